// What is configured for a path: the editor's settings of its folder, the nearest migration-lens.json over them.
import type { FileSystem } from "../base/file-system";
import type { LensConfig } from "../config/config";

export class SettingsStore {
  constructor(files: FileSystem, warn: (message: string) => void) {}
  set(values: readonly { readonly root: string | undefined; readonly value: unknown }[]): void {}
  forget(): void {}
  configOf(path: string): LensConfig {
    return {};
  }
}
