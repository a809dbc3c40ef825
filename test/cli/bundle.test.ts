// The command line as it is shipped: a small program, the bundle behind it, and its compiled form beside that.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { CliFolder, type CliResult } from "./run-cli";

const DIST = join(__dirname, "../../dist");

describe("the bundled command line", function () {
  this.timeout(60_000);
  if (!existsSync(join(DIST, "cli-run.js"))) {
    it("skipped: dist/cli-run.js is not built; run npm run build");
    return;
  }
  let folder: CliFolder;
  beforeEach(() => {
    folder = new CliFolder();
    folder.write({ "bin/.keep": "", "1.sql": "CREATE TABLE t (a JSONB DEFAULT '{}', b SERIAL);\n" });
    for (const name of ["cli.js", "cli-run.js"])
      copyFileSync(join(DIST, name), join(folder.path, "bin", name));
  });
  afterEach(() => folder.remove());

  function check(program = "bin/cli.js", cache = join(folder.path, "cache")): CliResult {
    const argv = ["check", "--from", "postgresql", "--target", "mysql", "--history", "1.sql"];
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder.path, program), ...argv], {
      cwd: folder.path,
      env: { ...process.env, XDG_CACHE_HOME: cache, NODE_DISABLE_COMPILE_CACHE: "" },
      encoding: "utf8",
    });
    return { code: status ?? -1, out: stdout, error: stderr };
  }

  it("answers alike with nothing kept, with what it kept, and with what is broken of that", () => {
    const first = check();
    assert.equal(first.code, 1, first.error);
    assert.match(first.out, /jsonb/i);
    const place = join(folder.path, "cache", "migration-lens", "code");
    const [name = ""] = readdirSync(place);
    assert.deepEqual(check(), first);
    const kept = join(place, name);
    const whole = readFileSync(kept);
    for (const at of [600, 50_000, Math.floor(whole.length / 2), whole.length - 100]) {
      const broken = Buffer.from(whole);
      broken[at] = (broken[at] ?? 0) ^ 0xff;
      writeFileSync(kept, broken);
      assert.deepEqual(check(), first);
    }
    truncateSync(kept, 4096);
    assert.deepEqual(check(), first);
    writeFileSync(join(folder.path, "bin", "cli-run.bin"), whole.subarray(0, whole.length / 2));
    assert.deepEqual(check(), first);
  });

  it("answers alike where nothing can be kept, and keeps nothing when called wrongly", () => {
    const first = check();
    assert.deepEqual(check("bin/cli.js", join(folder.path, "1.sql")), first);
    assert.deepEqual(check("bin/cli.js", "/proc/nowhere"), first);
    const cache = join(folder.path, "unused");
    spawnSync(process.execPath, [join(folder.path, "bin/cli.js"), "chekc"], {
      env: { ...process.env, XDG_CACHE_HOME: cache },
    });
    assert.equal(existsSync(cache), false);
  });

  it("runs through a link, as package managers install it", () => {
    symlinkSync("bin/cli.js", join(folder.path, "migration-lens"));
    assert.equal(check("migration-lens").code, 1);
  });
});
