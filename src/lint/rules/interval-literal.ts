// INTERVAL '1 day': the number and the unit in one string, which only PostgreSQL reads.
import { stringValue } from "../../sql/names";
import { defineRule } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE, MYSQL_FAMILY } from "../rule-support/mysql-family";
import { isReadElsewhere } from "../rule-support/read-elsewhere";

const UNITS: ReadonlyMap<string, string> = new Map(
  ["SECOND", "MINUTE", "HOUR", "DAY", "MONTH", "YEAR"].map((unit) => [unit, unit] as const),
);

export const intervalLiteral = defineRule({
  name: "interval-literal",
  scope: "statement",
  summary: "MySQL, MariaDB and TiDB want an interval's unit outside of the string.",
  details:
    "`INTERVAL '24' HOUR` is read by all of them. An interval of several units has to be added part by part.",
  docs: [
    "https://www.postgresql.org/docs/current/datatype-datetime.html#DATATYPE-INTERVAL-INPUT",
    "https://dev.mysql.com/doc/refman/8.4/en/expressions.html#temporal-intervals",
    "https://mariadb.com/docs/server/reference/sql-structure/sql-language-structure/date-and-time-units",
    "https://docs.pingcap.com/tidb/stable/date-and-time-functions",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  words: ["INTERVAL"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a TIMESTAMP)",
      sql: "DELETE FROM t WHERE a < now() - INTERVAL '15 minutes' /* old */;",
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
          sql: "DELETE FROM t WHERE a < now() - INTERVAL '15' MINUTE /* old */;",
          portable: true,
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a TIMESTAMP)",
      sql: "DELETE FROM t WHERE a < now() - INTERVAL '1' DAY;",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, source, targetDialect, report }) {
    const { statement } = unit;
    if (statement === undefined || !isReadElsewhere(changes)) return;
    const { text, tokens } = statement;
    for (const [i, token] of tokens.entries()) {
      const [literal, after] = [tokens[i + 1], tokens[i + 2]];
      if (token.word !== "INTERVAL" || literal?.kind !== "string") continue;
      if (after?.kind === "word" && UNITS.has(after.word)) continue;
      const value = stringValue(text.slice(literal.start, literal.end), source.lexical) ?? "";
      const written = standardInterval(value);
      const range = { start: token.start, end: literal.end };
      report({
        range,
        severity: "rejects",
        code: "1064",
        message: `${targetDialect.title} wants an interval's unit outside of the string.${written === undefined ? "" : ` Write INTERVAL ${written}.`}`,
        fixes:
          written === undefined
            ? []
            : draftFix("safe", `Write INTERVAL ${written}`, EVERYWHERE, [
                { range: { start: literal.start, end: literal.end }, newText: written },
              ]),
      });
    }
  },
});

/** One number with one unit, in the standard's way. */
function standardInterval(value: string): string | undefined {
  const match = /^\s*(-?\d+)\s*([a-z]+?)s?\s*$/i.exec(value);
  if (match === null) return undefined;
  const [, number = "", word = ""] = match;
  const unit = word.toUpperCase();
  if (unit === "WEEK") return `'${Number(number) * 7}' DAY`;
  return UNITS.has(unit) ? `'${number}' ${unit}` : undefined;
}
