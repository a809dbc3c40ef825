// Functions, procedures, triggers and DO blocks as PostgreSQL writes them: in PL/pgSQL, between dollar signs.
import type { Range } from "../../base/text";
import type { Target } from "../../dialects/target";
import type { Token } from "../../sql/statement";
import { UNKNOWN } from "../../schema/schema";
import type { ChangeOf } from "../../schema/change";
import { quoteName } from "../../sql/names";
import { defineRule, type FixDraft, type StatementContext } from "../rule";
import { modifyColumn } from "../rule-support/column-definition";
import { draftFix } from "../rule-support/fix-draft";
import { isBefore, MYSQL_FAMILY } from "../rule-support/mysql-family";
import { setStatement, triggerAssignments, triggerName } from "../rule-support/trigger-body";

export const postgresqlRoutine = defineRule({
  name: "postgresql-routine",
  scope: "statement",
  summary: "MySQL, MariaDB and TiDB read no PL/pgSQL: no DO blocks, no trigger that executes a function.",
  details:
    "MySQL and MariaDB have routines in a language of their own, and triggers that hold their statements themselves. TiDB has no routines and no triggers at all. A function that does " +
    "no more than set columns of the new row goes into its triggers; any other has to be written for each, or moves into the application.",
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
    {
      from: "postgresql",
      given: {
        postgresql:
          "CREATE TABLE t (id INT, at TIMESTAMP); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF NEW IS DISTINCT FROM OLD THEN NEW.at = now(); END IF; RETURN NEW; END'",
        mysql: "CREATE TABLE t (id INT, at DATETIME(6))",
        mariadb: "CREATE TABLE t (id INT, at DATETIME(6))",
      },
      sql: "CREATE TRIGGER t_at BEFORE UPDATE ON t FOR EACH ROW EXECUTE PROCEDURE f();",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        {
          for: ["mysql", "mariadb"],
          grade: "choice",
          sql: "CREATE TRIGGER t_at BEFORE UPDATE ON t FOR EACH ROW SET NEW.at = IF(NOT (NEW.id <=> OLD.id AND NEW.at <=> OLD.at), CURRENT_TIMESTAMP(6), NEW.at);",
        },
      ],
    },
    {
      from: "postgresql",
      given: {
        postgresql:
          "CREATE TABLE t (id INT, at TIMESTAMP(6)); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.at = now(); RETURN NEW; END'",
        mysql: "CREATE TABLE t (id INT, at TIMESTAMP(6) NULL)",
        mariadb: "CREATE TABLE t (id INT, at TIMESTAMP(6) NULL)",
      },
      sql: "CREATE TRIGGER t_at BEFORE UPDATE ON t FOR EACH ROW EXECUTE PROCEDURE f();",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        {
          for: ["mysql", "mariadb"],
          grade: "choice",
          sql: "CREATE TRIGGER t_at BEFORE UPDATE ON t FOR EACH ROW SET NEW.at = CURRENT_TIMESTAMP(6);",
        },
        {
          for: "tidb",
          grade: "choice",
          sql: "ALTER TABLE t MODIFY COLUMN at timestamp(6) NULL ON UPDATE CURRENT_TIMESTAMP(6);",
        },
      ],
    },
    {
      from: "postgresql",
      sql: "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.at = now(); RETURN NEW; END $$;\nCREATE TABLE t (a INT);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "4161" },
        tidb: { rejects: "1064" },
      },
      fixes: [{ for: MYSQL_FAMILY, grade: "choice", sql: "CREATE TABLE t (a INT);" }],
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
  check(context) {
    const { unit, changes, target, targetDialect, report } = context;
    const { statement } = unit;
    if (statement === undefined) return;
    const { text, tokens } = statement;
    const say = (range: Range, what: string, code = "1064", fixes: readonly FixDraft[] = []): void =>
      report({
        range,
        severity: "rejects",
        code,
        message: `${targetDialect.title} ${what}. Write it anew for ${targetDialect.title}, or leave it to PostgreSQL.`,
        fixes,
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
        say(
          { start: execute.start, end: last.end },
          "has no triggers that execute a function",
          code,
          triggerFixes(change, context),
        );
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
          const what = `has no routines in ${text.slice(name.start, name.end)}`;
          say(range, what, code, functionFixes(change, context));
        } else if (dollars !== undefined) {
          say({ start: dollars.start, end: dollars.end }, "has no routines like this", code);
        }
      }
    }
  },
});

/** A function that only sets columns of the new row is written into its triggers. */
function functionFixes(
  { triggerBody }: ChangeOf<"create-object">,
  { unit }: StatementContext,
): readonly FixDraft[] {
  const { statement } = unit;
  const end = statement?.tokens.at(-1)?.end;
  if (triggerBody === undefined || statement === undefined || end === undefined) return [];
  // Which table it is for is seen where the trigger is made.
  if (triggerAssignments(triggerBody, []) === undefined) return [];
  return draftFix(
    "choice",
    "Leave it out: the triggers that run it set the columns themselves",
    MYSQL_FAMILY,
    [{ range: { start: statement.bodyStart, end }, newText: "" }],
  );
}

function triggerFixes(change: ChangeOf<"create-object">, context: StatementContext): readonly FixDraft[] {
  const { unit, schema, target, targetDialect, lookup } = context;
  const { name, table, calls } = change;
  const { statement } = unit;
  const end = statement?.tokens.at(-1)?.end;
  if (name === undefined || table === undefined || calls === undefined) return [];
  if (statement === undefined || end === undefined) return [];
  const { tokens, text } = statement;
  const called = schema.object("function", lookup(calls));
  const body = called === undefined || called === UNKNOWN ? undefined : called.definition;
  const known = schema.table(lookup(table));
  const isTable = known !== undefined && known !== UNKNOWN;
  const columns = isTable && !known.partial ? known.columns.map((column) => column.name) : undefined;
  const on = tokens.findIndex((token) => token.word === "ON");
  const head = tokens.slice(0, on).map((token) => token.word);
  const [timing, ...events] = head.slice(head.findIndex((word) => /^(?:BEFORE|AFTER|INSTEAD)$/.test(word)));
  const isPlain = events.every((word, i) => (i % 2 === 0 ? /^(?:INSERT|UPDATE)$/.test(word) : word === "OR"));
  if (body === undefined || timing !== "BEFORE" || !isPlain || head.includes("CONSTRAINT")) return [];
  const when = tokens.findIndex((token, i) => i > on && token.word === "WHEN");
  const execute = tokens.findIndex((token) => token.word === "EXECUTE");
  const condition =
    when < 0 ? undefined : text.slice(tokens[when + 1]?.end ?? 0, tokens[execute - 1]?.start ?? 0);
  const assignments = triggerAssignments(body, columns, condition);
  if (assignments === undefined || !tokens.some((token) => token.word === "ROW")) return [];
  const whole = { start: statement.bodyStart, end };
  const names = events.filter((word) => word !== "OR");
  if (assignments.length === 0) {
    return draftFix("safe", "Leave it out: it changes nothing", MYSQL_FAMILY, [
      { range: whole, newText: "" },
    ]);
  }
  const onTable = text.slice(table.range.start, table.range.end);
  if (target.dialect === "tidb") {
    if (names.join() !== "UPDATE" || !assignments.every(({ isNow }) => isNow)) return [];
    const actions = assignments.map(({ column }) => {
      const made = modifyColumn(
        table,
        { text: column, quoted: false, range: { start: 0, end: 0 } },
        [],
        context,
      );
      if (made === undefined) return undefined;
      const type = /^MODIFY COLUMN \S+ (?:datetime|timestamp)(?:\((\d)\))?/i.exec(made.text);
      return type === null
        ? undefined
        : `${made.text} ON UPDATE CURRENT_TIMESTAMP${type[1] === undefined ? "" : `(${type[1]})`}`;
    });
    if (actions.includes(undefined)) return [];
    const newText = `ALTER TABLE ${onTable} ${actions.join(", ")}`;
    return draftFix(
      "choice",
      `Write ${newText}: an UPDATE that sets the column itself keeps its value`,
      MYSQL_FAMILY,
      [{ range: whole, newText }],
    );
  }
  if (names.includes("INSERT") && assignments.some(({ value }) => /\bOLD\./.test(value))) return [];
  const own = triggerName(name.name.text, table.name.text);
  const triggers = names.map((event, i) => {
    const written = quoteName(i === 0 ? own : `${own.slice(0, 57)}_${event.toLowerCase()}`, targetDialect);
    return `CREATE TRIGGER ${written} BEFORE ${event} ON ${onTable} FOR EACH ROW ${setStatement(assignments)}`;
  });
  const [first, ...others] = triggers;
  return [
    {
      grade: "choice",
      title: "Write a trigger that sets the columns itself, as the function does now",
      edits: [{ range: whole, newText: first ?? "" }],
      ...(change.replace ? { before: [`DROP TRIGGER IF EXISTS ${quoteName(own, targetDialect)}`] } : {}),
      after: others,
      on: ["mysql", "mariadb"],
    },
  ];
}

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
