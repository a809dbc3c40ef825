// Writes the comment that silences a finding, with the reason that the person gives.
import * as vscode from "vscode";
import type { LensCommand } from "../lens-command";
import { REASON_BLANK, readSuppression } from "../suppression";

export const suppressFinding: LensCommand = {
  name: "suppressFinding",
  async run(_app, argument) {
    const suppression = readSuppression(argument);
    if (suppression === undefined) return;
    const reason = await vscode.window.showInputBox({
      title: vscode.l10n.t("Suppress {0}", suppression.rule),
      prompt: vscode.l10n.t("Why is this right here? The reason is written into the comment."),
      validateInput: (text) =>
        text.trim() === "" ? vscode.l10n.t("Give a reason, for whoever reads this next.") : undefined,
    });
    if (reason === undefined) return;
    const uri = vscode.Uri.parse(suppression.uri);
    const document = await vscode.workspace.openTextDocument(uri);
    if (document.version !== suppression.version) {
      void vscode.window.showWarningMessage(
        vscode.l10n.t("The file was changed meanwhile. Nothing was written; choose the fix again."),
      );
      return;
    }
    const edit = new vscode.WorkspaceEdit();
    const clean = reason.trim().replaceAll("*/", "* /");
    for (const { range, newText } of suppression.edits)
      edit.replace(
        uri,
        new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character),
        newText.replace(REASON_BLANK, () => clean),
      );
    await vscode.workspace.applyEdit(edit);
  },
};
