// What a catalog says of some tables, as plain facts that two engines can have in common. A statement's effect is
// the facts that it adds and takes away; the same effect on both sides is the same meaning as far as catalogs tell.
import { dialectNamed } from "../../src/dialects/dialects";
import type { Column, Schema, SchemaKeyPart, Table } from "../../src/schema/schema";

export interface Effect {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** `only`: names of tables in lower case; tables of other names are not looked at. */
export function effectOf(before: Schema, after: Schema, only: ReadonlySet<string>): Effect {
  const old = factsOf(before, only);
  const now = factsOf(after, only);
  return {
    added: [...now].filter((fact) => !old.has(fact)).sort(),
    removed: [...old].filter((fact) => !now.has(fact)).sort(),
  };
}

/** Facts of one effect that the other lacks; those of `mine` alone and of `other` alone. */
export function compareEffects(
  mine: Effect,
  other: Effect,
): { readonly lacks: readonly string[]; readonly adds: readonly string[] } {
  const lines = ({ added, removed }: Effect): readonly string[] => [
    ...added.map((fact) => `+ ${fact}`),
    ...removed.map((fact) => `- ${fact}`),
  ];
  const a = lines(mine);
  const b = lines(other);
  return { lacks: a.filter((line) => !b.includes(line)), adds: b.filter((line) => !a.includes(line)) };
}

function factsOf(schema: Schema, only: ReadonlySet<string>): ReadonlySet<string> {
  const facts = new Set<string>();
  for (const table of schema.tables) {
    if (!only.has(table.name.toLowerCase())) continue;
    for (const fact of tableFacts(table, schema)) facts.add(`${table.name.toLowerCase()}: ${fact}`);
  }
  return facts;
}

function* tableFacts(table: Table, schema: Schema): Iterable<string> {
  yield "table";
  const primary = new Set(columnsOf(table.primaryKey?.parts ?? []));
  for (const column of table.columns) {
    const name = column.name.toLowerCase();
    yield `column ${name}`;
    yield `column ${name} ${typeGroup(column, schema)}`;
    if (column.nullable === false || primary.has(name)) yield `column ${name} not null`;
    if (
      column.default !== null &&
      column.default !== undefined &&
      !/^null(?:::.*)?$/i.test(column.default) &&
      !column.autoIncrement
    ) {
      yield `column ${name} default`;
    }
    if (column.autoIncrement) yield `column ${name} counts`;
    if (column.generated !== undefined) yield `column ${name} generated`;
  }
  if (primary.size > 0) yield `primary key (${[...primary].join(", ")})`;
  for (const key of table.uniques) yield `unique (${columnsOf(key.parts).join(", ")})`;
  const foreign = new Set(table.foreignKeys.map((key) => key.columns.join(", ").toLowerCase()));
  for (const index of table.indexes) {
    const columns = columnsOf(index.parts).join(", ");
    // A unique index and a unique key are one thing in the MySQL family, and foreign keys bring an index there.
    if (index.unique) yield `unique (${columns})${index.where === undefined ? "" : " partial"}`;
    else if (!foreign.has(columns)) yield `index (${columns})${index.where === undefined ? "" : " partial"}`;
  }
  for (const key of table.foreignKeys) {
    yield (
      `foreign key (${key.columns.join(", ").toLowerCase()}) ${key.table.name.toLowerCase()} ` +
      `delete ${action(key.onDelete)}, update ${action(key.onUpdate)}`
    );
  }
  yield `${table.checks.length} checks`;
}

/** InnoDB's RESTRICT and NO ACTION are one, and SHOW CREATE TABLE names neither. */
function action(text: string | undefined): string {
  const word = (text ?? "no action").toLowerCase();
  return word === "restrict" ? "no action" : word;
}

function columnsOf(parts: readonly SchemaKeyPart[]): readonly string[] {
  return parts.map((part) => part.column?.toLowerCase() ?? "(expression)");
}

/** Groups that stand for one another between engines: what a type mapping makes of one in the other. */
const GROUPS: Readonly<Record<string, string>> = {
  boolean: "integer",
  serial: "integer",
  year: "integer",
  money: "decimal",
  array: "json",
  character: "text",
  uuid: "text",
  enum: "text",
  set: "text",
  network: "text",
  interval: "text",
  xml: "text",
  search: "text",
};

function typeGroup(column: Column, schema: Schema): string {
  const { type } = column;
  if (type === undefined) return "unknown";
  if (type.dimensions > 0) return "json";
  if (schema.types.some((one) => one.name === type.name)) return "text";
  const group = dialectNamed(schema.dialect).types.get(type.name.toLowerCase())?.group ?? type.name;
  return GROUPS[group] ?? group;
}
