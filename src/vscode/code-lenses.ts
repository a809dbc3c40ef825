// What stands above each migration in the editor: run it, take it back, see what it does.
import * as vscode from "vscode";
import type { LensPlace } from "../server/protocol";
import type { App } from "./app";
import type { Mark } from "./migration-mark";
import type { MigrationRef } from "./pick";

export class CodeLenses implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(
    private readonly app: App,
    private readonly markOf: (project: string, migration: string) => Mark,
  ) {}

  refresh(): void {
    this.changed.fire();
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const { client } = this.app;
    const enabled = vscode.workspace
      .getConfiguration("migrationLens", document.uri)
      .get<boolean>("codeLens.enabled", true);
    if (client === undefined || !enabled || this.app.projects.ofUri(document.uri) === undefined) return [];
    const places = await client.lenses({ uri: document.uri.toString() });
    return places.flatMap((place) => this.lensesAt(place, client.toRange(place.range)));
  }

  dispose(): void {
    this.changed.dispose();
  }

  private lensesAt(place: LensPlace, whole: vscode.Range): vscode.CodeLens[] {
    const range = new vscode.Range(whole.start, whole.start);
    const ref: MigrationRef = { project: place.project, migration: place.migration };
    const lens = (title: string, command: string): vscode.CodeLens =>
      new vscode.CodeLens(range, { title, command: `migrationLens.${command}`, arguments: [ref] });
    const preview = lens(vscode.l10n.t("Preview"), "previewMigration");
    const mark = this.markOf(place.project, place.migration);
    if (place.direction === "down")
      return [lens(vscode.l10n.t("$(discard) Roll Back"), "rollBackLast"), preview];
    switch (mark) {
      case "applied":
      case "changed":
        return [
          lens(
            mark === "applied"
              ? vscode.l10n.t("$(pass) Applied")
              : vscode.l10n.t("$(diff-modified) Changed since applied"),
            "showPlan",
          ),
          ...(place.hasDown ? [lens(vscode.l10n.t("$(discard) Roll Back"), "rollBackLast")] : []),
          preview,
        ];
      default:
        return [lens(vscode.l10n.t("$(play) Migrate"), "migrateTo"), preview];
    }
  }
}
