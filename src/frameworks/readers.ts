// Every reader there is: the one place that knows them all. A new tool is a line here.
import { alembicReader } from "./alembic/reader";
import { dbmateReader } from "./dbmate/reader";
import { djangoReader } from "./django/reader";
import { drizzleReader } from "./drizzle/reader";
import { dieselReader } from "./diesel/reader";
import { flywayReader } from "./flyway/reader";
import type { MigrationReader, ToolName } from "./framework";
import { golangMigrateReader } from "./golang-migrate/reader";
import { knexReader } from "./knex/reader";
import { nodePgMigrateReader } from "./node-pg-migrate/reader";
import { liquibaseReader } from "./liquibase/reader";
import { popxReader } from "./popx/reader";
import { prismaReader } from "./prisma/reader";
import { gooseReader } from "./goose/reader";
import { sequelizeReader } from "./sequelize/reader";
import { sqlxReader } from "./sqlx/reader";
import { sqlReader } from "./sql/reader";
import { typeormReader } from "./typeorm/reader";

/** Those that know their tool by its marks before those that know it by layout. */
export const READERS: readonly MigrationReader[] = [
  alembicReader,
  djangoReader,
  typeormReader,
  knexReader,
  sequelizeReader,
  nodePgMigrateReader,
  prismaReader,
  drizzleReader,
  popxReader,
  golangMigrateReader,
  dbmateReader,
  flywayReader,
  gooseReader,
  liquibaseReader,
  dieselReader,
  sqlxReader,
  sqlReader,
];

/** Undefined for a tool that nothing reads yet. */
export function readerOf(tool: ToolName): MigrationReader | undefined {
  return READERS.find((reader) => reader.tool === tool);
}
