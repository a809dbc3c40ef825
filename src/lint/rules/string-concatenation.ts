// `a || b`: text put together in PostgreSQL, a logical OR in the MySQL family.
import type { Token } from "../../sql/statement";
import { defineRule } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { MYSQL_FAMILY } from "../rule-support/mysql-family";
import { operandAfter, operandBefore } from "../rule-support/operands";
import { isReadElsewhere } from "../rule-support/read-elsewhere";

export const stringConcatenation = defineRule({
  name: "string-concatenation",
  scope: "statement",
  summary: "`||` joins text in PostgreSQL and means OR on MySQL, MariaDB and TiDB.",
  details:
    "Nothing is said: `'a' || 'b'` is 0 there, and an UPDATE writes that 0. `CONCAT(a, b)` joins on all of them, with one difference: on the MySQL family it is NULL when a part is NULL, as `||` is in PostgreSQL, " +
    "while PostgreSQL's own CONCAT passes over NULLs. With `PIPES_AS_CONCAT` in the session's `sql_mode` the operator joins; say so in the configuration and this rule is silent.",
  docs: [
    "https://www.postgresql.org/docs/current/functions-string.html",
    "https://dev.mysql.com/doc/refman/8.4/en/logical-operators.html#operator_or",
    "https://mariadb.com/docs/server/reference/sql-structure/operators/logical-operators/or",
    "https://docs.pingcap.com/tidb/stable/operators",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  words: ["||"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a VARCHAR(20)); INSERT INTO t VALUES ('1')",
      sql: "UPDATE t SET a = a || '0' || a /* thrice */;",
      query: "SELECT a FROM t",
      engines: {
        postgresql: { answer: "101" },
        mysql: { severity: "differs", answer: "1" },
        mariadb: { severity: "differs", answer: "1" },
        tidb: { severity: "differs", answer: "1" },
      },
      fixes: [{ for: MYSQL_FAMILY, grade: "safe", sql: "UPDATE t SET a = CONCAT(a, '0', a) /* thrice */;" }],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a VARCHAR(20))",
      sql: "INSERT INTO t VALUES ('a || b'), (concat('a', 'b'));",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, targetDialect, sqlMode, report }) {
    const { statement } = unit;
    if (statement === undefined || sqlMode.has("PIPES_AS_CONCAT")) return;
    if (!statement.tokens.some((token) => token.word === "||") || !isReadElsewhere(changes)) return;
    const { tokens } = statement;
    for (let i = 0; i < tokens.length; i++) {
      const operator = tokens[i];
      if (operator?.word !== "||") continue;
      const first = operandBefore(tokens, i - 1);
      const operators = [{ start: operator.start, end: operator.end }];
      let last = operandAfter(tokens, i + 1);
      let next = tokens[last?.next ?? tokens.length];
      while (last !== undefined && next?.word === "||") {
        operators.push({ start: next.start, end: next.end });
        i = last.next;
        last = operandAfter(tokens, last.next + 1);
        next = tokens[last?.next ?? tokens.length];
      }
      // An operator beside it (a cast, a sum, JSON's arrows) may bind tighter: then what is joined is not known.
      const before = tokens.findLast((token) => first !== undefined && token.end <= first.start);
      const plain = first !== undefined && last !== undefined && bindsLooser(before) && bindsLooser(next);
      report({
        range: operators[0] ?? operator,
        severity: "differs",
        code: null,
        message: `${targetDialect.title} reads || as OR, and gives 0 or 1. Write CONCAT(…, …).`,
        fixes:
          !plain || first === undefined || last === undefined
            ? []
            : draftFix("safe", "Write CONCAT(…)", MYSQL_FAMILY, [
                { range: { start: first.start, end: first.start }, newText: "CONCAT(" },
                ...operators.map((range) => ({
                  range: { start: range.start - blanks(unit.text, range.start), end: range.end },
                  newText: ",",
                })),
                { range: { start: last.range.end, end: last.range.end }, newText: ")" },
              ]),
      });
    }
  },
});

function bindsLooser(token: Token | undefined): boolean {
  return token?.kind !== "operator" || ["=", "<", ">", "<=", ">=", "<>", "!="].includes(token.word);
}

function blanks(text: string, before: number): number {
  return /[ \t]*$/.exec(text.slice(Math.max(0, before - 20), before))?.[0].length ?? 0;
}
