// Types that only PostgreSQL has and that have no rule of their own: INET, INTERVAL, TSVECTOR, ranges, CITEXT.
import { sqlTypeFor } from "../../schema/type-mapping";
import { defineRule } from "../rule";
import { COLUMN_CHANGES } from "../rule-support/columns-of";
import { draftFix } from "../rule-support/fix-draft";
import { MYSQL_FAMILY, unknownTypeCode } from "../rule-support/mysql-family";
import { REFUSED, writtenTypes } from "../rule-support/sent-type";

// https://www.postgresql.org/docs/current/datatype.html, and the extensions that come with it
const TYPES: ReadonlySet<string> = new Set(
  (
    "inet cidr macaddr macaddr8 interval money xml tsvector tsquery jsonpath pg_lsn bpchar name oid varbit bit%varying " +
    "int4range int8range numrange tsrange tstzrange daterange int4multirange int8multirange nummultirange tsmultirange " +
    "tstzmultirange datemultirange box circle line lseg path regclass regproc regtype regconfig regdictionary regnamespace regrole citext hstore ltree"
  )
    .split(" ")
    .map((name) => name.replace("%", " ")),
);

/** From extensions, which the table of built-in types does not hold. */
const EXTENSION_TYPES: ReadonlyMap<string, { readonly text: string; readonly note: string }> = new Map([
  ["citext", { text: "VARCHAR(255)", note: "longer values are refused" }],
  ["hstore", { text: "JSON", note: "its operators are PostgreSQL's" }],
  ["ltree", { text: "VARCHAR(255)", note: "its operators are PostgreSQL's" }],
  ["bpchar", { text: "CHAR(1)", note: "a length is invented" }],
]);

export const postgresqlType = defineRule({
  name: "postgresql-type",
  scope: "statement",
  summary: "Types for networks, intervals, ranges, text search and the like are PostgreSQL's own.",
  details:
    "Where a value can be kept as text or as a number a fix says as what, and what is lost: the checks, the operators, the order. Ranges and search vectors have no counterpart; two columns, or a FULLTEXT index, " +
    "do their work on the other databases.",
  docs: [
    "https://www.postgresql.org/docs/current/datatype.html",
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
      sql: "CREATE TABLE t (address INET /* v4 or v6 */);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "4161" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        { for: MYSQL_FAMILY, grade: "choice", sql: "CREATE TABLE t (address varchar(43) /* v4 or v6 */);" },
      ],
    },
    {
      from: "postgresql",
      sql: "CREATE TABLE t (during DATERANGE, words TSVECTOR);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "4161" },
        tidb: { rejects: "1064" },
      },
    },
    {
      from: "postgresql",
      sql: "CREATE TABLE t (flags BIT VARYING(3));",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [{ for: MYSQL_FAMILY, grade: "choice", sql: "CREATE TABLE t (flags bit(3));" }],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (inet INT, money DECIMAL(19, 2), name VARCHAR(63), p POINT);",
      on: ["postgresql", "mysql", "mariadb"],
    },
  ],
  check({ unit, changes, source, target, targetDialect, spell, report }) {
    for (const { type, here, there } of writtenTypes(changes, source.name, target.dialect)) {
      if (!TYPES.has(here.name) || here.dimensions > 0) continue;
      const refused = there === REFUSED;
      if (!refused && there.name !== here.name) continue;
      if (!refused && targetDialect.types.has(here.name)) continue;
      const mapped = sqlTypeFor(here, source, target);
      const extension = EXTENSION_TYPES.get(here.name);
      const text = extension?.text ?? mapped?.text;
      const note = extension?.note ?? mapped?.note;
      const said = here.name.toUpperCase();
      report({
        range: type.range,
        severity: "rejects",
        code: refused ? null : here.name.includes(" ") ? "1064" : unknownTypeCode(target),
        message: refused
          ? `${unit.callee ?? "The tool"} can't write ${said} for ${targetDialect.title}.`
          : `${targetDialect.title} has no type ${said}${text === undefined ? ", and none like it" : `. Write ${text}`}.`,
        fixes:
          text === undefined
            ? []
            : draftFix(
                "choice",
                `Write ${text}${note === undefined ? "" : `: ${note}`}`,
                MYSQL_FAMILY,
                spell.type(type, text, target.dialect),
              ),
      });
    }
  },
});
