// Files in memory, for tests of readers that need more than one file and no disk.
import { baseName, parentPath, type DirectoryEntry, type FileSystem } from "../../src/base/file-system";

export function memoryFiles(texts: Readonly<Record<string, string>>): FileSystem {
  const folders = new Map<string, Map<string, DirectoryEntry["kind"]>>();
  const add = (path: string, kind: DirectoryEntry["kind"]): void => {
    if (path === "/") return;
    const parent = parentPath(path);
    folders.set(
      parent,
      (folders.get(parent) ?? new Map<string, DirectoryEntry["kind"]>()).set(baseName(path), kind),
    );
    add(parent, "directory");
  };
  for (const path of Object.keys(texts)) add(path, "file");
  return {
    readText: (path) => texts[path],
    list: (path) =>
      [...(folders.get(path) ?? [])]
        .map(([name, kind]) => ({ name, kind }))
        .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    isFile: (path) => path in texts,
  };
}
