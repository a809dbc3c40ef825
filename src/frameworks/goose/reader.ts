// goose: one file a migration, a number before the first underscore, in SQL with marks or in Go. Its marks and the
// calls that register Go migrations are its evidence. https://pressly.github.io/goose/
import { baseName, joinPath, parentPath, type FileSystem } from "../../base/file-system";
import { dialectNamed } from "../../dialects/dialects";
import { splitStatements } from "../../sql/splitter";
import { databaseOfUrl, databaseOfWord, type NamedDatabase } from "../dialect-marks";
import { digitsKey, orderLinear } from "../file-order";
import type {
  FolderView,
  HistoryProblem,
  MigrationFile,
  MigrationPart,
  MigrationProject,
  MigrationReader,
} from "../framework";
import { goFilesBeside, goModuleVersion } from "../go-module";
import { problemFile, withoutProblemFiles } from "../problem-files";
import { projectRootOf, textsUpward } from "../project-root";
import { plainPiece, wholeFilePart } from "../sql/sql-parts";
import { utcStamp } from "../time-stamp";
import { readGooseFile } from "./annotations";
import { goMigrationParts, registersMigrations } from "./go-migration";

/** A version above 0 and an underscore, then anything; Go's own tests are passed over. */
const FILE = /^(0*[1-9]\d*)_(?!.*_test\.go$)(.*)\.(sql|go)$/;
const SETTINGS_FILE =
  /^(?:\.env\.(?:example|sample|dist|template)|GNUmakefile|[Mm]akefile|.*\.mk|package\.json|Dockerfile.*|(?:docker-)?compose[\w.-]*\.ya?ml|[Tt]askfile\.ya?ml|[Jj]ustfile|\.envrc|.*\.sh|Procfile)$/;
/** More than this are never looked into to recognise the tool. */
const SAMPLE = 3;

export const gooseReader: MigrationReader = {
  tool: "goose",
  title: "goose",

  find(folder, files) {
    const names = folder.files.filter((name) => FILE.test(name));
    const isMarked = (kind: string, proves: (text: string) => boolean): boolean => {
      const kinds = names.filter((name) => name.endsWith(kind));
      const sample = new Set([kinds[0], kinds.at(-1), ...kinds.slice(1, SAMPLE)]);
      return [...sample].some(
        (name) => name !== undefined && proves(files.readText(joinPath(folder.path, name)) ?? ""),
      );
    };
    const goes = isMarked(".go", registersMigrations);
    if (!goes && !isMarked(".sql", (text) => /^--[ \t]*\+goose (?:Up|Down)\b/im.test(text))) return [];
    const settings = findSettings(folder, files);
    const toolVersion = goModuleVersion("github.com/pressly/goose", folder, files);
    return [
      {
        tool: "goose",
        evidence: "content",
        root: projectRootOf(folder),
        folders: [folder.path],
        ...settings.database,
        historyTable: tableNamed(settings.table ?? "goose_db_version"),
        ...(toolVersion === undefined ? {} : { toolVersion }),
        options: {},
      },
    ];
  },

  configure(root, folders) {
    return {
      tool: "goose",
      evidence: "configured",
      root,
      folders,
      historyTable: { name: "goose_db_version" },
      options: {},
    };
  },

  owns(project, path) {
    const name = baseName(path);
    return project.folders.includes(parentPath(path)) && (name.endsWith(".sql") || FILE.test(name));
  },

  readFile(_project, path, text) {
    const match = FILE.exec(baseName(path));
    if (match === null) {
      if (!path.endsWith(".sql")) return [];
      const message = `goose stops at ${baseName(path)}: every SQL file in its folder begins with a number above 0 and an underscore. Rename it or move it away`;
      return [problemFile(path, "not-a-migration", message)];
    }
    const [, digits = "", name = "", kind] = match;
    const id = digits.replace(/^0+/, "");
    const named = { path, id, name: name === "" ? digits : name, sortKey: digitsKey(id) };
    if (kind === "go") return [{ ...named, parts: goMigrationParts(path, text), problems: [] }];
    return [{ ...named, ...readSql(path, text) }];
  },

  order(_project, files) {
    const { files: migrations, problems } = withoutProblemFiles(files);
    const ordered = orderLinear(migrations, { pairs: true, title: "goose" });
    return { migrations: ordered.migrations, problems: [...problems, ...ordered.problems] };
  },

  scaffold(project, wanted) {
    const versions = wanted.migrations.map((migration) => migration.id.replace(/_.*$/s, ""));
    const last = versions.findLast((version) => !isTime(version));
    // A project that numbers its files goes on so, as with the command's -s.
    const numbered = last !== undefined && !versions.some(isTime);
    const version = numbered ? String(Number(last) + 1).padStart(5, "0") : utcStamp(wanted.now);
    const path = joinPath(project.folders[0] ?? project.root, `${version}_${snakeCase(wanted.name)}.sql`);
    const up = wanted.up === undefined ? "SELECT 'up SQL query';\n" : marked(wanted.up, project);
    const down = wanted.down === undefined ? "SELECT 'down SQL query';\n" : marked(wanted.down, project);
    return [{ path, text: `-- +goose Up\n${up}\n-- +goose Down\n${down}` }];
  },
};

function readSql(path: string, text: string): Pick<MigrationFile, "parts" | "problems"> {
  const read = readGooseFile(text);
  const marked: MigrationPart[] = read.sections.map((section) => ({
    direction: section.direction,
    file: path,
    range: section.range,
    pieces: [plainPiece(text, section.bodyStart, section.range.end)],
    ...(read.transaction ? {} : { transaction: "none" as const }),
  }));
  const parts = marked.length > 0 ? marked : [wholeFilePart(path, text, "up")];
  const problems: HistoryProblem[] =
    read.refusal === undefined
      ? []
      : [{ code: read.sections.length === 0 ? "no-up" : "unreadable", file: path, ...read.refusal }];
  return { parts, problems };
}

/** Whether a version is a time and no number of a row: what the tool itself asks. */
function isTime(version: string): boolean {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(version);
  if (match === null) return false;
  const [year = 0, month = 0, day = 0, ...clock] = match.slice(1).map(Number);
  const [hour = 0, minute = 0, second = 0] = clock;
  return (
    year >= 1970 &&
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= 31 &&
    hour < 24 &&
    minute < 60 &&
    second < 60
  );
}

/** The words of a name as goose joins them. */
function snakeCase(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{Nd}]+/gu, "_")
    .replaceAll(/^_|_$/g, "");
}

/** SQL as goose takes it: each statement on lines of its own, those with a semicolon inside between marks. */
function marked(sql: string, project: MigrationProject): string {
  const placed = splitStatements(sql, dialectNamed(project.dialect ?? "postgresql"));
  return placed
    .filter(({ statement }) => statement.tokens.length > 0)
    .map(({ statement }) => {
      const text = `${statement.text};\n`;
      return statement.text.includes(";")
        ? `-- +goose StatementBegin\n${text}-- +goose StatementEnd\n`
        : text;
    })
    .join("");
}

function tableNamed(name: string): MigrationProject["historyTable"] {
  const [schema, table] = name.split(".", 2);
  return table === undefined || schema === undefined ? { name } : { schema, name: table };
}

interface Settings {
  readonly database: NamedDatabase;
  readonly table?: string;
}

/** What commands, containers and the programs around the folder say; of several the nearest. */
function findSettings(folder: FolderView, files: FileSystem): Settings {
  let database = databaseOfWord(baseName(folder.path));
  let table: string | undefined;
  for (const { text } of goFilesBeside(folder, files)) {
    if (!text.includes("goose")) continue;
    table ??=
      /\bgoose\.(?:SetTableName|WithTableName)\(\s*["`]([^"`]+)["`]/.exec(text)?.[1] ??
      /\bdatabase\.NewStore\(\s*[\w.]+\s*,\s*["`]([^"`]+)["`]/.exec(text)?.[1];
    if (isUnnamed(database)) database = databaseOfProgram(text);
  }
  for (const { text } of textsUpward(folder, files, SETTINGS_FILE)) {
    if (!/goose/i.test(text) || !isSetForFolder(text, folder.path)) continue;
    for (const line of text.replaceAll(/\\\r?\n/g, " ").split("\n")) {
      if (!/goose/i.test(line) || !isForFolder(line, folder.path)) continue;
      table ??=
        /\s--?table[ =]+["']?([\w.]+)/.exec(line)?.[1] ??
        /\bGOOSE_TABLE\s*[:=]+\s*["']?([\w.]+)/.exec(line)?.[1];
      if (isUnnamed(database)) database = databaseOfCommand(line);
    }
  }
  return { database, ...(table === undefined ? {} : { table }) };
}

function isUnnamed(database: NamedDatabase): boolean {
  return database.dialect === undefined && database.foreign === undefined;
}

/** False where a command names another folder than this one. */
function isForFolder(line: string, path: string): boolean {
  const named = /\s--?dir[ =]+["']?([^\s"']+)/.exec(line)?.[1];
  return named === undefined || isSamePlace(named, path);
}

/** False where a file's variables name other folders only. */
function isSetForFolder(text: string, path: string): boolean {
  const named = [...text.matchAll(/\bGOOSE_MIGRATION_DIR\s*[:=]+\s*["']?([^\s"']+)/g)].map(
    (match) => match[1] ?? "",
  );
  return named.length === 0 || named.some((one) => isSamePlace(one, path));
}

/** Of a path in a container only the last step says anything. */
function isSamePlace(named: string, path: string): boolean {
  const steps = named.split("/").filter((step) => !/^\.*$|\$/.test(step));
  const known = named.startsWith("/") ? steps.slice(-1) : steps;
  return known.length === 0 || `${path}/`.endsWith(`/${known.join("/")}/`);
}

function databaseOfProgram(text: string): NamedDatabase {
  const constant = /\bgoose\.Dialect(\w+)/.exec(text)?.[1];
  if (constant !== undefined) return databaseOfWord(constant);
  const argument = /\bgoose\.SetDialect\(\s*(?:string\()?(["`]?)([\w.]+)/.exec(text);
  const word = argument?.[2];
  if (word === undefined) return {};
  if (argument?.[1] !== "") return databaseOfWord(asDialectWord(word));
  const value = new RegExp(
    String.raw`\b${word.replace(/^.*\./, "")}\s*(?:string\s*)?:?=\s*["\x60](\w+)`,
  ).exec(text);
  return databaseOfWord(value?.[1] === undefined ? undefined : asDialectWord(value[1]));
}

function databaseOfCommand(line: string): NamedDatabase {
  const driver = /\bGOOSE_DRIVER\s*[:=]+\s*["']?(\w+)/.exec(line)?.[1];
  if (driver !== undefined) return databaseOfWord(asDialectWord(driver));
  const argument =
    /\bgoose\b[^\n|;&]*?\s["']?(postgres|pgx|mysql|tidb|sqlite3?|mssql|redshift|clickhouse|vertica|ydb|turso)["']?(?:\s|$)/.exec(
      line,
    )?.[1];
  if (argument !== undefined) return databaseOfWord(asDialectWord(argument));
  return databaseOfUrl(/\bGOOSE_DBSTRING\s*[:=]+\s*["']?([a-z0-9]+:\/\/)/.exec(line)?.[1]);
}

function asDialectWord(word: string): string {
  return word === "pgx" ? "postgres" : word;
}
