// Connects a project to a database it was connected to before, or to the one its configuration names.
import * as vscode from "vscode";
import { connectTo, refuseConnect } from "../connect";
import type { LensCommand } from "../lens-command";
import { pickProject } from "../pick";

export const selectConnection: LensCommand = {
  name: "selectConnection",
  refuse: refuseConnect,
  async run(app, argument) {
    const project = await pickProject(app, argument);
    if (project === undefined) return;
    const configured = project.database === undefined ? [] : [project.database];
    const saved = app.connections.saved.of(project.root).map(({ url }) => url);
    const other = vscode.l10n.t("Another database…");
    const items = [
      ...configured.map((url) => ({ label: url, description: vscode.l10n.t("from the configuration") })),
      ...saved.filter((url) => !configured.includes(url)).map((url) => ({ label: url, description: "" })),
      { label: other, description: "" },
    ];
    const picked = await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t("Connect {0} to which database?", project.name),
    });
    if (picked === undefined) return;
    if (picked.label === other)
      await vscode.commands.executeCommand("migrationLens.connectDatabase", { project: project.root });
    else await connectTo(app, project, picked.label);
  },
};
