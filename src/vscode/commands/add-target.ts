// Writes further databases to check against into the project's migration-lens.json, where the command line reads
// them too.
import * as vscode from "vscode";
import type { LensCommand } from "../lens-command";
import { pickProject, refuseWithoutProjects } from "../pick";
import { pickTargets } from "../pick-targets";
import { writeTargets } from "../config-file";

export const addTarget: LensCommand = {
  name: "addTarget",
  refuse: refuseWithoutProjects,
  async run(app, argument) {
    const project = await pickProject(app, argument);
    if (project === undefined) return;
    const targets = await pickTargets({
      title: vscode.l10n.t("Also check {0} against which databases?", project.name),
      picked: project.targets.slice(1),
      without: project.targets.slice(0, 1),
    });
    if (targets === undefined) return;
    const file = vscode.Uri.joinPath(vscode.Uri.file(project.root), "migration-lens.json");
    await writeTargets(file, targets);
    app.log.info(`${file.fsPath}: targets ${targets.join(", ")}`);
  },
};
