// Removes a saved connection and its password.
import * as vscode from "vscode";
import type { LensCommand } from "../lens-command";

export const forgetConnection: LensCommand = {
  name: "forgetConnection",
  refuse: (app) =>
    app.connections.saved.all().length > 0
      ? undefined
      : { reason: vscode.l10n.t("No connection is saved in this workspace.") },
  async run(app) {
    const picked = await vscode.window.showQuickPick(
      app.connections.saved.all().map((saved) => ({
        label: saved.url,
        description: app.projects.named(saved.project)?.name ?? saved.project,
        saved,
      })),
      { placeHolder: vscode.l10n.t("Forget which connection and its password?") },
    );
    if (picked !== undefined) await app.connections.forget(picked.saved);
  },
};
