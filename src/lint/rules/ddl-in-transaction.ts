// BEGIN … COMMIT around changes of the schema: one unit in PostgreSQL, committed piece by piece in the MySQL family.
import type { ChangeKind } from "../../schema/change";
import { defineRule, type MigrationContext } from "../rule";
import { MYSQL_FAMILY } from "../rule-support/mysql-family";

const NO_COMMIT: ReadonlySet<ChangeKind> = new Set<ChangeKind>([
  "data",
  "query",
  "transaction",
  "setting",
  "comment",
  "unknown",
]);

export const ddlInTransaction = defineRule({
  name: "ddl-in-transaction",
  scope: "migration",
  summary: "On the MySQL family every change of the schema commits what stands before it.",
  details:
    "PostgreSQL rolls a failed migration back as a whole. MySQL, MariaDB and TiDB commit before and after each CREATE, ALTER and DROP: when a later statement fails, what ran before it stays. " +
    "BEGIN and COMMIT around it promise what they do not keep there. Keep such a migration to one change, or write it so that it can be run again.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/implicit-commit.html",
    "https://mariadb.com/docs/server/reference/sql-statements/transactions/sql-statements-that-cause-an-implicit-commit",
    "https://docs.pingcap.com/tidb/stable/transaction-overview#statement-rollback",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "BEGIN; INSERT INTO t VALUES (1); CREATE TABLE s (a INT); ROLLBACK;",
      query: "SELECT count(*) FROM t",
      engines: {
        postgresql: { answer: "0" },
        mysql: { severity: "differs", answer: "1" },
        mariadb: { severity: "differs", answer: "1" },
        tidb: { severity: "differs", answer: "1" },
      },
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "BEGIN; INSERT INTO t VALUES (1); UPDATE t SET a = 2; COMMIT; CREATE TABLE s (a INT);",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ units, targetDialect, report }) {
    let begun: MigrationContext["units"][number] | undefined;
    let changed = 0;
    for (const place of units) {
      if (begun !== undefined && (begun.file !== place.file || begun.direction !== place.direction))
        begun = undefined;
      for (const change of place.unit.changes) {
        if (change.kind === "transaction") {
          if (change.verb === "begin") {
            begun = place;
            changed = 0;
          } else if (change.verb === "commit" || change.verb === "rollback") {
            begun = undefined;
          }
          continue;
        }
        if (
          begun === undefined ||
          NO_COMMIT.has(change.kind) ||
          (change.kind === "create-table" && change.temporary)
        ) {
          continue;
        }
        changed++;
        if (changed > 1) continue;
        report({
          file: begun.file,
          range: begun.range,
          severity: "differs",
          code: null,
          message: `${targetDialect.title} commits before and after each change of the schema: what follows is not undone together.`,
        });
      }
    }
  },
});
