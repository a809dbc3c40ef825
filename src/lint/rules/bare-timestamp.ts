// TIMESTAMP without digits: microseconds and all of history in PostgreSQL, whole seconds until 2038 in the MySQL family.
import { defineRule } from "../rule";
import { COLUMN_CHANGES } from "../rule-support/columns-of";
import { isCurrentTime } from "../rule-support/current-time";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE, MYSQL_FAMILY } from "../rule-support/mysql-family";
import { REFUSED, writtenTypes } from "../rule-support/sent-type";

export const bareTimestamp = defineRule({
  name: "bare-timestamp",
  scope: "statement",
  summary: "TIMESTAMP keeps whole seconds only, and ends in 2038, on MySQL, MariaDB and TiDB.",
  details:
    "PostgreSQL's TIMESTAMP holds microseconds, any year and no time zone. The MySQL family's holds moments from 1970 to January 2038 (MariaDB 11.5: to 2106), shown in the session's time " +
    "zone, and rounds fractions of a second off unless digits are asked for. `DATETIME(6)` comes nearest to PostgreSQL's; `TIMESTAMP(6)` is one text for all that keeps the fractions.",
  docs: [
    "https://www.postgresql.org/docs/current/datatype-datetime.html",
    "https://dev.mysql.com/doc/refman/8.4/en/datetime.html",
    "https://mariadb.com/docs/server/reference/data-types/date-and-time-data-types/timestamp",
    "https://docs.pingcap.com/tidb/stable/data-type-date-and-time#timestamp-type",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  on: COLUMN_CHANGES,
  examples: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (seen_at TIMESTAMP NULL /* exact */); INSERT INTO t VALUES ('2024-06-01 12:00:00.4');",
      query: "SELECT count(*) FROM t WHERE seen_at = '2024-06-01 12:00:00.4'",
      engines: {
        postgresql: { answer: "1" },
        mysql: { severity: "differs", answer: "0" },
        mariadb: { severity: "differs", answer: "0" },
        tidb: { severity: "differs", answer: "0" },
      },
      fixes: [
        {
          for: MYSQL_FAMILY,
          grade: "choice",
          sql: "CREATE TABLE t (seen_at DATETIME(6) NULL /* exact */); INSERT INTO t VALUES ('2024-06-01 12:00:00.4');",
        },
        {
          for: MYSQL_FAMILY,
          grade: "choice",
          sql: "CREATE TABLE t (seen_at TIMESTAMP(6) NULL /* exact */); INSERT INTO t VALUES ('2024-06-01 12:00:00.4');",
          portable: true,
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (a TIMESTAMP(6), b TIMESTAMP(0), c DATE);",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, source, target, targetDialect, spell, report }) {
    for (const { type, column, here, there } of writtenTypes(changes, source.name, target.dialect)) {
      if (here.name !== "timestamp" || here.dimensions > 0 || here.args.length > 0) continue;
      if (there === REFUSED || there.name !== "timestamp" || there.args.length > 0) continue;
      const expression = column?.default?.expression;
      const alsoDefault =
        unit.kind === "sql" && expression !== undefined && isCurrentTime(expression.text)
          ? spell.expression(expression, "CURRENT_TIMESTAMP(6)", target.dialect)
          : [];
      report({
        range: type.range,
        severity: "differs",
        code: null,
        message: `${targetDialect.title} keeps whole seconds here, in the session's time zone, until January 2038. Write DATETIME(6), or TIMESTAMP(6).`,
        fixes: [
          ...draftFix(
            "choice",
            "Write DATETIME(6): years 1000 to 9999",
            MYSQL_FAMILY,
            spell.type(type, "DATETIME(6)", target.dialect),
            alsoDefault,
          ),
          ...draftFix(
            "choice",
            "Write TIMESTAMP(6) everywhere: still ends in January 2038 on the MySQL family",
            EVERYWHERE,
            spell.type(type, "TIMESTAMP(6)", target.dialect),
            alsoDefault,
          ),
        ],
      });
    }
  },
});
