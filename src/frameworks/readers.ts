// Every reader there is: the one place that knows them all. A new tool is a line here.
import { alembicReader } from "./alembic/reader";
import { dbmateReader } from "./dbmate/reader";
import { dieselReader } from "./diesel/reader";
import { djangoReader } from "./django/reader";
import { drizzleReader } from "./drizzle/reader";
import { flywayReader } from "./flyway/reader";
import type { MigrationReader, ToolName } from "./framework";
import { golangMigrateReader } from "./golang-migrate/reader";
import { gooseReader } from "./goose/reader";
import { knexReader } from "./knex/reader";
import { liquibaseReader } from "./liquibase/reader";
import { nodePgMigrateReader } from "./node-pg-migrate/reader";
import { popxReader } from "./popx/reader";
import { prismaReader } from "./prisma/reader";
import { sequelizeReader } from "./sequelize/reader";
import { sqlReader } from "./sql/reader";
import { sqlxReader } from "./sqlx/reader";
import { typeormReader } from "./typeorm/reader";

/**
 * By name, but where two may find the same folder by evidence of one strength the first is believed: popx reads files
 * named as golang-migrate's, which its programs may depend on too; and what nobody else knows is plain SQL.
 */
export const READERS: readonly MigrationReader[] = [
  alembicReader,
  dbmateReader,
  dieselReader,
  djangoReader,
  drizzleReader,
  flywayReader,
  popxReader,
  golangMigrateReader,
  gooseReader,
  knexReader,
  liquibaseReader,
  nodePgMigrateReader,
  prismaReader,
  sequelizeReader,
  sqlxReader,
  typeormReader,
  sqlReader,
];

/** Undefined for a tool that nothing reads yet. */
export function readerOf(tool: ToolName): MigrationReader | undefined {
  return READERS.find((reader) => reader.tool === tool);
}
