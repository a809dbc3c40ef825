// IF NOT EXISTS and IF EXISTS on indexes.
import { defineRule } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE } from "../rule-support/mysql-family";

export const indexGuard = defineRule({
  name: "index-guard",
  scope: "statement",
  summary: "MySQL takes neither IF NOT EXISTS nor IF EXISTS for an index.",
  details:
    "MariaDB and TiDB take both. Without the guard the statement fails on a database where the index is there already, or is not there to drop: " +
    "in a migration that runs once that is often what one wants to hear.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/create-index.html",
    "https://dev.mysql.com/doc/refman/8.4/en/drop-index.html",
    "https://mariadb.com/docs/server/reference/sql-statements/data-definition/create/create-index",
    "https://docs.pingcap.com/tidb/stable/sql-statement-create-index",
  ],
  sources: ["postgresql"],
  targets: ["mysql"],
  on: ["create-index", "drop-index"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "CREATE INDEX IF NOT EXISTS t_a /* look-ups */ ON t (a);",
      engines: { postgresql: "accepts", mysql: { rejects: "1064" }, mariadb: "accepts", tidb: "accepts" },
      fixes: [
        { for: "mysql", grade: "choice", sql: "CREATE INDEX t_a /* look-ups */ ON t (a);", portable: true },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "CREATE INDEX t_a ON t (a); -- IF NOT EXISTS",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, spell, report }) {
    for (const change of changes) {
      if (change.kind !== "create-index" && change.kind !== "drop-index") continue;
      if (change.guard === undefined || (change.kind === "drop-index" && change.as === "drop")) continue;
      const creates = change.kind === "create-index";
      const words = creates ? "IF NOT EXISTS" : "IF EXISTS";
      const call = unit.kind === "call";
      report({
        range: change.guard.range,
        severity: "rejects",
        code: "1064",
        message: `MySQL does not take ${words} for an index. ${call ? "Leave the option out." : `Write it without ${words}.`}`,
        fixes: draftFix(
          "choice",
          `Leave out ${words}: fails when the index is ${creates ? "there already" : "not there"}`,
          EVERYWHERE,
          spell.remove(change.guard.range),
        ),
      });
    }
  },
});
