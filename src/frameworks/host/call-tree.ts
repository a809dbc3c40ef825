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
    default:
      return [];
  }
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
