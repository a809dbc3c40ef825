// DROP FUNCTION f(INT) and DROP TRIGGER tr ON t: PostgreSQL says more than the name.
import type { Range } from "../../base/text";
import type { Token } from "../../sql/statement";
import { defineRule } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { MYSQL_FAMILY } from "../rule-support/mysql-family";
import { triggerName } from "../rule-support/trigger-body";

export const dropRoutine = defineRule({
  name: "drop-routine",
  scope: "statement",
  summary: "MySQL and MariaDB drop a function, a procedure or a trigger by its name alone.",
  details:
    "PostgreSQL may have several functions of one name, told apart by their arguments, and triggers belong to a table. The others know one of each name in a database: a trigger whose name does not say its table gets it added, here as where it is made. TiDB has neither routines nor triggers.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-dropfunction.html",
    "https://dev.mysql.com/doc/refman/8.4/en/drop-procedure.html",
    "https://dev.mysql.com/doc/refman/8.4/en/drop-trigger.html",
    "https://mariadb.com/docs/server/reference/sql-statements/data-definition/drop/drop-function",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
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
      given: "CREATE TABLE big (a INT)",
      sql: "DROP TRIGGER IF EXISTS tr ON big;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [{ for: ["mysql", "mariadb"], grade: "safe", sql: "DROP TRIGGER IF EXISTS tr_big;" }],
    },
    {
      from: "postgresql",
      given: {
        postgresql:
          "CREATE FUNCTION f() RETURNS INT LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION g() RETURNS INT LANGUAGE sql AS 'SELECT 1'",
      },
      sql: "DROP FUNCTION f, g();",
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
          sql: "DROP FUNCTION IF EXISTS f;\nDROP FUNCTION IF EXISTS g;",
        },
        { for: "tidb", grade: "choice", sql: "" },
      ],
    },
    {
      from: "postgresql",
      given: { postgresql: "CREATE FUNCTION f() RETURNS INT LANGUAGE sql AS 'SELECT 1'" },
      sql: "DROP FUNCTION f;",
      engines: { postgresql: "accepts", mysql: { rejects: "1305" }, mariadb: { rejects: "1305" } },
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
  check(context) {
    const { unit, changes, target, targetDialect, report } = context;
    const { statement } = unit;
    const [change] = changes;
    if (change?.kind !== "drop-object" || statement === undefined) return;
    const isTrigger = change.object === "trigger";
    if (!isTrigger && change.object !== "function" && change.object !== "procedure") return;
    const { tokens, text } = statement;
    const [first, kind] = tokens;
    const end = tokens.at(-1)?.end;
    const names = namesIn(tokens, change.guard === undefined ? 2 : 4);
    const [name] = names;
    if (first === undefined || kind === undefined || end === undefined || name === undefined) return;
    if (target.dialect === "tidb") {
      report({
        range: { start: first.start, end: kind.end },
        severity: "rejects",
        code: change.object === "procedure" ? "8108" : "1064",
        message: `TiDB has no ${change.object}s. Leave the statement out.`,
        fixes: draftFix("choice", `Leave it out: TiDB has no ${change.object}s`, MYSQL_FAMILY, [
          { range: { start: first.start, end }, newText: "" },
        ]),
      });
      return;
    }
    const says = end > name.end || names.length > 1;
    if (!says && change.guard !== undefined) return;
    const table = change.table?.name.text;
    const written = names.map((one) => {
      const plain = text.slice(one.start, one.end);
      return isTrigger && table !== undefined && /^\w+$/.test(plain) ? triggerName(plain, table) : plain;
    });
    const guard = change.guard === undefined ? "IF EXISTS " : "";
    const cascades = change.behaviour?.cascade === true;
    const given = guard === "" ? "" : ", and IF EXISTS";
    const edits = [{ range: { start: name.start, end: name.end }, newText: guard + (written[0] ?? "") }];
    if (end > name.end) edits.push({ range: { start: name.end, end }, newText: "" });
    const isRisky = cascades || guard !== "";
    report({
      range: says ? { start: name.end, end } : { start: name.start, end: name.end },
      severity: "rejects",
      code: says ? "1064" : isTrigger ? "1360" : "1305",
      message: says
        ? `${targetDialect.title} drops one ${change.object} by its name alone. Leave the rest out${given}.`
        : `${targetDialect.title} can't have this ${change.object} as PostgreSQL has it. Write IF EXISTS.`,
      fixes: [
        {
          grade: isRisky ? "choice" : "safe",
          title: cascades
            ? `Leave out the rest: what needs the ${change.object} stays`
            : guard === ""
              ? "Leave out the rest"
              : `Write IF EXISTS: says nothing when there is no such ${change.object}`,
          edits,
          after: written.slice(1).map((one) => `DROP ${kind.word} IF EXISTS ${one}`),
          on: ["mysql", "mariadb"],
        },
      ],
    });
  },
});

/** The names from a token on, without the arguments behind them. */
function namesIn(tokens: readonly Token[], from: number): readonly Range[] {
  const names: Range[] = [];
  let at = from;
  for (;;) {
    const first = tokens[at];
    if (first === undefined || (first.kind !== "word" && first.kind !== "quoted-name")) break;
    let last = first;
    while (tokens[at + 1]?.word === "." && tokens[at + 2] !== undefined) {
      at += 2;
      last = tokens[at] ?? last;
    }
    names.push({ start: first.start, end: last.end });
    at++;
    if (tokens[at]?.word === "(") {
      let depth = 0;
      do {
        const { word } = tokens[at] ?? { word: ")" };
        depth += word === "(" ? 1 : word === ")" ? -1 : 0;
        at++;
      } while (depth > 0 && at < tokens.length);
    }
    if (tokens[at]?.word !== ",") break;
    at++;
  }
  return names;
}
