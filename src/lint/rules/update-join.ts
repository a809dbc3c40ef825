// UPDATE t JOIN s … SET: rows of one table set from others named before SET.
import type { Token } from "../../sql/statement";
import { defineRule, type FixDraft } from "../rule";
import { findClause } from "../rule-support/clauses";
import { draftFix } from "../rule-support/fix-draft";
import { readJoinedTables } from "../rule-support/joined-tables";

export const updateJoin = defineRule({
  name: "update-join",
  scope: "statement",
  summary: "PostgreSQL's UPDATE names one table before SET; those it is joined with come after, in FROM.",
  details:
    "The columns to set lose their table's name, and the conditions of the joins go into WHERE. An outer join is left for you to " +
    "write: rows without a partner are set too.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/update.html",
    "https://www.postgresql.org/docs/current/sql-update.html",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  on: ["data"],
  words: ["UPDATE"],
  examples: [
    {
      from: "mysql",
      given:
        "CREATE TABLE t (id INT, v INT); CREATE TABLE s (id INT, v INT); INSERT INTO t VALUES (1, 0), (2, 0); INSERT INTO s VALUES (1, 5)",
      sql: "UPDATE t AS a INNER JOIN s ON s.id = a.id SET a.v = s.v, a.id = a.id + 1 WHERE a.v = 0;",
      query: "SELECT v FROM t ORDER BY v",
      engines: {
        mysql: { answer: "0;5" },
        mariadb: { answer: "0;5" },
        postgresql: { rejects: "42601" },
        tidb: { answer: "0;5" },
      },
      fixes: [
        {
          for: "postgresql",
          grade: "choice",
          sql: "UPDATE t AS a SET v = s.v, id = a.id + 1 FROM s WHERE (s.id = a.id) AND (a.v = 0);",
        },
      ],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (id INT, v INT); CREATE TABLE s (id INT)",
      sql: "UPDATE t LEFT JOIN s ON s.id = t.id SET t.v = 1 WHERE s.id IS NULL;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given: "CREATE TABLE t (id INT, v INT); CREATE TABLE s (id INT)",
      sql: "UPDATE t SET v = (SELECT MAX(s.id) FROM s JOIN s u ON u.id = s.id);",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check({ unit, report }) {
    const { statement } = unit;
    if (statement?.tokens[0]?.word !== "UPDATE") return;
    const { text, tokens } = statement;
    const set = findClause(tokens, ["SET"]);
    const joins = findClause(tokens, ["JOIN", "STRAIGHT_JOIN", ","], 2);
    const [first, last] = [tokens[1], tokens[set - 1]];
    if (set < 0 || joins < 0 || joins > set || first === undefined || last === undefined) return;
    report({
      range: { start: first.start, end: last.end },
      severity: "rejects",
      code: "42601",
      message: "PostgreSQL takes one table before SET. Name the others in FROM, after it.",
      fixes: fixesFor(text, tokens, set),
    });
  },
});

/** Only for inner joins, with one table set. */
function fixesFor(text: string, tokens: readonly Token[], set: number): readonly FixDraft[] {
  const tables = readJoinedTables(text, tokens, 1, set);
  const where = findClause(tokens, ["WHERE"], set);
  const last = tokens.at(-1);
  if (tables === undefined || last === undefined || tables.some(({ join }) => join === "outer")) return [];
  if (findClause(tokens, ["ORDER", "LIMIT"], set) >= 0) return [];
  const end = where < 0 ? tokens.length : where;
  let own: (typeof tables)[number] | undefined;
  let assignments = "";
  let at = tokens[set]?.end ?? 0;
  let depth = 0;
  for (let i = set; i < end; i++) {
    const token = tokens[i];
    if (token?.word === "(") depth++;
    if (token?.word === ")") depth--;
    if (depth > 0 || (i !== set && token?.word !== ",")) continue;
    const [table, dot, column, equals] = [tokens[i + 1], tokens[i + 2], tokens[i + 3], tokens[i + 4]];
    if (table === undefined || dot?.word !== "." || column === undefined || equals?.word !== "=") return [];
    const called = text.slice(table.start, table.end);
    const found = tables.find((one) => one.called === called);
    if (found === undefined || (own !== undefined && found !== own)) return [];
    own = found;
    assignments += text.slice(at, table.start);
    at = column.start;
  }
  assignments += text.slice(at, tokens[end - 1]?.end);
  if (own === undefined) return [];
  const others = tables.filter((table) => table !== own).map((table) => table.text);
  const conditions = tables.flatMap(({ on }) => on ?? []);
  if (where >= 0) conditions.push(text.slice(tokens[where]?.end, last.end).trim());
  const [only] = conditions;
  const all = conditions.length === 1 ? (only ?? "") : conditions.map((one) => `(${one})`).join(" AND ");
  const newText = `UPDATE ${own.text} SET ${assignments.trim()} FROM ${others.join(", ")}${all === "" ? "" : ` WHERE ${all}`}`;
  return draftFix(
    "choice",
    "Name the others in FROM: where several rows match, another of them may be taken",
    ["postgresql"],
    [{ range: { start: tokens[0]?.start ?? 0, end: last.end }, newText }],
  );
}
