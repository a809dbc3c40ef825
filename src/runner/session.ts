// Settings of a session that runs migrations: what each file finds, whatever the one before it has set.
import { type Result, success } from "../base/result";
import type { Connection } from "../engines/engine";
import type { EngineFailure } from "../engines/failure";
import { quoteName } from "./history/history";

// DISCARD ALL would let go of advisory locks, too: https://www.postgresql.org/docs/current/sql-discard.html
const POSTGRESQL_RESET =
  "RESET SESSION AUTHORIZATION; RESET ALL; DEALLOCATE ALL; CLOSE ALL; UNLISTEN *; DISCARD TEMP; DISCARD SEQUENCES";

const MYSQL_SETTINGS = "foreign_key_checks unique_checks sql_mode time_zone autocommit sql_notes".split(" ");

// https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_lock_wait_timeout
const LONGEST_WAIT_S = 31_536_000;

/** Makes the session what a new one is, but for the locks that it holds. */
export function resetSession(connection: Connection): Promise<Result<unknown, EngineFailure>> {
  return setUp(connection, true, undefined);
}

/**
 * How a file finds the session: reset, if it should be, and with a limit on how long a statement waits for others'
 * locks on tables. 0: without end.
 */
export function prepareSession(
  connection: Connection,
  reset: boolean,
  lockTimeoutMs: number,
): Promise<Result<unknown, EngineFailure>> {
  return setUp(connection, reset, lockTimeoutMs);
}

async function setUp(
  connection: Connection,
  reset: boolean,
  lockTimeoutMs: number | undefined,
): Promise<Result<unknown, EngineFailure>> {
  const { dialect, database } = connection.server;
  if (dialect === "postgresql") {
    const limit = lockTimeoutMs === undefined ? [] : [`SET lock_timeout = ${Math.round(lockTimeoutMs)}`];
    return connection.run([...(reset ? [POSTGRESQL_RESET] : []), ...limit].join("; "));
  }
  // DEFAULT is not it: MySQL makes 0 of foreign_key_checks then.
  const settings = reset ? MYSQL_SETTINGS.map((name) => `SESSION ${name} = @@GLOBAL.${name}`) : [];
  // TiDB has no such locks, and not every version has the setting.
  if (lockTimeoutMs !== undefined && dialect !== "tidb") {
    const seconds = lockTimeoutMs === 0 ? LONGEST_WAIT_S : Math.max(1, Math.ceil(lockTimeoutMs / 1000));
    settings.push(`SESSION lock_wait_timeout = ${seconds}`);
  }
  const set = settings.length === 0 ? success(undefined) : await connection.run(`SET ${settings.join(", ")}`);
  if (!set.ok || !reset || database === "") return set;
  return connection.run(`USE ${quoteName("mysql", database)}`);
}
