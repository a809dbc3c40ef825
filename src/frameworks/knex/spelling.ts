// Types and defaults as methods of Knex's table builder.
import type { Range, TextEdit } from "../../base/text";
import type { Expression, TypeUse } from "../../schema/change";
import { callsIn, findExpression, type CallTree } from "../host/call-tree";
import type { HostExpression } from "../host/program";
import { quotedAs, quotedLike } from "../host/quoted-text";
import { readSqlType, type SqlTypeText } from "../sql-type-text";

type Call = Extract<HostExpression, { kind: "call" }>;

/** The call that stands in its chain from its method's name to its end. */
function findLink(tree: CallTree, range: Range): { readonly call: Call; readonly name: Range } | undefined {
  for (const call of callsIn(tree.root)) {
    if (call.callee.kind !== "member" || call.range.end !== range.end) continue;
    if (call.callee.nameRange.start === range.start) return { call, name: call.callee.nameRange };
  }
  return undefined;
}

export function spellKnexType(tree: CallTree, use: TypeUse, sql: string): readonly TextEdit[] | undefined {
  const link = findLink(tree, use.range);
  const type = readSqlType(sql);
  const column = link?.call.args[0];
  if (link === undefined || type === undefined || column === undefined || column.spread) return undefined;
  const name = tree.text.slice(column.range.start, column.range.end);
  const method = methodOf(type, quotedLike(tree.text, column.value));
  const rest = method?.rest ?? [quotedLike(tree.text, column.value)(sql.toLowerCase())];
  const newText = `${method?.name ?? "specificType"}(${[name, ...rest].join(", ")})`;
  return [{ range: { start: link.name.start, end: link.call.range.end }, newText }];
}

function methodOf(
  type: SqlTypeText,
  quoted: (text: string) => string,
): { readonly name: string; readonly rest: readonly string[] } | undefined {
  const { args } = type;
  if (type.dimensions > 0 || type.modifiers.length > 0) return undefined;
  switch (type.name) {
    case "VARCHAR":
    case "CHARACTER VARYING":
      return { name: "string", rest: args };
    case "TEXT":
      return { name: "text", rest: [] };
    case "MEDIUMTEXT":
    case "LONGTEXT":
      return { name: "text", rest: [quoted(type.name.toLowerCase())] };
    case "INT":
    case "INTEGER":
      return args.length > 0 ? undefined : { name: "integer", rest: [] };
    case "BIGINT":
      return args.length > 0 ? undefined : { name: "bigInteger", rest: [] };
    case "SMALLINT":
      return args.length > 0 ? undefined : { name: "smallint", rest: [] };
    case "BOOLEAN":
      return { name: "boolean", rest: [] };
    case "DATE":
    case "JSON":
    case "JSONB":
      return { name: type.name.toLowerCase(), rest: [] };
    case "DECIMAL":
    case "NUMERIC":
      return args.length === 2 ? { name: "decimal", rest: args } : undefined;
    case "DATETIME":
      return { name: "datetime", rest: args.length === 0 ? [] : [`{ precision: ${args.join(", ")} }`] };
    case "DOUBLE":
    case "DOUBLE PRECISION":
      return args.length > 0 ? undefined : { name: "double", rest: [] };
    default:
      return undefined;
  }
}

/** A value is quoted by Knex; anything else must go through raw, which the call's own knex has. */
export function spellKnexExpression(
  tree: CallTree,
  use: Expression,
  sql: string,
): readonly TextEdit[] | undefined {
  const written = findExpression(tree.root, use.range);
  if (written === undefined) return undefined;
  const text = /^'((?:[^']|'')*)'$/.exec(sql)?.[1];
  if (text !== undefined) {
    return [{ range: written.range, newText: quotedLike(tree.text, written)(text.replaceAll("''", "'")) }];
  }
  const knex = /^\s*(\w+)\s*\.\s*schema\b/.exec(tree.text)?.[1];
  if (knex === undefined || knex === "this") return undefined;
  return [{ range: written.range, newText: `${knex}.raw(${quotedAs(sql, '"')})` }];
}

/** Takes a method out of a chain, with the dot before it. */
export function removeKnexLink(tree: CallTree, range: Range): readonly TextEdit[] | undefined {
  const link = findLink(tree, range);
  if (link?.call.callee.kind !== "member") return undefined;
  const { object } = link.call.callee;
  // What begins a chain is the column itself.
  if (object.kind !== "call" || hasComment(tree.text, object.range.end, range.start)) return undefined;
  return [{ range: { start: object.range.end, end: range.end }, newText: "" }];
}

function hasComment(text: string, start: number, end: number): boolean {
  return /\/\/|\/\*/.test(text.slice(start, end));
}
