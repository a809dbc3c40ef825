#!/usr/bin/env node
// What .pre-commit-hooks.yaml runs: `migration-lens check` on the files of a commit. In a fresh checkout, as pre-commit
// makes one for each version, it first installs the packages and builds.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const program = join(root, "dist", "cli.js");

if (!existsSync(program)) {
  const { ensureDependencies } = await import("./set-up/dependencies.mjs");
  await ensureDependencies();
  const { build } = await import("./build.mjs");
  await build();
}
const { status, error } = spawnSync(process.execPath, [program, "check", ...process.argv.slice(2)], {
  stdio: "inherit",
});
if (error !== undefined) console.error(`migration-lens could not be run: ${error.message}`);
process.exit(status ?? 2);
