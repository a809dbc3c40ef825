// Files that exist only in a test.
import { parentPath, type DirectoryEntry, type FileSystem } from "../../src/base/file-system";

export class MemoryFiles implements FileSystem {
  readonly texts: Map<string, string>;

  constructor(texts: Readonly<Record<string, string>>) {
    this.texts = new Map(Object.entries(texts));
  }

  readText(path: string): string | undefined {
    return this.texts.get(path);
  }

  isFile(path: string): boolean {
    return this.texts.has(path);
  }

  list(path: string): readonly DirectoryEntry[] {
    const entries = new Map<string, DirectoryEntry>();
    for (const file of this.texts.keys()) {
      const below =
        path === "/" ? file.slice(1) : file.startsWith(`${path}/`) ? file.slice(path.length + 1) : "";
      if (below === "") continue;
      const [name = ""] = below.split("/", 1);
      entries.set(name, { name, kind: parentPath(file) === path ? "file" : "directory" });
    }
    return [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}
