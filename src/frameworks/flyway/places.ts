// Where Flyway's locations are on disk: below a module's resources, in another module of the same build, or beside
// the config; and what stands for a database's vendor in them.
import { baseName, joinPath, parentPath, type FileSystem } from "../../base/file-system";
import { dialectsOfWord } from "../dialect-marks";
import type { FolderView } from "../framework";

const SOURCE_SETS = ["main", "test", "dev"];
const LANGUAGES = ["java", "kotlin", "groovy", "scala"];

export interface Places {
  /** Folders of scripts, in the order of the locations. */
  readonly scripts: readonly string[];
  /** Folders of migrations in Java or the like. */
  readonly programs: readonly string[];
}

/** The folders that exist of these locations, as a module in `folder` sees them. */
export function placesOf(locations: readonly string[], folder: FolderView, files: FileSystem): Places {
  const scripts: string[] = [];
  const programs: string[] = [];
  for (const location of locations) {
    const match = /^(?:(classpath\*?|filesystem):)?(.*)$/.exec(location);
    const written = (match?.[2] ?? "").replaceAll("\\", "/").replace(/\/?[^/]*[*?].*$/, "");
    const path = written.replace(/^\/+|\/+$/g, "").replace(/^\.\//, "");
    if (match?.[1] === "filesystem") {
      scripts.push(...vendorsOf(onDisk(written, folder, files), files));
      continue;
    }
    const dotted = path.includes("/") ? path : path.replaceAll(".", "/");
    const at = inModules(dotted, folder, files);
    scripts.push(...at.scripts.flatMap((one) => vendorsOf(one, files)));
    programs.push(...at.programs.flatMap((one) => vendorsOf(one, files)));
  }
  return { scripts: [...new Set(scripts)], programs: [...new Set(programs)] };
}

/** A path of the file system: beside the config, above it, or, where it is a container's, by its last step. */
function onDisk(written: string, folder: FolderView, files: FileSystem): string {
  const tries = [
    joinPath(folder.path, written),
    joinPath(parentPath(folder.path), written),
    joinPath(folder.path, baseName(written)),
  ];
  return tries.find((path) => isThere(path, files)) ?? joinPath(folder.path, written);
}

function inModules(path: string, folder: FolderView, files: FileSystem): Places {
  let at: FolderView | undefined = folder;
  for (let up = 0; at !== undefined && up < 4; up++) {
    const modules = up === 0 ? [at] : modulesBelow(at, 2);
    const scripts: string[] = [];
    const programs: string[] = [];
    for (const module of modules) {
      for (const set of SOURCE_SETS) {
        const resources = joinPath(module.path, "src", set, "resources", path);
        if (isThere(resources, files)) scripts.push(resources);
        for (const language of LANGUAGES) {
          const program = joinPath(module.path, "src", set, language, path);
          if (isThere(program, files)) programs.push(program);
        }
        if (scripts.length > 0 || programs.length > 0) break;
      }
      const plain = joinPath(module.path, "resources", path);
      if (scripts.length === 0 && isThere(plain, files)) scripts.push(plain);
    }
    if (scripts.length > 0 || programs.length > 0) return { scripts, programs };
    at = at.parent;
  }
  return { scripts: [], programs: [] };
}

function* modulesBelow(folder: FolderView, depth: number): Generator<FolderView> {
  for (const name of folder.folders) {
    const child = folder.child(name);
    if (child === undefined) continue;
    if (child.folders.includes("src")) yield child;
    if (depth > 1 && name !== "src") yield* modulesBelow(child, depth - 1);
  }
}

/** `{vendor}` is each folder there that is named for a database. */
function vendorsOf(path: string, files: FileSystem): readonly string[] {
  const at = path.indexOf("{vendor}");
  if (at === -1) return isThere(path, files) ? [path] : [];
  const parent = path.slice(0, at).replace(/\/$/, "");
  return files
    .list(parent)
    .filter(({ name, kind }) => kind === "directory" && dialectsOfWord(name) !== undefined)
    .map(({ name }) => path.replace("{vendor}", name))
    .filter((one) => isThere(one, files));
}

/** Of a path with a `{vendor}` in it, whether what stands before that is. */
function isThere(path: string, files: FileSystem): boolean {
  return files.list(path.replace(/\/[^/]*\{vendor\}.*$/, "")).length > 0;
}
