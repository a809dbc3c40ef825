// Which foreign keys stand in the way of dropping an index or a column, as the MySQL family sees it: a foreign key
// needs an index that begins with its columns.
import type { ForeignKey, SchemaKeyPart, Table } from "../../schema/schema";

interface Keyed {
  readonly parts: readonly SchemaKeyPart[];
}

/** The foreign key of `table` that is left without an index when `index` goes. */
export function foreignKeyNeeding(table: Table, index: Keyed): ForeignKey | undefined {
  const others: readonly (Keyed | undefined)[] = [table.primaryKey, ...table.uniques, ...table.indexes];
  return table.foreignKeys.find(
    (key) =>
      beginsWith(index, key.columns) &&
      !others.some((other) => other !== undefined && other !== index && beginsWith(other, key.columns)),
  );
}

function beginsWith({ parts }: Keyed, columns: readonly string[]): boolean {
  return columns.every((column, i) => parts[i]?.column === column && parts[i]?.length === undefined);
}
