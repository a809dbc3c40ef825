// Tables named with capitals and without quotes: PostgreSQL folds the name, MySQL and MariaDB keep it and, on Linux,
// tell capitals apart.
import type { Range } from "../../base/text";
import { UNKNOWN } from "../../schema/schema";
import type { Token } from "../../sql/statement";
import { defineRule, type StatementContext } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE } from "../rule-support/mysql-family";

export const foldedTableName = defineRule({
  name: "folded-table-name",
  scope: "statement",
  summary: "MySQL and MariaDB on Linux tell `Orders` and `orders` apart; PostgreSQL reads both as orders.",
  details:
    "Without quotes PostgreSQL folds a name to lower case, so that a table may be made as `Orders` and used as `ORDERS`. On MySQL and MariaDB a table is a file, and what the file system of Linux " +
    "tells apart they tell apart, unless the server was set up with `lower_case_table_names`. Names in lower case throughout are the same everywhere. The same holds for a table's alias.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS",
    "https://dev.mysql.com/doc/refman/8.4/en/identifier-case-sensitivity.html",
    "https://mariadb.com/docs/server/reference/sql-structure/sql-language-structure/identifier-case-sensitivity",
  ],
  sources: ["postgresql"],
  targets: ["mysql", "mariadb"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE orders (id INT)",
      sql: "INSERT INTO Orders VALUES (1); -- Orders",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1146" },
        mariadb: { rejects: "1146" },
        tidb: "accepts",
      },
      fixes: [
        {
          for: ["mysql", "mariadb"],
          grade: "safe",
          sql: "INSERT INTO orders VALUES (1); -- Orders",
          portable: true,
        },
      ],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE orders (id INT)",
      sql: "ALTER TABLE ORDERS ADD PRIMARY KEY (ID);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1146" },
        mariadb: { rejects: "1146" },
        tidb: "accepts",
      },
      fixes: [
        {
          for: ["mysql", "mariadb"],
          grade: "safe",
          sql: "ALTER TABLE orders ADD PRIMARY KEY (ID);",
          portable: true,
        },
      ],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE orders (id INT)",
      sql: "SELECT o.id FROM orders O WHERE O.id > 1;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1054" },
        mariadb: { rejects: "1054" },
        tidb: "accepts",
      },
      fixes: [
        {
          for: ["mysql", "mariadb"],
          grade: "safe",
          sql: "SELECT o.id FROM orders o WHERE o.id > 1;",
          portable: true,
        },
      ],
    },
    {
      from: "postgresql",
      sql: "CREATE TABLE Orders (id INT);",
      query: {
        postgresql: "SELECT table_name FROM information_schema.tables WHERE lower(table_name) = 'orders'",
        mysql:
          "SELECT table_name FROM information_schema.tables WHERE lower(table_name) = 'orders' AND table_schema = database()",
        mariadb:
          "SELECT table_name FROM information_schema.tables WHERE lower(table_name) = 'orders' AND table_schema = database()",
      },
      engines: {
        postgresql: { answer: "orders" },
        mysql: { severity: "differs", answer: "Orders" },
        mariadb: { severity: "differs", answer: "Orders" },
      },
      fixes: [
        {
          for: ["mysql", "mariadb"],
          grade: "safe",
          sql: "CREATE TABLE orders (id INT);",
          portable: true,
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE orders (id INT, Total INT)",
      sql: "SELECT ID, orders.TOTAL FROM orders; SELECT o.id AS Orders FROM orders o;",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check(context) {
    const { unit, changes } = context;
    const { statement } = unit;
    if (statement === undefined || unit.kind === "call") return;
    const { text, tokens } = statement;
    const isCased = (token: Token): boolean =>
      token.kind === "word" && /[A-Z]/.test(text.slice(token.start, token.end));
    if (!tokens.some(isCased)) return;
    const places = new Map<number, Place>();
    const created = changes.flatMap((change) =>
      change.kind === "create-table"
        ? [change.table.name.range.start]
        : change.kind === "rename-table"
          ? [change.to.name.range.start]
          : [],
    );
    for (const [i, token] of tokens.entries()) {
      if (!isCased(token)) continue;
      const [before, after] = [tokens[i - 1], tokens[i + 1]];
      if (text.charAt(token.start - 1) === "`") continue;
      const folded = text.slice(token.start, token.end).toLowerCase();
      if (created.includes(token.start)) places.set(i, "made");
      else if (isTablePlace(tokens, i) && after?.word !== ".") {
        if (isTable(folded, context)) places.set(i, "table");
      } else if (after?.word === "." && before?.word !== ".") {
        if (isTable(folded, context)) places.set(i, "qualifier");
      }
    }
    addAliases(tokens, text, places);
    for (const [i, place] of places) {
      const token = tokens[i];
      if (token !== undefined) say(token, place, text, context);
    }
  },
});

type Place = "made" | "table" | "qualifier" | "alias";

function say(
  range: Range,
  place: Place,
  text: string,
  { changes, targetDialect, report }: StatementContext,
): void {
  const written = text.slice(range.start, range.end);
  const folded = written.toLowerCase();
  const isRead = changes.some((change) => change.kind === "data" || change.kind === "query");
  report({
    range,
    severity: place === "made" ? "differs" : "rejects",
    code: place === "made" ? null : place === "table" ? "1146" : isRead ? "1054" : "1146",
    message:
      place === "made"
        ? `PostgreSQL makes ${folded} of this; ${targetDialect.title} on Linux makes ${written}, which no other spelling finds. Write ${folded}.`
        : `PostgreSQL reads ${written} as ${folded}; ${targetDialect.title} on Linux tells the two apart. Write ${folded}.`,
    fixes: draftFix("safe", `Write ${folded}`, EVERYWHERE, [
      { range: { start: range.start, end: range.end }, newText: folded },
    ]),
  });
}

const TABLES_FOLLOW: ReadonlySet<string> = new Set([
  "FROM",
  "JOIN",
  "INTO",
  "UPDATE",
  "TABLE",
  "REFERENCES",
  "USING",
]);
/** Words that may stand between TABLE and the name. */
const BETWEEN: ReadonlySet<string> = new Set(["IF", "NOT", "EXISTS", "ONLY", "TRUNCATE"]);

function isTablePlace(tokens: readonly Token[], at: number): boolean {
  let i = at - 1;
  if (tokens[i]?.word === ".") i -= 2;
  while (BETWEEN.has(tokens[i]?.word ?? "")) i--;
  const word = tokens[i]?.word ?? "";
  if (TABLES_FOLLOW.has(word)) return true;
  // CREATE INDEX i ON t, CREATE TRIGGER tr … ON t, COMMENT ON TABLE t.
  if (word === "ON") {
    const head = tokens[0]?.word;
    return (
      (head === "CREATE" || head === "COMMENT" || head === "DROP") &&
      !tokens.slice(0, i).some(({ word: one }) => one === "ON" || one === "SELECT")
    );
  }
  if (word === "TRUNCATE") return true;
  // FROM a, b and DROP TABLE a, b.
  if (word !== ",") return false;
  for (let j = i - 1; j >= 0; j--) {
    const back = tokens[j]?.word ?? "";
    if (back === ")" || back === "(" || back === "SET" || back === "SELECT" || back === "BY") return false;
    if (back === "FROM" || back === "TABLE" || back === "USING") return true;
  }
  return false;
}

function isTable(name: string, { schema }: StatementContext): boolean {
  const table = schema.table({ name });
  return table !== undefined && table !== UNKNOWN;
}

/** Aliases of tables that the statement spells in two ways, wherever they stand. */
function addAliases(tokens: readonly Token[], text: string, places: Map<number, Place>): void {
  const spelled = new Map<string, Set<string>>();
  const slice = ({ start, end }: Token): string => text.slice(start, end);
  for (const [i, token] of tokens.entries()) {
    if (token.kind !== "word" || tokens[i + 1]?.word !== "." || tokens[i - 1]?.word === ".") continue;
    const written = slice(token);
    const folded = written.toLowerCase();
    const known = spelled.get(folded);
    if (known === undefined) spelled.set(folded, new Set([written]));
    else known.add(written);
  }
  const declared = new Map<string, number>();
  for (const [i, token] of tokens.entries()) {
    const folded = slice(token).toLowerCase();
    if (
      token.kind !== "word" ||
      !spelled.has(folded) ||
      tokens[i + 1]?.word === "." ||
      tokens[i - 1]?.word === "."
    )
      continue;
    const before = tokens[i - 1];
    const table = before?.word === "AS" ? i - 2 : i - 1;
    const isBehindTable = tokens[table]?.word === ")" || isTablePlace(tokens, table);
    if (isBehindTable) {
      declared.set(folded, i);
      spelled.get(folded)?.add(slice(token));
    }
  }
  for (const [folded, at] of declared) {
    if ((spelled.get(folded)?.size ?? 0) < 2) continue;
    for (const [i, token] of tokens.entries()) {
      const isUse = tokens[i + 1]?.word === "." && tokens[i - 1]?.word !== ".";
      if (token.kind !== "word" || slice(token).toLowerCase() !== folded || slice(token) === folded) continue;
      if (isUse || i === at) places.set(i, "alias");
    }
  }
}
