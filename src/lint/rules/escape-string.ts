// E'…' strings, and backslashes in ordinary ones.
import type { Token } from "../../sql/statement";
import { quoteString, stringValue } from "../../sql/names";
import { defineRule } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE, MYSQL_FAMILY } from "../rule-support/mysql-family";
import { isReadElsewhere } from "../rule-support/read-elsewhere";

export const escapeString = defineRule({
  name: "escape-string",
  scope: "statement",
  summary: "A backslash in a string is itself in PostgreSQL and an escape on MySQL, MariaDB and TiDB.",
  details:
    "`'a\\d'` loses its backslash there without a word; doubled it stays. PostgreSQL's `E'…'`, where a backslash does escape, and its `$$…$$` are refused. Written as a plain string for the target the value is the same. " +
    "With `NO_BACKSLASH_ESCAPES` in the session's `sql_mode` the MySQL family reads backslashes as PostgreSQL does.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-STRINGS",
    "https://dev.mysql.com/doc/refman/8.4/en/string-literals.html",
    "https://mariadb.com/docs/server/reference/sql-structure/sql-language-structure/string-literals",
    "https://docs.pingcap.com/tidb/stable/literal-values#string-literals",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a VARCHAR(20))",
      sql: "INSERT INTO t VALUES ('\\d+' /* digits */);",
      query: "SELECT length(a) FROM t",
      engines: {
        postgresql: { answer: "3" },
        mysql: { severity: "differs", answer: "2" },
        mariadb: { severity: "differs", answer: "2" },
        tidb: { severity: "differs", answer: "2" },
      },
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a VARCHAR(20))",
      sql: "INSERT INTO t VALUES (E'it\\'s'), ($$it's$$);",
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
          sql: "INSERT INTO t VALUES ('it''s'), ('it''s');",
          portable: true,
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a VARCHAR(20))",
      sql: "INSERT INTO t VALUES ('a/b'); -- '\\d'",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, source, targetDialect, sqlMode, report }) {
    const { statement } = unit;
    if (statement === undefined || !/[\\$]|e'/i.test(statement.text) || !isReadElsewhere(changes)) return;
    const { text, tokens } = statement;
    for (const token of tokens) {
      if (token.kind !== "string" || token.unterminated) continue;
      const written = text.slice(token.start, token.end);
      const kind = kindOf(written);
      if (kind === undefined || (kind === "plain" && sqlMode.has("NO_BACKSLASH_ESCAPES"))) continue;
      const value = stringValue(written, source.lexical);
      // Doubled, PostgreSQL would read two of them, and so would this rule: no fix holds.
      const instead =
        value === undefined || kind === "plain" || isTooLong(token)
          ? undefined
          : quoteString(value, targetDialect);
      const portable = value !== undefined && !value.includes("\\");
      report({
        range: { start: token.start, end: token.end },
        severity: kind === "plain" ? "differs" : "rejects",
        code: kind === "plain" ? null : "1064",
        message:
          kind === "plain"
            ? `${targetDialect.title} takes the backslash for an escape and drops it. Double it.`
            : `${targetDialect.title} does not read ${kind === "escape" ? "E'…'" : "strings between dollar signs"}. Write a plain string.`,
        fixes:
          instead === undefined
            ? []
            : draftFix("safe", "Write a plain string", portable ? EVERYWHERE : MYSQL_FAMILY, [
                { range: { start: token.start, end: token.end }, newText: instead },
              ]),
      });
    }
  },
});

function kindOf(written: string): "plain" | "escape" | "dollar" | undefined {
  if (written.startsWith("'")) return written.includes("\\") ? "plain" : undefined;
  if (/^e'/i.test(written)) return "escape";
  return written.startsWith("$") ? "dollar" : undefined;
}

/** A text of many lines is better looked at than rewritten. */
function isTooLong(token: Token): boolean {
  return token.end - token.start > 2000;
}
