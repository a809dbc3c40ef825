// Ends the processes and removes the folders that a run leaves behind, however the run ends. A second process
// holds the list, because a killed process cannot clean up after itself: it waits for its input to close.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
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
 * `release()` ends the group and removes the folder; it resolves when both are gone. The group's leader is asked
 * first with `signal`, so that it can reap its children; unset: the group is killed at once.
 */
export function guard({ group, folder, signal }) {
  const entry = { group, folder, signal };
  tell({ add: entry });
  let released;
  return {
    release() {
      released ??= end(entry).then(() => tell({ remove: entry }));
      return released;
    },
  };
}

/** Whether a process of the group still runs. Ended ones that nobody has reaped do not count. */
function groupLives(group) {
  let names;
  try {
    names = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    names = [];
  }
  if (names.length === 0) return isThere(-group);
  return names.some((name) => {
    try {
      const [state, , pgrp] = readFileSync(`/proc/${name}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ");
      return Number(pgrp) === group && state !== "Z" && state !== "X";
    } catch {
      return false;
    }
  });
}

function isThere(target) {
  try {
    process.kill(target, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function send(target, signal) {
  try {
    process.kill(target, signal);
  } catch {
    // It went in between.
  }
}

async function gone(group, withinMs) {
  const deadline = Date.now() + withinMs;
  while (groupLives(group)) {
    if (Date.now() > deadline) return false;
    await delay(20);
  }
  return true;
}

async function end({ group, folder, signal }) {
  if (group !== undefined && groupLives(group)) {
    if (signal !== undefined) send(group, signal);
    if (signal === undefined || !(await gone(group, 3_000))) {
      send(-group, "SIGKILL");
      await gone(group, 5_000);
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
