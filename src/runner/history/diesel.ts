// Diesel's history: a row for each applied version. It takes no lock, so that ours is held meanwhile. From its source:
// https://github.com/diesel-rs/diesel/blob/v2.2.12/diesel/src/migration/mod.rs
import { type HistoryAdapter, judgeRows, parameter } from "./history";
import { ownLock } from "./own-lock";

export const dieselHistory: HistoryAdapter = {
  tool: "diesel",
  title: "Diesel",
  columns: { needs: ["version", "run_on"], never: [] },

  create: (table) => [
    `CREATE TABLE IF NOT EXISTS ${table.quoted} (version VARCHAR(50) PRIMARY KEY NOT NULL, ` +
      "run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)",
  ],

  select: (table) =>
    (table.family === "mysql"
      ? "SELECT version AS id, DATE_FORMAT(run_on, '%Y-%m-%dT%H:%i:%sZ') AS applied_at"
      : `SELECT version AS id, to_char(run_on, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS applied_at`) +
    ` FROM ${table.quoted} ORDER BY version`,

  judge: judgeRows,
  lock: ownLock,

  habit: (family, part) => ({
    sending: family === "mysql" ? "in-order" : "whole",
    transaction: part.transaction !== "none" ? "one" : family === "mysql" ? "none" : "implicit",
  }),

  before: () => [],
  after: (table, step) => {
    const id = parameter(table.family, 1);
    return [
      step.direction === "up"
        ? { text: `INSERT INTO ${table.quoted} (version) VALUES (${id})`, parameters: [step.id] }
        : { text: `DELETE FROM ${table.quoted} WHERE version = ${id}`, parameters: [step.id] },
    ];
  },
};
