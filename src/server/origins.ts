// From the name of something in a live database to the migration that made it.
import type { LintSession, ProjectState } from "../lint/session";
import type { Origin, Table } from "../schema/schema";
import type { OriginParams } from "./protocol";

/**
 * Undefined when no migration is known to make it. A database names the schema of everything, where migrations
 * often leave it out, so a table is looked up without it too.
 */
export function findOrigin(
  session: LintSession,
  state: ProjectState,
  wanted: OriginParams,
): Origin | undefined {
  const lookups = [
    ...(wanted.schema === undefined ? [] : [{ schema: wanted.schema, name: wanted.table }]),
    { name: wanted.table },
  ];
  for (const lookup of lookups) {
    const table = session
      .schemaAfter(state)
      .tables.find(
        (t) => t.name === lookup.name && (lookup.schema === undefined || t.schema === lookup.schema),
      );
    const part =
      wanted.index === undefined || table === undefined ? undefined : partOrigin(table, wanted.index);
    const origin = part ?? session.originOf(state, lookup, wanted.column) ?? session.originOf(state, lookup);
    if (origin !== undefined) return origin;
  }
  return undefined;
}

function partOrigin(table: Table, name: string): Origin | undefined {
  const keys = [
    ...table.indexes,
    ...table.uniques,
    ...table.foreignKeys,
    ...(table.primaryKey === undefined ? [] : [table.primaryKey]),
  ];
  return keys.find((key) => key.name === name)?.origin;
}
