// FULLTEXT indexes, which TiDB drops without an error; descending ones, which it keeps ascending; SPATIAL ones; and
// functions that it takes into no index.
import type { IndexDefinition } from "../../schema/change";
import { defineRule, type FixDraft } from "../rule";
import { unindexableFunction } from "../rule-support/tidb-index";

export const tidbIndex = defineRule({
  name: "tidb-index",
  scope: "statement",
  summary: "TiDB makes no FULLTEXT or SPATIAL index and indexes few functions.",
  details:
    "A FULLTEXT index in CREATE TABLE or ALTER TABLE is passed over with a warning, and then MATCH … AGAINST fails; CREATE FULLTEXT INDEX is refused. " +
    "Of functions, those in the manual's list can be indexed; for others a VIRTUAL column that holds the expression can be.",
  docs: [
    "https://docs.pingcap.com/tidb/stable/mysql-compatibility#unsupported-features",
    "https://docs.pingcap.com/tidb/stable/sql-statement-create-index#expression-index",
  ],
  sources: ["mysql", "mariadb"],
  targets: ["tidb"],
  on: ["create-table", "create-index"],
  examples: [
    {
      from: "mysql",
      sql: "CREATE TABLE t (a TEXT, FULLTEXT KEY words (a));",
      query:
        "SELECT count(*) FROM information_schema.statistics WHERE index_name = 'words' AND table_schema = database()",
      engines: {
        mysql: { answer: "1" },
        mariadb: { answer: "1" },
        tidb: { severity: "ignores", answer: "0" },
      },
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a TEXT)",
      sql: "CREATE FULLTEXT INDEX words ON t (a);",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "8200" } },
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a VARCHAR(20))",
      sql: "CREATE INDEX i ON t ((substr(a, 1, 2)));",
      engines: { mysql: "accepts", tidb: { rejects: "8200" } },
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a VARCHAR(20), j JSON, b INT)",
      sql: "CREATE INDEX i ON t ((lower(a)), (cast(j->>'$.x' as char(20))), (b + 1));",
      on: ["mysql", "tidb"],
    },
  ],
  check({ unit, changes, report }) {
    const look = (index: IndexDefinition, isStatement: boolean): void => {
      if (index.special !== undefined) {
        const word = index.special.toUpperCase();
        const isPassedOver = index.special === "fulltext" && !isStatement;
        const fixes: readonly FixDraft[] = [];
        report({
          range: index.range,
          severity: isPassedOver ? "ignores" : "rejects",
          code: isPassedOver ? null : index.special === "fulltext" || isStatement ? "8200" : "1064",
          message: `TiDB makes no ${word} index${isPassedOver ? ", and says so in a warning only" : ""}. Leave it out, and search by other means.`,
          fixes,
        });
        return;
      }
      for (const { expression } of index.parts) {
        const name = expression === undefined ? undefined : unindexableFunction(expression);
        if (expression === undefined || name === undefined) continue;
        report({
          range: expression.range,
          severity: "rejects",
          code: name === "NULLIF" || name === "JSON_VALUE" ? "3758" : "8200",
          message: `TiDB indexes a few functions only, and ${name.toLowerCase()} is none of them. Index a VIRTUAL column that holds the expression.`,
        });
      }
    };
    if (unit.kind === "call") return;
    for (const change of changes) {
      if (change.kind === "create-table") for (const index of change.indexes) look(index, false);
      else if (change.kind === "create-index") look(change.index, change.as === "statement");
    }
  },
});
