// Asks for a database's URL and connects a project to it.
import * as vscode from "vscode";
import { connectTo, refuseConnect } from "../connect";
import type { LensCommand } from "../lens-command";
import { pickProject } from "../pick";

export const connectDatabase: LensCommand = {
  name: "connectDatabase",
  refuse: refuseConnect,
  async run(app, argument) {
    const project = await pickProject(app, argument);
    if (project === undefined) return;
    const [latest] = app.connections.saved.of(project.root);
    const url = await vscode.window.showInputBox({
      title: vscode.l10n.t("Connect {0} to a database", project.name),
      prompt: vscode.l10n.t("The password is asked for next, and kept in the editor's secret storage only."),
      placeHolder:
        "pglite:./data, postgresql://user@localhost:5432/name, mysql://user@localhost/name, env:NAME",
      value: latest?.url ?? project.database ?? "",
      ignoreFocusOut: true,
      validateInput: (text) => app.connections.whyNotUrl(project.root, text),
    });
    if (url !== undefined) await connectTo(app, project, url);
  },
};
