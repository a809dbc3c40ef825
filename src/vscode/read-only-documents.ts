// Texts that are shown and not saved: the right-hand side of a preview's comparison, a schema at a migration, a
// rule's page that is not on disk. Each lives until its editor is closed.
import * as vscode from "vscode";

export const PREVIEW_SCHEME = "migration-lens-preview";

export class ReadOnlyDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private readonly parts: vscode.Disposable;
  private count = 0;

  constructor() {
    this.parts = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(PREVIEW_SCHEME, this),
      vscode.workspace.onDidCloseTextDocument((document) => {
        if (document.uri.scheme === PREVIEW_SCHEME) this.texts.delete(document.uri.toString());
      }),
    );
  }

  /** `name` is what the editor's tab says; its ending chooses the language. */
  add(name: string, text: string): vscode.Uri {
    this.count += 1;
    const uri = vscode.Uri.from({
      scheme: PREVIEW_SCHEME,
      path: `/${name.replaceAll("/", "∕")}`,
      query: String(this.count),
    });
    this.texts.set(uri.toString(), text);
    return uri;
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? "";
  }

  dispose(): void {
    this.parts.dispose();
    this.changed.dispose();
  }
}
