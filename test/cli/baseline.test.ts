import assert from "node:assert/strict";
import { CliFolder, type CliResult } from "./run-cli";

const FIRST = "CREATE TABLE t (a JSONB, b JSONB);\nCREATE TABLE u (a UUID);\n";
const DOWN = "DROP TABLE u;\nDROP TABLE t;\n";

describe("migration-lens baseline", () => {
  let folder: CliFolder;
  beforeEach(() => {
    folder = new CliFolder();
    folder.write({
      "db/migration-lens.json": JSON.stringify({
        source: "postgresql",
        targets: ["mysql@8.4", "tidb@8.5"],
        baseline: "old/baseline.json",
      }),
      "db/migrations/1_a.up.sql": FIRST,
      "db/migrations/1_a.down.sql": DOWN,
      // A version twice and a migration without a down: a history's own findings.
      "db/migrations/2_b.up.sql": "SELECT 1;\n",
      "db/migrations/2_c.up.sql": "SELECT 2;\n",
    });
  });
  afterEach(() => folder.remove());

  /** `FILE:LINE rule` of each finding and target, of `db` where nothing else is named. */
  async function check(...argv: readonly string[]): Promise<readonly string[]> {
    const names = argv.some((word) => word.startsWith("db")) ? [] : ["db"];
    const { out } = await folder.run("check", "--format", "json", ...argv, ...names);
    const { findings } = JSON.parse(out) as {
      readonly findings: readonly {
        readonly file: string;
        readonly rule: string;
        readonly target: string;
        readonly range: { readonly start: { readonly line: number } };
      }[];
    };
    return findings.map(
      ({ file, rule, range }) => `${file.slice(file.lastIndexOf("/") + 1)}:${range.start.line + 1} ${rule}`,
    );
  }

  function write(...names: readonly string[]): Promise<CliResult> {
    return folder.run("baseline", ...names, "--write", "db/old/baseline.json");
  }

  it("makes a history clean, whatever is wrong with it", async () => {
    folder.write({ "db/old/.keep": "" });
    assert.ok((await check()).length > 5);
    const { code, error } = await write("db");
    assert.equal(code, 0);
    assert.match(error, /db\/old\/baseline\.json: \d+ findings of 3 files\. .*"baseline"/);
    assert.deepEqual(await check(), []);
    // Another target has findings of its own.
    assert.ok((await check("--target", "mariadb@10.11")).some((one) => one.endsWith("jsonb-type")));
  });

  describe("once written", () => {
    beforeEach(async () => {
      folder.write({ "db/old/.keep": "" });
      assert.equal((await write("db")).code, 0);
    });

    it("is not moved by lines above, by Windows line ends or by another migration", async () => {
      folder.write({
        "db/migrations/1_a.up.sql": `-- new\n\nCREATE TABLE v (a INT);\n${FIRST}`.replaceAll("\n", "\r\n"),
        "db/migrations/1_a.down.sql": `DROP TABLE v;\n${DOWN}`,
        "db/migrations/3_d.up.sql": "CREATE TABLE w (a INT);\n",
        "db/migrations/3_d.down.sql": "DROP TABLE w;\n",
      });
      assert.deepEqual(await check(), []);
    });

    it("shows a statement's findings again once it is edited, and says what it names for nothing", async () => {
      folder.write({ "db/migrations/1_a.up.sql": FIRST.replace("b JSONB", "b JSONB NULL") });
      assert.deepEqual(await check("--target", "mysql@8.4"), [
        "1_a.up.sql:1 stale-baseline",
        "1_a.up.sql:1 jsonb-type",
        "1_a.up.sql:1 jsonb-type",
      ]);
    });

    it("shows the findings of a copy of a statement", async () => {
      folder.write({ "db/migrations/4_e.up.sql": FIRST, "db/migrations/4_e.down.sql": DOWN });
      assert.ok((await check()).includes("4_e.up.sql:2 uuid-type"));
      assert.deepEqual(
        (await check()).filter((one) => !one.startsWith("4_e.")),
        [],
      );
      folder.write({ "db/migrations/1_a.up.sql": `${FIRST}CREATE TABLE u (a UUID);\n` });
      assert.ok((await check()).includes("1_a.up.sql:3 uuid-type"));
    });

    it("says which of its files are gone, and loses them when it is written anew", async () => {
      folder.write({ "db/migrations/9_z.up.sql": "CREATE TABLE z (a JSONB);\n" });
      await write("db/migrations/9_z.up.sql");
      folder.delete("db/migrations/9_z.up.sql");
      const { error } = await folder.run("check", "db");
      assert.match(
        error,
        /db\/old\/baseline\.json: names findings of files that are gone \(.*9_z\.up\.sql\)/,
      );
      await write("db/migrations/1_a.up.sql");
      assert.doesNotMatch(folder.read("db/old/baseline.json"), /9_z/);
      // What was not looked at stays.
      assert.deepEqual(await check(), []);
    });

    it("keeps what it says of targets that this run leaves aside", async () => {
      await folder.run("baseline", "db", "--target", "mysql@8.4", "--write", "db/old/baseline.json");
      assert.match(folder.read("db/old/baseline.json"), /tidb@8\.5/);
      assert.deepEqual(await check(), []);
    });

    it("is left aside by convert, which has work to do there", async () => {
      const { out } = await folder.run(
        "convert",
        "--target",
        "mysql",
        "--stdout",
        "db/migrations/1_a.up.sql",
      );
      assert.doesNotMatch(out, /JSONB/);
    });

    it("hides nothing once it is broken, and says so", async () => {
      folder.write({ "db/old/baseline.json": "{" });
      assert.ok((await check()).length > 5);
      assert.match((await folder.run("check", "db")).error, /baseline\.json: it is not JSON/);
      folder.write({ "db/old/baseline.json": '{"findings": {"migrations/1_a.up.sql": [{"rule": 1}, 2]}}' });
      assert.match((await folder.run("check", "db")).error, /2 of its entries can't be read/);
      folder.delete("db/old/baseline.json");
      assert.match((await folder.run("check", "db")).error, /baseline old\/baseline\.json is not there/);
    });
  });

  it("goes to the output when no file is named", async () => {
    const { out, code } = await folder.run("baseline", "db");
    assert.equal(code, 0);
    const { findings } = JSON.parse(out) as { readonly findings: Readonly<Record<string, unknown>> };
    assert.deepEqual(Object.keys(findings), [
      "db/migrations/1_a.up.sql",
      "db/migrations/2_b.up.sql",
      "db/migrations/2_c.up.sql",
    ]);
  });

  it("ends with 2 and writes nothing when a name is wrong", async () => {
    const { code, error } = await write("db", "none.sql");
    assert.equal(code, 2);
    assert.match(error, /none\.sql: no such file[^]*no baseline was written/);
    assert.equal((await folder.run("baseline")).code, 2);
    assert.match((await write("db")).error, /could not be written/);
  });
});
