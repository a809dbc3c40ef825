// golang-migrate: `N_name.up.sql` and `N_name.down.sql` in one folder. Plain SQL may be named so too, so the reader
// wants evidence that this project runs the tool: its module in go.mod, its image, or a call of its command.
// https://github.com/golang-migrate/migrate/blob/master/MIGRATIONS.md
import { baseName, joinPath, parentPath, type FileSystem } from "../../base/file-system";
import { parseVersion, type Version } from "../../base/version";
import { databaseOfUrl, databaseOfWord, type NamedDatabase } from "../dialect-marks";
import { digitsKey, orderLinear } from "../file-order";
import { goFilesBeside } from "../go-module";
import type { FolderView, MigrationProject, MigrationReader } from "../framework";
import { fileWords, nextVersion } from "../new-numbered-files";
import { projectRootOf, textsUpward } from "../project-root";
import { wholeFilePart } from "../sql/sql-parts";

/** The tool's own pattern; it takes any extension, and a version that fits 64 bits. */
const FILE = /^([0-9]+)_(.*)\.(down|up)\.(.*)$/;

const MODULE = "github.com/golang-migrate/migrate";
const EVIDENCE_FILE =
  /^(?:go\.mod|GNUmakefile|[Mm]akefile|.*\.mk|Dockerfile.*|(?:docker-)?compose[\w.-]*\.ya?ml|[Tt]askfile\.ya?ml|[Jj]ustfile|package\.json|.*\.sh|Procfile|\.env\.(?:example|sample|dist|template))$/;
/** The command with a source, or the tool's image. A comment or a target named `migrate` is no call. */
const CALL =
  /\bmigrate(?:\.\w+)?["']?\s[^\n]*(?:-path|-source|--path|--source)\b|\bmigrate\/migrate\b|golang-migrate/;

export const golangMigrateReader: MigrationReader = {
  tool: "golang-migrate",
  title: "golang-migrate",

  find(folder, files) {
    if (!folder.files.some((name) => FILE.test(name) && name.endsWith(".sql"))) return [];
    const evidence = findEvidence(folder, files);
    if (evidence === undefined) return [];
    return [
      {
        tool: "golang-migrate",
        evidence: "content",
        root: projectRootOf(folder),
        folders: [folder.path],
        ...(evidence.configFile === undefined ? {} : { configFile: evidence.configFile }),
        ...evidence.database,
        historyTable: evidence.historyTable,
        ...(evidence.toolVersion === undefined ? {} : { toolVersion: evidence.toolVersion }),
        options: {},
      },
    ];
  },

  configure(root, folders) {
    return {
      tool: "golang-migrate",
      evidence: "configured",
      root,
      folders,
      historyTable: { name: "schema_migrations" },
      options: {},
    };
  },

  owns(project, path) {
    return project.folders.includes(parentPath(path)) && FILE.test(baseName(path));
  },

  readFile(project, path, text) {
    const match = FILE.exec(baseName(path));
    if (match === null) return [];
    const [, digits = "", name = "", word] = match;
    const direction = word === "down" ? "down" : "up";
    return [
      {
        path,
        // The tool's version is a number: 001 and 1 are one.
        id: digits.replace(/^0+(?=\d)/, ""),
        name,
        sortKey: digitsKey(digits),
        parts: [wholeFilePart(path, text, direction)],
        problems: [],
      },
    ];
  },

  order(_project, files) {
    return orderLinear(files, { pairs: true, title: "golang-migrate" });
  },

  scaffold(project, { name, now, up = "", down = "", migrations }) {
    const files = migrations.flatMap(({ parts }) => parts.slice(0, 1).map(({ file }) => baseName(file)));
    const version = nextVersion(
      files.map((file) => /^\d+/.exec(file)?.[0] ?? ""),
      now,
    );
    const stem = joinPath(project.folders[0] ?? project.root, `${version}_${fileWords(name)}`);
    return [
      { path: `${stem}.up.sql`, text: up },
      { path: `${stem}.down.sql`, text: down },
    ];
  },
};

interface Found {
  readonly configFile?: string;
  readonly database: NamedDatabase;
  readonly historyTable: MigrationProject["historyTable"];
  readonly toolVersion?: Version;
}

function findEvidence(folder: FolderView, files: FileSystem): Found | undefined {
  let proof: string | undefined;
  let toolVersion: Version | undefined;
  let table: MigrationProject["historyTable"] | undefined;
  let database: NamedDatabase | undefined = named(databaseOfWord(baseName(folder.path)));
  const nearby = folder.parent === undefined ? [] : goFilesBeside(folder, files);
  for (const { path, text } of [...textsUpward(folder, files, EVIDENCE_FILE), ...nearby]) {
    const inModule = text.includes(MODULE);
    if (inModule || CALL.test(text)) {
      // Of several files that prove it, the nearest is the one to show.
      proof ??= path;
      table ??= findTable(text);
      database ??= named(findDatabase(text));
    }
    if (inModule && baseName(path) === "go.mod") {
      const version = /github\.com\/golang-migrate\/migrate(?:\/v\d+)?\s+(v[\d.]+)/.exec(text)?.[1];
      toolVersion ??= version === undefined ? undefined : parseVersion(version);
    }
  }
  if (proof === undefined) return undefined;
  return {
    configFile: proof,
    database: database ?? {},
    historyTable: table ?? { name: "schema_migrations" },
    ...(toolVersion === undefined ? {} : { toolVersion }),
  };
}

/** `x-migrations-table` of a URL, or MigrationsTable of the driver's Config in Go. */
function findTable(text: string): MigrationProject["historyTable"] | undefined {
  const inUrl = /[?&]x-migrations-table=([^&"'\s]+)/.exec(text)?.[1];
  const quoted = /[?&]x-migrations-table-quoted=(?:1|true)/.test(text);
  const inCode = /\bMigrationsTable:\s*["`]([^"`]+)["`]/.exec(text)?.[1];
  const schema =
    /\bSchemaName:\s*["`]([^"`]+)["`]/.exec(text)?.[1] ?? /[?&]search_path=(\w+)/.exec(text)?.[1];
  const name = inUrl === undefined ? inCode : decode(inUrl);
  if (name === undefined) return undefined;
  const parts = /^"([^"]+)"\."([^"]+)"$/.exec(name);
  if (quoted && parts?.[1] !== undefined && parts[2] !== undefined)
    return { schema: parts[1], name: parts[2] };
  return { ...(schema === undefined ? {} : { schema }), name };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Undefined where nothing is named. */
function named(database: NamedDatabase): NamedDatabase | undefined {
  return database.dialect === undefined && database.foreign === undefined ? undefined : database;
}

/** The scheme of a `-database` URL, or the driver that a program imports. */
function findDatabase(text: string): NamedDatabase {
  const imported = /golang-migrate\/migrate(?:\/v\d+)?\/database\/(\w+)/.exec(text)?.[1];
  if (imported !== undefined) return databaseOfWord(imported.replace(/^pgx\d*$/, "postgres"));
  const url = /-database[ =]+["']?([a-z0-9]+:\/\/)/i.exec(text)?.[1];
  return databaseOfUrl(url?.replace(/^pgx\d*/, "postgres"));
}
