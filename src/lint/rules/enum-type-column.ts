// A column of a type that CREATE TYPE … AS ENUM made in an earlier migration.
import { UNKNOWN } from "../../schema/schema";
import { quoteString } from "../../sql/names";
import { defineRule } from "../rule";
import { COLUMN_CHANGES } from "../rule-support/columns-of";
import { draftFix } from "../rule-support/fix-draft";
import { MYSQL_FAMILY, unknownTypeCode } from "../rule-support/mysql-family";
import { REFUSED, writtenTypes } from "../rule-support/sent-type";

export const enumTypeColumn = defineRule({
  name: "enum-type-column",
  scope: "statement",
  summary: "MySQL, MariaDB and TiDB have no types of one's own; their ENUM lists its labels in the column.",
  details:
    "The labels are taken from the migration that made the type. A MySQL ENUM sorts by the order of its labels, as PostgreSQL's does, and takes them without regard to case. A label added to the type later has to be added to every column.",
  docs: [
    "https://www.postgresql.org/docs/current/datatype-enum.html",
    "https://dev.mysql.com/doc/refman/8.4/en/enum.html",
    "https://mariadb.com/docs/server/reference/data-types/string-data-types/enum",
    "https://docs.pingcap.com/tidb/stable/data-type-string#enum-type",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  on: COLUMN_CHANGES,
  examples: [
    {
      from: "postgresql",
      given: { postgresql: "CREATE TYPE mood AS ENUM ('sad', 'it''s ok')" },
      sql: "CREATE TABLE t (m mood /* today */ NOT NULL);",
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
          sql: "CREATE TABLE t (m ENUM('sad', 'it''s ok') /* today */ NOT NULL);",
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: { postgresql: "CREATE TYPE mood AS ENUM ('sad', 'ok')" },
      sql: "CREATE TABLE t (mood INT);",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ changes, schema, source, target, targetDialect, spell, report }) {
    for (const { type, here, there } of writtenTypes(changes, source.name, target.dialect)) {
      if (here.dimensions > 0 || source.types.has(here.name)) continue;
      if (there === REFUSED || there.name !== here.name) continue;
      const known = schema.type({ name: here.name });
      if (known === undefined || known === UNKNOWN || known.kind !== "enum" || known.labels === undefined)
        continue;
      const labels = known.labels.map((label) => quoteString(label, targetDialect)).join(", ");
      report({
        range: type.range,
        severity: "rejects",
        code: unknownTypeCode(target),
        message: `${targetDialect.title} has no type ${known.name}. Write ENUM(${labels}).`,
        fixes: draftFix(
          "choice",
          `Write ENUM(${labels}): labels are taken without regard to case`,
          MYSQL_FAMILY,
          spell.type(type, `ENUM(${labels})`, target.dialect),
        ),
      });
    }
  },
});
