// Types and expressions as node-pg-migrate's calls have them: a type is a text, a default a value or pgm.func.
import type { Range, TextEdit } from "../../base/text";
import type { Expression, TypeUse } from "../../schema/change";
import { findExpression, partsOf, type CallTree } from "../host/call-tree";
import type { HostExpression } from "../host/program";
import { readSqlType } from "../sql-type-text";
import { ADAPTED } from "./columns";

export function spellNodePgType(tree: CallTree, use: TypeUse, sql: string): readonly TextEdit[] | undefined {
  const type = readSqlType(sql);
  const place = findTypeText(tree.root, use);
  if (type === undefined || place === undefined) return undefined;
  const usual = tree.text.charAt(place.range.start);
  const quote = sql.includes(usual) ? ['"', "'", "`"].find((one) => !sql.includes(one)) : usual;
  const written = tree.text.slice(place.range.start + 1, place.range.end - 1);
  // A word that stands for more than its type, or a text that says more than a type, can't be exchanged.
  const own = readSqlType(ADAPTED.get(written) ?? written);
  if (own === undefined || own.name.toLowerCase() !== use.name || quote === undefined) return undefined;
  return [{ range: place.range, newText: quote + (/["']/.test(sql) ? sql : sql.toLowerCase()) + quote }];
}

/** The text that names the type: a column's whole definition, or its entry `type`. Not beside `array`. */
function findTypeText(root: HostExpression | undefined, use: TypeUse): HostExpression | undefined {
  const exact = findExpression(root, use.range);
  if (exact?.kind === "string") return exact;
  const object = findObject(root, use.range);
  const entry = object?.entries.find((one) => one.range.start === use.range.start);
  if (entry?.key !== "type" || entry.value.kind !== "string") return undefined;
  return object?.entries.some((one) => one.key === "array" || one.key === undefined) === true
    ? undefined
    : entry.value;
}

/** A default's text is a value, every other one SQL as it stands. */
export function spellNodePgExpression(
  tree: CallTree,
  use: Expression,
  sql: string,
): readonly TextEdit[] | undefined {
  const written = findExpression(tree.root, use.range);
  if (written === undefined) return undefined;
  const isFunction = written.kind === "call" && /\.func\(/.test(textOf(tree, written.range));
  if (!isFunction && !/^(?:string|number|boolean)$/.test(written.kind)) return undefined;
  const entry = findObject(tree.root, use.range)?.entries.find((one) => one.value === written);
  const edit = (newText: string): readonly TextEdit[] => [{ range: written.range, newText }];
  if (entry?.key !== "default") return isFunction ? undefined : edit(quoted(tree, written, sql));
  const text = /^'((?:[^']|'')*)'$/.exec(sql)?.[1];
  if (text !== undefined) return edit(quoted(tree, written, text.replaceAll("''", "'")));
  if (/^(?:true|false|-?\d+(?:\.\d+)?)$/i.test(sql)) return edit(sql.toLowerCase());
  const builder = builderOf(tree);
  return builder === undefined ? undefined : edit(`${builder}.func(${quoted(tree, written, sql)})`);
}

function textOf(tree: CallTree, { start, end }: Range): string {
  return tree.text.slice(start, end);
}

/** What the migration calls its builder. */
function builderOf(tree: CallTree): string | undefined {
  const { root } = tree;
  if (root?.kind !== "call" || root.callee.kind !== "member") return undefined;
  return root.callee.object.kind === "name" ? root.callee.object.name : undefined;
}

function quoted(tree: CallTree, like: HostExpression, text: string): string {
  const first = like.kind === "string" ? tree.text.charAt(like.range.start) : "'";
  const usual = first === '"' || first === "`" ? first : "'";
  const quote = text.includes(usual) ? (['"', "'", "`"].find((one) => !text.includes(one)) ?? usual) : usual;
  const escaped = text.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`).replaceAll("\n", "\\n");
  return quote + (quote === "`" ? escaped.replaceAll("${", "\\${") : escaped) + quote;
}

/** The innermost object with an entry around this range. */
function findObject(
  expression: HostExpression | undefined,
  range: Range,
): Extract<HostExpression, { kind: "object" }> | undefined {
  if (expression === undefined) return undefined;
  for (const part of partsOf(expression)) {
    if (part.range.start > range.start || part.range.end < range.end) continue;
    const found = findObject(part, range);
    if (found !== undefined) return found;
  }
  if (expression.kind !== "object") return undefined;
  return expression.entries.some((entry) => entry.range.start <= range.start && entry.range.end >= range.end)
    ? expression
    : undefined;
}
