// "name" in double quotes: a name for PostgreSQL, a string for the MySQL family.
import type { Change, ChangeKind } from "../../schema/change";
import { unquoteName } from "../../sql/names";
import { defineRule } from "../rule";
import { expressionsOf, placesInQuery, type NamePlace } from "../rule-support/expression-places";
import { EVERYWHERE, MYSQL_FAMILY } from "../rule-support/mysql-family";
import { inBackticks, isPortableBare } from "../rule-support/portable-name";

const SCHEMA_CHANGES: readonly ChangeKind[] = [
  ...([
    "create-table",
    "drop-table",
    "rename-table",
    "truncate",
    "add-column",
    "drop-column",
    "rename-column",
  ] as const),
  ...([
    "alter-column",
    "add-constraint",
    "drop-constraint",
    "rename-constraint",
    "create-index",
    "drop-index",
  ] as const),
  ...(["rename-index", "table-options"] as const),
  // What a fix has written for the MySQL family already.
  ...(["redefine-column", "unknown-action"] as const),
];

export const doubleQuotedName = defineRule({
  name: "double-quoted-name",
  scope: "statement",
  summary: 'MySQL, MariaDB and TiDB read "x" as a string, not as a name.',
  details:
    "Where only a name can stand the statement is refused. Where a value can stand it runs, and means something else: " +
    "`DELETE FROM t WHERE \"status\" <> 'closed'` compares the word *status* with the word *closed* and deletes every row. " +
    "A lower-case name that no database reserves needs no quotes at all; any other goes into backticks, which PostgreSQL does not read. " +
    "With `ANSI_QUOTES` in the session's `sql_mode` the MySQL family reads double quotes as PostgreSQL does; say so in the configuration and this rule is silent.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS",
    "https://dev.mysql.com/doc/refman/8.4/en/identifiers.html",
    "https://mariadb.com/docs/server/reference/sql-structure/sql-language-structure/identifier-names",
    "https://docs.pingcap.com/tidb/stable/schema-object-names",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  examples: [
    {
      from: "postgresql",
      sql: 'CREATE TABLE "users" (id INT);',
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [{ for: MYSQL_FAMILY, grade: "safe", sql: "CREATE TABLE users (id INT);", portable: true }],
    },
    {
      from: "postgresql",
      sql: 'CREATE TABLE t (id INT, "createdAt" INT /* "s" */, "order" INT);',
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        {
          for: MYSQL_FAMILY,
          grade: "safe",
          sql: 'CREATE TABLE t (id INT, `createdAt` INT /* "s" */, `order` INT);',
        },
      ],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (status VARCHAR(9)); INSERT INTO t VALUES ('closed')",
      sql: "DELETE FROM t WHERE \"status\" <> 'closed';",
      query: "SELECT count(*) FROM t",
      engines: {
        postgresql: { answer: "1" },
        mysql: { severity: "differs", answer: "0" },
        mariadb: { severity: "differs", answer: "0" },
        tidb: { severity: "differs", answer: "0" },
      },
      fixes: [
        { for: MYSQL_FAMILY, grade: "safe", sql: "DELETE FROM t WHERE status <> 'closed';", portable: true },
      ],
    },
    {
      from: "postgresql",
      sql: "CREATE TABLE t (n VARCHAR(9), m VARCHAR(9) GENERATED ALWAYS AS (\"n\") STORED); INSERT INTO t (n) VALUES ('x');",
      query: "SELECT m FROM t",
      engines: {
        postgresql: { answer: "x" },
        mysql: { severity: "differs", answer: "n" },
        mariadb: { severity: "differs", answer: "n" },
        tidb: { severity: "differs", answer: "n" },
      },
      fixes: [
        {
          for: MYSQL_FAMILY,
          grade: "safe",
          sql: "CREATE TABLE t (n VARCHAR(9), m VARCHAR(9) GENERATED ALWAYS AS (n) STORED); INSERT INTO t (n) VALUES ('x');",
          portable: true,
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: 'SELECT a AS "Total of a" FROM t;',
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a VARCHAR(9))",
      sql: 'INSERT INTO t VALUES (\'"x"\'); -- "x"',
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, source, targetDialect, sqlMode, report }) {
    const statement = unit.statement;
    if (statement === undefined || sqlMode.has("ANSI_QUOTES")) return;
    if (!statement.tokens.some((token) => token.kind === "quoted-name")) return;
    const placeAt = placesOf(changes, () => placesInQuery(statement));
    if (placeAt === undefined) return;
    for (const [i, token] of statement.tokens.entries()) {
      const text = statement.text.slice(token.start, token.end);
      if (token.kind !== "quoted-name" || !text.startsWith('"') || token.unterminated) continue;
      const place = placeAt(i, token.start);
      if (place === "alias") continue;
      const name = unquoteName(text, source.lexical);
      const bare = isPortableBare(name, statement.tokens[i + 1]?.word === "(");
      const written = bare ? name : inBackticks(name);
      report({
        range: { start: token.start, end: token.end },
        severity: place === "name" ? "rejects" : "differs",
        code: place === "name" ? "1064" : null,
        message:
          place === "name"
            ? `${targetDialect.title} reads ${text} as a string, where a name has to stand. Write ${written}.`
            : `${targetDialect.title} reads ${text} as a string, so this is the same for every row. Write ${written}.`,
        fixes: [
          {
            grade: "safe",
            title: bare ? `Write ${name} without quotes` : `Write ${written}`,
            edits: [{ range: { start: token.start, end: token.end }, newText: written }],
            on: bare ? EVERYWHERE : MYSQL_FAMILY,
          },
        ],
      });
    }
  },
});

/** Undefined for statements that the MySQL family has not at all: their quotes are the least of it. */
function placesOf(
  changes: readonly Change[],
  inQuery: () => readonly NamePlace[],
): ((index: number, offset: number) => NamePlace) | undefined {
  if (changes.some((change) => change.kind === "data" || change.kind === "query")) {
    const places = inQuery();
    return (index) => places[index] ?? "name";
  }
  const known = changes.some(
    (change) =>
      SCHEMA_CHANGES.includes(change.kind) ||
      (change.kind === "create-object" &&
        (change.object === "view" || change.object === "materialized view")) ||
      (change.kind === "create-object" && change.object === "trigger" && change.calls === undefined) ||
      (change.kind === "drop-object" && /^(?:view|trigger|function|procedure)$/.test(change.object)),
  );
  if (!known) return undefined;
  if (changes.some((change) => change.kind === "create-object" && change.object !== "trigger")) {
    const places = inQuery();
    return (index) => places[index] ?? "name";
  }
  const expressions = changes.flatMap(expressionsOf);
  return (_, offset) =>
    expressions.some((range) => range.start <= offset && offset < range.end) ? "value" : "name";
}
