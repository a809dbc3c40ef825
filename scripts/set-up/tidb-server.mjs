// TiDB's server program. No package carries it alone, so it is built once from the Go modules that tidb/go.mod pins,
// which takes minutes; a container stands in where there is no Go. Apart from the other programs for that build.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder, installed, isInstalled } from "./cache.mjs";
import { guard } from "./guard.mjs";
import { run, say } from "./progress.mjs";

const moduleFolder = fileURLToPath(new URL("tidb/", import.meta.url));
const moduleFiles = ["go.mod", "go.sum"];
const server = "github.com/pingcap/tidb/cmd/tidb-server";
// The pinned commit is of the branch that 8.5.4 was cut from. Without this the server calls itself a placeholder.
const version = "8.5.4";
const image = `pingcap/tidb:v${version}`;
const buildLimitMs = 45 * 60_000;

/** What decides the built program; the cache folder keeps one build for it. */
function buildKey() {
  const hash = createHash("sha256");
  for (const file of moduleFiles) hash.update(readFileSync(join(moduleFolder, file)));
  return { tidb: version, modules: hash.digest("hex"), layout: 1 };
}

/** Whether the program is there without a build. */
export function isTidbBuilt() {
  return isInstalled("tidb-server", buildKey());
}

function answers(command, args) {
  return run(command, args, { timeoutMs: 20_000 }).catch(() => undefined);
}

/** The module's own list of what it is made of, for telling how far the build is. */
async function countPackages(environment, folder) {
  try {
    const list = await run("go", ["list", "-deps", "-tags", "codes", server], {
      cwd: folder,
      env: environment,
    });
    return list.trim().split("\n").length;
  } catch {
    return undefined;
  }
}

/** Runs `go build`, telling about once a minute how many packages are compiled. It does not outlive this process. */
function goBuild(output, environment, folder, total) {
  const commit = /tidb v\S+-(\w{12})\n/.exec(readFileSync(join(folder, "go.mod"), "utf8"))?.[1] ?? "";
  const parser = "github.com/pingcap/tidb/pkg/parser/mysql";
  const flags = `-s -w -X ${parser}.TiDBReleaseVersion=v${version}-${commit}`;
  const args = ["build", "-v", "-tags", "codes", "-trimpath", "-ldflags", flags, "-o", output, server];
  return new Promise((resolve, reject) => {
    // The tests that run meanwhile go first.
    const child = spawn("nice", ["-n", "10", "go", ...args], {
      cwd: folder,
      env: { ...process.env, ...environment },
      stdio: ["ignore", "ignore", "pipe"],
      detached: true,
    });
    const group = guard({ group: child.pid });
    let tail = "";
    let compiled = 0;
    child.stderr.on("data", (data) => {
      compiled += data.toString().split("\n").length - 1;
      tail = (tail + data).slice(-4000);
    });
    const start = Date.now();
    const ticker = setInterval(() => {
      const of = total === undefined ? "" : ` of ${total}`;
      say(`building TiDB: ${compiled}${of} packages in ${Math.round((Date.now() - start) / 1000)} s`);
    }, 60_000);
    const limit = setTimeout(() => void group.release(), buildLimitMs);
    const finish = (error) => {
      clearInterval(ticker);
      clearTimeout(limit);
      void group.release().then(() => (error === undefined ? resolve() : reject(error)));
    };
    child.on("error", (error) => finish(new Error(`go could not be started: ${error.message}`)));
    child.on("close", (code, signal) =>
      finish(
        code === 0
          ? undefined
          : new Error(`building TiDB ended with ${signal ?? `code ${code}`}:\n${tail.trim()}`),
      ),
    );
  });
}

/**
 * The built program's path. Modules and compiled packages go to a folder of their own in the cache folder, some 4 GB,
 * which is removed when the program is there; what a broken build left is used by the next.
 */
async function builtServer() {
  const folder = await installed(
    "tidb-server",
    buildKey(),
    `building TiDB ${version} with Go`,
    async (target) => {
      const work = join(cacheFolder(), "tidb-build");
      const module = join(work, "module");
      mkdirSync(module, { recursive: true });
      for (const file of moduleFiles) copyFileSync(join(moduleFolder, file), join(module, file));
      const shared = (await run("go", ["env", "GOMODCACHE"])).trim();
      const proxies = (await run("go", ["env", "GOPROXY"])).trim();
      const downloads = join(shared, "cache", "download");
      const environment = {
        GOPATH: join(work, "path"),
        GOMODCACHE: join(work, "modules"),
        GOCACHE: join(work, "compiled"),
        GOFLAGS: "-p=2 -mod=mod -modcacherw -buildvcs=false",
        GOWORK: "off",
        // What the machine has downloaded before need not come again.
        ...(existsSync(downloads) && proxies !== "" ? { GOPROXY: `file://${downloads},${proxies}` } : {}),
      };
      const total = await countPackages(environment, module);
      await goBuild(join(work, "tidb-server"), environment, module, total);
      renameSync(join(work, "tidb-server"), join(target, "tidb-server"));
      rmSync(work, { recursive: true, force: true });
    },
  );
  return join(folder, "tidb-server");
}

/**
 * The server built from Go modules, or a container of it. Takes minutes the first time.
 * @returns {Promise<import("./server-binaries.mjs").Program & { image?: string }>}
 */
export async function findTidb() {
  if (isTidbBuilt() || (await answers("go", ["version"])) !== undefined) {
    return { command: await builtServer(), prefix: [], env: {}, version };
  }
  if ((await answers("docker", ["version"])) !== undefined) {
    await run("docker", ["pull", "--quiet", image]);
    return { command: "docker", prefix: [], env: {}, version, image };
  }
  throw new Error(
    "TiDB's server is built with Go, or run in a container, and neither go nor docker is installed here; " +
      "install one, or name a server's URL in the environment",
  );
}
