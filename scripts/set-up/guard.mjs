// Ends the processes and removes the folders that a run leaves behind, however the run ends. A second process
// holds the list, because a killed process cannot clean up after itself: it waits for its input to close.
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const thisFile = fileURLToPath(import.meta.url);
let guardian;

function tell(message) {
  if (guardian === undefined) {
    guardian = spawn(process.execPath, [thisFile], { detached: true, stdio: ["pipe", "ignore", "inherit"] });
    guardian.unref();
    guardian.stdin.unref?.();
    guardian.stdin.on("error", () => {});
  }
  guardian.stdin.write(`${JSON.stringify(message)}\n`);
}

/**
 * From now on the process group and the folder do not outlive this process, even when it is killed.
 * `release()` ends the group (SIGKILL) and removes the folder at once; it resolves when both are gone.
 */
export function guard({ group, folder }) {
  tell({ add: { group, folder } });
  let released;
  return {
    release() {
      released ??= end({ group, folder }).then(() => tell({ remove: { group, folder } }));
      return released;
    },
  };
}

function groupLives(group) {
  try {
    process.kill(-group, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

async function end({ group, folder }) {
  if (group !== undefined) {
    const deadline = Date.now() + 5_000;
    while (groupLives(group) && Date.now() < deadline) {
      try {
        process.kill(-group, "SIGKILL");
      } catch {
        // It went in between.
      }
      await delay(20);
    }
  }
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

if (process.argv[1] === thisFile) {
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => {});
  process.on("SIGHUP", () => {});
  const held = new Map();
  let text = "";
  for await (const chunk of process.stdin) {
    text += chunk;
    const lines = text.split("\n");
    text = lines.pop() ?? "";
    for (const line of lines) {
      const message = JSON.parse(line);
      if (message.add) held.set(JSON.stringify(message.add), message.add);
      if (message.remove) held.delete(JSON.stringify(message.remove));
    }
  }
  for (const entry of held.values()) await end(entry);
}
