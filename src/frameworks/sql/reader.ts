// Plain SQL: numbered files and folders that no other tool's mark or config claims. Recognised by how files are
// laid out and named, in one folder, in a folder a migration, in a folder a release, and in any of these below a
// folder a dialect.
import { baseName, joinPath, relativePath, type FileSystem } from "../../base/file-system";
import type { DialectName } from "../../dialects/dialect";
import { dialectsOfWord } from "../dialect-marks";
import { orderLinear } from "../file-order";
import type {
  FolderView,
  HistoryProblem,
  MigrationPart,
  MigrationProject,
  MigrationReader,
} from "../framework";
import { filesLikeTheLast } from "../new-numbered-files";
import { foldersUpward, projectRootOf, textsUpward } from "../project-root";
import { readSqlFileName, readVersionFolder, readVersionPrefix, type SqlFileName } from "./file-name";
import { DBMATE_MARKS, OTHER_MARKS, readMarkedSections } from "./marked-sections";
import { plainPiece, wholeFilePart } from "./sql-parts";

/**
 * flat: ordered files. folders: `NAME/up.sql`. versions: `1.2/…`, ordered files or any SQL files in release folders.
 */
type Layout = "flat" | "folders" | "versions";

/** The file names that a folder a migration may hold, and what they are. */
const FOLDER_FILE = /^(?:(up|down)|migration|(?:(up|down)\.([a-z0-9]+)|([a-z0-9]+)\.(up|down)))\.sql$/i;

export const sqlReader: MigrationReader = {
  tool: "sql",
  title: "SQL files",

  find(folder, files) {
    const dialectFolders = findDialectFolders(folder, files);
    if (dialectFolders !== undefined) {
      return [makeProject(folder, dialectFolders.folders, dialectFolders.layout, files)];
    }
    const layout = findLayout(folder, files);
    return layout === undefined ? [] : [makeProject(folder, [folder.path], layout, files)];
  },

  configure(root, folders, files) {
    const views = folders.map((path) => listedView(path, files));
    const layout = views.map((view) => guessLayout(view)).find((found) => found !== undefined) ?? "flat";
    return {
      tool: "sql",
      evidence: "configured",
      root,
      folders,
      historyTable: { name: "migration_lens_history" },
      options: { layout },
    };
  },

  owns(project, path) {
    return place(project, path) !== undefined;
  },

  readFile(project, path, text) {
    const found = place(project, path);
    if (found === undefined) return [];
    const { id, name, sortKey, direction, dialects } = found;
    const parts: MigrationPart[] = [];
    const problems: HistoryProblem[] = [];
    const sections =
      direction === "up"
        ? [DBMATE_MARKS, ...OTHER_MARKS].map((style) => readMarkedSections(text, style)).find(Boolean)
        : undefined;
    if (sections === undefined) {
      parts.push(wholeFilePart(path, text, direction, dialects));
    } else {
      for (const section of sections) {
        parts.push({
          direction: section.direction,
          file: path,
          range: section.range,
          pieces: [plainPiece(text, section.bodyStart, section.range.end)],
          ...(dialects === undefined ? {} : { dialects }),
        });
      }
    }
    return [{ path, id, name, sortKey, parts, problems }];
  },

  order(project, files) {
    return orderLinear(files, { pairs: true, title: "plain SQL" });
  },

  scaffold: filesLikeTheLast,
};

interface Place {
  readonly id: string;
  readonly name: string;
  readonly sortKey: readonly (number | string)[];
  readonly direction: "up" | "down";
  readonly dialects?: readonly DialectName[];
}

/** What a path is in the project; undefined when it is none of its migration files. */
function place(project: MigrationProject, path: string): Place | undefined {
  const layout = project.options["layout"];
  for (const folder of project.folders) {
    const relative = relativePath(folder, path);
    if (relative === undefined || relative === "") continue;
    const steps = relative.split("/");
    const byDialect = project.options["dialectFolders"] === "yes";
    const folderDialects = byDialect ? dialectsOfWord(baseName(folder)) : undefined;
    const found =
      layout === "folders"
        ? placeInFolder(steps)
        : layout === "versions"
          ? placeInVersion(steps, byDialect)
          : placeFlat(steps, byDialect);
    if (found === undefined) return undefined;
    const dialects = found.dialects ?? folderDialects;
    return dialects === undefined ? found : { ...found, dialects };
  }
  return undefined;
}

function placeFlat(steps: readonly string[], byDialect: boolean): Place | undefined {
  const [fileName] = steps;
  if (fileName === undefined || steps.length !== 1) return undefined;
  const file = readSqlFileName(fileName);
  return file && { ...fromFileName(file), id: byDialect ? file.stem : file.version, sortKey: file.key };
}

function placeInVersion(steps: readonly string[], byDialect: boolean): Place | undefined {
  const [folder, fileName] = steps;
  if (folder === undefined || fileName === undefined || steps.length !== 2) return undefined;
  const version = readVersionFolder(folder);
  if (version === undefined || !fileName.toLowerCase().endsWith(".sql")) return undefined;
  // Every release's numbers stand before any file's, however many each has.
  const prefix = [...version, ...Array<number>(Math.max(0, 8 - version.length)).fill(0)];
  const file = readSqlFileName(fileName);
  if (file === undefined) {
    const stem = fileName.slice(0, -4);
    const direction = /(?:^|[._-])down$/i.test(stem) ? "down" : "up";
    const name = stem.replace(/[._-]?(?:up|down)$/i, "");
    const id = name === "" ? folder : `${folder}/${name}`;
    return { id, name: name === "" ? folder : name, sortKey: [...prefix, name], direction };
  }
  return {
    ...fromFileName(file),
    id: `${folder}/${byDialect ? file.stem : file.version}`,
    sortKey: [...prefix, ...file.key],
  };
}

function placeInFolder(steps: readonly string[]): Place | undefined {
  const [folder, fileName] = steps;
  if (folder === undefined || fileName === undefined || steps.length !== 2) return undefined;
  const match = FOLDER_FILE.exec(fileName);
  if (match === null) return undefined;
  const dialects = dialectsOfWord(match[3] ?? match[4] ?? "");
  if (dialects === undefined && (match[3] ?? match[4]) !== undefined) return undefined;
  const version = readVersionPrefix(folder);
  const direction = (match[1] ?? match[2] ?? match[5])?.toLowerCase() === "down" ? "down" : "up";
  return {
    id: version === undefined || version.style === "date" ? folderVersion(folder) : version.version,
    name: version === undefined || version.rest === "" ? folder : version.rest,
    sortKey: version === undefined ? [folder] : [...version.key, folder],
    direction,
    ...(dialects === undefined ? {} : { dialects }),
  };
}

/** Diesel's version of a folder: what stands before the first `_`, dashes left out. */
function folderVersion(folder: string): string {
  const [first = folder] = folder.split("_", 1);
  return /^[\d-]+$/.test(first) ? first.replaceAll("-", "") : folder;
}

function fromFileName(file: SqlFileName): Pick<Place, "name" | "direction" | "dialects"> {
  return {
    name: file.name,
    direction: file.direction,
    ...(file.dialects === undefined ? {} : { dialects: file.dialects }),
  };
}

/** Folders below `folder` that are named for dialects and hold one layout: two at least. */
function findDialectFolders(
  folder: FolderView,
  files: FileSystem,
): { readonly folders: readonly string[]; readonly layout: Layout } | undefined {
  const named = folder.folders.filter((name) => dialectsOfWord(name) !== undefined);
  if (named.length < 2) return undefined;
  const byLayout = new Map<Layout, string[]>();
  for (const name of named) {
    const child = folder.child(name);
    if (child === undefined) continue;
    const layout = findLayout(child, files) ?? guessLayout(child);
    if (layout !== undefined) byLayout.set(layout, [...(byLayout.get(layout) ?? []), child.path]);
  }
  const [most] = [...byLayout].toSorted(([, a], [, b]) => b.length - a.length);
  if (most === undefined || most[1].length < 2) return undefined;
  const proven = most[1].some((path) => {
    const child = folder.child(baseName(path));
    return child !== undefined && findLayout(child, files) !== undefined;
  });
  return proven ? { folders: most[1], layout: most[0] } : undefined;
}

/** The layout that is beyond doubt: several migrations in an order, or pairs, that change a schema. */
function findLayout(folder: FolderView, files: FileSystem): Layout | undefined {
  const names = folder.files.flatMap((name) => {
    const read = readSqlFileName(name);
    return read === undefined ? [] : [{ fileName: name, read }];
  });
  if (isOrderedRow(names.map(({ read }) => read))) {
    const sample = [names[0], names.at(-1), names[names.length >> 1]];
    const proven =
      names.some(({ read }) => read.paired) ||
      sample.some((one) => one && changesSchema(files.readText(joinPath(folder.path, one.fileName)) ?? ""));
    return proven && !isInitScripts(folder, files) ? "flat" : undefined;
  }
  const migrations = folder.folders.filter((name) => {
    const child = folder.child(name);
    return child?.files.some((file) => FOLDER_FILE.test(file)) === true;
  });
  if (migrations.length >= 2 || (migrations.length === 1 && readVersionPrefix(migrations[0] ?? ""))) {
    const named = migrations.filter((name) => readVersionPrefix(name) !== undefined);
    if (named.length * 2 >= migrations.length) return "folders";
  }
  const releases = folder.folders.filter((name) => {
    if (readVersionFolder(name) === undefined) return false;
    const child = folder.child(name);
    if (child?.files.some((file) => readSqlFileName(file) !== undefined) === true) return true;
    // Without numbers on its files the folder's own name must look like a release, and a file like a migration.
    const script = child?.files.find((file) => file.toLowerCase().endsWith(".sql"));
    return (
      child !== undefined &&
      script !== undefined &&
      /^v|[._]/i.test(name) &&
      changesSchema(files.readText(joinPath(child.path, script)) ?? "")
    );
  });
  return releases.length >= 2 ? "versions" : undefined;
}

/** What a folder would be if it were known to hold migrations. */
function guessLayout(folder: FolderView): Layout | undefined {
  if (folder.files.some((name) => readSqlFileName(name) !== undefined)) return "flat";
  for (const name of folder.folders) {
    const child = folder.child(name);
    if (child?.files.some((file) => FOLDER_FILE.test(file)) === true) return "folders";
  }
  const release = folder.folders.some(
    (name) =>
      readVersionFolder(name) !== undefined &&
      folder.child(name)?.files.some((file) => file.toLowerCase().endsWith(".sql")) === true,
  );
  return release ? "versions" : undefined;
}

function isOrderedRow(names: readonly SqlFileName[]): boolean {
  const styles = new Map<string, Set<string>>();
  const halves = new Map<string, Set<string>>();
  for (const name of names) {
    styles.set(name.style, (styles.get(name.style) ?? new Set()).add(name.version));
    if (name.paired) halves.set(name.version, (halves.get(name.version) ?? new Set()).add(name.direction));
  }
  if ([...halves.values()].some((directions) => directions.size === 2)) return true;
  return [...styles.values()].some((versions) => versions.size >= 2);
}

const CHANGES_SCHEMA =
  /\b(?:CREATE|ALTER|DROP|RENAME)\s+(?:OR\s+REPLACE\s+|UNIQUE\s+|TEMP(?:ORARY)?\s+|UNLOGGED\s+|MATERIALIZED\s+|FULLTEXT\s+|SPATIAL\s+|GLOBAL\s+|LOCAL\s+)*(?:TABLE|INDEX|VIEW|TYPE|SEQUENCE|SCHEMA|EXTENSION|FUNCTION|PROCEDURE|TRIGGER|DATABASE|DOMAIN|POLICY|ROLE|USER)\b/i;

function changesSchema(text: string): boolean {
  return CHANGES_SCHEMA.test(text);
}

const COMPOSE_FILE = /^(?:docker-)?compose[\w.-]*\.ya?ml$|^Dockerfile/;

/** Whether a container runs these files once, on an empty database: they are its set-up, not a history. */
function isInitScripts(folder: FolderView, files: FileSystem): boolean {
  if (baseName(folder.path) === "docker-entrypoint-initdb.d") return true;
  for (const { text, folder: at } of textsUpward(folder, files, COMPOSE_FILE)) {
    if (!text.includes("docker-entrypoint-initdb.d")) continue;
    const relative = relativePath(at.path, folder.path);
    if (relative === undefined || relative === "") continue;
    for (const line of text.split("\n")) {
      if (line.includes("docker-entrypoint-initdb.d") && mentionsFolder(line, relative)) return true;
    }
  }
  return false;
}

/** A mount or COPY of the folder itself: a longer path that begins with it is a folder or file below. */
function mentionsFolder(line: string, relative: string): boolean {
  const at = line.indexOf(relative);
  return at >= 0 && !/[\w.-]/.test(line.charAt(at + relative.length)) && line.charAt(at - 1) !== "\\";
}

function makeProject(
  folder: FolderView,
  folders: readonly string[],
  layout: Layout,
  files: FileSystem,
): MigrationProject {
  const byDialect = folders.length > 1;
  const notRun = findOtherTool(folder, layout, files);
  return {
    tool: "sql",
    evidence: "layout",
    root: projectRootOf(folder),
    folders,
    historyTable: { name: "migration_lens_history" },
    options: { layout, ...(byDialect ? { dialectFolders: "yes" } : {}) },
    ...(notRun === undefined ? {} : { notRun }),
  };
}

/** Why these files are another tool's to run, though we read them. */
function findOtherTool(folder: FolderView, layout: Layout, files: FileSystem): string | undefined {
  const upward = [...foldersUpward(folder)];
  if (upward.some((at) => at.files.includes("diesel.toml")) && layout === "folders") return keeps("Diesel");
  if (layout === "folders") {
    const child = folder.child(folder.folders[0] ?? "");
    if (folder.files.includes("migration_lock.toml") || child?.files.includes("migration.sql") === true) {
      return keeps("Prisma");
    }
    return undefined;
  }
  if (folder.child("meta")?.files.includes("_journal.json") === true) return keeps("Drizzle");
  if (layout !== "flat") return undefined;
  if (folder.files.some((name) => /^V\d[\d._]*__.*\.sql$/.test(name)) && isRunByFlyway(folder, files)) {
    return keeps("Flyway");
  }
  const first = folder.files.find((name) => readSqlFileName(name) !== undefined);
  const text = first === undefined ? "" : (files.readText(joinPath(folder.path, first)) ?? "");
  const marks = OTHER_MARKS.find((style) => readMarkedSections(text, style) !== undefined);
  return marks === undefined ? undefined : keeps(marks.tool);
}

const BUILD_FILE =
  /^(?:pom\.xml|build\.gradle(?:\.kts)?|package\.json|(?:docker-)?compose[\w.-]*\.ya?ml|Makefile)$/;

function isRunByFlyway(folder: FolderView, files: FileSystem): boolean {
  for (const at of foldersUpward(folder)) {
    if (at.files.some((name) => /^flyway\.(?:conf|toml|properties|ya?ml)$/.test(name))) return true;
  }
  for (const { text } of textsUpward(folder, files, BUILD_FILE)) {
    if (/flyway/i.test(text)) return true;
  }
  return false;
}

function keeps(tool: string): string {
  return `${tool} keeps the history of these files, so running them here would apply them twice: run them with ${tool}`;
}

/** A folder seen without a walk, for configured folders, which may lie outside of any search. */
function listedView(path: string, files: FileSystem): FolderView {
  const entries = files.list(path);
  return {
    path,
    files: entries.filter((entry) => entry.kind === "file").map((entry) => entry.name),
    folders: entries.filter((entry) => entry.kind === "directory").map((entry) => entry.name),
    child: (name) => listedView(joinPath(path, name), files),
  };
}
