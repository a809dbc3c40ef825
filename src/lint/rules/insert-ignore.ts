// INSERT IGNORE.
import { defineRule } from "../rule";
import { findClause } from "../rule-support/clauses";
import { draftFix } from "../rule-support/fix-draft";

export const insertIgnore = defineRule({
  name: "insert-ignore",
  scope: "statement",
  summary: "PostgreSQL writes INSERT IGNORE as INSERT … ON CONFLICT DO NOTHING.",
  details:
    "IGNORE passes over rows that break a unique key, and cuts values that are too long, fills in missing ones and drops rows without a parent too. ON CONFLICT DO NOTHING " +
    "passes over the first kind only; the others stop the statement.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/insert.html",
    "https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  on: ["data"],
  words: ["IGNORE"],
  examples: [
    {
      from: "mysql",
      given: "CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t VALUES (1)",
      sql: "INSERT IGNORE INTO t (id) VALUES (1), (2) /* both */;",
      query: "SELECT COUNT(*) FROM t",
      engines: {
        mysql: { answer: "2" },
        mariadb: { answer: "2" },
        postgresql: { rejects: "42601" },
        tidb: { answer: "2" },
      },
      fixes: [
        {
          for: "postgresql",
          grade: "choice",
          sql: "INSERT INTO t (id) VALUES (1), (2) ON CONFLICT DO NOTHING /* both */;",
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a VARCHAR(20))",
      sql: "INSERT INTO t VALUES ('ignore');",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check({ unit, report }) {
    const tokens = unit.statement?.tokens ?? [];
    const at = tokens.findIndex((token) => token.word === "IGNORE");
    const [insert, ignore, last] = [tokens[0], tokens[at], tokens.at(-1)];
    if (insert?.word !== "INSERT" || ignore === undefined || last === undefined || at > 2) return;
    const updates = findClause(tokens, ["DUPLICATE"]) >= 0;
    const returning = tokens[findClause(tokens, ["RETURNING"])];
    const before = tokens[at - 1];
    const end = (returning === undefined ? last : tokens[tokens.indexOf(returning) - 1])?.end ?? last.end;
    report({
      range: { start: ignore.start, end: ignore.end },
      severity: "rejects",
      code: "42601",
      message: "PostgreSQL has no INSERT IGNORE. Write ON CONFLICT DO NOTHING at the end.",
      fixes:
        updates || at !== 1 || before === undefined
          ? []
          : draftFix(
              "choice",
              "Write ON CONFLICT DO NOTHING: errors other than a key that is taken stop it",
              ["postgresql"],
              [
                { range: { start: before.end, end: ignore.end }, newText: "" },
                { range: { start: end, end }, newText: " ON CONFLICT DO NOTHING" },
              ],
            ),
    });
  },
});
