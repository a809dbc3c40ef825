// DROP FUNCTION f(INT) and DROP TRIGGER tr ON t: PostgreSQL says more than the name.
import type { Range } from "../../base/text";
import { defineRule, type FixDraft } from "../rule";
import { draftFix } from "../rule-support/fix-draft";

export const dropRoutine = defineRule({
  name: "drop-routine",
  scope: "statement",
  summary: "MySQL and MariaDB drop a function, a procedure or a trigger by its name alone.",
  details:
    "PostgreSQL may have several functions of one name, told apart by their arguments, and triggers belong to a table. The others know one of each name in a database. TiDB has neither routines nor triggers.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-dropfunction.html",
    "https://dev.mysql.com/doc/refman/8.4/en/drop-procedure.html",
    "https://dev.mysql.com/doc/refman/8.4/en/drop-trigger.html",
    "https://mariadb.com/docs/server/reference/sql-statements/data-definition/drop/drop-function",
  ],
  sources: ["postgresql"],
  targets: ["mysql", "mariadb"],
  on: ["drop-object"],
  examples: [
    {
      from: "postgresql",
      given: { postgresql: "CREATE FUNCTION f(a INT) RETURNS INT LANGUAGE sql AS 'SELECT 1'" },
      sql: "DROP FUNCTION IF EXISTS f(INT) /* old */;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [{ for: ["mysql", "mariadb"], grade: "safe", sql: "DROP FUNCTION IF EXISTS f /* old */;" }],
    },
    {
      from: "postgresql",
      given: { postgresql: "CREATE FUNCTION f(a INT) RETURNS INT LANGUAGE sql AS 'SELECT 1'" },
      sql: "DROP FUNCTION IF EXISTS f(INT) CASCADE;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [{ for: ["mysql", "mariadb"], grade: "choice", sql: "DROP FUNCTION IF EXISTS f;" }],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "DROP TRIGGER IF EXISTS tr ON t;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [{ for: ["mysql", "mariadb"], grade: "safe", sql: "DROP TRIGGER IF EXISTS tr;" }],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE VIEW v AS SELECT 1 AS a",
      sql: "DROP VIEW v;",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, targetDialect, spell, report }) {
    const tokens = unit.statement?.tokens ?? [];
    const say = (range: Range, what: string, cascades: boolean): void => {
      const text = unit.text.slice(range.start, range.end);
      const fixes: readonly FixDraft[] = draftFix(
        cascades ? "choice" : "safe",
        cascades ? `Leave out ${text}: what needs the ${what} stays` : `Leave out ${text}`,
        ["mysql", "mariadb"],
        spell.remove(range),
      );
      report({
        range,
        severity: "rejects",
        code: "1064",
        message: `${targetDialect.title} drops a ${what} by its name alone. Leave the rest out.`,
        fixes,
      });
    };
    for (const change of changes) {
      if (change.kind !== "drop-object" || change.names.length !== 1) continue;
      const isRoutine = change.object === "function" || change.object === "procedure";
      if (!isRoutine && change.object !== "trigger") continue;
      const at = tokens.findIndex((token) => token.start >= (change.names[0]?.range.end ?? 0));
      const [first, last] = [tokens[at], tokens.at(-1)];
      if (at < 0 || first === undefined || last === undefined) continue;
      if (isRoutine ? first.word === "(" : first.word === "ON") {
        say({ start: first.start, end: last.end }, change.object, change.behaviour?.cascade === true);
      }
    }
  },
});
