// What reaches a database of a type or an expression in a change: SQL sends what is written, a migration tool's call
// what the tool makes of it for that dialect. Rules about meaning ask here, so that they hold for both.
import type { DialectName } from "../../dialects/dialect";
import type { Change, ColumnDefinition, Expression, ObjectName, TypeUse } from "../../schema/change";
import { columnsOf } from "./columns-of";

/** A type as it is sent; `name` in lower case with single blanks, as in TypeUse. */
export interface SentType {
  readonly name: string;
  readonly args: readonly string[];
  readonly dimensions: number;
  readonly text: string;
}

/** The tool has no such type for the dialect and stops before the database is asked. */
export const REFUSED = "refused";
export type Refused = typeof REFUSED;

/** Undefined where it is not known what the tool sends. */
export function sentType(type: TypeUse, dialect: DialectName): SentType | Refused | undefined {
  if (type.on === undefined) {
    return { name: type.name, args: type.args, dimensions: type.dimensions, text: typeText(type) };
  }
  const text = type.on[dialect];
  if (text === undefined) return undefined;
  return text === null ? REFUSED : readTypeText(text);
}

/** As for types; an expression that a tool refuses is given as undefined. */
export function sentExpression(expression: Expression, dialect: DialectName): string | undefined {
  if (expression.on === undefined) return expression.text;
  return expression.on[dialect] ?? undefined;
}

export interface WrittenType {
  readonly type: TypeUse;
  readonly table: ObjectName;
  /** Unset for ALTER COLUMN … TYPE. */
  readonly column?: ColumnDefinition;
  /** What the source dialect gets. */
  readonly here: SentType;
  /** What the target gets. */
  readonly there: SentType | Refused;
}

const known = new WeakMap<readonly Change[], Map<string, readonly WrittenType[]>>();

/** Types of the changes that are known for both dialects; those of a schema of their own are left out. */
export function writtenTypes(
  changes: readonly Change[],
  source: DialectName,
  target: DialectName,
): readonly WrittenType[] {
  let byDialects = known.get(changes);
  if (byDialects === undefined) known.set(changes, (byDialects = new Map<string, readonly WrittenType[]>()));
  const key = `${source} ${target}`;
  let types = byDialects.get(key);
  if (types === undefined) byDialects.set(key, (types = readTypes(changes, source, target)));
  return types;
}

function readTypes(
  changes: readonly Change[],
  source: DialectName,
  target: DialectName,
): readonly WrittenType[] {
  const found: WrittenType[] = [];
  const add = (type: TypeUse, table: ObjectName, column?: ColumnDefinition): void => {
    if (type.schema !== undefined && type.schema !== "pg_catalog" && type.schema !== "public") return;
    const here = sentType(type, source);
    const there = sentType(type, target);
    if (here === undefined || here === REFUSED || there === undefined) return;
    found.push({ type, table, here, there, ...(column === undefined ? {} : { column }) });
  };
  for (const change of changes) {
    if (change.kind === "alter-column") {
      // In SQL the whole action is PostgreSQL's own, and its fix writes the type anew too.
      if (change.alteration.set === "type" && change.alteration.type.on !== undefined) {
        add(change.alteration.type, change.table);
      }
      continue;
    }
    for (const { table, column } of columnsOf(change)) {
      if (column.type !== undefined) add(column.type, table, column);
    }
  }
  return found;
}

function typeText(type: TypeUse): string {
  const args = type.args.length === 0 ? "" : `(${type.args.join(", ")})`;
  return type.name + args + "[]".repeat(type.dimensions);
}

function readTypeText(text: string): SentType {
  const match = /^\s*([a-z_][\w ]*?)\s*(?:\(([^)]*)\)\s*([a-z][a-z ]*?)?)?\s*((?:\[\d*\]\s*)*)$/i.exec(text);
  if (match === null) return { name: text.trim().toLowerCase(), args: [], dimensions: 0, text };
  const [, first = "", args, rest = "", brackets = ""] = match;
  const name = `${first} ${rest}`.trim().toLowerCase().replaceAll(/\s+/g, " ");
  const dimensions = brackets.split("[").length - 1;
  return { name, args: args === undefined ? [] : args.split(",").map((one) => one.trim()), dimensions, text };
}
