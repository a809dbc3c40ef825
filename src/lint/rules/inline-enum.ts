// ENUM('a', 'b') and SET('a', 'b') as a column's type; PostgreSQL's enums are types with a name.
import { defineRule, type FixDraft } from "../rule";
import { keptName } from "../rule-support/kept-name";
import { COLUMN_CHANGES, typesOf } from "../rule-support/columns-of";

export const inlineEnum = defineRule({
  name: "inline-enum",
  scope: "statement",
  summary: "PostgreSQL has no ENUM or SET written inside a column.",
  details:
    "A VARCHAR with a CHECK holds the same labels on every database (TiDB keeps the CHECK only where it is told to). What changes is " +
    "the order: MySQL sorts an ENUM by the place of its labels, a VARCHAR sorts by its letters. SET has no counterpart.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/enum.html",
    "https://www.postgresql.org/docs/current/datatype-enum.html",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  on: [...COLUMN_CHANGES],
  examples: [
    {
      from: "mysql",
      sql: "CREATE TABLE t (s ENUM('todo', 'done') NOT NULL);",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42704" }, tidb: "accepts" },
      fixes: [
        {
          for: "postgresql",
          grade: "choice",
          sql: "CREATE TABLE t (s VARCHAR(4) NOT NULL CHECK (s IN ('todo', 'done')));",
          portable: true,
        },
      ],
    },
    {
      from: "mysql",
      sql: "CREATE TABLE t (s SET('a', 'b'));",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42704" }, tidb: "accepts" },
    },
  ],
  silentOn: [
    {
      from: "mysql",
      sql: "CREATE TABLE t (s VARCHAR(4) CHECK (s IN ('todo', 'done')));",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check({ unit, changes, targetDialect, report }) {
    if (unit.kind === "call") return;
    for (const { type, column } of changes.flatMap(typesOf)) {
      if (type.on !== undefined || type.args.length === 0 || (type.name !== "enum" && type.name !== "set"))
        continue;
      const fixes: FixDraft[] = [];
      if (type.name === "enum" && column !== undefined && type.modifiers.length === 0) {
        const longest = Math.max(...type.args.map((label) => label.length - 2), 1);
        const check = ` CHECK (${keptName(column.name, targetDialect)} IN (${type.args.join(", ")}))`;
        fixes.push({
          grade: "choice",
          title: `Write VARCHAR(${longest}) with a CHECK: it sorts by letters, not by the order of the labels`,
          edits: [
            { range: type.range, newText: `VARCHAR(${longest})` },
            { range: { start: column.range.end, end: column.range.end }, newText: check },
          ],
          on:
            keptName(column.name, targetDialect) === column.name.text
              ? ["postgresql", "mysql", "mariadb"]
              : ["postgresql"],
        });
      }
      report({
        range: type.range,
        severity: "rejects",
        code: "42704",
        message:
          type.name === "enum"
            ? "PostgreSQL has no ENUM inside a column. Write VARCHAR with a CHECK, or CREATE TYPE … AS ENUM first."
            : "PostgreSQL has no SET type. Keep the labels in a table of their own, or in a text array.",
        fixes,
      });
    }
  },
});
