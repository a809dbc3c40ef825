// Bulk changes are seen before they are made: a comparison in the editor, then one edit that one undo takes back.
import * as vscode from "vscode";
import type { EditPreview } from "../server/protocol";
import type { ReadOnlyDocuments } from "./read-only-documents";

interface Shown {
  readonly document: vscode.TextDocument;
  readonly version: number;
  readonly preview: EditPreview;
  readonly right: vscode.Uri;
}

export class Previews implements vscode.Disposable {
  private shown: Shown | undefined;
  private readonly parts: vscode.Disposable;

  constructor(private readonly documents: ReadOnlyDocuments) {
    this.parts = vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
      const right = this.shown?.right.toString();
      if (
        closed.some(
          (tab) => tab.input instanceof vscode.TabInputTextDiff && tab.input.modified.toString() === right,
        )
      )
        this.forget();
    });
  }

  get isShown(): boolean {
    return this.shown !== undefined;
  }

  /** `make` is asked after the document was opened, so that server and editor speak of the same text. */
  async show(
    uri: vscode.Uri,
    title: string,
    make: () => Promise<EditPreview | null | undefined>,
  ): Promise<void> {
    const document = await vscode.workspace.openTextDocument(uri);
    const { version } = document;
    const preview = await make();
    const name = uri.path.slice(uri.path.lastIndexOf("/") + 1);
    if (preview === null || preview === undefined) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t("{0} is no migration of a project here, so there is nothing to change in it.", name),
      );
      return;
    }
    if (preview.edits.length === 0) {
      const why = preview.left.length > 0 ? `\n${preview.left.join("\n")}` : "";
      void vscode.window.showInformationMessage(vscode.l10n.t("Nothing to change in {0}.", name) + why);
      return;
    }
    await this.discard();
    const right = this.documents.add(name, preview.newText);
    this.shown = { document, version, preview, right };
    await vscode.languages.setTextDocumentLanguage(
      await vscode.workspace.openTextDocument(right),
      document.languageId,
    );
    await vscode.commands.executeCommand("vscode.diff", document.uri, right, `${name}: ${title}`, {
      preview: true,
    });
    await vscode.commands.executeCommand("setContext", "migrationLens.previewWaiting", true);
    void this.ask(name, preview);
  }

  async apply(): Promise<void> {
    const { shown } = this;
    if (shown === undefined) return;
    if (shown.document.isClosed || shown.document.version !== shown.version) {
      await this.discard();
      void vscode.window.showWarningMessage(
        vscode.l10n.t(
          "The file was changed after the preview was made. Nothing was applied; make a new preview.",
        ),
      );
      return;
    }
    const edit = new vscode.WorkspaceEdit();
    for (const { range, newText } of shown.preview.edits)
      edit.replace(
        shown.document.uri,
        new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character),
        newText,
      );
    const applied = await vscode.workspace.applyEdit(edit);
    await this.discard();
    if (!applied) {
      void vscode.window.showErrorMessage(
        vscode.l10n.t("The editor refused the changes: see that the file can be written, then try again."),
      );
      return;
    }
    await vscode.window.showTextDocument(shown.document);
  }

  async showDetails(): Promise<void> {
    if (this.shown === undefined) return;
    const { path } = this.shown.document.uri;
    const name = path.slice(path.lastIndexOf("/") + 1);
    const uri = this.documents.add(`${name}.md`, detailsOf(name, this.shown.preview));
    await vscode.commands.executeCommand("markdown.showPreviewToSide", uri);
  }

  async discard(): Promise<void> {
    const right = this.shown?.right.toString();
    this.forget();
    const tabs = vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter(
        (tab) => tab.input instanceof vscode.TabInputTextDiff && tab.input.modified.toString() === right,
      );
    if (tabs.length > 0) await vscode.window.tabGroups.close(tabs);
  }

  dispose(): void {
    this.parts.dispose();
  }

  private forget(): void {
    this.shown = undefined;
    void vscode.commands.executeCommand("setContext", "migrationLens.previewWaiting", false);
  }

  private async ask(name: string, preview: EditPreview): Promise<void> {
    const apply = vscode.l10n.t("Apply");
    const discard = vscode.l10n.t("Discard");
    const details = vscode.l10n.t("Details");
    const left = preview.left.length > 0 ? vscode.l10n.t(" {0} left as they are.", preview.left.length) : "";
    const answer = await vscode.window.showInformationMessage(
      vscode.l10n.t("{0}: {1} changes to look at.", name, preview.done.length) + left,
      apply,
      discard,
      details,
    );
    if (this.shown?.preview !== preview) return;
    if (answer === apply) await this.apply();
    else if (answer === discard) await this.discard();
    else if (answer === details) await this.showDetails();
  }
}

function detailsOf(name: string, preview: EditPreview): string {
  const list = (lines: readonly string[]): string =>
    lines.map((line) => `- ${line.replaceAll(/[\\`*_<>[\]]/g, String.raw`\$&`)}`).join("\n");
  return [
    `# ${name}`,
    vscode.l10n.t("## Changed"),
    list(preview.done),
    ...(preview.left.length > 0 ? [vscode.l10n.t("## Left as it is"), list(preview.left)] : []),
  ].join("\n\n");
}
