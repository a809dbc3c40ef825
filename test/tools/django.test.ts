// Our reading of Django's migrations beside Django itself: the plan over all apps, the rows that it keeps, and the
// file that it makes.
import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Connection } from "../../src/engines/engine";
import { connectUrl, expectValue, makeScratch, type ScratchDatabase } from "../engines/scratch";
import { describeOnEngine } from "../run/live-engine";
import { describeWithTool, runTool, type ToolRun } from "../run/live-tool";
import { readProject, ScratchFolder, scaffolded } from "./read-migrations";

const PROJECT = resolve(__dirname, "../fixtures/frameworks/django/several-apps");

describeWithTool("django", "beside Django", (program) => {
  describeOnEngine("postgresql", "beside Django", (url) => {
    let scratch: ScratchDatabase;
    let connection: Connection;
    let folder: ScratchFolder;

    beforeEach(async () => {
      scratch = await makeScratch(url);
      connection = await connectUrl(scratch.url);
      folder = new ScratchFolder();
      cpSync(PROJECT, folder.path, { recursive: true });
    });
    afterEach(async () => {
      await connection.close();
      await scratch.drop();
      folder.remove();
    });

    const django = (...args: readonly string[]): ToolRun => {
      const parsed = new URL(scratch.url);
      return runTool(
        program,
        [...args, "--settings", "web.settings", "--pythonpath", folder.path],
        {
          DB_NAME: scratch.name,
          DB_USER: decodeURIComponent(parsed.username),
          DB_PASSWORD: decodeURIComponent(parsed.password),
          DB_HOST: parsed.hostname,
          DB_PORT: parsed.port,
        },
        folder.path,
      );
    };

    it("has the plan that we have, and keeps the names that we give", async () => {
      const { project, history } = readProject("django", folder.path);
      const apps = new Set(history.migrations.map(({ id }) => id.split(".")[0]));
      const plan = django("showmigrations", "--plan");
      assert.equal(plan.code, 0, plan.output);
      const listed = [...plan.output.matchAll(/^\[.\] +(\w+)\.(\w+)/gm)]
        .filter((match) => apps.has(match[1]))
        .map((match) => `${match[1]}.${match[2]}`);
      assert.deepEqual(
        history.migrations.map(({ id }) => id),
        listed,
      );
      const run = django("migrate");
      assert.equal(run.code, 0, run.output);
      const rows = await expectValue(
        connection.query(`SELECT app, name FROM ${project.historyTable.name} ORDER BY id`),
      );
      const applied = new Set(rows.map((row) => `${String(row["app"])}.${String(row["name"])}`));
      for (const { id } of history.migrations) assert.ok(applied.has(id), `${id} is not kept`);
    }).timeout(60_000);

    it("goes back where we have a down, and not where we have none", () => {
      assert.equal(django("migrate").code, 0);
      const { history } = readProject("django", folder.path);
      const last = history.migrations.at(-1);
      assert.ok(last?.id === "shop.0003_one_way" && !last.parts.some((part) => part.direction === "down"));
      const refused = django("migrate", "shop", "0002_sql");
      assert.notEqual(refused.code, 0);
      assert.match(refused.output, /IrreversibleError/);
    }).timeout(60_000);

    it("makes the file that we make, and runs ours both ways", () => {
      const read = readProject("django", folder.path);
      const ours = scaffolded(read, { name: "shop.two words" });
      const made = django("makemigrations", "--empty", "shop", "--name", "two_words");
      assert.equal(made.code, 0, made.output);
      const [[name, text] = ["", ""]] = Object.entries(ours);
      assert.equal(name, "0004_two_words.py");
      const dated = (one: string): string => one.replace(/ on \d{4}-\d\d-\d\d \d\d:\d\d/, "");
      assert.equal(dated(folder.read(`shop/migrations/${name}`)), dated(text));
      folder.drop(`shop/migrations/${name}`);
      const sql = scaffolded(read, {
        name: "shop: two",
        up: String.raw`CREATE TABLE two (a text DEFAULT '"""\n')`,
        down: "DROP TABLE two",
      });
      for (const [file, body] of Object.entries(sql)) folder.write({ [join("shop/migrations", file)]: body });
      for (const target of [[], ["shop", "0003_one_way"], []]) {
        const run = django("migrate", ...target);
        assert.equal(run.code, 0, run.output);
      }
    }).timeout(60_000);
  });
});
