// BYTEA, PostgreSQL's only binary type.
import { defineRule } from "../rule";
import { COLUMN_CHANGES } from "../rule-support/columns-of";
import { draftFix } from "../rule-support/fix-draft";
import { MYSQL_FAMILY, unknownTypeCode } from "../rule-support/mysql-family";
import { REFUSED, writtenTypes } from "../rule-support/sent-type";

export const byteaType = defineRule({
  name: "bytea-type",
  scope: "statement",
  summary: "BYTEA is PostgreSQL's own type; MySQL, MariaDB and TiDB have BLOB and VARBINARY.",
  details:
    "`LONGBLOB` holds all that a bytea can hold. In a key or an index it needs a length; there `VARBINARY(n)` serves better. No one text " +
    "runs on both families: PostgreSQL knows neither BLOB nor VARBINARY.",
  docs: [
    "https://www.postgresql.org/docs/current/datatype-binary.html",
    "https://dev.mysql.com/doc/refman/8.4/en/blob.html",
    "https://mariadb.com/docs/server/reference/data-types/string-data-types/longblob",
    "https://docs.pingcap.com/tidb/stable/data-type-string",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  on: COLUMN_CHANGES,
  examples: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (digest BYTEA /* SHA-256 */ NOT NULL);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "4161" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        { for: MYSQL_FAMILY, grade: "safe", sql: "CREATE TABLE t (digest LONGBLOB /* SHA-256 */ NOT NULL);" },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (bytea INT);",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, source, target, targetDialect, spell, report }) {
    for (const { type, here, there } of writtenTypes(changes, source.name, target.dialect)) {
      if (here.name !== "bytea" || here.dimensions > 0) continue;
      const refused = there === REFUSED;
      if (!refused && there.name !== "bytea") continue;
      report({
        range: type.range,
        severity: "rejects",
        code: refused ? null : unknownTypeCode(target),
        message: refused
          ? `${unit.callee ?? "The tool"} can't write BYTEA for ${targetDialect.title}. Use the tool's binary type.`
          : `${targetDialect.title} has no type BYTEA. Write LONGBLOB.`,
        fixes: draftFix("safe", "Write LONGBLOB", MYSQL_FAMILY, spell.type(type, "LONGBLOB", target.dialect)),
      });
    }
  },
});
