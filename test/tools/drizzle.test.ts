// Our reading of Drizzle's migrations beside drizzle-kit itself: what it runs, what it keeps of it, what it passes
// over without a word, and what it writes for a new migration.
import assert from "node:assert/strict";
import type { Connection } from "../../src/engines/engine";
import { connectUrl, expectValue, makeScratch, type ScratchDatabase } from "../engines/scratch";
import { describeOnEngine, type LiveEngine } from "../run/live-engine";
import { describeWithTool, runTool, type ToolRun } from "../run/live-tool";
import { readProject, ScratchFolder, scaffolded } from "./read-migrations";

type Entry = readonly [tag: string, when: number];

function journalOf(dialect: string, entries: readonly Entry[]): string {
  return JSON.stringify({
    version: "7",
    dialect,
    entries: entries.map(([tag, when], idx) => ({ idx, version: "7", when, tag, breakpoints: true })),
  });
}

function filesFor(dialect: "postgresql" | "mysql", url: string): Readonly<Record<string, string>> {
  const dbCredentials = { url };
  const migrations = { table: "applied", ...(dialect === "postgresql" ? { schema: "kit" } : {}) };
  return {
    "package.json": "{}",
    "drizzle.config.json": JSON.stringify({
      dialect,
      schema: "./schema.js",
      out: "./m",
      dbCredentials,
      migrations,
    }),
    "schema.js": "",
    "m/meta/_journal.json": journalOf(dialect, [
      ["0000_a", 1700000000000],
      ["0001_b", 1700000200000],
    ]),
    "m/0000_a.sql":
      "CREATE TABLE a (id int);--> statement-breakpoint\nCREATE TABLE a2 (note varchar(60) DEFAULT '\n--> statement');\n",
    "m/0001_b.sql": "CREATE TABLE b (id int);",
  };
}

describeWithTool("drizzle-kit", "beside Drizzle", (program) => {
  for (const dialect of ["postgresql", "mysql"] as const) {
    describeOnEngine(dialect satisfies LiveEngine, "beside Drizzle", (url) => {
      let scratch: ScratchDatabase;
      let connection: Connection;
      let folder: ScratchFolder;

      beforeEach(async () => {
        scratch = await makeScratch(url);
        connection = await connectUrl(scratch.url);
        folder = new ScratchFolder(filesFor(dialect, scratch.url));
      });
      afterEach(async () => {
        await connection.close();
        await scratch.drop();
        folder.remove();
      });

      const kit = (...args: readonly string[]): ToolRun => runTool(program, args, {}, folder.path);
      const applied = async (): Promise<readonly string[]> => {
        const { historyTable } = readProject("drizzle", folder.path).project;
        const table = [historyTable.schema, historyTable.name].filter((name) => name !== undefined).join(".");
        const rows = await expectValue(connection.query(`SELECT created_at FROM ${table} ORDER BY id`));
        return rows.map((row) => String(row["created_at"]));
      };

      it("keeps the migrations that we list under the names that we give them", async () => {
        const run = kit("migrate");
        assert.equal(run.code, 0, run.output);
        const { history } = readProject("drizzle", folder.path);
        assert.deepEqual(
          await applied(),
          history.migrations.map(({ id }) => id),
        );
        assert.deepEqual(history.problems, []);
      }).timeout(60_000);

      it("never runs what we say it passes over", async () => {
        kit("migrate");
        folder.write({
          "m/meta/_journal.json": journalOf(dialect, [
            ["0000_a", 1700000000000],
            ["0001_b", 1700000200000],
            ["0002_late", 1700000100000],
            ["0003_c", 1700000300000],
          ]),
          "m/0002_late.sql": "this is no SQL",
          "m/0002_unlisted.sql": "nor is this",
          "m/0003_c.sql": "CREATE TABLE c (id int);",
        });
        const { history } = readProject("drizzle", folder.path);
        const run = kit("migrate");
        assert.equal(run.code, 0, run.output);
        const skipped = history.problems.map(({ code, file }) => [code, file.slice(folder.path.length + 1)]);
        assert.deepEqual(skipped, [
          ["skipped-file", "m/0002_late.sql"],
          ["skipped-file", "m/0002_unlisted.sql"],
        ]);
        assert.deepEqual(
          await applied(),
          history.migrations.flatMap(({ id, name }) => (name === "0002_late" ? [] : [id])),
        );
      }).timeout(60_000);

      it("stops at a file that the journal lists and that is not there", () => {
        folder.drop("m/0001_b.sql");
        const { history } = readProject("drizzle", folder.path);
        assert.deepEqual(
          history.problems.map(({ code }) => code),
          ["no-up"],
        );
        assert.notEqual(kit("migrate").code, 0);
      }).timeout(60_000);

      it("runs what we write for a new migration, statement by statement", async () => {
        kit("migrate");
        const made = scaffolded(readProject("drizzle", folder.path), {
          name: "two words",
          up: "CREATE TABLE two (id int);\nCREATE TABLE three (id int);\n",
        });
        folder.write(Object.fromEntries(Object.entries(made).map(([name, text]) => [`m/${name}`, text])));
        const run = kit("migrate");
        assert.equal(run.code, 0, run.output);
        assert.equal((await applied()).length, 3);
        await expectValue(connection.query("SELECT id FROM three"));
      }).timeout(60_000);
    });
  }

  it("writes the files that drizzle-kit writes for an empty migration", () => {
    const folder = new ScratchFolder(filesFor("postgresql", "postgresql://localhost/none"));
    try {
      runTool(program, ["generate", "--custom", "--name=first"], {}, folder.path);
      const read = readProject("drizzle", folder.path);
      assert.equal(read.history.migrations.length, 3);
      const ours = scaffolded(read, { name: "second" });
      const run = runTool(program, ["generate", "--custom", "--name=second"], {}, folder.path);
      assert.equal(run.code, 0, run.output);
      const plain = (text: string): string =>
        text.replaceAll(/"id": "[^"]*"/g, '"id": ""').replaceAll(/"when": \d+/g, '"when": 0');
      for (const [name, text] of Object.entries(ours)) {
        assert.equal(plain(text), plain(folder.read(`m/${name}`)), name);
      }
      assert.deepEqual(Object.keys(ours), [
        "0003_second.sql",
        "meta/_journal.json",
        "meta/0003_snapshot.json",
      ]);
    } finally {
      folder.remove();
    }
  }).timeout(60_000);
});
