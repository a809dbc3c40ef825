// UPDATE … SET … FROM: a join in PostgreSQL's words.
import type { Token } from "../../sql/statement";
import { defineRule, type FixDraft } from "../rule";
import { findClause } from "../rule-support/clauses";
import { MYSQL_FAMILY } from "../rule-support/mysql-family";

export const updateFrom = defineRule({
  name: "update-from",
  scope: "statement",
  summary: "MySQL, MariaDB and TiDB name every table of an UPDATE before SET.",
  details:
    "`UPDATE t, s SET t.a = s.b WHERE …` is the same join. Where several rows of the other table match, either takes one of them, and not surely the same. A subquery, " +
    "`SET a = (SELECT … )`, reads the same everywhere.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-update.html",
    "https://dev.mysql.com/doc/refman/8.4/en/update.html",
    "https://mariadb.com/docs/server/reference/sql-statements/data-manipulation/changing-deleting-data/update",
    "https://docs.pingcap.com/tidb/stable/sql-statement-update",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  words: ["UPDATE"],
  examples: [
    {
      from: "postgresql",
      given:
        "CREATE TABLE t (id INT, b INT, c INT); CREATE TABLE s (id INT, b INT); INSERT INTO t VALUES (1, 0, 0); INSERT INTO s VALUES (1, 7)",
      sql: "UPDATE t SET b = s.b, c = 2 FROM s WHERE s.id = t.id /* same */;",
      query: "SELECT b, c FROM t",
      engines: {
        postgresql: { answer: "7,2" },
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        {
          for: MYSQL_FAMILY,
          grade: "choice",
          sql: "UPDATE t, s SET t.b = s.b, t.c = 2 WHERE s.id = t.id /* same */;",
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "UPDATE t SET a = (SELECT max(x.a) FROM (SELECT a FROM t) x) WHERE a = 1;",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, targetDialect, report }) {
    const { statement } = unit;
    if (statement === undefined || statement.tokens[0]?.word !== "UPDATE") return;
    const { text, tokens } = statement;
    const set = findClause(tokens, ["SET"]);
    const from = findClause(tokens, ["FROM"], set);
    if (set < 0 || from < 0) return;
    // IS DISTINCT FROM
    if (tokens[from - 1]?.word === "DISTINCT") return;
    const end = findClause(tokens, ["WHERE", "RETURNING"], from);
    const [word, last] = [tokens[from], tokens[(end < 0 ? tokens.length : end) - 1]];
    if (word === undefined || last === undefined) return;
    report({
      range: { start: word.start, end: last.end },
      severity: "rejects",
      code: "1064",
      message: `${targetDialect.title} takes no FROM in an UPDATE. Name the tables before SET.`,
      fixes: fixFor(text, tokens, set, from, end),
    });
  },
});

/** Only for `UPDATE t [AS x] SET plain = …`, so that the columns to set can be given their table. */
function fixFor(
  text: string,
  tokens: readonly Token[],
  set: number,
  from: number,
  end: number,
): readonly FixDraft[] {
  const [table, beforeSet, first] = [tokens[1], tokens[set - 1], tokens[from + 1]];
  if (table === undefined || beforeSet === undefined || first === undefined || table.word === "ONLY")
    return [];
  // t, t x, t AS x: the last word is what the table is called here.
  const length = set - 1;
  const isPlain =
    length === 1 || (length === 2 && beforeSet.kind === "word") || (length === 3 && tokens[2]?.word === "AS");
  if (!isPlain || end < 0 || tokens[end]?.word !== "WHERE") return [];
  // A function that gives rows is no table there.
  if (
    tokens.some((token, i) => i > from && i < end && token.word === "(" && isTableName(tokens, i - 1, from))
  )
    return [];
  const alias = text.slice(beforeSet.start, beforeSet.end);
  const last = tokens[end - 1];
  const where = tokens[end];
  if (last === undefined || where === undefined) return [];
  const edits = [
    {
      range: { start: beforeSet.end, end: beforeSet.end },
      newText: `, ${text
        .slice(first.start, last.end)
        .replaceAll(/--[^\n]*\n?|\/\*[^]*?\*\//g, " ")
        .trim()}`,
    },
    { range: { start: tokens[from]?.start ?? 0, end: where.start }, newText: "" },
  ];
  let depth = 0;
  for (let i = set; i < from; i++) {
    const token = tokens[i];
    if (token === undefined) return [];
    if (token.word === "(") depth++;
    if (token.word === ")") depth--;
    if (depth > 0 || (i !== set && token.word !== ",")) continue;
    const column = tokens[i + 1];
    if (column === undefined || column.word === "(" || tokens[i + 2]?.word !== "=") return [];
    edits.push({ range: { start: column.start, end: column.start }, newText: `${alias}.` });
  }
  return [
    {
      grade: "choice",
      title: "Name the tables before SET: where several rows match, another of them may be taken",
      edits,
      on: MYSQL_FAMILY,
    },
  ];
}

function isTableName(tokens: readonly Token[], at: number, from: number): boolean {
  const before = tokens[at - 1];
  return (
    tokens[at]?.kind === "word" &&
    at > from &&
    (at - 1 === from || before?.word === "," || before?.word === "JOIN")
  );
}
