// Makes the changes that the open comparison shows.
import * as vscode from "vscode";
import type { LensCommand } from "../lens-command";

export const applyPreview: LensCommand = {
  name: "applyPreview",
  refuse: (app) =>
    app.previews.isShown
      ? undefined
      : {
          reason: vscode.l10n.t(
            "No changes are being previewed. Choose Fix All Safe or Convert in a migration first.",
          ),
        },
  run: (app) => app.previews.apply(),
};
