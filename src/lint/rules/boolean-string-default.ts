// BOOLEAN DEFAULT 'f' and 't': strings that PostgreSQL reads as truth values.
import { defineRule } from "../rule";
import type { Expression } from "../../schema/change";
import { findColumn } from "../rule-support/column-definition";
import { columnsOf } from "../rule-support/columns-of";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE, MYSQL_FAMILY } from "../rule-support/mysql-family";
import { REFUSED, sentExpression, sentType } from "../rule-support/sent-type";

const VALUES: ReadonlyMap<string, string> = new Map([
  ...["t", "true", "y", "yes", "on"].map((word) => [word, "TRUE"] as const),
  ...["f", "false", "n", "no", "off"].map((word) => [word, "FALSE"] as const),
]);

export const booleanStringDefault = defineRule({
  name: "boolean-string-default",
  scope: "statement",
  summary: "MySQL, MariaDB and TiDB take TRUE and FALSE as a boolean's default, not 't' and 'f'.",
  details: "BOOLEAN is TINYINT(1) there, and a string that is no number is no default for it.",
  docs: [
    "https://www.postgresql.org/docs/current/datatype-boolean.html",
    "https://dev.mysql.com/doc/refman/8.4/en/numeric-type-syntax.html",
    "https://mariadb.com/docs/server/reference/data-types/numeric-data-types/boolean",
    "https://docs.pingcap.com/tidb/stable/data-type-numeric#boolean-type",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  on: ["create-table", "add-column", "alter-column"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a BOOLEAN)",
      sql: "ALTER TABLE t ALTER COLUMN a SET DEFAULT 'f';",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1067" },
        mariadb: { rejects: "1067" },
        tidb: { rejects: "1067" },
      },
      fixes: [
        {
          for: MYSQL_FAMILY,
          grade: "safe",
          sql: "ALTER TABLE t ALTER COLUMN a SET DEFAULT FALSE;",
          portable: true,
        },
      ],
    },
    {
      from: "postgresql",
      sql: "CREATE TABLE t (done BOOLEAN NOT NULL DEFAULT 'f' /* no */);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1067" },
        mariadb: { rejects: "1067" },
        tidb: { rejects: "1067" },
      },
      fixes: [
        {
          for: MYSQL_FAMILY,
          grade: "safe",
          sql: "CREATE TABLE t (done BOOLEAN NOT NULL DEFAULT FALSE /* no */);",
          portable: true,
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (a BOOLEAN DEFAULT false, b VARCHAR(1) DEFAULT 'f');",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check(context) {
    const { changes, source, target, targetDialect, spell, report } = context;
    const consider = (expression: Expression, type: string): void => {
      if (type !== "boolean" && type !== "bool") return;
      const sent = sentExpression(expression, target.dialect) ?? "";
      const written = VALUES.get(/^\s*'(\w+)'\s*$/.exec(sent)?.[1]?.toLowerCase() ?? "");
      if (written === undefined) return;
      report({
        range: expression.range,
        severity: "rejects",
        code: "1067",
        message: `${targetDialect.title} does not read ${expression.text} as a truth value. Write ${written}.`,
        fixes: draftFix(
          "safe",
          `Write ${written}`,
          EVERYWHERE,
          spell.expression(expression, written, target.dialect),
        ),
      });
    };
    for (const change of changes) {
      if (change.kind === "alter-column") {
        if (change.alteration.set !== "default" || context.unit.kind === "call") continue;
        const type = findColumn(change.table, change.column, context)?.type;
        if (type !== undefined && type.dimensions === 0) consider(change.alteration.expression, type.name);
        continue;
      }
      for (const { column } of columnsOf(change)) {
        const expression = column.default?.expression;
        const type = column.type === undefined ? undefined : sentType(column.type, source.name);
        if (expression !== undefined && type !== undefined && type !== REFUSED)
          consider(expression, type.name);
      }
    }
  },
});
