// Prisma's history: a row that is written before a migration and finished behind it, with the SHA-256 of its file; one
// that is neither finished nor rolled back stops every later run. Its lock is the one of `prisma migrate`. From its
// source: https://github.com/prisma/prisma-engines/blob/6.19.3/schema-engine/connectors/sql-schema-connector/src/sql_migration_persistence.rs
import { randomUUID } from "node:crypto";
import { type HistoryAdapter, judgeRows, parameter } from "./history";

const POSTGRESQL_LOCK = "72707369";
const MYSQL_LOCK = "prisma_migrate";

export const prismaHistory: HistoryAdapter = {
  tool: "prisma",
  title: "Prisma",
  columns: { needs: ["id", "checksum", "migration_name", "finished_at", "rolled_back_at"], never: [] },
  oneWay: true,
  asksForOthers: true,

  create: (table) => [
    table.family === "mysql"
      ? `CREATE TABLE ${table.quoted} (id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, ` +
        "finished_at DATETIME(3), migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at DATETIME(3), " +
        "started_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3), " +
        "applied_steps_count INTEGER UNSIGNED NOT NULL DEFAULT 0) " +
        "DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"
      : `CREATE TABLE ${table.quoted} (id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, ` +
        "finished_at TIMESTAMPTZ, migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ, " +
        "started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)",
  ],

  select: (table) =>
    "SELECT migration_name AS id, checksum, finished_at IS NULL AS dirty, " +
    (table.family === "mysql"
      ? "DATE_FORMAT(finished_at, '%Y-%m-%dT%H:%i:%sZ') AS applied_at"
      : `to_char(finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS applied_at`) +
    ` FROM ${table.quoted} WHERE rolled_back_at IS NULL ORDER BY started_at`,

  judge(state, candidates) {
    const judgement = judgeRows(state, candidates);
    const failed = state.rows.find(({ dirty }) => dirty === true);
    const stuck =
      failed !== undefined
        ? `Prisma runs nothing while ${failed.id} has failed: put the database right, then say so with \`prisma migrate resolve\`.`
        : state.hasOthers === true
          ? "The schema has tables and no history, and Prisma begins in an empty one: say with `prisma migrate resolve --applied` what it has."
          : undefined;
    return stuck === undefined ? judgement : { ...judgement, stuck };
  },

  ownsLock: true,
  lock: (_server, { family }) =>
    family === "mysql" ? { kind: "name", key: MYSQL_LOCK } : { kind: "number", key: POSTGRESQL_LOCK },

  habit: (family) =>
    family === "mysql"
      ? { sending: "in-order", transaction: "none" }
      : { sending: "whole", transaction: "implicit" },

  before: (table, step) => {
    const [id, checksum, name] = [1, 2, 3].map((number) => parameter(table.family, number));
    return [
      {
        text: `INSERT INTO ${table.quoted} (id, checksum, migration_name, started_at) VALUES (${id}, ${checksum}, ${name}, ${now(table.family)})`,
        parameters: [randomUUID(), step.checksum, step.id],
      },
    ];
  },
  after: (table, step) => [
    {
      text:
        `UPDATE ${table.quoted} SET finished_at = ${now(table.family)}, applied_steps_count = applied_steps_count + 1 ` +
        `WHERE migration_name = ${parameter(table.family, 1)} AND finished_at IS NULL AND rolled_back_at IS NULL`,
      parameters: [step.id],
    },
  ],
  failed: (table, step, { message }) => [
    {
      text:
        `UPDATE ${table.quoted} SET logs = ${parameter(table.family, 1)} ` +
        `WHERE migration_name = ${parameter(table.family, 2)} AND finished_at IS NULL AND rolled_back_at IS NULL`,
      parameters: [message, step.id],
    },
  ],
};

function now(family: "postgresql" | "mysql"): string {
  return family === "mysql" ? "UTC_TIMESTAMP(3)" : "now()";
}
