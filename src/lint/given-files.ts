// Migration files that are given by name instead of found as a project: in that order one history. A down finds its
// up by the name they share.
import { baseName, parentPath, type FileSystem } from "../base/file-system";
import type { DialectName } from "../dialects/dialect";
import type {
  HistoryProblem,
  Migration,
  MigrationFile,
  MigrationPart,
  MigrationProject,
  MigrationReader,
  ToolName,
} from "../frameworks/framework";
import type { ProjectHistory } from "../frameworks/project-files";
import { readSqlFileName } from "../frameworks/sql/file-name";
import { DBMATE_MARKS, OTHER_MARKS, readMarkedSections } from "../frameworks/sql/marked-sections";
import { plainPiece, wholeFilePart } from "../frameworks/sql/sql-parts";

const SQL_FILE = /\.(?:sql|ddl|pgsql|psql|mysql)$/i;

export class GivenFiles {
  private readonly byPath = new Map<
    string,
    { readonly text: string; readonly files: readonly MigrationFile[] }
  >();
  private last:
    { readonly files: readonly (readonly MigrationFile[])[]; readonly history: ProjectHistory } | undefined;
  readonly project: MigrationProject;

  constructor(
    private readonly paths: readonly string[],
    private readonly files: FileSystem,
    private readonly readers: readonly MigrationReader[],
  ) {
    const root = parentPath(paths[0] ?? "/");
    this.project = {
      tool: this.toolOf(paths[0]),
      evidence: "layout",
      root,
      folders: [...new Set(paths.map(parentPath))],
      historyTable: { name: "migration_lens_history" },
      options: {},
      notRun: "these files belong to no project that is known",
    };
  }

  owns(path: string): boolean {
    return this.paths.includes(path);
  }

  read(path: string): readonly MigrationFile[] {
    const text = this.files.readText(path);
    if (text === undefined) return [];
    const kept = this.byPath.get(path);
    if (kept?.text === text) return kept.files;
    const files = SQL_FILE.test(path) ? readSql(path, text) : this.readCode(path, text);
    this.byPath.set(path, { text, files });
    return files;
  }

  history(): ProjectHistory {
    const files = this.paths.map((path) => this.read(path));
    if (this.last?.files.every((file, i) => file === files[i]) === true) return this.last.history;
    const history = inGivenOrder(files.flat(), this.paths);
    this.last = { files, history };
    return history;
  }

  private toolOf(path: string | undefined): ToolName {
    if (path === undefined || SQL_FILE.test(path)) return "sql";
    const text = this.files.readText(path);
    return (text === undefined ? undefined : this.readerFor(path, text)?.reader.tool) ?? "sql";
  }

  private readCode(path: string, text: string): readonly MigrationFile[] {
    return this.readerFor(path, text)?.read ?? [];
  }

  private readerFor(
    path: string,
    text: string,
  ): { readonly reader: MigrationReader; readonly read: readonly MigrationFile[] } | undefined {
    for (const reader of this.readers) {
      const folder = parentPath(path);
      const project = reader.configure?.(folder, [folder], this.files);
      if (project === undefined || !reader.owns(project, path)) continue;
      const read = reader.readFile(project, path, text);
      if (read.some((file) => file.parts.length > 0)) return { reader, read };
    }
    return undefined;
  }
}

function readSql(path: string, text: string): readonly MigrationFile[] {
  const name = baseName(path).replace(SQL_FILE, "");
  const read = readSqlFileName(`${name}.sql`);
  const word = /(?:^|[._-])(up|down|undo)$/i.exec(name);
  const isDown = read?.direction === "down" || (word !== null && !/^up$/i.test(word[1] ?? ""));
  const own = read?.stem ?? name.replace(/(?:^|[._-])(?:up|down|undo)$/i, "");
  const stem = own === "" ? parentPath(path) : `${parentPath(path)}/${own}`;
  const sections = isDown
    ? undefined
    : [DBMATE_MARKS, ...OTHER_MARKS].map((style) => readMarkedSections(text, style)).find(Boolean);
  const dialects = read?.dialects;
  const parts: readonly MigrationPart[] = sections?.map((section) => ({
    direction: section.direction,
    file: path,
    range: section.range,
    pieces: [plainPiece(text, section.bodyStart, section.range.end)],
  })) ?? [wholeFilePart(path, text, isDown ? "down" : "up", dialects)];
  return [{ path, id: stem, name: own === "" ? baseName(stem) : own, sortKey: [], parts, problems: [] }];
}

function inGivenOrder(files: readonly MigrationFile[], paths: readonly string[]): ProjectHistory {
  const migrations = new Map<string, { id: string; name: string; parts: MigrationPart[] }>();
  for (const file of files) {
    const known = migrations.get(file.id);
    const hasUp = known?.parts.some((part) => part.direction === "up") === true;
    const brings = file.parts.some((part) => part.direction === "up");
    if (known !== undefined && !(hasUp && brings)) known.parts.push(...file.parts);
    else {
      const id = known === undefined ? file.id : file.path;
      migrations.set(id, { id, name: file.name, parts: [...file.parts] });
    }
  }
  let before: string | undefined;
  const ordered: Migration[] = [];
  for (const migration of migrations.values()) {
    ordered.push({ ...migration, parents: before === undefined ? [] : [before] });
    before = migration.id;
  }
  const problems: readonly HistoryProblem[] = files.flatMap((file) => file.problems);
  return { migrations: ordered, problems, files: paths };
}

/** Dialects that a part is for, when the person has said which it is written in. */
export function withoutDialects(part: MigrationPart, said: DialectName | undefined): MigrationPart {
  if (said === undefined || part.dialects === undefined) return part;
  const { dialects: _dialects, ...rest } = part;
  return rest;
}
