// The sample workspace as tests find it open in VS Code, and what they ask the editor about it.
import { join } from "node:path";
import * as vscode from "vscode";
import { until } from "../host/until";

export const EXTENSION_ID = "migration-lens.migration-lens";

/** The folder that the window shows: a copy, thrown away after the run. */
export function workspacePath(...parts: readonly string[]): string {
  const folder = process.env["MIGRATION_LENS_TEST_WORKSPACE"];
  if (folder === undefined) throw new Error("MIGRATION_LENS_TEST_WORKSPACE is not set");
  return join(folder, ...parts);
}

export function sample(path: string): vscode.Uri {
  return vscode.Uri.file(workspacePath(path));
}

export async function open(path: string): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument(sample(path));
  return vscode.window.showTextDocument(document);
}

/** The findings of the linter; a run's failure is told apart by its source. */
export function findings(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "Migration Lens");
}

export function codeOf({ code }: vscode.Diagnostic): string {
  return typeof code === "object" ? String(code.value) : String(code ?? "");
}

/** The first finding of a rule, once it is there. */
export function finding(uri: vscode.Uri, rule: string): Promise<vscode.Diagnostic> {
  return until(`a finding of ${rule} in ${uri.path}`, () =>
    findings(uri).find((diagnostic) => codeOf(diagnostic) === rule),
  );
}

export async function actionsAt(uri: vscode.Uri, range: vscode.Range): Promise<vscode.CodeAction[]> {
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    uri,
    range,
  );
  return actions.filter(({ kind }) => kind !== undefined && vscode.CodeActionKind.QuickFix.contains(kind));
}

/** Applies the first quick fix whose title holds `title`. */
export async function applyFix(uri: vscode.Uri, range: vscode.Range, title: string): Promise<void> {
  const action = await until(`a fix ${title}`, async () =>
    (await actionsAt(uri, range)).find((one) => one.title.includes(title) && one.edit !== undefined),
  );
  if (action.edit === undefined || !(await vscode.workspace.applyEdit(action.edit)))
    throw new Error(`the fix ${title} was not applied`);
}

/** Takes back what a test wrote into an open document. */
export async function revert(): Promise<void> {
  await vscode.commands.executeCommand("workbench.action.files.revert");
}

export async function closeEditors(): Promise<void> {
  await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
}
