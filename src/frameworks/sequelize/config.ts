// Sequelize's configuration: .sequelizerc, the config file it names, and Umzug's options in a program. Nothing of it is
// run. https://github.com/sequelize/cli and https://github.com/sequelize/umzug
import { joinPath, parentPath, type FileSystem } from "../../base/file-system";
import type { DialectName } from "../../dialects/dialect";
import { databaseOfUrl, databaseOfWord } from "../dialect-marks";
import { Evaluator } from "../host/evaluate";
import {
  configPath,
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

/** Files whose names say that they may make an Umzug. */
export const UMZUG_SOURCE = /^[\w.-]*(?:umzug|migrat|sequelize|database|^db)[\w.-]*\.[cm]?[jt]s$/i;

export interface SequelizeConfig {
  readonly file: string;
  /** Absolute; unset where the config does not say. */
  readonly folder: string | undefined;
  readonly dialect: DialectName | undefined;
  /** As in MigrationProject. */
  readonly foreign: string | undefined;
  readonly table: string | undefined;
  readonly schema: string | undefined;
  /** Whether its pattern takes in SQL files, which a resolver of the program's own runs. */
  readonly takesSql?: boolean;
}

type Connection = Pick<SequelizeConfig, "dialect" | "foreign" | "table" | "schema">;

/** `.sequelizerc` in `folder`, or the defaults where there is none and `config/config.json` is there. */
export function readSequelizerc(
  folder: string,
  text: string | undefined,
  files: FileSystem,
): SequelizeConfig | undefined {
  const file = joinPath(folder, ".sequelizerc");
  const [object] = text === undefined ? [] : exportedConfigs(file, text);
  const migrations = configText(object, "migrations-path") ?? configText(object, "migrationsPath");
  const named = configText(object, "config");
  const paths = named === undefined ? DEFAULT_CONFIGS : [named];
  const connection = paths
    .map((path) => configPath(path, folder))
    .map((path) => ({ path, text: files.readText(path) }))
    .find((one) => one.text !== undefined);
  if (text === undefined && connection === undefined) return undefined;
  const facts = connection?.text === undefined ? undefined : readConnection(connection.path, connection.text);
  return {
    file: text === undefined ? (connection?.path ?? file) : file,
    folder: configPath(migrations ?? "migrations", folder),
    dialect: facts?.dialect ?? databaseOfUrl(configText(object, "url")).dialect,
    foreign: facts?.foreign,
    table: facts?.table,
    schema: facts?.schema,
  };
}

const DEFAULT_CONFIGS = ["config/config.json", "config/config.js"];

function readConnection(path: string, text: string): Connection | undefined {
  const found: { readonly name: string; readonly object: ConfigObject }[] = [];
  for (const object of exportedConfigs(path, text)) {
    if (isConnection(object)) found.push({ name: "", object });
    for (const entry of object.entries) {
      if (entry.value.kind === "object" && isConnection(entry.value)) {
        found.push({ name: entry.key, object: entry.value });
      }
    }
  }
  const all = found
    .toSorted((a, b) => rankOf(a.name) - rankOf(b.name))
    .map(({ object }): Connection => {
      const byWord = databaseOfWord(configText(object, "dialect"));
      const known = byWord.dialect !== undefined || byWord.foreign !== undefined;
      const { dialect, foreign } = known ? byWord : databaseOfUrl(configText(object, "url"));
      return {
        dialect,
        foreign,
        table: configText(object, "migrationStorageTableName"),
        schema: configText(object, "migrationStorageTableSchema"),
      };
    });
  const [first] = all;
  const best = all.find((one) => one.dialect !== undefined) ?? first;
  return best && { ...best, table: best.table ?? all.find((one) => one.table !== undefined)?.table };
}

function isConnection(object: ConfigObject): boolean {
  return object.entries.some((entry) =>
    /^(?:dialect|use_env_variable|database|url|migrationStorage.*)$/.test(entry.key),
  );
}

/** What is deployed tells most of what the migrations are for. */
function rankOf(environment: string): number {
  const at = ["", "production", "prod", "staging", "development", "dev"].indexOf(environment.toLowerCase());
  return at < 0 ? 6 : at;
}

/** What a program gives to `new Umzug({…})`: version 3's glob and storage, version 2's path and storageOptions. */
export function readUmzug(
  path: string,
  text: string,
  root: string,
  files: FileSystem,
): SequelizeConfig | undefined {
  if (!/\bUmzug\b/.test(text)) return undefined;
  const folder = textAt(parentPath(path));
  const paths = pathVisitor(folder);
  let found: ConfigObject | undefined;
  let table: string | undefined;
  let schema: string | undefined;
  const program = readTypeScript(text, /\.[cm]?js$/.test(path) ? "javascript" : "typescript");
  const evaluator = new Evaluator(
    program,
    {
      ...paths,
      call(call, under, follow) {
        const options = call.args[0]?.value;
        if (options?.kind === "object") {
          if (/(?:^|\.)Umzug(?:\.default)?$|^umzug(?:\.default)?$/.test(call.callee)) found = options;
          if (/(?:^|\.)SequelizeStorage$/.test(call.callee)) {
            table = configText(options, "tableName") ?? configText(options, "modelName");
            schema = configText(options, "schema");
          }
        }
        return paths.call(call, under, follow);
      },
    },
    new Map([["__dirname", folder]]),
  );
  for (const [, value] of evaluator.module.own) {
    if (found === undefined && value.kind === "closure") {
      evaluator.callFunction(value.function, value.scope, []);
    }
  }
  if (found === undefined) return undefined;
  const migrations = configValue(found, "migrations");
  const given = configText(found, "migrations", "path") ?? knownText(globOf(migrations));
  const place = given === undefined ? undefined : findFolder(given, [parentPath(path), root], files);
  return {
    file: path,
    folder: place,
    dialect: undefined,
    foreign: undefined,
    table: table ?? configText(found, "storageOptions", "tableName"),
    schema: schema ?? configText(found, "storageOptions", "schema"),
    takesSql: /sql\b/.test(given ?? ""),
  };
}

/** `glob: "migrations/*.js"`, or a pair of it and where it starts. */
function globOf(migrations: HostValue | undefined): HostValue | undefined {
  const glob = migrations?.kind === "object" ? configValue(migrations, "glob") : undefined;
  return glob?.kind === "list" ? glob.items[0] : glob;
}

function findFolder(glob: string, starts: readonly string[], files: FileSystem): string | undefined {
  const steps = glob.replaceAll("\\", "/").split("/");
  const wild = steps.findIndex((step) => /[*?{[(]/.test(step));
  const fixed = (wild < 0 ? steps : steps.slice(0, wild)).join("/");
  const candidates = fixed.startsWith("/")
    ? [joinPath(fixed)]
    : starts.map((start) => joinPath(start, fixed));
  return candidates.find((one) => files.list(one).length > 0);
}
