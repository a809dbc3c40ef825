// What it takes to know a tool, counted: a reader, cases, and either an adapter to run it with or the reason for none.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { MigrationProject, ToolName } from "../../src/frameworks/framework";
import { READERS, readerOf } from "../../src/frameworks/readers";
import { adapterOf, whyNotRun } from "../../src/runner/history/adapters";

const ROOT = resolve(__dirname, "../..");
const CASES = join(ROOT, "test/fixtures/frameworks");

/** The compiler asks for a tool that is added to the type, and refuses one that is none. */
const TOOLS: Readonly<Record<ToolName, true>> = {
  alembic: true,
  dbmate: true,
  diesel: true,
  django: true,
  drizzle: true,
  flyway: true,
  "golang-migrate": true,
  goose: true,
  knex: true,
  liquibase: true,
  "node-pg-migrate": true,
  popx: true,
  prisma: true,
  sequelize: true,
  sql: true,
  sqlx: true,
  typeorm: true,
};

describe("every tool", () => {
  for (const tool of Object.keys(TOOLS) as ToolName[]) {
    it(`${tool} has a reader in a folder of its own`, () => {
      assert.equal(READERS.filter((reader) => reader.tool === tool).length, 1);
      assert.ok(existsSync(join(ROOT, "src/frameworks", tool, "reader.ts")));
    });

    it(`${tool} has cases, and one in which it is found`, () => {
      const found = readdirSync(join(CASES, tool)).flatMap((name) => {
        const expected = readFileSync(join(CASES, tool, name, "expected.json"), "utf8");
        return (JSON.parse(expected) as { tool: string }[]).map((project) => project.tool);
      });
      assert.ok(found.includes(tool), `no case in ${join(CASES, tool)} finds a ${tool} project`);
    });

    it(`${tool} has an adapter, or says why there is none`, () => {
      const project: MigrationProject = {
        tool,
        evidence: "configured",
        root: "/p",
        folders: ["/p/m"],
        historyTable: { name: "h" },
        options: {},
      };
      const why = whyNotRun(project);
      assert.ok(adapterOf(tool) !== undefined || (why ?? "").includes(readerOf(tool)?.title ?? tool), why);
    });

    it(`${tool} is in the README's list`, () => {
      const title = readerOf(tool)?.title ?? tool;
      const rows = readFileSync(join(ROOT, "README.md"), "utf8").split("\n");
      assert.ok(
        rows.some((row) => row.startsWith("| ") && row.includes(title)),
        `README.md has no row for ${title}`,
      );
    });
  }
});
