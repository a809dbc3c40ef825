// dbmate's history: a row with the leading digits of each applied file. It has no lock, so that ours is held
// meanwhile, which keeps two of us apart and nobody else. Held against the tool itself:
// https://github.com/amacneil/dbmate/tree/v2.36.0/pkg/driver
import { type HistoryAdapter, judgeRows, parameter } from "./history";
import { ownLock } from "./own-lock";

export const dbmateHistory: HistoryAdapter = {
  tool: "dbmate",
  title: "dbmate",
  columns: { needs: ["version"], never: ["dirty"] },

  create: (table) => [
    `create table if not exists ${table.quoted} ` +
      `(version ${table.family === "mysql" ? "varchar(128)" : "varchar"} primary key)`,
  ],

  select: (table) => `SELECT version AS id FROM ${table.quoted}`,
  judge: judgeRows,
  lock: ownLock,

  habit: (family, part) => ({
    sending: family === "mysql" ? "in-order" : "whole",
    transaction: part.transaction === "none" ? (family === "mysql" ? "none" : "implicit") : "one",
  }),

  before: () => [],
  after: (table, step) => {
    const id = parameter(table.family, 1);
    return [
      step.direction === "up"
        ? { text: `insert into ${table.quoted} (version) values (${id})`, parameters: [step.id] }
        : { text: `delete from ${table.quoted} where version = ${id}`, parameters: [step.id] },
    ];
  },
};
