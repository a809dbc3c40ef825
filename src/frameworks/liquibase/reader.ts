// Liquibase: changelogs that include each other from a root, in formatted SQL, XML, YAML or JSON. The history table
// keeps a row for each changeset, so that each is a migration here, and the includes give the order.
// https://docs.liquibase.com/concepts/changelogs/home.html
import { baseName, joinPath, parentPath, relativePath, type FileSystem } from "../../base/file-system";
import type { Range } from "../../base/text";
import { databaseOfUrl, type NamedDatabase } from "../dialect-marks";
import type {
  FolderView,
  HistoryProblem,
  Migration,
  MigrationFile,
  MigrationPart,
  MigrationProject,
  MigrationReader,
} from "../framework";
import { BUILD_FILE, buildTexts, databaseOfBuild, jvmVersion } from "../jvm-build";
import { foldersUpward, projectRootOf } from "../project-root";
import { utcStamp } from "../time-stamp";
import { isLiquibaseFile, readEntries, readLinks, type FileReference, type LiquibaseFile } from "./entries";
import { isFormattedSql } from "./formatted-sql";
import { findLiquibaseSettings, locateChangelog, type LiquibaseSettings } from "./settings";

const FILE = /\.(?:sql|xml|ya?ml|json)$/i;
/** What may be a changelog, before its text is looked at. */
const HINT = /change-?log|change-?set|master|liquibase|migration/i;
const USUAL_ROOTS = ["db/changelog/db.changelog-master", "db/changeLog", "config/liquibase/master"];
const MOST_FILES = 5000;

export const liquibaseReader: MigrationReader = {
  tool: "liquibase",
  title: "Liquibase",

  find(folder, files) {
    const configured = findConfigured(folder, files);
    return configured.length > 0 ? configured : findByContent(folder, files);
  },

  configure(root, folders, files) {
    return {
      tool: "liquibase",
      evidence: "configured",
      root,
      folders,
      historyTable: { name: "databasechangelog" },
      options: { searchRoot: root, roots: folders.flatMap((folder) => rootsIn(folder, files)).join("\n") },
    };
  },

  owns(project, path) {
    return FILE.test(path) && project.folders.some((folder) => relativePath(folder, path) !== undefined);
  },

  readFile(project, path, text) {
    return readEntries(path, text, project.dialect);
  },

  order(project, files) {
    return new Walk(project, files).order();
  },

  scaffold(project, wanted, files) {
    const last = wanted.migrations.at(-1);
    const file = last?.parts[0]?.file;
    const text = file === undefined ? undefined : files.readText(file);
    if (file === undefined || text === undefined || !isFormattedSql(text)) {
      const where = file === undefined ? "" : ` to ${relativePath(project.root, file) ?? file}`;
      return {
        refused: `Liquibase has no command for a new changeset, and none is written here but in formatted SQL: add it${where}`,
      };
    }
    const [, id = "", author = ""] = /::([^:]*)::([^:]*)$/.exec(last?.id ?? "") ?? [];
    const next = /^\d+$/.test(id) ? String(BigInt(id) + 1n).padStart(id.length, "0") : utcStamp(wanted.now);
    const up = (wanted.up ?? "").trimEnd();
    const down = (wanted.down ?? "").trim();
    const rollback = down === "" ? "" : `${down.replaceAll(/^/gm, "--rollback ")}\n`;
    const before = text.endsWith("\n") ? text : `${text}\n`;
    const made = `\n--changeset ${quoted(author)}:${quoted(next)}\n--comment ${wanted.name}\n${up}\n${rollback}`;
    return [{ path: file, text: before + made, replaces: true }];
  },
};

function quoted(word: string): string {
  return /^[^\s:"]+$/.test(word) ? word : `"${word}"`;
}

/** Projects whose config names a changelog, or that keep theirs where their framework looks for it. */
function findConfigured(folder: FolderView, files: FileSystem): readonly MigrationProject[] {
  const own = folder.files.some((name) => /^liquibase[\w.-]*\.properties$/.test(name));
  const isModule = folder.files.some((name) => BUILD_FILE.test(name));
  if (!own && !isModule) return [];
  const settings = findLiquibaseSettings(folder, files);
  if (settings.length === 0 && !mentionsLiquibase(folder, files)) return [];
  const named = settings.flatMap((one) =>
    one.changelog === undefined ? [] : [{ written: one.changelog, config: one.path }],
  );
  const usual = USUAL_ROOTS.flatMap((name) =>
    ["yaml", "yml", "xml", "json", "sql"].map((end) => ({ written: `${name}.${end}`, config: "" })),
  );
  const seen = new Set<string>();
  return (named.length > 0 ? named : usual).flatMap(({ written, config }): MigrationProject[] => {
    const place = locateChangelog(written, folder, config, files);
    if (place === undefined || seen.has(place.path)) return [];
    seen.add(place.path);
    const reached = reachable([place.path], place.searchRoot, files);
    if (!reached.some((one) => one.isChangelog)) return [];
    return [
      makeProject(
        folder,
        [place.path],
        place.searchRoot,
        reached,
        settings,
        config === "" ? undefined : config,
        files,
      ),
    ];
  });
}

/** Changelogs in a folder, by their texts. */
function findByContent(folder: FolderView, files: FileSystem): readonly MigrationProject[] {
  const hinted = HINT.test(baseName(folder.path));
  const named = folder.files.filter((name) => FILE.test(name));
  const sql = named.filter((name) => name.toLowerCase().endsWith(".sql"));
  const sample = new Set([
    sql[0],
    sql.at(-1),
    ...named.filter((one) => !sql.includes(one) && (hinted || HINT.test(one))).slice(0, 5),
  ]);
  const proven = [...sample].some(
    (name) => name !== undefined && isChangelog(joinPath(folder.path, name), files),
  );
  if (!proven) return [];
  const roots = rootsIn(folder.path, files);
  const [first] = roots;
  if (first === undefined) return [];
  const module = [...foldersUpward(folder)].find((at) => at.files.some((name) => BUILD_FILE.test(name)));
  const searchRoot = searchRootOf(first, projectRootOf(folder), files);
  const settings = module === undefined ? [] : findLiquibaseSettings(module, files);
  return [
    makeProject(folder, roots, searchRoot, reachable(roots, searchRoot, files), settings, undefined, files),
  ];
}

/** The changelogs of a folder that no other of them includes. */
function rootsIn(folder: string, files: FileSystem): readonly string[] {
  const paths = files
    .list(folder)
    .filter(({ name, kind }) => kind === "file" && FILE.test(name))
    .map(({ name }) => joinPath(folder, name))
    .slice(0, MOST_FILES);
  const included = new Set<string>();
  const changelogs = paths.filter((path) => {
    const entries = readLinks(path, files.readText(path) ?? "");
    for (const { entry } of entries) {
      if (entry.kind !== "include") continue;
      const target = entry.reference.target.replace(/^(?:classpath\*?:)?\/*/, "");
      for (const other of paths) {
        if (
          other !== path &&
          (other.endsWith(`/${target}`) || (entry.all && other.includes(`/${target.replace(/\/$/, "")}/`)))
        )
          included.add(other);
      }
    }
    return entries.some(({ entry }) => entry.kind === "changelog");
  });
  return changelogs.filter((path) => !included.has(path));
}

function isChangelog(path: string, files: FileSystem): boolean {
  return readLinks(path, files.readText(path) ?? "").some(({ entry }) => entry.kind === "changelog");
}

/** Where paths of the class path begin: where what the first include names is found. */
function searchRootOf(changelog: string, root: string, files: FileSystem): string {
  const resources = /^(.*\/src\/(?:main|test)\/resources)\//.exec(changelog)?.[1];
  if (resources !== undefined) return resources;
  for (const { entry } of readLinks(changelog, files.readText(changelog) ?? "")) {
    if (entry.kind !== "include" || entry.reference.relative) continue;
    const target = entry.reference.target.replace(/^(?:classpath\*?:)?\/*/, "");
    for (let at = parentPath(changelog); at !== "/"; at = parentPath(at)) {
      const path = joinPath(at, target);
      if (entry.all ? files.list(path).length > 0 : files.isFile(path)) return at;
    }
  }
  return root;
}

interface Reached {
  readonly path: string;
  readonly isChangelog: boolean;
}

/** The files that some changelogs lead to, themselves first. */
function reachable(roots: readonly string[], searchRoot: string, files: FileSystem): readonly Reached[] {
  const seen = new Map<string, Reached>();
  const visit = (path: string): void => {
    if (seen.has(path) || seen.size > MOST_FILES) return;
    const entries = readLinks(path, files.readText(path) ?? "");
    seen.set(path, { path, isChangelog: entries.some(({ entry }) => entry.kind === "changelog") });
    for (const { entry } of entries) {
      if (entry.kind === "change-set") {
        for (const reference of entry.sqlFiles.values()) {
          const at = candidates(reference, path, searchRoot).find((one) => files.isFile(one));
          if (at !== undefined) visit(at);
        }
      } else if (entry.kind === "include" && entry.all) {
        const at = candidates(entry.reference, path, searchRoot).find((one) => files.list(one).length > 0);
        if (at !== undefined) for (const one of filesBelow(at, files)) visit(one);
      } else if (entry.kind === "include") {
        const at = candidates(entry.reference, path, searchRoot).find((one) => files.isFile(one));
        if (at !== undefined) visit(at);
      }
    }
  };
  for (const root of roots) visit(root);
  return [...seen.values()];
}

function filesBelow(folder: string, files: FileSystem, depth = 0): readonly string[] {
  return files.list(folder).flatMap(({ name, kind }) => {
    const path = joinPath(folder, name);
    if (kind === "directory") return depth > 8 ? [] : filesBelow(path, files, depth + 1);
    return FILE.test(name) ? [path] : [];
  });
}

/** The places that a path in a changelog may mean, the likeliest first. */
function candidates(reference: FileReference, from: string, searchRoot: string): readonly string[] {
  const target = reference.target.replace(/^(?:classpath\*?|file):/, "").replaceAll("\\", "/");
  const beside = joinPath(parentPath(from), target);
  if (reference.relative) return [beside];
  const above: string[] = [];
  for (let at = parentPath(from); at !== "/" && above.length < 12; at = parentPath(at))
    above.push(joinPath(at, target));
  return [joinPath(searchRoot, target), ...above];
}

function mentionsLiquibase(folder: FolderView, files: FileSystem): boolean {
  for (const text of buildTexts(folder, files)) if (/liquibase/i.test(text)) return true;
  return false;
}

function makeProject(
  folder: FolderView,
  roots: readonly string[],
  searchRoot: string,
  reached: readonly Reached[],
  found: readonly LiquibaseSettings[],
  config: string | undefined,
  files: FileSystem,
): MigrationProject {
  const settings: Partial<LiquibaseSettings> = Object.assign({}, ...found.toReversed());
  const database: NamedDatabase = databaseOfBuild(
    databaseOfUrl(settings.url?.replace(/^jdbc:(?:tc|p6spy|log4jdbc|otel):/, "jdbc:")),
    folder,
    files,
  );
  const upper = database.dialect !== undefined && database.dialect !== "postgresql";
  const toolVersion = jvmVersion("org.liquibase", "liquibase-core", folder, files);
  const dirs = [...new Set(reached.map(({ path }) => parentPath(path)))];
  const folders = dirs.filter(
    (dir) => !dirs.some((other) => other !== dir && relativePath(other, dir) !== undefined),
  );
  return {
    tool: "liquibase",
    evidence: config === undefined ? "content" : "config",
    root: config === undefined ? projectRootOf(folder) : folder.path,
    folders,
    ...(config === undefined ? {} : { configFile: config }),
    ...database,
    historyTable: {
      ...(settings.schema === undefined ? {} : { schema: settings.schema }),
      // Liquibase writes the name in upper case without quotes, which PostgreSQL folds.
      name: settings.table ?? (upper ? "DATABASECHANGELOG" : "databasechangelog"),
    },
    ...(toolVersion === undefined ? {} : { toolVersion }),
    options: { roots: roots.join("\n"), searchRoot },
  };
}

/** What names a file, and what it calls it. */
interface IncludedBy {
  readonly file: string;
  readonly range: Range;
  readonly logicalFilePath?: string;
}

/** Follows the includes from the roots, and puts the changesets on the way into a row. */
class Walk {
  private readonly byPath = new Map<string, LiquibaseFile[]>();
  private readonly searchRoot: string;
  private readonly migrations: Migration[] = [];
  private readonly problems: HistoryProblem[] = [];
  private readonly ids = new Map<string, string>();
  /** With the root that led there first. */
  private readonly visited = new Map<string, string>();
  private root = "";

  constructor(
    private readonly project: MigrationProject,
    files: readonly MigrationFile[],
  ) {
    this.searchRoot = project.options["searchRoot"] ?? project.root;
    for (const file of files) {
      if (!isLiquibaseFile(file)) continue;
      const same = this.byPath.get(file.path);
      if (same === undefined) this.byPath.set(file.path, [file]);
      else same.push(file);
      this.problems.push(...file.problems);
    }
  }

  order(): { readonly migrations: readonly Migration[]; readonly problems: readonly HistoryProblem[] } {
    const roots = (this.project.options["roots"] ?? "").split("\n").filter((path) => this.byPath.has(path));
    for (const path of roots) {
      this.root = path;
      this.visit(path);
    }
    for (const [path, entries] of this.byPath) {
      if (this.visited.has(path) || !entries.some(({ entry }) => entry.kind === "changelog")) continue;
      if (roots.length === 0) {
        this.visit(path);
        continue;
      }
      this.problems.push({
        code: "skipped-file",
        file: path,
        range: { start: 0, end: 0 },
        message: `Liquibase doesn't run ${baseName(path)}: no changelog that it begins with includes it`,
      });
    }
    return { migrations: this.migrations, problems: this.problems };
  }

  /** `by` is what names it; unset for a root. A logical path from there goes over what the file and its changesets say. */
  private visit(path: string, by?: IncludedBy): void {
    if (this.visited.has(path)) {
      const holds = this.byPath.get(path)?.some(({ entry }) => entry.kind !== "changelog") === true;
      // Several roots are so many ways to run a history: none of them includes the file twice.
      if (by === undefined || !holds || this.visited.get(path) !== this.root) return;
      this.problems.push({
        code: "duplicate-version",
        file: by.file,
        range: by.range,
        message: `${baseName(path)} is included twice, and Liquibase refuses to run any: leave one of the two out`,
      });
      return;
    }
    this.visited.set(path, this.root);
    const files = this.byPath.get(path) ?? [];
    const own = files.find(({ entry }) => entry.kind === "changelog")?.entry;
    const logical = by?.logicalFilePath ?? (own?.kind === "changelog" ? own.logicalFilePath : undefined);
    for (const file of files) {
      const { entry } = file;
      if (entry.kind === "change-set") {
        const name = by?.logicalFilePath ?? entry.logicalFilePath ?? logical ?? this.namedPath(path);
        this.add(
          `${name}::${entry.id}::${entry.author}`,
          entry.id,
          this.withSqlFiles(file, entry.sqlFiles),
          file,
        );
      } else if (entry.kind === "plain-sql") {
        // What an include names without the header is one changeset.
        this.add(`${logical ?? this.namedPath(path)}::raw::includeAll`, baseName(path), file.parts, file);
      } else if (entry.kind === "include") {
        const below = entry.logicalFilePath ?? logical;
        const { reference, all, endsWith } = entry;
        const file = { file: path, range: reference.range };
        this.include(
          reference,
          all,
          endsWith,
          below === undefined ? file : { ...file, logicalFilePath: below },
        );
      }
    }
  }

  /** As Liquibase writes a path into the history table. */
  private namedPath(path: string): string {
    return relativePath(this.searchRoot, path) ?? relativePath(this.project.root, path) ?? path;
  }

  private include(
    reference: FileReference,
    all: boolean,
    endsWith: string | undefined,
    by: IncludedBy,
  ): void {
    const from = by.file;
    const places = candidates(reference, from, this.searchRoot);
    if (all) {
      const known = [...this.byPath.keys()];
      const folder = places.find((place) => known.some((path) => path.startsWith(`${place}/`)));
      const inside = known
        .filter((path) => folder !== undefined && path.startsWith(`${folder}/`))
        .filter((path) => path !== from && (endsWith === undefined || path.endsWith(endsWith)));
      for (const path of inside.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))) this.visit(path, by);
      if (folder !== undefined) return;
    } else {
      const path = places.find((place) => this.byPath.has(place));
      if (path !== undefined) {
        this.visit(path, by);
        return;
      }
    }
    this.problems.push({
      code: "unreadable",
      file: from,
      range: reference.range,
      message: `"${reference.target}" is not found, and Liquibase stops here: correct the path or add the file`,
    });
  }

  private withSqlFiles(
    file: LiquibaseFile,
    sqlFiles: ReadonlyMap<number, FileReference>,
  ): readonly MigrationPart[] {
    if (sqlFiles.size === 0) return file.parts;
    return file.parts.map((part, i) => {
      const reference = sqlFiles.get(i);
      if (reference === undefined) return part;
      const path = candidates(reference, file.path, this.searchRoot).find((place) => this.byPath.has(place));
      const [sql] = path === undefined ? [] : (this.byPath.get(path) ?? []);
      const [read] = sql?.parts ?? [];
      if (path === undefined || read === undefined) {
        const why = `the SQL file "${reference.target}" is not found`;
        return { ...part, pieces: [{ kind: "opaque", range: part.range, why, reaches: "anything" }] };
      }
      this.visited.set(path, this.root);
      return { ...part, file: path, range: read.range, pieces: read.pieces };
    });
  }

  private add(id: string, name: string, parts: readonly MigrationPart[], file: LiquibaseFile): void {
    const range = file.idRange ?? { start: 0, end: 0 };
    if (this.ids.has(id)) {
      this.problems.push({
        code: "duplicate-version",
        file: file.path,
        range,
        message: `changeset ${id} is there twice, and Liquibase refuses to run any: give this one another id`,
      });
      return;
    }
    this.ids.set(id, file.path);
    const before = this.migrations.at(-1)?.id;
    this.migrations.push({ id, name, parents: before === undefined ? [] : [before], parts });
  }
}
