// CAST(x AS text) and the like: type names that the MySQL family does not take in CAST.
import type { Target } from "../../dialects/target";
import { defineRule } from "../rule";
import { castTypeFor, readCastType, type CastType } from "../rule-support/cast-types";
import { draftFix } from "../rule-support/fix-draft";
import { MYSQL_FAMILY, unknownTypeCode } from "../rule-support/mysql-family";
import { isReadElsewhere } from "../rule-support/read-elsewhere";

export const castType = defineRule({
  name: "cast-type",
  scope: "statement",
  summary: "CAST takes other type names on MySQL, MariaDB and TiDB: CHAR for text, SIGNED for integers.",
  details:
    "DECIMAL, DATE, TIME and CHAR are read by all. Text that is no number or no date is refused by PostgreSQL and not everywhere else.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/cast-functions.html#function_cast",
    "https://mariadb.com/docs/server/reference/sql-functions/string-functions/cast",
    "https://docs.pingcap.com/tidb/stable/cast-functions-and-operators",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  words: ["CAST"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a VARCHAR(20), b INT)",
      sql: "UPDATE t SET a = CAST(b AS text /* digits */);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [{ for: MYSQL_FAMILY, grade: "choice", sql: "UPDATE t SET a = CAST(b AS CHAR /* digits */);" }],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a VARCHAR(20), b INT)",
      sql: "UPDATE t SET b = CAST(a AS INTEGER);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: "accepts",
        tidb: { rejects: "1064" },
      },
      fixes: [{ for: ["mysql", "tidb"], grade: "choice", sql: "UPDATE t SET b = CAST(a AS SIGNED);" }],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a VARCHAR(20))",
      sql: "SELECT CAST(a AS DECIMAL(5, 2)), CAST(a AS DATE), CAST(a AS CHAR(3)) FROM t;",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, target, targetDialect, report }) {
    const { statement } = unit;
    if (statement === undefined || !isReadElsewhere(changes)) return;
    const { text, tokens } = statement;
    let depth = 0;
    const casts: number[] = [];
    for (const [i, token] of tokens.entries()) {
      if (token.word === "(") {
        depth++;
        if (tokens[i - 1]?.word === "CAST") casts.push(depth);
      } else if (token.word === ")") {
        if (casts.at(-1) === depth) casts.pop();
        depth--;
      } else if (token.word === "AS" && casts.at(-1) === depth) {
        const type = readCastType(text, tokens, i + 1);
        if (type === undefined || (!type.array && isTaken(type, target))) continue;
        const written = type.array ? undefined : castTypeFor(type, target);
        const unknown = type.name === "jsonb" || type.name === "bytea";
        report({
          range: type.range,
          severity: "rejects",
          code: unknown ? unknownTypeCode(target) : "1064",
          message: `${targetDialect.title} does not cast to ${text.slice(type.range.start, type.range.end)}.${written === undefined ? "" : ` Write ${written}.`}`,
          fixes:
            written === undefined
              ? []
              : draftFix(
                  "choice",
                  `Write ${written}: text that does not fit is not refused everywhere`,
                  written === "JSON" ? ["mysql", "tidb"] : MYSQL_FAMILY,
                  [{ range: type.range, newText: written }],
                ),
        });
      }
    }
  },
});

/** Measured on MySQL 9.7 and MariaDB 10.11, and as https://docs.pingcap.com/tidb/stable/cast-functions-and-operators says. */
function isTaken({ name, args }: CastType, { dialect }: Target): boolean {
  switch (name) {
    case "decimal":
    case "date":
    case "time":
    case "char":
    case "character":
      return true;
    case "json":
    case "double precision":
    case "real":
      return dialect !== "mariadb";
    case "int":
    case "integer":
    case "uuid":
      return dialect === "mariadb";
    case "varchar":
      return dialect === "mariadb" && args !== "";
    case "year":
    case "binary":
    case "signed":
    case "unsigned":
    case "datetime":
    case "double":
    case "float":
      return true;
    default:
      return false;
  }
}
