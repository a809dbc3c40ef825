// ADD COLUMN IF NOT EXISTS and DROP COLUMN IF EXISTS.
import { UNKNOWN } from "../../schema/schema";
import { defineRule } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { leaveOutAction } from "../rule-support/leave-out";
import { EVERYWHERE } from "../rule-support/mysql-family";

export const columnGuard = defineRule({
  name: "column-guard",
  scope: "statement",
  summary: "MySQL takes neither ADD COLUMN IF NOT EXISTS nor DROP COLUMN IF EXISTS.",
  details:
    "MariaDB and TiDB take both. Without the guard the statement fails on a database where the column is there already, or is not there to drop.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/alter-table.html",
    "https://mariadb.com/docs/server/reference/sql-statements/data-definition/alter/alter-table",
    "https://docs.pingcap.com/tidb/stable/sql-statement-add-column",
  ],
  sources: ["postgresql"],
  targets: ["mysql"],
  on: ["add-column", "drop-column"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t ADD COLUMN IF NOT EXISTS b INT /* new */;",
      engines: { postgresql: "accepts", mysql: { rejects: "1064" }, mariadb: "accepts", tidb: "accepts" },
      fixes: [
        { for: "mysql", grade: "choice", sql: "ALTER TABLE t ADD COLUMN b INT /* new */;", portable: true },
      ],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT, b INT)",
      sql: "ALTER TABLE t DROP COLUMN IF EXISTS b;",
      engines: { postgresql: "accepts", mysql: { rejects: "1064" }, mariadb: "accepts", tidb: "accepts" },
      fixes: [{ for: "mysql", grade: "choice", sql: "ALTER TABLE t DROP COLUMN b;", portable: true }],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT, b INT)",
      sql: "ALTER TABLE t ADD COLUMN IF NOT EXISTS b INT, ADD COLUMN c INT;",
      engines: { postgresql: "accepts", mysql: { rejects: "1064" }, mariadb: "accepts" },
      fixes: [{ for: "mysql", grade: "safe", sql: "ALTER TABLE t ADD COLUMN c INT;", portable: true }],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t DROP COLUMN IF EXISTS b;\nINSERT INTO t VALUES (1);",
      engines: { postgresql: "accepts", mysql: { rejects: "1064" }, mariadb: "accepts", tidb: "accepts" },
      fixes: [{ for: "mysql", grade: "safe", sql: "INSERT INTO t VALUES (1);", portable: true }],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      sql: "CREATE TABLE IF NOT EXISTS t (a INT); DROP TABLE IF EXISTS t;",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check(context) {
    const { unit, changes, schema, spell, lookup, report } = context;
    for (const change of changes) {
      if (change.kind !== "add-column" && change.kind !== "drop-column") continue;
      if (change.guard === undefined) continue;
      const adds = change.kind === "add-column";
      const words = adds ? "IF NOT EXISTS" : "IF EXISTS";
      const name = adds ? change.column.name : change.column;
      const table = schema.table(lookup(change.table));
      const known = table === undefined || table === UNKNOWN ? undefined : table;
      const isThere = known?.columns.some((column) => column.name === name.text);
      const doesNothing = adds ? isThere === true : isThere === false && known?.partial === false;
      report({
        range: change.guard.range,
        severity: "rejects",
        code: "1064",
        message: doesNothing
          ? `MySQL does not take ${words} for a column, and ${name.text} is ${adds ? "there already" : "not there"}. Leave it out.`
          : `MySQL does not take ${words} for a column. Write it without.`,
        fixes: doesNothing
          ? draftFix(
              "safe",
              `Leave it out: the column is ${adds ? "there already" : "not there"}`,
              EVERYWHERE,
              leaveOutAction(change, unit, changes),
            )
          : draftFix(
              "choice",
              `Leave out ${words}: fails when the column is ${adds ? "there already" : "not there"}`,
              EVERYWHERE,
              spell.remove(change.guard.range),
            ),
      });
    }
  },
});
