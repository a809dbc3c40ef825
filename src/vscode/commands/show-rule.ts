// A rule's page, as it is shipped with the extension.
import * as vscode from "vscode";
import type { LensCommand } from "../lens-command";

export const showRule: LensCommand = {
  name: "showRule",
  async run(app, argument) {
    const folder = vscode.Uri.joinPath(app.context.extensionUri, "docs", "rules");
    const rule = typeof argument === "string" ? argument : await pickRule(folder);
    if (rule === undefined || !/^[a-z0-9-]+$/.test(rule)) return;
    await vscode.commands.executeCommand("markdown.showPreview", vscode.Uri.joinPath(folder, `${rule}.md`));
  },
};

async function pickRule(folder: vscode.Uri): Promise<string | undefined> {
  const files = await vscode.workspace.fs.readDirectory(folder);
  const names = files.flatMap(([name]) =>
    name.endsWith(".md") && name !== "README.md" ? [name.slice(0, -3)] : [],
  );
  return await vscode.window.showQuickPick(names.sort(), { placeHolder: vscode.l10n.t("Which rule?") });
}
