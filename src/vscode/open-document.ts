// Which document a command means, and opening a place in one.
import * as vscode from "vscode";
import type { Place } from "../server/protocol";
import type { App } from "./app";
import type { Refusal } from "./lens-command";

/** The document that the argument names, or the active editor's. */
export function documentOf(argument: unknown): vscode.Uri | undefined {
  if (typeof argument === "string") return vscode.Uri.parse(argument);
  if (argument instanceof vscode.Uri) return argument;
  return vscode.window.activeTextEditor?.document.uri;
}

export function refuseOutsideMigrations(app: App, argument: unknown): Refusal | undefined {
  const uri = documentOf(argument);
  if (uri === undefined)
    return { reason: vscode.l10n.t("No file is open. Open a migration first, then choose this again.") };
  if (app.projects.ofUri(uri) !== undefined) return undefined;
  const name = uri.path.slice(uri.path.lastIndexOf("/") + 1);
  return {
    reason: vscode.l10n.t(
      "{0} is in no migration project that was found here. Open a migration, or name its folder in migration-lens.json.",
      name,
    ),
  };
}

export async function openPlace({ uri, range }: Place): Promise<void> {
  const start = new vscode.Position(range.start.line, range.start.character);
  await vscode.window.showTextDocument(vscode.Uri.parse(uri), { selection: new vscode.Range(start, start) });
}
