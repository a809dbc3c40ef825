// Open editors in front of a file system: what is typed counts before it is saved.
import { baseName, parentPath, type DirectoryEntry, type FileSystem } from "./file-system";

export class OverlayFiles implements FileSystem {
  private readonly buffers = new Map<string, string>();

  constructor(private readonly beneath: FileSystem) {}

  /** `text` unset takes the buffer away, so that the file beneath shows again. */
  setBuffer(path: string, text: string | undefined): void {
    if (text === undefined) this.buffers.delete(path);
    else this.buffers.set(path, text);
  }

  hasBuffer(path: string): boolean {
    return this.buffers.has(path);
  }

  readText(path: string): string | undefined {
    return this.buffers.get(path) ?? this.beneath.readText(path);
  }

  list(path: string): readonly DirectoryEntry[] {
    const entries = this.beneath.list(path);
    const added: DirectoryEntry[] = [];
    for (const open of this.buffers.keys()) {
      if (parentPath(open) !== path) continue;
      const name = baseName(open);
      if (!entries.some((entry) => entry.name === name)) added.push({ name, kind: "file" });
    }
    if (added.length === 0) return entries;
    return [...entries, ...added].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  isFile(path: string): boolean {
    return this.buffers.has(path) || this.beneath.isFile(path);
  }
}
