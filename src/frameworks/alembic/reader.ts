// Alembic: Python files that name their parents. https://alembic.sqlalchemy.org/en/latest/tutorial.html
import { baseName, joinPath, parentPath, relativePath, type FileSystem } from "../../base/file-system";
import { compareVersions, formatVersion, parseVersion } from "../../base/version";
import type { DialectName } from "../../dialects/dialect";
import type {
  FolderView,
  HistoryProblem,
  MigrationFile,
  MigrationPart,
  MigrationProject,
  MigrationReader,
} from "../framework";
import { databaseOfWord } from "../dialect-marks";
import { orderGraph } from "../graph-order";
import { Evaluator, type HostVisitor } from "../host/evaluate";
import type { HostFunction, HostProgram } from "../host/program";
import { readPython } from "../host/python";
import { textOfValue, type HostValue } from "../host/value";
import { foldersUpward } from "../project-root";
import { AlembicCalls } from "./calls";
import { readNamingOption } from "./metadata";
import { NamingConvention } from "./naming";
import { newRevision } from "./new-revision";
import {
  databaseOfRequirements,
  databaseOfSqlalchemyUrl,
  historyTableOf,
  lockedVersion,
  readEnvFile,
  readIniConfig,
  readTomlConfig,
  type AlembicConfig,
} from "./config";

/** The tool's own: any Python file that is no package's and no editor's. */
const FILE = /^(?!\.#|__init__)[^/]*\.py$/;

export const alembicReader: MigrationReader = {
  tool: "alembic",
  title: "Alembic",
  notRun: "Alembic runs its own migrations: they are Python code",

  find(folder, files) {
    const found: MigrationProject[] = [];
    for (const name of folder.files) {
      const isIni = name === "alembic.ini" || (name.endsWith(".ini") && name.includes("alembic"));
      if (!isIni && name !== "pyproject.toml") continue;
      const path = joinPath(folder.path, name);
      const text = files.readText(path) ?? "";
      const config = isIni ? readIniConfig(folder, text, files) : readTomlConfig(folder, text, files);
      // alembic.ini may hold the database and pyproject.toml the folders, or the other way: one project.
      const same = found.find((one) => one.folders[0] === config?.versionFolders[0]);
      if (config !== undefined && same === undefined)
        found.push(...makeProjects(folder, config, path, files));
    }
    if (found.length > 0) return found;
    if (!folder.files.includes("env.py") && holdsRevisions(folder, files)) {
      const config: AlembicConfig = {
        scriptFolder: folder.path,
        versionFolders: [folder.path],
        recursive: false,
        url: undefined,
      };
      return makeProjects(folder, config, undefined, files);
    }
    // A config kept elsewhere, or made in code: env.py beside revisions is Alembic's alone.
    if (!folder.files.includes("env.py") || !folder.folders.includes("versions")) return [];
    const env = files.readText(joinPath(folder.path, "env.py")) ?? "";
    if (!/\balembic\b/.test(env)) return [];
    const config: AlembicConfig = {
      scriptFolder: folder.path,
      versionFolders: [joinPath(folder.path, "versions")],
      recursive: false,
      url: undefined,
    };
    return makeProjects(folder, config, undefined, files).map((project) => ({
      ...project,
      root: folder.parent?.path ?? folder.path,
    }));
  },

  configure(root, folders) {
    return {
      tool: "alembic",
      evidence: "configured",
      root,
      folders,
      historyTable: { name: "alembic_version" },
      options: {},
    };
  },

  owns(project, path) {
    if (!FILE.test(baseName(path))) return false;
    return project.options["recursive"] === "yes"
      ? project.folders.some((folder) => relativePath(folder, path) !== undefined)
      : project.folders.includes(parentPath(path));
  },

  readFile(project, path, text) {
    return readRevision(project, path, text);
  },

  order(_project, files) {
    return orderGraph(files);
  },

  scaffold: newRevision,
};

/** Flask-Alembic keeps no env.py: revisions lie beside the template that they are made from. */
function holdsRevisions(folder: FolderView, files: FileSystem): boolean {
  if (!folder.files.includes("script.py.mako")) return false;
  const first = folder.files.find((name) => FILE.test(name));
  const text = first === undefined ? "" : (files.readText(joinPath(folder.path, first)) ?? "");
  return /\balembic\b/.test(text) && /^down_revision\b/m.test(text);
}

/** One; where env.py picks a folder a database below `versions`, one for each of them. */
function makeProjects(
  folder: FolderView,
  config: AlembicConfig,
  configFile: string | undefined,
  files: FileSystem,
): readonly MigrationProject[] {
  const whole = makeProject(folder, config, configFile, files);
  const [only, second] = config.versionFolders;
  if (only === undefined || second !== undefined || config.recursive) return [whole];
  const entries = files.list(only);
  if (entries.some((entry) => entry.kind === "file" && FILE.test(entry.name))) return [whole];
  const inside = entries.filter((entry) => {
    if (entry.kind !== "directory" || entry.name.startsWith("__")) return false;
    return files
      .list(joinPath(only, entry.name))
      .some((file) => file.kind === "file" && FILE.test(file.name));
  });
  if (inside.length === 0) return [whole];
  return inside.map((entry): MigrationProject => {
    const { dialect: _dialect, foreign: _foreign, ...rest } = whole;
    const named = databaseOfWord(entry.name);
    const isNamed = named.dialect !== undefined || named.foreign !== undefined;
    return { ...(isNamed ? { ...rest, ...named } : whole), folders: [joinPath(only, entry.name)] };
  });
}

function makeProject(
  folder: FolderView,
  config: AlembicConfig,
  configFile: string | undefined,
  files: FileSystem,
): MigrationProject {
  const byUrl = databaseOfSqlalchemyUrl(config.url);
  const database = byUrl.dialect === undefined ? databaseOfRequirements(byUrl, folder, files) : byUrl;
  const toolVersion = lockedVersion("alembic", folder, files);
  const sqlalchemy = lockedVersion("sqlalchemy", folder, files);
  const roots = [folder.path, joinPath(folder.path, "src"), parentPath(config.scriptFolder)];
  for (const above of foldersUpward(folder)) roots.push(above.path);
  const naming = readNamingOption(joinPath(config.scriptFolder, "env.py"), [...new Set(roots)], files);
  return {
    tool: "alembic",
    evidence: configFile === undefined ? "content" : "config",
    root: rootOf(folder, config),
    folders: config.versionFolders,
    ...(configFile === undefined ? {} : { configFile }),
    ...database,
    historyTable: historyTableOf(readEnvFile(config.scriptFolder, files)),
    ...(toolVersion === undefined ? {} : { toolVersion }),
    options: {
      scriptFolder: config.scriptFolder,
      ...(config.recursive ? { recursive: "yes" } : {}),
      ...(sqlalchemy === undefined ? {} : { sqlalchemy: formatVersion(sqlalchemy) }),
      ...(naming === undefined ? {} : { naming }),
      ...(byUrl.dialect === "mariadb" ? { scheme: "mariadb" } : {}),
    },
  };
}

/** The config's folder, but for Flask-Migrate's, which stands among the migrations. */
function rootOf(folder: FolderView, config: AlembicConfig): string {
  if (config.scriptFolder !== folder.path) return folder.path;
  for (const at of foldersUpward(folder)) if (at !== folder) return at.path;
  return folder.path;
}

/** What SQLAlchemy began to do with defaults for MySQL. */
const WRAPS_DEFAULTS = [2, 1];

function readRevision(project: MigrationProject, path: string, text: string): readonly MigrationFile[] {
  // A text with neither word is no revision, and not worth its parsing.
  if (!/\b(?:revision|alembic)\b/.test(text)) return [];
  const program = readPython(text);
  const source = project.dialect ?? dialectOfText(text);
  const version = parseVersion(project.options["sqlalchemy"] ?? "");
  const wrapsDefaults = version && compareVersions(version, WRAPS_DEFAULTS) >= 0;
  const silent = new Evaluator(program, SILENT_VISITOR);
  const revision = silent.module.get("revision");
  const id = textOfValue(revision);
  const up = findFunction(program, "upgrade");
  const problems: HistoryProblem[] = [];
  const [slip] = program.syntaxErrors;
  if (id === undefined) {
    if (up === undefined || !/\balembic\b/.test(text)) return [];
    problems.push({
      code: "unreadable",
      file: path,
      range: revision?.range ?? { start: 0, end: 0 },
      message: `${baseName(path)} has an upgrade() and no revision that can be read: write it as a plain text`,
    });
  } else if (slip !== undefined) {
    problems.push({
      code: "unreadable",
      file: path,
      range: slip,
      message: `${baseName(path)} can't be read as Python here: what stands around it may be read wrongly`,
    });
  }
  const parts = (["up", "down"] as const).flatMap((direction): readonly MigrationPart[] => {
    const name = direction === "up" ? "upgrade" : "downgrade";
    const found = findFunction(program, name);
    if (found === undefined) return [];
    const naming = NamingConvention.fromOption(project.options["naming"], source);
    const optionPrefix = optionPrefixOf(project, source);
    const calls = new AlembicCalls({ source, wrapsDefaults, naming, optionPrefix });
    const evaluator = new Evaluator(program, calls);
    calls.rewind(0);
    evaluator.callFunction(found, evaluator.module, givenOperations(found));
    for (const other of enginesOf(program, text, found, name)) {
      evaluator.callFunction(other, evaluator.module, []);
    }
    calls.noteEnd(evaluator, name, found.range);
    return [{ direction, file: path, range: found.range, pieces: calls.pieces }];
  });
  const after = namesIn(silent.module.get("depends_on"));
  const labels = namesIn(silent.module.get("branch_labels"));
  return [
    {
      path,
      id: id ?? baseName(path).slice(0, -".py".length),
      ...(revision === undefined ? {} : { idRange: definitionRange(program, "revision") ?? revision.range }),
      name: messageOf(program) ?? nameFromPath(path, id),
      parents: namesIn(silent.module.get("down_revision")),
      ...(after.length === 0 ? {} : { after }),
      ...(labels.length === 0 ? {} : { labels }),
      sortKey: [path],
      parts,
      problems,
    },
  ];
}

function optionPrefixOf(project: MigrationProject, source: DialectName): "postgresql" | "mysql" | "mariadb" {
  if (source === "postgresql") return "postgresql";
  return source === "mariadb" && project.options["scheme"] === "mariadb" ? "mariadb" : "mysql";
}

const SILENT_VISITOR: HostVisitor = {
  call: () => undefined,
  dialectsFor: () => undefined,
  mark: () => 0,
  wantsItems: () => false,
  rewind: () => undefined,
};

/** An env.py of its own may hand the operations to each revision: `def upgrade(op, …)`. */
function givenOperations({ parameters, range }: HostFunction): readonly HostValue[] {
  const isOp = parameters.map(({ target }) => target.kind === "name" && target.name === "op");
  if (!isOp.includes(true)) return [];
  return isOp.map((is) =>
    is ? { kind: "reference", range, path: "alembic.op" } : { kind: "unknown", range },
  );
}

function findFunction(program: HostProgram, name: string): HostFunction | undefined {
  const statement = program.body.findLast((one) => one.kind === "function" && one.function.name === name);
  return statement?.kind === "function" ? statement.function : undefined;
}

/** The multi-database template: upgrade() calls upgrade_NAME() through globals(). */
function enginesOf(
  program: HostProgram,
  text: string,
  found: HostFunction,
  name: string,
): readonly HostFunction[] {
  if (!text.slice(found.range.start, found.range.end).includes("globals()")) return [];
  return program.body.flatMap((one) =>
    one.kind === "function" && one.function.name?.startsWith(`${name}_`) === true ? [one.function] : [],
  );
}

function definitionRange(program: HostProgram, name: string): HostValue["range"] | undefined {
  for (const statement of program.body) {
    if (statement.kind !== "assign") continue;
    const target = statement.targets[0];
    if (target?.kind === "name" && target.name === name) return statement.value.range;
  }
  return undefined;
}

function namesIn(value: HostValue | undefined): readonly string[] {
  if (value?.kind === "list") return value.items.flatMap(namesIn);
  const text = textOfValue(value);
  return text === undefined ? [] : [text];
}

/** The first line of the file's docstring: the message it was made with. */
function messageOf(program: HostProgram): string | undefined {
  const [first] = program.body;
  if (first?.kind !== "expression" || first.expression.kind !== "string") return undefined;
  const part = first.expression.literals[0]?.parts[0];
  const line = part?.kind === "text" ? part.text.trim().split("\n", 1)[0]?.trim() : undefined;
  return line === undefined || line === "" || line.startsWith("Revision ID") ? undefined : line;
}

function nameFromPath(path: string, id: string | undefined): string {
  const stem = baseName(path).slice(0, -".py".length);
  const bare = id !== undefined && stem.startsWith(id) ? stem.slice(id.length) : stem;
  const name = bare.replaceAll("_", " ").trim();
  return name === "" ? stem : name;
}

/** The dialect whose types or options the file itself uses; PostgreSQL where it uses none. */
function dialectOfText(text: string): DialectName {
  if (/\bdialects(?:\.|\s+import\s+)(?:\w+\s*,\s*)*postgresql\b|\bpostgresql_\w+\s*=/.test(text))
    return "postgresql";
  if (/\bdialects(?:\.|\s+import\s+)(?:\w+\s*,\s*)*mysql\b|\bmysql_\w+\s*=/.test(text)) return "mysql";
  return "postgresql";
}
