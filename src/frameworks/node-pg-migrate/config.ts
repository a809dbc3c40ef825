// What a package says of node-pg-migrate: in the commands of its scripts, and in the config file they name.
// https://salsita.github.io/node-pg-migrate/cli
import { joinPath, type FileSystem } from "../../base/file-system";
import type { FolderView } from "../framework";
import {
  configPath,
  configText,
  configValue,
  exportedConfigs,
  type ConfigObject,
} from "../host/exported-config";
import { textOfValue } from "../host/value";

export interface NodePgConfig {
  /** package.json, or the config file that its command names. */
  readonly file: string;
  /** Absolute; the tool's own default where nothing is said. */
  readonly folder: string;
  /** Whether a command of the tool, or a config, leads there. */
  readonly named: boolean;
  readonly table: string | undefined;
  readonly schema: string | undefined;
  readonly migrationsSchema: string | undefined;
  readonly ignorePattern: string | undefined;
  readonly language: string | undefined;
  readonly format: string | undefined;
  readonly template: string | undefined;
  readonly decamelize: boolean;
}

/** Keys of the tool's options, as they stand in its config files; short forms of the command's flags. */
const FLAGS = {
  "migrations-dir": "m",
  "migrations-table": "t",
  schema: "s",
  "migrations-schema": undefined,
  "config-file": "f",
  "config-value": undefined,
  "ignore-pattern": undefined,
  "migration-file-language": "j",
  "migration-filename-format": undefined,
  "template-file-name": undefined,
  decamelize: undefined,
} as const;

type Flag = keyof typeof FLAGS;

export function usesNodePgMigrate(manifest: string): boolean {
  return /"node-pg-migrate"\s*:|\bnode-pg-migrate\b/.test(manifest);
}

/** The settings of each command that a package's scripts have; the tool's defaults where they have none. */
export function nodePgConfigs(
  folder: FolderView,
  manifest: string,
  files: FileSystem,
): readonly NodePgConfig[] {
  const path = joinPath(folder.path, "package.json");
  const commands = scriptsOf(path, manifest).flatMap((script) =>
    // `A -- flags` and `A && B` are words like any others: only what follows the tool's name counts.
    [...script.matchAll(/\bnode-pg-migrate(?:\.[cm]?js)?\b([^&|;]*)/g)].map((match) => match[1] ?? ""),
  );
  const found: NodePgConfig[] = [];
  for (const command of commands.length === 0 ? [""] : commands) {
    const said = (flag: Flag): string | undefined => flagOf(command, flag);
    const configFile = said("config-file");
    const file = configFile === undefined ? undefined : configPath(configFile, folder.path);
    const section = said("config-value") ?? "db";
    const config =
      file === undefined ? commonConfig(folder, section, files) : readConfig(file, section, files);
    const get = (flag: Flag): string | undefined => said(flag) ?? config?.texts(flag);
    const named = get("migrations-dir");
    found.push({
      file: config?.file ?? path,
      folder: configPath(named?.replace(/\/?\*.*$/, "") ?? "migrations", folder.path),
      named: named !== undefined || commands.length > 0,
      table: get("migrations-table"),
      schema: get("schema"),
      migrationsSchema: get("migrations-schema"),
      ignorePattern: get("ignore-pattern"),
      language: get("migration-file-language"),
      format: get("migration-filename-format"),
      template: get("template-file-name"),
      decamelize: /\s--decamelize\b(?![= ]false)/.test(command) || config?.isTrue("decamelize") === true,
    });
  }
  // Of several commands for one folder the one that says most.
  const said = (one: NodePgConfig): number =>
    Object.values(one).filter((value) => value !== undefined).length;
  return found
    .toSorted((a, b) => said(b) - said(a))
    .filter((one, i, all) => all.findIndex((other) => other.folder === one.folder) === i);
}

function scriptsOf(path: string, manifest: string): readonly string[] {
  const [config] = exportedConfigs(path, manifest);
  const scripts = configValue(config, "scripts");
  if (scripts?.kind !== "object") return [];
  return scripts.entries.flatMap((entry) => textOfValue(entry.value) ?? []);
}

/** `--migrations-dir x`, `--migrations-dir=x`, `-m x`. */
function flagOf(command: string, flag: Flag): string | undefined {
  const short = FLAGS[flag];
  const names = short === undefined ? `--${flag}` : `(?:--${flag}|-${short})`;
  const match = new RegExp(String.raw`(?:^|\s)${names}(?:=|\s+)(?:"([^"]*)"|'([^']*)'|([^\s"']+))`).exec(
    command,
  );
  return match?.[1] ?? match?.[2] ?? match?.[3];
}

interface ReadConfig {
  readonly file: string;
  texts(flag: Flag): string | undefined;
  isTrue(flag: Flag): boolean;
}

/** The part of a config file that speaks of the database, or the whole. */
function readConfig(file: string, section: string, files: FileSystem): ReadConfig | undefined {
  const text = files.readText(file);
  if (text === undefined || text.length > 200_000) return undefined;
  const [config] = exportedConfigs(file, text);
  const inner = configValue(config, section);
  const object: ConfigObject | undefined = inner?.kind === "object" ? inner : config;
  if (object === undefined) return undefined;
  return {
    file,
    texts(flag) {
      const value = configValue(object, flag);
      return value?.kind === "list" ? textOfValue(value.items[0]) : configText(object, flag);
    },
    isTrue(flag) {
      const value = configValue(object, flag);
      return value?.kind === "boolean" && value.value;
    },
  };
}

/** The npm package `config` reads config/default.json, which may have a section for the tool. */
function commonConfig(folder: FolderView, section: string, files: FileSystem): ReadConfig | undefined {
  const inside = folder.child("config");
  const name = inside?.files.find((one) => /^default\.(?:json5?|[cm]?[jt]s)$/.test(one));
  if (inside === undefined || name === undefined) return undefined;
  const config = readConfig(joinPath(inside.path, name), section, files);
  const isTools = (Object.keys(FLAGS) as Flag[]).some(
    (flag) => flag.includes("-") && config?.texts(flag) !== undefined,
  );
  return isTools ? config : undefined;
}
