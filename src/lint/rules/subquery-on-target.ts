// UPDATE and DELETE with a subquery on the same table.
import type { Token } from "../../sql/statement";
import { defineRule } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE } from "../rule-support/mysql-family";
import { closingOf } from "../rule-support/operands";

export const subqueryOnTarget = defineRule({
  name: "subquery-on-target",
  scope: "statement",
  summary: "MySQL does not let UPDATE and DELETE read the table they change in a subquery.",
  details:
    "A subquery in FROM, a derived table, is read first and kept, so that it may. PostgreSQL, MariaDB and TiDB read either form.",
  docs: ["https://dev.mysql.com/doc/refman/8.4/en/subquery-restrictions.html"],
  sources: ["postgresql"],
  targets: ["mysql"],
  words: ["UPDATE", "DELETE"],
  on: ["data"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT, b INT)",
      sql: "DELETE FROM t WHERE a NOT IN (SELECT max(a) FROM t GROUP BY b) /* doubled */;",
      engines: { postgresql: "accepts", mysql: { rejects: "1093" }, mariadb: "accepts", tidb: "accepts" },
      fixes: [
        {
          for: "mysql",
          grade: "safe",
          sql: "DELETE FROM t WHERE a NOT IN (SELECT * FROM (SELECT max(a) FROM t GROUP BY b) AS chosen) /* doubled */;",
          portable: true,
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT); CREATE TABLE s (a INT)",
      sql: "DELETE FROM t WHERE a IN (SELECT a FROM s) OR a IN (SELECT a FROM (SELECT a FROM t) x);",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, report }) {
    const { statement } = unit;
    const change = changes[0];
    if (statement === undefined || change?.kind !== "data" || change.table === undefined) return;
    if (change.verb !== "UPDATE" && change.verb !== "DELETE") return;
    const { tokens } = statement;
    const name = change.table.name.text.toLowerCase();
    const groups: { readonly at: number; readonly derived: boolean }[] = [];
    for (const [i, token] of tokens.entries()) {
      if (token.word === "(") {
        groups.push({
          at: i,
          derived: /^(?:FROM|JOIN|USING|LATERAL|AS|MATERIALIZED)$/.test(tokens[i - 1]?.word ?? ""),
        });
      } else if (token.word === ")") {
        groups.pop();
      }
      const group = groups.at(-1);
      const table = tokens[i + 1];
      if (group === undefined || groups.some((one) => one.derived) || table === undefined) continue;
      if (
        (token.word !== "FROM" && token.word !== "JOIN") ||
        tokens[i + 2]?.word === "." ||
        tokens[i + 2]?.word === "("
      )
        continue;
      if (!isNamed(unit.text, table, name) || tokens[group.at + 1]?.word !== "SELECT") continue;
      const close = tokens[closingOf(tokens, group.at)];
      const open = tokens[group.at];
      if (close === undefined || open === undefined) continue;
      // A name with its table's before it may be the outer row's, which a derived table does not see.
      const inside = tokens.slice(group.at, closingOf(tokens, group.at));
      const plain = !inside.some((one) => one.word === ".");
      report({
        range: { start: table.start, end: table.end },
        severity: "rejects",
        code: "1093",
        message: `MySQL can't read ${change.table.name.text} in a subquery of a statement that changes it. Put the subquery into a derived table.`,
        fixes: plain
          ? draftFix("safe", "Read it in a derived table", EVERYWHERE, [
              { range: { start: open.end, end: open.end }, newText: "SELECT * FROM (" },
              { range: { start: close.start, end: close.start }, newText: ") AS chosen" },
            ])
          : [],
      });
    }
  },
});

function isNamed(text: string, token: Token, name: string): boolean {
  const written = text.slice(token.start, token.end);
  return token.kind === "word" ? written.toLowerCase() === name : written === `"${name}"`;
}
