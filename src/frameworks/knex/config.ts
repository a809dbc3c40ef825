// Knex's configuration: which database, which folders, which history table. Read off a knexfile, or off the options
// that a program gives to knex(); nothing of it is run. https://knexjs.org/guide/migrations.html
import { joinPath, parentPath, type FileSystem } from "../../base/file-system";
import type { DialectName } from "../../dialects/dialect";
import { databaseOfUrl, databaseOfWord } from "../dialect-marks";
import { Evaluator } from "../host/evaluate";
import {
  configText,
  configValue,
  exportedConfigs,
  knownText,
  pathVisitor,
  textAt,
  type ConfigObject,
} from "../host/exported-config";
import { readTypeScript } from "../host/typescript";
import type { HostValue } from "../host/value";

export const KNEXFILE = /^knexfile\.(?:[cm]?[jt]s)$/;

/** Files whose names say that they may hold the options that knex is made with. */
const SOURCE = /^[\w.-]*(?:knex|database|config|connection|migrat|^db|[-_.]db)[\w.-]*\.[cm]?[jt]s$/i;
const ENTRY = /^(?:index|server|app)\.[cm]?[jt]s$/;
const ENTRY_FOLDER = /(?:^|\/)(?:db|database|data|knex|config|server|src|lib|app)$/i;

export function mayMakeKnex(folder: string, name: string): boolean {
  return (
    !/\.d\.[cm]?ts$/.test(name) && (SOURCE.test(name) || (ENTRY.test(name) && ENTRY_FOLDER.test(folder)))
  );
}

export interface KnexConfig {
  readonly file: string;
  /** Absolute, in the order they are named in. */
  readonly folders: readonly string[];
  readonly dialect: DialectName | undefined;
  /** As in MigrationProject. */
  readonly foreign: string | undefined;
  readonly table: string | undefined;
  readonly schema: string | undefined;
  /** Of new files, without a dot. */
  readonly extension: string | undefined;
  /** With their dots; unset: the tool's own. */
  readonly loadExtensions: readonly string[] | undefined;
  readonly sortsFolders: boolean;
  /** The file that new ones are made of. */
  readonly stub: string | undefined;
}

/** One for each set of folders that a knexfile's environments name. */
export function readKnexfile(path: string, text: string, files: FileSystem): readonly KnexConfig[] {
  const found: Environment[] = [];
  const exported = exportedConfigs(path, text);
  for (const object of exported) {
    if (isConfig(object)) found.push({ name: "", object });
    for (const entry of object.entries) {
      if (entry.value.kind === "object" && isConfig(entry.value)) {
        found.push({ name: entry.key, object: entry.value });
      }
    }
  }
  // A knexfile without a word on migrations has them beside it.
  if (found.length === 0) found.push(...exported.slice(0, 1).map((object) => ({ name: "", object })));
  const configs = found
    .toSorted((a, b) => rankOf(a.name) - rankOf(b.name))
    .map(({ object }) => readConfig(path, object, [parentPath(path)], files));
  return oneForEachFolder(configs);
}

/** Options with migrations that a program makes knex with; `root` is where it is run. */
export function readKnexSource(
  path: string,
  text: string,
  root: string,
  files: FileSystem,
): readonly KnexConfig[] {
  if (!/\bmigrations\b/.test(text) || !/\bknex\b/i.test(text)) return [];
  const found: ConfigObject[] = [];
  const consider = (value: HostValue | undefined): void => {
    if (value?.kind !== "object") return;
    if (configValue(value, "migrations")?.kind === "object" && isConfig(value)) found.push(value);
    for (const entry of value.entries) consider(entry.value);
  };
  const folder = textAt(parentPath(path));
  const paths = pathVisitor(folder);
  const program = readTypeScript(text, /\.[cm]?js$/.test(path) ? "javascript" : "typescript");
  const evaluator = new Evaluator(
    program,
    {
      ...paths,
      call(call, under, follow) {
        for (const argument of call.args) consider(argument.value);
        return paths.call(call, under, follow);
      },
    },
    new Map([["__dirname", folder]]),
  );
  for (const [, value] of evaluator.module.own) consider(value);
  for (const object of exportedConfigs(path, text)) consider(object);
  const configs = found
    .filter((object) => configValue(object, "migrations", "directory") !== undefined)
    .map((object) => readConfig(path, object, [root, parentPath(path)], files));
  return oneForEachFolder(configs);
}

interface Environment {
  readonly name: string;
  readonly object: ConfigObject;
}

function isConfig(object: ConfigObject): boolean {
  return object.entries.some((entry) => /^(?:client|dialect|migrations|connection)$/.test(entry.key));
}

/** What is deployed tells most of what the migrations are for. */
function rankOf(environment: string): number {
  const at = ["", "production", "prod", "staging", "development", "dev"].indexOf(environment.toLowerCase());
  return at < 0 ? 6 : at;
}

function oneForEachFolder(configs: readonly KnexConfig[]): readonly KnexConfig[] {
  const byFolders = new Map<string, KnexConfig>();
  for (const config of configs) {
    const key = config.folders.join("\0");
    const before = byFolders.get(key);
    // An environment on another database than ours (a test's SQLite) says least.
    if (before === undefined) byFolders.set(key, config);
    else if (before.dialect === undefined && config.dialect !== undefined) {
      byFolders.set(key, { ...config, table: config.table ?? before.table });
    }
  }
  return [...byFolders.values()];
}

function readConfig(
  file: string,
  object: ConfigObject,
  starts: readonly string[],
  files: FileSystem,
): KnexConfig {
  const directory = configValue(object, "migrations", "directory");
  const named =
    directory?.kind === "list"
      ? directory.items.map(knownText).filter((text) => text !== undefined)
      : [knownText(directory) ?? "./migrations"];
  const client = configText(object, "client") ?? configText(object, "dialect");
  const connection = configValue(object, "connection");
  const byClient = databaseOfWord(client);
  const { dialect, foreign } =
    byClient.dialect === undefined && byClient.foreign === undefined
      ? databaseOfUrl(knownText(connection) ?? configText(object, "connection", "connectionString"))
      : byClient;
  const extensions = configValue(object, "migrations", "loadExtensions");
  const sorts = configValue(object, "migrations", "sortDirsSeparately");
  return {
    file,
    folders: named.map((text) => findFolder(text, starts, files)),
    dialect,
    foreign,
    table: configText(object, "migrations", "tableName"),
    schema: configText(object, "migrations", "schemaName"),
    extension: configText(object, "migrations", "extension")?.replace(/^\./, ""),
    loadExtensions:
      extensions?.kind === "list"
        ? extensions.items.map(knownText).filter((text) => text !== undefined)
        : undefined,
    stub: findStub(configText(object, "migrations", "stub"), starts),
    sortsFolders: sorts?.kind === "boolean" && sorts.value,
  };
}

function findStub(text: string | undefined, [start = ""]: readonly string[]): string | undefined {
  if (text === undefined) return undefined;
  return text.startsWith("/") ? joinPath(text) : joinPath(start, text);
}

/** The folder as it is named; where there is none, the one in the sources that is built into it. */
function findFolder(text: string, starts: readonly string[], files: FileSystem): string {
  const path = text.replaceAll("\\", "/");
  const candidates = path.startsWith("/") ? [joinPath(path)] : starts.map((start) => joinPath(start, path));
  const sources = candidates.flatMap((one) =>
    BUILT.flatMap(([built, source]) => {
      const at = one.lastIndexOf(built);
      return at < 0 ? [] : [one.slice(0, at) + source + one.slice(at + built.length)];
    }),
  );
  const found = [...candidates, ...sources].find((one) => files.list(one).length > 0);
  return found ?? candidates[0] ?? path;
}

const BUILT: readonly (readonly [string, string])[] = [
  ["/dist/src/", "/src/"],
  ["/dist/", "/src/"],
  ["/dist/", "/"],
  ["/build/src/", "/src/"],
  ["/build/", "/src/"],
  ["/build/", "/"],
  ["/lib/", "/src/"],
  ["/out/", "/src/"],
];
