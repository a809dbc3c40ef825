// SET of MySQL's session switches, which PostgreSQL refuses to know.
import type { Change } from "../../schema/change";
import { defineRule } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { leaveOutStatement } from "../rule-support/leave-out";

// https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html
const SWITCHES: ReadonlyMap<string, string> = new Map([
  ["FOREIGN_KEY_CHECKS", "it checks foreign keys always; order the statements so that they hold"],
  ["UNIQUE_CHECKS", "it checks unique keys always"],
  ["SQL_MODE", "it has one mode"],
  ["SQL_SAFE_UPDATES", "it has no safe-update mode"],
  ["SQL_NOTES", "it has no such switch"],
  ["SQL_LOG_BIN", "it has no binary log"],
  ["AUTOCOMMIT", "its server always commits outside BEGIN … COMMIT"],
  ["STORAGE_ENGINE", "it has no storage engines"],
  ["DEFAULT_STORAGE_ENGINE", "it has no storage engines"],
  ["CHARACTER_SET_CLIENT", "set client_encoding there, where it is needed at all"],
  ["COLLATION_CONNECTION", "its collations belong to columns"],
]);

// Settings of MySQL's and MariaDB's that migrations and dumps set; none is known to PostgreSQL under its name.
const OTHERS: ReadonlySet<string> = new Set(
  (
    "INNODB_STRICT_MODE INNODB_LOCK_WAIT_TIMEOUT LOCK_WAIT_TIMEOUT GROUP_CONCAT_MAX_LEN MAX_ALLOWED_PACKET TIME_ZONE CHARACTER_SET_RESULTS " +
    "CHARACTER_SET_CONNECTION CHARACTER_SET_DATABASE CHARACTER_SET_SERVER COLLATION_DATABASE COLLATION_SERVER TX_ISOLATION " +
    "EXPLICIT_DEFAULTS_FOR_TIMESTAMP SQL_REQUIRE_PRIMARY_KEY INNODB_FILE_FORMAT INNODB_LARGE_PREFIX INNODB_FILE_PER_TABLE OLD_ALTER_TABLE " +
    "WAIT_TIMEOUT INTERACTIVE_TIMEOUT NET_READ_TIMEOUT NET_WRITE_TIMEOUT LOG_BIN_TRUST_FUNCTION_CREATORS EVENT_SCHEDULER SQL_AUTO_IS_NULL " +
    "SQL_BIG_SELECTS SQL_WARNINGS SQL_QUOTE_SHOW_CREATE DIV_PRECISION_INCREMENT TMP_TABLE_SIZE MAX_HEAP_TABLE_SIZE CTE_MAX_RECURSION_DEPTH " +
    "INSERT_ID LAST_INSERT_ID TIMESTAMP PSEUDO_REPLICA_MODE SHOW_CREATE_TABLE_SKIP_SECONDARY_ENGINE GTID_PURGED RESTRICT_FK_ON_NON_STANDARD_KEY " +
    "DEFAULT_TMP_STORAGE_ENGINE DEFAULT_COLLATION_FOR_UTF8MB4 FOREIGN_KEY_CHECK CHECK_CONSTRAINT_CHECKS SYSTEM_VERSIONING_ALTER_HISTORY"
  ).split(" "),
);

/** What PostgreSQL calls character sets whose names it does not know; "" for those it knows by the same name. */
const CHARACTER_SETS: ReadonlyMap<string, string> = new Map([
  ["utf8mb4", "UTF8"],
  ["utf8mb3", "UTF8"],
  ["cp1250", "WIN1250"],
  ["cp1251", "WIN1251"],
  ["cp1252", "WIN1252"],
  ["cp866", "WIN866"],
  ["ujis", "EUC_JP"],
  ["gb2312", "EUC_CN"],
  ["binary", "SQL_ASCII"],
  ["ascii", "SQL_ASCII"],
  ["utf8", ""],
  ["latin1", ""],
  ["gbk", ""],
]);

export const mysqlSetStatement = defineRule({
  name: "mysql-set-statement",
  scope: "statement",
  summary: "PostgreSQL knows none of MySQL's session switches.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/set-variable.html",
    "https://www.postgresql.org/docs/current/sql-set.html",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  on: ["setting"],
  words: ["SET"],
  examples: [
    {
      from: "mysql",
      sql: "SET FOREIGN_KEY_CHECKS = 0;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42704" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "choice", sql: "" }],
    },
    {
      from: "mysql",
      sql: "SET NAMES 'utf8mb4';",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "22023" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: "SET NAMES 'UTF8';" }],
    },
    {
      from: "mysql",
      sql: "SET NAMES utf8;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: "SET NAMES 'utf8';" }],
    },
    {
      from: "mysql",
      sql: "SET @total = 1;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
    },
  ],
  silentOn: [
    { from: "postgresql", sql: "SET lock_timeout = '5s';", on: ["postgresql"] },
    { from: "mysql", sql: "SET NAMES 'utf8';", on: ["mysql", "mariadb", "postgresql", "tidb"] },
  ],
  check({ unit, changes, report }) {
    const statement = unit.statement;
    const tokens = statement?.tokens;
    if (statement === undefined || tokens?.[0]?.word !== "SET") return;
    const range = { start: tokens[0].start, end: tokens.at(-1)?.end ?? tokens[0].end };
    const body = statement.text.slice(range.start, range.end);
    if (tokens[1]?.word === "NAMES" || /^SET\s+CHAR(?:ACTER\s+)?SET\b/i.test(body)) {
      const encoding = /(?:NAMES|SET)\s+['"]?(\w+)['"]?(\s+COLLATE\s+\S+)?$/i.exec(body);
      const name = encoding?.[1]?.toLowerCase();
      if (name === undefined) return;
      const isNames = tokens[1]?.word === "NAMES";
      const known = CHARACTER_SETS.get(name) ?? (name.startsWith("utf8mb") ? "UTF8" : undefined);
      const isString = tokens[2]?.kind === "string";
      const isPlain = isNames && isString && encoding?.[2] === undefined;
      if (isPlain && (known === undefined || known === "")) return;
      const written = known === undefined || known === "" ? name : known;
      report({
        range,
        severity: "rejects",
        code: isPlain ? "22023" : "42601",
        message: `PostgreSQL does not read ${body}. Write SET NAMES '${written}'.`,
        fixes: draftFix(
          "safe",
          `Write SET NAMES '${written}'`,
          ["postgresql"],
          [{ range, newText: `SET NAMES '${written}'` }],
        ),
      });
      return;
    }
    let at = 1;
    const scoped = /^(?:SESSION|GLOBAL|LOCAL|PERSIST)$/.test(tokens[at]?.word ?? "");
    if (scoped) at++;
    const name = tokens[at];
    if (name === undefined || tokens[at + 1]?.word === "TRANSACTION") return;
    const variable = /^@@(?:(?:session|global|local)\.)?(\w+)/i.exec(
      statement.text.slice(name.start, range.end),
    );
    const text = statement.text.slice(name.start, name.end);
    if (text.startsWith("@") && variable === null) {
      report({
        range,
        severity: "rejects",
        code: "42601",
        message: `PostgreSQL has no variables like ${text} outside functions.`,
        fixes: changes.every(isKept)
          ? draftFix(
              "choice",
              "Leave it out: it keeps a setting that PostgreSQL has not",
              ["postgresql"],
              leaveOutStatement(unit),
            )
          : [],
      });
      return;
    }
    const word = variable?.[1]?.toUpperCase() ?? name.word;
    const why = reasonFor(word);
    if (why === undefined) return;
    const zone = /time_zone\s*:?=\s*(['"])([+-]\d\d?:\d\d)\1$/i.exec(body)?.[2];
    report({
      range,
      severity: "rejects",
      code: variable === null ? "42704" : "42601",
      message: `PostgreSQL has no ${word}: ${why}.`,
      fixes:
        zone === undefined
          ? draftFix("choice", `Leave it out: ${why}`, ["postgresql"], leaveOutStatement(unit))
          : draftFix(
              "safe",
              "Write SET TIME ZONE",
              ["postgresql"],
              [{ range, newText: `SET TIME ZONE INTERVAL '${zone}' HOUR TO MINUTE` }],
            ),
    });
  },
});

function reasonFor(setting: string): string | undefined {
  return SWITCHES.get(setting) ?? (OTHERS.has(setting) ? "it is a setting of MySQL's server" : undefined);
}

/** `@old = @@sql_mode`, or a setting that PostgreSQL has not. */
function isKept(change: Change): boolean {
  if (change.kind !== "setting") return false;
  if (change.name.startsWith("@") && !change.name.startsWith("@@"))
    return change.value?.startsWith("@@") ?? false;
  return reasonFor(change.name.replace(/^@@(?:\w+\.)?/, "").toUpperCase()) !== undefined;
}
