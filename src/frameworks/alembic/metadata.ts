// The naming convention of the metadata that env.py gives to Alembic, followed through the project's modules as text:
// `Base.metadata`, `MetaData(naming_convention=…)`. Nothing of the project's code is run.
import { joinPath, parentPath, type FileSystem } from "../../base/file-system";
import { Evaluator, type HostVisitor } from "../host/evaluate";
import type { HostProgram } from "../host/program";
import { readPython } from "../host/python";
import { textOfValue, type HostValue, type Located } from "../host/value";
import { kindOfKey, NamingConvention, UNKNOWN_PATTERN, type NamedKind } from "./naming";

const LONGEST_FILE = 200_000;
const MOST_STEPS = 24;

/** As `NamingConvention.fromOption` reads it. `roots` are the folders that imports are looked for in. */
export function readNamingOption(
  envFile: string,
  roots: readonly string[],
  files: FileSystem,
): string | undefined {
  const modules = new Modules(roots, files);
  const env = modules.read(envFile);
  if (env === undefined) return undefined;
  const value = env.evaluator.module.get("target_metadata");
  const found = modules.assignedConvention(env) ?? (value && modules.conventionOf(value, env));
  return found && NamingConvention.toOption(found);
}

interface Module {
  readonly file: string;
  readonly text: string;
  readonly program: HostProgram;
  readonly evaluator: Evaluator;
}

type Patterns = ReadonlyMap<NamedKind, string>;

class Modules {
  private readonly known = new Map<string, Module | undefined>();
  private steps = 0;

  constructor(
    private readonly roots: readonly string[],
    private readonly files: FileSystem,
  ) {}

  read(file: string): Module | undefined {
    if (this.known.has(file)) return this.known.get(file);
    const text = this.files.readText(file);
    const isShort = text !== undefined && text.length <= LONGEST_FILE;
    const program = isShort ? readPython(text) : undefined;
    const module = program && {
      file,
      text: text ?? "",
      program,
      evaluator: new Evaluator(program, SILENT),
    };
    this.known.set(file, module);
    return module;
  }

  /** `SQLModel.metadata.naming_convention = {…}` at the top of a module. */
  assignedConvention(module: Module): Patterns | undefined {
    for (const statement of module.program.body) {
      const target = statement.kind === "assign" ? statement.targets[0] : undefined;
      if (statement.kind !== "assign" || target?.kind !== "other") continue;
      if (!module.text.slice(target.range.start, target.range.end).endsWith(".naming_convention")) continue;
      return this.patternsOf(module.evaluator.evaluate(statement.value, module.evaluator.module), module);
    }
    return undefined;
  }

  /** Of a MetaData, or of anything that has one under `metadata`. */
  conventionOf(value: HostValue, module: Module): Patterns | undefined {
    if (this.steps++ > MOST_STEPS) return undefined;
    if (value.kind === "call") {
      const inner = value.args.find((argument) => argument.name === "naming_convention")?.value;
      if (value.callee.endsWith("MetaData")) return inner && this.patternsOf(inner, module);
      const metadata = value.args.find((argument) => argument.name === "metadata")?.value;
      if (metadata !== undefined) return this.conventionOf(metadata, module);
      return value.receiver && this.conventionOf(value.receiver, module);
    }
    if (value.kind === "class") {
      const own = value.class.properties.findLast((property) => property.name === "metadata")?.value;
      if (own !== undefined) return this.conventionOf(module.evaluator.evaluate(own, value.scope), module);
      for (const base of value.class.bases) {
        const [name = "", ...rest] = base.split(".");
        const found = value.scope.get(name);
        const convention = found && this.memberConvention(found, rest, module);
        if (convention !== undefined) return convention;
      }
      return undefined;
    }
    if (value.kind !== "reference") return undefined;
    const target = this.resolve(value.path, module);
    return target && this.memberConvention(target.value, target.rest, target.module);
  }

  private memberConvention(value: HostValue, rest: readonly string[], module: Module): Patterns | undefined {
    if (value.kind === "reference") {
      const path = [value.path, ...rest].join(".");
      return this.conventionOf({ ...value, path }, module);
    }
    // What has a metadata (a Base, an extension's object) says its convention itself.
    return rest.length === 0 || rest.at(-1) === "metadata" || rest.at(-1) === "Model"
      ? this.conventionOf(value, module)
      : undefined;
  }

  /** The value that a dotted path means, in the file of the project that holds it. */
  private resolve(
    path: string,
    from: Module,
  ): { readonly value: HostValue; readonly rest: readonly string[]; readonly module: Module } | undefined {
    const own = path.split(".");
    const dots = /^\.+/.exec(path)?.[0].length ?? 0;
    const steps = own.filter((step) => step !== "");
    for (let taken = steps.length - 1; taken >= 0; taken--) {
      const [name, ...rest] = steps.slice(taken);
      if (name === undefined) continue;
      const module = this.moduleAt(steps.slice(0, taken), dots, from);
      if (module === undefined) continue;
      const assigned = this.assignedConvention(module);
      const value = module.evaluator.module.get(name);
      if (value !== undefined && (assigned === undefined || value.kind !== "reference"))
        return { value, rest, module };
    }
    return undefined;
  }

  private moduleAt(steps: readonly string[], dots: number, from: Module): Module | undefined {
    let folders = this.roots;
    if (dots > 0) {
      let folder = parentPath(from.file);
      for (let i = 1; i < dots; i++) folder = parentPath(folder);
      folders = [folder];
    }
    if (steps.length === 0 && dots === 0) return undefined;
    for (const folder of folders) {
      const base = joinPath(folder, ...steps);
      for (const file of [`${base}.py`, joinPath(base, "__init__.py")]) {
        if (file !== from.file && this.files.isFile(file)) return this.read(file);
      }
    }
    return undefined;
  }

  private patternsOf(value: HostValue, module: Module): Patterns | undefined {
    if (value.kind === "reference") {
      const target = this.steps++ > MOST_STEPS ? undefined : this.resolve(value.path, module);
      return target?.rest.length === 0 ? this.patternsOf(target.value, target.module) : undefined;
    }
    if (value.kind !== "object") return undefined;
    return new Map(
      value.entries.flatMap((entry): readonly (readonly [NamedKind, string])[] => {
        const kind = kindOfKey(entry.key);
        return kind === undefined ? [] : [[kind, patternText(entry.value)]];
      }),
    );
  }
}

function patternText(value: HostValue): string {
  return textOfValue(value)?.replaceAll(/\s/g, " ") ?? UNKNOWN_PATTERN;
}

const SILENT: HostVisitor = {
  call: (_call: Located<"call">) => undefined,
  dialectsFor: () => undefined,
  mark: () => 0,
  wantsItems: () => false,
  rewind: () => undefined,
};
