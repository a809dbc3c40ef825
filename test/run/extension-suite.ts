// Runs mocha inside VS Code's extension host. Apart from the other suites' run, which is mocha's own command: here
// VS Code calls `run` and the tests are bundles beside this one.
import Mocha from "mocha";
import { readdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

function listBundles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return listBundles(path);
    return entry.name.endsWith(".test.js") ? [path] : [];
  });
}

/** Called by VS Code. Rejects when a test failed, which makes VS Code's own exit code 1. */
export async function run(): Promise<void> {
  const bundles = process.env["MIGRATION_LENS_TEST_BUNDLES"] ?? __dirname;
  const grep = process.env["MIGRATION_LENS_TEST_GREP"];
  const mocha = new Mocha({
    ui: "bdd",
    timeout: 60_000,
    color: false,
    forbidOnly: process.env["CI"] !== undefined,
    reporter: process.env["MIGRATION_LENS_REPORTER"] ?? "spec",
    ...(grep === undefined || grep === "" ? {} : { grep }),
  });
  const files = listBundles(bundles).sort();
  for (const file of files) mocha.addFile(file);
  console.log(`running ${files.map((file) => relative(bundles, file)).join(", ")}`);
  try {
    const failed = await new Promise<number>((resolve) => {
      mocha.run(resolve);
    });
    if (failed > 0) throw new Error(`${failed} failed`);
  } catch (error) {
    console.error(error);
    const trail = process.env["MIGRATION_LENS_RESULT"];
    if (trail !== undefined)
      writeFileSync(`${trail}.error`, String(error instanceof Error ? error.stack : error));
    throw error;
  }
}
