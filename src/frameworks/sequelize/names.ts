// The names that Sequelize makes for what is given none.

/** `user_id` of `userId`, `A_b` and the like. */
export function underscored(text: string): string {
  return text
    .replaceAll(/([A-Z])/g, "_$1")
    .replace(/^_/, "")
    .toLowerCase();
}

export function indexName(table: string, fields: readonly string[]): string {
  return underscored(`${table}_${fields.join("_")}`);
}

export function constraintName(
  table: string,
  fields: readonly string[],
  label: "uk" | "ck" | "pk" | "fk",
  target?: string,
): string {
  return [table, ...fields, ...(target === undefined ? [] : [target]), label].join("_");
}

/** The foreign key of a column that is added with its references, on MySQL. */
export function addedKeyName(table: string, column: string): string {
  return `${table}_${column}_foreign_idx`;
}
