// Which project or migration a command means: the one it was called on, the one in the editor, the only one, or
// the one that the person picks.
import * as vscode from "vscode";
import type { MigrationSummary, ProjectSummary } from "../server/protocol";
import type { App } from "./app";
import type { Refusal } from "./lens-command";
import { labelOf } from "./migration-label";

/** What tree items and code lenses hand to commands. */
export interface MigrationRef {
  /** The project's root. */
  readonly project: string;
  /** The migration's id; unset where the project alone is meant. */
  readonly migration?: string;
}

export function readRef(argument: unknown): MigrationRef | undefined {
  if (typeof argument !== "object" || argument === null) return undefined;
  if (!("project" in argument) || typeof argument.project !== "string") return undefined;
  const { project } = argument;
  return "migration" in argument && typeof argument.migration === "string"
    ? { project, migration: argument.migration }
    : { project };
}

export function refuseWithoutProjects(app: App): Refusal | undefined {
  if (app.projects.all.length > 0) return undefined;
  return {
    reason: vscode.l10n.t(
      "No migrations were found in this workspace. Open a folder that holds some, or name their folders in migration-lens.json.",
    ),
  };
}

/** Undefined when the person leaves the list without picking. */
export async function pickProject(app: App, argument: unknown): Promise<ProjectSummary | undefined> {
  const ref = readRef(argument);
  if (ref !== undefined) return app.projects.named(ref.project);
  const uri = vscode.window.activeTextEditor?.document.uri;
  const open = uri === undefined ? undefined : app.projects.ofUri(uri);
  if (open !== undefined) return open;
  const [only, ...others] = app.projects.all;
  if (others.length === 0) return only;
  const picked = await vscode.window.showQuickPick(
    app.projects.all.map((project) => ({
      label: project.name,
      description: `${project.toolTitle}, ${project.sourceTitle}`,
      project,
    })),
    { placeHolder: vscode.l10n.t("Which project?"), matchOnDescription: true },
  );
  return picked?.project;
}

/** The migration in the argument or the active editor, or one picked from the project's. */
export async function pickMigration(
  app: App,
  argument: unknown,
  placeHolder: string,
): Promise<{ readonly project: ProjectSummary; readonly migration: MigrationSummary } | undefined> {
  const project = await pickProject(app, argument);
  if (project === undefined) return undefined;
  const { migrations } = await app.projects.migrations(project.root);
  const id = readRef(argument)?.migration ?? (argument === undefined ? openMigration(migrations) : undefined);
  const named = migrations.find((migration) => migration.id === id);
  if (named !== undefined) return { project, migration: named };
  const picked = await vscode.window.showQuickPick(
    migrations.toReversed().map((migration) => ({ label: labelOf(migration), migration })),
    { placeHolder },
  );
  return picked === undefined ? undefined : { project, migration: picked.migration };
}

/** The id of the migration that the active editor shows. */
function openMigration(migrations: readonly MigrationSummary[]): string | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return undefined;
  const uri = editor.document.uri.toString();
  const line = editor.selection.active.line;
  const here = migrations.filter((migration) =>
    migration.parts.some((part) => vscode.Uri.parse(part.place.uri).toString() === uri),
  );
  const around = here.find((migration) =>
    migration.parts.some(({ place: { range } }) => range.start.line <= line && line <= range.end.line),
  );
  return (around ?? here[0])?.id;
}
