// A real VS Code on a machine that has no desktop: the browser-served build from npm, run by a Node of its own,
// and a headless Chromium. Apart from starting it (scripts/host), since installing happens once a version.
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { aptInstall, aptUnpack, candidate, hasApt, mayInstall } from "./apt.mjs";
import { installed } from "./cache.mjs";
import { run, say, timed } from "./progress.mjs";

const versions = { codeServer: "4.139.1", node: "24.21.0", patch: 2 };

// Two native modules come unbuilt, and their parts are played by scripts: one ends orphaned processes, which the
// guard does here; the other writes the logs, which the Output panel shows.
const standIns = {
  "native-watchdog": "exports.start = () => {};\nexports.exit = (code) => process.exit(code || 0);\n",
  spdlog: `const { appendFileSync, mkdirSync } = require("node:fs");
const { dirname } = require("node:path");
const levels = ["trace", "debug", "info", "warn", "error", "critical"];
class Logger {
  constructor(type, name, file) {
    Object.assign(this, { file, level: 2, raw: false });
    try { mkdirSync(dirname(file), { recursive: true }); } catch {}
  }
  write(level, text) {
    if (levels.indexOf(level) < this.level) return;
    const head = this.raw ? "" : new Date().toISOString().replace("T", " ").slice(0, 23) + " [" + level + "] ";
    try { appendFileSync(this.file, head + text + (this.raw ? "" : "\\n")); } catch {}
  }
  getLevel() { return this.level; }
  setLevel(level) { this.level = level; }
  clearFormatters() { this.raw = true; }
}
for (const level of levels) Logger.prototype[level] = function (text) { this.write(level, text); };
for (const name of ["setPattern", "flush", "drop"]) Logger.prototype[name] = () => {};
exports.Logger = Logger;
exports.setLevel = exports.setFlushOn = () => {};
exports.createRotatingLogger = async (name, file) => new Logger("rotating", name, file);
exports.createAsyncRotatingLogger = async (name, file) => new Logger("rotating_async", name, file);
`,
};

/** npm, as it would run in a shell: what an outer `npm run` put into the environment is for its own package. */
async function npm(args, cwd) {
  const env = {};
  for (const key of Object.keys(process.env)) {
    if (/^npm_(?:package|lifecycle|config_local_prefix|command)/.test(key)) env[key] = undefined;
  }
  await run("npm", [...args, "--no-audit", "--no-fund", "--loglevel=error"], { cwd, env });
}

/**
 * Installs the browser-served VS Code.
 * @returns {Promise<{ node: string, server: string, version: string }>} the Node that runs it, its entry file, VS Code's version
 */
export async function installVsCodeServer() {
  const nodePackage = `node-linux-${process.arch}`;
  const folder = await installed(
    "vscode-server",
    versions,
    "installing the browser-served VS Code",
    async (target) => {
      writeFileSync(join(target, "package.json"), '{ "private": true }\n');
      const packages = [`code-server@${versions.codeServer}`, `${nodePackage}@${versions.node}`];
      await npm(["install", "--ignore-scripts", ...packages], target);
      const vscode = join(target, "node_modules/code-server/lib/vscode");
      for (const part of [vscode, join(vscode, "extensions")]) {
        await npm(["install", "--ignore-scripts", "--omit=dev", "--no-save"], part);
      }
      for (const [name, text] of Object.entries(standIns)) {
        const module = join(vscode, "node_modules/@vscode", name);
        mkdirSync(module, { recursive: true });
        writeFileSync(join(module, "index.js"), text);
      }
    },
  );
  const vscode = join(folder, "node_modules/code-server/lib/vscode");
  const { version } = JSON.parse(readFileSync(join(vscode, "package.json"), "utf8"));
  return {
    node: join(folder, "node_modules", nodePackage, "bin/node"),
    server: join(vscode, "out/server-main.js"),
    version,
  };
}

function onPath(names) {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      const file = join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Look on.
      }
    }
  }
  return undefined;
}

const browserNames = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/**
 * A Chromium to show VS Code in: `MIGRATION_LENS_CHROMIUM`, else an installed one, else one from apt.
 * @returns {Promise<{ executable: string, env: Record<string, string> }>}
 */
export async function findChromium() {
  const given = process.env.MIGRATION_LENS_CHROMIUM;
  const found = given || onPath(browserNames);
  if (found) return { executable: found, env: {} };
  if (!hasApt()) {
    throw new Error(
      "no Chromium is installed, and it can only be installed here through apt; " +
        "install one, or name its program in MIGRATION_LENS_CHROMIUM",
    );
  }
  if (mayInstall()) {
    await timed("installing Chromium from apt", () => aptInstall(["chromium", "fonts-dejavu-core"]));
    const executable = onPath(browserNames);
    if (executable === undefined) throw new Error("Chromium was installed, but its program was not found");
    return { executable, env: {} };
  }
  const version = await candidate("chromium");
  if (version === undefined)
    throw new Error("apt knows no package named chromium; refresh its lists, or install a Chromium");
  const folder = await installed("chromium", { chromium: version }, "unpacking Chromium", (target) =>
    aptUnpack(target, ["chromium", "fonts-dejavu-core"]),
  );
  say(`using the Chromium unpacked in ${folder}`);
  const libraries = ["usr/lib/x86_64-linux-gnu", "usr/lib/aarch64-linux-gnu"].map((part) =>
    join(folder, part),
  );
  return {
    executable: join(folder, "usr/lib/chromium/chromium"),
    env: {
      LD_LIBRARY_PATH: libraries.filter((path) => existsSync(path)).join(":"),
      FONTCONFIG_SYSROOT: folder,
    },
  };
}
