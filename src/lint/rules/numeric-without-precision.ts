// NUMERIC without precision: any number in PostgreSQL, a whole number of ten digits in the MySQL family.
import { defineRule } from "../rule";
import { COLUMN_CHANGES } from "../rule-support/columns-of";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE, MYSQL_FAMILY } from "../rule-support/mysql-family";
import { REFUSED, writtenTypes } from "../rule-support/sent-type";

const NAMES: ReadonlySet<string> = new Set(["numeric", "decimal", "dec"]);

export const numericWithoutPrecision = defineRule({
  name: "numeric-without-precision",
  scope: "statement",
  summary: "NUMERIC without a precision drops the fraction on MySQL, MariaDB and TiDB.",
  details:
    "PostgreSQL keeps every digit. The MySQL family reads `DECIMAL(10,0)`: fractions are rounded off without a word, and larger numbers are refused. Say how many digits there " +
    "can be; at most 65 in all, 30 of them behind the point.",
  docs: [
    "https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-NUMERIC-DECIMAL",
    "https://dev.mysql.com/doc/refman/8.4/en/fixed-point-types.html",
    "https://mariadb.com/docs/server/reference/data-types/numeric-data-types/decimal",
    "https://docs.pingcap.com/tidb/stable/data-type-numeric#decimal-type",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  on: COLUMN_CHANGES,
  examples: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (price NUMERIC /* euros */); INSERT INTO t VALUES (1.55);",
      query: "SELECT price + 0 FROM t",
      engines: {
        postgresql: { answer: "1.55" },
        mysql: { severity: "differs", answer: "2" },
        mariadb: { severity: "differs", answer: "2" },
        tidb: { severity: "differs", answer: "2" },
      },
      fixes: [
        {
          for: MYSQL_FAMILY,
          grade: "choice",
          sql: "CREATE TABLE t (price NUMERIC(38, 10) /* euros */); INSERT INTO t VALUES (1.55);",
          portable: true,
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (price NUMERIC(12, 2), amount DECIMAL(5));",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ changes, source, target, targetDialect, spell, report }) {
    for (const { type, here, there } of writtenTypes(changes, source.name, target.dialect)) {
      if (!NAMES.has(here.name) || here.dimensions > 0 || here.args.length > 0) continue;
      if (there === REFUSED || !NAMES.has(there.name) || there.args.length > 0) continue;
      report({
        range: type.range,
        severity: "differs",
        code: null,
        message: `${targetDialect.title} reads this as DECIMAL(10,0) and rounds fractions off. Say the precision: NUMERIC(38, 10).`,
        fixes: draftFix(
          "choice",
          "Write NUMERIC(38, 10): at most 28 digits before the point and 10 behind it",
          EVERYWHERE,
          spell.type(type, "NUMERIC(38, 10)", target.dialect),
        ),
      });
    }
  },
});
