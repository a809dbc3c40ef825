// Every adapter there is, and why a project has none: the one place that knows them all.
import type { MigrationProject, ToolName } from "../../frameworks/framework";
import { readerOf } from "../../frameworks/readers";
import { dbmateHistory } from "./dbmate";
import { golangMigrateHistory } from "./golang-migrate";
import { dieselHistory } from "./diesel";
import { drizzleHistory } from "./drizzle";
import { flywayHistory } from "./flyway";
import { gooseHistory } from "./goose";
import type { HistoryAdapter } from "./history";
import { nodePgMigrateHistory } from "./node-pg-migrate";
import { popxHistory } from "./popx";
import { prismaHistory } from "./prisma";
import { sqlHistory } from "./sql";
import { sqlxHistory } from "./sqlx";

const ADAPTERS: readonly HistoryAdapter[] = [
  sqlHistory,
  golangMigrateHistory,
  dbmateHistory,
  gooseHistory,
  nodePgMigrateHistory,
  drizzleHistory,
  flywayHistory,
  sqlxHistory,
  dieselHistory,
  popxHistory,
  prismaHistory,
];

/** How people run a tool's migrations themselves, where we don't yet. */
const OWN_COMMANDS: Readonly<Partial<Record<ToolName, string>>> = {
  alembic: "alembic upgrade head",
  django: "manage.py migrate",
  typeorm: "typeorm migration:run",
  knex: "knex migrate:latest",
  sequelize: "sequelize-cli db:migrate",
  liquibase: "liquibase update",
};

export function adapterOf(tool: ToolName): HistoryAdapter | undefined {
  return ADAPTERS.find((adapter) => adapter.tool === tool);
}

/** A sentence on why this project can't be run from here; undefined when it can. */
export function whyNotRun(project: MigrationProject): string | undefined {
  const reader = readerOf(project.tool);
  const said = project.notRun ?? reader?.notRun;
  if (said !== undefined) return said;
  const adapter = adapterOf(project.tool);
  if (adapter !== undefined) return adapter.refuses?.(project);
  const command = OWN_COMMANDS[project.tool];
  const title = reader?.title ?? project.tool;
  return `${title} runs its migrations itself${command === undefined ? "" : `: use \`${command}\``}. Running them from here is not available yet.`;
}
