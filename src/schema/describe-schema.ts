// A schema in words that people know, for hovers, completion and read-only documents. It reads like SQL and is
// for reading only: nothing runs it.
import type { Column, Index, Key, Schema, SchemaKeyPart, Table } from "./schema";

export function qualifiedName(table: { readonly schema?: string; readonly name: string }): string {
  return table.schema === undefined ? table.name : `${table.schema}.${table.name}`;
}

/** Everything after the column's name. */
export function describeColumn(column: Column): string {
  const parts = [column.type?.text ?? "(type not known)"];
  if (column.nullable === false) parts.push("NOT NULL");
  if (column.autoIncrement) parts.push("(auto increment)");
  if (column.generated !== undefined)
    parts.push(
      `GENERATED ALWAYS AS (${column.generated.expression}) ${column.generated.storage.toUpperCase()}`,
    );
  else if (typeof column.default === "string") parts.push(`DEFAULT ${column.default}`);
  return parts.join(" ");
}

/** The table with its columns and keys, and its indexes below. */
export function describeTable(table: Table): string {
  const width = Math.min(30, Math.max(0, ...table.columns.map((c) => c.name.length)));
  const lines = table.columns.map((c) => `${c.name.padEnd(width)} ${describeColumn(c)}`);
  if (table.primaryKey !== undefined) lines.push(`PRIMARY KEY (${describeKeyParts(table.primaryKey)})`);
  for (const key of table.uniques) lines.push(`UNIQUE ${key.name} (${describeKeyParts(key)})`);
  for (const key of table.foreignKeys) {
    const referenced = key.referenced.length > 0 ? ` (${key.referenced.join(", ")})` : "";
    const onDelete = key.onDelete === undefined ? "" : ` ON DELETE ${key.onDelete.toUpperCase()}`;
    const onUpdate = key.onUpdate === undefined ? "" : ` ON UPDATE ${key.onUpdate.toUpperCase()}`;
    const to = `${qualifiedName(key.table)}${referenced}`;
    lines.push(`FOREIGN KEY ${key.name} (${key.columns.join(", ")}) REFERENCES ${to}${onDelete}${onUpdate}`);
  }
  for (const check of table.checks) lines.push(`CHECK ${check.name} (${check.expression})`);
  const body = lines.map((line) => `  ${line}`).join(",\n");
  const indexes = table.indexes.map((index) => `\n${describeIndex(index, table)}`).join("");
  return `TABLE ${qualifiedName(table)} (\n${body}\n)${indexes}`;
}

export function describeIndex(index: Index, table: Table): string {
  const kind = index.special?.toUpperCase() ?? (index.unique ? "UNIQUE" : "");
  const method = index.method === undefined ? "" : ` USING ${index.method}`;
  const where = index.where === undefined ? "" : ` WHERE ${index.where}`;
  const prefix = kind === "" ? "" : `${kind} `;
  return `${prefix}INDEX ${index.name} ON ${qualifiedName(table)}${method} (${describeKeyParts(index)})${where}`;
}

export function describeKeyParts(key: Key | Index): string {
  return key.parts.map(describeKeyPart).join(", ");
}

export function describeSchema(schema: Schema): string {
  const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);
  const types = [...schema.types].sort(byName).map((type) => {
    const labels = type.labels === undefined ? "" : ` (${type.labels.map((l) => `'${l}'`).join(", ")})`;
    return `TYPE ${qualifiedName(type)} ${type.kind.toUpperCase()}${labels}`;
  });
  const tables = [...schema.tables].sort(byName).map(describeTable);
  const objects = [...schema.objects]
    .sort(byName)
    .map((object) => `${object.kind.toUpperCase()} ${qualifiedName(object)}`);
  return [types.join("\n"), ...tables, objects.join("\n")].filter((part) => part !== "").join("\n\n");
}

function describeKeyPart(part: SchemaKeyPart): string {
  const what = part.column ?? (part.expression === undefined ? "?" : `(${part.expression})`);
  return `${what}${part.length === undefined ? "" : `(${String(part.length)})`}${part.descending ? " DESC" : ""}`;
}
