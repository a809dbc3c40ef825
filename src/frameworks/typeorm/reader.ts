// TypeORM: classes with a time stamp in their names. https://typeorm.io/docs/migrations/why
import { baseName, joinPath, parentPath, relativePath, type FileSystem } from "../../base/file-system";
import type { DialectName } from "../../dialects/dialect";
import { lockedNpmVersion } from "../npm-lock";
import { dialectOfPackage } from "../package-drivers";
import { unreadableProgram } from "../problem-files";
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
import type { HostClass, HostProgram } from "../host/program";
import { readTypeScript } from "../host/typescript";
import { Scope, textOfValue, type HostValue } from "../host/value";
import { textsUpward } from "../project-root";
import { RUNNER, TypeormCalls } from "./calls";
import { newTypeormMigration } from "./new-migration";
import { DATA_SOURCE_FILE, readDataSource, type DataSource } from "./data-source";

const FILE = /^(?!.*\.d\.[cm]?ts$)(?!.*\.(?:spec|test|e2e)\.)[^/]*\.[cm]?[jt]s$/;
/** How the tool names the files it makes. */
const STAMPED = /\d{13}/;
const DEEPEST = 7;

export const typeormReader: MigrationReader = {
  tool: "typeorm",
  title: "TypeORM",
  notRun: "TypeORM runs its own migrations: they are program code",

  find(folder, files) {
    // A package is looked through from its root, so that its data source and its migrations meet.
    if (!folder.files.includes("package.json") && folder.parent !== undefined) return [];
    const inside = lookThrough(folder, files);
    const projects: MigrationProject[] = [];
    for (const source of inside.sources) {
      const folders = source.folders.filter(({ path, deep }) => holdsMigrations(path, deep, files));
      const [first] = folders;
      if (first === undefined || projects.some((one) => one.folders.includes(first.path))) continue;
      const deep = folders.some((one) => one.deep);
      projects.push(
        makeProject(
          folder,
          folders.map((one) => one.path),
          withFacts(source, inside.sources, first.path),
          deep,
          files,
        ),
      );
    }
    const claimed = projects.flatMap((project) => project.folders);
    for (const path of inside.migrationFolders) {
      if (claimed.some((one) => relativePath(one, path) !== undefined)) continue;
      const [only, second] = inside.sources;
      projects.push(makeProject(folder, [path], second === undefined ? only : undefined, false, files));
    }
    return projects;
  },

  configure(root, folders) {
    return {
      tool: "typeorm",
      evidence: "configured",
      root,
      folders,
      historyTable: { name: "migrations" },
      options: {},
    };
  },

  owns(project, path) {
    if (!FILE.test(baseName(path))) return false;
    return project.options["deep"] === "yes"
      ? project.folders.some((folder) => relativePath(folder, path) !== undefined)
      : project.folders.includes(parentPath(path));
  },

  readFile(project, path, text) {
    return readMigrations(project, path, text);
  },

  order(_project, files) {
    return orderLinear(files, { pairs: false, title: "TypeORM" });
  },

  scaffold: newTypeormMigration,
};

interface Inside {
  readonly sources: readonly DataSource[];
  readonly migrationFolders: readonly string[];
}

/** Data sources and folders of migrations in a package; packages inside it are looked through by themselves. */
function lookThrough(root: FolderView, files: FileSystem): Inside {
  const sources: DataSource[] = [];
  const migrationFolders: string[] = [];
  const usesTool = mentionsTool(root, files);
  const visit = (folder: FolderView, depth: number): void => {
    for (const name of folder.files) {
      if (!usesTool || !DATA_SOURCE_FILE.test(name) || !FILE.test(name.replace(/\.json$/, ".js"))) continue;
      if (STAMPED.test(name)) continue;
      const path = joinPath(folder.path, name);
      const text = files.readText(path);
      if (text === undefined || text.length > 100_000) continue;
      const source = readDataSource(path, text, root.path, files);
      if (source !== undefined) sources.push(source);
    }
    const stamped = folder.files.filter((name) => STAMPED.test(name) && FILE.test(name));
    if (
      stamped.slice(0, 3).some((name) => isMigrationText(files.readText(joinPath(folder.path, name)) ?? ""))
    ) {
      migrationFolders.push(folder.path);
    }
    if (depth >= DEEPEST) return;
    for (const name of folder.folders) {
      const child = folder.child(name);
      if (child !== undefined && !child.files.includes("package.json")) visit(child, depth + 1);
    }
  };
  visit(root, 0);
  return { sources, migrationFolders };
}

function mentionsTool(folder: FolderView, files: FileSystem): boolean {
  for (const { text } of textsUpward(folder, files, /^package\.json$/)) {
    if (text.includes("typeorm")) return true;
  }
  return false;
}

function isMigrationText(text: string): boolean {
  return text.includes("MigrationInterface") && /\bup\b/.test(text);
}

function holdsMigrations(path: string, deep: boolean, files: FileSystem): boolean {
  const entries = files.list(path);
  const sample = entries.filter((entry) => entry.kind === "file" && FILE.test(entry.name)).slice(0, 20);
  if (sample.some((entry) => isMigrationText(files.readText(joinPath(path, entry.name)) ?? ""))) return true;
  return (
    deep &&
    entries.some(
      (entry) => entry.kind === "directory" && holdsMigrations(joinPath(path, entry.name), false, files),
    )
  );
}

/** What one file leaves open (options spread from elsewhere) another one for the same folder may say. */
function withFacts(source: DataSource, all: readonly DataSource[], folder: string): DataSource {
  const same = all.filter((one) => one.folders.some(({ path }) => path === folder));
  const dialects = new Set([...same, ...all].map((one) => one.dialect).filter((one) => one !== undefined));
  const [dialect] = dialects;
  return {
    ...source,
    dialect: source.dialect ?? (dialects.size === 1 ? dialect : undefined),
    table: source.table ?? same.find((one) => one.table !== undefined)?.table,
    schema: source.schema ?? same.find((one) => one.schema !== undefined)?.schema,
  };
}

function makeProject(
  root: FolderView,
  folders: readonly string[],
  source: DataSource | undefined,
  deep: boolean,
  files: FileSystem,
): MigrationProject {
  const foreign = source?.dialect === undefined ? source?.foreign : undefined;
  const dialect = source?.dialect ?? (foreign === undefined ? dialectOfPackage(root, files) : undefined);
  const toolVersion = lockedNpmVersion("typeorm", root, files);
  const isConfig = source?.folders.some(({ path }) => folders.includes(path)) === true;
  return {
    tool: "typeorm",
    evidence: isConfig ? "config" : "content",
    root: root.path,
    folders,
    ...(source === undefined ? {} : { configFile: source.file }),
    ...(dialect === undefined ? {} : { dialect }),
    ...(foreign === undefined ? {} : { foreign }),
    historyTable: {
      name: source?.table ?? "migrations",
      ...(source?.schema === undefined ? {} : { schema: source.schema }),
    },
    ...(toolVersion === undefined ? {} : { toolVersion }),
    options: deep ? { deep: "yes" } : {},
  };
}

function readMigrations(project: MigrationProject, path: string, text: string): readonly MigrationFile[] {
  if (!/\bup\b/.test(text)) return [];
  const program = readTypeScript(text, /\.[cm]?js$/.test(path) ? "javascript" : "typescript");
  const isMarked = text.includes("MigrationInterface");
  return classesOf(program).flatMap((found) => {
    const up = found.methods.find((method) => method.name === "up");
    const declared = found.bases.some((base) => /\bMigrationInterface\b/.test(base));
    if (up === undefined || (!declared && !isMarked)) return [];
    return [readMigration(project, path, text, program, found)];
  });
}

function classesOf(program: HostProgram): readonly HostClass[] {
  return program.body.flatMap((statement): readonly HostClass[] => {
    if (statement.kind === "class") return [statement.class];
    if (statement.kind === "block") return classesOf({ ...program, body: statement.body });
    const value =
      statement.kind === "assign"
        ? statement.value
        : statement.kind === "expression"
          ? statement.expression.kind === "assign"
            ? statement.expression.value
            : statement.expression
          : undefined;
    return value?.kind === "class" ? [value.class] : [];
  });
}

function readMigration(
  project: MigrationProject,
  path: string,
  text: string,
  program: HostProgram,
  found: HostClass,
): MigrationFile {
  const source = project.dialect ?? dialectOfText(text);
  const problems: HistoryProblem[] = [];
  const parts: MigrationPart[] = [];
  const given = found.properties.find((property) => property.name === "name");
  let named: string | undefined;
  let ownTransaction: HostValue | undefined;
  for (const direction of ["up", "down"] as const) {
    const method = found.methods.findLast((one) => one.name === direction);
    if (method === undefined) continue;
    const calls = new TypeormCalls(source);
    const evaluator = new Evaluator(program, calls);
    const scope = new Scope(evaluator.module);
    const self = instanceOf(found, evaluator, scope);
    scope.declare("this", self);
    if (self.kind === "object") {
      named = textOfValue(self.entries.findLast((entry) => entry.key === "name")?.value);
      ownTransaction = self.entries.findLast((entry) => entry.key === "transaction")?.value;
    }
    calls.rewind(0);
    const runner: HostValue = { kind: "reference", range: method.range, path: RUNNER };
    evaluator.callFunction(method, scope, [runner]);
    calls.noteEnd(evaluator, direction, method.range);
    const isOutside = ownTransaction?.kind === "boolean" && !ownTransaction.value;
    parts.push({
      direction,
      file: path,
      range: method.range,
      pieces: calls.pieces,
      ...(isOutside ? { transaction: "none" as const } : {}),
    });
  }
  const id = named ?? found.name;
  const stamp = /(\d{13})$/.exec(id)?.[1];
  const idRange = named === undefined || given === undefined ? found.nameRange : given.value.range;
  // Elsewhere in the file a slip of the parser's matters to nobody.
  const slip = program.syntaxErrors.find(({ start }) =>
    parts.some((part) => start >= part.range.start && start <= part.range.end),
  );
  if (slip !== undefined) {
    problems.push(unreadableProgram(path, slip));
  }
  if (stamp === undefined) {
    problems.push({
      code: "not-a-migration",
      file: path,
      range: idRange,
      message: `TypeORM refuses ${id === "" ? "a class without a name" : id}: its name must end in 13 digits, the time in milliseconds`,
    });
  }
  return {
    path,
    id,
    idRange,
    name: id.replace(/\d{13}$/, "") || id,
    sortKey: [Number(stamp ?? Number.MAX_SAFE_INTEGER), id],
    parts,
    problems,
  };
}

/** `this` in a migration: its methods and properties. */
function instanceOf(found: HostClass, evaluator: Evaluator, scope: Scope): HostValue {
  const { range } = found;
  return {
    kind: "object",
    range,
    complete: false,
    entries: [
      ...found.methods.flatMap((method) =>
        method.name === undefined
          ? []
          : [
              {
                key: method.name,
                keyRange: method.range,
                range: method.range,
                value: { kind: "closure" as const, range: method.range, function: method, scope },
              },
            ],
      ),
      ...found.properties
        .filter((property) => property.value.kind !== "function")
        .map((property) => ({
          key: property.name,
          keyRange: property.value.range,
          range: property.value.range,
          value: evaluator.evaluate(property.value, scope),
        })),
    ],
  };
}

/** Backticks quote names in MySQL alone, double quotes in PostgreSQL; the file's own SQL tells. */
function dialectOfText(text: string): DialectName {
  const backticks = (text.match(/\\`\w+\\`/g) ?? []).length;
  const quotes = (text.match(/"\w+"/g) ?? []).length;
  return backticks > quotes ? "mysql" : "postgresql";
}
