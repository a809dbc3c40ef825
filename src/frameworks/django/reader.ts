// Django: Python files in the apps of a project, whose dependencies go from app to app.
// https://docs.djangoproject.com/en/stable/topics/migrations/
import { baseName, joinPath, parentPath, relativePath, type FileSystem } from "../../base/file-system";
import { lockedVersion } from "../alembic/config";
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
import { readPython } from "../host/python";
import { Scope, textOfValue, type HostValue } from "../host/value";
import { problemFile } from "../problem-files";
import { labelByFolder, newDjangoMigration } from "./new-migration";
import { DJANGO_VISITOR, readOperations } from "./operations";
import { FIRST, orderDjango } from "./order";
import { readDjangoSettings, type DjangoSettings } from "./settings";

/** The tool's own: modules whose names don't begin with `_` or `~`. */
const FILE = /^(?![_~.])[^/.]+\.py$/;
const TABLE = "django_migrations";
const MANIFEST = /^(?:pyproject\.toml|setup\.(?:py|cfg)|Pipfile|requirements.*\.(?:txt|in))$/;
const DEEPEST = 8;
/** Between ids that a squashed migration replaces, in a file's sort key. */
const REPLACES = "replaces:";

export const djangoReader: MigrationReader = {
  tool: "django",
  title: "Django",
  notRun: "Django runs its own migrations: they are Python code",

  find(folder, files) {
    const isProject = isManaged(folder, files);
    if (!isProject && !(isPackage(folder) && mentionsDjango(folder, files))) return [];
    const folders = migrationFolders(folder, files, isProject);
    if (folders.length === 0) return [];
    const settings = readDjangoSettings(folder, files);
    const labels = folders.flatMap((path): readonly (readonly [string, string])[] => {
      const label = labelOfApp(path, folder.path, settings, files);
      return label === labelByFolder(path) ? [] : [[path, label]];
    });
    const toolVersion = lockedVersion("django", folder, files);
    return [
      {
        tool: "django",
        evidence: isProject ? "config" : "content",
        root: folder.path,
        folders,
        ...(settings.file === undefined ? {} : { configFile: settings.file }),
        ...settings.database,
        historyTable: { name: TABLE },
        ...(toolVersion === undefined ? {} : { toolVersion }),
        options: {
          userApp: settings.userApp,
          ...(settings.admin ? { admin: "yes" } : {}),
          ...Object.fromEntries(labels.map(([path, label]) => [`label:${path}`, label])),
        },
      },
    ];
  },

  configure(root, folders) {
    return {
      tool: "django",
      evidence: "configured",
      root,
      folders,
      historyTable: { name: TABLE },
      options: {},
    };
  },

  owns(project, path) {
    return FILE.test(baseName(path)) && project.folders.includes(parentPath(path));
  },

  readFile(project, path, text) {
    return [readMigration(project, path, text)];
  },

  order(project, files) {
    return orderDjango(project, files, (file) =>
      file.sortKey.flatMap((key) =>
        typeof key === "string" && key.startsWith(REPLACES) ? key.slice(REPLACES.length) : [],
      ),
    );
  },

  scaffold(project, wanted) {
    return newDjangoMigration(project, wanted, (folder) => labelOf(project, folder));
  },
};

function labelOf(project: MigrationProject, folder: string): string {
  return project.options[`label:${folder}`] ?? labelByFolder(folder);
}

function isManaged(folder: FolderView, files: FileSystem): boolean {
  if (!folder.files.includes("manage.py")) return false;
  return /django/i.test(files.readText(joinPath(folder.path, "manage.py")) ?? "");
}

function isPackage(folder: FolderView): boolean {
  return folder.parent === undefined || folder.files.some((name) => MANIFEST.test(name));
}

function mentionsDjango(folder: FolderView, files: FileSystem): boolean {
  return folder.files.some((name) => {
    if (!MANIFEST.test(name)) return false;
    const text = files.readText(joinPath(folder.path, name)) ?? "";
    return text.length < 500_000 && /\bdjango\b/i.test(text);
  });
}

/** Folders of apps' migrations, those of other projects inside left to them. */
function migrationFolders(root: FolderView, files: FileSystem, isProject: boolean): readonly string[] {
  const found: string[] = [];
  const visit = (folder: FolderView, depth: number): void => {
    if (isMigrations(folder, files)) found.push(folder.path);
    if (depth >= DEEPEST) return;
    for (const name of folder.folders) {
      const child = folder.child(name);
      if (child === undefined) continue;
      if (isManaged(child, files)) continue;
      // A package by itself inside a library's folder is a project of its own.
      if (!isProject && isPackage(child) && mentionsDjango(child, files)) continue;
      visit(child, depth + 1);
    }
  };
  visit(root, 0);
  return found;
}

/** A package with migrations in it; its name is mostly `migrations`, which settings may change. */
function isMigrations(folder: FolderView, files: FileSystem): boolean {
  if (!folder.files.includes("__init__.py") && baseName(folder.path) !== "migrations") return false;
  const numbered = folder.files.filter((name) => FILE.test(name) && /^\d{4}/.test(name));
  const names = numbered.length > 0 ? numbered : folder.files.filter((name) => FILE.test(name));
  const isNamed = baseName(folder.path) === "migrations";
  return (
    (isNamed || numbered.length > 0) &&
    names.slice(0, 2).some((name) => {
      const text = files.readText(joinPath(folder.path, name)) ?? "";
      return /^class\s+Migration\s*\(/m.test(text) && /\bdjango\b/.test(text);
    })
  );
}

/** The app's label: what settings or apps.py say, else its folder's name. */
function labelOfApp(path: string, root: string, settings: DjangoSettings, files: FileSystem): string {
  const module = (relativePath(root, path) ?? "").replaceAll("/", ".");
  const set = settings.modules.get(module);
  if (set !== undefined) return set;
  const apps = files.readText(joinPath(parentPath(path), "apps.py")) ?? "";
  const labels = [...apps.matchAll(/^\s+label\s*(?::[^=\n]*)?=\s*["'](\w+)["']/gm)];
  return labels.length === 1 && labels[0]?.[1] !== undefined ? labels[0][1] : labelByFolder(path);
}

function readMigration(project: MigrationProject, path: string, text: string): MigrationFile {
  const name = baseName(path);
  const stem = name.slice(0, -".py".length);
  const app = labelOf(project, parentPath(path));
  const program = readPython(text);
  const found = findMigration(program);
  if (found === undefined) {
    const message = `${name} has no class Migration, and Django stops at it: put an underscore in front of its name, or move it out of the folder`;
    return problemFile(path, "not-a-migration", message);
  }
  const evaluator = new Evaluator(program, DJANGO_VISITOR);
  const scope = new Scope(evaluator.module);
  const values = new Map<string, HostValue>();
  for (const property of found.properties) {
    const value = evaluator.evaluate(property.value, scope);
    values.set(property.name, value);
    scope.declare(property.name, value);
  }
  const problems: HistoryProblem[] = [];
  const [slip] = program.syntaxErrors;
  if (slip !== undefined) {
    const message = `${name} can't be read as Python here: what stands around it may be read wrongly`;
    problems.push({ code: "unreadable", file: path, range: slip, message });
  }
  const operations = values.get("operations");
  const { up, down, irreversible } = readOperations(operations);
  const atomic = values.get("atomic");
  const outside = atomic?.kind === "boolean" && !atomic.value;
  const range =
    found.properties.find((property) => property.name === "operations")?.value.range ?? found.range;
  const part = (direction: "up" | "down", pieces: MigrationPart["pieces"]): MigrationPart => ({
    direction,
    file: path,
    range,
    pieces,
    ...(outside ? { transaction: "none" as const } : {}),
  });
  if (irreversible !== undefined) {
    const message = `${name} has an operation without its opposite, so it can't be rolled back: give it one, or its noop`;
    problems.push({ code: "no-down", file: path, range: irreversible.range, message });
  }
  const replaced = idsIn(values.get("replaces"), project);
  const before = idsIn(values.get("run_before"), project);
  const bare = stem.replace(/^\d+_?/, "");
  return {
    path,
    id: `${app}.${stem}`,
    idRange: found.nameRange,
    name: bare === "" ? stem : bare,
    parents: idsIn(values.get("dependencies"), project),
    ...(before.length === 0 ? {} : { after: before }),
    sortKey: [app, stem, ...replaced.map((id) => REPLACES + id)],
    parts: irreversible === undefined ? [part("up", up), part("down", down)] : [part("up", up)],
    problems,
  };
}

function findMigration(program: HostProgram): HostClass | undefined {
  const statement = program.body.findLast((one) => one.kind === "class" && one.class.name === "Migration");
  return statement?.kind === "class" ? statement.class : undefined;
}

/** Pairs of an app and a name as ids; the user's model stands for its app's first migration. */
function idsIn(value: HostValue | undefined, project: MigrationProject): readonly string[] {
  if (value?.kind !== "list") return [];
  return value.items.flatMap((item): readonly string[] => {
    if (item.kind === "list") {
      const [app, name] = item.items.map(textOfValue);
      return app === undefined || name === undefined ? [] : [`${app}.${name}`];
    }
    if (item.kind !== "call" || !item.callee.endsWith("swappable_dependency")) return [];
    const given = textOfValue(item.args[0]?.value);
    const label = given?.split(".")[0] ?? project.options["userApp"];
    return label === undefined ? [] : [`${label}.${FIRST}`];
  });
}
