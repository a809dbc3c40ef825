// The lock that one run at a time has on a database. It belongs to the session that runs the statements: when that
// session ends, so does the lock, and nothing goes on without it.
import { setTimeout as delay } from "node:timers/promises";
import { type Result, failure, success } from "../base/result";
import type { Connection } from "../engines/engine";
import { describeFailure, type EngineFailure, ownFailure } from "../engines/failure";
import type { LockKey } from "./history/history";

/** How often a held lock is asked for again, and so how soon a cancellation is heard. */
const POLL_MS = 200;
const POLL_SECONDS = 1;

export interface HeldLock {
  /** False: the server says that this session did not have it any more. */
  release(): Promise<boolean>;
}

/**
 * Waits up to `waitMs` for the lock. On PostgreSQL it asks again and again instead of waiting in one query: a waiting
 * query holds a snapshot, and CREATE INDEX CONCURRENTLY in the other run would wait for that.
 */
export async function takeLock(
  connection: Connection,
  lock: LockKey,
  waitMs: number,
  cancel?: AbortSignal,
): Promise<Result<HeldLock, EngineFailure>> {
  const deadline = Date.now() + waitMs;
  const { key } = lock;
  for (;;) {
    const taken = lock.kind === "number" ? await tryNumber(connection, key) : await tryName(connection, key);
    if (!taken.ok) return taken;
    if (taken.value) return success({ release: () => letGo(connection, lock) });
    if (cancel?.aborted === true)
      return failure(ownFailure("cancelled", "The run was stopped while it waited for the lock"));
    if (Date.now() >= deadline) {
      const who =
        lock.kind === "number" ? await whoHasNumber(connection, key) : await whoHasName(connection, key);
      return failure(heldBy(who));
    }
    if (lock.kind === "number") await delay(POLL_MS);
  }
}

async function tryNumber(connection: Connection, key: string): Promise<Result<boolean, EngineFailure>> {
  const answer = await connection.query("SELECT pg_catalog.pg_try_advisory_lock($1::bigint) AS taken", [key]);
  return answer.ok ? success(answer.value[0]?.["taken"] === true) : answer;
}

/**
 * 1: taken, 0: held by another all the while, NULL: an error such as being killed. Where several sessions wait, TiDB
 * gives up with an error of its own instead of answering 0.
 */
async function tryName(connection: Connection, key: string): Promise<Result<boolean, EngineFailure>> {
  const answer = await connection.query(`SELECT GET_LOCK(?, ${POLL_SECONDS}) AS taken`, [key]);
  if (!answer.ok && answer.error.code === "1105" && /lock retry limit/.test(answer.error.message)) {
    return success(false);
  }
  return answer.ok ? success(Number(answer.value[0]?.["taken"]) === 1) : answer;
}

async function letGo(connection: Connection, { kind, key }: LockKey): Promise<boolean> {
  const sql =
    kind === "number"
      ? "SELECT pg_catalog.pg_advisory_unlock($1::bigint)::int AS freed"
      : "SELECT RELEASE_LOCK(?) AS freed";
  const freed = await connection.query(sql, [key]);
  return freed.ok && Number(freed.value[0]?.["freed"]) === 1;
}

/** The key's upper and lower half, as pg_locks shows them. */
async function whoHasNumber(connection: Connection, key: string): Promise<string> {
  const answer = await connection.query(
    `SELECT l.pid::text AS pid, a.application_name AS application, coalesce(a.client_addr::text, '') AS address
       FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
      WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
        AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
        AND ((l.classid::bigint << 32) | l.objid::bigint) = $1::bigint`,
    [key],
  );
  if (!answer.ok) return describeFailure(answer.error);
  const row = answer.value[0];
  if (row === undefined) return "";
  const { pid, application, address } = row;
  const name = typeof application === "string" && application !== "" ? `${application}, ` : "";
  return `${name}session ${String(pid)}${address === "" ? "" : ` from ${String(address)}`}`;
}

async function whoHasName(connection: Connection, key: string): Promise<string> {
  const answer = await connection.query("SELECT CAST(IS_USED_LOCK(?) AS CHAR) AS id", [key]);
  const id = answer.ok ? answer.value[0]?.["id"] : undefined;
  if (typeof id !== "string") return "";
  const process = await connection.query(
    "SELECT USER AS `user`, HOST AS `host` FROM information_schema.PROCESSLIST WHERE ID = ?",
    [id],
  );
  const row = process.ok ? process.value[0] : undefined;
  const place = row === undefined ? "" : ` (${String(row["user"])} from ${String(row["host"])})`;
  return `session ${id}${place}`;
}

function heldBy(who: string): EngineFailure {
  return ownFailure(
    "lock",
    `Another run has the lock on this database${who === "" ? "" : `: ${who}`}`,
    "Wait until it is done, or end that session, then plan again.",
  );
}
