// Operators that only PostgreSQL has: regular expressions by ~, ILIKE, IS DISTINCT FROM, those of jsonb and of search.
import type { Range } from "../../base/text";
import { defineRule, type FixDraft } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { MYSQL_FAMILY } from "../rule-support/mysql-family";
import { isReadElsewhere } from "../rule-support/read-elsewhere";

interface Instead {
  readonly text: string;
  readonly loses: string;
}

const OPERATORS: ReadonlyMap<string, Instead | undefined> = new Map([
  ["~", { text: "REGEXP", loses: "the column's collation decides whether case counts" }],
  ["!~", { text: "NOT REGEXP", loses: "the column's collation decides whether case counts" }],
  ["~*", { text: "REGEXP", loses: "the column's collation decides whether case counts" }],
  ["!~*", { text: "NOT REGEXP", loses: "the column's collation decides whether case counts" }],
  ...["@>", "?", "?|", "?&", "@?", "@@", "#>>", "@@@", "<->", "~~", "~~*"].map(
    (one) => [one, undefined] as const,
  ),
]);

export const postgresqlOperator = defineRule({
  name: "postgresql-operator",
  scope: "statement",
  summary: "Operators such as ~, ILIKE, @> and ? are PostgreSQL's own.",
  details:
    "`REGEXP` matches regular expressions and `LIKE` patterns on the MySQL family, both without regard to case where the column's collation has none, which is the default. " +
    "`<=>` is `IS NOT DISTINCT FROM`. For jsonb there are functions: `JSON_CONTAINS`, `JSON_CONTAINS_PATH`.",
  docs: [
    "https://www.postgresql.org/docs/current/functions-matching.html",
    "https://dev.mysql.com/doc/refman/8.4/en/built-in-function-reference.html",
    "https://mariadb.com/docs/server/reference/sql-structure/operators",
    "https://docs.pingcap.com/tidb/stable/operators",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  words: [...OPERATORS.keys(), "ILIKE", "DISTINCT", "SIMILAR"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a VARCHAR(20))",
      sql: "DELETE FROM t WHERE a ~ '^x' /* old */ OR a ILIKE 'y%';",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        {
          for: MYSQL_FAMILY,
          grade: "choice",
          sql: "DELETE FROM t WHERE a REGEXP '^x' /* old */ OR a LIKE 'y%';",
        },
      ],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT, b INT)",
      sql: "DELETE FROM t WHERE a IS NOT DISTINCT FROM b;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [{ for: MYSQL_FAMILY, grade: "safe", sql: "DELETE FROM t WHERE a <=> b;" }],
    },
    {
      from: "postgresql",
      given: {
        postgresql: "CREATE TABLE t (data JSONB)",
        mysql: "CREATE TABLE t (data JSON)",
        mariadb: "CREATE TABLE t (data JSON)",
      },
      sql: "DELETE FROM t WHERE data @> '{}';",
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
      given: "CREATE TABLE t (a VARCHAR(20), n INT)",
      sql: "DELETE FROM t WHERE a LIKE '~?@>' AND n & 1 = ~0;",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, targetDialect, report }) {
    const { statement } = unit;
    if (statement === undefined || !isReadElsewhere(changes)) return;
    const { text, tokens } = statement;
    const say = (range: Range, instead: Instead | undefined, grade: FixDraft["grade"] = "choice"): void => {
      const written = text.slice(range.start, range.end);
      report({
        range,
        severity: "rejects",
        code: "1064",
        message: `${targetDialect.title} does not know ${written}.${instead === undefined ? "" : ` Write ${instead.text}.`}`,
        fixes:
          instead === undefined
            ? []
            : draftFix(
                grade,
                `Write ${instead.text}${instead.loses === "" ? "" : `: ${instead.loses}`}`,
                MYSQL_FAMILY,
                [{ range, newText: instead.text }],
              ),
      });
    };
    for (const [i, token] of tokens.entries()) {
      const [before, next, second, third] = [tokens[i - 1], tokens[i + 1], tokens[i + 2], tokens[i + 3]];
      if (token.kind === "operator" && OPERATORS.has(token.word)) {
        // ~ before a value turns its bits, everywhere.
        const binary =
          before !== undefined &&
          (before.kind === "quoted-name" ||
            before.kind === "string" ||
            before.kind === "number" ||
            before.kind === "parameter" ||
            before.word === ")" ||
            before.word === "]" ||
            (before.kind === "word" &&
              !/^(?:WHERE|AND|OR|NOT|SELECT|ON|CHECK|WHEN|THEN|ELSE|BY|SET|IN|LIKE)$/.test(before.word)));
        if (binary) say(token, OPERATORS.get(token.word));
      } else if (token.word === "ILIKE" && before?.word !== ".") {
        say(token, { text: "LIKE", loses: "the column's collation decides whether case counts" });
      } else if (
        token.word === "IS" &&
        next?.word === "NOT" &&
        second?.word === "DISTINCT" &&
        third?.word === "FROM"
      ) {
        say({ start: token.start, end: third.end }, { text: "<=>", loses: "" }, "safe");
      } else if (token.word === "IS" && next?.word === "DISTINCT" && second?.word === "FROM") {
        say({ start: token.start, end: second.end }, undefined);
      } else if (token.word === "SIMILAR" && next?.word === "TO") {
        say({ start: token.start, end: next.end }, undefined);
      }
    }
  },
});
