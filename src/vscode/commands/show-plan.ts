// The plan of everything that is pending, to be read; it can be run from there.
import type { LensCommand } from "../lens-command";
import { pickProject } from "../pick";
import { refuseRun, startRun } from "../run-migrations";

export const showPlan: LensCommand = {
  name: "showPlan",
  refuse: refuseRun,
  async run(app, argument) {
    const project = await pickProject(app, argument);
    if (project !== undefined) await startRun(app, project, { kind: "up" });
  },
};
