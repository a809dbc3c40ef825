// Types that only the MySQL family has: DATETIME, TINYINT, LONGTEXT, BLOB and their kin.
import { dialectNamed } from "../../dialects/dialects";
import { sqlTypeFor } from "../../schema/type-mapping";
import { defineRule } from "../rule";
import { COLUMN_CHANGES, typesOf } from "../rule-support/columns-of";

/** Rules of their own, for their fix is more than a name. */
const ELSEWHERE: ReadonlySet<string> = new Set(["enum", "set", "serial"]);
/** Keywords of PostgreSQL's grammar: with MySQL's arguments they are a syntax error, not an unknown type. */
const KEYWORDS: ReadonlySet<string> = new Set(["float", "real", "long varchar", "long", "national varchar"]);

export const mysqlType = defineRule({
  name: "mysql-type",
  scope: "statement",
  summary: "PostgreSQL has no DATETIME, TINYINT, DOUBLE, LONGTEXT or BLOB types.",
  details:
    "The fix writes the type that holds the same values. Where none does, it says what changes: BYTEA, for one, is compared and " +
    "printed otherwise than a BLOB.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/data-types.html",
    "https://www.postgresql.org/docs/current/datatype.html",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  on: [...COLUMN_CHANGES],
  examples: [
    {
      from: "mysql",
      sql: "CREATE TABLE t (a DATETIME(3) NOT NULL);",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42704" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: "CREATE TABLE t (a timestamp(3) NOT NULL);" }],
    },
    {
      from: "mysql",
      sql: "CREATE TABLE t (a LONGBLOB /* raw */, b INT);",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42704" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: "CREATE TABLE t (a bytea /* raw */, b INT);" }],
    },
    {
      from: "mysql",
      sql: "CREATE TABLE t (a MEDIUMTEXT);",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42704" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: "CREATE TABLE t (a text);" }],
    },
    {
      from: "mysql",
      sql: "CREATE TABLE t (a DOUBLE);",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42704" }, tidb: "accepts" },
      fixes: [
        { for: "postgresql", grade: "safe", sql: "CREATE TABLE t (a double precision);", portable: true },
      ],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      sql: "CREATE TABLE t (datetime INT, a TIMESTAMP NULL, b TEXT, c VARCHAR(20), d DOUBLE PRECISION, e JSON);",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check({ changes, source, target, targetDialect, spell, report }) {
    for (const { type } of changes.flatMap(typesOf)) {
      const sent = type.on === undefined ? undefined : type.on[target.dialect];
      if (type.on !== undefined && sent !== null) continue;
      if (type.schema !== undefined || type.dimensions > 0 || ELSEWHERE.has(type.name)) continue;
      if (targetDialect.types.has(type.name) || !source.types.has(type.name)) continue;
      const mapped = sqlTypeFor(type, source, target);
      const edits = mapped === undefined ? undefined : spell.type(type, mapped.text, target.dialect);
      const lossy = mapped !== undefined && !mapped.exact;
      const everywhere = mapped !== undefined && mapped.text === "double precision";
      report({
        range: type.nameRange,
        severity: "rejects",
        code: KEYWORDS.has(type.name) ? "42601" : "42704",
        message:
          mapped === undefined
            ? `PostgreSQL has no type ${type.name.toUpperCase()}.`
            : `PostgreSQL has no type ${type.name.toUpperCase()}. Write ${mapped.text}${mapped.note === undefined ? "" : `: ${mapped.note}`}.`,
        fixes:
          mapped === undefined || edits === undefined
            ? []
            : [
                {
                  grade: lossy ? "choice" : "safe",
                  title: `Write ${mapped.text}${lossy && mapped.note !== undefined ? `: ${mapped.note}` : ""}`,
                  edits,
                  on: everywhere ? dialectsWith(mapped.text) : ["postgresql"],
                },
              ],
      });
    }
  },
});

function dialectsWith(type: string): ("postgresql" | "mysql" | "mariadb" | "tidb")[] {
  return (["postgresql", "mysql", "mariadb", "tidb"] as const).filter((name) =>
    dialectNamed(name).types.has(type),
  );
}
