// Drizzle's config: which database, which folder, which history table. Read as text; it is a program that is not run.
// https://orm.drizzle.team/docs/drizzle-config-file
import { joinPath, type FileSystem } from "../../base/file-system";
import { databaseOfUrl, databaseOfWord, type NamedDatabase } from "../dialect-marks";
import type { FolderView } from "../framework";
import {
  configPath,
  configText,
  configValue,
  exportedConfigs,
  type ConfigObject,
} from "../host/exported-config";
import { foldersUpward } from "../project-root";

export interface DrizzleConfig {
  readonly file: string;
  /** Absolute; undefined where it is computed. */
  readonly out: string | undefined;
  readonly database: NamedDatabase;
  readonly table: string | undefined;
  readonly schema: string | undefined;
  /** How new files are numbered: `index`, `timestamp`, `supabase`, `unix`, `none`. */
  readonly prefix: string | undefined;
}

const CONFIG_FILE = /^(?=.*drizzle)(?=.*config)[^/]*\.(?:[cm]?[jt]s|json)$/;

/** The configs in one folder, the tool's default one first. */
export function drizzleConfigsIn(folder: FolderView, files: FileSystem): readonly DrizzleConfig[] {
  return folder.files
    .filter((name) => CONFIG_FILE.test(name))
    .toSorted((a, b) => Number(!isDefault(a)) - Number(!isDefault(b)))
    .flatMap((name) => {
      const path = joinPath(folder.path, name);
      const text = files.readText(path);
      if (text === undefined || text.length > 100_000) return [];
      return exportedConfigs(path, text).flatMap((config) => readConfig(path, config, folder, files) ?? []);
    });
}

function isDefault(name: string): boolean {
  return /^drizzle\.config\.(?:ts|js|json)$/.test(name);
}

function readConfig(
  path: string,
  config: ConfigObject,
  folder: FolderView,
  files: FileSystem,
): DrizzleConfig | undefined {
  const has = (key: string): boolean => configValue(config, key) !== undefined;
  if (!has("dialect") && !has("driver") && !(has("schema") && has("out"))) return undefined;
  const out = configValue(config, "out");
  const named = out === undefined ? "drizzle" : configText(config, "out");
  return {
    file: path,
    out: named === undefined ? undefined : findOut(named, folder, files),
    database: databaseOfDrizzle(configText(config, "dialect") ?? configText(config, "driver")),
    table: configText(config, "migrations", "table"),
    schema: configText(config, "migrations", "schema"),
    prefix: configText(config, "migrations", "prefix"),
  };
}

/** Paths start where the command runs: mostly at the config, in a monorepo sometimes above it. */
function findOut(named: string, folder: FolderView, files: FileSystem): string {
  for (const at of foldersUpward(folder)) {
    const path = configPath(named, at.path);
    if (files.list(path).length > 0) return path;
  }
  return configPath(named, folder.path);
}

/** The words of `dialect`, of the old `driver`, and of the journal. */
export function databaseOfDrizzle(word: string | undefined): NamedDatabase {
  if (word === undefined) return {};
  const found = databaseOfWord(word);
  if (found.dialect !== undefined || found.foreign !== undefined) return found;
  if (/^(?:turso|libsql|expo|d1|durable-sqlite)/.test(word)) return { foreign: "sqlite" };
  return /^(?:singlestore|gel)$/.test(word) ? { foreign: word } : databaseOfUrl(word);
}
