// Statements of MySQL's that TiDB refuses, or takes without doing anything: its table of them is the dialect's.
import { TIDB_STATEMENTS } from "../../dialects/tidb";
import { defineRule } from "../rule";

export const tidbStatement = defineRule({
  name: "tidb-statement",
  scope: "statement",
  summary:
    "LOCK TABLES, OPTIMIZE TABLE, XA, SET PERSIST, ALTER VIEW and some others do nothing on TiDB, or fail.",
  details:
    "LOCK TABLES is the one to look for: TiDB takes it with a warning and locks nothing, unless its configuration enables table locks. The rest is refused.",
  docs: [
    "https://docs.pingcap.com/tidb/stable/mysql-compatibility",
    "https://docs.pingcap.com/tidb/stable/sql-statement-lock-tables-and-unlock-tables",
    "https://docs.pingcap.com/tidb/stable/transaction-isolation-levels",
  ],
  sources: ["mysql", "mariadb"],
  targets: ["tidb"],
  examples: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "LOCK TABLES t WRITE;",
      query: "SELECT @@warning_count",
      engines: {
        mysql: { answer: "0" },
        mariadb: { answer: "0" },
        tidb: { severity: "ignores", answer: "1" },
      },
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "OPTIMIZE TABLE t;",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "8200" } },
    },
    {
      from: "mysql",
      given: "CREATE VIEW v AS SELECT 1 AS a",
      sql: "ALTER VIEW v AS SELECT 2 AS a;",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "1064" } },
    },
    {
      from: "mysql",
      sql: "SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE;",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "8048" } },
    },
    {
      from: "mysql",
      sql: "SET SESSION sql_log_bin = 0;",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "1193" } },
    },
    {
      from: "mysql",
      sql: "START TRANSACTION READ ONLY;",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: { rejects: "1235" } },
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given: "CREATE TABLE optimize_log (lock_tables INT, xa INT)",
      sql: "ANALYZE TABLE optimize_log; SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;",
      on: ["mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, report }) {
    const { statement } = unit;
    const tokens = statement?.tokens ?? [];
    const [first, last] = [tokens[0], tokens.at(-1)];
    if (statement?.kind !== "sql" || first === undefined || last === undefined) return;
    const head = tokens
      .slice(0, 10)
      .map((token) => token.word || "?")
      .join(" ");
    const found = TIDB_STATEMENTS.find((one) => one.head.test(head));
    if (found === undefined) return;
    const { name, code, instead = "Leave it to MySQL." } = found;
    report({
      range: { start: first.start, end: last.end },
      severity: code === undefined ? "ignores" : "rejects",
      code: code ?? null,
      message:
        code === undefined
          ? `TiDB takes ${name} and does nothing. ${instead}`
          : `TiDB has no ${name}. ${instead}`,
    });
  },
});
