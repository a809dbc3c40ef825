// TypeORM's data sources: which database, which migrations, which history table. Read off the options as they stand
// in the source; the project's code is not run. https://typeorm.io/docs/data-source/data-source-options
import { baseName, joinPath, parentPath, type FileSystem } from "../../base/file-system";
import type { DialectName } from "../../dialects/dialect";
import { databaseOfUrl, databaseOfWord } from "../dialect-marks";
import { Evaluator, type HostVisitor } from "../host/evaluate";
import { readTypeScript } from "../host/typescript";
import { textOfValue, type HostValue, type Located } from "../host/value";

export interface DataSource {
  readonly file: string;
  readonly dialect: DialectName | undefined;
  /** As in MigrationProject. */
  readonly foreign: string | undefined;
  readonly table: string | undefined;
  readonly schema: string | undefined;
  /** Absolute folders whose files are migrations; `deep` when files in folders below are too. */
  readonly folders: readonly { readonly path: string; readonly deep: boolean }[];
}

/** Files whose names say that they may hold connection options. */
export const DATA_SOURCE_FILE =
  /^[\w.-]*(?:ormconfig|data-?_?source|typeorm|config|options|database|connection|(?:^|[-_.])(?:db|orm)(?=[-_.])|app\.module)[\w.-]*\.(?:[cm]?[jt]s|json)$/i;

/** Undefined where the file holds no options with migrations. `root` is where relative paths start. */
export function readDataSource(
  path: string,
  text: string,
  root: string,
  files: FileSystem,
): DataSource | undefined {
  if (!/\bmigrations(?:TableName)?\b|\bDataSource\b/.test(text)) return undefined;
  const objects = path.endsWith(".json") ? readJson(text) : readProgram(path, text);
  const options = objects.map((object) => describe(object, path, root, files));
  // A file may hold the options in one object and give them to a data source in another, spread.
  const best = options.toSorted((a, b) => weightOf(b) - weightOf(a))[0];
  if (best === undefined) return undefined;
  const dialect = best.dialect ?? options.find((one) => one.dialect !== undefined)?.dialect;
  return { ...best, dialect };
}

function weightOf(source: DataSource): number {
  return (source.folders.length > 0 ? 4 : 0) + (source.dialect ? 2 : 0) + (source.table ? 1 : 0);
}

interface Options {
  readonly type: string | undefined;
  readonly url: string | undefined;
  readonly table: string | undefined;
  readonly schema: string | undefined;
  readonly migrations: readonly string[];
}

function readJson(text: string): readonly Options[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.flatMap((one) => {
    if (typeof one !== "object" || one === null || !("type" in one)) return [];
    const get = (key: string): string | undefined => {
      const found = (one as Record<string, unknown>)[key];
      return typeof found === "string" ? found : undefined;
    };
    const migrations: unknown = "migrations" in one ? one.migrations : [];
    return [
      {
        type: get("type"),
        url: get("url"),
        table: get("migrationsTableName"),
        schema: get("schema"),
        migrations: Array.isArray(migrations) ? migrations.filter((glob) => typeof glob === "string") : [],
      },
    ];
  });
}

function readProgram(path: string, text: string): readonly Options[] {
  const found: Located<"object">[] = [];
  const consider = (value: HostValue | undefined): void => {
    if (value?.kind !== "object") return;
    const keys = new Set(value.entries.map((entry) => entry.key));
    const isOptions =
      keys.has("migrations") || keys.has("migrationsTableName") || (keys.has("type") && keys.has("entities"));
    if (isOptions && (keys.has("type") || keys.has("url") || keys.has("migrations"))) found.push(value);
  };
  const visitor: HostVisitor = {
    call(call) {
      for (const argument of call.args) consider(argument.value);
      return joinCall(call);
    },
    dialectsFor: () => undefined,
    mark: () => 0,
    wantsItems: () => false,
    rewind: () => undefined,
  };
  const here = { start: 0, end: 0 };
  const folder: HostValue = {
    kind: "string",
    range: here,
    text: parentPath(path),
    segments: [],
    escape: () => undefined,
    complete: true,
  };
  const language = /\.[cm]?js$/.test(path) ? "javascript" : "typescript";
  const program = readTypeScript(text, language);
  const evaluator = new Evaluator(program, visitor, new Map([["__dirname", folder]]));
  for (const [, value] of evaluator.module.own) {
    consider(value);
    // Options that a function makes (`registerAs(…)`, `() => ({…})`).
    if (value.kind === "closure") consider(evaluator.callFunction(value.function, value.scope, []));
  }
  for (const statement of program.body) {
    if (statement.kind !== "expression") continue;
    const { expression } = statement;
    consider(evaluator.evaluate(expression, evaluator.module));
    if (expression.kind === "assign") consider(evaluator.evaluate(expression.value, evaluator.module));
  }
  return found.map((object) => {
    const get = (key: string): HostValue | undefined =>
      object.entries.findLast((one) => one.key === key)?.value;
    const imports = new Map(program.imports.map((one) => [one.as, one.module]));
    return {
      type: knownText(get("type")),
      url: knownText(get("url")),
      table: knownText(get("migrationsTableName")),
      schema: knownText(get("schema")),
      migrations: globsOf(get("migrations"), imports),
    };
  });
}

/** Paths of files and folders: globs, and what migration classes given by name are imported from. */
function globsOf(value: HostValue | undefined, imports: ReadonlyMap<string, string>): readonly string[] {
  if (value?.kind === "list") return value.items.flatMap((item) => globsOf(item, imports));
  if (value?.kind === "reference") {
    const module = [...imports.values()].find(
      (one) => value.path === one || value.path.startsWith(`${one}.`),
    );
    return module?.startsWith(".") === true ? [`import:${module}`] : [];
  }
  if (value?.kind === "call" && /^Object\.(?:values|entries)$/.test(value.callee)) {
    return value.args.flatMap((argument) => globsOf(argument.value, imports));
  }
  const text = knownText(value);
  return text === undefined ? [] : [text];
}

/** A text; of several that may be meant (`process.env.X ?? "y"`) the first that is known. */
function knownText(value: HostValue | undefined): string | undefined {
  if (value?.kind === "either") {
    return value.options.map((option) => textOfValue(option.value)).find((text) => text !== undefined);
  }
  return textOfValue(value);
}

/** `path.join` and `path.resolve` of texts. */
function joinCall(call: Located<"call">): HostValue | undefined {
  if (!/^(?:node:)?path(?:\.default)?\.(?:join|resolve)$/.test(call.callee)) return undefined;
  const parts = call.args.map((argument) => {
    const { value } = argument;
    if (value.kind === "call" && value.callee === "process.cwd") return "";
    return textOfValue(value);
  });
  if (parts.some((part) => part === undefined)) return undefined;
  const text = parts.join("/");
  return {
    kind: "string",
    range: call.range,
    text: text.startsWith("/") ? joinPath(text) : text.replace(/^\/+/, ""),
    segments: [],
    escape: () => undefined,
    complete: true,
  };
}

function describe(options: Options, path: string, root: string, files: FileSystem): DataSource {
  const folders: { path: string; deep: boolean }[] = [];
  for (const glob of options.migrations) {
    const folder = folderOfGlob(glob, path, root, files);
    if (folder !== undefined && !folders.some((one) => one.path === folder.path)) folders.push(folder);
  }
  const byType = databaseOfWord(options.type);
  const { dialect, foreign } =
    byType.dialect === undefined && byType.foreign === undefined ? databaseOfUrl(options.url) : byType;
  return { file: path, dialect, foreign, table: options.table, schema: options.schema, folders };
}

/** The folder that a glob's fixed part names, found in the sources where it speaks of build output. */
function folderOfGlob(
  glob: string,
  file: string,
  root: string,
  files: FileSystem,
): { readonly path: string; readonly deep: boolean } | undefined {
  if (glob.startsWith("import:")) {
    const target = joinPath(parentPath(file), glob.slice("import:".length));
    const folder = files.list(target).length > 0 ? target : parentPath(target);
    return files.list(folder).length > 0 ? { path: folder, deep: false } : undefined;
  }
  const clean = glob.replaceAll("\\", "/");
  const steps = clean.split("/");
  const wildAt = steps.findIndex((step) => /[*?{[(]/.test(step));
  const fixed = (wildAt < 0 ? steps : steps.slice(0, wildAt)).join("/");
  const deep = steps.some((step) => step === "**");
  const start = clean.startsWith("/") ? joinPath(fixed) : joinPath(root, fixed);
  const path = wildAt < 0 && /\.[cm]?[jt]s$/.test(baseName(start)) ? parentPath(start) : start;
  const candidates = [path];
  for (const [built, source] of BUILT) {
    const relative = path.slice(root.length);
    if (path.startsWith(`${root}/`) && relative.includes(built)) {
      candidates.push(root + relative.replace(built, source));
    }
  }
  // Relative paths start where the command runs: mostly the package, sometimes the file's own folder.
  if (!clean.startsWith("/")) candidates.push(joinPath(parentPath(file), fixed));
  const found = candidates.find((one) => one !== root && files.list(one).length > 0);
  return found === undefined ? undefined : { path: found, deep };
}

const BUILT: readonly (readonly [string, string])[] = [
  ["/dist/src/", "/src/"],
  ["/dist/", "/src/"],
  ["/dist/", "/"],
  ["/build/src/", "/src/"],
  ["/build/", "/src/"],
  ["/lib/", "/src/"],
  ["/out/", "/src/"],
];
