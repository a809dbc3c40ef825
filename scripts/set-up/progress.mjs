// How the set-up speaks: one line for each step that takes time, and the tail of a command's output only when
// it fails. Apart, so that every step speaks alike. Plain Node, since it runs before `npm ci`.
import { spawn } from "node:child_process";

/** Prints one progress line to stderr; stdout is kept for what the caller's own command says. */
export function say(text) {
  process.stderr.write(`[set-up] ${text}\n`);
}

/**
 * Runs a command to its end without showing its output. Resolves with its stdout; rejects with the command and
 * the first and last lines of its output when it fails, cannot be started, or takes longer than `timeoutMs` (unset: 15 minutes).
 */
export function run(command, args, { cwd, env, input, uid, gid, timeoutMs = 15 * 60_000 } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
      ...(uid === undefined ? {} : { uid, gid }),
    });
    let stdout = "";
    let all = "";
    child.stdout.on("data", (data) => {
      stdout += data;
      all += data;
    });
    child.stderr.on("data", (data) => (all += data));
    const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
    child.on("error", (error) => {
      clearTimeout(timer);
      reject(new Error(`${command} could not be started: ${error.message}`));
    });
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      if (code === 0) {
        resolve(stdout);
        return;
      }
      const lines = all.trimEnd().split("\n");
      const told = lines.length <= 40 ? lines : [...lines.slice(0, 15), "…", ...lines.slice(-25)];
      reject(
        new Error(`${command} ${args.join(" ")} ended with ${signal ?? `code ${code}`}:\n${told.join("\n")}`),
      );
    });
    if (input !== undefined) child.stdin.end(input);
  });
}

/** The step's result, after saying how long it took. */
export async function timed(text, step) {
  say(`${text} …`);
  const start = Date.now();
  const result = await step();
  say(`${text}: done in ${((Date.now() - start) / 1000).toFixed(1)} s`);
  return result;
}
