// Changes of a changelog that are no SQL: `createTable`, `addColumn` and their like.
// https://docs.liquibase.com/reference-guide/change-types
import type { DialectName } from "../../dialects/dialect";
import type { Piece } from "../framework";
import type { ChangelogNode } from "./changelog-node";

/** Changes that Liquibase knows the way back of. */
export const UNDONE_BY_ITSELF: ReadonlySet<string> = new Set([
  "addCheckConstraint",
  "addColumn",
  "addDefaultValue",
  "addForeignKeyConstraint",
  "addLookupTable",
  "addNotNullConstraint",
  "addPrimaryKey",
  "addUniqueConstraint",
  "createIndex",
  "createSequence",
  "createTable",
  "createView",
  "dropNotNullConstraint",
  "renameColumn",
  "renameSequence",
  "renameTable",
  "renameView",
  "tagDatabase",
]);

/** Rows, files and words to the person who runs it: the schema stays as it is. */
const NO_SCHEMA = new Set([
  "delete",
  "empty",
  "insert",
  "loadData",
  "loadUpdateData",
  "output",
  "stop",
  "tagDatabase",
  "update",
]);

export function readChange(node: ChangelogNode, dialects: readonly DialectName[] | undefined): Piece {
  return {
    kind: "opaque",
    range: node.range,
    callee: node.name,
    why: `the change ${node.name} is not read yet`,
    reaches: NO_SCHEMA.has(node.name) ? "nothing" : "anything",
    ...(dialects === undefined ? {} : { dialects }),
  };
}
