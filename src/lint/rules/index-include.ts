// CREATE INDEX … INCLUDE (…): columns that an index only carries.
import { defineRule } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE, MYSQL_FAMILY } from "../rule-support/mysql-family";

export const indexInclude = defineRule({
  name: "index-include",
  scope: "statement",
  summary: "MySQL, MariaDB and TiDB have no INCLUDE columns in an index.",
  details:
    "The columns save a look into the table and change no result, so that the index can do without them.",
  docs: [
    "https://www.postgresql.org/docs/current/indexes-index-only-scans.html",
    "https://dev.mysql.com/doc/refman/8.4/en/create-index.html",
    "https://mariadb.com/docs/server/reference/sql-statements/data-definition/create/create-index",
    "https://docs.pingcap.com/tidb/stable/sql-statement-create-index",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  on: ["create-index"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT, b INT)",
      sql: "CREATE UNIQUE INDEX i ON t (a) INCLUDE (b) /* cover */;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        { for: MYSQL_FAMILY, grade: "safe", sql: "CREATE UNIQUE INDEX i ON t (a) /* cover */;" },
        {
          for: MYSQL_FAMILY,
          grade: "choice",
          sql: "CREATE UNIQUE INDEX i ON t (a) /* cover */;",
          portable: true,
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (include INT)",
      sql: "CREATE INDEX i ON t (include);",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, targetDialect, spell, report }) {
    if (unit.kind === "call") return;
    for (const change of changes) {
      if (change.kind !== "create-index" || change.index.include === undefined) continue;
      const { range } = change.index.include;
      const edits = spell.remove(range);
      report({
        range,
        severity: "rejects",
        code: "1064",
        message: `${targetDialect.title} has no INCLUDE columns. Leave them out.`,
        fixes: [
          ...draftFix("safe", "Leave INCLUDE out", MYSQL_FAMILY, edits),
          ...draftFix(
            "choice",
            "Leave INCLUDE out everywhere: PostgreSQL looks into the table again",
            EVERYWHERE,
            edits,
          ),
        ],
      });
    }
  },
});
