// 'it\'s' and 'a\nb': escapes in plain strings, which PostgreSQL reads as they stand.
import { quoteString, stringValue } from "../../sql/names";
import { defineRule } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE } from "../rule-support/mysql-family";

export const backslashEscape = defineRule({
  name: "backslash-escape",
  scope: "statement",
  summary: "In PostgreSQL's plain strings a backslash is a backslash.",
  details:
    "MySQL reads `\\n` as a new line and `\\'` as a quote. PostgreSQL does so in `E'…'` alone: in `'it\\'s'` the string ends at the second quote. " +
    "A quote written twice is read by every database.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/string-literals.html",
    "https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-STRINGS-ESCAPE",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  examples: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a VARCHAR(40))",
      sql: "INSERT INTO t VALUES ('it\\'s');",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: "INSERT INTO t VALUES ('it''s');", portable: true }],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a VARCHAR(40))",
      sql: "INSERT INTO t VALUES ('a\\nb\\\\');",
      query: "SELECT char_length(a) FROM t",
      engines: {
        mysql: { answer: "4" },
        mariadb: { answer: "4" },
        tidb: { answer: "4" },
        postgresql: { severity: "differs", answer: "6" },
      },
      fixes: [{ for: "postgresql", grade: "safe", sql: "INSERT INTO t VALUES (E'a\\nb\\\\');" }],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a VARCHAR(40))",
      sql: "INSERT INTO t VALUES ('it''s /n');",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check({ unit, changes, source, targetDialect, sqlMode, report }) {
    const { statement } = unit;
    if (statement === undefined || sqlMode.has("NO_BACKSLASH_ESCAPES")) return;
    // A routine's body has no counterpart; what is said of the statement is enough.
    if (changes.some((change) => change.kind === "create-object" && !change.object.endsWith("view"))) return;
    const { text, tokens } = statement;
    for (const [i, token] of tokens.entries()) {
      if (token.kind !== "string" || token.unterminated || text.charAt(token.start) !== "'") continue;
      const written = text.slice(token.start, token.end);
      if (!written.includes("\\")) continue;
      const before = tokens[i - 1];
      if (before?.word === "E" && before.end === token.start) continue;
      const value = stringValue(written, source.lexical);
      if (value === undefined || value.includes("\0")) continue;
      const plain = !/[\\\n\r\t\b]/.test(value);
      const literal = plain ? quoteString(value, targetDialect) : escaped(value);
      const ends = /(?:^|[^\\])(?:\\\\)*\\'/.test(written);
      report({
        range: { start: token.start, end: token.end },
        severity: ends ? "rejects" : "differs",
        code: ends ? "42601" : null,
        message: `PostgreSQL reads a backslash in plain quotes as it stands. Write ${literal.length > 40 ? "the string without it, or E'…'" : literal}.`,
        fixes: draftFix(
          "safe",
          `Write ${literal.length > 40 ? "the string as PostgreSQL reads it" : literal}`,
          plain ? EVERYWHERE : ["postgresql"],
          [{ range: { start: token.start, end: token.end }, newText: literal }],
        ),
      });
    }
  },
});

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\\", "\\\\"],
  ["'", "\\'"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
  ["\b", "\\b"],
]);

function escaped(value: string): string {
  return `E'${value.replaceAll(/[\\'\n\r\t\b]/g, (character) => ESCAPES.get(character) ?? character)}'`;
}
