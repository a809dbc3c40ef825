// DEFAULT 'x' on TEXT, JSON and BLOB columns.
import { UNKNOWN } from "../../schema/schema";
import { defineRule, type FixDraft, type StatementContext } from "../rule";
import { modifyColumn } from "../rule-support/column-definition";
import { columnsOf } from "../rule-support/columns-of";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE, isBefore } from "../rule-support/mysql-family";
import { REFUSED, sentExpression, sentType } from "../rule-support/sent-type";
import { isJson, isLongType } from "../rule-support/long-types";
import type { ChangeOf, ColumnDefinition, Expression } from "../../schema/change";

export const literalDefaultOnText = defineRule({
  name: "literal-default-on-text",
  scope: "statement",
  summary: "MySQL and TiDB take no literal as the default of a TEXT, JSON or BLOB column.",
  details:
    "From MySQL 8.0.13 on the literal is accepted in parentheses, and PostgreSQL and MariaDB read it so too. MySQL still refuses it in `ALTER COLUMN … SET DEFAULT`, " +
    "where the whole column has to be said again by MODIFY. TiDB takes no default on TEXT at all; a VARCHAR can have one. For JSON, TiDB takes `(JSON_OBJECT())` and `(JSON_ARRAY())`.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/data-type-defaults.html",
    "https://docs.pingcap.com/tidb/stable/data-type-default-values",
  ],
  sources: ["postgresql"],
  targets: ["mysql", "tidb"],
  on: ["create-table", "add-column", "alter-column"],
  examples: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (body TEXT NOT NULL DEFAULT '' /* never null */);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1101" },
        mariadb: "accepts",
        tidb: { rejects: "1101" },
      },
      fixes: [
        {
          for: "mysql",
          grade: "safe",
          sql: "CREATE TABLE t (body TEXT NOT NULL DEFAULT ('') /* never null */);",
        },
        {
          for: "tidb",
          grade: "choice",
          sql: "CREATE TABLE t (body VARCHAR(255) NOT NULL DEFAULT '' /* never null */);",
          portable: true,
        },
      ],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (id INT)",
      sql: "ALTER TABLE t ADD COLUMN data JSON DEFAULT '{}';",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1101" },
        mariadb: "accepts",
        tidb: { rejects: "1101" },
      },
      fixes: [{ for: "mysql", grade: "safe", sql: "ALTER TABLE t ADD COLUMN data JSON DEFAULT ('{}');" }],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (body TEXT NOT NULL)",
      sql: "ALTER TABLE t ALTER COLUMN body SET DEFAULT 'x';",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1101" },
        mariadb: "accepts",
        tidb: { rejects: "1101" },
      },
      fixes: [
        { for: "mysql", grade: "safe", sql: "ALTER TABLE t MODIFY COLUMN body text NOT NULL DEFAULT ('x');" },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (a TEXT DEFAULT ('x'), b TEXT DEFAULT NULL, c VARCHAR(9) DEFAULT 'x');",
      on: ["postgresql", "mysql", "mariadb"],
    },
  ],
  check(context) {
    const { changes, target, targetDialect, report } = context;
    const say = (expression: Expression, fixes: readonly FixDraft[], instead: string): void =>
      report({
        range: expression.range,
        severity: "rejects",
        code: "1101",
        message: `${targetDialect.title} takes no such default on a TEXT, JSON or BLOB column. ${instead}`,
        fixes,
      });
    for (const change of changes) {
      if (change.kind === "alter-column") {
        if (change.alteration.set !== "default") continue;
        const { expression } = change.alteration;
        if (isNothing(expression) || !isLongColumn(change, context)) continue;
        say(expression, modifyFixes(change, context), "Say the whole column again, by MODIFY COLUMN.");
        continue;
      }
      for (const { column } of columnsOf(change)) {
        const expression = column.default?.expression;
        const sent = column.type === undefined ? undefined : sentType(column.type, target.dialect);
        if (expression === undefined || sent === undefined || sent === REFUSED || !isLongType(sent.name))
          continue;
        if (sent.dimensions > 0 || sentExpression(expression, target.dialect) === undefined) continue;
        if (!isLiteral(expression)) continue;
        const parenthesised = target.dialect === "mysql" && !isBefore(target, [8, 0, 13]);
        if (parenthesised && expression.parenthesised) continue;
        say(
          expression,
          target.dialect === "tidb" || !parenthesised
            ? otherFixes(column, sent.name, expression, change.kind === "create-table", context)
            : draftFix(
                "safe",
                `Write (${expression.text})`,
                ["postgresql", "mysql", "mariadb"],
                context.spell.expression(expression, `(${expression.text})`, target.dialect),
              ),
          parenthesised
            ? `Write it in parentheses: (${expression.text}).`
            : "Use a VARCHAR, or leave the default out.",
        );
      }
    }
  },
});

function isLiteral(expression: Expression): boolean {
  return expression.kind === "string" || expression.kind === "number" || expression.kind === "boolean";
}

function isNothing(expression: Expression): boolean {
  return expression.kind === "null";
}

function isLongColumn(change: ChangeOf<"alter-column">, { schema, lookup }: StatementContext): boolean {
  const table = schema.table(lookup(change.table));
  if (table === undefined || table === UNKNOWN) return false;
  const type = table.columns.find((column) => column.name === change.column.text)?.type;
  return type !== undefined && type.dimensions === 0 && isLongType(type.name);
}

function modifyFixes(change: ChangeOf<"alter-column">, context: StatementContext): readonly FixDraft[] {
  if (
    context.unit.kind === "call" ||
    context.target.dialect !== "mysql" ||
    isBefore(context.target, [8, 0, 13])
  )
    return [];
  if (change.alteration.set !== "default") return [];
  const made = modifyColumn(change.table, change.column, [change.alteration], context);
  if (made === undefined) return [];
  return draftFix(
    made.exact ? "safe" : "choice",
    `Write ${made.text}${made.loses}`,
    ["mysql", "mariadb"],
    [{ range: change.range, newText: made.text }],
  );
}

/** For TiDB, and MySQL before 8.0.13. */
function otherFixes(
  column: ColumnDefinition,
  type: string,
  expression: Expression,
  creates: boolean,
  { target, spell }: StatementContext,
): readonly FixDraft[] {
  const fixes: FixDraft[] = [];
  if (type === "text" && column.type !== undefined) {
    const title = "Write VARCHAR(255): longer values are refused";
    fixes.push(
      ...draftFix("choice", title, EVERYWHERE, spell.type(column.type, "VARCHAR(255)", target.dialect)),
    );
  }
  const made =
    expression.value === "{}" ? "(JSON_OBJECT())" : expression.value === "[]" ? "(JSON_ARRAY())" : undefined;
  if (isJson(type) && made !== undefined && creates && target.dialect === "tidb") {
    const on = ["mysql", "mariadb", "tidb"] as const;
    fixes.push(...draftFix("safe", `Write ${made}`, on, spell.expression(expression, made, target.dialect)));
  }
  if (column.default !== undefined) {
    const title = "Leave the default out: every INSERT must give a value";
    fixes.push(...draftFix("choice", title, EVERYWHERE, spell.remove(column.default.range)));
  }
  return fixes;
}
