// Finds the configuration of a path: the nearest migration-lens.json upwards, over what the editor's settings say.
import { type FileSystem, joinPath, parentPath } from "../base/file-system";
import type { LensConfig } from "./config";
import { readConfigValue, warnOfUnknownKeys } from "./read-config-value";

export const CONFIG_FILE = "migration-lens.json";

/** The nearest configuration file at or above this file's folder. */
export function findConfigFile(path: string, files: FileSystem): string | undefined {
  for (let folder = parentPath(path); ; folder = parentPath(folder)) {
    const candidate = joinPath(folder, CONFIG_FILE);
    if (files.isFile(candidate)) return candidate;
    if (folder === parentPath(folder)) return undefined;
  }
}

/** Reads one configuration file. Broken JSON gives an empty configuration and one problem that says where. */
export function readConfigFile(
  file: string,
  files: FileSystem,
  onProblem: (problem: string) => void,
): LensConfig {
  const warn = (message: string): void => onProblem(`${file}: ${message}`);
  const text = files.readText(file)?.replace(/^\uFEFF/, "");
  if (text === undefined) {
    warn("it can't be read, so nothing in it is obeyed. Check its permissions.");
    return {};
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    warn(
      `it is not JSON, so nothing in it is obeyed: ${error instanceof Error ? error.message : String(error)}. Mend it and save.`,
    );
    return {};
  }
  warnOfUnknownKeys(value, warn);
  return { ...readConfigValue(value, warn), ...readBaselinePath(value, file, files, warn) };
}

/** In the file only, since it is relative to it. */
function readBaselinePath(
  value: unknown,
  file: string,
  files: FileSystem,
  warn: (message: string) => void,
): Pick<LensConfig, "baseline"> {
  if (typeof value !== "object" || value === null || !("baseline" in value)) return {};
  const { baseline } = value;
  if (typeof baseline !== "string" || baseline === "") {
    warn("baseline is left out: it is the path of a file, relative to this one.");
    return {};
  }
  const path = baseline.startsWith("/") ? baseline : joinPath(parentPath(file), baseline);
  if (!files.isFile(path)) {
    warn(
      `the baseline ${baseline} is not there, so nothing is left out. Write it with migration-lens baseline.`,
    );
    return {};
  }
  return { baseline: path };
}

/** What holds for `path`: its configuration file, key by key over `under` (the editor's settings; unset: nothing). */
export function readConfig(
  path: string,
  files: FileSystem,
  onProblem: (problem: string) => void,
  under: LensConfig = {},
): LensConfig {
  const file = findConfigFile(path, files);
  return file === undefined ? under : { ...under, ...readConfigFile(file, files, onProblem) };
}

/** Keeps what it read until `forget`, since every file of a project asks for the same configuration. */
export class ConfigFiles {
  private readonly byFolder = new Map<string, string | undefined>();
  private readonly byFile = new Map<string, LensConfig>();

  constructor(
    private readonly files: FileSystem,
    private readonly onProblem: (problem: string) => void,
  ) {}

  configOf(path: string, under: LensConfig = {}): LensConfig {
    const folder = parentPath(path);
    if (!this.byFolder.has(folder)) this.byFolder.set(folder, findConfigFile(path, this.files));
    const file = this.byFolder.get(folder);
    if (file === undefined) return under;
    let config = this.byFile.get(file);
    if (config === undefined) {
      config = readConfigFile(file, this.files, this.onProblem);
      this.byFile.set(file, config);
    }
    return { ...under, ...config };
  }

  /** A configuration file was made, changed or deleted. */
  forget(): void {
    this.byFolder.clear();
    this.byFile.clear();
  }
}
