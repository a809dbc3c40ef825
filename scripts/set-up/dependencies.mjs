// Runs `npm ci` when the installed packages are missing or older than the lock file, so that every other command
// works straight after a checkout.
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run, timed } from "./progress.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** Whether what npm recorded as installed is what the lock file asks for. Optional packages may be missing. */
function isInstalled() {
  const record = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(record)) return false;
  if (statSync(record).mtimeMs >= statSync(join(root, "package-lock.json")).mtimeMs) return true;
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  const present = JSON.parse(readFileSync(record, "utf8")).packages;
  return Object.entries(wanted).every(
    ([path, entry]) => path === "" || entry.optional || present[path]?.version === entry.version,
  );
}

/** Says and throws when the running Node is too old; installs the packages when they are not there. */
export async function ensureDependencies() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Error(`Node ${process.versions.node} is too old; install Node 20.19 or later`);
  }
  if (isInstalled()) return;
  await timed("installing packages (npm ci)", () => run("npm", ["ci", "--ignore-scripts"], { cwd: root }));
}
