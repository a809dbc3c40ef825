// IF NOT EXISTS and IF EXISTS on indexes.
import type { ChangeOf } from "../../schema/change";
import { UNKNOWN } from "../../schema/schema";
import { defineRule, type StatementContext } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { leaveOutAction } from "../rule-support/leave-out";
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
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT); CREATE INDEX t_a ON t (a)",
      sql: "CREATE INDEX IF NOT EXISTS t_a ON t (a);\nDROP INDEX IF EXISTS t_b;\nINSERT INTO t VALUES (1);",
      engines: { postgresql: "accepts", mysql: { rejects: "1064" } },
      fixes: [{ for: "mysql", grade: "safe", sql: "INSERT INTO t VALUES (1);", portable: true }],
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
  check(context) {
    const { unit, changes, spell, report } = context;
    for (const change of changes) {
      if (change.kind !== "create-index" && change.kind !== "drop-index") continue;
      if (change.guard === undefined || (change.kind === "drop-index" && change.as === "drop")) continue;
      const creates = change.kind === "create-index";
      const words = creates ? "IF NOT EXISTS" : "IF EXISTS";
      const state = creates ? "there already" : "not there";
      const call = unit.kind === "call";
      const idle = doesNothing(change, context) ? leaveOutAction(change, unit, changes) : undefined;
      report({
        range: change.guard.range,
        severity: "rejects",
        code: "1064",
        message: `MySQL does not take ${words} for an index. ${call ? "Leave the option out." : idle === undefined ? `Write it without ${words}.` : `The index is ${state}: leave the statement out.`}`,
        fixes:
          idle === undefined
            ? draftFix(
                "choice",
                `Leave out ${words}: fails when the index is ${state}`,
                EVERYWHERE,
                spell.remove(change.guard.range),
              )
            : draftFix("safe", `Leave it out: the index is ${state}`, EVERYWHERE, idle),
      });
    }
  },
});

function doesNothing(
  change: ChangeOf<"create-index"> | ChangeOf<"drop-index">,
  { schema, lookup }: StatementContext,
): boolean {
  if (change.kind === "drop-index") {
    return schema.complete && change.names.every((name) => schema.indexNamed(lookup(name)) === undefined);
  }
  const { name } = change.index;
  if (name === undefined) return false;
  const place = change.table.schema === undefined ? {} : { schema: change.table.schema.text };
  const found = schema.indexNamed({ ...place, name: name.text });
  return found !== undefined && found !== UNKNOWN;
}
