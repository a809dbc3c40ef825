// Defaults that are computed, without parentheses: DEFAULT CURRENT_DATE, SET DEFAULT now().
import type { Expression } from "../../schema/change";
import { defineRule } from "../rule";
import { columnsOf } from "../rule-support/columns-of";
import { isCurrentTime } from "../rule-support/current-time";
import { draftFix } from "../rule-support/fix-draft";
import { isBefore } from "../rule-support/mysql-family";

/** What means the same on both sides, as a default. */
const SHARED: ReadonlySet<string> = new Set([
  "CURRENT_DATE",
  "CURRENT_TIME",
  "LOCALTIME",
  "CURRENT_USER",
  "LOWER",
  "UPPER",
  "ABS",
  "COALESCE",
  "NULLIF",
  "CONCAT",
]);

export const defaultExpression = defineRule({
  name: "default-expression",
  scope: "statement",
  summary: "MySQL wants a computed default in parentheses.",
  details:
    "From MySQL 8.0.13 on an expression in parentheses is a default; before, none but CURRENT_TIMESTAMP was. `SET DEFAULT` wants them even around that. PostgreSQL and MariaDB read the parentheses as well.",
  docs: ["https://dev.mysql.com/doc/refman/8.4/en/data-type-defaults.html#data-type-defaults-explicit"],
  sources: ["postgresql"],
  targets: ["mysql"],
  on: ["create-table", "add-column", "alter-column"],
  examples: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (made_on DATE DEFAULT CURRENT_DATE /* day */);",
      engines: { postgresql: "accepts", mysql: { rejects: "1064" }, mariadb: "accepts", tidb: "accepts" },
      fixes: [
        {
          for: "mysql",
          grade: "safe",
          sql: "CREATE TABLE t (made_on DATE DEFAULT (CURRENT_DATE) /* day */);",
          portable: true,
        },
      ],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a TIMESTAMP)",
      sql: "ALTER TABLE t ALTER COLUMN a SET DEFAULT now();",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: "accepts",
        tidb: { rejects: "1064" },
      },
      fixes: [
        {
          for: "mysql",
          grade: "safe",
          sql: "ALTER TABLE t ALTER COLUMN a SET DEFAULT (now());",
          portable: true,
        },
      ],
    },
    {
      from: "postgresql",
      given: { postgresql: "CREATE FUNCTION f() RETURNS INT LANGUAGE sql AS 'SELECT 1'" },
      sql: "CREATE TABLE t (a INT DEFAULT f());",
      engines: { postgresql: "accepts", mysql: { rejects: "1064" }, tidb: { rejects: "3770" } },
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (a TIMESTAMP DEFAULT now(), b DATE DEFAULT (CURRENT_DATE), c INT DEFAULT 3);",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, target, spell, report }) {
    if (unit.kind === "call" || isBefore(target, [8, 0, 13])) return;
    const say = (expression: Expression, shared: boolean): void =>
      report({
        range: expression.range,
        severity: "rejects",
        code: "1064",
        message: shared
          ? `MySQL wants a computed default in parentheses. Write (${expression.text}).`
          : "MySQL wants a computed default in parentheses, and functions that it knows in them.",
        fixes: !shared
          ? []
          : draftFix(
              "safe",
              `Write (${expression.text})`,
              ["postgresql", "mysql", "mariadb"],
              spell.expression(expression, `(${expression.text})`, target.dialect),
            ),
      });
    const consider = (expression: Expression, isSet: boolean): void => {
      if (expression.parenthesised) return;
      if (isShared(expression) || (isSet && isCurrentTime(expression.text))) say(expression, true);
      else if (isOther(expression)) say(expression, false);
    };
    for (const change of changes) {
      if (change.kind === "alter-column") {
        if (change.alteration.set === "default") consider(change.alteration.expression, true);
        continue;
      }
      for (const { column } of columnsOf(change)) {
        if (column.default !== undefined) consider(column.default.expression, false);
      }
    }
  },
});

function isShared({ kind, value }: Expression): boolean {
  return (kind === "call" || kind === "keyword") && SHARED.has(value ?? "");
}

/** A function of one's own or of PostgreSQL's; those that make UUIDs have a rule of their own. */
function isOther({ kind, value, text }: Expression): boolean {
  return kind === "call" && !isCurrentTime(text) && !/UUID|^NEXTVAL$/.test(value ?? "");
}
