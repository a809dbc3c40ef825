// Starts the browser-served VS Code and installs extensions into it. Apart from the page that shows it: several
// pages may look at one server.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { guard } from "../set-up/guard.mjs";
import { run } from "../set-up/progress.mjs";

const common = (folder) => ["--accept-server-license-terms", "--server-data-dir", join(folder, "server")];

/** Settings under which nothing of the host's own gets in the way of the extension. */
export const quietSettings = {
  "chat.disableAIFeatures": true,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  // As on a desktop: in a browser what is typed is saved a second later.
  "files.autoSave": "off",
  "git.enabled": false,
  "remote.autoForwardPorts": false,
  "telemetry.telemetryLevel": "off",
  "update.showReleaseNotes": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
};

/** The environment that the server, and with it every extension, gets: no gallery to ask. */
function serverEnvironment(env) {
  return { ...process.env, EXTENSIONS_GALLERY: "{}", ...env };
}

/** Installs a VSIX into the host's folder of extensions, over an older one. */
export async function installVsix(host, folder, vsix) {
  const extensions = join(folder, "extensions");
  mkdirSync(extensions, { recursive: true });
  const args = ["--install-extension", vsix, "--extensions-dir", extensions, "--force", ...common(folder)];
  await run(host.node, [host.server, ...args], { env: { EXTENSIONS_GALLERY: "{}" }, timeoutMs: 120_000 });
  return extensions;
}

/**
 * Starts the server; it ends with this process or on `stop()`. `folder` keeps its data between starts, and with
 * `keepSettings` what a person changed in its settings.
 * `waitFor(pattern, timeoutMs)` resolves when its output, from the start on, matches.
 * @param {{ node: string, server: string }} host
 * @param {{ folder: string, extensions?: string, settings?: object, keepSettings?: boolean, stopSignal?: string, env?: Record<string, string>, port?: number,
 *   smokeTest?: boolean, trustAll?: boolean, onOutput?: (text: string) => void }} options
 */
export async function startServer(host, options) {
  const { folder, settings = quietSettings, keepSettings = false, port = 0, onOutput } = options;
  const { smokeTest = false, trustAll = true, stopSignal } = options;
  const user = join(folder, "data", "User");
  mkdirSync(user, { recursive: true });
  const settingsFile = join(user, "settings.json");
  if (!keepSettings || !existsSync(settingsFile)) {
    writeFileSync(settingsFile, `${JSON.stringify(settings, undefined, 2)}\n`);
  }
  const args = [
    host.server,
    "--host=127.0.0.1",
    `--port=${port}`,
    "--without-connection-token",
    ...common(folder),
    `--user-data-dir=${join(folder, "data")}`,
    `--extensions-dir=${options.extensions ?? join(folder, "extensions")}`,
    "--telemetry-level=off",
    "--log=info",
    ...(smokeTest ? ["--enable-smoke-test-driver"] : []),
    ...(trustAll ? ["--disable-workspace-trust"] : []),
  ];
  const child = spawn(host.node, args, {
    env: serverEnvironment(options.env),
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const processGuard = guard({ group: child.pid, signal: stopSignal });
  let output = "";
  let ended = false;
  const watchers = new Set();
  const read = (data) => {
    const text = data.toString();
    output += text;
    onOutput?.(text);
    for (const watcher of watchers) watcher();
  };
  child.stdout.on("data", read);
  child.stderr.on("data", read);
  const exited = new Promise((resolve) => {
    child.once("exit", () => {
      ended = true;
      resolve();
      for (const watcher of watchers) watcher();
    });
    child.once("error", (error) => {
      read(`could not be started: ${error.message}\n`);
      ended = true;
      resolve();
      for (const watcher of watchers) watcher();
    });
  });
  const waitFor = (pattern, timeoutMs) =>
    new Promise((resolve, reject) => {
      const finish = (settle) => {
        watchers.delete(watcher);
        clearTimeout(timer);
        settle();
      };
      const watcher = () => {
        const match = pattern.exec(output);
        if (match !== null) finish(() => resolve(match));
        else if (ended)
          finish(() => reject(new Error(`the VS Code server ended early:\n${output.slice(-2000)}`)));
      };
      const timer = setTimeout(
        () =>
          finish(() =>
            reject(new Error(`the VS Code server did not say ${pattern}:\n${output.slice(-2000)}`)),
          ),
        timeoutMs,
      );
      watchers.add(watcher);
      watcher();
    });
  const stop = async () => {
    await processGuard.release();
    await exited;
  };
  try {
    const [, found] = await waitFor(/Extension host agent listening on (\d+)/, 60_000);
    return { port: Number(found), waitFor, stop, exited, output: () => output };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The page's address for a folder; `payload` are pairs that the workbench reads at its start. */
export function pageAddress(port, folder, payload = []) {
  const pairs = payload.length === 0 ? "" : `&payload=${encodeURIComponent(JSON.stringify(payload))}`;
  return `http://127.0.0.1:${port}/?folder=${encodeURI(folder)}${pairs}`;
}
