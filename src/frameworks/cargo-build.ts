// What Cargo's files say of a crate that a project depends on: whether it does, with which features, and the version
// that it is locked to.
import { joinPath, type FileSystem } from "../base/file-system";
import { parseVersion, type Version } from "../base/version";
import { databaseOfWord, type NamedDatabase } from "./dialect-marks";
import type { FolderView } from "./framework";
import { foldersUpward, projectRootOf, textsUpward } from "./project-root";

export interface CargoCrate {
  /** The Cargo.toml that names it, the nearest of several. */
  readonly manifest: string;
  /** The database that its features choose; empty for none and for several. */
  readonly database: NamedDatabase;
  readonly version?: Version;
}

/** Undefined where the nearest package is none of Cargo's, or neither it nor its workspace depends on the crate. */
export function findCargoCrate(name: string, folder: FolderView, files: FileSystem): CargoCrate | undefined {
  const root = projectRootOf(folder);
  const owner = [...foldersUpward(folder)].find((at) => at.files.includes("Cargo.toml"));
  if (owner === undefined) return undefined;
  const between = [...foldersUpward(folder)].find(({ path }) => path === root);
  // A package of another kind between the two is what the folder belongs to.
  if (between !== undefined && between.path.length > owner.path.length && isPackage(between))
    return undefined;
  const entry = new RegExp(
    String.raw`^[ \t]*${name}[ \t]*(?:\.[ \t]*\w+[ \t]*)?=([^\[\n]*(?:\[[^\]]*\][^\n]*)?)|^\[[^\]\n]*dependencies\.${name}\]([^\[]*(?:\[[^\]]*\][^\[]*)*)`,
    "gm",
  );
  const words = new Set<string>();
  let manifest: string | undefined;
  for (const { path, text } of textsUpward(folder, files, /^Cargo\.toml$/)) {
    for (const match of text.matchAll(entry)) {
      manifest ??= path;
      for (const [, word = ""] of match[0].matchAll(/"([\w-]+)"/g))
        words.add(word.replace(/_backend.*$/, ""));
    }
    // The nearest that says a database is right for this folder; the workspace's features are everybody's.
    if (databasesOf(words).length > 0) break;
  }
  if (manifest === undefined) return undefined;
  const databases = databasesOf(words);
  const [database = {}] = databases.length === 1 ? databases : [];
  const version = lockedVersion(name, folder, files);
  return { manifest, database, ...(version === undefined ? {} : { version }) };
}

function databasesOf(words: ReadonlySet<string>): readonly NamedDatabase[] {
  return [...words]
    .map(databaseOfWord)
    .filter(({ dialect, foreign }) => dialect !== undefined || foreign !== undefined);
}

function isPackage(folder: FolderView): boolean {
  return folder.files.some((name) =>
    /^(?:package\.json|go\.mod|pom\.xml|pyproject\.toml|composer\.json|Gemfile)$/.test(name),
  );
}

function lockedVersion(name: string, folder: FolderView, files: FileSystem): Version | undefined {
  const locked = new RegExp(String.raw`^name = "${name}"\r?\nversion = "([\d.]+)`, "m");
  for (const at of foldersUpward(folder)) {
    if (!at.files.includes("Cargo.lock")) continue;
    const found = locked.exec(files.readText(joinPath(at.path, "Cargo.lock")) ?? "")?.[1];
    return found === undefined ? undefined : parseVersion(found);
  }
  return undefined;
}
