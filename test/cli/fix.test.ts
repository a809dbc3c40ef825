import assert from "node:assert/strict";
import { chmodSync, existsSync, readdirSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { CliFolder } from "./run-cli";

const SQL = "CREATE TABLE t (\n  id SERIAL PRIMARY KEY,\n  data JSONB -- sent\n);\n";
const FIXED = "CREATE TABLE t (\n  id SERIAL PRIMARY KEY,\n  data JSON -- sent\n);\n";

const NOBODY = 65_534;

/** Root may write everywhere, so that for root this is done as another user. */
async function asNobodySpecial<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(NOBODY);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

describe("migration-lens fix and convert", () => {
  let folder: CliFolder;
  beforeEach(() => (folder = new CliFolder()));
  afterEach(() => folder.remove());
  const MYSQL = ["--from", "postgresql", "--target", "mysql"] as const;

  it("write the fixed text to the output and leave the file", async () => {
    folder.write({ "1.sql": SQL });
    const { code, out, error } = await folder.run("fix", ...MYSQL, "--stdout", "1.sql");
    assert.equal(code, 0);
    assert.equal(out, FIXED);
    assert.equal(folder.read("1.sql"), SQL);
    assert.match(error, /1\.sql:3: fixed: Write JSON \(jsonb-type\)/);
    assert.match(error, /1\.sql:2: left \(differs\): .*choice.*convert makes it \[mysql@/);
  });

  it("change the file in place, keep its mode, and leave nothing beside it", async () => {
    folder.write({ "1.sql": SQL });
    chmodSync(join(folder.path, "1.sql"), 0o640);
    assert.equal((await folder.run("fix", ...MYSQL, "--write", "1.sql")).code, 0);
    assert.equal(folder.read("1.sql"), FIXED);
    assert.equal(statSync(join(folder.path, "1.sql")).mode & 0o777, 0o640);
    assert.deepEqual(readdirSync(folder.path), ["1.sql"]);
  });

  it("write through a symbolic link", async () => {
    folder.write({ "real.sql": SQL });
    symlinkSync("real.sql", join(folder.path, "1.sql"));
    await folder.run("fix", ...MYSQL, "--write", "1.sql");
    assert.equal(folder.read("real.sql"), FIXED);
  });

  it("write to another folder, made when it is not there", async () => {
    folder.write({ "a/1.sql": SQL, "b/1.sql": "SELECT 1;\n" });
    assert.equal((await folder.run("fix", ...MYSQL, "--out", "out/mysql", "a/1.sql", "b/1.sql")).code, 0);
    assert.equal(folder.read("out/mysql/a/1.sql"), FIXED);
    assert.equal(folder.read("out/mysql/b/1.sql"), "SELECT 1;\n");
    await folder.run("fix", ...MYSQL, "--out", "one", "a/1.sql");
    assert.equal(folder.read("one/1.sql"), FIXED);
    assert.equal(folder.read("a/1.sql"), SQL);
  });

  it("make the choices too when converting, and say which", async () => {
    folder.write({ "1.sql": SQL });
    const { out, error } = await folder.run("convert", ...MYSQL, "--stdout", "1.sql");
    assert.match(out, /AUTO_INCREMENT/);
    assert.match(error, /1\.sql:2: chose: /);
  });

  it("read files behind a converted one on what it said before", async () => {
    folder.write({
      "1.sql": "CREATE TABLE t (a TEXT);\nCREATE INDEX i ON t (a);\n",
      "2.sql": "DROP INDEX i;\n",
    });
    const { out } = await folder.run("convert", ...MYSQL, "--history", "--stdout", "1.sql", "2.sql");
    assert.match(out, /DROP INDEX i ON t;\n$/);
  });

  it("keep Windows line ends and a byte order mark", async () => {
    folder.write({ "1.sql": `\uFEFF${SQL.replaceAll("\n", "\r\n")}` });
    await folder.run("fix", ...MYSQL, "--write", "1.sql");
    assert.equal(folder.read("1.sql"), `\uFEFF${FIXED.replaceAll("\n", "\r\n")}`);
  });

  it("do not touch a file whose bytes they can't keep", async () => {
    const bytes = Buffer.concat([Buffer.from("-- caf"), Buffer.from([0xe9]), Buffer.from(`\n${SQL}`)]);
    folder.write({ "1.sql": bytes });
    const { code, error } = await folder.run("fix", ...MYSQL, "--write", "1.sql");
    assert.equal(code, 2);
    assert.match(error, /1\.sql: holds bytes that are no UTF-8 and would be lost; it is left as it is/);
    assert.equal(folder.read("1.sql"), bytes.toString("utf8"));
  });

  it("say why a file could not be written", async () => {
    folder.write({ "in/1.sql": SQL });
    chmodSync(folder.path, 0o755);
    chmodSync(join(folder.path, "in"), 0o555);
    const { code, error } = await asNobodySpecial(() => folder.run("fix", ...MYSQL, "--write", "in/1.sql"));
    chmodSync(join(folder.path, "in"), 0o755);
    assert.equal(code, 2);
    assert.match(error, /in\/1\.sql: could not be written: no permission/);
  });

  it("say why an output folder can't be made", async () => {
    folder.write({ "1.sql": SQL, taken: "a file" });
    const { code, error } = await folder.run("fix", ...MYSQL, "--out", "taken", "1.sql");
    assert.equal(code, 2);
    assert.match(error, /1\.sql: could not be written: /);
    assert.equal(folder.read("1.sql"), SQL);
  });

  it("want to be told where to write, once", async () => {
    folder.write({ "1.sql": SQL });
    for (const argv of [
      ["fix", "1.sql"],
      ["fix", "--write", "--stdout", "1.sql"],
    ]) {
      const { code, error } = await folder.run(...argv);
      assert.equal(code, 2);
      assert.match(error, /one of --write, --stdout and --out DIR/);
    }
    assert.ok(existsSync(join(folder.path, "1.sql")));
  });
});
