import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import type { Connection } from "../../src/engines/engine";
import type { RunEvent } from "../../src/runner/run";
import { connectUrl, expectValue, makeScratch, type ScratchDatabase } from "../engines/scratch";
import { describeOnEngine, type LiveEngine } from "../run/live-engine";
import { explain, ScratchProject, tableNames } from "./scratch-project";

const pair = (number: string, up: string, down: string): Record<string, string> => ({
  [`${number}_step.up.sql`]: up,
  [`${number}_step.down.sql`]: down,
});

const three = {
  ...pair("001", "CREATE TABLE one (id int);", "DROP TABLE one;"),
  ...pair("002", "CREATE TABLE two (id int);", "DROP TABLE two;"),
  ...pair("003", "CREATE TABLE three (id int);", "DROP TABLE three;"),
};

const HISTORY = "migration_lens_history";

function suite(
  name: LiveEngine | "pglite",
  connectFresh: () => Promise<[Connection, () => Promise<void>]>,
): void {
  const isMysql = name === "mysql" || name === "mariadb";
  let connection: Connection;
  let end: () => Promise<void>;
  let project: ScratchProject;
  beforeEach(async function () {
    this.timeout(60_000);
    [connection, end] = await connectFresh();
    project = new ScratchProject("sql", three);
  });
  afterEach(async () => {
    await end();
    project.remove();
  });

  const well = async (
    ...args: Parameters<ScratchProject["run"]> extends [unknown, ...infer R] ? R : never
  ): Promise<void> => {
    const result = await project.run(connection, ...args);
    assert.equal(result.outcome, "done", explain(result));
  };
  const count = async (table: string): Promise<number> =>
    Number((await expectValue(connection.query(`SELECT count(*) AS n FROM ${table}`)))[0]?.["n"]);

  it("goes up, up to one, down one, to one, and to none, and keeps the book", async () => {
    assert.deepEqual(await project.marks(connection), {
      "001": "pending",
      "002": "pending",
      "003": "pending",
    });
    await well({ kind: "up-to", id: "002" });
    assert.deepEqual(await tableNames(connection), [HISTORY, "one", "two"].toSorted());
    await well({ kind: "up" });
    await well({ kind: "down" });
    assert.deepEqual(await project.marks(connection), {
      "001": "applied",
      "002": "applied",
      "003": "pending",
    });
    await well({ kind: "to", id: "001" });
    assert.deepEqual(await tableNames(connection), [HISTORY, "one"].toSorted());
    await well({ kind: "to", id: "003" });
    await well({ kind: "to", id: null });
    assert.deepEqual(await tableNames(connection), [HISTORY]);
    assert.equal(await count(HISTORY), 0);
  });

  it("does nothing when there is nothing to do, and makes no table for it", async () => {
    project.remove("001_step.up.sql");
    const empty = new ScratchProject("sql", {});
    const result = await empty.run(connection, { kind: "up" });
    assert.deepEqual([result.outcome, result.steps], ["done", []]);
    assert.deepEqual(await tableNames(connection), []);
    empty.remove();
  });

  it("tells each step as it goes", async () => {
    const events: RunEvent[] = [];
    await well({ kind: "up" }, { onEvent: (event) => events.push(event) });
    assert.deepEqual(
      events.flatMap((event) => ("step" in event ? [`${event.kind} ${event.step}`] : [])),
      [0, 1, 2].flatMap((step) => [`step-started ${step}`, `statement-done ${step}`, `step-done ${step}`]),
    );
  });

  it("sees a file that was edited after it was applied, but not one whose line ends were rewritten", async () => {
    await well({ kind: "up" });
    project.write({
      "001_step.up.sql": "CREATE TABLE one (id bigint);",
      "002_step.up.sql": "CREATE TABLE two (id int);",
    });
    assert.equal((await project.marks(connection))["001"], "changed");
    assert.equal((await project.marks(connection))["002"], "applied");
    const plan = await project.plan(connection, { kind: "up" });
    assert.match(plan.warnings.map(({ message }) => message).join(), /001 .*changed after it was applied/);
    const lines = new ScratchProject("sql", { "101_a.sql": "CREATE TABLE line_ends (\n  id int\n);\n" });
    await lines.run(connection, { kind: "up" });
    lines.write({ "101_a.sql": "CREATE TABLE line_ends (\r\n  id int\r\n);\r\n" });
    assert.equal((await lines.marks(connection))["101"], "applied");
    lines.remove();
  });

  it("sees an older file that came later, and a row whose file is gone", async () => {
    await well({ kind: "up" });
    project.write(pair("002a", "CREATE TABLE late (id int);", "DROP TABLE late;"));
    project.remove("001_step.up.sql");
    project.remove("001_step.down.sql");
    assert.deepEqual(await project.marks(connection), {
      "002": "applied",
      "002a": "out-of-order",
      "003": "applied",
      "001": "missing",
    });
  });

  it("marks the wrong statement in the middle of a long file, and keeps nothing that can be undone", async () => {
    const before = Array.from(
      { length: 40 },
      (_, i) => `-- table ${i}\nCREATE TABLE t${i} (id int, "name" int);\n`,
    );
    const quoted = isMysql ? before.map((sql) => sql.replace('"name"', "name")) : before;
    const wrong = "CREATE TABLE t3 (id int)";
    const text = `${quoted.join("\n")}\n-- 😀 the wrong one\n  /* why */ ${wrong};\nCREATE TABLE after_it (id int);\n`;
    project.write({ "004_long.up.sql": text });
    const result = await project.run(connection, { kind: "up" });
    assert.equal(result.outcome, "failed", explain(result));
    const { failure } = result;
    assert.equal(failure?.file, project.path("004_long.up.sql"));
    assert.equal(text.slice(failure?.range?.start, failure?.range?.end), wrong);
    assert.equal(failure?.code, isMysql ? "1050" : "42P07");
    assert.match(failure?.message ?? "", /t3/);
    const states = result.steps.at(-1)?.statements.map(({ state }) => state) ?? [];
    assert.equal(states.length, 42);
    assert.equal(states[40], "failed");
    assert.equal(states[41], "not-reached");
    assert.ok(states.slice(0, 40).every((state) => state === (isMysql ? "done" : "undone")));
    const tables = await tableNames(connection);
    assert.equal(tables.filter((table) => /^t\d/.test(table)).length, isMysql ? 40 : 0);
    assert.match(
      failure?.next ?? "",
      isMysql ? /half applied.*first 40 of 42 statements/ : /Nothing of 004_long\.up\.sql was kept/,
    );
    assert.deepEqual(Object.values(await project.marks(connection)), [
      "applied",
      "applied",
      "applied",
      "pending",
    ]);
  });

  it("points at the wrong word", async () => {
    const text = "CREATE TABLE fine (id int);\nSELECT '😀', 1 FROM fine WHERE WHERE id = 1;\n";
    project.write({ "004_word.up.sql": text });
    const { failure } = await project.run(connection, { kind: "up" });
    assert.equal(text.slice(failure?.at ?? 0, (failure?.at ?? 0) + 11), "WHERE id = ");
  });

  it("begins each file with a fresh session", async () => {
    project.write(
      isMysql
        ? {
            "004_a.up.sql": "SET sql_mode = 'ANSI_QUOTES'; SET foreign_key_checks = 0;",
            "005_b.up.sql": `CREATE TABLE checked AS SELECT "text" AS a, @@foreign_key_checks AS b;`,
          }
        : {
            "004_a.up.sql":
              "CREATE SCHEMA elsewhere; SET search_path = elsewhere; CREATE TEMP TABLE gone (id int);",
            "005_b.up.sql": "CREATE TABLE checked (id int); CREATE TABLE gone (id int);",
          },
    );
    await well({ kind: "up" });
    assert.equal(
      await count(isMysql ? "checked WHERE a = 'text' AND b = 1" : "public.checked"),
      isMysql ? 1 : 0,
    );
  });

  it("takes rows and their history back together", async () => {
    project.write({
      "004_rows.up.sql":
        "INSERT INTO one VALUES (1);\nINSERT INTO one VALUES (2);\nINSERT INTO nowhere VALUES (3);",
    });
    const result = await project.run(connection, { kind: "up" });
    assert.equal(result.outcome, "failed");
    assert.equal(await count("one"), 0);
    assert.deepEqual(
      result.steps.at(-1)?.statements.map(({ state }) => state),
      ["undone", "undone", "failed"],
    );
  });

  it("runs again what failed, once it is mended", async () => {
    project.write({ "004_bad.up.sql": "INSERT INTO one VALUES (1); INSERT INTO nowhere VALUES (1);" });
    assert.equal((await project.run(connection, { kind: "up" })).outcome, "failed");
    project.write({ "004_bad.up.sql": "INSERT INTO one VALUES (1);" });
    await well({ kind: "up" });
    assert.equal(await count("one"), 1);
  });

  it("plans again when a file or the history changes between plan and run", async () => {
    const { stamp } = await project.plan(connection, { kind: "up" });
    project.write({ "002_step.up.sql": "CREATE TABLE two (id bigint);" });
    const edited = await project.run(connection, { kind: "up" }, { stamp });
    assert.equal(edited.outcome, "plan-again", explain(edited));
    const again = await project.plan(connection, { kind: "up" });
    assert.notEqual(again.stamp, stamp);
    project.remove("003_step.up.sql");
    assert.equal(
      (await project.run(connection, { kind: "up" }, { stamp: again.stamp })).outcome,
      "plan-again",
    );
    project.write(three);
    const third = await project.plan(connection, { kind: "up" });
    await well({ kind: "up-to", id: "001" });
    assert.equal(
      (await project.run(connection, { kind: "up" }, { stamp: third.stamp })).outcome,
      "plan-again",
    );
    assert.deepEqual(await tableNames(connection), [HISTORY, "one"].toSorted());
    const last = await project.plan(connection, { kind: "up" });
    await well({ kind: "up" }, { stamp: last.stamp });
  });

  for (const [what, change] of [
    ["edited", () => project.write({ "003_step.up.sql": "CREATE TABLE other (id int);" })],
    ["deleted", () => project.remove("003_step.up.sql")],
  ] as const) {
    it(`stops before a file that is ${what} while the run is under way`, async () => {
      const result = await project.run(
        connection,
        { kind: "up" },
        { onEvent: (event) => event.kind === "step-started" && event.step === 1 && change() },
      );
      assert.equal(result.outcome, "plan-again", explain(result));
      assert.deepEqual(
        result.steps.map(({ state }) => state),
        ["done", "done", "not-reached"],
      );
      assert.match(result.failure?.message ?? "", /003_step\.up\.sql was changed or removed/);
      assert.deepEqual(await tableNames(connection), [HISTORY, "one", "two"].toSorted());
    });
  }

  it("refuses before the first statement what can't be run as it stands", async () => {
    const cases: readonly [files: Record<string, string | Buffer>, message: RegExp][] = [
      [
        { "004_a.up.sql": "CREATE TABLE x (id int);", "004_b.up.sql": "CREATE TABLE y (id int);" },
        /same version/,
      ],
      [{ "004_bin.up.sql": Buffer.from([0x43, 0xff, 0xfe, 0x00, 0x80]) }, /UTF-8/],
      [{ "004_latin.up.sql": Buffer.from("-- caf\xe9\nCREATE TABLE x (id int);", "latin1") }, /not UTF-8/],
      isMysql
        ? [
            { "004_cmd.up.sql": "CREATE TABLE x (id int);\nsource other.sql\n" },
            /source is a command of the mysql client/,
          ]
        : [
            { "004_cmd.up.sql": "CREATE TABLE x (id int);\n\\i other.sql\n" },
            /\\i is a command of the psql client/,
          ],
      ...(isMysql
        ? []
        : ([[{ "004_copy.up.sql": "COPY one FROM stdin;\n1\n\\.\n" }, /read by psql/]] as [
            Record<string, string>,
            RegExp,
          ][])),
    ];
    for (const [files, message] of cases) {
      project.write(files);
      const result = await project.run(connection, { kind: "up" });
      assert.equal(result.outcome, "refused", explain(result));
      assert.match(result.failure?.message ?? "", message);
      assert.deepEqual(await tableNames(connection), []);
      for (const name of Object.keys(files)) project.remove(name);
    }
  });

  it("refuses to go down where there is no down", async () => {
    await well({ kind: "up" });
    project.remove("003_step.down.sql");
    const result = await project.run(connection, { kind: "down" });
    assert.equal(result.outcome, "refused");
    assert.match(result.failure?.message ?? "", /003 has no down/);
  });

  it("refuses a history table that is another tool's", async () => {
    await expectValue(connection.run(`CREATE TABLE ${HISTORY} (id int)`));
    const result = await project.run(connection, { kind: "up" });
    assert.equal(result.outcome, "failed", explain(result));
    assert.match(result.failure?.message ?? "", /not Migration Lens's history: it has the columns id/);
  });

  it("runs nothing that hides in names and ids", async () => {
    const hostile = new ScratchProject("sql", {
      "001_x'); DROP TABLE one; --.sql": "CREATE TABLE hostile (id int);",
    });
    await well({ kind: "up" });
    await hostile.run(connection, { kind: "up" });
    assert.ok((await tableNames(connection)).includes("one"));
    hostile.remove();
  });

  it("runs a half-written or empty file as far as the engine takes it", async () => {
    project.write({ "004_empty.up.sql": "", "005_comment.up.sql": "-- nothing yet\n" });
    await well({ kind: "up" });
    project.write({ "006_half.up.sql": "CREATE TABLE half (id int" });
    const result = await project.run(connection, { kind: "up" });
    assert.equal(result.outcome, "failed");
    assert.equal(result.failure?.statement, 0);
  });

  if (name === "pglite") return;

  it("stops when it is told to, in the middle of a statement, and tells the server", async () => {
    const sleep = isMysql ? "SELECT benchmark(1000000000000, sha2('x', 512))" : "SELECT pg_sleep(600)";
    project.write({
      "004_slow.up.sql": `INSERT INTO one VALUES (1);\n${sleep};\nINSERT INTO one VALUES (2);`,
    });
    const other = await connectUrl(urlOf(connection));
    const cancel = new AbortController();
    const running = project.run(connection, { kind: "up" }, { cancel: cancel.signal });
    await untilBusy(other, isMysql ? "benchmark(1000000000000" : "pg_sleep(600)", isMysql);
    cancel.abort();
    const result = await running;
    assert.equal(result.outcome, "cancelled", explain(result));
    assert.deepEqual(
      result.steps.map(({ state }) => state),
      ["done", "done", "done", "failed"],
    );
    assert.equal(await count("one"), 0);
    assert.equal((await project.marks(connection))["004"], "pending");
    await other.close();
  }).timeout(60_000);

  it("stops before the next file when it is told to stop there", async () => {
    const stop = new AbortController();
    const result = await project.run(
      connection,
      { kind: "up" },
      {
        stop: stop.signal,
        onEvent: (event) => event.kind === "step-started" && event.step === 1 && stop.abort(),
      },
    );
    assert.equal(result.outcome, "cancelled");
    assert.deepEqual(
      result.steps.map(({ state }) => state),
      ["done", "done", "not-reached"],
    );
    assert.equal((await project.marks(connection))["002"], "applied");
  });

  it("says what is known when the server ends the session in the middle", async () => {
    const sleep = isMysql ? "SELECT SLEEP(600)" : "SELECT pg_sleep(600)";
    project.write({
      "004_slow.up.sql": `CREATE TABLE made (id int);\n${sleep};\nCREATE TABLE never (id int);`,
    });
    const other = await connectUrl(urlOf(connection));
    const running = project.run(connection, { kind: "up" });
    await untilBusy(other, sleep, isMysql);
    const victim = await expectValue(
      other.query(
        isMysql
          ? `SELECT CAST(ID AS CHAR) AS id FROM information_schema.PROCESSLIST WHERE INFO LIKE 'SELECT SLEEP(600)%' AND DB = DATABASE()`
          : `SELECT pid::text AS id FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep(600)' AND pid <> pg_backend_pid()`,
      ),
    );
    const id = String(victim[0]?.["id"]);
    await expectValue(other.run(isMysql ? `KILL ${id}` : `SELECT pg_terminate_backend(${id})`));
    const result = await running;
    assert.equal(result.outcome, "failed", explain(result));
    assert.equal(result.failure?.engine?.kind, "lost");
    assert.deepEqual(
      result.steps.map(({ state }) => state),
      ["done", "done", "done", isMysql ? "unclear" : "failed"],
    );
    assert.deepEqual(
      result.steps.at(-1)?.statements.map(({ state }) => state),
      isMysql ? ["done", "unclear", "not-reached"] : ["undone", "failed", "not-reached"],
    );
    assert.equal((await tableNames(other)).includes("made"), isMysql);
    await other.close();
  }).timeout(60_000);

  it("lets two runs that begin together apply each file once", async () => {
    const other = await connectUrl(urlOf(connection));
    const results = await Promise.all([
      project.run(connection, { kind: "up" }),
      project.run(other, { kind: "up" }),
    ]);
    assert.deepEqual(
      results.map(({ outcome }) => outcome),
      ["done", "done"],
      results.map(explain).join(),
    );
    assert.deepEqual(
      results.map(({ steps }) => steps.length).toSorted((a, b) => a - b),
      [0, 3],
    );
    await other.close();
  });

  it("does not wait without end for a table that another session holds", async () => {
    await well({ kind: "up" });
    const other = await connectUrl(urlOf(connection));
    await expectValue(other.run(isMysql ? "LOCK TABLES one WRITE" : "BEGIN"));
    if (!isMysql) await expectValue(other.run("LOCK TABLE one IN ACCESS EXCLUSIVE MODE"));
    project.write({ "004_alter.up.sql": "ALTER TABLE one ADD note int;" });
    const result = await project.run(connection, { kind: "up" }, { lockTimeoutMs: isMysql ? 1000 : 50 });
    assert.equal(result.failure?.engine?.kind, "lock", explain(result));
    await other.close();
  });
}

const urls = new WeakMap<Connection, string>();
const urlOf = (connection: Connection): string => urls.get(connection) ?? "";

async function untilBusy(other: Connection, text: string, isMysql: boolean): Promise<void> {
  const sql = isMysql
    ? "SELECT 1 FROM information_schema.PROCESSLIST WHERE INFO LIKE CONCAT(?, '%') AND DB = DATABASE() AND ID <> CONNECTION_ID()"
    : "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND position($1 in query) > 0 AND pid <> pg_backend_pid()";
  const wanted = isMysql && !text.startsWith("SELECT") ? `SELECT ${text}` : text;
  while ((await expectValue(other.query(sql, [wanted]))).length === 0) await delay(5);
}

for (const name of ["postgresql", "mariadb", "mysql"] as const) {
  describeOnEngine(name, "plain SQL", (serverUrl) => {
    suite(name, async () => {
      const scratch: ScratchDatabase = await makeScratch(serverUrl);
      const connection = await connectUrl(scratch.url);
      urls.set(connection, scratch.url);
      return [
        connection,
        async () => {
          await connection.close();
          await scratch.drop();
        },
      ];
    });
  });
}

describe("plain SQL (embedded PostgreSQL)", () => {
  let shared: Connection;
  before(async function () {
    this.timeout(60_000);
    shared = await connectUrl("pglite:memory");
  });
  after(() => shared.close());
  suite("pglite", async () => {
    await expectValue(
      shared.run("DROP SCHEMA IF EXISTS elsewhere CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public"),
    );
    return [shared, () => Promise.resolve()];
  });
});
