// CAST … AS SIGNED, COLLATE utf8_bin, _utf8'…': types, collations and character sets in MySQL's expressions.
import type { Range } from "../../base/text";
import type { Token } from "../../sql/statement";
import { defineRule, type Grade } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { closingOf } from "../rule-support/operands";
import { isReadElsewhere } from "../rule-support/read-elsewhere";

interface CastFact {
  readonly to: string;
  /** Whether PostgreSQL takes what MySQL says, and means something else. */
  readonly differs?: true;
  readonly loses?: string;
}

// https://dev.mysql.com/doc/refman/8.4/en/cast-functions.html#function_cast
const CASTS: ReadonlyMap<string, CastFact> = new Map<string, CastFact>([
  ["SIGNED", { to: "bigint" }],
  ["SIGNED INTEGER", { to: "bigint" }],
  ["SIGNED INT", { to: "bigint" }],
  ["UNSIGNED", { to: "bigint", loses: "values over 9223372036854775807 are refused" }],
  ["UNSIGNED INTEGER", { to: "bigint", loses: "values over 9223372036854775807 are refused" }],
  ["UNSIGNED INT", { to: "bigint", loses: "values over 9223372036854775807 are refused" }],
  ["DATETIME", { to: "timestamp" }],
  ["BINARY", { to: "bytea" }],
  ["DOUBLE", { to: "double precision" }],
  ["CHAR", { to: "text", differs: true }],
  ["NCHAR", { to: "text", differs: true }],
]);

export const mysqlCast = defineRule({
  name: "mysql-cast",
  scope: "statement",
  summary: "PostgreSQL casts to other types, and has other collations and no character sets in expressions.",
  details:
    "`CAST(a AS CHAR)` gives one character on PostgreSQL, for CHAR is CHAR(1) there. Text that is no number is an error, where MySQL makes 0 of it.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/cast-functions.html",
    "https://www.postgresql.org/docs/current/sql-expressions.html",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  examples: [
    {
      from: "mysql",
      sql: "SELECT CAST('12' AS SIGNED);",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42704" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: "SELECT CAST('12' AS bigint);" }],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a VARCHAR(20))",
      sql: "INSERT INTO t VALUES (CAST(125 AS CHAR));",
      query: "SELECT a FROM t",
      engines: {
        mysql: { answer: "125" },
        mariadb: { answer: "125" },
        tidb: { answer: "125" },
        postgresql: { severity: "differs", answer: "1" },
      },
      fixes: [{ for: "postgresql", grade: "safe", sql: "INSERT INTO t VALUES (CAST(125 AS text));" }],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a VARCHAR(20))",
      sql: "DELETE FROM t WHERE a = 'x' COLLATE utf8mb4_bin;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42704" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: "DELETE FROM t WHERE a = 'x' COLLATE \"C\";" }],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      sql: "SELECT CAST('2020-01-01' AS DATE), CAST(1 AS CHAR(3)), 'CAST(a AS SIGNED)';",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check({ unit, changes, report }) {
    const { statement } = unit;
    if (statement === undefined || !isReadElsewhere(changes)) return;
    const { text, tokens } = statement;
    const isQuery = changes.some(
      ({ kind }) => kind === "data" || kind === "query" || kind === "create-object",
    );
    const say = (
      range: Range,
      code: string | null,
      message: string,
      grade: Grade,
      title: string,
      newText: string,
    ): void =>
      report({
        range,
        severity: code === null ? "differs" : "rejects",
        code,
        message,
        fixes: draftFix(grade, title, ["postgresql"], [{ range, newText }]),
      });
    for (const [i, token] of tokens.entries()) {
      if (token.word === "CAST" && tokens[i + 1]?.word === "(") {
        const close = closingOf(tokens, i + 1);
        const as = lastAs(tokens, i + 2, close);
        const [first, last] = [tokens[as + 1], tokens[close - 1]];
        if (as < 0 || first === undefined || last === undefined) continue;
        const range = { start: first.start, end: last.end };
        const written = text.slice(range.start, range.end);
        const name = written.toUpperCase().replace(/\s+/g, " ");
        const digits = /^DATETIME\s*\((\d)\)$/.exec(name)?.[1];
        const fact = digits === undefined ? CASTS.get(name) : { to: `timestamp(${digits})` };
        if (fact === undefined) continue;
        const loses = "loses" in fact ? fact.loses : undefined;
        say(
          range,
          "differs" in fact ? null : "42704",
          `PostgreSQL ${"differs" in fact ? `reads ${name} as ${name}(1)` : `has no type ${name}`}. Write ${fact.to}.`,
          loses === undefined ? "safe" : "choice",
          `Write ${fact.to}${loses === undefined ? "" : `: ${loses}`}`,
          fact.to,
        );
      } else if (token.word === "COLLATE" && isQuery) {
        const name = tokens[i + 1];
        if (name === undefined) continue;
        const written = text.slice(name.start, name.end).replaceAll(/[`'"]/g, "");
        if (!/^(?:[a-z0-9]+_(?:\w+_)?(?:ci|cs|bin|as)|binary)$/i.test(written)) continue;
        const isBinary = /(?:^|_)(?:bin|binary)$/i.test(written);
        const start = /\s*$/.exec(text.slice(0, token.start))?.index ?? token.start;
        const range = isBinary ? { start: token.start, end: name.end } : { start, end: name.end };
        say(
          range,
          "42704",
          `PostgreSQL has no collation ${written}.`,
          isBinary ? "safe" : "choice",
          isBinary ? 'Write COLLATE "C"' : "Leave it out: case and accents count",
          isBinary ? 'COLLATE "C"' : "",
        );
      } else if (token.kind === "word" && /^_(?:UTF8(?:MB[34])?|LATIN1|ASCII|GBK|UCS2)$/.test(token.word)) {
        const next = tokens[i + 1];
        if (next?.kind !== "string") continue;
        say(
          { start: token.start, end: next.start },
          "42704",
          `PostgreSQL takes no character set before a string. Leave ${token.word.toLowerCase()} out.`,
          "safe",
          "Leave the character set out",
          "",
        );
      } else if (token.word === "CONVERT" && tokens[i + 1]?.word === "(") {
        const close = closingOf(tokens, i + 1);
        const using = tokens.findIndex(({ word }, j) => j > i && j < close && word === "USING");
        const [open, end, at] = [tokens[i + 1], tokens[close], tokens[using]];
        if (open === undefined || end === undefined || at === undefined) continue;
        say(
          { start: token.start, end: end.end },
          "42601",
          "PostgreSQL converts no character sets in an expression: the database has one encoding.",
          "choice",
          "Leave CONVERT out: the database has one encoding",
          text.slice(open.start, at.start).trimEnd() + ")",
        );
      }
    }
  },
});

/** The AS that the call's type stands behind. */
function lastAs(tokens: readonly Token[], from: number, close: number): number {
  for (let i = close - 1; i >= from; i--) if (tokens[i]?.word === "AS") return i;
  return -1;
}
