import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Connection } from "../../src/engines/engine";
import { describeFailure } from "../../src/engines/failure";
import { lockFileOf } from "../../src/engines/folder-lock";
import type { RunEvent } from "../../src/runner/run";
import { WorkerClient } from "../../src/worker/client";
import type { Answer, ProjectRef, RunParams } from "../../src/worker/protocol";
import { connectUrl, expectValue, makeScratch, type ScratchDatabase } from "../engines/scratch";
import { describeOnEngine } from "../run/live-engine";
import { explain, ScratchProject, tableNames } from "../runner/scratch-project";

const files = {
  "001_one.up.sql": "CREATE TABLE one (id int);",
  "001_one.down.sql": "DROP TABLE one;",
  "002_two.up.sql": "CREATE TABLE two (id int);",
  "002_two.down.sql": "DROP TABLE two;",
};

function valueOf<T>(answer: Answer<T>): T {
  if (!answer.ok) assert.fail(describeFailure(answer.error));
  return answer.value;
}

function refOf(project: ScratchProject): ProjectRef {
  const { root, tool, folders, historyTable } = project.project;
  return { root, tool, folders, historyTable };
}

describe("the worker process", function () {
  this.timeout(60_000);
  let workers: WorkerClient[];
  let log: string;
  let project: ScratchProject;

  const start = (): WorkerClient => {
    const worker = WorkerClient.start({
      module: join(__dirname, "../../src/worker/main.ts"),
      execArgv: ["--import", "tsx"],
      onLog: (text) => (log += text),
    });
    workers.push(worker);
    return worker;
  };
  const planned = async (
    worker: WorkerClient,
    request: RunParams["request"] = { kind: "up" },
  ): Promise<RunParams> => {
    const params = { connection: "main", project: refOf(project), request };
    const plan = valueOf(await worker.ask("plan", params));
    assert.deepEqual(plan.refusals, []);
    return { ...params, run: "run 1", stamp: plan.stamp };
  };

  beforeEach(() => {
    workers = [];
    log = "";
    project = new ScratchProject("sql", files);
  });
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.kill()));
    project.remove();
    assert.equal(log, "");
  });

  it("plans, runs, tells what it does, and shows what came of it, on an embedded PostgreSQL", async () => {
    const worker = start();
    const connected = valueOf(await worker.ask("connect", { connection: "main", url: "pglite:memory" }));
    assert.equal(connected.server.dialect, "postgresql");
    assert.equal(connected.place, "pglite:memory");
    const params = await planned(worker);
    const events: RunEvent[] = [];
    const result = await worker.run(params, { onEvent: (event) => events.push(event) });
    assert.equal(result.outcome, "done", explain(result));
    assert.deepEqual(
      events.map(({ kind }) => kind),
      [
        "waiting-for-lock",
        "started",
        ...[0, 1].flatMap(() => ["step-started", "statement-done", "step-done"]),
      ],
    );
    const schema = valueOf(await worker.ask("introspect", { connection: "main" }));
    assert.deepEqual(
      schema.tables.map(({ name }) => name),
      ["migration_lens_history", "one", "two"],
    );
    const [first] = valueOf(await worker.ask("listSchemas", { connection: "main" }));
    assert.deepEqual(first, { name: "public", isDefault: true });
    const tables = valueOf(await worker.ask("listTables", { connection: "main", schema: "public" }));
    assert.equal(tables.length, 3);
    const none = await worker.ask("describeTable", { connection: "main", schema: "public", name: "nowhere" });
    assert.equal(valueOf(none), null);
    const status = valueOf(await worker.ask("status", { connection: "main", project: refOf(project) }));
    assert.deepEqual(
      status.migrations.map(({ mark }) => mark),
      ["applied", "applied"],
    );
    const down = await worker.run(await planned(worker, { kind: "down" }));
    assert.deepEqual(
      down.steps.map(({ id, direction }) => [id, direction]),
      [["002", "down"]],
    );
  });

  it("runs nothing when the files are not those that were planned", async () => {
    const worker = start();
    valueOf(await worker.ask("connect", { connection: "main", url: "pglite:memory" }));
    const params = await planned(worker);
    project.write({ "002_two.up.sql": "CREATE TABLE other (id int);" });
    const result = await worker.run(params);
    assert.equal(result.outcome, "plan-again");
    project.remove();
    assert.equal((await worker.run(params)).outcome, "plan-again");
  });

  it("tells a second worker who has the PGlite folder open", async () => {
    const parent = mkdtempSync(join(tmpdir(), "lens-worker-"));
    const [first, second] = [start(), start()];
    const params = { connection: "main", url: "pglite:data", folder: parent };
    valueOf(await first.ask("connect", { ...params, holder: "the first window" }));
    const refused = await second.ask("connect", { ...params, holder: "the second window" });
    assert.ok(!refused.ok);
    assert.equal(refused.error.kind, "lock");
    assert.match(refused.error.message, new RegExp(`the first window \\(process ${first.processId}, since`));
    assert.equal(await first.close(), 0);
    assert.equal(existsSync(lockFileOf(join(parent, "data"))), false);
    valueOf(await second.ask("connect", params));
    await second.ask("disconnect", { connection: "main" });
    rmSync(parent, { recursive: true, force: true });
  });

  it("takes a PGlite folder over from a worker that was killed", async () => {
    const parent = mkdtempSync(join(tmpdir(), "lens-worker-"));
    const [first, second] = [start(), start()];
    const params = { connection: "main", url: "pglite:data", folder: parent };
    valueOf(await first.ask("connect", params));
    process.kill(first.processId ?? 0, "SIGKILL");
    await first.ended;
    valueOf(await second.ask("connect", params));
    await second.ask("disconnect", { connection: "main" });
    rmSync(parent, { recursive: true, force: true });
  });

  it("answers questions on what is not there with a failure, and keeps no secret in any answer", async () => {
    const worker = start();
    const gone = await worker.ask("introspect", { connection: "nobody" });
    assert.ok(!gone.ok);
    const silent = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => silent.once("listening", resolve));
    const at = silent.address();
    const port = typeof at === "object" && at !== null ? at.port : 0;
    const answers = [
      await worker.ask("testConnection", { url: "env:LENS_NOT_SET" }),
      await worker.ask("testConnection", { url: "oracle://u:s3cret@h/d" }),
      await worker.ask("testConnection", { url: "postgresql://u@127.0.0.1:1/d", password: "s3cret" }),
      await worker.ask("testConnection", {
        url: `mysql://u:s3cret@127.0.0.1:${port}/d`,
        connectTimeoutMs: 100,
      }),
    ];
    silent.close();
    assert.deepEqual(
      answers.map((answer) => answer.ok || answer.error.kind),
      ["unreachable", "unreachable", "refused", "timeout"],
    );
    assert.doesNotMatch(JSON.stringify(answers), /s3cret/);
  });

  it("rejects what is asked of it once it has ended", async () => {
    const worker = start();
    await worker.kill();
    await assert.rejects(worker.ask("introspect", { connection: "main" }), /worker process has ended/);
  });

  describeOnEngine("postgresql", "with a server", (serverUrl) => {
    let scratch: ScratchDatabase;
    let watcher: Connection;
    beforeEach(async () => {
      scratch = await makeScratch(serverUrl);
      watcher = await connectUrl(scratch.url);
    });
    afterEach(async () => {
      await watcher.close();
      await scratch.drop();
    });

    const untilSleeping = async (): Promise<void> => {
      const sql =
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'SELECT pg_sleep%' AND state = 'active'";
      while ((await expectValue(watcher.query(sql))).length === 0) await delay(5);
    };

    it("finishes the file that it is at when its client goes, records it, begins no other, and ends", async () => {
      project.write({
        "002_two.up.sql": "CREATE TABLE two (id int);\nSELECT pg_sleep(0.5);\nINSERT INTO two VALUES (1);",
        "003_three.up.sql": "CREATE TABLE three (id int);",
      });
      const worker = start();
      valueOf(await worker.ask("connect", { connection: "main", url: scratch.url }));
      const params = await planned(worker);
      const lost = assert.rejects(worker.run(params), /ended \(code 0\) before it answered/);
      await untilSleeping();
      assert.equal(await worker.close(), 0);
      await lost;
      assert.deepEqual(await project.marks(watcher), {
        "001": "applied",
        "002": "applied",
        "003": "pending",
      });
      assert.deepEqual(await tableNames(watcher), ["migration_lens_history", "one", "two"]);
    });

    it("answers the tree while a run is at work, and ends that when it is told to", async () => {
      project.write({ "002_two.up.sql": "CREATE TABLE two (id int);\nSELECT pg_sleep(600);" });
      const worker = start();
      valueOf(await worker.ask("connect", { connection: "main", url: scratch.url }));
      const cancel = new AbortController();
      const running = worker.run(await planned(worker), { cancel: cancel.signal });
      await untilSleeping();
      const tables = valueOf(await worker.ask("listTables", { connection: "main", schema: "public" }));
      assert.deepEqual(
        tables.map(({ name }) => name),
        ["migration_lens_history", "one"],
      );
      cancel.abort();
      const result = await running;
      assert.equal(result.outcome, "cancelled", explain(result));
      assert.deepEqual(
        result.steps.map(({ state }) => state),
        ["done", "failed"],
      );
      assert.deepEqual(await tableNames(watcher), ["migration_lens_history", "one"]);
    });

    it("ends the statement on the server, too, when it is ended by a signal", async () => {
      project.write({ "001_one.up.sql": "SELECT pg_sleep(600);" });
      const worker = start();
      valueOf(await worker.ask("connect", { connection: "main", url: scratch.url }));
      worker.run(await planned(worker)).catch(() => {});
      await untilSleeping();
      await worker.kill();
      const sessions =
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
      while ((await expectValue(watcher.query(sessions))).length > 0) await delay(5);
    });

    it("tells that a connection is lost when the server ends it", async () => {
      const worker = start();
      valueOf(await worker.ask("connect", { connection: "main", url: scratch.url }));
      const told = new Promise((resolve) => worker.on("connectionLost", resolve));
      await expectValue(
        watcher.query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
        ),
      );
      assert.equal(((await told) as { connection: string }).connection, "main");
      assert.ok(!(await worker.ask("introspect", { connection: "main" })).ok);
      valueOf(await worker.ask("connect", { connection: "main", url: scratch.url }));
    });

    it("is refused with a wrong password, without repeating it", async () => {
      const worker = start();
      const refused = await worker.ask("connect", {
        connection: "main",
        url: scratch.url,
        password: "wr0ng",
      });
      assert.ok(!refused.ok);
      assert.equal(refused.error.kind, "password");
      assert.doesNotMatch(JSON.stringify(refused), /wr0ng/);
    });
  });
});
