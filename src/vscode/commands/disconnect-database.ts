// Closes a project's connection; marks are unknown from then on.
import * as vscode from "vscode";
import type { LensCommand } from "../lens-command";
import { pickConnected } from "../pick-connected";

export const disconnectDatabase: LensCommand = {
  name: "disconnectDatabase",
  refuse: (app) =>
    app.connections.all.length > 0
      ? undefined
      : {
          reason: vscode.l10n.t("No database is connected."),
          action: { title: vscode.l10n.t("Connect…"), command: "migrationLens.connectDatabase" },
        },
  async run(app, argument) {
    const project = await pickConnected(app, argument);
    if (project !== undefined) await app.connections.disconnect(project);
  },
};
