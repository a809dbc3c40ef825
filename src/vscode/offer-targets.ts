// The one thing a first run offers: to check against a further database. Once for a workspace, and only where
// nothing is configured.
import * as vscode from "vscode";
import type { App } from "./app";

const KEY = "migrationLens.offeredTargets";

export async function offerTargets(app: App): Promise<void> {
  const { all } = app.projects;
  const [first] = all;
  if (first === undefined || all.some((project) => project.targets.length > 1)) return;
  if (app.context.workspaceState.get<boolean>(KEY, false)) return;
  await app.context.workspaceState.update(KEY, true);
  const add = vscode.l10n.t("Also Check against…");
  const found =
    all.length === 1
      ? vscode.l10n.t("{0}: migrations for {1} found ({2}).", first.name, first.sourceTitle, first.toolTitle)
      : vscode.l10n.t("{0} migration projects found.", all.length);
  const answer = await vscode.window.showInformationMessage(
    `${found} ${vscode.l10n.t("They are checked for the database they are written for.")}`,
    add,
  );
  if (answer === add) await vscode.commands.executeCommand("migrationLens.addTarget");
}
