// Finds the migration projects of a workspace: walks its folders once, shows each to every reader, and where two
// readers claim one folder gives it to the one that knows better.
import { baseName, joinPath, parentPath, relativePath, type FileSystem } from "../base/file-system";
import { databaseOfWord, dialectsOfWord } from "./dialect-marks";
import type { Evidence, FolderView, MigrationProject, MigrationReader, ToolName } from "./framework";
import { Ignores } from "./git-ignore";
import { READERS } from "./readers";

/** What a configuration file says of the folder it is in. */
export interface Override {
  readonly tool?: ToolName;
  /** Absolute; unset: found. */
  readonly folders?: readonly string[];
}

export interface DiscoveryOptions {
  /** Unset: every reader there is. */
  readonly readers?: readonly MigrationReader[];
  /** Asked for each folder; unset: nothing is configured. */
  readonly overrideOf?: (folder: FolderView) => Override | undefined;
}

/** Names of folders that hold no migrations of the project's own, whatever is in them. */
const LEFT_OUT = new Set([
  "node_modules",
  "bower_components",
  "jspm_packages",
  "vendor",
  "dist",
  "build",
  "out",
  "target",
  "coverage",
  "venv",
  "env",
  "site-packages",
  "__pycache__",
  "Pods",
  "testdata",
  "__tests__",
  "__fixtures__",
  "__mocks__",
]);
/** Far more than any workspace has; a file system without end stops here. */
const MOST_FOLDERS = 50_000;
const DEEPEST = 40;

/** In order of their roots; those of one root as they were found. */
export function findProjects(
  root: string,
  files: FileSystem,
  options: DiscoveryOptions = {},
): readonly MigrationProject[] {
  const readers = options.readers ?? READERS;
  const found: MigrationProject[] = [];
  const onlyTool: { readonly folder: string; readonly tool: ToolName }[] = [];
  let left = MOST_FOLDERS;
  const visit = (folder: FolderView, depth: number): void => {
    if (left-- <= 0 || depth > DEEPEST) return;
    const override = options.overrideOf?.(folder);
    if (override?.folders !== undefined) {
      found.push(...configuredProjects(folder, override, override.folders, readers, files));
    } else if (override?.tool !== undefined) {
      onlyTool.push({ folder: folder.path, tool: override.tool });
    }
    for (const reader of readers) found.push(...reader.find(folder, files));
    for (const name of folder.folders) {
      const child = folder.child(name);
      if (child !== undefined) visit(child, depth + 1);
    }
  };
  visit(viewFolder(root, files), 0);
  const own = found.filter(
    (project) => !isGuess(project) || project.folders.some((path) => !isForTests(root, path)),
  );
  const allowed = own.filter((project) => {
    const only = onlyTool
      .filter(({ folder }) => relativePath(folder, project.folders[0] ?? project.root) !== undefined)
      .toSorted((a, b) => b.folder.length - a.folder.length)[0];
    return only === undefined || only.tool === project.tool || project.evidence === "configured";
  });
  return settleClaims(allowed)
    .filter((project, _i, all) => project.evidence !== "layout" || !isReadBy(project, all, readers, files))
    .map((project) => withDatabaseOfPath(project, root, files))
    .toSorted((a, b) => (a.root < b.root ? -1 : a.root > b.root ? 1 : 0));
}

/** A folder as `findProjects` shows it to readers; its parent is unset. */
export function viewFolder(path: string, files: FileSystem): FolderView {
  return new WalkedFolder(path, files, Ignores.none, undefined);
}

class WalkedFolder implements FolderView {
  readonly files: readonly string[];
  readonly folders: readonly string[];
  private readonly children = new Map<string, FolderView>();
  private readonly ignores: Ignores;

  constructor(
    readonly path: string,
    private readonly fileSystem: FileSystem,
    ignoresAbove: Ignores,
    above: FolderView | undefined,
  ) {
    if (above !== undefined) this.parent = above;
    const entries = fileSystem.list(path);
    const files: string[] = [];
    const folders: string[] = [];
    const gitIgnore = entries.some((entry) => entry.name === ".gitignore" && entry.kind === "file")
      ? fileSystem.readText(joinPath(path, ".gitignore"))
      : undefined;
    this.ignores = gitIgnore === undefined ? ignoresAbove : ignoresAbove.with(path, gitIgnore);
    for (const { name, kind } of entries) {
      if (kind === "file") files.push(name);
      else if (
        !name.startsWith(".") &&
        !LEFT_OUT.has(name) &&
        !this.ignores.ignoresFolder(joinPath(path, name))
      ) {
        folders.push(name);
      }
    }
    this.files = files;
    this.folders = folders;
  }

  declare readonly parent?: FolderView;

  child(name: string): FolderView | undefined {
    let child = this.children.get(name);
    if (child === undefined && this.folders.includes(name)) {
      child = new WalkedFolder(joinPath(this.path, name), this.fileSystem, this.ignores, this);
      this.children.set(name, child);
    }
    return child;
  }
}

function configuredProjects(
  folder: FolderView,
  override: Override,
  folders: readonly string[],
  readers: readonly MigrationReader[],
  files: FileSystem,
): readonly MigrationProject[] {
  const named = readers.find((reader) => reader.tool === override.tool);
  if (named?.configure !== undefined) return [named.configure(folder.path, folders, files)];
  return folders.map((path) => {
    const recognised = settleClaims(readers.flatMap((reader) => reader.find(viewFolder(path, files), files)));
    const fitting = recognised.find((project) => project.folders.includes(path));
    if (fitting !== undefined) return { ...fitting, evidence: "configured", root: folder.path };
    const byContent = readers.find((reader) => ownsSome(reader, path, folder.path, files));
    const reader = byContent ?? readers.find((one) => one.tool === "sql");
    return (
      reader?.configure?.(folder.path, [path], files) ?? {
        tool: "sql",
        evidence: "configured",
        root: folder.path,
        folders: [path],
        historyTable: { name: "migration_lens_history" },
        options: { layout: "flat" },
      }
    );
  });
}

/** Whether the reader, told that these are its files, makes a migration of the first ones. */
function ownsSome(reader: MigrationReader, path: string, root: string, files: FileSystem): boolean {
  const project = reader.configure?.(root, [path], files);
  if (project === undefined || reader.tool === "sql" || reader.tool === "golang-migrate") return false;
  const sample = files
    .list(path)
    .filter((entry) => entry.kind === "file")
    .map((entry) => joinPath(path, entry.name))
    .filter((file) => reader.owns(project, file))
    .slice(0, 3);
  return sample.some((file) => {
    const text = files.readText(file);
    return text !== undefined && reader.readFile(project, file, text).some((one) => one.parts.length > 0);
  });
}

const STRENGTH: Readonly<Record<Evidence, number>> = { configured: 0, config: 1, content: 2, layout: 3 };

/** Of projects that claim one folder the best known stays, of equals the first. */
function settleClaims(found: readonly MigrationProject[]): MigrationProject[] {
  const kept: MigrationProject[] = [];
  const byStrength = found.toSorted((a, b) => STRENGTH[a.evidence] - STRENGTH[b.evidence]);
  for (const project of byStrength) {
    const taken = kept.some((other) =>
      project.folders.some((folder) =>
        other.folders.some((claimed) =>
          other.tool === project.tool
            ? isWithin(claimed, folder) || isWithin(folder, claimed)
            : claimed === folder,
        ),
      ),
    );
    if (!taken) kept.push(project);
  }
  return kept.toSorted((a, b) => found.indexOf(a) - found.indexOf(b));
}

/**
 * The nearest folder named for a database, up from the migrations to `top`, says which they are for where nothing else
 * does; and where another is named for a database beside it, also what a project's one config can't say of both.
 */
function withDatabaseOfPath(project: MigrationProject, top: string, files: FileSystem): MigrationProject {
  const [folder] = project.folders;
  if (folder === undefined || project.folders.length > 1) return project;
  if (project.evidence === "configured" && project.dialect !== undefined) return project;
  const isKnown = project.dialect !== undefined || project.foreign !== undefined;
  for (let at = folder; at !== top && isWithin(top, at); at = parentPath(at)) {
    const named = databaseOfWord(baseName(at));
    if (named.dialect === undefined && named.foreign === undefined) continue;
    if (isKnown && (isFor(project, baseName(at)) || !standsBesideAnother(at, files))) return project;
    const { dialect: _dialect, foreign: _foreign, ...rest } = project;
    return { ...rest, ...named };
  }
  return project;
}

function isFor({ dialect, foreign }: MigrationProject, word: string): boolean {
  if (dialect !== undefined) return dialectsOfWord(word)?.includes(dialect) === true;
  return databaseOfWord(word).foreign === foreign;
}

function standsBesideAnother(path: string, files: FileSystem): boolean {
  return files
    .list(parentPath(path))
    .some(
      ({ name, kind }) =>
        kind === "directory" && name !== baseName(path) && dialectsOfWord(name) !== undefined,
    );
}

/** Whether no config of the tool's own says that it is a project. */
function isGuess({ evidence }: MigrationProject): boolean {
  return evidence === "content" || evidence === "layout";
}

/** Whether a folder below the search's root is one that tests keep their own material in. */
function isForTests(root: string, path: string): boolean {
  const steps = (relativePath(root, path) ?? "").split("/");
  return steps.some((step) => /^(?:tests?|fixtures|e2e|specs?)$/i.test(step));
}

/** Whether another tool's project, which looks through folders below its own, has taken these files already. */
function isReadBy(
  project: MigrationProject,
  all: readonly MigrationProject[],
  readers: readonly MigrationReader[],
  files: FileSystem,
): boolean {
  return project.folders.some((folder) =>
    all.some((other) => {
      if (other.tool === project.tool || !other.folders.some((claimed) => isWithin(claimed, folder)))
        return false;
      const reader = readers.find(({ tool }) => tool === other.tool);
      return files
        .list(folder)
        .some(({ name, kind }) => kind === "file" && reader?.owns(other, joinPath(folder, name)) === true);
    }),
  );
}

function isWithin(outer: string, inner: string): boolean {
  return relativePath(outer, inner) !== undefined;
}
