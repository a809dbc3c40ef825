// What is known without running anything: types, lint, format, and the borders between folders. All four are run,
// whatever the others find, so that one round shows everything.
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureDependencies } from "./set-up/dependencies.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const program = (name) => join(root, "node_modules", ".bin", name);

const checks = [
  { title: "types", command: [program("tsc"), "--noEmit", "-p", "."] },
  { title: "lint", command: [program("oxlint"), "--type-aware"] },
  { title: "format", command: [program("prettier"), "--check", "--log-level=warn", "."] },
  { title: "borders", command: [program("mocha"), "--reporter=dot", "test/borders.test.ts"] },
];

function runCheck({ title, command }) {
  return new Promise((resolve) => {
    const child = spawn(command[0], command.slice(1), { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (output += data));
    child.on("error", (error) => resolve({ title, ok: false, output: error.message }));
    child.on("exit", (code) => resolve({ title, ok: code === 0, output }));
  });
}

try {
  await ensureDependencies();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
const results = await Promise.all(checks.map(runCheck));
for (const { title, ok, output } of results) {
  if (!ok) console.log(`\n${title}:\n${output.trim()}`);
}
console.log(`\n${results.map(({ title, ok }) => `${title} ${ok ? "ok" : "FAILED"}`).join(", ")}`);
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
