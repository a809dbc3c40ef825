// Columns whose names were given in quotes and hold capitals, used later without the quotes: MySQL takes no account of
// case in the names of columns, PostgreSQL folds what is not quoted.
import type { Range } from "../../base/text";
import { UNKNOWN, type Column } from "../../schema/schema";
import { quoteName, unquoteName } from "../../sql/names";
import type { Token } from "../../sql/statement";
import { defineRule, type StatementContext } from "../rule";
import { draftFix } from "../rule-support/fix-draft";

export const foldedColumnName = defineRule({
  name: "folded-column-name",
  scope: "statement",
  summary:
    "A column made as `userId` in quotes is found by PostgreSQL only in quotes; without them it looks for userid.",
  details:
    "MySQL finds a column by its name in any case. In PostgreSQL a name in quotes keeps its capitals, and one without is folded to lower case. The rule looks at data " +
    "statements and queries, and at columns that earlier migrations made in quotes. Names in lower case throughout need no quotes anywhere.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS",
    "https://dev.mysql.com/doc/refman/8.4/en/identifier-case-sensitivity.html",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  on: ["data", "query"],
  examples: [
    {
      from: "mysql",
      given: {
        mysql: "CREATE TABLE t (id INT, `userId` INT)",
        mariadb: "CREATE TABLE t (id INT, `userId` INT)",
        tidb: "CREATE TABLE t (id INT, `userId` INT)",
        postgresql: 'CREATE TABLE t (id INT, "userId" INT)',
      },
      sql: "UPDATE t SET userId = 1 WHERE id = 2;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42703" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: 'UPDATE t SET "userId" = 1 WHERE id = 2;' }],
    },
    {
      from: "mysql",
      given: {
        mysql: "CREATE TABLE t (id INT, `userId` INT)",
        mariadb: "CREATE TABLE t (id INT, `userId` INT)",
        tidb: "CREATE TABLE t (id INT, `userId` INT)",
        postgresql: 'CREATE TABLE t (id INT, "userId" INT)',
      },
      sql: "DELETE FROM t WHERE t.userid = 1;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42703" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: 'DELETE FROM t WHERE t."userId" = 1;' }],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given: "CREATE TABLE t (id INT, userId INT)",
      sql: "UPDATE t SET userId = 1 WHERE id = 2;",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
    {
      from: "mysql",
      given: {
        mysql: "CREATE TABLE t (`userId` INT)",
        mariadb: "CREATE TABLE t (`userId` INT)",
        postgresql: 'CREATE TABLE t ("userId" INT)',
      },
      sql: "SELECT 'userId' AS userId, COUNT(*) FROM t;",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check(context) {
    const { unit, source, targetDialect, report } = context;
    const { statement } = unit;
    if (statement === undefined || unit.kind === "call") return;
    const { text, tokens } = statement;
    const columns = columnsInReach(context, text, tokens);
    if (columns.size === 0) return;
    const made = new Set(tokens.flatMap((token, i) => (tokens[i - 1]?.word === "AS" ? [token.word] : [])));
    for (const [i, token] of tokens.entries()) {
      if (token.kind !== "word" || tokens[i + 1]?.word === "(") continue;
      const before = tokens[i - 1]?.word ?? "";
      if (before === "AS" || before === "@" || TABLES_FOLLOW.has(before) || tokens[i + 1]?.word === ".")
        continue;
      // An alias of the query's own may go by the same name.
      if (before !== "." && made.has(token.word)) continue;
      if (source.reservedWords.has(token.word) || tokens[i + 1]?.kind === "string") continue;
      const written = text.slice(token.start, token.end);
      const name = columns.get(written.toLowerCase());
      if (name === undefined) continue;
      const range: Range = { start: token.start, end: token.end };
      const quoted = quoteName(name, targetDialect);
      report({
        range,
        severity: "rejects",
        code: "42703",
        message: `PostgreSQL reads ${written} as ${written.toLowerCase()}, and the column is named ${quoted}. Write ${quoted}.`,
        fixes: draftFix("safe", `Write ${quoted}`, ["postgresql"], [{ range, newText: quoted }]),
      });
    }
  },
});

const TABLES_FOLLOW: ReadonlySet<string> = new Set(["FROM", "JOIN", "INTO", "UPDATE", "TABLE"]);

/** By lower-case name, those that only quotes find, of the tables that the statement names and replay knows. */
function columnsInReach(
  { schema, source }: StatementContext,
  text: string,
  tokens: readonly Token[],
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const plain = new Set<string>();
  const add = (column: Column): void => {
    const folded = column.name.toLowerCase();
    if (column.quoted === true) found.set(folded, column.name);
    else plain.add(folded);
  };
  for (const [i, token] of tokens.entries()) {
    if (!TABLES_FOLLOW.has(tokens[i - 1]?.word ?? "")) continue;
    if (token.kind !== "word" && token.kind !== "quoted-name") continue;
    const table = schema.table({ name: unquoteName(text.slice(token.start, token.end), source.lexical) });
    if (table === undefined || table === UNKNOWN) continue;
    for (const column of table.columns) add(column);
  }
  for (const folded of plain) found.delete(folded);
  return found;
}
