// Confirms the plan that is shown: its button, from the palette or the editor's title.
import * as vscode from "vscode";
import type { LensCommand } from "../lens-command";

export const runPlan: LensCommand = {
  name: "runPlan",
  refuse: (app) =>
    app.planPanel.isWaiting
      ? undefined
      : { reason: vscode.l10n.t("No plan is waiting. Choose Migrate or Roll Back to see one first.") },
  run: (app) => {
    app.planPanel.run();
    return Promise.resolve();
  },
};
