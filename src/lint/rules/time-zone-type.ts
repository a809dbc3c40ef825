// TIMESTAMPTZ, TIMESTAMP WITH TIME ZONE and their kin: types whose names speak of time zones.
import type { Grade } from "../rule";
import { defineRule } from "../rule";
import { COLUMN_CHANGES } from "../rule-support/columns-of";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE, MYSQL_FAMILY } from "../rule-support/mysql-family";
import { isCurrentTime } from "../rule-support/current-time";
import { REFUSED, writtenTypes, type SentType } from "../rule-support/sent-type";
import type { DialectName } from "../../dialects/dialect";

interface Replacement {
  readonly type: string;
  readonly grade: Grade;
  readonly on: readonly DialectName[];
  readonly loses: string;
}

export const timeZoneType = defineRule({
  name: "time-zone-type",
  scope: "statement",
  summary: "MySQL, MariaDB and TiDB have no TIMESTAMPTZ, and no type named with or without time zone.",
  details:
    "PostgreSQL's timestamptz is a moment, to the microsecond, shown in the session's time zone. MySQL's `TIMESTAMP(6)` is one too, but only " +
    "from 1970 to January 2038; `DATETIME(6)` reaches from year 1000 to 9999 and keeps what is written, without a zone, so that the application must write UTC. " +
    "`TIMESTAMP(6)` is also PostgreSQL's, where it keeps no zone: one text for all, at that price. A `DEFAULT now()` needs the same number of digits as its column.",
  docs: [
    "https://www.postgresql.org/docs/current/datatype-datetime.html",
    "https://dev.mysql.com/doc/refman/8.4/en/datetime.html",
    "https://mariadb.com/docs/server/reference/data-types/date-and-time-data-types/timestamp",
    "https://docs.pingcap.com/tidb/stable/data-type-date-and-time",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  on: COLUMN_CHANGES,
  examples: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (seen_at TIMESTAMP WITH TIME ZONE);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        { for: MYSQL_FAMILY, grade: "choice", sql: "CREATE TABLE t (seen_at DATETIME(6));" },
        { for: MYSQL_FAMILY, grade: "choice", sql: "CREATE TABLE t (seen_at TIMESTAMP(6));", portable: true },
      ],
    },
    {
      from: "postgresql",
      sql: "CREATE TABLE t (made_at timestamptz NOT NULL /* UTC */ DEFAULT now());",
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
          sql: "CREATE TABLE t (made_at DATETIME(6) NOT NULL /* UTC */ DEFAULT CURRENT_TIMESTAMP(6));",
        },
        {
          for: MYSQL_FAMILY,
          grade: "choice",
          sql: "CREATE TABLE t (made_at TIMESTAMP(6) NOT NULL /* UTC */ DEFAULT CURRENT_TIMESTAMP(6));",
          portable: true,
        },
      ],
    },
    {
      from: "postgresql",
      sql: "CREATE TABLE t (a TIMESTAMP(3) WITHOUT TIME ZONE);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        { for: MYSQL_FAMILY, grade: "choice", sql: "CREATE TABLE t (a DATETIME(3));" },
        { for: MYSQL_FAMILY, grade: "choice", sql: "CREATE TABLE t (a TIMESTAMP(3));", portable: true },
      ],
    },
    {
      from: "postgresql",
      sql: "CREATE TABLE t (a TIME WITHOUT TIME ZONE);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [{ for: MYSQL_FAMILY, grade: "safe", sql: "CREATE TABLE t (a TIME(6));", portable: true }],
    },
    {
      from: "postgresql",
      sql: "CREATE TABLE t (a TIME WITH TIME ZONE);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [{ for: MYSQL_FAMILY, grade: "choice", sql: "CREATE TABLE t (a TIME(6));", portable: true }],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (a TIME(6), timestamptz INT);",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, source, target, targetDialect, spell, report }) {
    for (const { type, column, here, there } of writtenTypes(changes, source.name, target.dialect)) {
      const replacements = replacementsOf(here);
      const [first] = replacements;
      if (first === undefined || here.dimensions > 0) continue;
      const refused = there === REFUSED;
      if (!refused && !speaksOfZones(there)) {
        // A tool's own type for moments, which it makes a DATETIME of.
        if (unit.kind === "call" && keepsZones(here) && /^(?:datetime|time)$/.test(there.name)) {
          const isMoment = there.name === "datetime";
          report({
            range: type.range,
            severity: "differs",
            code: null,
            message: `${targetDialect.title} gets ${there.text} here, which keeps no time zone${there.args.length === 0 ? " and whole seconds only" : ""}. Write UTC only${isMoment ? ", or use TIMESTAMP, which keeps moments until January 2038" : ""}.`,
            fixes: isMoment
              ? draftFix(
                  "choice",
                  "Write TIMESTAMP there: moments, until January 2038",
                  EVERYWHERE,
                  spell.type(type, "TIMESTAMP", target.dialect),
                )
              : [],
          });
        }
        continue;
      }
      const expression = column?.default?.expression;
      const isNow = expression !== undefined && isCurrentTime(expression.text);
      const precision = /\((\d)\)/.exec(first.type)?.[1] ?? "6";
      report({
        range: type.range,
        severity: "rejects",
        code: refused ? null : target.dialect === "mariadb" && !there.name.includes(" ") ? "4161" : "1064",
        message: refused
          ? `${unit.callee ?? "The tool"} can't write ${here.text} for ${targetDialect.title}. Use ${first.type}.`
          : `${targetDialect.title} has no type ${here.text.toUpperCase()}. Write ${first.type}.`,
        fixes: replacements.flatMap((one) =>
          draftFix(
            one.grade,
            `Write ${one.type}${one.loses}`,
            one.on,
            spell.type(type, one.type, target.dialect),
            isNow && unit.kind === "sql"
              ? spell.expression(expression, `CURRENT_TIMESTAMP(${precision})`, target.dialect)
              : [],
          ),
        ),
      });
    }
  },
});

function keepsZones(type: SentType): boolean {
  return / with time zone$|^timetz$|^timestamptz$/.test(type.name);
}

function speaksOfZones(type: SentType): boolean {
  return / (?:with|without) time zone$|^timetz$|^timestamptz$/.test(type.name);
}

function replacementsOf(type: SentType): readonly Replacement[] {
  const digits = `(${type.args[0] ?? "6"})`;
  switch (type.name) {
    case "timestamptz":
    case "timestamp with time zone":
      return [
        {
          type: `DATETIME${digits}`,
          grade: "choice",
          on: MYSQL_FAMILY,
          loses: ": keeps no time zone, so write UTC",
        },
        {
          type: `TIMESTAMP${digits}`,
          grade: "choice",
          on: EVERYWHERE,
          loses: " everywhere: ends in January 2038 on the MySQL family, keeps no time zone on PostgreSQL",
        },
      ];
    case "timestamp without time zone":
      return [
        {
          type: `DATETIME${digits}`,
          grade: "choice",
          on: MYSQL_FAMILY,
          loses: ": years 1000 to 9999, no infinity",
        },
        {
          type: `TIMESTAMP${digits}`,
          grade: "choice",
          on: EVERYWHERE,
          loses:
            " everywhere: on the MySQL family it follows the session's time zone and ends in January 2038",
        },
      ];
    case "time without time zone":
      return [{ type: `TIME${digits}`, grade: "safe", on: EVERYWHERE, loses: "" }];
    case "timetz":
    case "time with time zone":
      return [{ type: `TIME${digits}`, grade: "choice", on: EVERYWHERE, loses: ": the time zone is lost" }];
    default:
      return [];
  }
}
