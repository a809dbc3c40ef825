import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LoadedCode, loadCode } from "../../src/cli/code-cache";

const GOOD = 'function answer() { return "good"; }\nmodule.exports = { answer };\n';
const EVIL = GOOD.replace("good", "evil");

function answerOf(code: LoadedCode): string {
  return (code.exports as { answer: () => string }).answer();
}

describe("the command line's compiled code", () => {
  let folder: string;
  let bundle: string;
  let shipped: string;
  let environment: NodeJS.ProcessEnv;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "migration-lens-code-"));
    bundle = join(folder, "bundle.js");
    shipped = join(folder, "bundle.bin");
    writeFileSync(bundle, GOOD);
    environment = { ...process.env };
    delete process.env["NODE_DISABLE_COMPILE_CACHE"];
    process.env["XDG_CACHE_HOME"] = join(folder, "cache");
  });
  afterEach(() => {
    process.env = environment;
    rmSync(folder, { recursive: true, force: true });
  });

  const kept = (): readonly string[] => {
    const place = join(folder, "cache", "migration-lens", "code");
    return readdirSync(place).map((name) => join(place, name));
  };

  function run(kind = "check", path = bundle): string {
    const code = loadCode(path, shipped, kind);
    const answer = answerOf(code);
    code.keep();
    return answer;
  }

  /** The path of the good code's file, which now holds what another source was compiled to, with all stamps right. */
  function plantEvil(): string {
    run();
    const [good = ""] = kept();
    writeFileSync(bundle, EVIL);
    run();
    const evil = kept().find((path) => path !== good) ?? "";
    const stamp = readFileSync(good, "latin1").split("\n", 1)[0] ?? "";
    const other = readFileSync(evil, "latin1").split("\n", 1)[0] ?? "";
    const header = readFileSync(evil).toString("latin1", 0, 512).replace(other, stamp).slice(0, 512);
    writeFileSync(
      good,
      Buffer.concat([Buffer.from(header.padEnd(512), "latin1"), readFileSync(evil).subarray(512)]),
    );
    writeFileSync(bundle, GOOD);
    return good;
  }

  it("is kept for its owner alone, and again only for a kind of run that it does not know", () => {
    assert.equal(run(), "good");
    const [path = ""] = kept();
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(statSync(join(path, "..")).mode & 0o777, 0o700);
    const first = statSync(path).ino;
    assert.equal(run(), "good");
    assert.equal(statSync(path).ino, first);
    assert.equal(run("fix"), "good");
    assert.equal(kept().length, 2);
    assert.equal(run("check") + run("fix"), "goodgood");
    assert.equal(statSync(path).ino, first);
    assert.equal(kept().length, 2);
  });

  /** By a name that this process, which remembers by itself what it compiled, has not seen. */
  function runUnseen(): string {
    const unseen = join(folder, "unseen.js");
    writeFileSync(unseen, GOOD);
    return run("check", unseen);
  }

  it("is what runs, which gives the next test its meaning", () => {
    plantEvil();
    assert.equal(runUnseen(), "evil");
  });

  it("is not taken from a file that others may write", () => {
    if (process.getuid === undefined) return;
    chmodSync(plantEvil(), 0o666);
    assert.equal(runUnseen(), "good");
  });

  it("reads a source with other letters than English ones", () => {
    writeFileSync(bundle, GOOD.replace("good", "gút"));
    assert.equal(run() + run(), "gútgút");
  });

  it("is made anew for another source of the same length", () => {
    run();
    writeFileSync(bundle, EVIL);
    assert.equal(run(), "evil");
    assert.equal(kept().length, 2);
  });

  it("is passed over when it is broken anywhere", () => {
    run();
    const [path = ""] = kept();
    const whole = readFileSync(path);
    const flipped = (at: number): Buffer => {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      return bytes;
    };
    const broken = [
      Buffer.alloc(0),
      Buffer.from("no header"),
      whole.subarray(0, 512),
      whole.subarray(0, whole.length - 8),
      Buffer.concat([whole, Buffer.from("more")]),
      flipped(0),
      flipped(512),
      flipped(whole.length - 1),
      ...[0.2, 0.4, 0.6, 0.8].map((part) => flipped(Math.floor(whole.length * part) + 512)),
    ];
    for (const bytes of broken.filter((some) => some.length !== whole.length || !some.equals(whole))) {
      writeFileSync(path, bytes);
      assert.equal(run(), "good");
    }
    rmSync(path, { force: true });
    mkdirSync(path);
    assert.equal(run(), "good");
  });

  it("is done without where nothing can be kept", () => {
    writeFileSync(join(folder, "cache"), "a file where the folder should be");
    assert.equal(run(), "good");
    process.env["XDG_CACHE_HOME"] = "/proc/nowhere";
    assert.equal(run(), "good");
    process.env["XDG_CACHE_HOME"] = "relative";
    process.env["HOME"] = join(folder, "home");
    assert.equal(run(), "good");
    process.env["HOME"] = "";
    assert.equal(run(), "good");
  });

  it("is not kept where the person asked Node for no such cache", () => {
    process.env["NODE_DISABLE_COMPILE_CACHE"] = "1";
    assert.equal(run(), "good");
    assert.throws(kept, { code: "ENOENT" });
  });

  it("is taken from beside the bundle when it came along, and kept only when it lacks something", () => {
    run();
    const [path = ""] = kept();
    writeFileSync(shipped, readFileSync(path));
    rmSync(path);
    assert.equal(run(), "good");
    assert.deepEqual(kept(), []);
    assert.equal(run("fix"), "good");
    assert.equal(kept().length, 1);
    assert.equal(run("check") + run("fix"), "goodgood");
    assert.equal(kept().length, 1);
    for (const other of kept()) rmSync(other);
    writeFileSync(shipped, readFileSync(bundle));
    assert.equal(run(), "good");
    assert.equal(kept().length, 1);
  });

  it("leaves only a few files of other versions behind", () => {
    for (let version = 0; version < 13; version++) {
      writeFileSync(bundle, `${GOOD}// ${version}\n`);
      run();
    }
    assert.equal(kept().length, 10);
  });

  it("stays whole when several processes keep it at once", async function () {
    this.timeout(60_000);
    const script = join(folder, "run.cjs");
    const module = JSON.stringify(join(__dirname, "../../src/cli/code-cache.ts"));
    writeFileSync(
      script,
      `const { loadCode } = require(${module});
for (let i = 0; i < 40; i++) {
  const code = loadCode(${JSON.stringify(bundle)}, "none", \`run-\${i % 3}\`);
  if (code.exports.answer() !== "good") process.exit(1);
  code.keep();
}\n`,
    );
    const loader = require.resolve("tsx/cjs");
    const runs = [1, 2, 3].map(() =>
      spawn(process.execPath, ["--require", loader, script], { env: process.env, stdio: "inherit" }),
    );
    const codes = await Promise.all(runs.map(async (child) => (await once(child, "close"))[0] as number));
    assert.deepEqual(codes, [0, 0, 0]);
    assert.equal(kept().length, 3);
    assert.equal(run(), "good");
  });
});
