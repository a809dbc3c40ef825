// Our reading of goose's migrations beside goose itself: the list and the order that its command shows, the table and
// versions that it keeps, the files that it makes, and the files that it stops at.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Connection } from "../../src/engines/engine";
import { connectUrl, expectValue, makeScratch, type ScratchDatabase } from "../engines/scratch";
import { describeOnEngine } from "../run/live-engine";
import { describeWithTool, runTool, type ToolRun } from "../run/live-tool";
import { readProject, ScratchFolder, scaffolded } from "./read-migrations";

const BROKEN = resolve(__dirname, "../fixtures/frameworks/goose/broken/m");

const FILES = {
  "go.mod": "module x\n\nrequire github.com/pressly/goose/v3 v3.29.0\n",
  Makefile: "up:\n\tgoose -table app_versions -dir m postgres $(DSN) up\n",
  "m/00001_users.sql": "-- +goose Up\nCREATE TABLE users (id int);\n-- +goose Down\nDROP TABLE users;\n",
  "m/0002_posts.sql": "--+goose up\nCREATE TABLE posts (id int);\n--  +goose  Down\nDROP TABLE posts;\n",
  "m/10_index.sql":
    "-- +goose NO TRANSACTION\n-- +goose Up\nCREATE INDEX CONCURRENTLY u ON users (id);\n-- +goose Down\nDROP INDEX u;\n",
  "m/20240131120000_touch.sql":
    "-- +goose Up\n-- +goose StatementBegin\nCREATE FUNCTION touch() RETURNS int LANGUAGE plpgsql AS $$\nBEGIN\n  RETURN 1;\nEND;\n$$;\n-- +goose StatementEnd\n-- +goose Down\nDROP FUNCTION touch();\n",
};

describeWithTool("goose", "beside goose", (program) => {
  describeOnEngine("postgresql", "beside goose", (url) => {
    let scratch: ScratchDatabase;
    let connection: Connection;
    let folder: ScratchFolder;

    beforeEach(async () => {
      scratch = await makeScratch(url);
      connection = await connectUrl(scratch.url);
      folder = new ScratchFolder(FILES);
    });
    afterEach(async () => {
      await connection.close();
      await scratch.drop();
      folder.remove();
    });

    const goose = (table: string, dir: string, command: string): ToolRun =>
      runTool(program, ["-table", table, "-dir", dir, "postgres", `${scratch.url}?sslmode=disable`, command]);

    it("lists the same migrations in the same order, and keeps them under the same names", async () => {
      const { project, history } = readProject("goose", folder.path);
      const run = goose(project.historyTable.name, join(folder.path, "m"), "up");
      assert.equal(run.code, 0, run.output);
      const status = goose(project.historyTable.name, join(folder.path, "m"), "status");
      const listed = [...status.output.matchAll(/-- (\S+)$/gm)].map((match) => match[1]);
      assert.deepEqual(
        history.migrations.map(({ parts }) => parts[0]?.file.split("/").at(-1)),
        listed,
      );
      const rows = await expectValue(
        connection.query(
          `SELECT version_id FROM ${project.historyTable.name} WHERE version_id > 0 ORDER BY id`,
        ),
      );
      assert.deepEqual(
        rows.map((row) => String(row["version_id"])),
        history.migrations.map(({ id }) => id),
      );
      assert.deepEqual(history.problems, []);
    });

    it("runs what we make for a new migration, up and down", () => {
      const read = readProject("goose", folder.path);
      const made = scaffolded(read, {
        name: "two words",
        up: "CREATE TABLE two (id int);\nDO $$ BEGIN PERFORM 1; END $$;",
        down: "DROP TABLE two",
      });
      folder.write(Object.fromEntries(Object.entries(made).map(([name, text]) => [`m/${name}`, text])));
      for (const command of ["up", "down", "up"]) {
        const run = goose("v", join(folder.path, "m"), command);
        assert.equal(run.code, 0, run.output);
      }
    });

    for (const name of readdirSync(BROKEN)) {
      it(`stops where we say so, by itself: ${name}`, () => {
        const alone = new ScratchFolder();
        mkdirSync(join(alone.path, "m"));
        cpSync(join(BROKEN, name), join(alone.path, "m", name));
        alone.write({ "m/99_end.sql": "-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 1;\n" });
        const { problems } = readProject("goose", alone.path).history;
        const run = goose("v", join(alone.path, "m"), "up");
        const refused = problems.filter(({ code }) => code !== "no-down");
        alone.remove();
        assert.equal(run.code === 0, refused.length === 0, `${run.output}${JSON.stringify(refused)}`);
      });
    }
  });

  it("makes the file that goose makes", () => {
    for (const [name, args] of [
      ["Add  some-Thing, OK?!", []],
      ["v2 userName été", []],
      ["one", ["-s"]],
    ] as const) {
      const files = args.length === 0 ? FILES : { ...FILES, "m/20240131120000_touch.sql": "" };
      const ours = new ScratchFolder(files);
      const theirs = new ScratchFolder(files);
      if (args.length > 0) {
        ours.drop("m/20240131120000_touch.sql");
        theirs.drop("m/20240131120000_touch.sql");
      }
      const run = runTool(program, [...args, "-dir", join(theirs.path, "m"), "create", name, "sql"]);
      assert.equal(run.code, 0, run.output);
      const file = readdirSync(join(theirs.path, "m")).find((one) => !(`m/${one}` in files));
      const made = scaffolded(readProject("goose", ours.path), { name });
      const untimed = (text: string): string => text.replace(/^\d{14}/, "TIME");
      assert.deepEqual(
        Object.entries(made).map(([path, text]) => [untimed(path), text]),
        [[untimed(file ?? ""), theirs.read(`m/${file}`)]],
      );
      ours.remove();
      theirs.remove();
    }
  });
});
