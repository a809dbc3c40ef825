// The disk as far as it can matter to a few named files: the folders above each, what stands directly beside those,
// and all below a file's own folder. A check of one file must not walk a whole monorepo.
import { DiskFiles } from "../base/disk-files";
import { parentPath, relativePath, type DirectoryEntry, type FileSystem } from "../base/file-system";

/** Files by which people mark where a project begins. */
const MARK =
  /^(?:\.git|package\.json|pyproject\.toml|alembic\.ini|go\.mod|Cargo\.toml|pom\.xml|build\.gradle|composer\.json|migration-lens\.json)$/;
const HIGHEST = 12;

export class NearbyFiles implements FileSystem {
  private readonly disk = new DiskFiles();
  private readonly above = new Set<string>();
  private readonly own: readonly string[];
  /** Folders to look for projects in. */
  readonly roots: readonly string[];

  constructor(paths: readonly string[], cwd: string) {
    this.own = [...new Set(paths.map(parentPath))];
    const roots = new Set<string>();
    for (const folder of this.own) {
      const top = this.topOf(folder, cwd);
      roots.add(top);
      for (let at = folder; relativePath(top, at) !== undefined; at = parentPath(at)) {
        this.above.add(at);
        if (at === top) break;
      }
    }
    this.roots = [...roots];
  }

  readText(path: string): string | undefined {
    return this.disk.readText(path);
  }

  isFile(path: string): boolean {
    return this.disk.isFile(path);
  }

  list(path: string): readonly DirectoryEntry[] {
    const near =
      this.above.has(path) ||
      this.above.has(parentPath(path)) ||
      this.own.some((folder) => relativePath(folder, path) !== undefined);
    return near ? this.disk.list(path) : [];
  }

  /** The repository, else the highest folder with a project's mark, else the folder above. */
  private topOf(folder: string, cwd: string): string {
    let marked: string | undefined;
    let at = folder;
    for (let i = 0; i < HIGHEST && at !== "/" && !/^[A-Za-z]:$/.test(at); i++, at = parentPath(at)) {
      const names = this.disk.list(at).map((entry) => entry.name);
      if (names.includes(".git")) return at;
      if (names.some((name) => MARK.test(name)) || at === cwd) marked = at;
    }
    if (marked !== undefined) return marked;
    const parent = parentPath(folder);
    return parent === "/" ? folder : parent;
  }
}
