// JSONB, which only PostgreSQL has; the others' type is JSON.
import { defineRule } from "../rule";
import { COLUMN_CHANGES } from "../rule-support/columns-of";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE, MYSQL_FAMILY, unknownTypeCode } from "../rule-support/mysql-family";
import { REFUSED, writtenTypes } from "../rule-support/sent-type";

export const jsonbType = defineRule({
  name: "jsonb-type",
  scope: "statement",
  summary: "JSONB is PostgreSQL's own type; MySQL, MariaDB and TiDB have JSON.",
  details:
    "MySQL's and TiDB's JSON is stored much as jsonb is: parsed, its keys sorted, the last of two equal keys kept. MariaDB's JSON is a text " +
    "with a check, kept as it was written. `JSON` is also a type of PostgreSQL, so one text can serve all of them, but there it has none " +
    "of jsonb's operators (`@>`, `?`) and can't be indexed with GIN or compared with `=`.",
  docs: [
    "https://www.postgresql.org/docs/current/datatype-json.html",
    "https://dev.mysql.com/doc/refman/8.4/en/json.html",
    "https://mariadb.com/docs/server/reference/data-types/string-data-types/json",
    "https://docs.pingcap.com/tidb/stable/data-type-json",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  on: COLUMN_CHANGES,
  examples: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (\n  id INT,\n  data JSONB NOT NULL -- what was sent\n);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "4161" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        {
          for: ["mysql", "tidb"],
          grade: "safe",
          sql: "CREATE TABLE t (\n  id INT,\n  data JSON NOT NULL -- what was sent\n);",
        },
        {
          for: MYSQL_FAMILY,
          grade: "choice",
          sql: "CREATE TABLE t (\n  id INT,\n  data JSON NOT NULL -- what was sent\n);",
          portable: true,
        },
      ],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (id INT)",
      sql: "ALTER TABLE t ADD COLUMN data jsonb;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "4161" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        {
          for: MYSQL_FAMILY,
          grade: "choice",
          sql: "ALTER TABLE t ADD COLUMN data JSON;",
          portable: true,
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (jsonb INT, data JSON);",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
    {
      from: "postgresql",
      sql: "CREATE TABLE t (a INT); -- JSONB later",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, source, target, targetDialect, spell, report }) {
    for (const { type, here, there } of writtenTypes(changes, source.name, target.dialect)) {
      if (here.name !== "jsonb" || here.dimensions > 0) continue;
      const refused = there === REFUSED;
      if (!refused && there.name !== "jsonb") continue;
      const edits = spell.type(type, "JSON", target.dialect);
      report({
        range: type.range,
        severity: "rejects",
        code: refused ? null : unknownTypeCode(target),
        message: refused
          ? `${unit.callee ?? "The tool"} can't write JSONB for ${targetDialect.title}. Use the tool's JSON type.`
          : `${targetDialect.title} has no type JSONB. Write JSON.`,
        fixes: [
          ...(target.dialect === "mariadb" ? [] : draftFix("safe", "Write JSON", ["mysql", "tidb"], edits)),
          ...draftFix(
            "choice",
            "Write JSON everywhere: PostgreSQL loses jsonb's operators, indexes and equality",
            EVERYWHERE,
            edits,
          ),
        ],
      });
    }
  },
});
