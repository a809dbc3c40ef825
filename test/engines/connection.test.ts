import assert from "node:assert/strict";
import { createServer, type Server } from "node:net";
import { parseDatabaseUrl } from "../../src/engines/address";
import { connect } from "../../src/engines/connect";
import type { Connection, ConnectOptions } from "../../src/engines/engine";
import type { EngineFailure } from "../../src/engines/failure";
import { describeOnEngine, type LiveEngine } from "../run/live-engine";
import { connectUrl, expectValue, makeScratch, type ScratchDatabase } from "./scratch";

async function refusal(url: string, options: ConnectOptions = {}): Promise<EngineFailure> {
  const parsed = parseDatabaseUrl(url, {});
  assert.ok(parsed.ok);
  const { address, password } = parsed.value;
  const answer = await connect(address, { ...(password === undefined ? {} : { password }), ...options });
  assert.ok(!answer.ok, "the connection fails");
  return answer.error;
}

interface Engine {
  readonly name: LiveEngine;
  readonly sleep: string;
  readonly kill: (connection: Connection) => Promise<string>;
  readonly badWord: { readonly code: string };
}

const pid = async (connection: Connection, sql: string): Promise<string> =>
  String((await expectValue(connection.query(sql)))[0]?.["id"]);

const engines: readonly Engine[] = [
  {
    name: "postgresql",
    sleep: "SELECT pg_sleep(60)",
    kill: async (connection) =>
      `SELECT pg_terminate_backend(${await pid(connection, "SELECT pg_backend_pid() AS id")})`,
    badWord: { code: "42601" },
  },
  ...(["mariadb", "mysql", "tidb"] as const).map((name) => ({
    name,
    sleep: "SELECT SLEEP(60)",
    kill: async (connection: Connection) => `KILL ${await pid(connection, "SELECT CONNECTION_ID() AS id")}`,
    badWord: { code: "1064" },
  })),
];

for (const engine of engines) {
  describeOnEngine(engine.name, "a connection", (url) => {
    let scratch: ScratchDatabase;
    let connection: Connection;
    beforeEach(async () => {
      scratch = await makeScratch(url);
      connection = await connectUrl(scratch.url);
    });
    afterEach(async () => {
      await connection.close();
      await scratch.drop();
    });

    it("says which engine and version answers", () => {
      assert.equal(connection.server.dialect, engine.name);
      assert.ok((connection.server.version[0] ?? 0) >= 8);
      assert.equal(connection.server.database, scratch.name);
    });

    it("gives rows, with parameters never spliced into the text", async () => {
      const hostile = `'; DROP TABLE t; -- " \` \\ \u202e`;
      const mark = engine.name === "postgresql" ? "$1::text" : "?";
      const rows = await expectValue(connection.query(`SELECT ${mark} AS v`, [hostile]));
      assert.deepEqual(
        rows.map((row) => row["v"]),
        [hostile],
      );
    });

    it("gives the engine's code and the place of a wrong word", async () => {
      const answer = await connection.run("SELECT 1 FROM (SELECT 2) x WHERE selct selct selct");
      assert.ok(!answer.ok);
      assert.equal(answer.error.kind, "statement");
      assert.equal(answer.error.code, engine.badWord.code);
      assert.ok((answer.error.offset ?? -1) >= 36);
    });

    it("goes on after a failing statement", async () => {
      assert.ok(!(await connection.run("selct")).ok);
      assert.ok((await connection.run("SELECT 1")).ok);
    });

    it("knows whether a transaction is open", async () => {
      assert.equal(connection.inTransaction, false);
      await expectValue(connection.run("START TRANSACTION"));
      assert.equal(connection.inTransaction, true);
      await expectValue(connection.run("COMMIT"));
      assert.equal(connection.inTransaction, false);
    });

    it("has the server end a statement that is under way", async () => {
      const other = await connectUrl(scratch.url);
      const running = connection.run(engine.sleep);
      await untilServerIsBusy(other, engine.name);
      assert.equal(await expectValue(connection.cancel()), true);
      const answer = await running;
      // MySQL's SLEEP answers 1 when it is ended early, and the statement itself succeeds.
      if (engine.name === "postgresql") {
        assert.ok(!answer.ok);
        assert.equal(answer.error.kind, "cancelled");
      }
      assert.ok((await connection.run("SELECT 1")).ok, "the session lives on");
      await other.close();
    });

    it("tells of a session that the server ends in the middle of a statement", async () => {
      const other = await connectUrl(scratch.url);
      const told = new Promise<EngineFailure>((resolve) => connection.onLost(resolve));
      const kill = await engine.kill(connection);
      const running = connection.run(engine.sleep);
      await untilServerIsBusy(other, engine.name);
      await expectValue(other.run(kill));
      const answer = await running;
      assert.ok(!answer.ok);
      assert.equal(answer.error.kind, "lost");
      assert.equal((await told).kind, "lost");
      const later = await connection.query("SELECT 1");
      assert.ok(!later.ok);
      assert.equal(later.error.kind, "lost");
      await other.close();
    });

    it("is refused with a wrong password, without telling it", async () => {
      const found = await refusal(scratch.url.replace(":secret@", ":wr0ng@"));
      assert.equal(found.kind, "password");
      assert.doesNotMatch(JSON.stringify(found), /wr0ng/);
    });

    it("says that a password is wanted when none is given", async () => {
      const found = await refusal(scratch.url.replace(":secret@", "@"));
      assert.equal(found.kind, "password");
    });

    it("is refused for a database that is not there", async () => {
      const found = await refusal(scratch.url.replace(scratch.name, "no_such_database"));
      assert.equal(found.kind, "no-database");
    });

    it("is refused where TLS is required and the server has none, or its certificate is not to be trusted", async () => {
      const found = await refusal(`${scratch.url}?sslmode=verify-full`);
      assert.ok(found.kind === "tls" || found.kind === "unreachable", found.kind);
    });
  });
}

for (const scheme of ["postgresql", "mysql"]) {
  describe(`connecting to nobody (${scheme})`, () => {
    it("says that a port has no server", async () => {
      const found = await refusal(`${scheme}://u:s3cret@127.0.0.1:1/d`);
      assert.equal(found.kind, "refused");
      assert.doesNotMatch(JSON.stringify(found), /s3cret/);
    });

    it("says that a host has no address", async () => {
      const found = await refusal(`${scheme}://u:s3cret@host.invalid/d?sslmode=disable`);
      assert.equal(found.kind, "unreachable");
    });

    describe("with a host that takes the connection and never answers", () => {
      let silent: Server;
      let port: number;
      before((done) => {
        silent = createServer().listen(0, "127.0.0.1", () => {
          const at = silent.address();
          port = typeof at === "object" && at !== null ? at.port : 0;
          done();
        });
      });
      after(() => void silent.close());

      it("gives up after the time that was allowed", async () => {
        const found = await refusal(`${scheme}://u:s3cret@127.0.0.1:${port}/d`, { connectTimeoutMs: 200 });
        assert.equal(found.kind, "timeout");
        assert.match(found.message, /0\.2 s/);
      });
    });
  });
}

async function untilServerIsBusy(other: Connection, name: LiveEngine): Promise<void> {
  const sql =
    name === "postgresql"
      ? "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE '%pg_sleep(60)' AND pid <> pg_backend_pid()"
      : "SELECT 1 FROM information_schema.PROCESSLIST WHERE INFO LIKE 'SELECT SLEEP(60)%' AND DB = DATABASE()";
  while ((await expectValue(other.query(sql))).length === 0);
}
