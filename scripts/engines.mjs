// Starts throw-away database servers, runs a command with their URLs in its environment, and stops them:
//   node scripts/engines.mjs postgresql mariadb mysql -- npx mocha --import=tsx 'test/engines/*.test.ts'
// Without a command it prints the URLs and keeps the servers until Ctrl-C.
import { spawn } from "node:child_process";
import {
  clientVariable,
  engineNames,
  skipVariable,
  startEngine,
  urlVariable,
} from "./set-up/engine-servers.mjs";
import { say } from "./set-up/progress.mjs";

/**
 * Starts the named engines together. One that cannot be had is left out, with its reason in the environment, or
 * fails the whole start where `MIGRATION_LENS_REQUIRE_ENGINES` is set.
 * @returns {Promise<{ env: Record<string, string>, stop: () => Promise<void> }>}
 */
export async function startEngines(names) {
  const env = {};
  const running = [];
  const stop = async () => {
    await Promise.all(running.map((engine) => engine.stop()));
  };
  const failures = [];
  await Promise.all(
    names.map(async (name) => {
      try {
        const engine = await startEngine(name);
        running.push(engine);
        env[urlVariable(name)] = engine.url;
        if (engine.client !== undefined) env[clientVariable(name)] = engine.client;
        say(`${name}${engine.version === undefined ? "" : ` ${engine.version}`} at ${engine.url}`);
      } catch (error) {
        failures.push(`${name}: ${error.message}`);
        env[skipVariable(name)] = error.message.split("\n")[0];
        say(`${name} is left out: ${error.message}`);
      }
    }),
  );
  if (failures.length > 0 && process.env.MIGRATION_LENS_REQUIRE_ENGINES) {
    await stop();
    throw new Error(`every engine is required here, and these could not be started:\n${failures.join("\n")}`);
  }
  return { env, stop };
}

async function main() {
  const border = process.argv.indexOf("--");
  const names = process.argv.slice(2, border === -1 ? undefined : border);
  const command = border === -1 ? [] : process.argv.slice(border + 1);
  const { env, stop } = await startEngines(names.length === 0 ? engineNames : names);
  if (command.length === 0) {
    for (const [key, value] of Object.entries(env)) console.log(`export ${key}='${value}'`);
    await new Promise((resolve) => {
      process.once("SIGINT", resolve);
      process.once("SIGTERM", resolve);
      setInterval(() => {}, 1 << 30);
    });
    await stop();
    process.exit(0);
  }
  const child = spawn(command[0], command.slice(1), { stdio: "inherit", env: { ...process.env, ...env } });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  const code = await new Promise((resolve) => {
    child.on("error", (error) => {
      console.error(`${command[0]} could not be started: ${error.message}`);
      resolve(127);
    });
    child.on("exit", (exitCode, signal) => resolve(exitCode ?? (signal === "SIGINT" ? 130 : 1)));
  });
  await stop();
  process.exit(code);
}

if (process.argv[1]?.endsWith("engines.mjs")) {
  main().catch((error) => {
    console.error(error.message);
    process.exit(1);
  });
}
