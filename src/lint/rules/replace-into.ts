// REPLACE INTO.
import { defineRule } from "../rule";

export const replaceInto = defineRule({
  name: "replace-into",
  scope: "statement",
  summary:
    "PostgreSQL has no REPLACE: it deletes the old row first, or updates it by ON CONFLICT … DO UPDATE.",
  details:
    "REPLACE deletes every row that has one of the new row's unique keys, with what hangs on it by ON DELETE CASCADE, and inserts the new one: columns that are not named " +
    "get their defaults. ON CONFLICT DO UPDATE keeps the row and what it is not told to set, for one key.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/replace.html",
    "https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  words: ["REPLACE"],
  examples: [
    {
      from: "mysql",
      given: "CREATE TABLE t (id INT PRIMARY KEY, a INT)",
      sql: "REPLACE INTO t (id, a) VALUES (1, 2);",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a VARCHAR(20))",
      sql: "UPDATE t SET a = REPLACE(a, 'x', 'y');",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check({ unit, report }) {
    const tokens = unit.statement?.tokens ?? [];
    const [replace, into] = [tokens[0], tokens[1]];
    if (replace?.word !== "REPLACE" || into === undefined) return;
    report({
      range: { start: replace.start, end: into.word === "INTO" ? into.end : replace.end },
      severity: "rejects",
      code: "42601",
      message:
        "PostgreSQL has no REPLACE. Delete the old row first, or write INSERT … ON CONFLICT (key) DO UPDATE.",
    });
  },
});
