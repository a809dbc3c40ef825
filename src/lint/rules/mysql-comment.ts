// COMMENT 'x' inside a column's definition; PostgreSQL has a statement of its own for it.
import { textOf } from "../../base/text";
import { quoteString } from "../../sql/names";
import { defineRule } from "../rule";
import { columnsOf } from "../rule-support/columns-of";

export const mysqlComment = defineRule({
  name: "mysql-comment",
  scope: "statement",
  summary: "PostgreSQL comments a column by COMMENT ON COLUMN, not inside its definition.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/create-table.html",
    "https://www.postgresql.org/docs/current/sql-comment.html",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  on: ["create-table", "add-column", "redefine-column"],
  examples: [
    {
      from: "mysql",
      sql: "CREATE TABLE t (a INT COMMENT 'it''s a', b INT);",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [
        {
          for: "postgresql",
          grade: "safe",
          sql: "CREATE TABLE t (a INT, b INT);\nCOMMENT ON COLUMN t.a IS 'it''s a';",
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      sql: "CREATE TABLE t (comment INT);",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check({ unit, changes, targetDialect, spell, report }) {
    if (unit.kind === "call") return;
    for (const { table, column } of changes.flatMap(columnsOf)) {
      if (column.comment === undefined) continue;
      const edits = spell.remove(column.comment.range);
      const statement = `COMMENT ON COLUMN ${textOf(unit.text, table.range)}.${textOf(unit.text, column.name.range)} IS ${quoteString(column.comment.value, targetDialect)}`;
      report({
        range: column.comment.range,
        severity: "rejects",
        code: "42601",
        message: "PostgreSQL takes no COMMENT inside a column's definition. Write COMMENT ON COLUMN.",
        fixes:
          edits === undefined
            ? []
            : [
                {
                  grade: "safe",
                  title: "Write COMMENT ON COLUMN",
                  edits,
                  after: [statement],
                  on: ["postgresql"],
                },
              ],
      });
    }
  },
});
