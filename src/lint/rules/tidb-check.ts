// CHECK constraints, which TiDB reads and forgets unless it is switched on to keep them.
import type { Range } from "../../base/text";
import { defineRule } from "../rule";
import { columnsOf } from "../rule-support/columns-of";

export const tidbCheck = defineRule({
  name: "tidb-check",
  scope: "statement",
  summary: "TiDB forgets CHECK constraints unless tidb_enable_check_constraint is on.",
  details:
    "There is a warning and no error, and every row is taken. A constraint that was made while the switch was on is enforced from then on. " +
    "The switch is one for the whole cluster, and a CHECK in ADD COLUMN is lost even with it: that one needs an ADD CONSTRAINT of its own.",
  docs: ["https://docs.pingcap.com/tidb/stable/constraints#check"],
  targets: ["tidb"],
  on: ["create-table", "add-column", "redefine-column", "add-constraint"],
  examples: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (a INT CHECK (a > 0));",
      query: { mysql: "SELECT @@warning_count", mariadb: "SELECT @@warning_count" },
      engines: {
        postgresql: "accepts",
        mysql: { answer: "0" },
        mariadb: { answer: "0" },
        tidb: { severity: "ignores", answer: "1" },
      },
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t ADD CONSTRAINT positive CHECK (a > 0);",
      query: "SELECT @@warning_count",
      engines: {
        mysql: { answer: "0" },
        mariadb: { answer: "0" },
        tidb: { severity: "ignores", answer: "1" },
      },
    },
  ],
  silentOn: [
    {
      from: "mysql",
      sql: "CREATE TABLE t (check_at INT, checks INT NOT NULL);",
      on: ["mysql", "mariadb", "tidb"],
    },
  ],
  check({ changes, report }) {
    for (const change of changes) {
      const ranges: Range[] = columnsOf(change).flatMap(({ column }) =>
        column.checks.map((one) => one.range),
      );
      if (change.kind === "create-table") {
        for (const one of change.constraints) if (one.kind === "check") ranges.push(one.range);
      } else if (change.kind === "add-constraint" && change.constraint.kind === "check") {
        ranges.push(change.constraint.range);
      }
      for (const range of ranges) {
        report({
          range,
          severity: "ignores",
          code: null,
          message:
            "TiDB forgets this CHECK unless tidb_enable_check_constraint is on. Switch it on first, or check in the application.",
        });
      }
    }
  },
});
