// Where an Alembic project keeps its revisions, and what it says of its database: from alembic.ini or
// pyproject.toml, and from env.py as text. Nothing of the project's code is run.
import { joinPath, parentPath, type FileSystem } from "../../base/file-system";
import { parseVersion, type Version } from "../../base/version";
import type { DialectName } from "../../dialects/dialect";
import { databaseOfUrl, type NamedDatabase } from "../dialect-marks";
import type { FolderView, MigrationProject } from "../framework";
import { textsUpward } from "../project-root";
import type * as SmolToml from "smol-toml";

/** The keys of one section, as configparser gives them: lower case, continued lines joined by line feeds. */
type Section = ReadonlyMap<string, string>;

/** https://docs.python.org/3/library/configparser.html, as far as alembic.ini goes. */
export function readIni(text: string): ReadonlyMap<string, Section> {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  let key: string | undefined;
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (/^\s*(?:[#;].*)?$/.test(line)) continue;
    const header = /^\[([^\]]+)\]/.exec(line);
    if (header !== null) {
      section = sections.get(header[1] ?? "") ?? new Map<string, string>();
      sections.set(header[1] ?? "", section);
      key = undefined;
      continue;
    }
    if (/^\s/.test(line) && key !== undefined) {
      section?.set(key, `${section.get(key) ?? ""}\n${line.trim()}`.trim());
      continue;
    }
    const option = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(line);
    if (option === null) continue;
    key = (option[1] ?? "").toLowerCase();
    section?.set(key, (option[2] ?? "").trim());
  }
  return sections;
}

export interface AlembicConfig {
  /** The folder with env.py; absolute. */
  readonly scriptFolder: string;
  /** Absolute. */
  readonly versionFolders: readonly string[];
  readonly recursive: boolean;
  readonly url: string | undefined;
}

/** What alembic.ini in `folder` says; undefined when it is no config of a project's own. */
export function readIniConfig(
  folder: FolderView,
  text: string,
  files: FileSystem,
): AlembicConfig | undefined {
  const section = readIni(text).get("alembic");
  if (section === undefined) return undefined;
  const location = section.get("script_location");
  const scriptFolder =
    location === undefined
      ? // Flask-Migrate keeps its config beside env.py and leaves the place out.
        folder.files.includes("env.py")
        ? folder.path
        : undefined
      : resolveLocation(folder.path, location, files);
  if (scriptFolder === undefined) return undefined;
  const versions = section.get("version_locations");
  const separator = section.get("path_separator") ?? section.get("version_path_separator");
  return {
    scriptFolder,
    versionFolders:
      versions === undefined || versions === ""
        ? [joinPath(scriptFolder, "versions")]
        : splitLocations(versions, separator).map((one) => resolveLocation(folder.path, one, files)),
    recursive: /^(?:true|1|yes|on)$/i.test(section.get("recursive_version_locations") ?? ""),
    url: section.get("sqlalchemy.url"),
  };
}

/** `[tool.alembic]` of pyproject.toml. */
export function readTomlConfig(
  folder: FolderView,
  text: string,
  files: FileSystem,
): AlembicConfig | undefined {
  const table = readTomlTable(text);
  if (table === undefined) return undefined;
  const location = table["script_location"];
  if (typeof location !== "string") return undefined;
  const scriptFolder = resolveLocation(folder.path, location, files);
  const versions = table["version_locations"];
  const listed = Array.isArray(versions) ? versions.filter((one) => typeof one === "string") : [];
  return {
    scriptFolder,
    versionFolders:
      listed.length === 0
        ? [joinPath(scriptFolder, "versions")]
        : listed.map((one) => resolveLocation(folder.path, one, files)),
    recursive: table["recursive_version_locations"] === true,
    url: typeof table["sqlalchemy.url"] === "string" ? table["sqlalchemy.url"] : undefined,
  };
}

export interface NameSettings {
  /** Python's `%(name)s` form, doubled percents made one. */
  readonly template: string;
  readonly slugLength: number | undefined;
  readonly timezone: string | undefined;
}

/** How new files are named: of alembic.ini, else of pyproject.toml beside it. */
export function readNameSettings(configFile: string | undefined, files: FileSystem): NameSettings {
  const folder = configFile === undefined ? undefined : parentPath(configFile);
  const text = configFile === undefined ? "" : (files.readText(configFile) ?? "");
  const ini = configFile?.endsWith(".ini") === true ? readIni(text).get("alembic") : undefined;
  const toml =
    folder === undefined ? undefined : readTomlTable(files.readText(joinPath(folder, "pyproject.toml")));
  const get = (key: string): string | undefined => {
    const value = ini?.get(key) ?? toml?.[key];
    return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
  };
  const length = Number(get("truncate_slug_length") ?? Number.NaN);
  const timezone = get("timezone");
  return {
    template: (get("file_template") ?? "%(rev)s_%(slug)s").replaceAll("%%", "%"),
    slugLength: Number.isFinite(length) ? length : undefined,
    timezone: timezone === "" ? undefined : timezone,
  };
}

function readTomlTable(text: string | undefined): Record<string, unknown> | undefined {
  if (text === undefined || !/^\s*\[tool\.alembic\]/m.test(text)) return undefined;
  const { parse } = require("smol-toml") as typeof SmolToml;
  try {
    const table = getTable(getTable(parse(text), "tool"), "alembic");
    return isTable(table) ? table : undefined;
  } catch {
    return undefined;
  }
}

function getTable(value: unknown, key: string): unknown {
  return isTable(value) ? value[key] : undefined;
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function splitLocations(text: string, separator: string | undefined): readonly string[] {
  const pattern =
    separator === "newline"
      ? /\n+/
      : separator === "space"
        ? /\s+/
        : separator === ";"
          ? /;/
          : separator === "os" || separator === ":"
            ? /[:;\n]/
            : /[\s,]+/;
  return text
    .split(pattern)
    .map((one) => one.trim())
    .filter((one) => one !== "");
}

/** A path from the config's folder, `%(here)s`, or a package's resource (`app.db:migrations`). */
function resolveLocation(here: string, location: string, files: FileSystem): string {
  const path = location.replaceAll(/%\(here\)s|%%\(here\)s/g, here).replaceAll("\\", "/");
  if (path.startsWith("/")) return joinPath(path);
  const resource = /^[\w.]{2,}(?::[\w./-]+)+$/.test(path);
  if (resource) {
    // A package's place is where one of the folders above, or its `src`, holds it.
    const inside = path.replaceAll(":", "/").replace(/^[\w.]+/, (name) => name.replaceAll(".", "/"));
    for (let at = here, steps = 0; steps < 8; at = parentPath(at), steps++) {
      for (const candidate of [joinPath(at, inside), joinPath(at, "src", inside)]) {
        if (files.list(candidate).length > 0) return candidate;
      }
      if (at === parentPath(at)) break;
    }
    return joinPath(here, inside);
  }
  return joinPath(here, path);
}

export interface EnvFacts {
  readonly table: string | undefined;
  readonly schema: string | undefined;
}

/** `version_table` and its schema, where env.py gives them as plain texts. */
export function readEnvFile(scriptFolder: string, files: FileSystem): EnvFacts {
  const text = files.readText(joinPath(scriptFolder, "env.py")) ?? "";
  const argument = (name: string): string | undefined => {
    const given = new RegExp(String.raw`\b${name}\s*=\s*(?:["']([\w.]+)["']|([A-Za-z_]\w*))`).exec(text);
    if (given?.[1] !== undefined || given?.[2] === undefined) return given?.[1];
    return new RegExp(String.raw`^${given[2]}\s*(?::[^=\n]*)?=\s*["']([\w.]+)["']`, "m").exec(text)?.[1];
  };
  return { table: argument("version_table"), schema: argument("version_table_schema") };
}

/** The database of `sqlalchemy.url`; a MySQL URL at TiDB's own port or cloud is TiDB. */
export function databaseOfSqlalchemyUrl(url: string | undefined): NamedDatabase {
  const database = databaseOfUrl(url);
  const isTidb = database.dialect === "mysql" && /@[^/]*(?::4000\b|tidbcloud\.com)/.test(url ?? "");
  return isTidb ? { dialect: "tidb" } : database;
}

const REQUIREMENTS =
  /^(?:requirements.*\.(?:txt|in)|pyproject\.toml|Pipfile|setup\.(?:py|cfg)|environment\.ya?ml|constraints\.txt)$/;
const DRIVERS: readonly (readonly [RegExp, DialectName])[] = [
  [/\b(?:sqlalchemy-tidb|tidb-vector)\b/i, "tidb"],
  [/\b(?:psycopg(?:2|3)?(?:-binary|-c)?|asyncpg|pg8000)\b/i, "postgresql"],
  [/\b(?:pymysql|mysqlclient|mysql-connector-python|aiomysql|asyncmy)\b/i, "mysql"],
  [/(?:^|["'\s])mariadb\b/im, "mariadb"],
];

/**
 * What a project is for by the servers' drivers that the nearest requirements name, where its config names no server:
 * a SQLite file is what templates begin with. Of drivers for several servers none decides, but SQLite is out.
 */
export function databaseOfRequirements(
  configured: NamedDatabase,
  folder: FolderView,
  files: FileSystem,
): NamedDatabase {
  for (const { text } of textsUpward(folder, files, REQUIREMENTS)) {
    const bare = text.replaceAll(/#.*$/gm, "");
    const named = DRIVERS.filter(([driver]) => driver.test(bare)).map(([, dialect]) => dialect);
    const [first, second] = named;
    if (first === "tidb" || (first !== undefined && second === undefined)) return { dialect: first };
    if (first !== undefined) return configured.foreign === "sqlite" ? {} : configured;
  }
  return configured;
}

const LOCK_FILE = /^(?:poetry\.lock|uv\.lock|pdm\.lock|Pipfile\.lock|requirements.*\.txt|constraints\.txt)$/;

/** A package's version from the nearest lock file that names it exactly. */
export function lockedVersion(
  packageName: string,
  folder: FolderView,
  files: FileSystem,
): Version | undefined {
  const name = packageName.toLowerCase();
  const patterns = [
    new RegExp(String.raw`name = "${name}"\s+version = "([\d.]+)`, "i"),
    new RegExp(String.raw`^${name}(?:\[[^\]]*\])?\s*==\s*([\d.]+)`, "im"),
    new RegExp(String.raw`"${name}": \{[^}]*"version": "==([\d.]+)`, "i"),
  ];
  for (const { text } of textsUpward(folder, files, LOCK_FILE, 4_000_000)) {
    for (const pattern of patterns) {
      const found = pattern.exec(text)?.[1];
      if (found !== undefined) return parseVersion(found);
    }
  }
  return undefined;
}

export function historyTableOf(facts: EnvFacts): MigrationProject["historyTable"] {
  return {
    name: facts.table ?? "alembic_version",
    ...(facts.schema === undefined ? {} : { schema: facts.schema }),
  };
}
