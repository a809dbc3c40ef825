// Triggers, functions, procedures and events, none of which TiDB has, and CALL.
import type { Range } from "../../base/text";
import type { Change } from "../../schema/change";
import { defineRule } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { MYSQL_FAMILY } from "../rule-support/mysql-family";

const KINDS: ReadonlySet<string> = new Set(["trigger", "function", "procedure", "event"]);

export const tidbRoutine = defineRule({
  name: "tidb-routine",
  scope: "statement",
  summary: "TiDB has no triggers, no events and no stored functions or procedures.",
  details:
    "Even DROP … IF EXISTS of one is refused. What they do has to move into the application; a trigger that keeps a time stamp can be `ON UPDATE CURRENT_TIMESTAMP` on the column.",
  docs: ["https://docs.pingcap.com/tidb/stable/mysql-compatibility#unsupported-features"],
  sources: ["mysql", "mariadb"],
  targets: ["tidb"],
  words: ["TRIGGER", "FUNCTION", "PROCEDURE", "EVENT", "CALL"],
  examples: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1;",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "1064" } },
    },
    {
      from: "mysql",
      sql: "CREATE PROCEDURE p() SELECT 1;",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "8108" } },
    },
    {
      from: "mysql",
      given: { mysql: "CREATE PROCEDURE p() SELECT 1", mariadb: "CREATE PROCEDURE p() SELECT 1", tidb: "" },
      sql: "CALL p();",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "8108" } },
    },
    {
      from: "mysql",
      sql: "DROP FUNCTION IF EXISTS f;\nCREATE TABLE t (a INT);",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "1064" } },
      fixes: [{ for: "tidb", grade: "choice", sql: "CREATE TABLE t (a INT);" }],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      sql: "CREATE TABLE event (call_at INT, procedure_of INT);",
      on: ["mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, report }) {
    const tokens = unit.statement?.tokens ?? [];
    const [first, last] = [tokens[0], tokens.at(-1)];
    if (first === undefined || last === undefined) return;
    const range: Range = { start: first.start, end: last.end };
    if (first.word === "CALL") {
      report({
        range,
        severity: "rejects",
        code: "8108",
        message: "TiDB has no stored procedures to call. Move the work into the application.",
      });
      return;
    }
    const kind = changes.map(kindOf).find((one) => one !== undefined);
    if (kind === undefined) return;
    report({
      range,
      severity: "rejects",
      code: kind === "procedure" ? "8108" : "1064",
      message: `TiDB has no ${kind}s. Move the work into the application.`,
      fixes:
        first.word === "DROP"
          ? draftFix("choice", `Leave out the statement: there is no such ${kind} on TiDB`, MYSQL_FAMILY, [
              { range, newText: "" },
            ])
          : [],
    });
  },
});

function kindOf(change: Change): string | undefined {
  if (change.kind !== "create-object" && change.kind !== "alter-object" && change.kind !== "drop-object")
    return undefined;
  return KINDS.has(change.object) ? change.object : undefined;
}
