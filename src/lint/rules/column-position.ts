// FIRST and AFTER, by which MySQL places a new column; PostgreSQL appends.
import { defineRule } from "../rule";
import { columnsOf } from "../rule-support/columns-of";

export const columnPosition = defineRule({
  name: "column-position",
  scope: "statement",
  summary: "PostgreSQL adds columns at the end, and takes neither FIRST nor AFTER.",
  details: "The order of columns matters only to `SELECT *` and to INSERT without a list of columns.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/alter-table.html",
    "https://www.postgresql.org/docs/current/sql-altertable.html",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  on: ["add-column", "redefine-column"],
  examples: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT, b INT)",
      sql: "ALTER TABLE t ADD COLUMN c INT AFTER a;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "choice", sql: "ALTER TABLE t ADD COLUMN c INT;" }],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT, b INT)",
      sql: "ALTER TABLE t ADD COLUMN c INT FIRST, ADD COLUMN d INT;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [
        { for: "postgresql", grade: "choice", sql: "ALTER TABLE t ADD COLUMN c INT, ADD COLUMN d INT;" },
      ],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t ADD COLUMN c INT;",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check({ unit, changes, spell, report }) {
    if (unit.kind === "call") return;
    for (const { column } of changes.flatMap(columnsOf)) {
      if (column.position === undefined) continue;
      const edits = spell.remove(column.position.range);
      report({
        range: column.position.range,
        severity: "rejects",
        code: "42601",
        message: "PostgreSQL adds a column at the end of the table. Leave the position out.",
        fixes:
          edits === undefined
            ? []
            : [
                {
                  grade: "choice",
                  title: "Leave out the position: the column comes last",
                  edits,
                  on: ["postgresql", "mysql", "mariadb", "tidb"],
                },
              ],
      });
    }
  },
});
