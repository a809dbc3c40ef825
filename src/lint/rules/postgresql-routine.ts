// Functions, procedures, triggers and DO blocks as PostgreSQL writes them: in PL/pgSQL, between dollar signs.
import type { Range } from "../../base/text";
import type { Target } from "../../dialects/target";
import type { Token } from "../../sql/statement";
import { defineRule } from "../rule";
import { isBefore, MYSQL_FAMILY } from "../rule-support/mysql-family";

export const postgresqlRoutine = defineRule({
  name: "postgresql-routine",
  scope: "statement",
  summary: "MySQL, MariaDB and TiDB read no PL/pgSQL: no DO blocks, no trigger that executes a function.",
  details:
    "MySQL and MariaDB have routines in a language of their own, and triggers that hold their statements themselves. TiDB has no routines and no triggers at all. No text can be had " +
    "from the other by a rule: write it for each, or move the work into the application.",
  docs: [
    "https://www.postgresql.org/docs/current/plpgsql.html",
    "https://dev.mysql.com/doc/refman/8.4/en/create-procedure.html",
    "https://mariadb.com/docs/server/server-usage/stored-routines",
    "https://docs.pingcap.com/tidb/stable/mysql-compatibility#unsupported-features",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  words: ["DO", "FUNCTION", "PROCEDURE", "TRIGGER"],
  examples: [
    {
      from: "postgresql",
      sql: "CREATE OR REPLACE FUNCTION f() RETURNS INT LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
    },
    {
      from: "postgresql",
      sql: "DO $$ BEGIN PERFORM 1; END $$;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
    },
    {
      from: "postgresql",
      given: {
        postgresql:
          "CREATE TABLE t (a INT); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        mysql: "CREATE TABLE t (a INT)",
        mariadb: "CREATE TABLE t (a INT)",
      },
      sql: "CREATE TRIGGER tr BEFORE UPDATE ON t FOR EACH ROW EXECUTE PROCEDURE f();",
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
      given: {
        postgresql: "CREATE TABLE t (function INT)",
        mysql: "CREATE TABLE t (`function` INT)",
        mariadb: "CREATE TABLE t (`function` INT)",
      },
      sql: "INSERT INTO t VALUES (1); -- DO $$ $$",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, target, targetDialect, report }) {
    const { statement } = unit;
    if (statement === undefined) return;
    const { text, tokens } = statement;
    const say = (range: Range, what: string, code = "1064"): void =>
      report({
        range,
        severity: "rejects",
        code,
        message: `${targetDialect.title} ${what}. Write it anew for ${targetDialect.title}, or leave it to PostgreSQL.`,
      });
    const [first] = tokens;
    if (first === undefined) return;
    if (first.word === "DO") {
      const body = tokens.find((token) => token.kind === "string");
      if (body === undefined) return;
      say({ start: first.start, end: first.end }, "has no DO blocks");
      return;
    }
    for (const change of changes) {
      if (change.kind !== "create-object") continue;
      if (change.object === "trigger") {
        const at = tokens.findIndex((token) => token.word === "EXECUTE");
        const [execute, word, last] = [tokens[at], tokens[at + 1], tokens.at(-1)];
        if (execute === undefined || word === undefined || last === undefined) continue;
        if (word.word !== "FUNCTION" && word.word !== "PROCEDURE") continue;
        const code = target.dialect === "mariadb" && word.word === "FUNCTION" ? "1336" : "1064";
        say({ start: execute.start, end: last.end }, "has no triggers that execute a function", code);
      } else if (change.object === "function" || change.object === "procedure") {
        const at = tokens.findIndex((token) => token.word === "LANGUAGE");
        const [language, name] = [tokens[at], tokens[at + 1]];
        const dollars = tokens.find((token) => token.kind === "string" && text.startsWith("$", token.start));
        const returns = tokens[tokens.findIndex((token) => token.word === "RETURNS") + 1]?.word;
        const code =
          target.dialect === "mariadb" && (returns === "TRIGGER" || returns === "VOID") ? "4161" : "1064";
        if (language !== undefined && name !== undefined) {
          const range = { start: language.start, end: name.end };
          if (keepsText(tokens, at, target)) {
            report({
              range,
              severity: "ignores",
              code: null,
              message: `${targetDialect.title} keeps this routine as text and can't run it: it has no language ${text.slice(name.start, name.end)}.`,
            });
            continue;
          }
          say(range, `has no routines in ${text.slice(name.start, name.end)}`, code);
        } else if (dollars !== undefined) {
          say({ start: dollars.start, end: dollars.end }, "has no routines like this", code);
        }
      }
    }
  },
});

/**
 * From MySQL 9.0 on a routine may be in any language whose text stands behind AS; only a call finds that it is missing.
 * https://dev.mysql.com/doc/refman/9.7/en/create-procedure.html
 */
function keepsText(tokens: readonly Token[], language: number, target: Target): boolean {
  if (target.dialect !== "mysql" || isBefore(target, [9])) return false;
  const returns = tokens[tokens.findIndex((token) => token.word === "RETURNS") + 1]?.word ?? "";
  return (
    tokens[1]?.word !== "OR" &&
    tokens[language + 1]?.word !== "SQL" &&
    tokens[language + 2]?.word === "AS" &&
    /^(?:INT|INTEGER|BIGINT|TEXT|BOOLEAN|DATE|VARCHAR|JSON|)$/.test(returns)
  );
}
