// node-pg-migrate's history: a row for each applied file, and its advisory lock. All of a run is one transaction. Of its
// files the SQL ones are run; those that are programs are refused one by one. Held against the tool itself:
// https://github.com/salsita/node-pg-migrate/blob/v9.0.0/src/runner.ts
import { type HistoryAdapter, judgeRows } from "./history";

const LOCK = "7241865325823964";

export const nodePgMigrateHistory: HistoryAdapter = {
  tool: "node-pg-migrate",
  title: "node-pg-migrate",
  columns: { needs: ["id", "name", "run_on"], never: [] },

  create: (table) => [
    `CREATE TABLE ${table.quoted} (id SERIAL PRIMARY KEY, name varchar(255) NOT NULL, run_on timestamp NOT NULL)`,
  ],

  select: (table) =>
    `SELECT name AS id, to_char(run_on, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS applied_at FROM ${table.quoted} ` +
    "ORDER BY run_on, id",

  judge(state, candidates) {
    const judgement = judgeRows(state, candidates);
    const applied = state.rows.map(({ id }) => id);
    const at = applied.findIndex((id, i) => i < candidates.length && candidates[i]?.id !== id);
    const file = candidates[at]?.id;
    if (at === -1 || file === undefined) return { ...judgement, applied };
    return {
      ...judgement,
      applied,
      stuck:
        `node-pg-migrate stops here: in the order of the files ${file} comes where the database has ${applied[at] ?? ""}. ` +
        `Give the newer file a later number, or run it with \`node-pg-migrate --no-check-order\`.`,
    };
  },

  ownsLock: true,
  lock: () => ({ kind: "number", key: LOCK }),
  habit: () => ({ sending: "whole", transaction: "run" }),

  before: () => [],
  after: (table, step) => [
    step.direction === "up"
      ? { text: `INSERT INTO ${table.quoted} (name, run_on) VALUES ($1, NOW())`, parameters: [step.id] }
      : { text: `DELETE FROM ${table.quoted} WHERE name = $1`, parameters: [step.id] },
  ],
};
