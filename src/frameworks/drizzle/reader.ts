// Drizzle: SQL files that a journal puts in order; what it does not list never runs. There is no down.
// https://orm.drizzle.team/docs/kit-overview
import { baseName, joinPath, parentPath, type FileSystem } from "../../base/file-system";
import type { SqlPiece, HistoryProblem, Migration, MigrationFile, MigrationPart } from "../framework";
import type { FolderView, MigrationProject, MigrationReader } from "../framework";
import type { NamedDatabase } from "../dialect-marks";
import { lockedNpmVersion } from "../npm-lock";
import { foldersUpward, projectRootOf, textsUpward } from "../project-root";
import { looksBinary, plainPiece, wholeFilePart } from "../sql/sql-parts";
import { databaseOfDrizzle, drizzleConfigsIn, type DrizzleConfig } from "./config";
import { readJournal } from "./journal";
import { BREAKPOINT, newDrizzleMigration } from "./new-migration";

const JOURNAL = "_journal.json";
const MIGRATION = "migration.sql";
const TABLE = "__drizzle_migrations";
const BEFORE_ANY = { start: 0, end: 0 };

export const drizzleReader: MigrationReader = {
  tool: "drizzle",
  title: "Drizzle",

  find(folder, files) {
    const found: MigrationProject[] = [];
    for (const config of drizzleConfigsIn(folder, files)) {
      const layout = config.out === undefined ? undefined : layoutOf(config.out, files);
      if (config.out === undefined || layout === undefined) continue;
      found.push(makeProject({ root: folder.path, folder: config.out, layout }, config, folder, files));
    }
    if (!isJournal(folder, files) && !isFolderLayout(folder, files)) return found;
    const config = configAbove(folder, files);
    const layout = layoutOf(folder.path, files);
    if (layout !== undefined) {
      const place = { root: projectRootOf(folder), folder: folder.path, layout };
      found.push(makeProject(place, config, folder, files));
    }
    return found;
  },

  configure(root, folders, files) {
    const layout = folders[0] === undefined ? undefined : layoutOf(folders[0], files);
    return {
      tool: "drizzle",
      evidence: "configured",
      root,
      folders,
      ...historyOf(journalDatabase(folders[0] ?? root, files), undefined),
      options: { layout: layout ?? "journal" },
    };
  },

  owns(project, path) {
    const folder = parentPath(path);
    if (project.folders.includes(folder)) return path.endsWith(".sql");
    if (!project.folders.includes(parentPath(folder))) return false;
    const name = baseName(path);
    return name === MIGRATION || (name === JOURNAL && baseName(folder) === "meta");
  },

  readFile(project, path, text) {
    if (baseName(path) === JOURNAL) return readEntries(path, text);
    const inFolder = !project.folders.includes(parentPath(path));
    const tag = inFolder ? baseName(parentPath(path)) : baseName(path).slice(0, -".sql".length);
    return [{ path, id: tag, name: tag, sortKey: [tag], parts: [readPart(path, text)], problems: [] }];
  },

  order(project, files) {
    return files.some((file) => baseName(file.path) === JOURNAL) || project.options["layout"] === "journal"
      ? orderByJournal(project, files)
      : orderByName(project, files);
  },

  scaffold(project, wanted, files) {
    return newDrizzleMigration(project, wanted, files);
  },
};

/** The tool cuts the text wherever the mark stands, and sends each piece by itself. */
function readPart(path: string, text: string): MigrationPart {
  const whole = wholeFilePart(path, text, "up");
  if (looksBinary(text) || !text.includes(BREAKPOINT)) return whole;
  const pieces: SqlPiece[] = [];
  for (let at = 0; at <= text.length;) {
    const next = text.indexOf(BREAKPOINT, at);
    const end = next < 0 ? text.length : next;
    if (text.slice(at, end).trim() !== "") pieces.push(plainPiece(text, at, end));
    if (next < 0) break;
    at = next + BREAKPOINT.length;
  }
  return { ...whole, pieces };
}

/** The journal's entries, as files without parts: the SQL beside the journal has those. */
function readEntries(path: string, text: string): readonly MigrationFile[] {
  const journal = readJournal(text);
  if (journal === undefined) {
    const message = `${JOURNAL} can't be read, and Drizzle runs nothing without it: mend it, or make it anew with drizzle-kit generate`;
    const problem: HistoryProblem = { code: "unreadable", file: path, range: BEFORE_ANY, message };
    return [{ path, id: "", name: "", sortKey: [], parts: [], problems: [problem] }];
  }
  return journal.entries.map((entry, i) => ({
    path,
    id: String(entry.when),
    idRange: entry.range,
    name: entry.tag,
    sortKey: [i, entry.when],
    parts: [],
    problems: [],
  }));
}

type Ordered = ReturnType<MigrationReader["order"]>;

function orderByJournal(project: MigrationProject, files: readonly MigrationFile[]): Ordered {
  const isInRow = (file: MigrationFile): boolean => project.folders.includes(parentPath(file.path));
  const byTag = new Map(files.filter(isInRow).map((file) => [file.name, file]));
  const lists = files.filter((file) => baseName(file.path) === JOURNAL);
  const entries = lists.filter((file) => file.name !== "");
  const problems: HistoryProblem[] = files.flatMap((file) => file.problems);
  if (lists.length === 0 || lists.length > entries.length) {
    // Without a journal the names are all there is to go by.
    const sorted = [...byTag.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
    return { migrations: inARow(sorted), problems };
  }
  const rows: MigrationFile[] = [];
  const seen = new Set<string>();
  let last: MigrationFile | undefined;
  for (const entry of entries) {
    const report = (code: HistoryProblem["code"], message: string): void => {
      problems.push({ code, file: entry.path, range: entry.idRange ?? BEFORE_ANY, message });
    };
    const file = byTag.get(entry.name);
    if (file === undefined) {
      report(
        "no-up",
        `the journal lists ${entry.name}, and there is no ${entry.name}.sql: Drizzle stops here`,
      );
      continue;
    }
    if (seen.has(entry.name)) {
      report("duplicate-version", `the journal lists ${entry.name} twice: take one of the two out`);
      continue;
    }
    seen.add(entry.name);
    const late = Number(entry.sortKey[1]) <= Number(last?.sortKey[1]) ? last : undefined;
    if (late !== undefined) {
      const message = `"when" of ${entry.name} is not later than that of ${late.name}: a database that has ${late.name} will never get it; give it a later one`;
      problems.push({ code: "skipped-file", file: file.path, range: BEFORE_ANY, message });
    } else last = entry;
    const taken = rows.some((row) => row.id === entry.id);
    rows.push({ ...file, id: taken ? `${entry.id}_${entry.name}` : entry.id });
  }
  for (const file of files) {
    if (baseName(file.path) === JOURNAL || (isInRow(file) && seen.has(file.name))) continue;
    const message = `${file.name} is not in the journal, so Drizzle never runs it: list it there, or take the file away`;
    problems.push({ code: "skipped-file", file: file.path, range: BEFORE_ANY, message });
  }
  return { migrations: inARow(rows), problems };
}

/** The newer layout: folders, sorted as the tool sorts them. */
function orderByName(project: MigrationProject, files: readonly MigrationFile[]): Ordered {
  const inFolders = files.filter((file) => !project.folders.includes(parentPath(file.path)));
  const sorted = inFolders.toSorted((a, b) => a.name.localeCompare(b.name));
  const problems = files.flatMap((file): readonly HistoryProblem[] => {
    if (inFolders.includes(file)) return file.problems;
    const message = `Drizzle runs ${MIGRATION} in a folder of its own and passes over ${baseName(file.path)}: move it into one`;
    return [{ code: "skipped-file", file: file.path, range: BEFORE_ANY, message }];
  });
  return { migrations: inARow(sorted), problems };
}

function inARow(files: readonly MigrationFile[]): readonly Migration[] {
  return files.map(({ id, name, parts }, i) => {
    const before = files[i - 1];
    return { id, name, parents: before === undefined ? [] : [before.id], parts };
  });
}

type Layout = "journal" | "folders";

/** Undefined for a folder that holds no migrations of Drizzle's. */
function layoutOf(folder: string, files: FileSystem): Layout | undefined {
  if (files.isFile(joinPath(folder, "meta", JOURNAL))) return "journal";
  const isFolders = files
    .list(folder)
    .some(({ name, kind }) => kind === "directory" && files.isFile(joinPath(folder, name, MIGRATION)));
  return isFolders ? "folders" : undefined;
}

function isJournal(folder: FolderView, files: FileSystem): boolean {
  if (folder.child("meta")?.files.includes(JOURNAL) !== true) return false;
  const text = files.readText(joinPath(folder.path, "meta", JOURNAL)) ?? "";
  return /"(?:entries|dialect)"\s*:/.test(text);
}

function isFolderLayout(folder: FolderView, files: FileSystem): boolean {
  const isHistory = folder.folders.some((name) => {
    const child = folder.child(name);
    return child?.files.includes(MIGRATION) === true && child.files.includes("snapshot.json");
  });
  if (!isHistory) return false;
  for (const { text } of textsUpward(folder, files, /^package\.json$/)) {
    if (/"drizzle-(?:orm|kit)"\s*:/.test(text)) return true;
  }
  return false;
}

/** The config that may speak of this folder: its own package's only one whose folder is computed. */
function configAbove(folder: FolderView, files: FileSystem): DrizzleConfig | undefined {
  for (const at of foldersUpward(folder)) {
    const open = drizzleConfigsIn(at, files).filter((config) => config.out === undefined);
    if (open.length === 1) return open[0];
    if (at.files.includes("package.json")) return undefined;
  }
  return undefined;
}

function makeProject(
  place: { readonly root: string; readonly folder: string; readonly layout: Layout },
  config: DrizzleConfig | undefined,
  view: FolderView,
  files: FileSystem,
): MigrationProject {
  const named = config?.database;
  const isNamed = named?.dialect !== undefined || named?.foreign !== undefined;
  const database = isNamed ? named : journalDatabase(place.folder, files);
  const toolVersion =
    lockedNpmVersion("drizzle-kit", view, files) ?? lockedNpmVersion("drizzle-orm", view, files);
  return {
    tool: "drizzle",
    evidence: config === undefined ? "content" : "config",
    root: place.root,
    folders: [place.folder],
    ...(config === undefined ? {} : { configFile: config.file }),
    ...historyOf(database, config),
    ...(toolVersion === undefined ? {} : { toolVersion }),
    options: {
      layout: place.layout,
      ...(config?.prefix === undefined ? {} : { prefix: config.prefix }),
    },
  };
}

/** The database that the tool's own files beside the migrations name. */
function journalDatabase(folder: string, files: FileSystem): NamedDatabase {
  const [first] = files.list(folder).filter(({ name, kind }) => kind === "directory" && name !== "meta");
  const journal = files.readText(joinPath(folder, "meta", JOURNAL));
  const text = journal ?? (first && files.readText(joinPath(folder, first.name, "snapshot.json"))) ?? "";
  return databaseOfDrizzle(/"dialect"\s*:\s*"([^"]+)"/.exec(text)?.[1]);
}

/** PostgreSQL's table has a schema of its own; the others' stands among the project's tables. */
function historyOf(
  database: NamedDatabase,
  config: DrizzleConfig | undefined,
): NamedDatabase & Pick<MigrationProject, "historyTable"> {
  const name = config?.table ?? TABLE;
  const isPostgresql = database.dialect === "postgresql";
  return {
    ...database,
    historyTable: isPostgresql ? { schema: config?.schema ?? "drizzle", name } : { name },
  };
}
