// ALTER TABLE IF EXISTS.
import { defineRule } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE } from "../rule-support/mysql-family";

export const alterTableGuard = defineRule({
  name: "alter-table-guard",
  scope: "statement",
  summary: "MySQL and TiDB do not take ALTER TABLE IF EXISTS.",
  details: "MariaDB takes it. Without the guard the statement fails on a database that has no such table.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/alter-table.html",
    "https://docs.pingcap.com/tidb/stable/sql-statement-alter-table",
  ],
  sources: ["postgresql"],
  targets: ["mysql", "tidb"],
  words: ["EXISTS"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE IF EXISTS t ADD COLUMN b INT;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: "accepts",
        tidb: { rejects: "1064" },
      },
      fixes: [
        { for: ["mysql", "tidb"], grade: "choice", sql: "ALTER TABLE t ADD COLUMN b INT;", portable: true },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t ADD COLUMN b INT; -- IF EXISTS",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, targetDialect, spell, report }) {
    if (unit.kind === "call") return;
    const guard = changes.map((change) => change.tableGuard).find((one) => one !== undefined);
    if (guard === undefined) return;
    report({
      range: guard.range,
      severity: "rejects",
      code: "1064",
      message: `${targetDialect.title} does not take IF EXISTS behind ALTER TABLE. Write it without.`,
      fixes: draftFix(
        "choice",
        "Leave out IF EXISTS: fails when the table is not there",
        EVERYWHERE,
        spell.remove(guard.range),
      ),
    });
  },
});
