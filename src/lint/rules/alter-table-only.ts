// ALTER TABLE ONLY, and CREATE INDEX … ON ONLY: without the tables that inherit.
import { defineRule } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE, MYSQL_FAMILY } from "../rule-support/mysql-family";

export const alterTableOnly = defineRule({
  name: "alter-table-only",
  scope: "statement",
  summary: "ONLY is PostgreSQL's own word, for tables that others inherit from.",
  details: "pg_dump writes it always. Where no table inherits and none is a partition the word says nothing.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-altertable.html",
    "https://dev.mysql.com/doc/refman/8.4/en/alter-table.html",
    "https://mariadb.com/docs/server/reference/sql-statements/data-definition/alter/alter-table",
    "https://docs.pingcap.com/tidb/stable/sql-statement-alter-table",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  words: ["ONLY"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE ONLY t ADD COLUMN b INT, ADD COLUMN c INT;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        { for: MYSQL_FAMILY, grade: "safe", sql: "ALTER TABLE t ADD COLUMN b INT, ADD COLUMN c INT;" },
        {
          for: MYSQL_FAMILY,
          grade: "choice",
          sql: "ALTER TABLE t ADD COLUMN b INT, ADD COLUMN c INT;",
          portable: true,
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE only_one (a INT)",
      sql: "ALTER TABLE only_one ADD COLUMN b INT;",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ changes, targetDialect, spell, report }) {
    const found = changes
      .map((change) => change.tableOnly ?? (change.kind === "create-index" ? change.only : undefined))
      .find((range) => range !== undefined);
    if (found === undefined) return;
    const edits = spell.remove(found);
    report({
      range: found,
      severity: "rejects",
      code: "1064",
      message: `${targetDialect.title} does not know ONLY. Leave it out.`,
      fixes: [
        ...draftFix("safe", "Leave ONLY out", MYSQL_FAMILY, edits),
        ...draftFix(
          "choice",
          "Leave ONLY out everywhere: PostgreSQL then alters inheriting tables too",
          EVERYWHERE,
          edits,
        ),
      ],
    });
  },
});
