// Parts of a query that only PostgreSQL has: DISTINCT ON, FILTER, SET (a, b) = (…).
import type { Range } from "../../base/text";
import { defineRule } from "../rule";
import { MYSQL_FAMILY } from "../rule-support/mysql-family";
import { isReadElsewhere } from "../rule-support/read-elsewhere";

export const postgresqlQueryClause = defineRule({
  name: "postgresql-query-clause",
  scope: "statement",
  summary: "DISTINCT ON, FILTER and rows set at once are PostgreSQL's own.",
  details:
    "`count(*) FILTER (WHERE a > 0)` is `count(CASE WHEN a > 0 THEN 1 END)` everywhere. For DISTINCT ON there is `row_number() OVER (PARTITION BY …)`, of which the first row is kept. " +
    "`SET (a, b) = (1, 2)` is written column by column; WITH in front of INSERT goes behind it.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-select.html",
    "https://dev.mysql.com/doc/refman/8.4/en/select.html",
    "https://mariadb.com/docs/server/reference/sql-statements/data-manipulation/selecting-data/select",
    "https://docs.pingcap.com/tidb/stable/sql-statement-select",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  words: ["DISTINCT", "FILTER", "SET", "WITH"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT, b INT)",
      sql: "SELECT DISTINCT ON (a) a, b FROM t ORDER BY a, b;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT, b INT)",
      sql: "SELECT count(*) FILTER (WHERE a > 0) FROM t;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT, b INT)",
      sql: "UPDATE t SET (a, b) = (1, 2);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "WITH x AS (SELECT 1 AS a) INSERT INTO t SELECT a FROM x;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT, filter INT)",
      sql: "INSERT INTO t (a, filter) WITH x AS (SELECT 1 AS a) SELECT DISTINCT a, a FROM x;",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, targetDialect, report }) {
    const { statement } = unit;
    if (statement === undefined || !isReadElsewhere(changes)) return;
    const { tokens } = statement;
    const say = (range: Range, what: string): void =>
      report({
        range,
        severity: "rejects",
        code: "1064",
        message: `${targetDialect.title} has no ${what}. Write the query without.`,
      });
    let depth = 0;
    for (const [i, token] of tokens.entries()) {
      const [before, next, second] = [tokens[i - 1], tokens[i + 1], tokens[i + 2]];
      if (token.word === "(") depth++;
      if (token.word === ")") depth--;
      if (token.word === "DISTINCT" && next?.word === "ON" && second?.word === "(") {
        say({ start: token.start, end: next.end }, "DISTINCT ON");
      } else if (
        token.word === "FILTER" &&
        before?.word === ")" &&
        next?.word === "(" &&
        second?.word === "WHERE"
      ) {
        say({ start: token.start, end: token.end }, "FILTER");
      } else if (token.word === "SET" && next?.word === "(" && tokens[0]?.word === "UPDATE" && depth === 0) {
        say({ start: token.start, end: next.end }, "SET of several columns at once");
      } else if (token.word === "INSERT" && depth === 0 && tokens[0]?.word === "WITH") {
        const [first] = tokens;
        say({ start: first.start, end: first.end }, "WITH in front of INSERT");
      }
    }
  },
});
