// `check --changed-since`, with the git of this machine on repositories of its own.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { CliFolder, type CliResult } from "./run-cli";

const hasGit = spawnSync("git", ["--version"]).status === 0;

describe("migration-lens check --changed-since", function () {
  if (!hasGit) {
    it("skipped: git is not installed");
    return;
  }
  this.timeout(30_000);
  let folder: CliFolder;
  beforeEach(() => {
    folder = new CliFolder();
    folder.write({
      "db/migrations/1_old.up.sql": "CREATE TABLE t (a JSONB);\n",
      "db/migrations/2_edited.up.sql": "CREATE TABLE u (a INT);\n",
      "db/migrations/3_gone.up.sql": "CREATE TABLE v (a JSONB);\n",
      "README.md": "Nothing to check.\n",
    });
    git("init", "--quiet", "--initial-branch=main");
    commit();
  });
  afterEach(() => folder.remove());

  function git(...argv: readonly string[]): void {
    const { status, stderr } = spawnSync(
      "git",
      ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false", ...argv],
      { cwd: folder.path, encoding: "utf8" },
    );
    assert.equal(status, 0, stderr);
  }

  function commit(): void {
    git("add", "--all");
    git("commit", "--quiet", "--message", "Change");
  }

  function check(ref: string, ...names: readonly string[]): Promise<CliResult> {
    return folder.run("check", "--from=postgresql", "--target=mysql", "--changed-since", ref, ...names);
  }

  async function filesOf(ref: string, ...names: readonly string[]): Promise<readonly string[]> {
    const { out } = await check(ref, "--format=json", ...names);
    const { findings } = JSON.parse(out) as {
      readonly findings: readonly { readonly file: string; readonly rule: string }[];
    };
    return findings.filter(({ rule }) => rule === "jsonb-type").map(({ file }) => file);
  }

  it("takes what this branch changed, what is not committed, and what git does not follow", async () => {
    git("switch", "--quiet", "--create", "feature");
    folder.write({ "db/migrations/4_committed.up.sql": "CREATE TABLE w (a JSONB);\n" });
    folder.delete("db/migrations/3_gone.up.sql");
    commit();
    git("switch", "--quiet", "main");
    folder.write({ "db/migrations/5_theirs.up.sql": "CREATE TABLE x (a JSONB);\n" });
    commit();
    git("switch", "--quiet", "feature");
    folder.write({
      "db/migrations/2_edited.up.sql": "CREATE TABLE u (a JSONB);\n",
      "db/migrations/6_ä new.up.sql": "CREATE TABLE y (a JSONB);\n",
      "README.md": "Changed.\n",
    });
    assert.deepEqual(await filesOf("main"), [
      "db/migrations/2_edited.up.sql",
      "db/migrations/4_committed.up.sql",
      "db/migrations/6_ä new.up.sql",
    ]);
    assert.deepEqual(await filesOf("HEAD", "db/migrations"), [
      "db/migrations/2_edited.up.sql",
      "db/migrations/6_ä new.up.sql",
    ]);
    assert.deepEqual(await filesOf("main", "db/migrations/1_old.up.sql"), []);
  });

  it("has nothing to fail on when nothing changed, and says so", async () => {
    const { code, error, out } = await check("HEAD");
    assert.deepEqual([code, out], [0, ""]);
    assert.match(error, /no migration has changed since HEAD/);
    const sarif = await check("HEAD", "--format=sarif");
    assert.equal(sarif.code, 0);
    assert.match(sarif.out, /"results":\[\]/);
  });

  it("takes all of a repository that has no commit yet", async () => {
    folder.write({
      "new/migrations/1_a.up.sql": "CREATE TABLE t (a JSONB);\n",
      "new/migrations/1_a.down.sql": "DROP TABLE t;\n",
    });
    const { status } = spawnSync("git", ["init", "--quiet"], { cwd: `${folder.path}/new` });
    assert.equal(status, 0);
    assert.deepEqual(await filesOf("HEAD", "new"), ["new/migrations/1_a.up.sql"]);
  });

  const wrong: Readonly<Record<string, readonly [argv: readonly string[], message: RegExp]>> = {
    "an unknown commit": [["nowhere"], /--changed-since nowhere: git knows no such commit.*fetch/],
    "what git might take for an option": [["--all"], /--changed-since --all: git knows no such commit/],
    "a history of given files": [["HEAD", "--history", "db/migrations/1_old.up.sql"], /--history takes all/],
  };
  for (const [what, [[ref = "", ...names], message]] of Object.entries(wrong)) {
    it(`ends with 2 on ${what}`, async () => {
      const { code, error } = await check(ref, ...names);
      assert.equal(code, 2);
      assert.match(error, message);
    });
  }

  it("says that there is no repository, no git, or no common commit", async () => {
    git("switch", "--quiet", "--orphan", "alone");
    git("commit", "--quiet", "--allow-empty", "--message", "Alone");
    assert.match((await check("main")).error, /no commit in common with HEAD/);
    folder.env = { PATH: "/nowhere" };
    const without = await check("HEAD");
    assert.equal(without.code, 2);
    assert.match(without.error, /asks git, which could not be run/);
    folder.env = { ...process.env, GIT_CEILING_DIRECTORIES: "/" };
    const outside = new CliFolder();
    outside.write({ "1.sql": "SELECT 1;\n" });
    assert.match((await outside.run("check", "--changed-since", "HEAD")).error, /in no git repository/);
    outside.remove();
  });
});
