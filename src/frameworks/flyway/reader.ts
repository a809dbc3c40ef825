// Flyway: scripts whose names say version and kind, in locations that a config, a build or an application names.
// https://documentation.red-gate.com/flyway/flyway-concepts/migrations
import { baseName, joinPath, relativePath, type FileSystem } from "../../base/file-system";
import { SourceMap, type MapSegment } from "../../base/source-map";
import { databaseOfUrl, databaseOfWord, dialectsOfWord, type NamedDatabase } from "../dialect-marks";
import { orderLinear } from "../file-order";
import type {
  FolderView,
  HistoryProblem,
  Migration,
  MigrationFile,
  MigrationPart,
  MigrationProject,
  MigrationReader,
  NewFile,
  OpaquePiece,
  SqlPiece,
} from "../framework";
import { BUILD_FILE, buildTexts, databaseOfBuild, jvmVersion } from "../jvm-build";
import { problemFile, withoutProblemFiles } from "../problem-files";
import { foldersUpward, projectRootOf, textsUpward } from "../project-root";
import { wholeFilePart } from "../sql/sql-parts";
import { utcStamp } from "../time-stamp";
import {
  readFlywayClass,
  readFlywayName,
  USUAL_NAMING,
  versionKey,
  type FlywayFileName,
  type FlywayNaming,
} from "./file-name";
import { placesOf, type Places } from "./places";
import { findSettings, type FlywaySettings, type FoundSettings } from "./settings";

const USUAL_TABLE = "flyway_schema_history";
const USUAL_FILE = /^(?:V\d+(?:[._]\d+)*__|R__).*\.sql$/;
const PROGRAM = /\.(?:java|kt|groovy|scala)$/;
const MENTION_FILE =
  /^(?:package\.json|(?:docker-)?compose[\w.-]*\.ya?ml|Dockerfile.*|[Mm]akefile|[Jj]ustfile|[Tt]askfile\.ya?ml|.*\.sh|build\.sbt|deps\.edn|project\.clj|.*\.csproj|\.gitlab-ci\.yml)$/;

export const flywayReader: MigrationReader = {
  tool: "flyway",
  title: "Flyway",

  find(folder, files) {
    return [...findConfigured(folder, files), ...findMentioned(folder, files)];
  },

  configure(root, folders) {
    return {
      tool: "flyway",
      evidence: "configured",
      root,
      folders,
      historyTable: { name: USUAL_TABLE },
      options: {},
    };
  },

  owns(project, path) {
    return placeOf(project, path) !== undefined;
  },

  readFile(project, path, text) {
    const place = placeOf(project, path);
    if (place === undefined) return [];
    if (place === "skipped") {
      const message = `Flyway passes over ${baseName(path)} without a word: its name is not PREFIX, VERSION, "__" and words, such as V2__add_users.sql. Rename it`;
      return [problemFile(path, "skipped-file", message)];
    }
    const { name, kind } = place;
    const script = kind === "settings" ? path.slice(0, -".conf".length) : path;
    const repeatable = name.kind === "repeatable";
    const file: Omit<MigrationFile, "parts"> = {
      path,
      // A repeatable one has no version in the history table, and a baseline may have that of another: their script.
      id: repeatable || name.kind === "baseline" ? baseName(script) : name.version,
      name: name.description === "" ? baseName(script) : name.description,
      sortKey: sortKeyOf(name),
      problems: [],
    };
    if (kind === "settings") return [{ ...file, parts: [settingsPart(path, text)] }];
    if (kind === "program") return [{ ...file, parts: [programPart(path, text)] }];
    return [{ ...file, parts: [scriptPart(project, path, text, name)] }];
  },

  order(_project, files) {
    const { files: scripts, problems } = withoutProblemFiles(files);
    const settings = scripts.filter((file) => file.path.endsWith(".conf"));
    const ordered = orderLinear(
      scripts.filter((file) => !file.path.endsWith(".conf")).map((file) => withSettings(file, settings)),
      { pairs: true, title: "Flyway" },
    );
    const kinds = new Map(scripts.map((file) => [file.id, kindOf(file)]));
    const migrations = underBaselines(ordered.migrations, kinds);
    const known = ordered.problems.filter(
      ({ code, file }) =>
        code !== "no-down" ||
        scripts.some((one) => one.path === file && kindOf(one) === "versioned" && !PROGRAM.test(file)),
    );
    return { migrations, problems: [...problems, ...known, ...findEqualVersions(migrations)] };
  },

  scaffold(project, wanted) {
    const naming = namingOf(project);
    const folder = project.folders[0] ?? project.root;
    const version = nextVersion(wanted.migrations, wanted.now, naming);
    const words = wanted.name
      .trim()
      .replaceAll(/[^\p{L}\p{N}.-]+/gu, "_")
      .replaceAll(/^_|_$/g, "");
    const rest = `${version}${naming.separator}${words}${naming.suffixes[0] ?? ".sql"}`;
    const made: NewFile[] = [
      { path: joinPath(folder, `${naming.versioned}${rest}`), text: ended(wanted.up ?? "") },
    ];
    const undoes = wanted.migrations.some(({ parts }) => parts.some((part) => part.direction === "down"));
    if (undoes)
      made.push({ path: joinPath(folder, `${naming.undo}${rest}`), text: ended(wanted.down ?? "") });
    return made;
  },
};

function ended(sql: string): string {
  return sql === "" || sql.endsWith("\n") ? sql : `${sql}\n`;
}

/** Projects whose settings stand in this folder, or in the module that it is. */
function findConfigured(folder: FolderView, files: FileSystem): readonly MigrationProject[] {
  const ownFile = [folder, folder.child("conf")].some((at) =>
    at?.files.some((name) => /^flyway(?:\.user)?\.(?:conf|toml|properties)$/.test(name)),
  );
  const isModule = folder.files.some((name) => BUILD_FILE.test(name));
  if (!ownFile && !isModule && !folder.child("src")?.folders.includes("main")) return [];
  const found = findSettings(folder, files);
  const usesFlyway = ownFile || found.length > 0 || (isModule && mentionsFlyway(folder, files));
  if (!usesFlyway) return [];
  const own = found.some((one) => one.own);
  const usual = own
    ? ["filesystem:sql", "filesystem:migrations", "classpath:db/migration"]
    : ["classpath:db/migration"];
  const listed = found.flatMap(({ settings }) =>
    settings.locations === undefined ? [] : [settings.locations],
  );
  const sets = (listed.length === 0 ? [usual] : listed)
    .map((locations) =>
      placesOf(
        locations.map((one) => asWritten(one, own)),
        folder,
        files,
      ),
    )
    .filter((places) => places.scripts.length + places.programs.length > 0);
  return joined(sets).flatMap((places): MigrationProject[] => {
    const project = makeProject(folder, places, found, files);
    return holdsMigrations(project, files) ? [project] : [];
  });
}

/** Flyway's own files take a location without a word for one of the class path, as everything does. */
function asWritten(location: string, own: boolean): string {
  return own && /^\.{0,2}\//.test(location) ? `filesystem:${location}` : location;
}

/** Sets with a folder in common are one project's, under several profiles. */
function joined(sets: readonly Places[]): readonly Places[] {
  const groups: { scripts: Set<string>; programs: Set<string> }[] = [];
  for (const places of sets) {
    const same = groups.find((group) => places.scripts.some((one) => group.scripts.has(one)));
    const group = same ?? { scripts: new Set<string>(), programs: new Set<string>() };
    if (same === undefined) groups.push(group);
    for (const one of places.scripts) group.scripts.add(one);
    for (const one of places.programs) group.programs.add(one);
  }
  return groups.map(({ scripts, programs }) => ({ scripts: [...scripts], programs: [...programs] }));
}

/** A folder of scripts named as Flyway's, in a project that speaks of it somewhere. */
function findMentioned(folder: FolderView, files: FileSystem): readonly MigrationProject[] {
  if (!folder.files.some((name) => USUAL_FILE.test(name)) || folder.path.includes("/src/test/")) return [];
  if (!mentionsFlyway(folder, files)) return [];
  const places = { scripts: locationsOf(folder), programs: [] };
  return [makeProject(folder, places, findSettings(moduleOf(folder), files), files)];
}

/** Where a folder of scripts is one of those for a database each, all of them that we know are locations. */
function locationsOf(folder: FolderView): readonly string[] {
  const location = locationOf(folder);
  if (location.parent === undefined || dialectsOfWord(baseName(location.path)) === undefined)
    return [location.path];
  const { path: above, folders } = location.parent;
  const vendors = folders.filter((name) => (dialectsOfWord(name) ?? []).length > 0);
  return vendors.includes(baseName(location.path))
    ? vendors.map((name) => joinPath(above, name))
    : [location.path];
}

/** The location that a folder of scripts is in: Flyway looks through folders of releases or years below it. */
function locationOf(folder: FolderView): FolderView {
  for (const at of foldersUpward(folder)) {
    if (dialectsOfWord(baseName(at.path)) !== undefined) return at;
    if (at.path.endsWith("/db/migration")) break;
  }
  for (const at of foldersUpward(folder)) {
    if (at.path.endsWith("/db/migration")) return at;
  }
  let at = folder;
  while (at.parent !== undefined && /^[vV]?\d[\d._-]*$/.test(baseName(at.path))) at = at.parent;
  return at;
}

/** The nearest folder upward with a build file; the one that a search began in where there is none. */
function moduleOf(folder: FolderView): FolderView {
  let last = folder;
  for (const at of foldersUpward(folder)) {
    if (at.files.some((name) => BUILD_FILE.test(name) || /^flyway\.(?:conf|toml)$/.test(name))) return at;
    last = at;
  }
  return last;
}

function mentionsFlyway(folder: FolderView, files: FileSystem): boolean {
  for (const at of foldersUpward(folder)) {
    if (at.files.some((name) => /^flyway\.(?:conf|toml)$/.test(name))) return true;
  }
  for (const text of buildTexts(folder, files)) if (/flyway/i.test(text)) return true;
  for (const { text } of textsUpward(folder, files, MENTION_FILE)) if (/flyway/i.test(text)) return true;
  return false;
}

function makeProject(
  folder: FolderView,
  places: Places,
  found: readonly FoundSettings[],
  files: FileSystem,
): MigrationProject {
  const settings: FlywaySettings = Object.assign({}, ...found.map((one) => one.settings).toReversed());
  const [first] = places.scripts.length > 0 ? places.scripts : places.programs;
  const vendors = places.scripts.filter((path) => dialectsOfWord(baseName(path)) !== undefined);
  const byVendor = vendors.length > 1 || (vendors.length === 1 && places.scripts.length > 1);
  const database = databaseOfBuild(databaseOf(settings, byVendor ? undefined : first), folder, files);
  const configFile =
    found.find((one) => one.own) ?? found.find((one) => one.settings.locations !== undefined);
  const toolVersion =
    jvmVersion("org.flywaydb", "flyway-core", folder, files) ??
    jvmVersion("org.flywaydb", "flyway-maven-plugin", folder, files);
  const naming: FlywayNaming = {
    versioned: settings.versioned ?? USUAL_NAMING.versioned,
    undo: settings.undo ?? USUAL_NAMING.undo,
    repeatable: settings.repeatable ?? USUAL_NAMING.repeatable,
    baseline: settings.baseline ?? USUAL_NAMING.baseline,
    separator: settings.separator ?? USUAL_NAMING.separator,
    suffixes: settings.suffixes ?? USUAL_NAMING.suffixes,
  };
  return {
    tool: "flyway",
    evidence: found.length > 0 ? "config" : "content",
    root: rootOf(folder, first),
    folders: [...places.scripts, ...places.programs],
    ...(configFile === undefined ? {} : { configFile: configFile.path }),
    ...database,
    historyTable: {
      ...(settings.schema === undefined ? {} : { schema: settings.schema }),
      name: settings.table ?? USUAL_TABLE,
    },
    ...(toolVersion === undefined ? {} : { toolVersion }),
    options: {
      ...(JSON.stringify(naming) === JSON.stringify(USUAL_NAMING) ? {} : { naming: JSON.stringify(naming) }),
      ...(byVendor ? { vendors: vendors.join("\n") } : {}),
      ...(settings.placeholderPrefix === undefined ? {} : { placeholderPrefix: settings.placeholderPrefix }),
      ...(settings.placeholderSuffix === undefined ? {} : { placeholderSuffix: settings.placeholderSuffix }),
      ...(settings.mixed === true ? { mixed: "yes" } : {}),
    },
  };
}

/** The module that the scripts are in, which need not be the one that runs them. */
function rootOf(folder: FolderView, first: string | undefined): string {
  const module = /^(.*?)\/src\/(?:main|test|dev)\//.exec(first ?? "")?.[1];
  return module ?? (folder.files.some((name) => USUAL_FILE.test(name)) ? projectRootOf(folder) : folder.path);
}

function databaseOf(settings: FlywaySettings, path: string | undefined): NamedDatabase {
  const word = databaseOfWord(baseName(path ?? ""));
  if (word.dialect !== undefined || word.foreign !== undefined) return word;
  return databaseOfUrl(settings.url?.replace(/^jdbc:(?:tc|p6spy|log4jdbc|otel):/, "jdbc:"));
}

function holdsMigrations(project: MigrationProject, files: FileSystem): boolean {
  const visit = (path: string, depth: number): boolean =>
    files
      .list(path)
      .some(({ name, kind }) =>
        kind === "file"
          ? typeof placeOf(project, joinPath(path, name)) === "object"
          : depth < 5 && visit(joinPath(path, name), depth + 1),
      );
  return project.folders.some((path) => visit(path, 0));
}

function namingOf(project: MigrationProject): FlywayNaming {
  const named = project.options["naming"];
  return named === undefined ? USUAL_NAMING : (JSON.parse(named) as FlywayNaming);
}

interface Place {
  readonly kind: "script" | "program" | "settings";
  readonly name: FlywayFileName;
}

function placeOf(project: MigrationProject, path: string): Place | "skipped" | undefined {
  if (!project.folders.some((folder) => relativePath(folder, path) !== undefined)) return undefined;
  const fileName = baseName(path);
  if (PROGRAM.test(fileName)) {
    const name = readFlywayClass(fileName.replace(PROGRAM, ""));
    return name && { kind: "program", name };
  }
  const isSettings = fileName.endsWith(".conf");
  const name = readFlywayName(isSettings ? fileName.slice(0, -".conf".length) : fileName, namingOf(project));
  if (name === undefined || (name === "skipped" && isSettings)) return undefined;
  return name === "skipped" ? name : { kind: isSettings ? "settings" : "script", name };
}

/** Below every part of a version. */
const BASELINE = -1;

function sortKeyOf(name: FlywayFileName): readonly (number | string)[] {
  if (name.kind === "repeatable") return [1, name.description];
  // A baseline stands right behind the version that it stands for.
  return [0, ...versionKey(name.version), ...(name.kind === "baseline" ? [BASELINE] : [])];
}

function scriptPart(
  project: MigrationProject,
  path: string,
  text: string,
  name: FlywayFileName,
): MigrationPart {
  const vendor = (project.options["vendors"] ?? "")
    .split("\n")
    .find((folder) => folder !== "" && relativePath(folder, path) !== undefined);
  const dialects = vendor === undefined ? undefined : dialectsOfWord(baseName(vendor));
  const part = wholeFilePart(path, text, name.kind === "undo" ? "down" : "up", dialects);
  return {
    ...part,
    pieces: part.pieces.map((piece) => (piece.kind === "sql" ? withPlaceholders(piece, project) : piece)),
    ...(leavesTransaction(text) ? { transaction: "none" as const } : {}),
  };
}

/** PostgreSQL's statements that Flyway knows to run outside of a transaction. */
function leavesTransaction(text: string): boolean {
  return /^[ \t]*(?:(?:CREATE\s+(?:UNIQUE\s+)?|DROP\s+)INDEX\s+CONCURRENTLY|(?:CREATE|DROP)\s+(?:DATABASE|TABLESPACE|SUBSCRIPTION)|ALTER\s+SYSTEM|VACUUM|REINDEX\s+(?:SCHEMA|DATABASE|SYSTEM)|REINDEX\s+\w+\s+CONCURRENTLY)\b/im.test(
    text,
  );
}

/** Placeholders in a spelling of the project's own, made the one that everything here knows. */
function withPlaceholders(piece: SqlPiece, project: MigrationProject): SqlPiece {
  const prefix = project.options["placeholderPrefix"] ?? "${";
  const suffix = project.options["placeholderSuffix"] ?? "}";
  if ((prefix === "${" && suffix === "}") || prefix === "" || suffix === "") return piece;
  const segments: MapSegment[] = [];
  let text = "";
  let at = 0;
  const put = (decoded: string, end: number, exact: boolean): void => {
    if (end === at) return;
    const hostStart = piece.range.start + at;
    const hostEnd = piece.range.start + end;
    segments.push({ start: text.length, end: text.length + decoded.length, hostStart, hostEnd, exact });
    text += decoded;
    at = end;
  };
  for (;;) {
    const start = piece.text.indexOf(prefix, at);
    const end = start === -1 ? -1 : piece.text.indexOf(suffix, start + prefix.length);
    const name = end === -1 ? "" : piece.text.slice(start + prefix.length, end);
    if (end === -1 || !/^[\w.:-]+$/.test(name)) break;
    put(piece.text.slice(at, start), start, true);
    put(`\${${name}}`, end + suffix.length, false);
  }
  if (segments.length === 0) return piece;
  put(piece.text.slice(at), piece.text.length, true);
  return { ...piece, text, map: new SourceMap(segments) };
}

function programPart(path: string, text: string): MigrationPart {
  const piece: OpaquePiece = {
    kind: "opaque",
    range: { start: 0, end: text.length },
    why: "a migration in Java is a program: what it does is not read",
    reaches: "anything",
  };
  const outside = /\bcanExecuteInTransaction\s*\(\s*\)[^{=]*(?:\{\s*return|=)\s*false\b/.test(text);
  return {
    direction: "up",
    file: path,
    range: piece.range,
    pieces: [piece],
    ...(outside ? { transaction: "none" as const } : {}),
  };
}

/** What `SCRIPT.sql.conf` says of its script; `withSettings` puts it there. */
function settingsPart(path: string, text: string): MigrationPart {
  const said = /^\s*executeInTransaction\s*=\s*(true|false)/m.exec(text)?.[1];
  return {
    direction: "up",
    file: path,
    range: { start: 0, end: text.length },
    pieces: [],
    ...(said === undefined ? {} : { transaction: said === "false" ? ("none" as const) : ("own" as const) }),
  };
}

function withSettings(file: MigrationFile, settings: readonly MigrationFile[]): MigrationFile {
  const said = settings.find(({ path }) => path === `${file.path}.conf`)?.parts[0]?.transaction;
  if (said === undefined) return file;
  return { ...file, parts: file.parts.map((part) => ({ ...part, transaction: said })) };
}

type Kind = "versioned" | "baseline" | "repeatable";

function kindOf(file: MigrationFile): Kind {
  if (file.sortKey[0] === 1) return "repeatable";
  return file.sortKey.at(-1) === BASELINE ? "baseline" : "versioned";
}

/**
 * A baseline stands for the versions up to its own, on a database that has none of them: with those at hand it is
 * one way of two.
 */
function underBaselines(
  migrations: readonly Migration[],
  kinds: ReadonlyMap<string, Kind>,
): readonly Migration[] {
  return migrations.map((migration, i) => {
    const replaces = migrations.slice(0, i).some(({ id }) => kinds.get(id) !== "baseline");
    if (kinds.get(migration.id) !== "baseline" || !replaces) return migration;
    return {
      ...migration,
      parts: migration.parts.map((part) => ({
        ...part,
        pieces: part.pieces.map((piece) => (piece.kind === "sql" ? { ...piece, certain: false } : piece)),
      })),
    };
  });
}

/** 1.0 and 1 are one version to Flyway, though each is written as it is. */
function findEqualVersions(migrations: readonly Migration[]): readonly HistoryProblem[] {
  const seen = new Map<string, Migration>();
  const problems: HistoryProblem[] = [];
  for (const migration of migrations) {
    if (!/^[\d.]+$/.test(migration.id)) continue;
    const key = versionKey(migration.id).join(".");
    const before = seen.get(key);
    const file = migration.parts[0]?.file;
    if (before === undefined || file === undefined) seen.set(key, migration);
    else {
      problems.push({
        code: "duplicate-version",
        file,
        range: { start: 0, end: 0 },
        message: `to Flyway versions ${before.id} and ${migration.id} are one: give ${baseName(file)} another`,
      });
    }
  }
  return problems;
}

/** The next of the row that the versions so far make: a time after times, else one more in the last place. */
function nextVersion(migrations: readonly Migration[], now: Date, naming: FlywayNaming): string {
  const last = migrations.findLast((migration) => /^\d[\d.]*$/.test(migration.id));
  const file = last?.parts.find((part) => part.direction === "up")?.file;
  if (last === undefined || file === undefined) return "1";
  const name = baseName(file);
  const written = name.startsWith(naming.versioned)
    ? (name.slice(naming.versioned.length).split(naming.separator)[0] ?? last.id)
    : last.id;
  const digits = written.replaceAll(/\D/g, "");
  if (/^(?:19|20)\d{8,12}$/.test(digits)) {
    let stamp = utcStamp(now);
    return written.replaceAll(/\d+/g, (run) => {
      const piece = stamp.slice(0, run.length);
      stamp = stamp.slice(run.length);
      return piece;
    });
  }
  return written.replace(/\d+$/, (part) => String(BigInt(part) + 1n).padStart(part.length, "0"));
}
