// A file system that is asked once: what was read or listed is kept until someone says that it changed. A keystroke
// must not read a thousand migrations from the disk again.
import { parentPath, relativePath, type DirectoryEntry, type FileSystem } from "../base/file-system";

export class KeptFiles implements FileSystem {
  private readonly texts = new Map<string, string | undefined>();
  private readonly lists = new Map<string, readonly DirectoryEntry[]>();

  constructor(private readonly beneath: FileSystem) {}

  readText(path: string): string | undefined {
    if (this.texts.has(path)) return this.texts.get(path);
    const text = this.beneath.readText(path);
    this.texts.set(path, text);
    return text;
  }

  list(path: string): readonly DirectoryEntry[] {
    let entries = this.lists.get(path);
    if (entries === undefined) {
      entries = this.beneath.list(path);
      this.lists.set(path, entries);
    }
    return entries;
  }

  isFile(path: string): boolean {
    return this.texts.get(path) !== undefined || this.beneath.isFile(path);
  }

  /** Whether the file was read and was there, as far as was heard. */
  hasRead(path: string): boolean {
    return this.texts.get(path) !== undefined;
  }

  /** A path may be a folder: all below it is forgotten too. */
  forget(paths: readonly string[]): void {
    for (const path of paths) {
      this.texts.delete(path);
      this.lists.delete(parentPath(path));
      if (!this.lists.has(path)) continue;
      for (const known of [this.texts, this.lists]) {
        for (const key of known.keys()) if (relativePath(path, key) !== undefined) known.delete(key);
      }
    }
  }

  forgetAll(): void {
    this.texts.clear();
    this.lists.clear();
  }
}
