// UUID columns, which PostgreSQL and newer MariaDB have as a type of their own.
import type { Target } from "../../dialects/target";
import { defineRule } from "../rule";
import { COLUMN_CHANGES } from "../rule-support/columns-of";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE, isBefore, MYSQL_FAMILY, unknownTypeCode } from "../rule-support/mysql-family";
import { REFUSED, writtenTypes } from "../rule-support/sent-type";

export const uuidType = defineRule({
  name: "uuid-type",
  scope: "statement",
  summary: "MySQL, TiDB and MariaDB before 10.7 have no type UUID.",
  details:
    "`CHAR(36)` runs everywhere and keeps the usual text form, but nothing checks any longer that a value is a UUID: on PostgreSQL two " +
    "spellings of one UUID become two values. Columns that refer to the column must change with it. `BINARY(16)` is smaller, and needs " +
    "a conversion in every query.",
  docs: [
    "https://www.postgresql.org/docs/current/datatype-uuid.html",
    "https://dev.mysql.com/doc/refman/8.4/en/data-types.html",
    "https://mariadb.com/docs/server/reference/data-types/string-data-types/uuid-data-type",
    "https://docs.pingcap.com/tidb/stable/data-type-overview",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  on: COLUMN_CHANGES,
  examples: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (id UUID PRIMARY KEY);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: "accepts",
        tidb: { rejects: "1064" },
      },
      fixes: [
        {
          for: ["mysql", "tidb"],
          grade: "choice",
          sql: "CREATE TABLE t (id CHAR(36) PRIMARY KEY);",
          portable: true,
        },
      ],
    },
  ],
  silentOn: [
    { from: "postgresql", sql: "CREATE TABLE t (id UUID PRIMARY KEY);", on: ["postgresql", "mariadb"] },
    {
      from: "postgresql",
      sql: "CREATE TABLE t (uuid CHAR(36));",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, source, target, targetDialect, spell, report }) {
    if (!lacksUuid(target)) return;
    for (const { type, here, there } of writtenTypes(changes, source.name, target.dialect)) {
      if (here.name !== "uuid" || here.dimensions > 0) continue;
      const refused = there === REFUSED;
      if (!refused && there.name !== "uuid") continue;
      report({
        range: type.range,
        severity: "rejects",
        code: refused ? null : unknownTypeCode(target),
        message: refused
          ? `${unit.callee ?? "The tool"} can't write UUID for ${targetDialect.title}. Use a CHAR of 36.`
          : `${targetDialect.title} has no type UUID${target.dialect === "mariadb" ? " before 10.7" : ""}. Write CHAR(36).`,
        fixes: draftFix(
          "choice",
          "Write CHAR(36): a text that nothing checks for being a UUID",
          EVERYWHERE,
          spell.type(type, "CHAR(36)", target.dialect),
        ),
      });
    }
  },
});

// https://mariadb.com/docs/server/reference/data-types/string-data-types/uuid-data-type
function lacksUuid(target: Target): boolean {
  return target.dialect !== "mariadb" || isBefore(target, [10, 7]);
}
