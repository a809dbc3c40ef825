import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { parseDatabaseUrl } from "../../src/engines/address";
import { connect } from "../../src/engines/connect";
import type { Answer, Connection } from "../../src/engines/engine";
import { lockFileOf, lockFolder } from "../../src/engines/folder-lock";
import { expectValue } from "./scratch";

function open(folder: string, holder = "a test"): Answer<Connection> {
  const parsed = parseDatabaseUrl(`pglite:${folder}`, {});
  assert.ok(parsed.ok);
  return connect(parsed.value.address, { holder });
}

describe("the embedded PostgreSQL", () => {
  let parent: string;
  let folder: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), "lens-pglite-"));
    folder = join(parent, "deep", "data");
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  it("keeps what was written for the next one that opens its folder", async () => {
    const first = await expectValue(open(folder));
    await expectValue(first.run("CREATE TABLE t (id int); INSERT INTO t VALUES (1), (2)"));
    await first.close();
    const second = await expectValue(open(folder));
    const rows = await expectValue(second.query("SELECT count(*)::int AS n FROM t"));
    assert.deepEqual(rows, [{ n: 2 }]);
    await second.close();
    assert.equal(existsSync(lockFileOf(folder)), false, "the lock is gone");
  }).timeout(60_000);

  it("tells a second one who holds the folder, and does not open it", async () => {
    const first = await expectValue(open(folder, "the first window"));
    const second = await open(folder, "the second window");
    assert.ok(!second.ok);
    assert.equal(second.error.kind, "lock");
    assert.match(
      second.error.message,
      new RegExp(`the first window \\(process ${process.pid}, since \\d{4}-`),
    );
    await first.close();
  }).timeout(60_000);

  it("is an engine like the others: identity, failing statement with its place, extensions, schema", async () => {
    const connection = await expectValue(open("memory"));
    assert.equal(connection.server.dialect, "postgresql");
    assert.match(connection.server.title, /^PostgreSQL \d+\.\d+ \(embedded\)$/);
    await expectValue(
      connection.run("CREATE EXTENSION bloom; CREATE TABLE t (id serial PRIMARY KEY, b text[])"),
    );
    const answer = await connection.run("INSERT INTO t (b) VALUES ('{}'); SELECT 1; SELECT nope");
    assert.ok(!answer.ok);
    assert.equal(answer.error.code, "42703");
    assert.equal(answer.error.statementsDone, 2);
    assert.equal(answer.error.offset, "INSERT INTO t (b) VALUES ('{}'); SELECT 1; SELECT ".length);
    const schema = await expectValue(connection.introspect());
    assert.deepEqual(
      schema.tables.map((table) => [table.name, table.columns.map((column) => column.name)]),
      [["t", ["id", "b"]]],
    );
    assert.deepEqual(schema.objects, [{ kind: "extension", name: "bloom" }]);
    await connection.close();
  }).timeout(60_000);
});

describe("the lock beside a PGlite folder", () => {
  let parent: string;
  let folder: string;
  let file: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), "lens-lock-"));
    folder = join(parent, "data");
    file = lockFileOf(folder);
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  const holder = (pid: number, host = hostname()): string =>
    JSON.stringify({ pid, host, born: "", since: "2026-01-02T03:04:05.000Z", who: "someone", token: "x" });

  it("is taken over from a process that has died", () => {
    const dead = spawnSync(process.execPath, ["-e", ""]).pid;
    writeFileSync(file, holder(dead));
    const taken = lockFolder(folder, "me");
    assert.ok(taken.ok);
    assert.match(readFileSync(file, "utf8"), /"who": "me"/);
    taken.value.release();
    assert.equal(existsSync(file), false);
  });

  it("is taken over where another process has got the number of the dead one", () => {
    const own = { pid: process.pid, host: hostname(), born: "1", since: "", who: "someone", token: "x" };
    writeFileSync(file, JSON.stringify(own));
    const taken = lockFolder(folder, "me");
    assert.equal(taken.ok, process.platform === "linux");
  });

  it("is never taken from another machine", () => {
    writeFileSync(file, holder(1, "elsewhere"));
    const taken = lockFolder(folder, "me");
    assert.ok(!taken.ok);
    assert.match(taken.error.message, /someone \(process 1 on elsewhere, since 2026-01-02/);
    assert.match(taken.error.next, /delete/);
  });

  it("says what to do with a lock file that nobody can read", () => {
    writeFileSync(file, "{ half");
    const taken = lockFolder(folder, "me");
    assert.ok(!taken.ok);
    assert.match(taken.error.next, /delete that file/);
  });

  it("goes to one of several that find it stale at the same moment", async () => {
    const dead = spawnSync(process.execPath, ["-e", ""]).pid;
    writeFileSync(file, holder(dead));
    const script = join(__dirname, "take-lock.ts");
    const answers = await Promise.all(
      [1, 2, 3, 4].map(
        (number) =>
          new Promise<string>((resolve) => {
            const child = spawn(process.execPath, ["--import", "tsx", script, folder, `taker ${number}`], {
              stdio: ["pipe", "pipe", "inherit"],
            });
            child.stdout.once("data", (data: Buffer) => {
              resolve(data.toString().trim());
              children.push(() => child.stdin.end());
            });
          }),
      ),
    );
    for (const end of children.splice(0)) end();
    assert.deepEqual(
      answers.filter((answer) => answer === "taken"),
      ["taken"],
      answers.join("\n"),
    );
  }).timeout(60_000);
  const children: (() => void)[] = [];

  it("says that a folder may not be written, instead of failing later", function () {
    const closed = join(parent, "closed");
    mkdirSync(closed, { mode: 0o500 });
    // Root may write everywhere: for a moment this process is nobody.
    const isRoot = process.getuid?.() === 0;
    if (isRoot) chmodSync(parent, 0o755);
    if (isRoot) process.seteuid?.(65534);
    try {
      const taken = lockFolder(join(closed, "data"), "me");
      assert.ok(!taken.ok);
      assert.equal(taken.error.kind, "rights");
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });
});
