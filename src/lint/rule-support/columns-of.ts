// The columns that a change defines, whichever way it does so, for rules that look at one column at a time.
import type { Change, ColumnDefinition, ObjectName, TypeUse } from "../../schema/change";

export interface DefinedColumn {
  readonly table: ObjectName;
  readonly column: ColumnDefinition;
}

export function columnsOf(change: Change): readonly DefinedColumn[] {
  switch (change.kind) {
    case "create-table":
      return change.columns.map((column) => ({ table: change.table, column }));
    case "add-column":
    case "redefine-column":
      return [{ table: change.table, column: change.column }];
    default:
      return [];
  }
}

/** Every type that a change writes, those of ALTER COLUMN … TYPE included. `column` is unset for these. */
export function typesOf(
  change: Change,
): readonly { readonly type: TypeUse; readonly column?: ColumnDefinition }[] {
  if (change.kind === "alter-column") {
    return change.alteration.set === "type" ? [{ type: change.alteration.type }] : [];
  }
  return columnsOf(change).flatMap(({ column }) =>
    column.type === undefined ? [] : [{ type: column.type, column }],
  );
}

/** The kinds of change that `columnsOf` and `typesOf` look into. */
export const COLUMN_CHANGES = ["create-table", "add-column", "redefine-column", "alter-column"] as const;
