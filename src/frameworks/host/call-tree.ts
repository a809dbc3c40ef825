// The text of one call as expressions, for finding again in it what a change names by its place.
import type { Range } from "../../base/text";
import type { HostExpression, HostStatement } from "./program";
import { readPython } from "./python";
import { readTypeScript } from "./typescript";

/** A call's text and its expressions, whose ranges count from its start. */
export interface CallTree {
  readonly text: string;
  readonly root: HostExpression | undefined;
}

export function parseCall(text: string, isTypeScript: boolean): CallTree {
  const program = isTypeScript ? readTypeScript(text, "typescript") : readPython(text);
  const [first] = program.body as readonly (HostStatement | undefined)[];
  return { text, root: first?.kind === "expression" ? first.expression : undefined };
}

/** Everything directly inside an expression, in order. */
export function partsOf(expression: HostExpression): readonly HostExpression[] {
  switch (expression.kind) {
    case "call":
      return [expression.callee, ...expression.args.map((argument) => argument.value)];
    case "list":
      return expression.items.map((item) => item.value);
    case "object":
      return expression.entries.map((entry) => entry.value);
    case "member":
      return [expression.object];
    case "binary":
      return [expression.left, expression.right];
    case "choice":
      return [expression.condition, expression.whenTrue, expression.whenFalse];
    case "function":
      return expression.function.body.flatMap(expressionsOf);
    default:
      return [];
  }
}

/** The expressions directly inside a statement and the statements in it. */
function expressionsOf(statement: HostStatement): readonly HostExpression[] {
  const all = (statements: readonly HostStatement[]): readonly HostExpression[] =>
    statements.flatMap(expressionsOf);
  switch (statement.kind) {
    case "expression":
      return [statement.expression];
    case "assign":
      return [statement.value];
    case "return":
    case "raise":
      return statement.value === undefined ? [] : [statement.value];
    case "if":
      return [
        ...statement.branches.flatMap((branch) => [branch.condition, ...all(branch.body)]),
        ...all(statement.otherwise),
      ];
    case "for":
      return [statement.over, ...all(statement.body)];
    case "loop":
    case "block":
    case "with":
      return all(statement.body);
    case "try":
      return [...all(statement.body), ...statement.handlers.flatMap(all), ...all(statement.last)];
    case "switch":
      return statement.cases.flatMap((one) => all(one.body));
    default:
      return [];
  }
}

/** Every call in an expression, itself included, the outer ones first. */
export function* callsIn(
  expression: HostExpression | undefined,
): Generator<Extract<HostExpression, { kind: "call" }>> {
  if (expression === undefined) return;
  if (expression.kind === "call") yield expression;
  for (const part of partsOf(expression)) yield* callsIn(part);
}

/** The outermost expression with exactly this range. */
export function findExpression(root: HostExpression | undefined, range: Range): HostExpression | undefined {
  if (root === undefined) return undefined;
  if (root.range.start === range.start && root.range.end === range.end) return root;
  for (const part of partsOf(root)) {
    if (part.range.start > range.start || part.range.end < range.end) continue;
    const found = findExpression(part, range);
    if (found !== undefined) return found;
  }
  return undefined;
}
