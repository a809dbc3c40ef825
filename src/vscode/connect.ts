// Connecting as the commands do it: refused with a reason where it may not be, with progress, with the password
// asked for only when the server wants one.
import * as vscode from "vscode";
import type { ProjectSummary } from "../server/protocol";
import type { App } from "./app";
import { describeFailure } from "./connections";
import type { Refusal } from "./lens-command";
import { refuseWithoutProjects } from "./pick";

export function refuseConnect(app: App): Refusal | undefined {
  return refuseUntrusted() ?? refuseWithoutProjects(app);
}

export function refuseUntrusted(): Refusal | undefined {
  if (vscode.workspace.isTrusted) return undefined;
  return {
    reason: vscode.l10n.t(
      "This workspace is in restricted mode, so nothing connects to a database or runs. Trust the workspace first.",
    ),
    action: { title: vscode.l10n.t("Manage Workspace Trust"), command: "workbench.trust.manage" },
  };
}

/** Resolves once connected, refused or given up. */
export async function connectTo(app: App, project: ProjectSummary, url: string): Promise<void> {
  const answer = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t("Connecting {0} …", project.name),
    },
    () => app.connections.connect(project, url, askPassword),
  );
  if (answer === undefined) return;
  if (answer.ok) {
    app.log.info(`${project.name}: connected to ${answer.value.server.title}, ${answer.value.place}`);
    return;
  }
  const again = vscode.l10n.t("Try Again");
  const chosen = await vscode.window.showErrorMessage(
    vscode.l10n.t("{0} could not be connected: {1}", project.name, describeFailure(answer.error)),
    again,
  );
  if (chosen === again)
    await vscode.commands.executeCommand("migrationLens.connectDatabase", { project: project.root });
}

async function askPassword(place: string, again: boolean): Promise<string | undefined> {
  return await vscode.window.showInputBox({
    title: vscode.l10n.t("Password for {0}", place),
    prompt: again
      ? vscode.l10n.t("The password was refused. It is kept in the editor's secret storage only.")
      : vscode.l10n.t("It is kept in the editor's secret storage only."),
    password: true,
    ignoreFocusOut: true,
  });
}
