// Sequelize: functions that are given a query interface, run in the order of their files' names by sequelize-cli or by
// Umzug. https://sequelize.org/docs/v6/other-topics/migrations/
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
import type { HostValue } from "../host/value";
import { lockedNpmVersion } from "../npm-lock";
import { dialectOfPackage } from "../package-drivers";
import { unreadableProgram } from "../problem-files";
import { textsUpward } from "../project-root";
import { wholeFilePart } from "../sql/sql-parts";
import { INTERFACE, SequelizeCalls } from "./calls";
import { readSequelizerc, readUmzug, UMZUG_SOURCE, type SequelizeConfig } from "./config";
import { newSequelizeMigration } from "./new-migration";

const FILE = /^(?!.*\.d\.[cm]?ts$)(?!.*\.(?:spec|test)\.)[^/]*\.[cm]?[jt]s$/;
/** Where to look for what only the files' own text then tells. */
const MIGRATION_FOLDER = /(?:^|\/)[^/]*migrat[^/]*(?:\/[^/]*)?$/i;
const NUMBERED = /^\d{3}/;
const DEEPEST = 7;

export const sequelizeReader: MigrationReader = {
  tool: "sequelize",
  title: "Sequelize",
  notRun: "Sequelize runs its own migrations: they are program code",

  find(folder, files) {
    const projects: MigrationProject[] = [];
    const hasRc = folder.files.includes(".sequelizerc");
    const isPackage = folder.files.includes("package.json") || folder.parent === undefined;
    if (!hasRc && !(isPackage && mentionsTool(folder, files))) return [];
    const config = readSequelizerc(
      folder.path,
      hasRc ? files.readText(joinPath(folder.path, ".sequelizerc")) : undefined,
      files,
    );
    if (config?.folder !== undefined && holdsMigrations(config.folder, files)) {
      projects.push(makeProject(folder, config.folder, config, files));
    }
    if (!isPackage) return projects;
    const inside = lookThrough(folder, files);
    const claims = (path: string): boolean =>
      projects.some((one) => one.folders.some((claimed) => relativePath(claimed, path) !== undefined));
    for (const umzug of inside.umzugs) {
      const { folder: place, takesSql = false } = umzug;
      if (place === undefined || claims(place) || !holdsMigrations(place, files, takesSql)) continue;
      projects.push(makeProject(folder, place, { ...umzug, dialect: config?.dialect }, files));
    }
    const [only, second] = inside.umzugs;
    for (const path of inside.migrationFolders) {
      if (claims(path)) continue;
      const stray = config ?? (second === undefined ? only : undefined);
      projects.push(makeProject(folder, path, stray, files));
    }
    return projects;
  },

  configure(root, folders) {
    return {
      tool: "sequelize",
      evidence: "configured",
      root,
      folders,
      historyTable: { name: "SequelizeMeta" },
      options: {},
    };
  },

  owns(project, path) {
    const folder = parentPath(path);
    if (project.options["sql"] === "yes" && path.endsWith(".sql")) {
      return project.folders.includes(baseName(folder) === "down" ? parentPath(folder) : folder);
    }
    return FILE.test(baseName(path)) && project.folders.includes(folder);
  },

  readFile(project, path, text) {
    if (path.endsWith(".sql")) return [readSqlFile(path, text)];
    return readMigration(project, path, text);
  },

  order(_project, files) {
    return orderLinear(files, { pairs: false, title: "Sequelize" });
  },

  scaffold: (project, wanted) => newSequelizeMigration(project, wanted),
};

interface Inside {
  readonly umzugs: readonly SequelizeConfig[];
  readonly migrationFolders: readonly string[];
}

/** Programs that make an Umzug, and folders of migrations, in a package; packages inside it are looked through apart. */
function lookThrough(root: FolderView, files: FileSystem): Inside {
  const umzugs: SequelizeConfig[] = [];
  const migrationFolders: string[] = [];
  const visit = (folder: FolderView, depth: number): void => {
    for (const name of folder.files) {
      if (!UMZUG_SOURCE.test(name)) continue;
      const path = joinPath(folder.path, name);
      const text = files.readText(path);
      if (text === undefined || text.length > 100_000) continue;
      const umzug = readUmzug(path, text, root.path, files);
      if (umzug !== undefined) umzugs.push(umzug);
    }
    const programs = folder.files.filter((name) => FILE.test(name));
    const mayMigrate = MIGRATION_FOLDER.test(folder.path) || programs.some((name) => NUMBERED.test(name));
    const sample = (mayMigrate ? programs : [])
      .slice(0, 3)
      .map((name) => files.readText(joinPath(folder.path, name)) ?? "");
    if (sample.some(isMigrationText)) migrationFolders.push(folder.path);
    if (depth >= DEEPEST) return;
    for (const name of folder.folders) {
      const child = folder.child(name);
      const isApart = child?.files.some((one) => one === "package.json" || one === ".sequelizerc") === true;
      if (child !== undefined && !isApart) visit(child, depth + 1);
    }
  };
  visit(root, 0);
  return { umzugs, migrationFolders };
}

function mentionsTool(folder: FolderView, files: FileSystem): boolean {
  for (const { text } of textsUpward(folder, files, /^package\.json$/)) {
    if (/"(?:sequelize|sequelize-cli|sequelize-typescript|@sequelize\/core)"\s*:/.test(text)) return true;
  }
  return false;
}

const EXPORTS_UP =
  /(?:\bexports\.up\b|\bexport\s+(?:async\s+)?(?:function|const|let)\s+up\b|\bup\s*[:(,]|\bup\s*=)/;

function isMigrationText(text: string): boolean {
  return (
    EXPORTS_UP.test(text) &&
    /\bqueryInterface\b|\bQueryInterface\b|\bgetQueryInterface\b/.test(text) &&
    !/\bMigrationInterface\b/.test(text) &&
    // Seeders have the same form, and change no schema.
    !/^(?=[^]*\bbulk(?:Insert|Delete)\b)(?![^]*\.(?:createTable|addColumn|changeColumn|addIndex|addConstraint|query|removeColumn|renameColumn)\b)/.test(
      text,
    )
  );
}

function holdsMigrations(path: string, files: FileSystem, takesSql = false): boolean {
  return files
    .list(path)
    .some(({ name, kind }) => kind === "file" && (FILE.test(name) || (takesSql && name.endsWith(".sql"))));
}

function makeProject(
  root: FolderView,
  folder: string,
  config: SequelizeConfig | undefined,
  files: FileSystem,
): MigrationProject {
  const foreign = config?.dialect === undefined ? config?.foreign : undefined;
  const dialect =
    config?.dialect ??
    (foreign === undefined ? dialectOfPackage(root, files, ["pg", "mysql", "mysql2", "mariadb"]) : undefined);
  const toolVersion = lockedNpmVersion("sequelize", root, files);
  return {
    tool: "sequelize",
    evidence: config?.folder === folder ? "config" : "content",
    root: root.path,
    folders: [folder],
    ...(config === undefined ? {} : { configFile: config.file }),
    ...(dialect === undefined ? {} : { dialect }),
    ...(foreign === undefined ? {} : { foreign }),
    historyTable: {
      name: config?.table ?? "SequelizeMeta",
      ...(config?.schema === undefined ? {} : { schema: config.schema }),
    },
    ...(toolVersion === undefined ? {} : { toolVersion }),
    options: config?.folder === folder && config.takesSql === true ? { sql: "yes" } : {},
  };
}

/** As Umzug's own examples lay SQL out: `x.sql` with `down/x.sql`, or `x.up.sql` with `x.down.sql`. */
function readSqlFile(path: string, text: string): MigrationFile {
  const name = baseName(path);
  const isDown = baseName(parentPath(path)) === "down" || name.endsWith(".down.sql");
  const id = name.replace(/\.down\.sql$/, ".up.sql");
  return {
    path,
    id,
    name: id.replace(/(?:\.up)?\.sql$/, "").replace(/^[\d.T-]+[-_.]?(?=.)/, ""),
    sortKey: [id],
    parts: [wholeFilePart(path, text, isDown ? "down" : "up")],
    problems: [],
  };
}

function readMigration(project: MigrationProject, path: string, text: string): readonly MigrationFile[] {
  const name = baseName(path);
  const source = project.dialect ?? dialectOfText(text);
  const language = /\.[cm]?js$/.test(path) ? "javascript" : "typescript";
  // A text that exports nothing is not worth its parsing.
  const program = readTypeScript(/\bexports?\b/.test(text) ? text : "", language);
  const problems: HistoryProblem[] = [];
  const parts: MigrationPart[] = [];
  for (const direction of ["up", "down"] as const) {
    const calls = new SequelizeCalls(source, project.toolVersion);
    const evaluator = new Evaluator(program, calls);
    const exported = exportedValues(program, text, evaluator);
    const found = exported.get(direction);
    if (found === undefined && exported.computed !== undefined) {
      parts.push(computedPart(direction, path, exported.computed));
      continue;
    }
    if (found?.value.kind !== "closure") continue;
    calls.rewind(0);
    const { function: method, scope } = found.value;
    const reference = (to: string): HostValue => ({ kind: "reference", range: method.range, path: to });
    evaluator.callFunction(method, scope, [reference(INTERFACE), reference("Sequelize")]);
    calls.noteEnd(evaluator, direction, found.range);
    parts.push({ direction, file: path, range: found.range, pieces: calls.pieces });
  }
  const hasUp = parts.some((part) => part.direction === "up");
  const hasDown = parts.some((part) => part.direction === "down");
  const [slip] = program.syntaxErrors;
  if (slip !== undefined) {
    problems.push(unreadableProgram(path, slip));
  } else if (!hasUp) {
    problems.push({
      code: hasDown ? "no-up" : "not-a-migration",
      file: path,
      range: { start: 0, end: 0 },
      message: `Sequelize stops at ${name}: it takes every program in the folder for a migration, and this one exports no up`,
    });
  } else if (!hasDown) {
    problems.push({
      code: "no-down",
      file: path,
      range: { start: 0, end: 0 },
      message: `migration ${name} exports no down, so it can't be rolled back: add one, or say that none is meant`,
    });
  }
  return [
    {
      path,
      id: name,
      name: name.replace(/\.[^.]+$/, "").replace(/^\d+[-_.]?(?=.)/, ""),
      sortKey: [name],
      parts,
      problems,
    },
  ];
}

/** Backticks quote names in MySQL alone; the file's own SQL tells. */
function dialectOfText(text: string): DialectName {
  return /\\`\w+\\`|\bENGINE\s*=|\bAUTO_INCREMENT\b|\bFULLTEXT\b/i.test(text) ? "mysql" : "postgresql";
}
