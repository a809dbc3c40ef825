// BOOLEAN DEFAULT 0: a number for a boolean, which only MySQL's TINYINT in disguise takes.
import { defineRule } from "../rule";
import { columnsOf } from "../rule-support/columns-of";

export const booleanNumberDefault = defineRule({
  name: "boolean-number-default",
  scope: "statement",
  summary: "PostgreSQL's BOOLEAN takes TRUE and FALSE, not 1 and 0.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/numeric-type-syntax.html",
    "https://www.postgresql.org/docs/current/datatype-boolean.html",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  on: ["create-table", "add-column"],
  examples: [
    {
      from: "mysql",
      sql: "CREATE TABLE t (a BOOLEAN NOT NULL DEFAULT 0, b BOOL DEFAULT 1);",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42804" }, tidb: "accepts" },
      fixes: [
        {
          for: "postgresql",
          grade: "safe",
          sql: "CREATE TABLE t (a BOOLEAN NOT NULL DEFAULT FALSE, b BOOL DEFAULT TRUE);",
          portable: true,
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      sql: "CREATE TABLE t (a BOOLEAN DEFAULT FALSE, b SMALLINT DEFAULT 0);",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check({ changes, target, spell, report }) {
    for (const { column } of changes.flatMap(columnsOf)) {
      const { type, default: given } = column;
      if (type === undefined || given === undefined || given.expression.kind !== "number") continue;
      if (
        type.on !== undefined ||
        given.expression.on !== undefined ||
        (type.name !== "boolean" && type.name !== "bool")
      )
        continue;
      const number = given.expression.text.trim();
      const literal = number === "0" ? "FALSE" : number === "1" ? "TRUE" : undefined;
      const edits =
        literal === undefined ? undefined : spell.expression(given.expression, literal, target.dialect);
      report({
        range: given.expression.range,
        severity: "rejects",
        code: "42804",
        message: `PostgreSQL's BOOLEAN takes no number. Write ${literal ?? "TRUE or FALSE"}.`,
        fixes:
          literal === undefined || edits === undefined
            ? []
            : [
                {
                  grade: "safe",
                  title: `Write ${literal}`,
                  edits,
                  on: ["postgresql", "mysql", "mariadb", "tidb"],
                },
              ],
      });
    }
  },
});
