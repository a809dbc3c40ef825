// INT(11): a display width that MySQL itself has given up and PostgreSQL never had.
import { defineRule } from "../rule";
import { COLUMN_CHANGES, typesOf } from "../rule-support/columns-of";

const KEYWORD_INTEGERS: ReadonlySet<string> = new Set(["int", "integer", "smallint", "bigint"]);

export const integerDisplayWidth = defineRule({
  name: "integer-display-width",
  scope: "statement",
  summary: "PostgreSQL's integers take no display width.",
  details:
    "The number in `INT(11)` never limited a value; MySQL 8.0.17 made it obsolete. It can be left out on every database. " +
    "`TINYINT(1)` is another matter: there it marks a boolean for many drivers.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/numeric-type-attributes.html",
    "https://www.postgresql.org/docs/current/datatype-numeric.html",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  on: [...COLUMN_CHANGES],
  examples: [
    {
      from: "mysql",
      sql: "CREATE TABLE t (a INT(11), b BIGINT /* wide */ (20));",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [
        {
          for: "postgresql",
          grade: "safe",
          sql: "CREATE TABLE t (a INT, b BIGINT /* wide */ );",
          portable: true,
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      sql: "CREATE TABLE t (a INT, b DECIMAL(11), c CHAR(11));",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check({ changes, report }) {
    for (const { type } of changes.flatMap(typesOf)) {
      if (type.on !== undefined || type.argsRange === undefined || !KEYWORD_INTEGERS.has(type.name)) continue;
      if (type.modifiers.some((modifier) => modifier.word === "ZEROFILL")) continue;
      report({
        range: type.argsRange,
        severity: "rejects",
        code: "42601",
        message: `PostgreSQL's ${type.name.toUpperCase()} takes no width. Leave (${type.args.join(", ")}) out: it limits nothing.`,
        fixes: [
          {
            grade: "safe",
            title: `Write ${type.name.toUpperCase()} without a width`,
            edits: [{ range: type.argsRange, newText: "" }],
            on: ["postgresql", "mysql", "mariadb", "tidb"],
          },
        ],
      });
    }
  },
});
