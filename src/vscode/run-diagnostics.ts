// The failing statement of the last run, marked at its place in the file with the engine's own words. A collection
// of its own: what an engine said stays until the file is edited or the project is run again.
import * as vscode from "vscode";

export interface RunFailurePlace {
  /** The project that was run. */
  readonly project: string;
  readonly file: string;
  /** UTF-16 offsets in the file. */
  readonly range: { readonly start: number; readonly end: number };
  readonly message: string;
  /** The engine's code; "" for none. */
  readonly code: string;
}

export class RunDiagnostics implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection("migrationLensRun");
  private readonly files = new Map<string, vscode.Uri>();
  private readonly parts = vscode.Disposable.from(
    this.collection,
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) this.collection.delete(document.uri);
    }),
  );

  clear(project: string): void {
    const uri = this.files.get(project);
    if (uri !== undefined) this.collection.delete(uri);
    this.files.delete(project);
  }

  /** Resolves with the place, so that it can be opened. */
  async mark(failure: RunFailurePlace): Promise<vscode.Location> {
    const uri = vscode.Uri.file(failure.file);
    const document = await vscode.workspace.openTextDocument(uri);
    const range = new vscode.Range(
      document.positionAt(failure.range.start),
      document.positionAt(failure.range.end),
    );
    const diagnostic = new vscode.Diagnostic(range, failure.message, vscode.DiagnosticSeverity.Error);
    diagnostic.source = vscode.l10n.t("Migration Lens, last run");
    if (failure.code !== "") diagnostic.code = failure.code;
    this.clear(failure.project);
    this.files.set(failure.project, uri);
    this.collection.set(uri, [diagnostic]);
    return new vscode.Location(uri, range);
  }

  dispose(): void {
    this.parts.dispose();
  }
}
