// DELETE t FROM t JOIN s …: the rows of one table, picked by others.
import type { Token } from "../../sql/statement";
import { defineRule, type FixDraft } from "../rule";
import { findClause } from "../rule-support/clauses";
import { draftFix } from "../rule-support/fix-draft";
import { readJoinedTables } from "../rule-support/joined-tables";

export const deleteJoin = defineRule({
  name: "delete-join",
  scope: "statement",
  summary: "PostgreSQL's DELETE names one table after FROM, and those it is compared with after USING.",
  details:
    "With plain joins the fix writes USING and moves the join's conditions into WHERE. An outer join keeps its FROM in a subquery that picks " +
    "the rows by `ctid`, PostgreSQL's own mark of a row's place; in a partitioned table two rows may have the same.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/delete.html",
    "https://www.postgresql.org/docs/current/sql-delete.html",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  on: ["data"],
  words: ["DELETE"],
  examples: [
    {
      from: "mysql",
      given:
        "CREATE TABLE t (id INT, s_id INT); CREATE TABLE s (id INT, gone INT); INSERT INTO t VALUES (1, 1), (2, 2); INSERT INTO s VALUES (1, 1), (2, 0)",
      sql: "DELETE t FROM t INNER JOIN s ON s.id = t.s_id WHERE s.gone = 1 OR s.id IS NULL;",
      query: "SELECT id FROM t",
      engines: {
        mysql: { answer: "2" },
        mariadb: { answer: "2" },
        postgresql: { rejects: "42601" },
        tidb: { answer: "2" },
      },
      fixes: [
        {
          for: "postgresql",
          grade: "safe",
          sql: "DELETE FROM t USING s WHERE (s.id = t.s_id) AND (s.gone = 1 OR s.id IS NULL);",
        },
      ],
    },
    {
      from: "mysql",
      given:
        "CREATE TABLE t (id INT, s_id INT); CREATE TABLE s (id INT); INSERT INTO t VALUES (1, 1), (2, 2); INSERT INTO s VALUES (1)",
      sql: "DELETE a FROM t AS a LEFT JOIN s ON s.id = a.s_id WHERE s.id IS NULL;",
      query: "SELECT id FROM t",
      engines: {
        mysql: { answer: "1" },
        mariadb: { answer: "1" },
        postgresql: { rejects: "42601" },
        tidb: { answer: "1" },
      },
      fixes: [
        {
          for: "postgresql",
          grade: "choice",
          sql: "DELETE FROM t WHERE ctid IN (SELECT a.ctid FROM t AS a LEFT JOIN s ON s.id = a.s_id WHERE s.id IS NULL);",
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given: "CREATE TABLE t (id INT); CREATE TABLE s (id INT); CREATE TABLE u (id INT)",
      sql: "DELETE FROM t WHERE EXISTS (SELECT 1 FROM s JOIN u ON s.id = u.id WHERE s.id = t.id);",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check({ unit, report }) {
    const { statement } = unit;
    if (statement?.tokens[0]?.word !== "DELETE") return;
    const { text, tokens } = statement;
    const from = findClause(tokens, ["FROM"]);
    const [first, last] = [tokens[0], tokens.at(-1)];
    const word = tokens[from];
    if (from < 2 || first === undefined || last === undefined || word === undefined) return;
    const names = tokens.slice(1, from).filter((token) => !MODIFIERS.has(token.word));
    if (names.length === 0) return;
    report({
      range: { start: names[0]?.start ?? 0, end: word.start },
      severity: "rejects",
      code: "42601",
      message:
        "PostgreSQL takes no table between DELETE and FROM. Name it after FROM, and the tables joined to it after USING.",
      fixes: names.length === from - 1 ? fixesFor(text, tokens, from) : [],
    });
  },
});

const MODIFIERS: ReadonlySet<string> = new Set(["LOW_PRIORITY", "QUICK", "IGNORE"]);

/** Only for one table, named plainly. */
function fixesFor(text: string, tokens: readonly Token[], from: number): readonly FixDraft[] {
  const [target, mark, extra] = [tokens[1], tokens[2], tokens[3]];
  if (target === undefined || !(from === 2 || (from === 4 && mark?.word === "." && extra?.word === "*")))
    return [];
  const called = text.slice(target.start, target.end);
  const where = findClause(tokens, ["WHERE"], from);
  if (findClause(tokens, ["ORDER", "LIMIT", "RETURNING"], from) >= 0) return [];
  const end = where < 0 ? tokens.length : where;
  const tables = readJoinedTables(text, tokens, from + 1, end);
  const own = tables?.find((table) => table.called === called);
  const [fromToken, last] = [tokens[from], tokens.at(-1)];
  if (tables === undefined || own === undefined || fromToken === undefined || last === undefined) return [];
  const range = { start: tokens[0]?.start ?? 0, end: last.end };
  const others = tables.filter((table) => table !== own);
  const filter = where < 0 ? "" : text.slice(tokens[where]?.end, last.end).trim();
  if (tables.every(({ join }) => join === "inner")) {
    const conditions = tables.flatMap(({ on }) => on ?? []);
    if (filter !== "") conditions.push(filter);
    const [only] = conditions;
    const all = conditions.length === 1 ? (only ?? "") : conditions.map((one) => `(${one})`).join(" AND ");
    const using = others.length === 0 ? "" : ` USING ${others.map((table) => table.text).join(", ")}`;
    const newText = `DELETE FROM ${own.text}${using}${all === "" ? "" : ` WHERE ${all}`}`;
    return draftFix(
      "safe",
      `Write DELETE FROM ${own.name}${using === "" ? "" : " USING"}`,
      ["postgresql"],
      [{ range, newText }],
    );
  }
  const newText = `DELETE FROM ${own.name} WHERE ctid IN (SELECT ${called}.ctid ${text.slice(fromToken.start, last.end)})`;
  return draftFix(
    "choice",
    "Pick the rows by ctid: not for partitioned tables",
    ["postgresql"],
    [{ range, newText }],
  );
}
