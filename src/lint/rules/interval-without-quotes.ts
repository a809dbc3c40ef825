// INTERVAL 1 DAY: MySQL's way to write a span of time, inside DATE_ADD or beside + and -.
import { defineRule } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE } from "../rule-support/mysql-family";

/** Units that both take behind a quoted number. */
const UNITS: ReadonlySet<string> = new Set(["YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"]);
const OTHER_UNITS: ReadonlySet<string> = new Set(["WEEK", "QUARTER", "MICROSECOND"]);

export const intervalWithoutQuotes = defineRule({
  name: "interval-without-quotes",
  scope: "statement",
  summary: "PostgreSQL's intervals stand in quotes: INTERVAL '1' DAY, which MySQL takes too.",
  details:
    "DATE_ADD and DATE_SUB are written as `+` and `-` in PostgreSQL; those signs work on MySQL as well.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/expressions.html#temporal-intervals",
    "https://www.postgresql.org/docs/current/datatype-datetime.html#DATATYPE-INTERVAL-INPUT",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  words: ["INTERVAL"],
  examples: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a TIMESTAMP NULL)",
      sql: "DELETE FROM t WHERE a < NOW() - INTERVAL 30 DAY;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [
        {
          for: "postgresql",
          grade: "safe",
          sql: "DELETE FROM t WHERE a < NOW() - INTERVAL '30' DAY;",
          portable: true,
        },
      ],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a TIMESTAMP NULL)",
      sql: "UPDATE t SET a = NOW() + INTERVAL 2 WEEK;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: "UPDATE t SET a = NOW() + INTERVAL '2 WEEK';" }],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a TIMESTAMP NULL)",
      sql: "UPDATE t SET a = NOW() + INTERVAL '1' DAY;",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check({ unit, report }) {
    const { statement } = unit;
    if (statement === undefined) return;
    const { text, tokens } = statement;
    for (const [i, token] of tokens.entries()) {
      const [number, unit] = [tokens[i + 1], tokens[i + 2]];
      if (token.word !== "INTERVAL" || number?.kind !== "number" || unit === undefined) continue;
      const isShared = UNITS.has(unit.word);
      if (!isShared && !OTHER_UNITS.has(unit.word)) continue;
      const count = text.slice(number.start, number.end);
      if (!/^\d+$/.test(count)) continue;
      const newText = isShared
        ? `'${count}'`
        : unit.word === "QUARTER"
          ? undefined
          : `'${count} ${text.slice(unit.start, unit.end)}'`;
      const end = isShared ? number.end : unit.end;
      report({
        range: { start: token.start, end: unit.end },
        severity: "rejects",
        code: "42601",
        message: `PostgreSQL wants the span of an INTERVAL in quotes.${newText === undefined ? "" : ` Write INTERVAL ${newText}${isShared ? ` ${unit.word}` : ""}.`}`,
        fixes:
          newText === undefined
            ? []
            : draftFix("safe", `Write INTERVAL ${newText}`, isShared ? EVERYWHERE : ["postgresql"], [
                { range: { start: number.start, end }, newText },
              ]),
      });
    }
  },
});
