// Generated columns in MySQL's short form, or kept nowhere.
import { isBefore } from "../rule-support/mysql-family";
import { defineRule } from "../rule";
import { columnsOf } from "../rule-support/columns-of";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE } from "../rule-support/mysql-family";

export const generatedColumnStorage = defineRule({
  name: "generated-column-storage",
  scope: "statement",
  summary: "PostgreSQL writes GENERATED ALWAYS AS (…) STORED in full; before version 18 it has no other.",
  details:
    "MySQL takes AS (…) alone, and a column that says neither STORED nor VIRTUAL is worked out when it is read. PostgreSQL does that from version 18 on; " +
    "before, the values are kept in the table.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/create-table-generated-columns.html",
    "https://www.postgresql.org/docs/current/ddl-generated-columns.html",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  on: ["create-table", "add-column"],
  examples: [
    {
      from: "mysql",
      sql: "CREATE TABLE t (a INT, b INT AS (a + 1) STORED);",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [
        {
          for: "postgresql",
          grade: "safe",
          sql: "CREATE TABLE t (a INT, b INT GENERATED ALWAYS AS (a + 1) STORED);",
          portable: true,
        },
      ],
    },
    {
      from: "mysql",
      sql: "CREATE TABLE t (a INT, b INT GENERATED ALWAYS AS (a + 1) VIRTUAL);",
      engines: {
        mysql: "accepts",
        mariadb: "accepts",
        postgresql: { rejects: "42601" },
        pglite: "accepts",
        tidb: "accepts",
      },
      fixes: [
        {
          for: "postgresql",
          grade: "choice",
          sql: "CREATE TABLE t (a INT, b INT GENERATED ALWAYS AS (a + 1) STORED);",
          portable: true,
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      sql: "CREATE TABLE t (a INT, b INT GENERATED ALWAYS AS (a + 1) STORED);",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check({ unit, changes, target, report }) {
    if (unit.kind === "call") return;
    for (const { column } of changes.flatMap(columnsOf)) {
      const { generated } = column;
      if (generated === undefined) continue;
      const written = unit.text.slice(generated.range.start, generated.range.end);
      const isFull = /^GENERATED\b/i.test(written);
      const isStored = generated.storage === "stored";
      if (isFull && (isStored || !isBefore(target, [18]))) continue;
      const expression = generated.expression.parenthesised
        ? generated.expression.text
        : `(${generated.expression.text})`;
      report({
        range: generated.range,
        severity: "rejects",
        code: "42601",
        message: `PostgreSQL ${isBefore(target, [18]) ? "keeps the values of generated columns" : "writes generated columns in full"}. Write GENERATED ALWAYS AS (…) STORED.`,
        fixes: draftFix(
          isStored ? "safe" : "choice",
          isStored ? "Write GENERATED ALWAYS AS" : "Write STORED: the values are kept in the table",
          EVERYWHERE,
          [{ range: generated.range, newText: `GENERATED ALWAYS AS ${expression} STORED` }],
        ),
      });
    }
  },
});
