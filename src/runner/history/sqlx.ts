// sqlx's history: a row for each applied version with the SHA-384 of its file, and on MySQL one that says from the
// beginning that it has not come to its end. Its library takes a lock by the database's name, and so do we. From its
// source: https://github.com/launchbadge/sqlx/blob/v0.8.6/sqlx-postgres/src/migrate.rs
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { type HistoryAdapter, type HistoryTable, judgeRows, type RecordedStep, type Sql } from "./history";

const LOCK_FACTOR = 0x3d32ad9en;

export const sqlxHistory: HistoryAdapter = {
  tool: "sqlx",
  title: "sqlx",
  columns: { needs: ["version", "description", "success", "checksum"], never: [] },

  create: (table) => [
    table.family === "mysql"
      ? `CREATE TABLE IF NOT EXISTS ${table.quoted} (version BIGINT PRIMARY KEY, description TEXT NOT NULL, ` +
        "installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, " +
        "checksum BLOB NOT NULL, execution_time BIGINT NOT NULL)"
      : `CREATE TABLE IF NOT EXISTS ${table.quoted} (version BIGINT PRIMARY KEY, description TEXT NOT NULL, ` +
        "installed_on TIMESTAMPTZ NOT NULL DEFAULT now(), success BOOLEAN NOT NULL, " +
        "checksum BYTEA NOT NULL, execution_time BIGINT NOT NULL)",
  ],

  select: (table) =>
    (table.family === "mysql"
      ? "SELECT CAST(version AS CHAR) AS id, LOWER(HEX(checksum)) AS checksum, NOT success AS dirty, " +
        "DATE_FORMAT(installed_on, '%Y-%m-%dT%H:%i:%sZ') AS applied_at"
      : "SELECT version::text AS id, encode(checksum, 'hex') AS checksum, NOT success AS dirty, " +
        `to_char(installed_on AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS applied_at`) +
    ` FROM ${table.quoted} ORDER BY version`,

  judge(state, candidates) {
    const judgement = judgeRows(state, candidates);
    const dirty = state.rows.find((row) => row.dirty === true);
    const changed = candidates.filter((_, at) => judgement.marks[at] === "changed").map(({ id }) => id);
    const [missing] = judgement.missing;
    const why =
      dirty !== undefined
        ? `version ${dirty.id} is applied in part: put the database right and take its row away.`
        : missing !== undefined
          ? `version ${missing.id} is applied and has no file here: get it, or run \`sqlx migrate run --ignore-missing\`.`
          : changed.length > 0
            ? `version ${changed.join(", ")} was changed after it was applied: change it back.`
            : undefined;
    return why === undefined
      ? judgement
      : { ...judgement, stuck: `sqlx stops before it runs anything: ${why}` };
  },

  ownsLock: true,
  lock(server, table) {
    const key = LOCK_FACTOR * BigInt(crc32(Buffer.from(server.database, "utf8")));
    return table.family === "mysql"
      ? { kind: "name", key: key.toString(16) }
      : { kind: "number", key: String(key) };
  },

  habit: (family, part) => ({
    sending: family === "mysql" ? "in-order" : "whole",
    transaction: part.transaction !== "none" ? "one" : family === "mysql" ? "none" : "implicit",
  }),

  checksums: (text) => [createHash("sha384").update(text).digest("hex")],

  before: () => [],
  begin(table, step) {
    if (table.family !== "mysql") return [];
    if (step.direction === "up") return [rowOf(table, step, false, -1)];
    return [{ text: `UPDATE ${table.quoted} SET success = FALSE WHERE version = ?`, parameters: [step.id] }];
  },
  after(table, step, durationMs) {
    const isMysql = table.family === "mysql";
    const nanoseconds = Math.round(durationMs * 1e6);
    if (step.direction === "down") {
      const text = `DELETE FROM ${table.quoted} WHERE version = ${isMysql ? "?" : "$1"}`;
      return [{ text, parameters: [step.id] }];
    }
    if (!isMysql) return [rowOf(table, step, true, nanoseconds)];
    const text = `UPDATE ${table.quoted} SET success = TRUE, execution_time = ? WHERE version = ?`;
    return [{ text, parameters: [nanoseconds, step.id] }];
  },
};

function rowOf(table: HistoryTable, step: RecordedStep, success: boolean, nanoseconds: number): Sql {
  const values =
    table.family === "mysql"
      ? "?, ?, ?, UNHEX(?), ?"
      : "$1::bigint, $2, $3::boolean, decode($4, 'hex'), $5::bigint";
  return {
    text: `INSERT INTO ${table.quoted} (version, description, success, checksum, execution_time) VALUES (${values})`,
    parameters: [step.id, step.name, success, step.checksum, nanoseconds],
  };
}
