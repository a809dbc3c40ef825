// golang-migrate's history: one row, which is the version the database is at, and whether the last step broke off.
// Held against the tool itself; its table, lock and habits are in its database/postgres and database/mysql:
// https://github.com/golang-migrate/migrate/tree/v4.20.1/database
import { crc32 } from "node:zlib";
import type { HistoryAdapter, HistoryTable, Mark, RecordedStep, Sql } from "./history";
import { parameter } from "./history";

const LOCK_SALT = 1486364155n;
/** What the tool writes for "before the first". */
const NO_VERSION = "-1";

export const golangMigrateHistory: HistoryAdapter = {
  tool: "golang-migrate",
  title: "golang-migrate",
  columns: { needs: ["version", "dirty"], never: [] },

  create: (table) => [
    table.family === "mysql"
      ? `CREATE TABLE ${table.quoted} (version bigint not null primary key, dirty boolean not null)`
      : `CREATE TABLE IF NOT EXISTS ${table.quoted} (version bigint not null primary key, dirty boolean not null)`,
  ],

  select: (table) =>
    table.family === "mysql"
      ? `SELECT CAST(version AS CHAR) AS id, dirty FROM ${table.quoted} LIMIT 1`
      : `SELECT version::text AS id, dirty FROM ${table.quoted} LIMIT 1`,

  judge(state, candidates) {
    const row = state.rows[0];
    if (row === undefined) return { marks: candidates.map((): Mark => "pending"), missing: [] };
    const at = candidates.findIndex(({ id }) => id === row.id);
    const marks = candidates.map((_, index): Mark => {
      if (index === at && row.dirty === true) return "failed";
      return index <= at ? "applied" : "pending";
    });
    if (row.dirty === true) {
      const place = row.id === NO_VERSION ? "before the first migration" : `version ${row.id}`;
      return {
        marks,
        missing: at === -1 && row.id !== NO_VERSION ? [row] : [],
        stuck:
          `golang-migrate's history says that a run broke off at ${place} (dirty). ` +
          "See what of that file is in the database, put it right, and set the version with `migrate force`.",
      };
    }
    if (at !== -1) return { marks, missing: [] };
    return {
      marks,
      missing: [row],
      stuck:
        `The database is at version ${row.id}, and no file here has that version. ` +
        "Get the missing files, or set the version with `migrate force`.",
    };
  },

  ownsLock: true,
  lock(server, table) {
    const parts =
      table.family === "mysql"
        ? [`${server.database}:${table.name}`]
        : [table.schema, table.name, `/${server.database}`];
    const sum = BigInt(crc32(Buffer.from(parts.join("\0"), "utf8")));
    const key = String((sum * LOCK_SALT) & 0xffffffffn);
    return { kind: table.family === "mysql" ? "name" : "number", key };
  },

  habit: (family) =>
    family === "mysql"
      ? { sending: "in-order", transaction: "none" }
      : { sending: "whole", transaction: "implicit" },

  before: (table, step) => setVersion(table, step, true),
  after: (table, step) => setVersion(table, step, false),
};

function setVersion(table: HistoryTable, step: RecordedStep, dirty: boolean): readonly Sql[] {
  const version = step.direction === "up" ? step.id : (step.before ?? NO_VERSION);
  const clear = table.family === "mysql" ? `DELETE FROM ${table.quoted} LIMIT 1` : `TRUNCATE ${table.quoted}`;
  const sql: Sql[] = [{ text: clear, parameters: [] }];
  if (version !== NO_VERSION || dirty) {
    const [first, second] = [parameter(table.family, 1), parameter(table.family, 2)];
    sql.push({
      text: `INSERT INTO ${table.quoted} (version, dirty) VALUES (${first}, ${second})`,
      parameters: [version, dirty],
    });
  }
  return sql;
}
