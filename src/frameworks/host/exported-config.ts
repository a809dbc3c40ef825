// What a config file that is a program exports, as far as it can be known without running it: the options of
// drizzle.config.ts, prisma.config.ts and their like. JSON, with or without comments, is read the same way.
import { joinPath, parentPath } from "../../base/file-system";
import { Evaluator, type HostVisitor } from "./evaluate";
import type { HostExpression, HostProgram } from "./program";
import { readTypeScript } from "./typescript";
import { textOfValue, unknownAt, type HostValue, type Located } from "./value";

export type ConfigObject = Located<"object">;

/**
 * The objects that are exported, the one exported last first: as they are, given to a function (`defineConfig({…})`),
 * or made by one. Empty where none can be seen.
 */
export function exportedConfigs(path: string, text: string): readonly ConfigObject[] {
  const isJson = /\.json[c5]?$/.test(path);
  const source = isJson ? `export default ${text.replace(/^\uFEFF/, "")}` : text;
  const program = readTypeScript(source, /\.[cm]?js$/.test(path) ? "javascript" : "typescript");
  const folder = textAt(parentPath(path));
  const evaluator = new Evaluator(program, pathVisitor(folder), new Map([["__dirname", folder]]));
  const found: ConfigObject[] = [];
  const consider = (value: HostValue): void => {
    if (value.kind === "object") found.push(value);
    else if (value.kind === "list") value.items.forEach(consider);
    else if (value.kind === "either") value.options.forEach((option) => consider(option.value));
    else if (value.kind === "call") value.args.forEach((argument) => consider(argument.value));
    else if (value.kind === "closure") {
      const made = evaluator.callFunction(value.function, value.scope, []);
      if (made.kind !== "closure") consider(made);
    }
  };
  for (const expression of exportedExpressions(program)) {
    consider(evaluator.evaluate(expression, evaluator.module));
  }
  for (const name of ["default", "config"]) {
    const value = evaluator.module.get(name);
    if (found.length === 0 && value !== undefined) consider(value);
  }
  return found.toReversed();
}

function exportedExpressions(program: HostProgram): readonly HostExpression[] {
  return program.body.flatMap((statement): readonly HostExpression[] => {
    if (statement.kind === "expression") {
      const { expression } = statement;
      return [expression.kind === "assign" ? expression.value : expression];
    }
    if (statement.kind !== "assign") return [];
    return statement.targets.some((target) => target.kind === "other") ? [statement.value] : [];
  });
}

/** The value under keys one inside the other: `migrations`, then `table`. */
export function configValue(
  object: ConfigObject | undefined,
  ...keys: readonly string[]
): HostValue | undefined {
  let value: HostValue | undefined = object;
  for (const key of keys) {
    if (value?.kind !== "object") return undefined;
    value = value.entries.findLast((entry) => entry.key === key)?.value;
  }
  return value;
}

/** A text; of several that may be meant (`process.env.X ?? "y"`) the first that is known. */
export function configText(object: ConfigObject | undefined, ...keys: readonly string[]): string | undefined {
  return knownText(configValue(object, ...keys));
}

export function knownText(value: HostValue | undefined): string | undefined {
  if (value?.kind === "either") {
    return value.options.map((option) => textOfValue(option.value)).find((text) => text !== undefined);
  }
  return textOfValue(value);
}

/** A path in a config as an absolute one; relative ones start at `folder`. */
export function configPath(text: string, folder: string): string {
  const path = text.replaceAll("\\", "/");
  return path.startsWith("/") || /^[A-Za-z]:\//.test(path) ? joinPath(path) : joinPath(folder, path);
}

export function textAt(text: string): HostValue {
  const here = { start: 0, end: 0 };
  return { kind: "string", range: here, text, segments: [], escape: () => undefined, complete: true };
}

/** Knows the functions that configs make paths with, and where `import.meta` says the file is. */
export function pathVisitor(folder: HostValue): HostVisitor {
  return {
    call(call) {
      const name = call.callee.replace(/^(?:node:)?(?:path|url)(?:\.default)?\./, "");
      if (name === "dirname" && call.args[0]?.value.kind !== "string") return folder;
      if (name !== "join" && name !== "resolve") return undefined;
      const parts = call.args.map(({ value }) =>
        value.kind === "call" && value.callee === "process.cwd" ? "" : textOfValue(value),
      );
      if (parts.some((part) => part === undefined)) return unknownAt(call.range);
      const text = parts.filter((part) => part !== "").join("/");
      return { ...textAt(text), range: call.range };
    },
    dialectsFor: () => undefined,
    mark: () => 0,
    wantsItems: () => false,
    rewind: () => undefined,
  };
}
