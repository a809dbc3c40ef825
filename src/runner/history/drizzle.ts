// Drizzle's history: a row for each applied entry of the journal, with its time, which is all that is compared, and the
// file's hash, which is kept and never looked at. A run is one transaction, as far as the engine lets it. It takes no
// lock, so that ours is held meanwhile. Held against the tool itself:
// https://github.com/drizzle-team/drizzle-orm/blob/0.45.4/drizzle-orm/src/pg-core/dialect.ts
import { createHash } from "node:crypto";
import type { Range } from "../../base/text";
import { BREAKPOINT } from "../../frameworks/drizzle/new-migration";
import { type HistoryAdapter, judgeRows, parameter, quoteName } from "./history";
import { ownLock } from "./own-lock";

export const drizzleHistory: HistoryAdapter = {
  tool: "drizzle",
  title: "Drizzle",
  columns: { needs: ["id", "hash", "created_at"], never: ["name"] },
  oneWay: true,

  refuses: (project) =>
    project.options["layout"] === "folders"
      ? "Drizzle's newer layout keeps another history, which is not written from here yet: use `drizzle-kit migrate`."
      : undefined,

  create: (table) =>
    table.family === "mysql"
      ? [
          `CREATE TABLE IF NOT EXISTS ${table.quoted} (id serial primary key, hash text not null, created_at bigint)`,
        ]
      : [
          `CREATE SCHEMA IF NOT EXISTS ${quoteName(table.family, table.schema)}`,
          `CREATE TABLE IF NOT EXISTS ${table.quoted} (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at bigint)`,
        ],

  select: (table) =>
    `SELECT ${table.family === "mysql" ? "CAST(created_at AS CHAR)" : "created_at::text"} AS id, hash AS checksum ` +
    `FROM ${table.quoted} ORDER BY id`,

  judge(state, candidates) {
    const judgement = judgeRows(state, candidates);
    const newest = Math.max(...state.rows.map(({ id }) => Number(id)).filter((when) => !Number.isNaN(when)));
    // Not by their places: what the tool compares is the time alone.
    const marks = judgement.marks.map((mark, at) => {
      if (mark !== "pending" && mark !== "out-of-order") return mark;
      return whenOf(candidates[at]?.id ?? "") <= newest ? "out-of-order" : "pending";
    });
    const passed = candidates.filter((_, at) => marks[at] === "out-of-order").map(({ name }) => name);
    if (passed.length === 0) return { ...judgement, marks };
    return {
      ...judgement,
      marks,
      stuckUp:
        `Drizzle never runs ${passed.join(", ")} on this database: its "when" in the journal is not later than that of the newest applied. ` +
        "Give it a later one.",
    };
  },

  lock: ownLock,
  habit: () => ({ sending: "statements", transaction: "run" }),
  checksums: (text) => [createHash("sha256").update(text).digest("hex")],

  cut(text) {
    const ranges: Range[] = [];
    for (let start = 0; ;) {
      const next = text.indexOf(BREAKPOINT, start);
      ranges.push({ start, end: next === -1 ? text.length : next });
      if (next === -1) return ranges;
      start = next + BREAKPOINT.length;
    }
  },

  before: () => [],
  after: (table, step) => [
    {
      text:
        `INSERT INTO ${table.quoted} (hash, created_at) ` +
        `VALUES (${parameter(table.family, 1)}, ${parameter(table.family, 2)})`,
      parameters: [step.checksum, whenOf(step.id)],
    },
  ],
};

/** Of two entries with one time the reader names the second by its file, too. */
function whenOf(id: string): number {
  return Number(id.replace(/_.*$/s, ""));
}
