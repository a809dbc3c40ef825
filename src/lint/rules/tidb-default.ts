// Defaults that are worked out: TiDB takes a few functions, and none of these in ADD COLUMN.
import { TIDB_DEFAULT_FUNCTIONS } from "../../dialects/tidb";
import type { Expression } from "../../schema/change";
import { defineRule, type FixDraft } from "../rule";
import { columnsOf } from "../rule-support/columns-of";
import { isCurrentTime } from "../rule-support/current-time";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE } from "../rule-support/mysql-family";
import { sentExpression } from "../rule-support/sent-type";

export const tidbDefault = defineRule({
  name: "tidb-default",
  scope: "statement",
  summary: "TiDB takes a few functions as a default, and no other expression in parentheses.",
  details:
    "`(uuid())`, `(rand())`, `(json_object())`, `(json_array())`, `(now())`, `(current_date)` and a few more are taken by CREATE TABLE. In ADD COLUMN those that give each row another value are refused (1674): " +
    "add the column without the default, then state it again with the default by MODIFY COLUMN. A literal needs no parentheses, and TEXT, BLOB and JSON can have none.",
  docs: [
    "https://docs.pingcap.com/tidb/stable/data-type-default-values#specify-expressions-as-default-values",
  ],
  sources: ["mysql", "mariadb"],
  targets: ["tidb"],
  on: ["create-table", "add-column", "redefine-column", "alter-column"],
  examples: [
    {
      from: "mysql",
      sql: "CREATE TABLE t (a INT DEFAULT (1) /* one */);",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "1064" } },
      fixes: [
        { for: "tidb", grade: "safe", sql: "CREATE TABLE t (a INT DEFAULT 1 /* one */);", portable: true },
      ],
    },
    {
      from: "mysql",
      sql: "CREATE TABLE t (body TEXT DEFAULT ('x'));",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "1064" } },
      fixes: [{ for: "tidb", grade: "choice", sql: "CREATE TABLE t (body TEXT);", portable: true }],
    },
    {
      from: "mysql",
      sql: "CREATE TABLE t (a VARCHAR(9) DEFAULT (lower('A')));",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "3770" } },
      fixes: [{ for: "tidb", grade: "choice", sql: "CREATE TABLE t (a VARCHAR(9));", portable: true }],
    },
    {
      from: "mysql",
      sql: "CREATE TABLE t (a INT DEFAULT (1 + 1), b DATETIME DEFAULT (now()));",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "1064" } },
      fixes: [
        {
          for: "tidb",
          grade: "choice",
          sql: "CREATE TABLE t (a INT, b DATETIME DEFAULT (now()));",
          portable: true,
        },
      ],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t ADD COLUMN data JSON DEFAULT (json_object());",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "1674" } },
      fixes: [
        {
          for: "tidb",
          grade: "choice",
          sql: "ALTER TABLE t ADD COLUMN data JSON;\nALTER TABLE t MODIFY COLUMN data JSON DEFAULT (json_object());",
          portable: true,
        },
        { for: "tidb", grade: "choice", sql: "ALTER TABLE t ADD COLUMN data JSON;", portable: true },
      ],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      sql: "CREATE TABLE t (a INT DEFAULT -1, b DATETIME DEFAULT CURRENT_TIMESTAMP, c CHAR(36) DEFAULT (uuid()), d JSON DEFAULT (json_array()), e DATE DEFAULT (curdate()));",
      on: ["mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, target, spell, report }) {
    for (const change of changes) {
      if (change.kind === "alter-column") {
        if (change.alteration.set !== "default") continue;
        const verdict = codeOf(change.alteration.expression);
        if (verdict !== undefined) say(change.alteration.expression, verdict, []);
        continue;
      }
      for (const { column } of columnsOf(change)) {
        if (column.default === undefined) continue;
        const { expression, range } = column.default;
        const code =
          codeOf(expression) ?? (change.kind === "add-column" && isPerRow(expression) ? "1674" : undefined);
        if (code === undefined) continue;
        const remove = spell.remove(range);
        const bare = literalOf(expression);
        const isLong = /text|blob|json/.test(column.type?.name ?? "");
        const fixes: FixDraft[] = [];
        if (code === "1064" && bare !== undefined && !isLong) {
          fixes.push(
            ...draftFix(
              "safe",
              `Write ${bare}`,
              EVERYWHERE,
              spell.expression(expression, bare, target.dialect),
            ),
          );
        } else {
          if (
            code === "1674" &&
            unit.kind === "sql" &&
            change.kind === "add-column" &&
            column.nullable?.value !== false &&
            column.position === undefined
          ) {
            const table = unit.text.slice(change.table.range.start, change.table.range.end);
            const whole = unit.text
              .slice(column.range.start, column.range.end)
              .replaceAll(/\s*\/\*[^]*?\*\/|\s*--[^\n]*/g, "");
            fixes.push(
              ...draftFix(
                "choice",
                "Give it the default afterwards: rows that there are get NULL",
                ["mysql", "mariadb", "tidb"],
                remove,
              ).map((fix) => ({
                ...fix,
                after: [`ALTER TABLE ${table} MODIFY COLUMN ${whole}`],
              })),
            );
          }
          fixes.push(
            ...draftFix(
              "choice",
              "Leave the default out: every INSERT must give a value",
              EVERYWHERE,
              remove,
            ),
          );
        }
        say(expression, code, fixes);
      }
    }
    function say(expression: Expression, code: string, fixes: readonly FixDraft[]): void {
      report({
        range: expression.range,
        severity: "rejects",
        code,
        message:
          code === "1674"
            ? "TiDB adds no column whose default differs from row to row. Add it without, then set the default."
            : code === "3770"
              ? "TiDB takes only a few functions as a default, and this is none of them."
              : "TiDB takes no such expression as a default. Write a literal without parentheses, or leave it out.",
        fixes,
      });
    }
  },
});

function normal(text: string): string {
  return text.replaceAll(/\s+/g, "").toLowerCase();
}

function strip(expression: Expression): string {
  let text = normal(expression.text);
  while (expression.parenthesised && /^\(.*\)$/.test(text)) text = text.slice(1, -1);
  return text;
}

function codeOf(expression: Expression): string | undefined {
  if (sentExpression(expression, "tidb") === undefined) return undefined;
  const text = strip(expression);
  if (!expression.parenthesised && (expression.kind !== "call" || isCurrentTime(expression.text)))
    return undefined;
  if (TIDB_DEFAULT_FUNCTIONS.some((one) => one.test(text))) return undefined;
  const called = /^([a-z_]\w*)\(/.exec(text)?.[1];
  // A function that stands alone is looked up; with anything beside it the text is not even read.
  return called !== undefined && standsAlone(text) && !SYNTAX.has(called) ? "3770" : "1064";
}

/** Functions that have a grammar of their own, which a default has not. */
const SYNTAX: ReadonlySet<string> = new Set(
  "cast convert case interval user current_user current_time curtime utc_timestamp utc_date utc_time extract trim position session_user database schema".split(
    " ",
  ),
);

/** Whether the parenthesis that opens behind the name closes at the very end. */
function standsAlone(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "(") depth++;
    else if (text[i] === ")" && --depth === 0) return i === text.length - 1;
  }
  return false;
}

function isPerRow(expression: Expression): boolean {
  return /^(?:uuid|rand|json_object|json_array|uuid_to_bin|replace|json_quote)\(/.test(strip(expression));
}

/** The literal inside the parentheses, as written. */
function literalOf({ text, parenthesised }: Expression): string | undefined {
  if (!parenthesised) return undefined;
  const bare = text
    .trim()
    .replace(/^\(+\s*/, "")
    .replace(/\s*\)+$/, "");
  return /^(?:-?\d+(?:\.\d+)?|true|false|null|'(?:[^'\\]|'')*')$/i.test(bare) ? bare : undefined;
}
