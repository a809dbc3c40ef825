// The names that Knex makes for indexes, keys and foreign keys that are given none.
// https://knexjs.org/guide/schema-builder.html#unique

/** `table` is what the migration calls it, a schema before a dot included. */
export function madeName(
  kind: "unique" | "index" | "foreign",
  table: string,
  columns: readonly string[],
): string {
  return `${table.replaceAll(/[.-]/g, "_")}_${columns.join("_")}_${kind}`.toLowerCase();
}
