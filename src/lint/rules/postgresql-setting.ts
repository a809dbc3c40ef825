// SET search_path and other settings that only PostgreSQL has.
import { defineRule } from "../rule";
import { MYSQL_FAMILY } from "../rule-support/mysql-family";

// https://www.postgresql.org/docs/current/runtime-config-client.html
const SETTINGS: ReadonlySet<string> = new Set(
  (
    "search_path lock_timeout statement_timeout idle_in_transaction_session_timeout client_encoding client_min_messages " +
    "standard_conforming_strings check_function_bodies row_security default_tablespace default_table_access_method xmloption " +
    "default_with_oids work_mem maintenance_work_mem session_replication_role transaction_timeout datestyle intervalstyle " +
    "bytea_output synchronous_commit timezone extra_float_digits default_text_search_config constraint_exclusion " +
    "enable_seqscan enable_indexscan enable_bitmapscan enable_hashjoin enable_mergejoin enable_nestloop jit effective_cache_size " +
    "random_page_cost max_parallel_workers_per_gather max_parallel_maintenance_workers log_statement log_min_messages " +
    "log_min_duration_statement default_toast_compression temp_buffers default_transaction_isolation " +
    "default_transaction_read_only default_transaction_deferrable quote_all_identifiers escape_string_warning backslash_quote"
  ).split(" "),
);

export const postgresqlSetting = defineRule({
  name: "postgresql-setting",
  scope: "statement",
  summary: "SET of a setting that only PostgreSQL has fails on MySQL, MariaDB and TiDB.",
  details:
    "Most stand at the head of a dump and matter to PostgreSQL only. Time limits have other names elsewhere: MySQL's and MariaDB's `lock_wait_timeout` counts whole seconds.",
  docs: [
    "https://www.postgresql.org/docs/current/runtime-config-client.html",
    "https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html",
    "https://mariadb.com/docs/server/server-management/variables-and-modes/server-system-variables",
    "https://docs.pingcap.com/tidb/stable/system-variables",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  on: ["setting"],
  examples: [
    {
      from: "postgresql",
      sql: "SET lock_timeout = '5s';\nCREATE TABLE t (a INT);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1193" },
        mariadb: { rejects: "1193" },
        tidb: { rejects: "1193" },
      },
      fixes: [{ for: MYSQL_FAMILY, grade: "choice", sql: "CREATE TABLE t (a INT);" }],
    },
    {
      from: "postgresql",
      sql: "SET timezone = 'UTC';\nCREATE TABLE t (a INT);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1193" },
        mariadb: { rejects: "1193" },
        tidb: { rejects: "1193" },
      },
      fixes: [{ for: MYSQL_FAMILY, grade: "choice", sql: "CREATE TABLE t (a INT);" }],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (search_path INT);",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, targetDialect, report }) {
    for (const change of changes) {
      if (change.kind !== "setting" || !SETTINGS.has(change.name) || unit.statement === undefined) continue;
      const { tokens } = unit.statement;
      // RESET and SET … TO DEFAULT are refused as well, with other codes.
      if (tokens[0]?.word !== "SET" || change.value === undefined) continue;
      const zone = tokens.findIndex((token, i) => token.word === "TIME" && tokens[i + 1]?.word === "ZONE");
      const name = tokens.find((token) => token.word === change.name.toUpperCase()) ?? tokens[zone + 1];
      if (name === undefined) continue;
      const value = tokens[tokens.indexOf(name) + 1];
      report({
        range: { start: name.start, end: name.end },
        severity: "rejects",
        code: value?.word === "TO" || zone >= 0 ? "1064" : "1193",
        message: `${targetDialect.title} has no setting ${change.name}. Leave the statement to PostgreSQL.`,
        fixes: [
          {
            grade: "choice",
            title: `Leave out SET ${change.name}: the setting is PostgreSQL's own`,
            edits: [{ range: { start: tokens[0].start, end: tokens.at(-1)?.end ?? name.end }, newText: "" }],
            on: MYSQL_FAMILY,
          },
        ],
      });
    }
  },
});
