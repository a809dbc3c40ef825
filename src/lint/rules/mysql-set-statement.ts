// SET of MySQL's session switches, which PostgreSQL refuses to know.
import { defineRule } from "../rule";

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
  check({ unit, report }) {
    const statement = unit.statement;
    const tokens = statement?.tokens;
    if (statement === undefined || tokens?.[0]?.word !== "SET") return;
    let at = 1;
    if (["SESSION", "GLOBAL", "LOCAL"].includes(tokens[at]?.word ?? "")) at++;
    const name = tokens[at];
    if (name === undefined) return;
    const text = statement.text.slice(name.start, name.end);
    const range = { start: tokens[0].start, end: tokens.at(-1)?.end ?? name.end };
    if (text.startsWith("@")) {
      report({
        range,
        severity: "rejects",
        code: "42601",
        message: `PostgreSQL has no variables like ${text} outside functions.`,
      });
      return;
    }
    const why = SWITCHES.get(name.word);
    if (why === undefined) return;
    report({ range, severity: "rejects", code: "42704", message: `PostgreSQL has no ${name.word}: ${why}.` });
  },
});
