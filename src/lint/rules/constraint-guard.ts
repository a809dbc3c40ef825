// DROP CONSTRAINT IF EXISTS.
import { defineRule } from "../rule";
import { draftFix } from "../rule-support/fix-draft";

export const constraintGuard = defineRule({
  name: "constraint-guard",
  scope: "statement",
  summary: "MySQL does not take DROP CONSTRAINT IF EXISTS.",
  details:
    "MariaDB takes it. Without the guard the statement fails on a database where the constraint is not there to drop.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/alter-table.html",
    "https://mariadb.com/docs/server/reference/sql-statements/data-definition/alter/alter-table#drop-constraint",
  ],
  sources: ["postgresql"],
  targets: ["mysql"],
  on: ["drop-constraint"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT, CONSTRAINT u UNIQUE (a))",
      sql: "ALTER TABLE t DROP CONSTRAINT IF EXISTS u /* old */;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: "accepts",
        tidb: { rejects: "1064" },
      },
      fixes: [
        { for: "mysql", grade: "choice", sql: "ALTER TABLE t DROP CONSTRAINT u /* old */;", portable: true },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT, CONSTRAINT u UNIQUE (a))",
      sql: "ALTER TABLE t DROP CONSTRAINT u;",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ changes, spell, report }) {
    for (const change of changes) {
      if (change.kind !== "drop-constraint" || change.guard === undefined) continue;
      report({
        range: change.guard.range,
        severity: "rejects",
        code: "1064",
        message: "MySQL does not take IF EXISTS for a constraint. Write it without.",
        fixes: draftFix(
          "choice",
          "Leave out IF EXISTS: fails when the constraint is not there",
          ["postgresql", "mysql", "mariadb"],
          spell.remove(change.guard.range),
        ),
      });
    }
  },
});
