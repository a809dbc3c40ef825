// UPDATE and DELETE with ORDER BY or LIMIT.
import { defineRule } from "../rule";
import { findClause } from "../rule-support/clauses";

export const changeWithLimit = defineRule({
  name: "change-with-limit",
  scope: "statement",
  summary: "PostgreSQL's UPDATE and DELETE take neither ORDER BY nor LIMIT.",
  details: "Pick the rows in a subquery: `DELETE FROM t WHERE id IN (SELECT id FROM t ORDER BY … LIMIT 10)`.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/delete.html",
    "https://www.postgresql.org/docs/current/sql-delete.html",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  on: ["data"],
  words: ["LIMIT", "ORDER"],
  examples: [
    {
      from: "mysql",
      given: "CREATE TABLE t (id INT)",
      sql: "DELETE FROM t ORDER BY id LIMIT 1;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (id INT)",
      sql: "UPDATE t SET id = 2 WHERE id = 1 LIMIT 1;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given: "CREATE TABLE t (id INT); CREATE TABLE s (id INT)",
      sql: "DELETE FROM t WHERE id = (SELECT s.id FROM s ORDER BY s.id LIMIT 1);",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check({ unit, report }) {
    const tokens = unit.statement?.tokens ?? [];
    const verb = tokens[0]?.word;
    if (verb !== "UPDATE" && verb !== "DELETE") return;
    const at = findClause(tokens, ["ORDER", "LIMIT"], 3);
    const [word, last] = [tokens[at], tokens.at(-1)];
    const next = tokens[at + 1];
    if (word === undefined || last === undefined) return;
    if (word.word === "ORDER" ? next?.word !== "BY" : next?.kind !== "number" && next?.kind !== "parameter")
      return;
    report({
      range: { start: word.start, end: last.end },
      severity: "rejects",
      code: "42601",
      message: `PostgreSQL's ${verb} takes no ${word.word === "ORDER" ? "ORDER BY" : "LIMIT"}. Pick the rows in a subquery.`,
    });
  },
});
