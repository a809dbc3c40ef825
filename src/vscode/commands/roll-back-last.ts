// Shows the plan that takes back the migration applied last, and runs it once it is confirmed.
import type { LensCommand } from "../lens-command";
import { pickProject } from "../pick";
import { refuseRun, startRun } from "../run-migrations";

export const rollBackLast: LensCommand = {
  name: "rollBackLast",
  refuse: refuseRun,
  async run(app, argument) {
    const project = await pickProject(app, argument);
    if (project !== undefined) await startRun(app, project, { kind: "down" });
  },
};
