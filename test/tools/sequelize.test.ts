// Sequelize itself beside what is read of its projects: the order of migrations, their applied marks, the schema that
// they leave, and the file that it writes for a new one.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { diffSchemas } from "../../src/schema/diff";
import type { Schema } from "../../src/schema/schema";
import { connectUrl, expectValue, makeScratch } from "../engines/scratch";
import { describeOnEngine } from "../run/live-engine";
import { describeWithTool, runTool } from "../run/live-tool";
import { inCopy, readProject, scaffolded, ScratchFolder } from "./read-migrations";
import { replayHistory } from "./replay-history";

/** Each method of the query interface is used below it; it runs on every database. */
const EVERY_OPERATION = resolve(__dirname, "../fixtures/frameworks/sequelize/every-operation");
const DIALECTS = { postgresql: "postgres", mysql: "mysql", mariadb: "mariadb" } as const;

function withoutHistory(schema: Schema): Schema {
  return { ...schema, tables: schema.tables.filter(({ name }) => name !== "applied_migrations") };
}

describeWithTool("sequelize", "Sequelize's own commands", (sequelize) => {
  const packages = dirname(dirname(sequelize));

  for (const engine of ["postgresql", "mysql", "mariadb"] as const) {
    describeOnEngine(engine, "a history with everything in it", (server) => {
      it("is replayed to the catalog that Sequelize leaves", async function () {
        this.timeout(120_000);
        const scratch = await makeScratch(server);
        const connection = await connectUrl(scratch.url);
        try {
          await inCopy(EVERY_OPERATION, async (root) => {
            symlinkSync(packages, join(root, "node_modules"));
            const run = (...args: readonly string[]): string => {
              const url = scratch.url.replace(/^\w+:/, `${DIALECTS[engine]}:`);
              const env = { DATABASE_URL: url, SEQUELIZE_DIALECT: DIALECTS[engine] };
              const { code, output } = runTool(sequelize, args, env, root);
              assert.equal(code, 0, `sequelize ${args.join(" ")}: ${output}`);
              return output;
            };
            const { version } = connection.server;
            const { project, migrations, state, left } = replayHistory(root, "sequelize", engine, version);
            const ids = migrations.map(({ id }) => id);
            assert.deepEqual(
              marksOf(run("db:migrate:status")),
              ids.map((id) => `down ${id}`),
            );
            run("db:migrate");
            assert.deepEqual(
              marksOf(run("db:migrate:status")),
              ids.map((id) => `up ${id}`),
            );
            const rows = await expectValue(
              connection.query(`SELECT name FROM ${project.historyTable.name} ORDER BY name`),
            );
            assert.deepEqual(
              rows.map(({ name }) => name),
              ids,
            );
            const live = withoutHistory(await expectValue(connection.introspect()));
            const differences = diffSchemas(live, state.toSchema(), {
              expressions: "presence",
              columnOrder: true,
              comments: true,
            });
            assert.deepEqual(differences, []);
            assert.deepEqual(
              left.filter((one) => !one.endsWith("may not run")),
              [],
            );
            // The last one leaves what it made on MySQL.
            if (engine !== "postgresql") return;
            run("db:migrate:undo:all");
            const after = withoutHistory(await expectValue(connection.introspect()));
            assert.deepEqual(after.tables, []);
          });
        } finally {
          await connection.close();
          await scratch.drop();
        }
      });
    });
  }

  it("writes a new migration as we do", () => {
    const folder = new ScratchFolder({
      "package.json": '{"dependencies":{"sequelize":"6.37.8"}}',
      "config/config.json": '{"development":{"dialect":"postgres"}}',
      "migrations/20200101000000-a.js": "module.exports = { up() {}, down() {} };\n",
    });
    try {
      symlinkSync(packages, join(folder.path, "node_modules"));
      const ours = scaffolded(readProject("sequelize", folder.path), { name: "add users" });
      const made = runTool(sequelize, ["migration:generate", "--name", "add-users"], {}, folder.path);
      assert.equal(made.code, 0, made.output);
      const names = readdirSync(join(folder.path, "migrations")).filter((name) => name.includes("add-users"));
      const texts = names.map((name) => readFileSync(join(folder.path, "migrations", name), "utf8"));
      assert.deepEqual(Object.values(ours), texts);
      for (const name of [...names, ...Object.keys(ours)]) assert.match(name, /^\d{14}-add-users\.js$/);
    } finally {
      folder.remove();
    }
  }).timeout(30_000);
});

/** `up` or `down` and the file, as db:migrate:status says. */
function marksOf(output: string): readonly string[] {
  return [...output.matchAll(/^(up|down) (\S+\.js)$/gm)].map(([, mark, name]) => `${mark} ${name}`);
}
