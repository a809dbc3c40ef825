// The test command: sets up what is missing, starts the engines, builds, runs every suite in its place, and ends
// with one line of counts over all of them.
//   npm test                                everything
//   npm test -- core                        all but the extension's suite
//   npm test -- extension                   the extension's suite, in a real VS Code
//   npm test -- sql test/lint/one.test.ts   folders of test/ and files
//   npm test -- core -g "pattern"           only tests whose title matches
import { spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "./build.mjs";
import { startEngines } from "./engines.mjs";
import { installVsix } from "./host/server.mjs";
import { packageExtension } from "./package.mjs";
import { ensureDependencies } from "./set-up/dependencies.mjs";
import { engineNames, isSlowToFind, laterVariable, skipVariable } from "./set-up/engine-servers.mjs";
import { guard } from "./set-up/guard.mjs";
import { say } from "./set-up/progress.mjs";
import { toolEnvironment } from "./set-up/tools.mjs";
import { findChromium, installVsCodeServer } from "./set-up/vscode-host.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const reporter = join(root, "test", "run", "report.cjs");
const coreLimitMs = 20 * 60_000;

function listTests(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === "node_modules" ? [] : listTests(path);
      return entry.name.endsWith(".test.ts") ? [path] : [];
    })
    .sort();
}

function isExtensionTest(file) {
  return relative(join(root, "test"), file).split(sep)[0] === "extension";
}

/** What the arguments name: files, and a pattern that titles must match. Throws when a name means nothing. */
function readSelection(args) {
  const all = listTests(join(root, "test"));
  const files = new Set();
  let grep;
  let named = false;
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index];
    if (argument === "-g" || argument === "--grep") {
      grep = args[(index += 1)];
      continue;
    }
    named = true;
    const path = resolve(argument);
    const chosen =
      argument === "core"
        ? all.filter((file) => !isExtensionTest(file))
        : existsSync(path) && statSync(path).isFile()
          ? [path]
          : [resolve(root, "test", argument), path].flatMap((folder) =>
              all.filter((file) => file.startsWith(folder + sep)),
            );
    if (chosen.length === 0)
      throw new Error(`${argument} names no test: say core, extension, a folder of test/, or a file`);
    for (const file of chosen) files.add(file);
  }
  return { files: named ? [...files] : all, grep, isPart: named };
}

/**
 * A function that says whether a test (unset: any of them) comes to be made of a file of the repository, to tell
 * what has to be set up for it. What can't be bundled is said to be made of everything.
 */
async function findInputs(files) {
  const esbuild = await import("esbuild");
  try {
    const { metafile } = await esbuild.build({
      absWorkingDir: root,
      entryPoints: files,
      outdir: "out/inputs",
      bundle: true,
      write: false,
      metafile: true,
      packages: "external",
      platform: "node",
      logLevel: "silent",
    });
    const inputsOf = new Map(
      Object.values(metafile.outputs).map(({ entryPoint, inputs }) => [entryPoint, Object.keys(inputs)]),
    );
    return (input, test) =>
      test === undefined
        ? input in metafile.inputs
        : (inputsOf.get(relative(root, test))?.includes(input) ?? true);
  } catch {
    return () => true;
  }
}

/** Runs a command to its end in this terminal; it does not outlive this process. Resolves with its exit code. */
function runHere(command, args, { env, limitMs }) {
  return new Promise((resolveCode) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: "inherit",
      detached: true,
    });
    const group = guard({ group: child.pid });
    const timer = setTimeout(() => {
      say(`ended after ${limitMs / 60_000} minutes: ${command} ${args.slice(0, 3).join(" ")}`);
      void group.release();
    }, limitMs);
    child.on("error", (error) => {
      say(`${command} could not be started: ${error.message}`);
      resolveCode(127);
    });
    child.on("exit", (code) => {
      clearTimeout(timer);
      void group.release().then(() => resolveCode(code ?? 1));
    });
  });
}

/** Counts that a run left behind. A run that left none, or whose exit code tells otherwise, counts as one failure. */
function readResult(file, suite, code) {
  let result;
  try {
    result = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    const trail = existsSync(`${file}.error`)
      ? readFileSync(`${file}.error`, "utf8")
      : "see its output above";
    result = {
      passed: 0,
      failed: 1,
      skipped: 0,
      failures: [{ title: suite, message: `it did not run to its end: ${trail}` }],
    };
  }
  if (code !== 0 && result.failed === 0) {
    result.failed += 1;
    result.failures.push({ title: suite, message: `all its tests passed, but it ended with code ${code}` });
  }
  return result;
}

async function runCore(title, files, grep, env, folder) {
  const result = join(folder, `${title.replaceAll(" ", "-")}.json`);
  const args = [join(root, "node_modules", "mocha", "bin", "mocha.js"), "--exit", "--reporter", reporter];
  if (process.env.CI) args.push("--forbid-only");
  if (grep !== undefined) args.push("--grep", grep);
  const code = await runHere(process.execPath, [...args, ...files], {
    env: { ...env, MIGRATION_LENS_RESULT: result },
    limitMs: coreLimitMs,
  });
  return readResult(result, title, code);
}

/** The suites of engines that came late, when they are there. How long they took to come counts for no limit. */
async function runLate(names, starting, files, grep, env, folder) {
  say(`waiting for ${names.join(", ")}`);
  const engines = await starting;
  // Suites of live engines end their title with the engine's name.
  const pattern = `^(?=.*\\((?:${names.join("|")})\\))${grep === undefined ? "" : `(?=.*(?:${grep}))`}`;
  try {
    return await runCore(
      `the suites of ${names.join(", ")}`,
      files,
      pattern,
      { ...env, ...engines.env },
      folder,
    );
  } finally {
    await engines.stop();
  }
}

/** Bundles tests for the extension host, which runs JavaScript only. */
async function bundleExtensionTests(files, folder) {
  const esbuild = await import("esbuild");
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: [join(root, "test/run/extension-suite.ts"), ...files],
    outbase: join(root, "test"),
    outdir: folder,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    sourcemap: "inline",
    external: ["vscode", "mocha"],
    logLevel: "warning",
  });
}

/** A folder of tests about restricted mode is run in a workspace that is not trusted; all others in one that is. */
function extensionRuns(files) {
  const isRestricted = (file) => file.includes(`${sep}extension${sep}restricted${sep}`);
  return [
    { title: "the extension in VS Code", files: files.filter((file) => !isRestricted(file)), flags: [] },
    {
      title: "the extension in a workspace that is not trusted",
      files: files.filter(isRestricted),
      flags: ["--host-restricted"],
    },
  ].filter((run) => run.files.length > 0);
}

async function runExtension(files, grep, env, folder, host) {
  const { runTests } = await import("@vscode/test-electron");
  const { path, size } = await packageExtension();
  say(`packed ${relative(root, path)}, ${(size / 1024 / 1024).toFixed(1)} MB`);
  const extensions = await installVsix(host, join(folder, "install"), path);
  const empty = join(folder, "empty-extension");
  mkdirSync(empty, { recursive: true });
  const manifest = {
    name: "test-host",
    publisher: "migration-lens",
    version: "0.0.0",
    engines: { vscode: "*" },
  };
  writeFileSync(join(empty, "package.json"), JSON.stringify(manifest));
  const results = [];
  for (const [index, run] of extensionRuns(files).entries()) {
    const workspace = join(folder, `workspace-${index}`);
    if (existsSync(join(root, "samples"))) cpSync(join(root, "samples"), workspace, { recursive: true });
    else mkdirSync(workspace);
    // Inside the repository, where the bundles find mocha.
    const bundles = join(root, "out", "test", String(process.pid), String(index));
    const bundlesGuard = guard({ folder: dirname(bundles) });
    await bundleExtensionTests(run.files, bundles);
    const result = join(folder, `extension-${index}.json`);
    let code = 0;
    try {
      await runTests({
        vscodeExecutablePath: join(root, "scripts", "host", "driver.mjs"),
        extensionDevelopmentPath: empty,
        extensionTestsPath: join(bundles, "run", "extension-suite.js"),
        launchArgs: [workspace, `--extensions-dir=${extensions}`, ...run.flags],
        extensionTestsEnv: {
          ...env,
          MIGRATION_LENS_RESULT: result,
          MIGRATION_LENS_REPORTER: reporter,
          MIGRATION_LENS_TEST_BUNDLES: join(bundles, "extension"),
          MIGRATION_LENS_TEST_WORKSPACE: workspace,
          MIGRATION_LENS_HOST_SHOT: join(root, "out", "extension-time-out.png"),
          ...(grep === undefined ? {} : { MIGRATION_LENS_TEST_GREP: grep }),
        },
      });
    } catch {
      code = 1;
    }
    results.push(readResult(result, run.title, code));
    await bundlesGuard.release();
  }
  return results;
}

/** Starts engines whose programs must be built first. One that can't be had says why to its own suites. */
function startLate(names) {
  return startEngines(names).catch((error) => ({
    env: Object.fromEntries(names.map((name) => [skipVariable(name), error.message.replaceAll("\n", " ")])),
    stop: async () => {},
  }));
}

async function main() {
  const start = Date.now();
  await ensureDependencies();
  const { files, grep, isPart } = readSelection(process.argv.slice(2));
  const core = files.filter((file) => !isExtensionTest(file));
  const extension = files.filter(isExtensionTest);
  const folder = mkdtempSync(join(tmpdir(), "migration-lens-test-"));
  const folderGuard = guard({ folder });
  const needs = await findInputs(files);
  const liveEngine = "test/run/live-engine.ts";
  const late = needs(liveEngine) ? engineNames.filter(isSlowToFind) : [];
  const starting = startLate(late);
  const [engines, tools, host] = await Promise.all([
    needs(liveEngine)
      ? startEngines(engineNames.filter((name) => !late.includes(name)))
      : { env: {}, stop: async () => {} },
    needs("test/run/live-tool.ts") ? toolEnvironment() : {},
    extension.length > 0
      ? Promise.all([installVsCodeServer(), findChromium()]).then(([server]) => server)
      : undefined,
  ]);
  let stopping = false;
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      say("stopping");
      void engines.stop().then(async () => {
        await folderGuard.release();
        process.exit(130);
      });
    });
  }
  const env = { ...engines.env, ...tools };
  const results = [];
  try {
    // The command line's and the server's suites start what was built; the package carries the same files.
    if (isPart && extension.length === 0) await build().catch((error) => say(error.message));
    else await packageExtension();
    const first = { ...env, ...Object.fromEntries(late.map((name) => [laterVariable(name), "1"])) };
    if (core.length > 0) {
      results.push(await runCore("the suites outside of VS Code", core, grep, first, folder));
    }
    if (extension.length > 0) results.push(...(await runExtension(extension, grep, first, folder, host)));
    const lateFiles = core.filter((file) => needs(liveEngine, file));
    if (late.length > 0 && lateFiles.length > 0) {
      results.push(await runLate(late, starting, lateFiles, grep, env, folder));
    }
  } finally {
    await engines.stop();
    await folderGuard.release();
  }
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  const failures = results.flatMap((result) => result.failures);
  if (failures.length > 0) {
    console.log("\nFailed:");
    for (const { title, message } of failures) {
      console.log(`\n- ${title}\n    ${message.trim().split("\n").slice(0, 12).join("\n    ")}`);
    }
  }
  const [passed, failed, skipped] = [sum("passed"), sum("failed"), sum("skipped")];
  say(`all in ${((Date.now() - start) / 1000).toFixed(0)} s`);
  if (passed + failed === 0) console.log("\nNo test was run.");
  console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  process.exit(failed > 0 || passed === 0 ? 1 : 0);
}

main().catch((error) => {
  console.error(error.stack);
  console.log("\n0 passed, 1 failed");
  process.exit(1);
});
