// What a first run says and offers, once for a workspace and only where nothing is configured: the projects found,
// the database each is written for, and to check against a further one.
import * as vscode from "vscode";
import type { ProjectSummary } from "../server/protocol";
import type { App } from "./app";

const MOST_NAMED = 3;
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
      : vscode.l10n.t("{0} migration projects found: {1}.", all.length, listOf(all));
  const answer = await vscode.window.showInformationMessage(
    `${found} ${vscode.l10n.t("They are checked for the database they are written for.")}`,
    add,
  );
  if (answer === add) await vscode.commands.executeCommand("migrationLens.addTarget");
}

/** A message has little room: a few by name, the others by their number. */
function listOf(projects: readonly ProjectSummary[]): string {
  const named = projects.slice(0, MOST_NAMED).map((one) => `${one.name} (${one.sourceTitle})`);
  const rest = projects.length - named.length;
  return [...named, ...(rest > 0 ? [vscode.l10n.t("{0} more", rest)] : [])].join(", ");
}
