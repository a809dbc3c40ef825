// BEGIN WORK, COMMIT WORK and ROLLBACK WORK: the standard's word that says nothing.
import { defineRule } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE } from "../rule-support/mysql-family";

export const transactionWork = defineRule({
  name: "transaction-work",
  scope: "statement",
  summary: "TiDB does not read the word WORK behind BEGIN, COMMIT and ROLLBACK.",
  docs: [
    "https://docs.pingcap.com/tidb/stable/sql-statement-begin",
    "https://docs.pingcap.com/tidb/stable/sql-statement-commit",
  ],
  targets: ["tidb"],
  on: ["transaction"],
  words: ["WORK"],
  examples: [
    {
      from: "mysql",
      sql: "BEGIN WORK; COMMIT WORK;",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "1064" } },
      fixes: [{ for: "tidb", grade: "safe", sql: "BEGIN; COMMIT;", portable: true }],
    },
    {
      from: "postgresql",
      sql: "BEGIN; ROLLBACK WORK;",
      engines: { postgresql: "accepts", mysql: "accepts", mariadb: "accepts", tidb: { rejects: "1064" } },
      fixes: [{ for: "tidb", grade: "safe", sql: "BEGIN; ROLLBACK;", portable: true }],
    },
  ],
  silentOn: [{ from: "mysql", sql: "BEGIN; COMMIT; -- WORK", on: ["mysql", "mariadb", "tidb"] }],
  check({ unit, spell, report }) {
    const [first, second] = unit.statement?.tokens ?? [];
    if (first === undefined || second?.word !== "WORK" || !/^(?:BEGIN|COMMIT|ROLLBACK)$/.test(first.word))
      return;
    const range = { start: second.start, end: second.end };
    report({
      range,
      severity: "rejects",
      code: "1064",
      message: `TiDB does not read WORK. Write ${first.word}.`,
      fixes: draftFix("safe", "Leave out WORK", EVERYWHERE, spell.remove(range)),
    });
  },
});
