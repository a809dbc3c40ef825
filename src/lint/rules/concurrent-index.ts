// CREATE INDEX CONCURRENTLY and DROP INDEX CONCURRENTLY.
import { defineRule } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE, MYSQL_FAMILY } from "../rule-support/mysql-family";

export const concurrentIndex = defineRule({
  name: "concurrent-index",
  scope: "statement",
  summary: "CONCURRENTLY is PostgreSQL's own word.",
  details:
    "The MySQL family builds and drops most indexes while the table is read and written, without being asked. On PostgreSQL the word is what " +
    "keeps writers going while an index is built, so that it is best left out for the other databases only.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY",
    "https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html",
    "https://mariadb.com/docs/server/server-usage/storage-engines/innodb/innodb-online-ddl",
    "https://docs.pingcap.com/tidb/stable/sql-statement-add-index",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  on: ["create-index", "drop-index"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "CREATE INDEX CONCURRENTLY i ON t (a);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        { for: MYSQL_FAMILY, grade: "safe", sql: "CREATE INDEX i ON t (a);" },
        { for: MYSQL_FAMILY, grade: "choice", sql: "CREATE INDEX i ON t (a);", portable: true },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (concurrently_run INT);",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, targetDialect, spell, report }) {
    // The tools that have such an option leave it out for other databases.
    if (unit.kind === "call") return;
    for (const change of changes) {
      if (change.kind !== "create-index" && change.kind !== "drop-index") continue;
      if (change.concurrently === undefined) continue;
      const edits = spell.remove(change.concurrently);
      const does = change.kind === "create-index" ? "the index is built" : "it waits";
      report({
        range: change.concurrently,
        severity: "rejects",
        code: "1064",
        message: `${targetDialect.title} does not know CONCURRENTLY, and needs no such word. Leave it out.`,
        fixes: [
          ...draftFix("safe", "Leave out CONCURRENTLY", MYSQL_FAMILY, edits),
          ...draftFix(
            "choice",
            `Leave out CONCURRENTLY everywhere: PostgreSQL blocks writers while ${does}`,
            EVERYWHERE,
            edits,
          ),
        ],
      });
    }
  },
});
