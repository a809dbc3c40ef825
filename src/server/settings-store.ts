// What is configured for a path: the editor's settings of its workspace folder, with the nearest
// migration-lens.json over them, so that the editor obeys what the command line obeys.
import { type FileSystem, relativePath } from "../base/file-system";
import type { LensConfig } from "../config/config";
import { ConfigFiles } from "../config/load-config";
import { readConfigValue } from "../config/read-config-value";

export interface FolderSettings {
  /** Unset: for every path that no folder holds. */
  readonly root: string | undefined;
  /** The section `migrationLens` as the client sent it. */
  readonly value: unknown;
}

export class SettingsStore {
  private folders: readonly { readonly root: string | undefined; readonly config: LensConfig }[] = [];
  private readonly configFiles: ConfigFiles;

  constructor(
    files: FileSystem,
    private readonly warn: (message: string) => void,
  ) {
    this.configFiles = new ConfigFiles(files, warn);
  }

  set(folders: readonly FolderSettings[]): void {
    this.folders = folders.map(({ root, value }) => ({
      root,
      config: readConfigValue(settingsOf(value), (message) => this.warn(`Settings: ${message}`)),
    }));
  }

  /** A configuration file was made, changed or deleted: they are read again when they are asked for. */
  forget(): void {
    this.configFiles.forget();
  }

  configOf(path: string): LensConfig {
    const own = this.folders
      .filter(({ root }) => root !== undefined && relativePath(root, path) !== undefined)
      .toSorted((a, b) => (b.root?.length ?? 0) - (a.root?.length ?? 0))[0];
    return this.configFiles.configOf(path, own?.config ?? this.folders[0]?.config ?? {});
  }
}

/** In settings, which always have a value, `auto` and "" say that nothing is configured. */
function settingsOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter(
      ([key, setting]: readonly [string, unknown]) =>
        setting !== "" &&
        !(key === "source" && setting === "auto") &&
        !(Array.isArray(setting) && setting.length === 0),
    ),
  );
}
