// SQL that a real Alembic writes for the preview, and what is said where it can't.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  type AlembicAnswer,
  type AlembicRequest,
  findPythons,
  writeByAlembic,
} from "../../src/vscode/alembic-sql";
import { describeWithTool } from "../run/live-tool";

const SAMPLE = join(__dirname, "..", "..", "samples", "alembic-service");

function written(answer: AlembicAnswer): { readonly up: string; readonly down: string } {
  assert.equal(answer.kind, "written", JSON.stringify(answer));
  if (answer.kind !== "written") throw new Error();
  return {
    up: answer.up.ok ? answer.up.text : `refused: ${answer.up.why}`,
    down: answer.down.ok ? answer.down.text : `refused: ${answer.down.why}`,
  };
}

describeWithTool("alembic", "the SQL that Alembic writes", (program) => {
  const python = join(dirname(program), process.platform === "win32" ? "python.exe" : "python");
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lens-alembic-"));
    cpSync(SAMPLE, folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const ask = (request: Partial<AlembicRequest> = {}): Promise<AlembicAnswer> =>
    writeByAlembic({
      configFile: join(folder, "alembic.ini"),
      revision: "8b52d9e4c771",
      parent: "3f1c0a7be210",
      dialect: "postgresql",
      pythons: [python],
      timeoutMs: 60_000,
      ...request,
    });
  const changeEnv = (change: (text: string) => string): void => {
    const file = join(folder, "migrations", "env.py");
    writeFileSync(file, change(readFileSync(file, "utf8")));
  };

  it("is that of one revision, both ways", async () => {
    const { up, down } = written(await ask());
    assert.match(up, /CREATE TABLE reading/);
    assert.doesNotMatch(up, /CREATE TABLE gauge/);
    assert.match(up, /UPDATE alembic_version SET version_num='8b52d9e4c771'/);
    assert.match(down, /DROP TABLE reading/);
  });

  it("begins at nothing for the first revision", async () => {
    const answer = await writeByAlembic({
      configFile: join(folder, "alembic.ini"),
      revision: "3f1c0a7be210",
      dialect: "postgresql",
      pythons: [python],
      timeoutMs: 60_000,
    });
    assert.match(written(answer).up, /CREATE TABLE alembic_version[^]*CREATE TABLE gauge/);
  });

  it("is for another database than the configured one when asked for", async () => {
    const { down } = written(await ask({ dialect: "tidb" }));
    assert.match(down, /DROP INDEX ix_reading_open ON reading/);
  });

  it("is refused in Alembic's words where it can't write a type", async () => {
    const { up } = written(await ask({ dialect: "mysql", revision: "a4e07c15d3f9", parent: "8b52d9e4c771" }));
    assert.match(up, /^refused: CompileError: .*MySQLTypeCompiler can't render element of type ARRAY/);
  });

  it("is not taken for another database's when env.py names its own URL", async () => {
    changeEnv((text) => text.replace('url=config.get_main_option("sqlalchemy.url")', 'url="postgresql://"'));
    assert.match(written(await ask({ dialect: "mysql" })).up, /^refused: .*env\.py writes for postgresql/);
    assert.match(written(await ask()).up, /CREATE TABLE reading/);
  });

  it("is kept apart from what env.py prints", async () => {
    changeEnv((text) => `print("migration-lens, hello")\n${text}`);
    assert.doesNotMatch(written(await ask()).up, /hello/);
  });

  it("is not waited for without end", async () => {
    changeEnv((text) => `import time\nwhile True:\n    time.sleep(60)\n${text}`);
    const answer = await ask({ timeoutMs: 1000 });
    assert.deepEqual(answer, { kind: "failed", why: "Alembic did not end within 1 s" });
  });

  it("is stopped on request", async () => {
    changeEnv((text) => `import time\nwhile True:\n    time.sleep(60)\n${text}`);
    const controller = new AbortController();
    const asked = ask({ cancel: controller.signal });
    controller.abort();
    assert.deepEqual(await asked, { kind: "cancelled" });
  });

  it("comes from the next Python when one is not there or has no Alembic", async () => {
    const { up } = written(await ask({ pythons: [join(folder, "none"), "python3", python] }));
    assert.match(up, /CREATE TABLE reading/);
    const answer = await ask({ pythons: [join(folder, "none")] });
    assert.deepEqual(answer, { kind: "failed", why: "no Python was found" });
  });

  it("leaves nothing behind in the project", async () => {
    const before = readFileSync(join(folder, "alembic.ini"), "utf8");
    await ask();
    assert.equal(readFileSync(join(folder, "alembic.ini"), "utf8"), before);
    assert.throws(() => readFileSync(join(folder, "migrations", "__pycache__")), /ENOENT/);
  });

  it("is written by the environment beside the project before any other", () => {
    const home = join(dirname(dirname(python)));
    const found = findPythons(folder, folder, { VIRTUAL_ENV: home });
    assert.equal(found[0], join(home, "bin", "python"));
    assert.ok(found.includes("python3"));
  });
});
