// Arrays (`TEXT[]`, `INT ARRAY`), which only PostgreSQL has.
import { defineRule } from "../rule";
import { COLUMN_CHANGES } from "../rule-support/columns-of";
import { columnsOf } from "../rule-support/columns-of";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE, MYSQL_FAMILY } from "../rule-support/mysql-family";
import { REFUSED, writtenTypes } from "../rule-support/sent-type";

export const arrayType = defineRule({
  name: "array-type",
  scope: "statement",
  summary: "MySQL, MariaDB and TiDB have no arrays.",
  details:
    "A JSON array in a JSON column comes nearest. Array operators and functions (`ANY`, `@>`, `unnest`) have to be written anew for it, " +
    "and a table of its own is often the better answer.",
  docs: [
    "https://www.postgresql.org/docs/current/arrays.html",
    "https://dev.mysql.com/doc/refman/8.4/en/data-types.html",
    "https://mariadb.com/docs/server/reference/data-types",
    "https://docs.pingcap.com/tidb/stable/data-type-overview",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  on: COLUMN_CHANGES,
  examples: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (id INT, tags TEXT[] NOT NULL);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        {
          for: MYSQL_FAMILY,
          grade: "choice",
          sql: "CREATE TABLE t (id INT, tags JSON NOT NULL);",
          portable: true,
        },
      ],
    },
    {
      from: "postgresql",
      sql: "CREATE TABLE t (id INT, tags TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[]);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (tags TEXT /* [] */);",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, source, target, targetDialect, spell, report }) {
    for (const { type, here, there } of writtenTypes(changes, source.name, target.dialect)) {
      if (here.dimensions === 0) continue;
      const refused = there === REFUSED;
      if (!refused && there.dimensions === 0) continue;
      report({
        range: type.range,
        severity: "rejects",
        code: refused ? null : "1064",
        message: refused
          ? `${unit.callee ?? "The tool"} can't write an array for ${targetDialect.title}. Use the tool's JSON type.`
          : `${targetDialect.title} has no arrays. Write JSON and keep a JSON array in it.`,
        fixes: draftFix(
          "choice",
          "Write JSON: array operators and functions have to be written anew",
          EVERYWHERE,
          spell.type(type, "JSON", target.dialect),
        ),
      });
    }
    if (unit.kind === "call") return;
    for (const { column } of changes.flatMap(columnsOf)) {
      const expression = column.default?.expression;
      const isArray =
        (column.type?.dimensions ?? 0) > 0 || (changes.length > 0 && column.type?.name === "json");
      if (expression === undefined || !isArray || !EMPTY_ARRAY.test(expression.text)) continue;
      report({
        range: expression.range,
        severity: "rejects",
        code: expression.text.startsWith("'") ? "1101" : "1064",
        message: `${targetDialect.title} has no arrays. Write (JSON_ARRAY()).`,
        fixes: draftFix(
          "safe",
          "Write (JSON_ARRAY())",
          MYSQL_FAMILY,
          spell.expression(expression, "(JSON_ARRAY())", target.dialect),
        ),
      });
    }
  },
});

const EMPTY_ARRAY = /^(?:ARRAY\s*\[\s*\]|'\{\}'(?=::))(?:::[\w". ]+(?:\([\d, ]*\))?\[\])?$/i;
