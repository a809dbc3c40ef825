// The folder outside the repository that keeps what the set-up installs, so that a second start takes seconds and
// several work trees share one copy. Apart, since every installed part is stamped and locked in the same way.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { say, timed } from "./progress.mjs";

/** `$MIGRATION_LENS_CACHE`, or `~/.cache/migration-lens`. Made when missing. */
export function cacheFolder() {
  const folder = process.env.MIGRATION_LENS_CACHE || join(homedir(), ".cache", "migration-lens");
  mkdirSync(folder, { recursive: true });
  return folder;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/**
 * Runs `step` while no other process holds the lock of this name. A lock whose holder has died is taken over.
 * Waits for as long as the holder lives, and says so.
 */
export async function withLock(name, step) {
  const file = join(cacheFolder(), `${name}.lock`);
  const own = `${process.pid}\n`;
  let said = false;
  for (;;) {
    try {
      writeFileSync(file, own, { flag: "wx" });
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    let holder;
    try {
      holder = readFileSync(file, "utf8");
    } catch {
      continue;
    }
    const pid = Number.parseInt(holder, 10);
    if (Number.isInteger(pid) && !isAlive(pid)) {
      // Moved away before it is removed: of two waiters only one succeeds, and neither removes a fresh lock.
      const aside = `${file}.${process.pid}`;
      try {
        renameSync(file, aside);
        if (readFileSync(aside, "utf8") !== holder) renameSync(aside, file);
        else rmSync(aside);
      } catch {
        // The other waiter was first.
      }
      continue;
    }
    if (!said) {
      say(`waiting for another set-up (process ${holder.trim()}) to finish with ${name}`);
      said = true;
    }
    await delay(250);
  }
  try {
    return await step();
  } finally {
    try {
      if (readFileSync(file, "utf8") === own) rmSync(file);
    } catch {
      // Already gone.
    }
  }
}

/** The stamp that an installed part was left with, or undefined when it is not there whole. */
function readStamp(folder) {
  try {
    return readFileSync(join(folder, "stamp.json"), "utf8");
  } catch {
    return undefined;
  }
}

function stampOf(versions) {
  return `${JSON.stringify(versions, undefined, 2)}\n`;
}

/** Whether a part is there whole, made of these versions. */
export function isInstalled(name, versions) {
  return readStamp(join(cacheFolder(), name)) === stampOf(versions);
}

/**
 * The folder of an installed part. `versions` names everything that decides its content; when the folder's stamp
 * says otherwise, `install(folder)` fills a fresh one. The stamp is written last: a broken install starts anew.
 */
export async function installed(name, versions, title, install) {
  const folder = join(cacheFolder(), name);
  const stamp = stampOf(versions);
  if (readStamp(folder) === stamp) return folder;
  return withLock(name, async () => {
    if (readStamp(folder) === stamp) return folder;
    return timed(title, async () => {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      await install(folder);
      writeFileSync(join(folder, "stamp.json"), stamp);
      return folder;
    });
  });
}
