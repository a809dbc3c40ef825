// SELECT a AS 'b': a string for a column's name, which PostgreSQL does not read.
import { quoteName, stringValue } from "../../sql/names";
import { defineRule } from "../rule";
import { draftFix } from "../rule-support/fix-draft";

export const stringAlias = defineRule({
  name: "string-alias",
  scope: "statement",
  summary: "PostgreSQL names a column of a query by a name, never by a string.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/problems-with-alias.html",
    "https://www.postgresql.org/docs/current/sql-select.html",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  on: ["query", "data", "create-table", "create-object"],
  words: ["AS"],
  examples: [
    {
      from: "mysql",
      sql: "SELECT 1 AS 'Total', 2 AS '';",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: 'SELECT 1 AS "Total", 2;' }],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      sql: "SELECT 'AS', 1 AS total;",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check({ unit, source, targetDialect, report }) {
    const { statement } = unit;
    if (statement === undefined) return;
    const { text, tokens } = statement;
    for (const [i, token] of tokens.entries()) {
      const before = tokens[i - 1];
      // One in double quotes is a name to PostgreSQL.
      if (token.kind !== "string" || before?.word !== "AS" || text.charAt(token.start) === '"') continue;
      const name = stringValue(text.slice(token.start, token.end), source.lexical);
      if (name === undefined) continue;
      const quoted = quoteName(name, targetDialect);
      const written = text.slice(token.start, token.end);
      const start = /\s*$/.exec(text.slice(0, before.start))?.index ?? before.start;
      report({
        range: { start: token.start, end: token.end },
        severity: "rejects",
        code: "42601",
        message: `PostgreSQL takes no string for a column's name. ${name === "" ? "Leave it out." : `Write ${quoted}.`}`,
        fixes:
          name === ""
            ? draftFix(
                "safe",
                `Leave out AS ${written}`,
                ["postgresql"],
                [{ range: { start, end: token.end }, newText: "" }],
              )
            : draftFix(
                "safe",
                `Write ${quoted}`,
                ["postgresql"],
                [{ range: { start: token.start, end: token.end }, newText: quoted }],
              ),
      });
    }
  },
});
