import assert from "node:assert/strict";
import { findProjects } from "../../src/frameworks/discovery";
import { prismaReader } from "../../src/frameworks/prisma/reader";
import { memoryFiles } from "./memory-files";

const NOW = new Date("2026-03-04T05:06:07.890Z");

describe("Prisma's new migration", () => {
  const project = {
    tool: "prisma",
    evidence: "config",
    root: "/p",
    folders: ["/p/prisma/migrations"],
    dialect: "mysql",
    historyTable: { name: "_prisma_migrations" },
    options: {},
  } as const;

  it("is a folder named for the second and the words in snake case", () => {
    const files = memoryFiles({ "/p/prisma/migrations/migration_lock.toml": 'provider = "mysql"\n' });
    assert.deepEqual(
      prismaReader.scaffold?.(project, { name: "Add userRoles, now!", now: NOW, migrations: [] }, files),
      [
        {
          path: "/p/prisma/migrations/20260304050607_add_user_roles_now/migration.sql",
          text: "-- This is an empty migration.",
        },
      ],
    );
  });

  it("is joined by the lock file where there is none yet", () => {
    const made = prismaReader.scaffold?.(
      project,
      { name: "init", now: NOW, up: "CREATE TABLE t (id INT);\n", migrations: [] },
      memoryFiles({}),
    );
    assert.ok(Array.isArray(made));
    assert.deepEqual(
      made.map(({ path, text }: { path: string; text: string }) => [path, text.split("\n").at(-2)]),
      [
        ["/p/prisma/migrations/20260304050607_init/migration.sql", "CREATE TABLE t (id INT);"],
        ["/p/prisma/migrations/migration_lock.toml", 'provider = "mysql"'],
      ],
    );
  });
});

describe("Prisma's projects", () => {
  it("are found before there is a lock file, and not where nothing names Prisma", () => {
    const found = (manifest: string): readonly string[] =>
      findProjects(
        "/w",
        memoryFiles({
          "/w/package.json": manifest,
          "/w/db/migrations/20240101000000_a/migration.sql": "CREATE TABLE a (id int);",
        }),
      ).map((project) => project.tool);
    assert.deepEqual(found('{"devDependencies":{"prisma":"6"}}'), ["prisma"]);
    assert.deepEqual(found("{}"), ["sql"]);
  });

  it("have one project where config, schema and lock file each show it", () => {
    const projects = findProjects(
      "/w",
      memoryFiles({
        "/w/package.json": "{}",
        "/w/prisma.config.ts": 'export default { schema: "prisma/schema.prisma" } satisfies PrismaConfig;',
        "/w/prisma/schema.prisma": 'datasource db {\n  provider = "postgresql"\n}\n',
        "/w/prisma/migrations/migration_lock.toml": 'provider = "postgresql"\n',
        "/w/prisma/migrations/1_a/migration.sql": "SELECT 1;",
      }),
    );
    assert.deepEqual(
      projects.map((project) => [project.root, project.configFile, project.dialect]),
      [["/w", "/w/prisma.config.ts", "postgresql"]],
    );
  });
});
