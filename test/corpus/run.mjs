// npm run test:corpus -- DIR…: holds the lexer against PostgreSQL's scanner over every SQL file below the folders.
import { spawnSync } from "node:child_process";
import { delimiter, resolve } from "node:path";

const folders = process.argv.slice(2).map((folder) => resolve(folder));
if (folders.length === 0) {
  console.error("Name the folders to read: npm run test:corpus -- DIR…");
  process.exit(2);
}
const { status } = spawnSync("npx", ["mocha", "test/corpus/*.test.ts"], {
  stdio: "inherit",
  env: { ...process.env, MIGRATION_LENS_CORPUS: folders.join(delimiter) },
});
process.exit(status ?? 1);
