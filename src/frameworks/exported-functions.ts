// Which functions a migration file of JavaScript or TypeScript exports: `exports.up = …`, `module.exports = { up }`,
// `export async function up`, `export default { up }`. Shared by the tools whose migrations are such functions.
import type { Range } from "../base/text";
import type { Direction, MigrationPart } from "./framework";
import type { Evaluator } from "./host/evaluate";
import type { HostExpression, HostProgram, HostStatement } from "./host/program";
import type { HostValue } from "./host/value";

export interface ExportedValue {
  readonly value: HostValue;
  /** What of the file it is. */
  readonly range: Range;
}

export interface ExportedValues extends ReadonlyMap<string, ExportedValue> {
  /** Where something is exported of which only a run, or another file, tells the names. */
  readonly computed?: Range;
}

/** By the name they are exported under. `evaluator` has followed the program. */
export function exportedValues(program: HostProgram, text: string, evaluator: Evaluator): ExportedValues {
  const found: Map<string, ExportedValue> & { computed?: Range } = new Map<string, ExportedValue>();
  const again = /^[ \t]*export\s*(?:\*|\{[^}]*\})\s*from\b[^\n]*/m.exec(text);
  if (again !== null) found.computed = { start: again.index, end: again.index + again[0].length };
  const whole = (value: HostValue): void => {
    if (value.kind === "closure" || value.kind === "class") return;
    if (value.kind !== "object" || !value.complete) found.computed ??= value.range;
    if (value.kind !== "object") return;
    for (const entry of value.entries) found.set(entry.key, { value: entry.value, range: entry.range });
  };
  const visit = (statement: HostStatement): void => {
    switch (statement.kind) {
      case "block":
        statement.body.forEach(visit);
        return;
      case "function": {
        const { name } = statement.function;
        const value = name === undefined ? undefined : evaluator.module.get(name);
        if (name !== undefined && value !== undefined && isExported(text, statement.range)) {
          found.set(name, { value, range: statement.range });
        }
        return;
      }
      case "assign":
        for (const target of statement.targets) {
          if (target.kind !== "name" || !isExported(text, statement.range)) continue;
          const value = evaluator.module.get(target.name);
          if (value !== undefined) found.set(target.name, { value, range: statement.range });
        }
        return;
      case "expression":
        visitExpression(statement.expression, statement.range);
        return;
      default:
    }
  };
  const visitExpression = (expression: HostExpression, range: Range): void => {
    if (expression.kind === "assign") {
      const target = text.slice(expression.target.range.start, expression.target.range.end);
      const name = /^(?:module\.)?exports\.(\w+)$/.exec(target)?.[1];
      const inner = expression.value.kind === "assign" ? expression.value : undefined;
      if (inner !== undefined) visitExpression(inner, range);
      const value = evaluator.evaluate(inner?.value ?? expression.value, evaluator.module);
      if (name !== undefined) found.set(name, { value, range });
      else if (/^(?:module\.exports|exports\.default|exports|export)$/.test(target)) whole(value);
    } else if (isDefault(text, range)) whole(evaluator.evaluate(expression, evaluator.module));
  };
  program.body.forEach(visit);
  for (const [name, local] of namedExports(text)) {
    const value = evaluator.module.get(local);
    if (value !== undefined && !found.has(name)) found.set(name, { value, range: value.range });
  }
  return found;
}

/** The half of a migration that another function or file makes: that it is there, and no more, can be said. */
export function computedPart(direction: Direction, file: string, range: Range): MigrationPart {
  const why = "what is exported here is made by a call or in another file, and is not followed";
  return { direction, file, range, pieces: [{ kind: "opaque", range, why, reaches: "anything" }] };
}

/** `export` stands before the statement, or before the words that begin its declaration. */
function isExported(text: string, { start }: Range): boolean {
  return /\bexport\s+(?:default\s+)?(?:async\s+)?(?:const\s+|let\s+|var\s+)?$/.test(
    text.slice(Math.max(0, start - 60), start),
  );
}

function isDefault(text: string, { start }: Range): boolean {
  return /\bexport\s+default\s+$/.test(text.slice(Math.max(0, start - 40), start));
}

/** `export { up, rollBack as down }`. */
function namedExports(text: string): readonly (readonly [string, string])[] {
  return [...text.matchAll(/^[ \t]*export\s*\{([^}]*)\}\s*;?[ \t]*$/gm)].flatMap(([, list = ""]) =>
    list.split(",").flatMap((one): readonly (readonly [string, string])[] => {
      const match = /^\s*(\w+)(?:\s+as\s+(\w+))?\s*$/.exec(one);
      const local = match?.[1];
      return local === undefined ? [] : [[match?.[2] ?? local, local]];
    }),
  );
}
