// Which of the connected projects a command means.
import * as vscode from "vscode";
import type { App } from "./app";
import { readRef } from "./pick";

/** The project's root; undefined when the person leaves the list. */
export async function pickConnected(app: App, argument: unknown): Promise<string | undefined> {
  const connected = app.connections.all;
  const ref = readRef(argument)?.project ?? sourceOf(argument);
  if (ref !== undefined) return connected.find((root) => root === ref);
  if (connected.length <= 1) return connected[0];
  const picked = await vscode.window.showQuickPick(
    connected.map((root) => ({
      label: app.projects.named(root)?.name ?? root,
      description: app.connections.titleOf(root) ?? "",
      root,
    })),
    { placeHolder: vscode.l10n.t("Which connection?") },
  );
  return picked?.root;
}

/** The project of an item of the schema tree. */
function sourceOf(argument: unknown): string | undefined {
  if (typeof argument !== "object" || argument === null || !("source" in argument)) return undefined;
  const { source } = argument;
  if (typeof source !== "object" || source === null || !("project" in source)) return undefined;
  return typeof source.project === "string" ? source.project : undefined;
}
