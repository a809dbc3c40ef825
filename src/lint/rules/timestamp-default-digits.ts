// DEFAULT now() on a column with fractional seconds: MySQL wants the same number of digits in both.
import { defineRule } from "../rule";
import { columnsOf } from "../rule-support/columns-of";
import { currentTimeDigits } from "../rule-support/current-time";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE } from "../rule-support/mysql-family";
import { REFUSED, sentExpression, sentType } from "../rule-support/sent-type";

export const timestampDefaultDigits = defineRule({
  name: "timestamp-default-digits",
  scope: "statement",
  summary: "On MySQL and TiDB a default of the current time needs as many digits as its column.",
  details:
    "`TIMESTAMP(6) DEFAULT now()` is refused, because `now()` has no fraction of a second there. `CURRENT_TIMESTAMP(6)` is read by all, and means " +
    "what `now()` means in PostgreSQL.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/timestamp-initialization.html",
    "https://docs.pingcap.com/tidb/stable/data-type-date-and-time",
  ],
  sources: ["postgresql"],
  targets: ["mysql", "tidb"],
  on: ["create-table", "add-column"],
  examples: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (a TIMESTAMP(6) DEFAULT now() /* µs */);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1067" },
        mariadb: "accepts",
        tidb: { rejects: "1067" },
      },
      fixes: [
        {
          for: ["mysql", "tidb"],
          grade: "safe",
          sql: "CREATE TABLE t (a TIMESTAMP(6) DEFAULT CURRENT_TIMESTAMP(6) /* µs */);",
          portable: true,
        },
      ],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (id INT)",
      sql: "ALTER TABLE t ADD COLUMN a TIMESTAMP(3) DEFAULT CURRENT_TIMESTAMP;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1067" },
        mariadb: "accepts",
        tidb: { rejects: "1067" },
      },
      fixes: [
        {
          for: ["mysql", "tidb"],
          grade: "safe",
          sql: "ALTER TABLE t ADD COLUMN a TIMESTAMP(3) DEFAULT CURRENT_TIMESTAMP(3);",
          portable: true,
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (a TIMESTAMP(6) DEFAULT CURRENT_TIMESTAMP(6));",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ changes, target, targetDialect, spell, report }) {
    for (const { column } of changes.flatMap(columnsOf)) {
      const expression = column.default?.expression;
      const type = column.type === undefined ? undefined : sentType(column.type, target.dialect);
      if (expression === undefined || type === undefined || type === REFUSED) continue;
      if (type.name !== "timestamp" && type.name !== "datetime") continue;
      const sent = sentExpression(expression, target.dialect);
      const digits = sent === undefined || sent.trim().startsWith("(") ? undefined : currentTimeDigits(sent);
      const wanted = Number(type.args[0] ?? "0");
      if (digits === undefined || digits === wanted) continue;
      const text = wanted === 0 ? "CURRENT_TIMESTAMP" : `CURRENT_TIMESTAMP(${wanted})`;
      report({
        range: expression.range,
        severity: "rejects",
        code: "1067",
        message: `${targetDialect.title} refuses this default: the column keeps ${wanted} digits of a second, the default gives ${digits}. Write ${text}.`,
        fixes: draftFix(
          "safe",
          `Write ${text}`,
          EVERYWHERE,
          spell.expression(expression, text, target.dialect),
        ),
      });
    }
  },
});
