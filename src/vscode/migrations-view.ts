// The tree of projects and their migrations, each with how it stands against the connected database.
import * as vscode from "vscode";
import type { MigrationSummary, Place, ProjectSummary } from "../server/protocol";
import { lookOf, type Mark } from "./migration-mark";
import { labelOf } from "./migration-label";
import type { Projects } from "./projects";

/** What the connected database says of a project's migrations. */
export interface Standing {
  /** Shown beside the project: the database, or why its state is not known. */
  readonly summary: string;
  readonly connected: boolean;
  markOf(migration: string): Mark;
  /** Ids in the order in which they ran; rolling back takes them from the last on. */
  readonly applied: readonly string[];
  /** Ids the database has and the files do not. */
  readonly missing: readonly string[];
}

export type MigrationsNode =
  | { readonly kind: "project"; readonly project: string }
  | {
      readonly kind: "migration";
      readonly project: string;
      readonly migration: string;
      readonly summary: MigrationSummary;
    }
  | { readonly kind: "missing"; readonly project: string; readonly id: string }
  | { readonly kind: "problem"; readonly project: string; readonly message: string; readonly place: Place };

export class MigrationsView implements vscode.TreeDataProvider<MigrationsNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<MigrationsNode | undefined>();
  readonly onDidChangeTreeData = this.changed.event;

  constructor(
    private readonly projects: Projects,
    private readonly standingOf: (project: ProjectSummary) => Standing,
  ) {}

  refresh(): void {
    this.changed.fire(undefined);
  }

  async getChildren(node?: MigrationsNode): Promise<MigrationsNode[]> {
    if (node === undefined) return this.projects.all.map(({ root }) => ({ kind: "project", project: root }));
    if (node.kind !== "project") return [];
    const project = this.projects.named(node.project);
    if (project === undefined) return [];
    const { migrations, problems } = await this.projects.migrations(project.root);
    const standing = this.standingOf(project);
    const { root } = project;
    return [
      ...problems.map(({ message, place }): MigrationsNode => ({
        kind: "problem",
        project: root,
        message,
        place,
      })),
      ...migrations.map((summary): MigrationsNode => ({
        kind: "migration",
        project: root,
        migration: summary.id,
        summary,
      })),
      ...standing.missing.map((id): MigrationsNode => ({ kind: "missing", project: root, id })),
    ];
  }

  getTreeItem(node: MigrationsNode): vscode.TreeItem {
    switch (node.kind) {
      case "project":
        return this.projectItem(node.project);
      case "migration":
        return this.migrationItem(node.project, node.summary);
      case "missing": {
        const look = lookOf("missing");
        const item = new vscode.TreeItem(node.id);
        item.iconPath = look.icon;
        item.description = look.word;
        item.contextValue = "missing";
        item.tooltip = vscode.l10n.t("The database's history has {0}; no file here does.", node.id);
        return item;
      }
      case "problem": {
        const item = new vscode.TreeItem(node.message);
        item.iconPath = new vscode.ThemeIcon("warning", new vscode.ThemeColor("editorWarning.foreground"));
        item.tooltip = node.message;
        item.contextValue = "problem";
        item.command = openCommand(node.place);
        return item;
      }
    }
  }

  dispose(): void {
    this.changed.dispose();
  }

  private projectItem(root: string): vscode.TreeItem {
    const project = this.projects.named(root);
    const item = new vscode.TreeItem(project?.name ?? root, vscode.TreeItemCollapsibleState.Expanded);
    item.id = root;
    item.iconPath = new vscode.ThemeIcon("folder-library");
    if (project === undefined) return item;
    const standing = this.standingOf(project);
    item.description = `${project.toolTitle} · ${standing.summary}`;
    item.contextValue = standing.connected ? "project connectedProject" : "project";
    item.tooltip = new vscode.MarkdownString(
      [
        `**${project.name}**`,
        vscode.l10n.t("Tool: {0}", project.toolTitle),
        vscode.l10n.t("Written for: {0}", project.sourceTitle),
        vscode.l10n.t("Checked against: {0}", project.targets.join(", ")),
        vscode.l10n.t("History table: {0}", project.historyTable.name),
        standing.summary,
        ...(project.notRun === undefined ? [] : [project.notRun]),
      ].join("\n\n"),
    );
    item.accessibilityInformation = { label: `${project.name}, ${item.description}` };
    return item;
  }

  private migrationItem(root: string, summary: MigrationSummary): vscode.TreeItem {
    const project = this.projects.named(root);
    const standing = project === undefined ? undefined : this.standingOf(project);
    const mark = standing?.markOf(summary.id) ?? "unknown";
    const look = lookOf(mark);
    const hasDown = summary.parts.some((part) => part.direction === "down");
    const name = labelOf(summary);
    const item = new vscode.TreeItem(name);
    item.id = `${root}\n${summary.id}`;
    item.iconPath = look.icon;
    item.description = look.word;
    item.contextValue = [
      "migration",
      mark,
      ...(hasDown ? ["hasDown"] : []),
      ...rollbackWords(standing?.applied ?? [], summary.id),
    ].join(" ");
    item.tooltip = [name, look.word, hasDown ? undefined : vscode.l10n.t("has no rollback")]
      .filter((part) => part !== undefined)
      .join("\n");
    item.accessibilityInformation = { label: `${name}, ${look.word}` };
    const [up] = summary.parts;
    if (up !== undefined) item.command = openCommand(up.place);
    return item;
  }
}

/** How it can be rolled back: by itself, or with those that were applied after it. */
function rollbackWords(applied: readonly string[], id: string): readonly string[] {
  const at = applied.indexOf(id);
  if (at === -1) return [];
  return at === applied.length - 1 ? ["lastApplied"] : ["earlierApplied"];
}

function openCommand(place: Place): vscode.Command {
  const { start } = place.range;
  const at = new vscode.Position(start.line, start.character);
  return {
    title: vscode.l10n.t("Open"),
    command: "vscode.open",
    arguments: [vscode.Uri.parse(place.uri), { selection: new vscode.Range(at, at), preview: true }],
  };
}
