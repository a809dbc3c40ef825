// node-pg-migrate: functions that build the schema, or SQL with marks, in files numbered by the time they were made.
// https://salsita.github.io/node-pg-migrate/
import { baseName, joinPath, parentPath, type FileSystem } from "../../base/file-system";
import { compareVersions } from "../../base/version";
import { exportedValues, type ExportedValue } from "../exported-functions";
import type {
  FolderView,
  HistoryProblem,
  Migration,
  MigrationFile,
  MigrationPart,
  MigrationProject,
  MigrationReader,
} from "../framework";
import { Evaluator } from "../host/evaluate";
import { readTypeScript } from "../host/typescript";
import type { HostValue } from "../host/value";
import { lockedNpmVersion } from "../npm-lock";
import { problemFile, unreadableProgram } from "../problem-files";
import { projectRootOf, textsUpward } from "../project-root";
import { looksBinary, plainPiece, wholeFilePart } from "../sql/sql-parts";
import { BUILDER, NodePgCalls } from "./calls";
import { nodePgConfigs, usesNodePgMigrate, type NodePgConfig } from "./config";
import { compareNames, FILE, idOf, numberOf } from "./file-name";
import { newNodePgMigration } from "./new-migration";
import { inferDown } from "./reverse";
import { readShared, sharedShorthands } from "./shorthands";

const TABLE = "pgmigrations";
const BEFORE_ANY = { start: 0, end: 0 };
const UP_MARK = /^\s*--[\s-]*up\s+migration/im;
const DOWN_MARK = /^\s*--[\s-]*down\s+migration/im;
/** Since when a file without a number in front stops the tool. */
const WANTS_NUMBERS = [8];

export const nodePgMigrateReader: MigrationReader = {
  tool: "node-pg-migrate",
  title: "node-pg-migrate",

  find(folder, files) {
    const found: MigrationProject[] = [];
    if (folder.files.includes("package.json")) {
      const manifest = files.readText(joinPath(folder.path, "package.json")) ?? "";
      if (usesNodePgMigrate(manifest)) {
        for (const config of nodePgConfigs(folder, manifest, files)) {
          if (!holdsMigrations(config.folder, config.named, files)) continue;
          found.push(makeProject({ root: folder.path, folder: config.folder }, config, folder, files));
        }
      }
    }
    if (folder.files.some(isNumbered)) {
      const config = configAbove(folder, files);
      if (config !== undefined && areMigrations(folder.path, folder.files, files)) {
        const place = { root: projectRootOf(folder), folder: folder.path };
        const project = makeProject(place, config, folder, files);
        found.push({ ...project, evidence: "content" });
      }
    }
    return found;
  },

  configure(root, folders) {
    return {
      tool: "node-pg-migrate",
      evidence: "configured",
      root,
      folders,
      dialect: "postgresql",
      historyTable: { name: TABLE },
      options: {},
    };
  },

  owns(project, path) {
    const name = baseName(path);
    if (!project.folders.includes(parentPath(path)) || !FILE.test(name)) return false;
    const pattern = project.options["ignorePattern"];
    return pattern === undefined || !matches(pattern, name);
  },

  readFile(project, path, text) {
    const name = baseName(path);
    if (numberOf(name) === undefined) {
      const { toolVersion } = project;
      const isOld = toolVersion !== undefined && compareVersions(toolVersion, WANTS_NUMBERS) < 0;
      if (!isOld && !/\.d\.[cm]?ts$/.test(name)) {
        const message = `node-pg-migrate stops at ${name}: put a number in front of its name, or move it out of the folder`;
        return [problemFile(path, "not-a-migration", message)];
      }
      if (!name.endsWith(".sql") && !/\bup\b/.test(text)) return [];
    }
    return name.endsWith(".sql") ? [readSqlFile(path, text)] : [readProgram(project, path, text)];
  },

  order(_project, files) {
    const sorted = files
      .filter((file) => file.parts.length > 0)
      .toSorted((a, b) => compareNames(baseName(a.path), baseName(b.path)));
    const anyDown = sorted.some((file) => file.parts.some((part) => part.direction === "down"));
    const problems = files
      .flatMap((file) => file.problems)
      .filter((problem) => problem.code !== "no-down" || anyDown);
    const byId = new Map<string, MigrationFile>();
    for (const file of sorted) {
      const same = byId.get(file.id);
      if (same === undefined) byId.set(file.id, file);
      else
        problems.push(
          problemAt(
            file,
            "duplicate-version",
            `${baseName(file.path)} is kept under the same name as ${baseName(same.path)}: rename one of them`,
          ),
        );
      const half = /^(.*)\.down$/.exec(file.id)?.[1];
      const isPair = half !== undefined && files.some((other) => other.id === `${half}.up`);
      if (isPair) {
        problems.push(
          problemAt(
            file,
            "counted-twice",
            `node-pg-migrate takes ${baseName(file.path)} for a migration of its own, and runs it before ${half}.up.sql: put both into one file, under "-- Up Migration" and "-- Down Migration"`,
          ),
        );
      }
    }
    return { migrations: inARow([...byId.values()]), problems };
  },

  scaffold(project, wanted, files) {
    return newNodePgMigration(project, wanted, files);
  },
};

function inARow(files: readonly MigrationFile[]): readonly Migration[] {
  return files.map(({ id, name, parts }, i) => {
    const before = files[i - 1];
    return { id, name, parents: before === undefined ? [] : [before.id], parts };
  });
}

function problemAt(file: MigrationFile, code: HistoryProblem["code"], message: string): HistoryProblem {
  return { code, file: file.path, range: BEFORE_ANY, message };
}

/** The tool's pattern for files to leave out is of the whole name. */
function matches(pattern: string, name: string): boolean {
  try {
    return new RegExp(`^${pattern}$`).test(name);
  } catch {
    return false;
  }
}

/** `trusted`: a config names the folder, so that SQL without marks is the tool's, too. */
function holdsMigrations(path: string, trusted: boolean, files: FileSystem): boolean {
  const names = files.list(path).flatMap(({ name, kind }) => (kind === "file" ? name : []));
  return trusted ? names.some(isNumbered) : areMigrations(path, names, files);
}

function isNumbered(name: string): boolean {
  return FILE.test(name) && numberOf(name) !== undefined;
}

/** Whether the first, the middle or the last of these reads like the tool's. */
function areMigrations(path: string, all: readonly string[], files: FileSystem): boolean {
  const names = all.filter(isNumbered);
  const sample = new Set([names[0], names[names.length >> 1], names.at(-1)]);
  return [...sample].some((name) => {
    const text = name === undefined ? undefined : files.readText(joinPath(path, name));
    if (name === undefined || text === undefined) return false;
    if (name.endsWith(".sql")) return UP_MARK.test(text) || DOWN_MARK.test(text);
    return /\bMigrationBuilder\b|node-pg-migrate|\bpgm\b/.test(text) && /\bup\b/.test(text);
  });
}

/** What the nearest package that names the tool says; of several commands the first. */
function configAbove(folder: FolderView, files: FileSystem): NodePgConfig | undefined {
  for (const { text, folder: at } of textsUpward(folder, files, /^package\.json$/)) {
    if (!usesNodePgMigrate(text)) continue;
    const configs = nodePgConfigs(at, text, files);
    return configs.find((config) => config.folder === folder.path) ?? configs[0];
  }
  return undefined;
}

function makeProject(
  place: { readonly root: string; readonly folder: string },
  config: NodePgConfig,
  view: FolderView,
  files: FileSystem,
): MigrationProject {
  const toolVersion = lockedNpmVersion("node-pg-migrate", view, files);
  const owner = config.migrationsSchema ?? config.schema;
  const names = files
    .list(place.folder)
    .flatMap(({ name, kind }) => (kind === "file" && FILE.test(name) ? name : []));
  const set = (key: string, value: string | undefined): Record<string, string> =>
    value === undefined ? {} : { [key]: value };
  return {
    tool: "node-pg-migrate",
    evidence: "config",
    root: place.root,
    folders: [place.folder],
    configFile: config.file,
    dialect: "postgresql",
    historyTable: { ...(owner === undefined ? {} : { schema: owner }), name: config.table ?? TABLE },
    ...(toolVersion === undefined ? {} : { toolVersion }),
    options: {
      ...set("ignorePattern", config.ignorePattern),
      ...set("language", config.language),
      ...set("format", config.format),
      ...set("template", config.template),
      ...(config.decamelize ? { decamelize: "yes" } : {}),
      ...set("shorthands", sharedShorthands(place.folder, names, files)),
    },
  };
}

function fileOf(
  path: string,
  parts: readonly MigrationPart[],
  problems: readonly HistoryProblem[],
): MigrationFile {
  const id = idOf(baseName(path));
  const name = id.replace(/^\d+[-_]?/, "");
  return {
    path,
    id,
    name: name === "" ? id : name,
    sortKey: [numberOf(id) ?? 0, id],
    parts,
    problems,
  };
}

/** From a mark to the other; without the up's mark the up is the whole file. */
function readSqlFile(path: string, text: string): MigrationFile {
  const up = text.search(UP_MARK);
  const down = text.search(DOWN_MARK);
  if (looksBinary(text) || (up < 0 && down < 0)) return fileOf(path, [wholeFilePart(path, text, "up")], []);
  const section = (direction: "up" | "down", start: number, other: number): MigrationPart => {
    const range = { start, end: other > start ? other : text.length };
    return { direction, file: path, range, pieces: [plainPiece(text, range.start, range.end)] };
  };
  const parts: MigrationPart[] = [up < 0 ? wholeFilePart(path, text, "up") : section("up", up, down)];
  if (down >= 0) parts.push(section("down", down, up));
  const problems: HistoryProblem[] = [];
  if (up < 0) {
    const message = `${baseName(path)} has "-- Down Migration" and no "-- Up Migration": node-pg-migrate runs the whole file, the down with it, as the up`;
    problems.push({ code: "no-up", file: path, range: { start: down, end: down }, message });
  }
  return fileOf(path, parts, problems);
}

function readProgram(project: MigrationProject, path: string, text: string): MigrationFile {
  const program = readTypeScript(text, /\.[cm]?js$/.test(path) ? "javascript" : "typescript");
  const problems: HistoryProblem[] = [];
  const parts: MigrationPart[] = [];
  const decamelize = project.options["decamelize"] === "yes";
  let hasDown = true;
  for (const direction of ["up", "down"] as const) {
    const shorthands = new Map<string, HostValue>(readShared(project.options["shorthands"]));
    const calls = new NodePgCalls({ shorthands, decamelize });
    const evaluator = new Evaluator(program, calls);
    const exported = exportedValues(program, text, evaluator);
    for (const [name, value] of shorthandsOf(exported.get("shorthands"))) shorthands.set(name, value);
    const found = exported.get(direction);
    if (direction === "down") hasDown = found !== undefined && !isUndefined(found.value);
    if (found === undefined || isUndefined(found.value) || isNothing(found.value)) continue;
    if (found.value.kind !== "closure") {
      const why = `what ${direction}() does stands in another file, or is made at run time`;
      const { range } = found;
      parts.push({
        direction,
        file: path,
        range,
        pieces: [{ kind: "opaque", range, why, reaches: "anything" }],
      });
      continue;
    }
    calls.rewind(0);
    const { function: method, scope } = found.value;
    const builder: HostValue = { kind: "reference", range: method.range, path: BUILDER };
    evaluator.callFunction(method, scope, [builder]);
    calls.noteEnd(evaluator, direction, found.range);
    // Queries are sent while the function runs, all else once it has ended.
    const isAtOnce = (callee: string | undefined): boolean => callee?.startsWith(`${BUILDER}.db.`) === true;
    const pieces = [
      ...calls.pieces.filter((piece) => isAtOnce(piece.callee)),
      ...calls.pieces.filter((piece) => !isAtOnce(piece.callee)),
    ];
    parts.push({
      direction,
      file: path,
      range: found.range,
      pieces,
      ...(calls.outsideTransaction ? { transaction: "none" as const } : {}),
    });
  }
  const [up] = parts;
  if (up?.direction === "up" && !hasDown) {
    const pieces = inferDown(up.pieces);
    if (pieces !== undefined) parts.push({ ...up, direction: "down", pieces });
    else problems.push(noDown(path, up));
  }
  const [slip] = program.syntaxErrors;
  const name = baseName(path);
  if (slip !== undefined) {
    problems.push(unreadableProgram(path, slip));
  } else if (up?.direction !== "up") {
    const message = `${name} exports no up() that can be seen: node-pg-migrate stops at it`;
    problems.push({ code: "no-up", file: path, range: BEFORE_ANY, message });
  }
  return fileOf(path, parts, problems);
}

function noDown(path: string, up: MigrationPart): HistoryProblem {
  return {
    code: "no-down",
    file: path,
    range: { start: up.range.start, end: up.range.start },
    message: `${baseName(path)} has no down, and node-pg-migrate can't make one of its up: write it, or export down = false`,
  };
}

function isUndefined(value: HostValue): boolean {
  return value.kind === "reference" && value.path === "undefined";
}

/** `down = false`: none is meant. */
function isNothing(value: HostValue): boolean {
  return value.kind === "null" || (value.kind === "boolean" && !value.value);
}

function shorthandsOf(exported: ExportedValue | undefined): readonly (readonly [string, HostValue])[] {
  if (exported?.value.kind !== "object") return [];
  return exported.value.entries.map((entry) => [entry.key, entry.value]);
}
