// ALTER TABLE … RENAME a TO b, without the word COLUMN.
import { defineRule } from "../rule";
import { EVERYWHERE, isBefore, MYSQL_FAMILY } from "../rule-support/mysql-family";

export const renameWithoutColumn = defineRule({
  name: "rename-without-column",
  scope: "statement",
  summary: "MySQL, MariaDB and TiDB need the word COLUMN to rename one.",
  details: "RENAME COLUMN is read by PostgreSQL, by MySQL from 8.0 on and by MariaDB from 10.5.2 on.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-altertable.html",
    "https://dev.mysql.com/doc/refman/8.4/en/alter-table.html",
    "https://mariadb.com/docs/server/reference/sql-statements/data-definition/alter/alter-table#rename-column",
    "https://docs.pingcap.com/tidb/stable/sql-statement-rename-table",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  on: ["rename-column"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t RENAME a /* old */ TO b;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        {
          for: MYSQL_FAMILY,
          grade: "safe",
          sql: "ALTER TABLE t RENAME COLUMN a /* old */ TO b;",
          portable: true,
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t RENAME COLUMN a TO b;",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, target, targetDialect, report }) {
    const tokens = unit.statement?.tokens ?? [];
    for (const change of changes) {
      if (change.kind !== "rename-column") continue;
      const at = tokens.findIndex((token) => token.start === change.column.range.start);
      const rename = tokens[at - 1];
      if (rename?.word !== "RENAME") continue;
      const old = isBefore(target, target.dialect === "mariadb" ? [10, 5, 2] : [8]);
      const { start } = change.column.range;
      report({
        range: { start: rename.start, end: rename.end },
        severity: "rejects",
        code: "1064",
        message: `${targetDialect.title} needs the word COLUMN here. Write RENAME COLUMN.`,
        fixes:
          old && target.dialect !== "tidb"
            ? []
            : [
                {
                  grade: "safe",
                  title: "Write RENAME COLUMN",
                  edits: [{ range: { start, end: start }, newText: "COLUMN " }],
                  on: EVERYWHERE,
                },
              ],
      });
    }
  },
});
