// Knex: functions that build the schema, in files in the order of their names. https://knexjs.org/guide/migrations.html
import { baseName, joinPath, parentPath, relativePath, type FileSystem } from "../../base/file-system";
import type { DialectName } from "../../dialects/dialect";
import { computedPart, exportedValues } from "../exported-functions";
import { orderLinear } from "../file-order";
import type {
  FolderView,
  HistoryProblem,
  MigrationFile,
  MigrationPart,
  MigrationProject,
  MigrationReader,
} from "../framework";
import { Evaluator } from "../host/evaluate";
import { readTypeScript } from "../host/typescript";
import { lockedNpmVersion } from "../npm-lock";
import { dialectOfPackage } from "../package-drivers";
import { unreadableProgram } from "../problem-files";
import { foldersUpward, textsUpward } from "../project-root";
import { knexAt, KnexCalls } from "./calls";
import { KNEXFILE, mayMakeKnex, readKnexfile, readKnexSource, type KnexConfig } from "./config";
import { newKnexMigration } from "./new-migration";

/** https://knexjs.org/guide/migrations.html#migration-api names what is loaded; of these the readable ones. */
const LOADED = [".js", ".cjs", ".ts"];
const DECLARATIONS = /\.d\.[cm]?ts$/;
const PROGRAM = /\.[cm]?[jt]s$/;
/** Where to look for what only the files' own text then tells. */
const MIGRATION_FOLDER = /(?:^|\/)[^/]*migrat[^/]*(?:\/[^/]*)?$/i;
const NUMBERED = /^\d{3}/;
const DEEPEST = 7;

export const knexReader: MigrationReader = {
  tool: "knex",
  title: "Knex",
  notRun: "Knex runs its own migrations: they are program code",

  find(folder, files) {
    // A package is looked through from its root, so that its knexfile and its migrations meet.
    const isPackage = folder.files.includes("package.json");
    const hasKnexfile = folder.files.some((name) => KNEXFILE.test(name));
    if (!isPackage && folder.parent !== undefined && !(hasKnexfile && !isInPackage(folder))) return [];
    if (!mentionsTool(folder, files) && !hasKnexfile) return [];
    const inside = lookThrough(folder, files);
    const projects: MigrationProject[] = [];
    const claims = (path: string): boolean =>
      projects.some((one) => one.folders.some((claimed) => relativePath(claimed, path) !== undefined));
    const [only, second] = inside.configs;
    for (const config of inside.configs) {
      const folders = config.folders.filter((path) => holdsPrograms(path, files));
      const [first] = folders;
      if (first === undefined || folders.some(claims)) continue;
      projects.push(makeProject(folder, folders, { ...config, folders }, files));
    }
    for (const path of inside.migrationFolders) {
      if (claims(path)) continue;
      const config = second === undefined && projects.length === 0 ? only : undefined;
      projects.push(makeProject(folder, [path], config, files));
    }
    return projects;
  },

  configure(root, folders) {
    return {
      tool: "knex",
      evidence: "configured",
      root,
      folders,
      historyTable: { name: "knex_migrations" },
      options: {},
    };
  },

  owns(project, path) {
    const name = baseName(path);
    const loaded = project.options["loadExtensions"]?.split(" ") ?? loadedBy(project);
    return (
      project.folders.includes(parentPath(path)) &&
      !DECLARATIONS.test(name) &&
      loaded.some((extension) => name.endsWith(extension)) &&
      PROGRAM.test(name)
    );
  },

  readFile(project, path, text) {
    return [readMigration(project, path, text)];
  },

  order(_project, files) {
    return orderLinear(files, { pairs: false, title: "Knex" });
  },

  scaffold: newKnexMigration,
};

/** A project of ES modules loads .mjs as well, or says so; one recognised by its files has the extensions they have. */
function loadedBy(project: MigrationProject): readonly string[] {
  return project.evidence === "config" && project.options["extension"] !== "mjs"
    ? LOADED
    : [...LOADED, ".mjs"];
}

interface Inside {
  readonly configs: readonly KnexConfig[];
  readonly migrationFolders: readonly string[];
}

/** Knexfiles, other configs and folders of migrations in a package; packages inside it are looked through apart. */
function lookThrough(root: FolderView, files: FileSystem): Inside {
  const knexfiles: KnexConfig[] = [];
  const sources: KnexConfig[] = [];
  const migrationFolders: string[] = [];
  const visit = (folder: FolderView, depth: number): void => {
    for (const name of folder.files) {
      const isKnexfile = KNEXFILE.test(name);
      if (!isKnexfile && !mayMakeKnex(folder.path, name)) continue;
      const path = joinPath(folder.path, name);
      const text = files.readText(path);
      if (text === undefined || text.length > 100_000) continue;
      if (isKnexfile) knexfiles.push(...readKnexfile(path, text, files));
      else sources.push(...readKnexSource(path, text, root.path, files));
    }
    const programs = folder.files.filter((name) => PROGRAM.test(name) && !DECLARATIONS.test(name));
    const mayMigrate = MIGRATION_FOLDER.test(folder.path) || programs.some((name) => NUMBERED.test(name));
    const sample = (mayMigrate ? programs.slice(0, 3) : []).map(
      (name) => files.readText(joinPath(folder.path, name)) ?? "",
    );
    if (sample.some(isMigrationText)) migrationFolders.push(folder.path);
    if (depth >= DEEPEST) return;
    for (const name of folder.folders) {
      const child = folder.child(name);
      if (child !== undefined && !child.files.includes("package.json")) visit(child, depth + 1);
    }
  };
  visit(root, 0);
  return { configs: [...knexfiles, ...sources], migrationFolders };
}

function isInPackage(folder: FolderView): boolean {
  return [...foldersUpward(folder)].some((at) => at.files.includes("package.json"));
}

function mentionsTool(folder: FolderView, files: FileSystem): boolean {
  for (const { text } of textsUpward(folder, files, /^package\.json$/)) {
    if (/"(?:@[\w-]+\/)?knex"\s*:/.test(text)) return true;
  }
  return false;
}

const EXPORTS_BOTH =
  /(?:\bexports\.up\b|\bexport\s+(?:async\s+)?(?:function|const|let)\s+up\b|\bup\s*[:(,]|\bup\s*=)[^]*\bdown\b/;

/** Two functions, of which one is given knex. */
function isMigrationText(text: string): boolean {
  return (
    EXPORTS_BOTH.test(text) &&
    (/\bknex\b/i.test(text) || /\.schema\s*\.\s*\w+/.test(text)) &&
    !/\bqueryInterface\b|\bMigrationInterface\b/.test(text)
  );
}

function holdsPrograms(path: string, files: FileSystem): boolean {
  return files
    .list(path)
    .some((entry) => entry.kind === "file" && PROGRAM.test(entry.name) && !DECLARATIONS.test(entry.name));
}

function makeProject(
  root: FolderView,
  folders: readonly string[],
  config: KnexConfig | undefined,
  files: FileSystem,
): MigrationProject {
  const foreign = config?.dialect === undefined ? config?.foreign : undefined;
  const dialect = config?.dialect ?? (foreign === undefined ? dialectOfPackage(root, files) : undefined);
  const toolVersion = lockedNpmVersion("knex", root, files);
  const isConfig = config?.folders.some((path) => folders.includes(path)) === true;
  return {
    tool: "knex",
    evidence: isConfig ? "config" : "content",
    root: root.path,
    folders,
    ...(config === undefined ? {} : { configFile: config.file }),
    ...(dialect === undefined ? {} : { dialect }),
    ...(foreign === undefined ? {} : { foreign }),
    historyTable: {
      name: config?.table ?? "knex_migrations",
      ...(config?.schema === undefined ? {} : { schema: config.schema }),
    },
    ...(toolVersion === undefined ? {} : { toolVersion }),
    options: {
      ...(config?.extension === undefined ? {} : { extension: config.extension }),
      ...(config?.loadExtensions === undefined ? {} : { loadExtensions: config.loadExtensions.join(" ") }),
      ...(config?.stub === undefined ? {} : { stub: config.stub }),
      ...(config?.sortsFolders === true ? { sortDirsSeparately: "yes" } : {}),
    },
  };
}

function readMigration(project: MigrationProject, path: string, text: string): MigrationFile {
  const name = baseName(path);
  const source = project.dialect ?? dialectOfText(text);
  const language = /\.[cm]?js$/.test(path) ? "javascript" : "typescript";
  // A text that exports nothing is not worth its parsing.
  const program = readTypeScript(/\bexports?\b/.test(text) ? text : "", language);
  const problems: HistoryProblem[] = [];
  const parts: MigrationPart[] = [];
  for (const direction of ["up", "down"] as const) {
    const calls = new KnexCalls(source);
    const evaluator = new Evaluator(program, calls);
    const exported = exportedValues(program, text, evaluator);
    const found = exported.get(direction);
    if (found === undefined && exported.computed !== undefined) {
      parts.push(computedPart(direction, path, exported.computed));
      continue;
    }
    if (found?.value.kind !== "closure") continue;
    const config = exported.get("config")?.value;
    const transaction =
      config?.kind === "object"
        ? config.entries.findLast((entry) => entry.key === "transaction")?.value
        : undefined;
    calls.rewind(0);
    const { function: method, scope } = found.value;
    evaluator.callFunction(method, scope, [knexAt(method.range)]);
    calls.noteEnd(evaluator, direction, found.range);
    const isOutside = transaction?.kind === "boolean" && !transaction.value;
    parts.push({
      direction,
      file: path,
      range: found.range,
      pieces: calls.pieces,
      ...(isOutside ? { transaction: "none" as const } : {}),
    });
  }
  const missing = (["up", "down"] as const).filter((one) => parts.every((part) => part.direction !== one));
  const [slip] = program.syntaxErrors;
  if (slip !== undefined) {
    problems.push(unreadableProgram(path, slip));
  } else if (missing.length > 0) {
    problems.push({
      code: missing.length === 2 ? "not-a-migration" : missing[0] === "up" ? "no-up" : "no-down",
      file: path,
      range: { start: 0, end: 0 },
      message: `Knex refuses ${name}, and runs no migration at all: it must export both up and down, and ${missing.join(" and ")} can't be found in it`,
    });
  }
  const at = project.folders.indexOf(parentPath(path));
  return {
    path,
    id: name,
    name: name.replace(/\.[^.]+$/, "").replace(/^\d+[-_]?(?=.)/, ""),
    sortKey: project.options["sortDirsSeparately"] === "yes" ? [at, name] : [name],
    parts,
    problems,
  };
}

/** Backticks quote names in MySQL alone, double quotes in PostgreSQL; the file's own SQL tells. */
function dialectOfText(text: string): DialectName {
  return /\\`\w+\\`|\bENGINE\s*=|\.engine\(|\bAUTO_INCREMENT\b/i.test(text) ? "mysql" : "postgresql";
}
