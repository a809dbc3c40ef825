// Whether a tool runs a part in a transaction, which decides whether CREATE INDEX CONCURRENTLY and its like work.
import type { Dialect } from "../dialects/dialect";
import type { MigrationPart, ToolName } from "../frameworks/framework";

// One transaction around a file, or around several. Seen by running each tool, except goose's, which its manual states.
const HABIT: Readonly<Record<ToolName, "transaction" | "one-query" | "none">> = {
  alembic: "transaction",
  django: "transaction",
  typeorm: "transaction",
  knex: "transaction",
  sequelize: "none",
  "node-pg-migrate": "transaction",
  // The whole file is sent as one query, which PostgreSQL runs as one transaction.
  prisma: "one-query",
  drizzle: "transaction",
  "golang-migrate": "one-query",
  dbmate: "transaction",
  goose: "transaction",
  flyway: "transaction",
  liquibase: "transaction",
  popx: "transaction",
  diesel: "transaction",
  sqlx: "transaction",
  sql: "transaction",
};

/** `statements` is how many the part has: a query of one statement is no transaction to speak of. */
export function runsInTransaction(
  tool: ToolName,
  part: MigrationPart,
  source: Dialect,
  statements: number,
): boolean {
  if (!source.transactionalDdl) return false;
  if (part.transaction !== undefined) return part.transaction === "own";
  const habit = HABIT[tool];
  return habit === "transaction" || (habit === "one-query" && statements > 1);
}
