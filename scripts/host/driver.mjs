#!/usr/bin/env node
// Stands in for VS Code's own program where there is no desktop: takes its command-line arguments, opens the
// browser-served VS Code with them, and ends as the extension tests end. It is started by @vscode/test-electron.
import { createServer } from "node:http";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { guard } from "../set-up/guard.mjs";
import { findChromium, installVsCodeServer } from "../set-up/vscode-host.mjs";
import { openBrowser, takeStep } from "./browser.mjs";
import { pageAddress, startServer } from "./server.mjs";

const limitMs = Number(process.env.MIGRATION_LENS_HOST_LIMIT_MS ?? 10 * 60_000);

/** Values of `--name=value`; flags of this script's own begin with `--host-`. */
function readArguments(args) {
  const values = new Map();
  const rest = [];
  for (const argument of args) {
    const [, name, value] = /^--([\w-]+)(?:=(.*))?$/s.exec(argument) ?? [];
    if (name === undefined) rest.push(argument);
    else values.set(name, [...(values.get(name) ?? []), value ?? ""]);
  }
  return { values, folder: rest[0] };
}

/** Lets tests press real keys: POST a step, or an array of them, as JSON; the answer is `{ results }` or `{ error }`. */
function servePageKeys(page) {
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (data) => (body += data));
    request.on("end", async () => {
      const answer = (status, value) => {
        response.writeHead(status, { "content-type": "application/json" });
        response.end(JSON.stringify(value));
      };
      try {
        const steps = [JSON.parse(body)].flat();
        const results = [];
        for (const step of steps) results.push((await takeStep(page(), step)) ?? null);
        answer(200, { results });
      } catch (error) {
        answer(500, { error: error.message });
      }
    });
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () =>
      resolve({ server, url: `http://127.0.0.1:${server.address().port}/` }),
    );
  });
}

// What the host says of itself at every start: it hides what the tests say.
const noise =
  /^$|additional builtin extensions|vsda|AgentHost|AccountPolicyGate|[Rr]econnection-grace-time|Service ?Worker|a socket \(|onnection token|^Web UI available|New connection established/;

function show(text) {
  for (const line of text.split("\n")) if (!noise.test(line.trim())) process.stdout.write(`${line}\n`);
}

async function main() {
  const { values, folder } = readArguments(process.argv.slice(2));
  const one = (name) => values.get(name)?.at(-1);
  const host = await installVsCodeServer();
  const chromium = await findChromium();
  const data = mkdtempSync(join(tmpdir(), "migration-lens-vscode-"));
  const dataGuard = guard({ folder: data });
  let browser;
  const keys = await servePageKeys(() => {
    if (browser === undefined) throw new Error("the page is not open yet");
    return browser.page;
  });
  const server = await startServer(host, {
    folder: data,
    extensions: one("extensions-dir"),
    smokeTest: true,
    // The tests' launcher always switches workspace trust off; a run about restricted mode asks for it back.
    trustAll: values.has("disable-workspace-trust") && !values.has("host-restricted"),
    env: { MIGRATION_LENS_PAGE_KEYS: keys.url },
    onOutput: show,
  });
  const remote = (path) => `vscode-remote://127.0.0.1:${server.port}${path}`;
  const payload = [
    ...(values.get("extensionDevelopmentPath") ?? []).map((path) => [
      "extensionDevelopmentPath",
      remote(path),
    ]),
    ["extensionTestsPath", remote(one("extensionTestsPath"))],
    ["skipWelcome", "true"],
  ];
  browser = await openBrowser(chromium);
  const finished = new Promise((resolve) => {
    const expose = async () => {
      await browser.page.exposeFunction("codeAutomationLog", (type, args) => {
        show(`${type === "info" || type === "log" ? "" : `[${type}] `}${[args].flat().join(" ")}`);
      });
      await browser.page.exposeFunction("codeAutomationExit", (code) => resolve(Number(code)));
      await browser.page.goto(pageAddress(server.port, folder ?? data, payload));
    };
    expose().catch((error) => {
      process.stderr.write(`the page could not be opened: ${error.message}\n`);
      resolve(1);
    });
    browser.page.on("crash", () => {
      process.stderr.write("the page crashed\n");
      resolve(1);
    });
    setTimeout(() => {
      process.stderr.write(`the extension tests did not end within ${limitMs / 1000} s\n`);
      const shot = process.env.MIGRATION_LENS_HOST_SHOT;
      if (shot === undefined) resolve(1);
      else void browser.page.screenshot({ path: shot }).finally(() => resolve(1));
    }, limitMs).unref();
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => resolve(130));
    // The launcher holds the other end of the input: it closes when the launcher dies.
    process.stdin.once("end", () => resolve(130)).resume();
    void server.exited.then(() => resolve(1));
  });
  let code = await finished;
  // A crashed extension host also ends the tests with 0: only its own exit line tells that they ran to their end.
  if (code === 0) {
    await server
      .waitFor(/Extension Host Process exited with code: 0, signal: null/, 20_000)
      .catch((error) => {
        process.stderr.write(`the extension host did not end well: ${error.message}\n`);
        code = 1;
      });
  }
  keys.server.close();
  await browser.close();
  await server.stop();
  await dataGuard.release();
  process.exit(code);
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
