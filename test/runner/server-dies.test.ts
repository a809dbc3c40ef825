// A server that is gone in the middle of a run: not one session that it ends, but the whole process.
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { connectUrl, expectValue } from "../engines/scratch";
import { describeOnEngine } from "../run/live-engine";
import { explain, ScratchProject, tableNames } from "./scratch-project";

interface StartedEngine {
  readonly url: string;
  stop(): Promise<void>;
}

interface EngineServers {
  readonly startEngine: (engine: string) => Promise<StartedEngine>;
  readonly urlVariable: (engine: string) => string;
}

const MODULE: string = "../../scripts/set-up/engine-servers.mjs";

/** A server of its own for this suite, whatever the environment names. */
async function startOwn(name: string): Promise<StartedEngine> {
  const { startEngine, urlVariable } = (await import(MODULE)) as EngineServers;
  const variable = urlVariable(name);
  const given = process.env[variable];
  delete process.env[variable];
  try {
    return await startEngine(name);
  } finally {
    if (given !== undefined) process.env[variable] = given;
  }
}

describeOnEngine("postgresql", "a server that dies in the middle of a run", () => {
  it("leaves a result that says so, and a connection that says so from then on", async () => {
    const server = await startOwn("postgresql");
    const project = new ScratchProject("sql", {
      "001_one.sql": "CREATE TABLE one (id int);",
      "002_two.sql": "CREATE TABLE two (id int);\nSELECT pg_sleep(600);",
      "003_three.sql": "CREATE TABLE three (id int);",
    });
    const connection = await connectUrl(server.url);
    const watcher = await connectUrl(server.url);
    const running = project.run(connection, { kind: "up" });
    const sleeping =
      "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'";
    while ((await expectValue(watcher.query(sleeping))).length === 0) await delay(5);
    await server.stop();
    const result = await running;
    assert.equal(result.outcome, "failed", explain(result));
    assert.equal(result.failure?.engine?.kind, "lost");
    assert.match(result.failure?.next ?? "", /Nothing of 002_two\.sql was kept/);
    assert.deepEqual(
      result.steps.map(({ state }) => state),
      ["done", "failed", "not-reached"],
    );
    const later = await project.run(connection, { kind: "up" });
    assert.equal(later.failure?.engine?.kind, "lost");
    await connection.close();
    await watcher.close();
    project.remove();
  }).timeout(60_000);
});

describe("histories of tools on an embedded PostgreSQL", function () {
  this.timeout(60_000);
  for (const [tool, files, id] of [
    [
      "golang-migrate",
      { "1_one.up.sql": "CREATE TABLE one (id int);", "1_one.down.sql": "DROP TABLE one;" },
      "1",
    ],
    [
      "dbmate",
      { "1_one.sql": "-- migrate:up\nCREATE TABLE one (id int);\n-- migrate:down\nDROP TABLE one;" },
      "1",
    ],
  ] as const) {
    it(`are kept as ${tool} keeps them`, async () => {
      const connection = await connectUrl("pglite:memory");
      const project = new ScratchProject(tool, files);
      assert.equal((await project.run(connection, { kind: "up" })).outcome, "done");
      assert.deepEqual(await tableNames(connection), ["one", "schema_migrations"]);
      assert.deepEqual(await project.marks(connection), { [id]: "applied" });
      assert.equal((await project.run(connection, { kind: "down" })).outcome, "done");
      assert.deepEqual(await tableNames(connection), ["schema_migrations"]);
      await connection.close();
      project.remove();
    });
  }
});
