// Our reading of Liquibase's changelogs beside Liquibase itself: the changesets that its `status` lists and their
// order, and what it keeps in its history table.
import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { resolve } from "node:path";
import type { Connection } from "../../src/engines/engine";
import { connectUrl, expectValue, makeScratch, type ScratchDatabase } from "../engines/scratch";
import { describeOnEngine } from "../run/live-engine";
import { describeWithTool, runTool, type ToolRun } from "../run/live-tool";
import { diffSchemas } from "../../src/schema/diff";
import { readProject, ScratchFolder, scaffolded } from "./read-migrations";
import { replayHistory } from "./replay-history";

const CASES = resolve(__dirname, "../fixtures/frameworks/liquibase");

const NAMESPACE = "http://www.liquibase.org/xml/ns/dbchangelog";

describeWithTool("liquibase", "beside Liquibase", (program) => {
  describeOnEngine("postgresql", "beside Liquibase", (url) => {
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

    const liquibase = (changelog: string, searchPath: string, ...args: readonly string[]): ToolRun => {
      const address = new URL(scratch.url);
      return runTool(program, [
        `--url=jdbc:postgresql://${address.host}${address.pathname}`,
        `--username=${address.username}`,
        `--password=${address.password}`,
        `--changelog-file=${changelog}`,
        `--search-path=${folder.path}/${searchPath}`,
        ...args,
      ]);
    };
    /** Those that are for PostgreSQL. */
    const ids = (): readonly string[] =>
      readProject("liquibase", folder.path).history.migrations.flatMap(({ id, parts }) =>
        parts.some(({ dialects }) => dialects?.includes("postgresql") ?? true) ? [id] : [],
      );

    for (const [name, changelog, searchPath] of [
      ["formatted-sql", "db/changelog.sql", "."],
      ["spring-yaml", "db/changelog/master.yaml", "src/main/resources"],
    ] as const) {
      it(`lists what Liquibase lists, in its order: ${name}`, () => {
        cpSync(resolve(CASES, name), folder.path, { recursive: true });
        const run = liquibase(changelog, searchPath, "status", "--verbose");
        assert.equal(run.code, 0, run.output);
        const listed = [...run.output.matchAll(/^\s+(\S.*::.*::.*?)\s*$/gm)].map((match) => match[1]);
        assert.deepEqual(ids(), listed);
      });
    }

    it("keeps them as Liquibase's history table does, and takes what we add", async () => {
      folder.write({
        "liquibase.properties": "changelogFile=log/all.xml\n",
        "log/all.xml": `<databaseChangeLog xmlns="${NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="${NAMESPACE} ${NAMESPACE}/dbchangelog-latest.xsd"><includeAll path="log/more"/></databaseChangeLog>`,
        "log/more/a/2.sql": "CREATE TABLE raw (id int);",
        "log/more/b.yaml":
          "databaseChangeLog:\n- changeSet:\n    id: y\n    author: me\n    changes:\n    - createTable: {tableName: t, columns: [{column: {name: id, type: int}}]}\n",
        "log/more/c.sql": "--liquibase formatted sql\n--changeset me:9\nCREATE TABLE c (id int);\n",
      });
      const made = scaffolded(readProject("liquibase", folder.path), {
        name: "more columns",
        up: "ALTER TABLE c ADD d int;\nALTER TABLE c ADD e int;",
        down: "ALTER TABLE c DROP e;\nALTER TABLE c DROP d;",
      });
      for (const [path, text] of Object.entries(made)) folder.write({ [`log/${path}`]: text });
      const run = liquibase("log/all.xml", ".", "update");
      assert.equal(run.code, 0, run.output);
      const rows = await expectValue(
        connection.query(
          `SELECT filename || '::' || id || '::' || author AS id FROM databasechangelog ORDER BY orderexecuted`,
        ),
      );
      assert.deepEqual(
        rows.map((row) => row["id"]),
        ids(),
      );
      assert.ok(ids().includes("log/more/c.sql::10::me"), String(ids()));
      const back = liquibase("log/all.xml", ".", "rollback-count", "--count=1");
      assert.equal(back.code, 0, back.output);
    });

    it("refuses what we say it refuses", () => {
      cpSync(resolve(CASES, "broken"), folder.path, { recursive: true });
      const { problems } = readProject("liquibase", folder.path).history;
      const refused = liquibase("config/liquibase/master.xml", "src/main/resources", "status");
      assert.notEqual(refused.code, 0);
      assert.ok(problems.some(({ code }) => code === "duplicate-version"));
      assert.ok(problems.some(({ code, message }) => code === "unreadable" && message.includes("gone.xml")));
    });
  });

  for (const engine of ["postgresql", "mariadb"] as const) {
    describeOnEngine(engine, "a changelog with every change that is read", (server) => {
      it("is replayed to the catalog that Liquibase leaves", async () => {
        const scratch = await makeScratch(server);
        const connection = await connectUrl(scratch.url);
        const folder = new ScratchFolder();
        try {
          cpSync(resolve(CASES, "every-change"), folder.path, { recursive: true });
          const address = new URL(scratch.url);
          const run = runTool(program, [
            `--url=jdbc:${engine}://${address.host}${address.pathname}`,
            `--username=${address.username}`,
            `--password=${address.password}`,
            "--changelog-file=db/all.yaml",
            `--search-path=${folder.path}`,
            "update",
          ]);
          assert.equal(run.code, 0, run.output);
          const { state, left } = replayHistory(folder.path, "liquibase", engine, connection.server.version);
          assert.deepEqual(
            left.filter((one) => !one.includes("roll-back")),
            [],
          );
          const live = await expectValue(connection.introspect());
          const own = live.tables.filter(({ name }) => !/^databasechangelog/i.test(name));
          const options = { expressions: "presence", columnOrder: true, comments: true } as const;
          assert.deepEqual(diffSchemas({ ...live, tables: own }, state.toSchema(), options), []);
        } finally {
          folder.remove();
          await connection.close();
          await scratch.drop();
        }
      });
    });
  }
});
