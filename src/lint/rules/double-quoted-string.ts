// "x" as a string literal, which is MySQL's habit; in PostgreSQL it is a name.
import { quoteString, stringValue } from "../../sql/names";
import { defineRule } from "../rule";
import { columnsOf } from "../rule-support/columns-of";

export const doubleQuotedString = defineRule({
  name: "double-quoted-string",
  scope: "statement",
  summary: 'PostgreSQL reads "x" as a name, not as a string.',
  details:
    "MySQL takes both kinds of quotes for strings (unless `ANSI_QUOTES` is on). In PostgreSQL double quotes hold names: the statement " +
    "fails, or, where a column of that name exists, quietly means that column.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/string-literals.html",
    "https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-STRINGS",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  examples: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a VARCHAR(9))",
      sql: 'INSERT INTO t VALUES ("it\'s");',
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42703" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: "INSERT INTO t VALUES ('it''s');", portable: true }],
    },
    {
      from: "mysql",
      sql: 'CREATE TABLE t (a VARCHAR(9) DEFAULT "x");',
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "0A000" }, tidb: "accepts" },
      fixes: [
        {
          for: "postgresql",
          grade: "safe",
          sql: "CREATE TABLE t (a VARCHAR(9) DEFAULT 'x');",
          portable: true,
        },
      ],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (status VARCHAR(9)); INSERT INTO t VALUES ('closed'), ('status')",
      sql: 'DELETE FROM t WHERE status = "status";',
      query: "SELECT count(*) FROM t",
      engines: {
        mysql: { answer: "1" },
        mariadb: { answer: "1" },
        postgresql: { severity: "differs", answer: "0" },
        tidb: { answer: "1" },
      },
      fixes: [
        { for: "postgresql", grade: "safe", sql: "DELETE FROM t WHERE status = 'status';", portable: true },
      ],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a VARCHAR(9))",
      sql: "INSERT INTO t VALUES ('\"x\"');",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
    { from: "postgresql", sql: 'CREATE TABLE "t" ("a" INT);', on: ["postgresql"] },
  ],
  check({ unit, changes, source, targetDialect, schema, lookup, report }) {
    const statement = unit.statement;
    if (statement === undefined) return;
    const defaults = changes
      .flatMap(columnsOf)
      .flatMap(({ column }) => (column.default === undefined ? [] : [column.default.range]));
    const written = changes.flatMap((change) =>
      change.kind === "data" && change.table !== undefined ? [change.table] : [],
    );
    const isQuery = changes.some((change) => change.kind === "data" || change.kind === "query");
    for (const token of statement.tokens) {
      const text = statement.text.slice(token.start, token.end);
      if (token.kind !== "string" || !text.startsWith('"') || token.unterminated) continue;
      const value = stringValue(text, source.lexical);
      if (value === undefined) continue;
      const namesColumn =
        isQuery &&
        written.some((name) => {
          const table = schema.table(lookup(name));
          return typeof table === "object" && table.columns.some((column) => column.name === value);
        });
      const inDefault = defaults.some((range) => range.start <= token.start && token.end <= range.end);
      const literal = quoteString(value, targetDialect);
      const portable = quoteString(value, source) === literal;
      report({
        range: { start: token.start, end: token.end },
        severity: namesColumn ? "differs" : "rejects",
        code: namesColumn ? null : inDefault ? "0A000" : isQuery ? "42703" : "42601",
        message: namesColumn
          ? `PostgreSQL reads ${text} as the column ${value}, not as a string. Write ${literal}.`
          : `PostgreSQL reads ${text} as a name, not as a string. Write ${literal}.`,
        fixes: [
          {
            grade: "safe",
            title: `Write ${literal}`,
            edits: [{ range: { start: token.start, end: token.end }, newText: literal }],
            on: portable ? ["postgresql", "mysql", "mariadb", "tidb"] : ["postgresql"],
          },
        ],
      });
    }
  },
});
