// The history of plain SQL projects, which no tool keeps: ours, a row for each applied migration with the hash of
// its file, so that one edited later is seen.
import type { MigrationPart } from "../../frameworks/framework";
import { type Family, type Habit, type HistoryAdapter, judgeRows, parameter } from "./history";
import { ownLock } from "./own-lock";

export const sqlHistory: HistoryAdapter = {
  tool: "sql",
  title: "Migration Lens",
  columns: { needs: ["version", "name", "sha256", "applied_at", "duration_ms"], never: [] },

  create: (table) => [
    table.family === "mysql"
      ? `CREATE TABLE IF NOT EXISTS ${table.quoted} (version varchar(255) NOT NULL PRIMARY KEY, ` +
        "name text NOT NULL, sha256 char(64) NOT NULL, applied_at datetime(6) NOT NULL, " +
        "duration_ms bigint NOT NULL) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
      : `CREATE TABLE IF NOT EXISTS ${table.quoted} (version varchar(255) PRIMARY KEY, ` +
        "name text NOT NULL, sha256 text NOT NULL, applied_at timestamptz NOT NULL, duration_ms bigint NOT NULL)",
  ],

  select: (table) =>
    table.family === "mysql"
      ? `SELECT version AS id, trim(sha256) AS checksum, DATE_FORMAT(applied_at, '%Y-%m-%dT%H:%i:%s.%fZ') AS applied_at FROM ${table.quoted}`
      : `SELECT version AS id, trim(sha256) AS checksum, to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') ` +
        `AS applied_at FROM ${table.quoted}`,

  judge: judgeRows,
  lock: ownLock,

  habit: (_family: Family, part: MigrationPart): Habit => ({
    sending: "statements",
    transaction: part.transaction === "none" ? "none" : "one",
  }),

  before: () => [],
  after: (table, step, durationMs) => {
    const marks = [1, 2, 3, 4].map((number) => parameter(table.family, number));
    const now = table.family === "mysql" ? "UTC_TIMESTAMP(6)" : "now()";
    if (step.direction === "down") {
      return [{ text: `DELETE FROM ${table.quoted} WHERE version = ${marks[0]}`, parameters: [step.id] }];
    }
    return [
      {
        text:
          `INSERT INTO ${table.quoted} (version, name, sha256, applied_at, duration_ms) ` +
          `VALUES (${marks[0]}, ${marks[1]}, ${marks[2]}, ${now}, ${marks[3]})`,
        parameters: [step.id, step.name, step.sha256, Math.round(durationMs)],
      },
    ];
  },
};
