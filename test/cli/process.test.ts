// The command line as a process of its own: its streams, signals and exit codes.
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { CliFolder } from "./run-cli";

const ROOT = join(__dirname, "../..");

function start(cwd: string, ...argv: readonly string[]): ChildProcess {
  const loader = join(ROOT, "node_modules/tsx/dist/loader.mjs");
  return spawn(process.execPath, ["--import", loader, join(ROOT, "src/cli/main.ts"), ...argv], { cwd });
}

describe("the command line's process", function () {
  this.timeout(60_000);
  let folder: CliFolder;
  beforeEach(() => (folder = new CliFolder()));
  afterEach(() => folder.remove());

  it("ends with the command's exit code and writes all of a long answer to a pipe", async () => {
    const tables = Array.from({ length: 1500 }, (_, i) => `CREATE TABLE t${i} (a JSONB);\n`);
    folder.write({ "1.sql": tables.join("") });
    const child = start(
      folder.path,
      "check",
      "--from",
      "postgresql",
      "--target",
      "mysql",
      "--format",
      "json",
      "1.sql",
    );
    let out = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (out += text));
    const [code] = (await once(child, "close")) as [number];
    assert.equal(code, 1);
    const { findings } = JSON.parse(out) as { findings: readonly unknown[] };
    assert.equal(findings.length, 1500);
  });

  it("is quiet when nobody reads its answer to the end", async () => {
    const tables = Array.from({ length: 3000 }, (_, i) => `CREATE TABLE t${i} (a JSONB);\n`);
    folder.write({ "1.sql": tables.join("") });
    const child = start(folder.path, "check", "--from", "postgresql", "--target", "mysql", "1.sql");
    let error = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (error += text));
    child.stdout?.once("data", () => child.stdout?.destroy());
    await once(child, "close");
    assert.equal(error, "");
  });

  it("says that it was stopped by Ctrl-C, and leaves files whole", async () => {
    const names = Array.from({ length: 60 }, (_, i) => `${i}.sql`);
    const sql = "CREATE TABLE t (a JSONB);\n".repeat(30);
    folder.write(Object.fromEntries(names.map((name) => [name, sql])));
    const child = start(
      folder.path,
      "fix",
      "--from",
      "postgresql",
      "--target",
      "mysql",
      "--history",
      "--write",
      ...names,
    );
    let error = "";
    let interrupted = false;
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      error += text;
      // It writes when all are read; the first word of that says that it is amid writing.
      if (!interrupted) interrupted = child.kill("SIGINT");
    });
    const [code] = (await once(child, "close")) as [number];
    assert.ok(interrupted);
    assert.match(error.slice(-300), /stopped by Ctrl-C; no file was left half written/);
    assert.equal(code, 130);
    const fixed = sql.replaceAll("JSONB", "JSON");
    for (const name of names) assert.ok([sql, fixed].includes(folder.read(name)), `${name} is half written`);
  });
});
