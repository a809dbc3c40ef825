// VARCHAR without a length, which PostgreSQL reads as text of any length.
import { defineRule } from "../rule";
import { COLUMN_CHANGES } from "../rule-support/columns-of";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE, MYSQL_FAMILY } from "../rule-support/mysql-family";
import { REFUSED, writtenTypes } from "../rule-support/sent-type";

const NAMES: ReadonlySet<string> = new Set(["varchar", "character varying", "char varying"]);

export const varcharWithoutLength = defineRule({
  name: "varchar-without-length",
  scope: "statement",
  summary: "MySQL, MariaDB and TiDB need a length for VARCHAR.",
  details:
    "255 is the usual choice: it fits into any key. For longer values there is TEXT, which can't be a key as a whole.",
  docs: [
    "https://www.postgresql.org/docs/current/datatype-character.html",
    "https://dev.mysql.com/doc/refman/8.4/en/char.html",
    "https://mariadb.com/docs/server/reference/data-types/string-data-types/varchar",
    "https://docs.pingcap.com/tidb/stable/data-type-string#varchar-type",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  on: COLUMN_CHANGES,
  examples: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (a VARCHAR /* any length */ NOT NULL, b character varying);",
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
          sql: "CREATE TABLE t (a VARCHAR(255) /* any length */ NOT NULL, b VARCHAR(255));",
          portable: true,
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (a VARCHAR(20), b character varying(20), c CHAR);",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, source, target, targetDialect, spell, report }) {
    for (const { type, here, there } of writtenTypes(changes, source.name, target.dialect)) {
      if (!NAMES.has(here.name) || here.dimensions > 0) continue;
      const refused = there === REFUSED;
      if (!refused && (!NAMES.has(there.name) || there.args.length > 0)) continue;
      report({
        range: type.range,
        severity: "rejects",
        code: refused ? null : "1064",
        message: refused
          ? `${unit.callee ?? "The tool"} can't write a string without a length for ${targetDialect.title}. Give it one.`
          : `${targetDialect.title} needs a length here. Write VARCHAR(255), or TEXT.`,
        fixes: draftFix(
          "choice",
          "Write VARCHAR(255): longer values are refused",
          EVERYWHERE,
          spell.type(type, "VARCHAR(255)", target.dialect),
        ),
      });
    }
  },
});
