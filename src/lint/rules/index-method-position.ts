// USING BTREE behind an index's columns.
import { defineRule } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE } from "../rule-support/mysql-family";

export const indexMethodPosition = defineRule({
  name: "index-method-position",
  scope: "statement",
  summary: "PostgreSQL takes an index's method before the columns, not behind them.",
  details:
    "Without a word every database here makes a B-tree, and InnoDB makes one even where it is told HASH, so the clause can go.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/create-index.html",
    "https://www.postgresql.org/docs/current/sql-createindex.html",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  on: ["create-index"],
  words: ["USING"],
  examples: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "CREATE INDEX i ON t (a) USING BTREE;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: "CREATE INDEX i ON t (a);", portable: true }],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "CREATE INDEX i USING BTREE ON t (a);",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: "CREATE INDEX i ON t (a);", portable: true }],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "CREATE INDEX i ON t (a);",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check({ unit, changes, spell, report }) {
    if (unit.kind === "call") return;
    for (const change of changes) {
      if (change.kind !== "create-index" || change.as !== "statement") continue;
      const { method } = change.index;
      if (method === undefined || !/^(?:btree|hash|rtree)$/.test(method.name)) continue;
      report({
        range: method.range,
        severity: "rejects",
        code: "42601",
        message:
          "PostgreSQL takes USING before the columns only, behind ON and the table. Leave it out: a B-tree is what it makes.",
        fixes: draftFix("safe", "Leave it out", EVERYWHERE, spell.remove(method.range)),
      });
    }
  },
});
