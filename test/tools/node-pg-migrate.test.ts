// Our reading of node-pg-migrate's migrations beside the tool itself: the order and the names that it keeps, the
// schema that its calls leave, and the files that it makes and stops at.
import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Connection } from "../../src/engines/engine";
import { diffSchemas } from "../../src/schema/diff";
import { connectUrl, expectValue, makeScratch, type ScratchDatabase } from "../engines/scratch";
import { describeOnEngine } from "../run/live-engine";
import { describeWithTool, runTool, type ToolRun } from "../run/live-tool";
import { readProject, ScratchFolder, scaffolded } from "./read-migrations";
import { replayHistory } from "./replay-history";

const CASES = resolve(__dirname, "../fixtures/frameworks/node-pg-migrate");

describeWithTool("node-pg-migrate", "beside node-pg-migrate", (program) => {
  describeOnEngine("postgresql", "beside node-pg-migrate", (url) => {
    let scratch: ScratchDatabase;
    let connection: Connection;
    let folder: ScratchFolder;

    beforeEach(async () => {
      scratch = await makeScratch(url);
      connection = await connectUrl(scratch.url);
      folder = new ScratchFolder();
    });
    afterEach(async () => {
      await connection.close();
      await scratch.drop();
      folder.remove();
    });

    const run = (...args: readonly string[]): ToolRun =>
      runTool(program, args, { DATABASE_URL: scratch.url }, folder.path);
    const applied = async (table: string): Promise<readonly string[]> => {
      const rows = await expectValue(connection.query(`SELECT name FROM ${table} ORDER BY run_on, id`));
      return rows.map((row) => String(row["name"]));
    };

    it("leaves the schema that we read off its calls", async () => {
      cpSync(join(CASES, "every-operation"), folder.path, { recursive: true });
      const up = run("up");
      assert.equal(up.code, 0, up.output);
      const replayed = replayHistory(folder.path, "node-pg-migrate", "postgresql", connection.server.version);
      assert.deepEqual(replayed.left, []);
      assert.deepEqual(
        await applied("pgmigrations"),
        replayed.migrations.map(({ id }) => id),
      );
      const live = await expectValue(connection.introspect());
      const differences = diffSchemas(live, replayed.state.toSchema(), {
        expressions: "presence",
        columnOrder: true,
        comments: true,
      }).filter(({ table }) => table?.name !== "pgmigrations");
      assert.deepEqual(differences, []);
      assert.ok(replayed.state.complete, "all of it was understood");
    });

    it("keeps our order and names for times, UTC times, indexes and SQL", async () => {
      folder.write({
        "package.json": JSON.stringify({
          scripts: {
            migrate: "node-pg-migrate -m m -t kept --migrations-schema=own --create-migrations-schema",
          },
        }),
        "m/2_b.js": "exports.up = (pgm) => { pgm.createSchema('b'); };",
        "m/10_a.sql": "CREATE TABLE a (id int);\n-- Down Migration\nDROP TABLE a;\n".replace(
          /^/,
          "-- Up Migration\n",
        ),
        "m/1700000000000_c.cjs": "module.exports = { up: (pgm) => pgm.createSchema('c'), down: false };",
        "m/20231114221319999_d.ts": "export const up = (pgm: any) => { pgm.createSchema('d'); };",
        "m/1700000000000_B.mjs": "export function up(pgm) { pgm.createSchema('e'); }",
        "m/1700000000000_10.js": "export function up(pgm) { pgm.createSchema('f'); }",
        "m/1700000000000_9.js": "export function up(pgm) { pgm.createSchema('g'); }",
      });
      const up = run("up", "-m", "m", "-t", "kept", "--migrations-schema=own", "--create-migrations-schema");
      assert.equal(up.code, 0, up.output);
      const { project, history } = readProject("node-pg-migrate", folder.path);
      assert.deepEqual(project.historyTable, { schema: "own", name: "kept" });
      assert.deepEqual(
        await applied("own.kept"),
        history.migrations.map(({ id }) => id),
      );
    });

    it("takes an up and a down file for two migrations, as we say", () => {
      folder.write({
        "package.json": '{ "dependencies": { "node-pg-migrate": "9.0.0" } }',
        "migrations/1_a.up.sql": "CREATE TABLE a (id int);",
        "migrations/1_a.down.sql": "DROP TABLE IF EXISTS a;",
        "migrations/2_b.js": "exports.up = (pgm) => pgm.createSchema('b');",
      });
      const up = run("up");
      assert.equal(up.code, 0, up.output);
      const { history } = readProject("node-pg-migrate", folder.path);
      const ran = [...up.output.matchAll(/^> - (.*)$/gm)].map((match) => match[1]);
      assert.deepEqual(
        history.migrations.map(({ id }) => id),
        ran,
      );
      assert.deepEqual(
        history.problems.map(({ code }) => code),
        ["counted-twice"],
      );
    });

    it("stops at what we call no migration", () => {
      folder.write({
        "package.json": '{ "scripts": { "migrate": "node-pg-migrate up" } }',
        "migrations/1_a.sql": "CREATE TABLE a (id int);",
      });
      assert.equal(run("up").code, 0);
      folder.write({ "migrations/notes.sql": "SELECT 1;" });
      const { history } = readProject("node-pg-migrate", folder.path);
      assert.deepEqual(
        history.problems.map(({ code }) => code),
        ["not-a-migration"],
      );
      assert.notEqual(run("up").code, 0);
    });

    it("infers the downs that we infer, and no others", () => {
      const migrations = {
        "migrations/1_a.js":
          "exports.up = (pgm) => { pgm.createTable('a', { id: 'id' }); pgm.createIndex('a', 'id'); pgm.renameTable('a', 'b'); };",
        "migrations/2_b.js": "exports.up = (pgm) => pgm.sql('CREATE TABLE c (id int)');",
      };
      folder.write({ "package.json": '{ "dependencies": { "node-pg-migrate": "9.0.0" } }', ...migrations });
      const { history } = readProject("node-pg-migrate", folder.path);
      const downs = history.migrations.map(({ parts }) => parts.some((part) => part.direction === "down"));
      assert.deepEqual(downs, [true, false]);
      assert.equal(run("up").code, 0);
      assert.notEqual(run("down").code, 0, "the SQL has no opposite");
      folder.drop("migrations/2_b.js");
      folder.write({ "migrations/2_b.js": "exports.up = () => {};" });
      assert.equal(run("down", "2").code, 0);
    }).timeout(30_000);

    it("makes the files that we make, and runs ours", () => {
      folder.write({
        "package.json": JSON.stringify({
          scripts: { migrate: "node-pg-migrate -j ts --migration-filename-format index" },
        }),
        "migrations/0001_first.sql": "-- Up Migration\nSELECT 1;\n",
      });
      const read = readProject("node-pg-migrate", folder.path);
      for (const language of ["ts", "js", "cjs", "mjs", "sql"]) {
        const options = { ...read.project.options, language };
        const ours = scaffolded(
          { ...read, project: { ...read.project, options } },
          { name: "Two words_here" },
        );
        const flags = ["-j", language, "--migration-filename-format", "index"];
        const made = run("create", "Two", "words_here", ...flags);
        assert.equal(made.code, 0, made.output);
        const [[name, text] = ["", ""]] = Object.entries(ours);
        assert.equal(folder.read(`migrations/${name}`), text, name);
        folder.drop(`migrations/${name}`);
      }
      const ours = scaffolded(read, {
        name: "run",
        up: "CREATE TABLE `a` ();".replaceAll("`", '"'),
        down: 'DROP TABLE "a"',
      });
      folder.write(
        Object.fromEntries(Object.entries(ours).map(([name, text]) => [`migrations/${name}`, text])),
      );
      for (const direction of ["up", "down", "up"]) {
        const one = run(direction);
        assert.equal(one.code, 0, one.output);
      }
    }).timeout(60_000);
  });
});
