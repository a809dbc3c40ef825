// Writes into a migration-lens.json what was chosen in the editor, leaving the rest of the file as its author
// wrote it.
import * as vscode from "vscode";

/** Makes the file when there is none. Throws when it holds something that is no JSON object. */
export async function writeTargets(file: vscode.Uri, targets: readonly string[]): Promise<void> {
  const value = `[${targets.map((target) => JSON.stringify(target)).join(", ")}]`;
  const text = await readOrUndefined(file);
  const edit = new vscode.WorkspaceEdit();
  if (text === undefined || text.trim() === "") {
    edit.createFile(file, {
      overwrite: true,
      contents: new TextEncoder().encode(`{\n  "targets": ${value}\n}\n`),
    });
  } else {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed))
      throw new TypeError(vscode.l10n.t("{0} is not a JSON object; mend it first.", file.fsPath));
    const document = await vscode.workspace.openTextDocument(file);
    const known = /"targets"\s*:\s*\[[^\]]*\]/.exec(text);
    const brace = text.indexOf("{") + 1;
    const empty = Object.keys(parsed).length === 0;
    const [start, end, newText] =
      known === null
        ? [brace, brace, `\n  "targets": ${value}${empty ? "\n" : ","}`]
        : [known.index, known.index + known[0].length, `"targets": ${value}`];
    edit.replace(file, new vscode.Range(document.positionAt(start), document.positionAt(end)), newText);
  }
  if (!(await vscode.workspace.applyEdit(edit)))
    throw new Error(vscode.l10n.t("{0} could not be written.", file.fsPath));
  const document = await vscode.workspace.openTextDocument(file);
  await document.save();
}

async function readOrUndefined(file: vscode.Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  } catch {
    return undefined;
  }
}
