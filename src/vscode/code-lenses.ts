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
    /** Ids of a project's applied migrations, in the order in which they ran. */
    private readonly appliedOf: (project: string) => readonly string[],
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
    const rollBack = this.rollBackOf(place, mark);
    const rollBackLens = rollBack === undefined ? [] : [lens(rollBack.title, rollBack.command)];
    if (place.direction === "down") return [...rollBackLens, preview];
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
          ...(place.hasDown ? rollBackLens : []),
          preview,
        ];
      default:
        return [lens(vscode.l10n.t("$(play) Migrate"), "migrateTo"), preview];
    }
  }

  /**
   * Migrations are taken back from the last one on, so an earlier one goes with those after it, and the lens says
   * how many. Undefined for one that is known not to be applied.
   */
  private rollBackOf(
    place: LensPlace,
    mark: Mark,
  ): { readonly title: string; readonly command: string } | undefined {
    const applied = this.appliedOf(place.project);
    const at = applied.indexOf(place.migration);
    const later = applied.length - 1 - at;
    if (at === -1)
      return mark === "unknown"
        ? { title: vscode.l10n.t("$(discard) Roll Back"), command: "rollBackTo" }
        : undefined;
    switch (later) {
      case 0:
        return { title: vscode.l10n.t("$(discard) Roll Back"), command: "rollBackTo" };
      case 1:
        return { title: vscode.l10n.t("$(discard) Roll Back with 1 Later"), command: "rollBackTo" };
      default:
        return { title: vscode.l10n.t("$(discard) Roll Back with {0} Later", later), command: "rollBackTo" };
    }
  }
}
