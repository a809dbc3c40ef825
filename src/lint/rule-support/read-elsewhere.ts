// Whether a statement is of a kind that the MySQL family has at all. Where it is not (CREATE FUNCTION … plpgsql,
// CREATE EXTENSION), one finding about the statement is enough, and its details are passed over.
import type { Change, ChangeKind } from "../../schema/change";

const KINDS: ReadonlySet<ChangeKind> = new Set<ChangeKind>([
  ...(["create-table", "drop-table", "rename-table", "truncate", "add-column", "drop-column"] as const),
  ...(["rename-column", "alter-column", "redefine-column", "add-constraint", "drop-constraint"] as const),
  ...(["rename-constraint", "create-index", "drop-index", "rename-index", "table-options"] as const),
  ...(["data", "query"] as const),
]);

export function isReadElsewhere(changes: readonly Change[]): boolean {
  return changes.some(
    (change) =>
      KINDS.has(change.kind) ||
      (change.kind === "create-object" &&
        (change.object === "view" || change.object === "materialized view")),
  );
}
