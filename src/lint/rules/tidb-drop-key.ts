// DROP PRIMARY KEY and DROP COLUMN where TiDB keeps the rows by that key, or an index of several columns holds it.
import { textOf } from "../../base/text";
import type { Change, Name } from "../../schema/change";
import { UNKNOWN, type SchemaKeyPart, type Table } from "../../schema/schema";
import { defineRule, type FixDraft, type StatementContext } from "../rule";

export const tidbDropKey = defineRule({
  name: "tidb-drop-key",
  scope: "statement",
  summary: "TiDB drops no clustered primary key, and no column of an index that has several.",
  details:
    "A primary key made by CREATE TABLE is clustered: the rows are kept by it, for good. `NONCLUSTERED` behind it, in a comment that MySQL passes over (`/*T![clustered_index] NONCLUSTERED */`), makes one that can be dropped; so does ADD PRIMARY KEY later on. " +
    "An index of several columns has to be dropped before a column of it, in a statement of its own.",
  docs: [
    "https://docs.pingcap.com/tidb/stable/clustered-indexes",
    "https://docs.pingcap.com/tidb/stable/sql-statement-drop-column",
    "https://docs.pingcap.com/tidb/stable/constraints#primary-key",
  ],
  sources: ["mysql", "mariadb", "postgresql"],
  targets: ["tidb"],
  on: ["drop-constraint", "drop-column"],
  examples: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT PRIMARY KEY)",
      sql: "ALTER TABLE t DROP PRIMARY KEY;",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "8200" } },
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT, b INT, KEY both_of (a, b))",
      sql: "ALTER TABLE t DROP COLUMN a;",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "8200" } },
      fixes: [
        {
          for: "tidb",
          grade: "choice",
          sql: "ALTER TABLE t DROP INDEX both_of;\nALTER TABLE t DROP COLUMN a;",
          portable: true,
        },
      ],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT PRIMARY KEY, b INT)",
      sql: "ALTER TABLE t DROP COLUMN a;",
      engines: { postgresql: "accepts", mysql: "accepts", mariadb: "accepts", tidb: { rejects: "8200" } },
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT NOT NULL, b INT, c INT, KEY by_b (b)); ALTER TABLE t ADD PRIMARY KEY (a)",
      sql: "ALTER TABLE t DROP PRIMARY KEY; ALTER TABLE t DROP COLUMN b;",
      on: ["mysql", "mariadb", "tidb"],
    },
  ],
  check(context) {
    const { unit, changes, schema, lookup, report } = context;
    for (const change of changes) {
      if (change.kind !== "drop-constraint" && change.kind !== "drop-column") continue;
      const table = schema.table(lookup(change.table));
      if (table === undefined || table === UNKNOWN) continue;
      const isClustered = table.primaryKey !== undefined && isOfCreate(table);
      if (change.kind === "drop-constraint") {
        if (change.as !== "primary-key" || !isClustered) continue;
        report({
          range: change.range,
          severity: "rejects",
          code: "8200",
          message:
            "TiDB keeps the rows by this key and can't drop it. Make a new table and copy the rows, or make the key NONCLUSTERED from the start.",
        });
        continue;
      }
      const holds = (parts: readonly SchemaKeyPart[]): boolean =>
        parts.some(({ column }) => column !== undefined && isSame(column, change.column));
      if (isClustered && holds(table.primaryKey?.parts ?? [])) {
        report({
          range: change.range,
          severity: "rejects",
          code: "8200",
          message: `TiDB keeps the rows by ${change.column.text} and can't drop it. Make a new table and copy the rows.`,
        });
        continue;
      }
      const index = [...table.indexes, ...table.uniques].find(
        ({ parts }) => parts.length > 1 && holds(parts),
      );
      if (index === undefined) continue;
      report({
        range: change.range,
        severity: "rejects",
        code: "8200",
        message: `TiDB can't drop ${change.column.text} while the index ${index.name} holds it and other columns. Drop the index in a statement before.`,
        fixes: dropFirst(index.name, change, context, unit.text),
      });
    }
  },
});

/** Whether the key was made with the table. */
function isOfCreate({ origin, primaryKey }: Table): boolean {
  return (
    primaryKey?.origin === undefined ||
    origin === undefined ||
    (primaryKey.origin.file === origin.file && primaryKey.origin.start === origin.start)
  );
}

function isSame(column: string, name: Name): boolean {
  return column.toLowerCase() === name.text.toLowerCase();
}

function dropFirst(
  index: string,
  change: Extract<Change, { kind: "drop-column" }>,
  { unit, source, changes }: StatementContext,
  text: string,
): readonly FixDraft[] {
  const dropsIt = changes.some((one) => one.kind === "drop-index");
  if (unit.kind === "call" || source.family !== "mysql" || dropsIt || !/^[a-z_]\w*$/i.test(index)) return [];
  return [
    {
      grade: "choice",
      title: `Drop the index ${index} first: its other columns lose it too`,
      edits: [],
      before: [`ALTER TABLE ${textOf(text, change.table.range)} DROP INDEX ${index}`],
      on: ["mysql", "mariadb", "tidb"],
    },
  ];
}
