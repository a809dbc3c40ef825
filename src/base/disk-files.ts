// The disk behind the file interface. Apart from it, so that everything else can be run without a disk.
import { readFileSync, readdirSync, realpathSync, statSync } from "node:fs";
import { joinPath, parentPath, type DirectoryEntry, type FileSystem } from "./file-system";

/** Reads anew every time: whoever wants to keep an answer keeps it. */
export class DiskFiles implements FileSystem {
  readText(path: string): string | undefined {
    try {
      return readFileSync(path, "utf8");
    } catch {
      return undefined;
    }
  }

  list(path: string): readonly DirectoryEntry[] {
    const entries: DirectoryEntry[] = [];
    let found;
    try {
      found = readdirSync(path, { withFileTypes: true });
    } catch {
      return entries;
    }
    for (const entry of found) {
      if (entry.isFile()) entries.push({ name: entry.name, kind: "file" });
      else if (entry.isDirectory()) entries.push({ name: entry.name, kind: "directory" });
      else if (entry.isSymbolicLink()) {
        const kind = followLink(path, entry.name);
        if (kind !== undefined) entries.push({ name: entry.name, kind });
      }
    }
    return entries.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  }

  isFile(path: string): boolean {
    try {
      return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
    } catch {
      return false;
    }
  }
}

/** Undefined for a link that is broken, or leads to a folder that the path to it already went through. */
function followLink(folder: string, name: string): DirectoryEntry["kind"] | undefined {
  try {
    const path = joinPath(folder, name);
    const kind = statSync(path);
    if (kind.isFile()) return "file";
    if (!kind.isDirectory()) return undefined;
    const target = realpathSync.native(path);
    for (let at = folder; ; at = parentPath(at)) {
      const real = realpathSync.native(at);
      if (real === target || real.startsWith(target.endsWith("/") ? target : `${target}/`)) return undefined;
      if (at === parentPath(at)) return "directory";
    }
  } catch {
    return undefined;
  }
}
