// ON UPDATE CURRENT_TIMESTAMP, which MySQL keeps up by itself and PostgreSQL leaves to a trigger.
import { defineRule } from "../rule";
import { columnsOf } from "../rule-support/columns-of";

export const onUpdateTimestamp = defineRule({
  name: "on-update-timestamp",
  scope: "statement",
  summary: "PostgreSQL has no ON UPDATE CURRENT_TIMESTAMP.",
  details:
    "MySQL sets such a column at every UPDATE of its row. PostgreSQL has no such clause: without it the column keeps the time of " +
    "the INSERT until the application, or a trigger, sets it.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/timestamp-initialization.html",
    "https://www.postgresql.org/docs/current/plpgsql-trigger.html",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  on: ["create-table", "add-column", "redefine-column"],
  examples: [
    {
      from: "mysql",
      sql: "CREATE TABLE t (a INT, ts TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP);",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [
        {
          for: "postgresql",
          grade: "choice",
          sql: "CREATE TABLE t (a INT, ts TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP);",
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      sql: "CREATE TABLE t (ts TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP);",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
    {
      from: "mysql",
      given: "CREATE TABLE p (id INT PRIMARY KEY)",
      sql: "CREATE TABLE c (p INT, FOREIGN KEY (p) REFERENCES p (id) ON UPDATE CASCADE);",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check({ changes, spell, report }) {
    for (const { column } of changes.flatMap(columnsOf)) {
      if (column.onUpdate === undefined) continue;
      const edits = spell.remove(column.onUpdate.range);
      report({
        range: column.onUpdate.range,
        severity: "rejects",
        code: "42601",
        message: `PostgreSQL has no ON UPDATE for a column: set ${column.name.text} in the application or in a trigger.`,
        fixes:
          edits === undefined
            ? []
            : [
                {
                  grade: "choice",
                  title: `Leave out ON UPDATE: ${column.name.text} is then set at INSERT only`,
                  edits,
                  on: ["postgresql"],
                },
              ],
      });
    }
  },
});
