// Knex itself beside what is read of its projects: the order of migrations, their applied marks, the schema that they
// leave, and the file that it writes for a new one.
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

/** Each method of Knex's builders is used below it; it runs on every database. */
const EVERY_OPERATION = resolve(__dirname, "../fixtures/frameworks/knex/every-operation");

function withoutHistory(schema: Schema): Schema {
  return { ...schema, tables: schema.tables.filter(({ name }) => !name.startsWith("applied_migrations")) };
}

describeWithTool("knex", "Knex's own commands", (knex) => {
  const packages = dirname(dirname(knex));

  for (const engine of ["postgresql", "mysql", "mariadb"] as const) {
    describeOnEngine(engine, "a history with everything in it", (server) => {
      it("is replayed to the catalog that Knex leaves, and back to nothing", async function () {
        this.timeout(120_000);
        const scratch = await makeScratch(server);
        const connection = await connectUrl(scratch.url);
        try {
          await inCopy(EVERY_OPERATION, async (root) => {
            symlinkSync(packages, join(root, "node_modules"));
            const run = (...args: readonly string[]): string => {
              const env = {
                DATABASE_URL: scratch.url,
                KNEX_CLIENT: engine === "postgresql" ? "pg" : "mysql2",
              };
              const { code, output } = runTool(knex, args, env, root);
              assert.equal(code, 0, `knex ${args.join(" ")}: ${output}`);
              return output;
            };
            const { version } = connection.server;
            const { project, migrations, state, left, undone } = replayHistory(root, "knex", engine, version);
            const ids = migrations.map(({ id }) => id);
            assert.deepEqual(pendingOf(run("migrate:list")), ids);
            for (const _ of ids.slice(2)) run("migrate:up");
            run("migrate:latest");
            const table = project.historyTable.name;
            const rows = await expectValue(connection.query(`SELECT name FROM ${table} ORDER BY id`));
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
            run("migrate:rollback", "--all");
            const after = withoutHistory(await expectValue(connection.introspect()));
            assert.deepEqual(diffSchemas(after, undone.toSchema(), { expressions: "presence" }), []);
            assert.deepEqual(after.tables, []);
          });
        } finally {
          await connection.close();
          await scratch.drop();
        }
      });
    });
  }

  it("makes a new migration of the project's own stub", () => {
    const folder = new ScratchFolder({
      "package.json": '{"dependencies":{"knex":"3.3.0"}}',
      "knexfile.js":
        'module.exports = { client: "pg", migrations: { directory: "./m", stub: "lib/new.js" } };',
      "lib/new.js": "exports.up = (db) => db;\nexports.down = (db) => db;\n",
      "m/20200101000000_a.js": "module.exports = { up() {}, down() {} };\n",
    });
    try {
      symlinkSync(packages, join(folder.path, "node_modules"));
      const { code, output } = runTool(knex, ["migrate:make", "b"], {}, folder.path);
      assert.equal(code, 0, output);
      const made = readdirSync(join(folder.path, "m")).find((name) => name.endsWith("_b.js")) ?? "";
      const ours = scaffolded(readProject("knex", folder.path), { name: "b" });
      assert.deepEqual(Object.values(ours), [folder.read(`m/${made}`)]);
    } finally {
      folder.remove();
    }
  }).timeout(30_000);

  for (const extension of ["js", "cjs", "mjs", "ts"]) {
    it(`writes a new .${extension} migration as we do`, () => {
      const module = extension === "js" || extension === "cjs" ? "module.exports =" : "export default";
      const folder = new ScratchFolder({
        "package.json": '{"dependencies":{"knex":"3.3.0"}}',
        "knexfile.js": `module.exports = { client: "pg", migrations: { directory: "./m", extension: "${extension}" } };`,
        [`m/20200101000000_a.${extension}`]: `${module} { up() {}, down() {} };\n`,
      });
      try {
        symlinkSync(packages, join(folder.path, "node_modules"));
        const ours = scaffolded(readProject("knex", folder.path), { name: "add users" });
        const { code, output } = runTool(knex, ["migrate:make", "add_users"], {}, folder.path);
        assert.equal(code, 0, output);
        const made = readdirSync(join(folder.path, "m")).filter((name) => name.includes("add_users"));
        const [[name, text] = ["", ""]] = Object.entries(ours);
        assert.deepEqual(
          [text],
          made.map((one) => readFileSync(join(folder.path, "m", one), "utf8")),
        );
        assert.match(made[0] ?? "", new RegExp(String.raw`^\d{14}_add_users\.${extension}$`));
        assert.match(name, new RegExp(String.raw`^\d{14}_add_users\.${extension}$`));
      } finally {
        folder.remove();
      }
    }).timeout(30_000);
  }
});

/** The files that `migrate:list` says are not run yet. */
function pendingOf(output: string): readonly string[] {
  return output
    .split("\n")
    .filter((line) => /\.[cm]?[jt]s\s*$/.test(line))
    .map((line) => line.trim());
}
