// Opens VS Code with the extension, installed from its package, on a copy of the sample workspace. What it takes is
// installed and built first; the copy and its embedded database are kept from one start to the next.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { installVsix, pageAddress, quietSettings, startServer } from "./host/server.mjs";
import { packageExtension } from "./package.mjs";
import { cacheFolder } from "./set-up/cache.mjs";
import { ensureDependencies } from "./set-up/dependencies.mjs";
import { run, say, timed } from "./set-up/progress.mjs";
import { findDesktopVsCode } from "./set-up/vscode-desktop.mjs";
import { installVsCodeServer } from "./set-up/vscode-host.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const preferredPort = 8643;

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The address of a VS Code that another start still serves. */
function findRunning(file) {
  if (!existsSync(file)) return undefined;
  const { pid, address } = JSON.parse(readFileSync(file, "utf8"));
  return isAlive(pid) ? address : undefined;
}

function hashFile(path) {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

/** Installs the package unless the very same one is there already. */
async function installOnce(folder, vsix, install) {
  const stamp = join(folder, "installed-vsix");
  const hash = hashFile(vsix);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  await timed("installing the extension", install);
  writeFileSync(stamp, hash);
}

async function startDesktop(program, folder, workspace, vsix) {
  const extensions = join(folder, "extensions");
  mkdirSync(extensions, { recursive: true });
  const user = join(folder, "data", "User");
  mkdirSync(user, { recursive: true });
  if (!existsSync(join(user, "settings.json"))) {
    writeFileSync(join(user, "settings.json"), JSON.stringify(quietSettings, undefined, 2));
  }
  const own = [`--extensions-dir=${extensions}`, `--user-data-dir=${join(folder, "data")}`];
  if (process.getuid?.() === 0) own.push("--no-sandbox");
  const { resolveCliPathFromVSCodeExecutablePath } = await import("@vscode/test-electron");
  const cli = resolveCliPathFromVSCodeExecutablePath(program);
  await installOnce(folder, vsix, () => run(cli, [...own, "--install-extension", vsix, "--force"]));
  const child = spawn(program, [...own, "--disable-workspace-trust", workspace], { stdio: "ignore" });
  console.log(`\nVS Code is open on ${workspace}. Ctrl-C stops it.`);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => child.kill());
  await new Promise((resolve) => child.once("exit", resolve));
}

async function startBrowserServed(folder, workspace, vsix) {
  const running = join(folder, "running.json");
  const address = findRunning(running);
  if (address !== undefined) {
    console.log(`\nVS Code is running already: ${address}`);
    return;
  }
  const host = await installVsCodeServer();
  await installOnce(folder, vsix, () => installVsix(host, folder, vsix));
  const server = await startServer(host, {
    folder,
    keepSettings: true,
    stopSignal: "SIGTERM",
    port: (await isFree(preferredPort)) ? preferredPort : 0,
  });
  const page = pageAddress(server.port, workspace);
  writeFileSync(running, JSON.stringify({ pid: process.pid, address: page }));
  console.log(
    `\nVS Code with Migration Lens is at\n\n    ${page}\n\nOpen it in a browser on this machine. Ctrl-C stops it.`,
  );
  const asked = new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, resolve);
  });
  const ended = await Promise.race([asked.then(() => false), server.exited.then(() => true)]);
  if (ended) console.error(`VS Code's server ended by itself:\n${server.output().slice(-2000)}`);
  await server.stop();
  rmSync(running, { force: true });
  process.exitCode = ended ? 1 : 0;
}

async function main() {
  await ensureDependencies();
  const { path: vsix } = await packageExtension();
  const workspace = join(cacheFolder(), "workspace");
  if (!existsSync(workspace)) {
    cpSync(join(root, "samples"), workspace, { recursive: true });
    say(`copied the sample workspace to ${workspace}`);
  }
  const desktop = await findDesktopVsCode();
  const folder = join(cacheFolder(), desktop === undefined ? "start-browser" : "start-desktop");
  mkdirSync(folder, { recursive: true });
  if (desktop === undefined) await startBrowserServed(folder, workspace, vsix);
  else await startDesktop(desktop, folder, workspace, vsix);
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
