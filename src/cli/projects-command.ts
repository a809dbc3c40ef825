// `migration-lens projects`: the migration projects below a folder, with their migrations in running order.
import { relativePath } from "../base/file-system";
import { DiskFiles } from "../base/disk-files";
import { countPieces } from "../frameworks/count-pieces";
import type { Migration, MigrationPart } from "../frameworks/framework";
import type { LintSession, ProjectState } from "../lint/session";
import { formatOf, parseArguments, sourceOf } from "./arguments";
import { EXIT, UsageError, type Console } from "./console";
import { makeSession } from "./open-session";
import { folderNamed } from "./read-input";

interface ProjectListing {
  readonly root: string;
  readonly tool: string;
  /** The dialect it is written in, or the database of its own that nothing here knows (`sqlite`). */
  readonly from: string;
  readonly historyTable: string;
  readonly migrations: readonly MigrationListing[];
}

interface MigrationListing {
  readonly id: string;
  readonly name: string;
  /** Relative to the folder asked about. */
  readonly up: readonly string[];
  readonly down: readonly string[] | null;
  /** Stretches of SQL: whole files, or strings in a program. */
  readonly sql: number;
  readonly calls: { readonly read: number; readonly unread: number };
}

export async function projectsCommand(argv: readonly string[], console: Console): Promise<number> {
  const parsed = parseArguments(argv, { from: "value", format: "value" });
  const format = formatOf(parsed, ["pretty", "json"]);
  const [name, ...more] = parsed.names;
  if (name === undefined || more.length > 0) throw new UsageError("projects needs the name of one folder");
  const folder = folderNamed(console, name);
  await console.breathe();
  const request = { source: sourceOf(parsed), targets: [], history: false };
  const session = makeSession(new DiskFiles(), request, console);
  session.openFolders([folder]);
  const projects = session.projects().map((state) => listProject(folder, state));
  if (format === "json") console.out(`${JSON.stringify({ projects })}\n`);
  else console.out(formatProjects(projects, session));
  return EXIT.ok;
}

function listProject(folder: string, state: ProjectState): ProjectListing {
  const { schema, name } = state.project.historyTable;
  return {
    root: relativeTo(folder, state.project.root),
    tool: state.project.tool,
    from: state.project.foreign ?? state.source,
    historyTable: schema === undefined ? name : `${schema}.${name}`,
    migrations: state.migrations.map((migration) => listMigration(folder, migration)),
  };
}

function listMigration(folder: string, migration: Migration): MigrationListing {
  const up = migration.parts.filter((part) => part.direction === "up");
  const down = migration.parts.filter((part) => part.direction === "down");
  const { sql, read, unread } = countPieces(migration.parts);
  return {
    id: migration.id,
    name: migration.name,
    up: filesOf(folder, up),
    down: down.length === 0 ? null : filesOf(folder, down),
    sql,
    calls: { read, unread },
  };
}

function filesOf(folder: string, parts: readonly MigrationPart[]): readonly string[] {
  return [...new Set(parts.map((part) => relativeTo(folder, part.file)))];
}

function relativeTo(folder: string, path: string): string {
  const relative = relativePath(folder, path) ?? path;
  return relative === "" ? "." : relative;
}

function formatProjects(projects: readonly ProjectListing[], session: LintSession): string {
  if (projects.length === 0) return "No migration projects were found here.\n";
  const problems = new Map(session.projects().map((state, i) => [i, state.problems]));
  return projects
    .map((project, i) => {
      const lines = [
        `${project.root}: ${project.tool}, ${project.migrations.length} migrations, written for ${project.from}`,
        ...project.migrations.map(
          (migration) =>
            `  ${migration.id}  ${migration.name}${migration.down === null ? "  (no down)" : ""}`,
        ),
        ...(problems.get(i) ?? []).map((problem) => `  ! ${problem.message}`),
      ];
      return `${lines.join("\n")}\n`;
    })
    .join("\n");
}
