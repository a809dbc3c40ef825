// Shows the plan of everything that is pending, and runs it once it is confirmed.
import type { LensCommand } from "../lens-command";
import { pickProject } from "../pick";
import { refuseRun, startRun } from "../run-migrations";

export const migrateAll: LensCommand = {
  name: "migrateAll",
  refuse: refuseRun,
  async run(app, argument) {
    const project = await pickProject(app, argument);
    if (project !== undefined) await startRun(app, project, { kind: "up" });
  },
};
