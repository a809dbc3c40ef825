// Our reading of Flyway's migrations beside Flyway itself: what its `info` lists and in which order, what it writes
// into its history table, and the files whose names it passes over.
import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { resolve } from "node:path";
import type { Connection } from "../../src/engines/engine";
import { connectUrl, expectValue, makeScratch, type ScratchDatabase } from "../engines/scratch";
import { describeOnEngine } from "../run/live-engine";
import { describeWithTool, runTool, type ToolRun } from "../run/live-tool";
import { readProject, ScratchFolder, scaffolded } from "./read-migrations";

const CASES = resolve(__dirname, "../fixtures/frameworks/flyway");

interface Listed {
  readonly version: string;
  readonly description: string;
  readonly type: string;
}

/** The rows of the table that `info` prints. */
function listed(output: string): readonly Listed[] {
  const rows = output.split("\n").flatMap((line) => {
    const cells = line.split("|").map((cell) => cell.trim());
    const [, category, version = "", description = "", type = ""] = cells;
    return category === undefined || category === "Category" || cells.length < 8
      ? []
      : [{ version, description, type }];
  });
  return rows.filter(({ type }) => type !== "SCHEMA");
}

describeWithTool("flyway", "beside Flyway", (program) => {
  describeOnEngine("postgresql", "beside Flyway", function (url) {
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

    const flyway = (command: string, ...options: readonly string[]): ToolRun => {
      const address = new URL(scratch.url);
      return runTool(program, [
        `-workingDirectory=${folder.path}`,
        `-url=jdbc:postgresql://${address.host}${address.pathname}`,
        `-user=${address.username}`,
        `-password=${address.password}`,
        ...options,
        command,
      ]);
    };
    const names = (): readonly string[] =>
      readProject("flyway", folder.path).history.migrations.flatMap(({ id, parts }) =>
        parts.some(({ direction }) => direction === "up") ? [id] : [],
      );

    for (const [name, options] of [
      ["toml", ["-placeholders.schema=public"]],
      ["own-names", ["-placeholders.name=x"]],
    ] as const) {
      it(`lists what Flyway lists, in its order: ${name}`, () => {
        cpSync(resolve(CASES, name), folder.path, { recursive: true });
        const config = name === "toml" ? "flyway.toml" : "flyway.conf";
        const run = flyway("info", `-configFiles=${folder.path}/${config}`, ...options);
        assert.equal(run.code, 0, run.output);
        const ids = listed(run.output).map(({ version, description, type }) =>
          version !== "" && type !== "SQL_BASELINE" ? version : description,
        );
        const { history } = readProject("flyway", folder.path);
        assert.deepEqual(
          history.migrations.map((migration) =>
            /^[\d.]+$/.test(migration.id) ? migration.id : migration.name,
          ),
          ids,
        );
      });
    }

    it("keeps them as Flyway's history table does", async () => {
      folder.write({
        "flyway.toml":
          '[flyway]\nlocations = ["filesystem:sql"]\ntable = "changes"\ndefaultSchema = "audit"\n',
        "sql/V1__one.sql": "CREATE TABLE one (id int);",
        "sql/V01.002__two.sql": "CREATE TABLE two (id int);",
        "sql/V3_1__three.sql": "VACUUM one;",
        "sql/V20__four.sql": "CREATE TABLE ${flyway:defaultSchema}.four (id int);",
        "sql/R__b_view.sql": "CREATE OR REPLACE VIEW b AS SELECT 1 AS x;",
        "sql/R__A_view.sql": "CREATE OR REPLACE VIEW a AS SELECT 1 AS x;",
        "sql/deep/down/V10__deep.sql": "SELECT 1;",
      });
      const run = flyway("migrate", `-configFiles=${folder.path}/flyway.toml`);
      assert.equal(run.code, 0, run.output);
      const { project } = readProject("flyway", folder.path);
      const { schema, name } = project.historyTable;
      const rows = await expectValue(
        connection.query(
          `SELECT coalesce(version, script) AS id FROM ${schema}.${name} WHERE type = 'SQL' ORDER BY installed_rank`,
        ),
      );
      assert.deepEqual(
        rows.map((row) => row["id"]),
        names(),
      );
    });

    it("passes over the files that we say it passes over", () => {
      cpSync(resolve(CASES, "broken-names"), folder.path, { recursive: true });
      folder.drop("sql/V1.0__b.sql");
      const run = flyway("info", "-locations=filesystem:sql");
      assert.equal(run.code, 0, run.output);
      assert.deepEqual(
        listed(run.output).map(({ version }) => version),
        names(),
      );
    });

    it("refuses the versions that we call one", () => {
      cpSync(resolve(CASES, "broken-names"), folder.path, { recursive: true });
      const run = flyway("info", "-locations=filesystem:sql");
      assert.match(run.output, /more than one migration with version 1/i);
    });

    it("takes what we make for a new migration", () => {
      folder.write({
        "flyway.conf": "flyway.locations=filesystem:sql\n",
        "sql/V1_009__nine.sql": "SELECT 1;",
      });
      const made = scaffolded(readProject("flyway", folder.path), {
        name: "add some things, ok?",
        up: "CREATE TABLE some_things (id int);",
      });
      assert.deepEqual(Object.keys(made), ["V1_010__add_some_things_ok.sql"]);
      folder.write(Object.fromEntries(Object.entries(made).map(([name, text]) => [`sql/${name}`, text])));
      const run = flyway("migrate", "-locations=filesystem:sql");
      assert.equal(run.code, 0, run.output);
      assert.match(run.output, /now at version v1\.010/);
    });
  });
});
