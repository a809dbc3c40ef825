// TypeORM itself beside what is read of its projects: the order of migrations, which are applied, and the schema.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { transformSync } from "esbuild";
import { diffSchemas } from "../../src/schema/diff";
import type { Schema } from "../../src/schema/schema";
import { connectUrl, expectValue, makeScratch } from "../engines/scratch";
import { describeOnEngine } from "../run/live-engine";
import { describeWithTool, runTool } from "../run/live-tool";
import { inCopy, readProject, scaffolded } from "./read-migrations";
import { replayHistory } from "./replay-history";

/** Every call of the query runner's; on PostgreSQL and the MySQL family each what it can. */
const QUERY_RUNNER = resolve(__dirname, "../fixtures/frameworks/typeorm/query-runner");

/** As a build does it, for a tool that runs without a TypeScript loader. */
function compile(root: string): void {
  for (const name of readdirSync(root, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".ts")) continue;
    const path = join(root, name);
    const { code } = transformSync(readFileSync(path, "utf8"), { loader: "ts", format: "cjs" });
    writeFileSync(path.replace(/ts$/, "js"), code);
    unlinkSync(path);
  }
}

function withoutToolTables(schema: Schema): Schema {
  return { ...schema, tables: schema.tables.filter((table) => table.name !== "applied_migrations") };
}

describeWithTool("typeorm", "TypeORM's new migration", (typeorm) => {
  it("is the file that is made here, but for its time", async () => {
    await inCopy(QUERY_RUNNER, (root) => {
      const folder = join(root, "src/migrations");
      for (const name of ["add-users", "addPosts", "Add_More"]) {
        const before = new Set(readdirSync(folder));
        const made = scaffolded(readProject("typeorm", root.replaceAll("\\", "/")), { name });
        const { code, output } = runTool(typeorm, ["migration:create", join(folder, name)]);
        assert.equal(code, 0, output);
        const [written = ""] = readdirSync(folder).filter((one) => !before.has(one));
        const plain = (text: string): string => text.replaceAll(/\d{13}/g, "TIME");
        const [[path, text] = ["", ""]] = Object.entries(made);
        assert.equal(plain(path), plain(written));
        assert.equal(plain(text), plain(readFileSync(join(folder, written), "utf8")));
      }
    });
  });
});

describeWithTool("typeorm", "TypeORM's own commands", (typeorm) => {
  const run = (root: string, url: string, command: string): string => {
    const args = [command, "-d", "src/data-source.js"];
    const { code, output } = runTool(typeorm, args, { DATABASE_URL: url }, root);
    assert.equal(code, 0, `typeorm ${command}: ${output}`);
    return output;
  };
  /** Each with whether it is applied, as migration:show lists them. */
  const shown = (root: string, url: string): readonly (readonly [string, boolean])[] =>
    [...run(root, url, "migration:show").matchAll(/^\[([X ])\] (?:\d+ )?(\w+)$/gm)].map(
      ([, mark, name]) => [name ?? "", mark === "X"] as const,
    );

  for (const engine of ["postgresql", "mysql", "mariadb"] as const) {
    describeOnEngine(engine, "a history with every call in it", (server) => {
      it("is replayed to the catalog that TypeORM leaves, and back to nothing", async function () {
        this.timeout(120_000);
        const scratch = await makeScratch(server);
        try {
          await inCopy(QUERY_RUNNER, async (root) => {
            const connection = await connectUrl(scratch.url);
            try {
              const { version } = connection.server;
              const { migrations, state, left, undone } = replayHistory(root, "typeorm", engine, version);
              compile(join(root, "src"));
              symlinkSync(dirname(dirname(typeorm)), join(root, "node_modules"));
              run(root, scratch.url, "migration:run");
              const live = withoutToolTables(await expectValue(connection.introspect()));
              const options = { expressions: "presence", columnOrder: true, comments: true } as const;
              assert.deepEqual(diffSchemas(live, state.toSchema(), options), []);
              assert.deepEqual(left, []);
              assert.ok(state.complete, "all of it was understood");
              assert.deepEqual(
                shown(root, scratch.url),
                migrations.map(({ id }) => [id, true]),
              );
              for (const _ of migrations) run(root, scratch.url, "migration:revert");
              const after = withoutToolTables(await expectValue(connection.introspect()));
              assert.deepEqual(diffSchemas(after, undone.toSchema(), options), []);
              assert.deepEqual(
                shown(root, scratch.url),
                migrations.map(({ id }) => [id, false]),
              );
            } finally {
              await connection.close();
            }
          });
        } finally {
          await scratch.drop();
        }
      });
    });
  }
});
