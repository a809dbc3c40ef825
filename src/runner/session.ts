// Settings of a session that runs migrations: what each file finds, whatever the one before it has set.
import { type Result, success } from "../base/result";
import type { Connection } from "../engines/engine";
import type { EngineFailure } from "../engines/failure";
import { quoteName } from "./history/history";

// DISCARD ALL would let go of advisory locks, too: https://www.postgresql.org/docs/current/sql-discard.html
const POSTGRESQL_RESET =
  "RESET SESSION AUTHORIZATION; RESET ALL; DEALLOCATE ALL; CLOSE ALL; UNLISTEN *; DISCARD TEMP; DISCARD SEQUENCES";

const MYSQL_SETTINGS = "foreign_key_checks unique_checks sql_mode time_zone autocommit sql_notes".split(" ");

/** Makes the session what a new one is, but for the locks that it holds. */
export async function resetSession(connection: Connection): Promise<Result<unknown, EngineFailure>> {
  const { server } = connection;
  if (server.dialect === "postgresql") return connection.run(POSTGRESQL_RESET);
  // DEFAULT is not it: MySQL makes 0 of foreign_key_checks then.
  const defaults = MYSQL_SETTINGS.map((name) => `SESSION ${name} = @@GLOBAL.${name}`).join(", ");
  const back = await connection.run(`SET ${defaults}`);
  if (!back.ok || server.database === "") return back;
  return connection.run(`USE ${quoteName("mysql", server.database)}`);
}

/** How long a statement waits for others' locks on tables; 0: without end. */
export async function limitLockWaits(
  connection: Connection,
  milliseconds: number,
): Promise<Result<unknown, EngineFailure>> {
  const { dialect } = connection.server;
  if (dialect === "postgresql") return connection.run(`SET lock_timeout = ${Math.round(milliseconds)}`);
  // The longest there is: https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_lock_wait_timeout
  const seconds = milliseconds === 0 ? 31_536_000 : Math.max(1, Math.ceil(milliseconds / 1000));
  const set = await connection.run(`SET SESSION lock_wait_timeout = ${seconds}`);
  // TiDB has no such locks, and not every version has the setting.
  return set.ok || dialect === "tidb" ? success(undefined) : set;
}
