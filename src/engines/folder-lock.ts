// The lock beside a PGlite folder. Two processes in one such folder lose rows without a word, so that one of ours
// at a time opens it, and the others are told who holds it.
import { randomBytes } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { type Result, failure, success } from "../base/result";
import { type EngineFailure, failureOf, ownFailure } from "./failure";

export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process began, in the system's own count; a process with the same number may be another one. */
  readonly born: string;
  /** ISO 8601. */
  readonly since: string;
  readonly who: string;
  readonly token: string;
}

export interface FolderLock {
  readonly file: string;
  release(): void;
}

/** Where the lock of a folder is: beside it, since the folder is the engine's own. */
export function lockFileOf(folder: string): string {
  return `${folder.replace(/[\\/]+$/, "")}.migration-lens-lock`;
}

/**
 * Takes the folder's lock at once or says who holds it. The lock of a process that has died on this machine is taken
 * over; one of another machine never is, since it can't be known from here whether that process lives.
 */
export function lockFolder(folder: string, who: string): Result<FolderLock, EngineFailure> {
  const file = lockFileOf(folder);
  const own: Holder = {
    pid: process.pid,
    host: hostname(),
    born: bornAt(process.pid) ?? "",
    since: new Date().toISOString(),
    who,
    token: randomBytes(8).toString("hex"),
  };
  const draft = `${file}.${own.token}`;
  try {
    writeFileSync(draft, `${JSON.stringify(own, undefined, 2)}\n`, { flag: "wx" });
  } catch (error) {
    return failure(failureOf(error, { place: `the folder of ${folder}`, connecting: true }));
  }
  try {
    for (let attempt = 0; attempt < 5; attempt++) {
      try {
        // A link appears with its content or not at all; an empty lock file can't be seen by anyone.
        linkSync(draft, file);
        return success({ file, release: () => releaseLock(file, own) });
      } catch (error) {
        if (!hasCode(error, "EEXIST")) {
          return failure(failureOf(error, { place: `the folder of ${folder}`, connecting: true }));
        }
      }
      const holder = readHolder(file);
      if (holder === undefined) continue;
      if (holder === "unreadable" || !isDead(holder)) return failure(heldBy(folder, file, holder));
      takeAway(file, holder, own);
    }
    return failure(ownFailure("lock", `${folder} is being opened by others at the same moment`));
  } finally {
    rmSync(draft, { force: true });
  }
}

function heldBy(folder: string, file: string, holder: Holder | "unreadable"): EngineFailure {
  if (holder === "unreadable") {
    return ownFailure(
      "lock",
      `the lock file ${file} can't be read`,
      "If nothing has the database open, delete that file and try again.",
    );
  }
  const place = holder.host === hostname() ? "" : ` on ${holder.host}`;
  return ownFailure(
    "lock",
    `${folder} is open in ${holder.who} (process ${holder.pid}${place}, since ${holder.since})`,
    holder.host === hostname()
      ? "Disconnect there or close it, then try again."
      : `Disconnect there. If that machine is gone, delete ${file}.`,
  );
}

function readHolder(file: string): Holder | "unreadable" | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    return hasCode(error, "ENOENT") ? undefined : "unreadable";
  }
  try {
    const value = JSON.parse(text) as Partial<Holder> | null;
    if (typeof value?.pid !== "number" || typeof value.host !== "string") return "unreadable";
    return {
      born: "",
      since: "",
      who: "another program",
      token: "",
      ...value,
      pid: value.pid,
      host: value.host,
    };
  } catch {
    return "unreadable";
  }
}

function isDead(holder: Holder): boolean {
  if (holder.host !== hostname()) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return hasCode(error, "ESRCH");
  }
  const born = bornAt(holder.pid);
  return born !== undefined && holder.born !== "" && born !== holder.born;
}

/** Of two that find a dead holder's lock only one moves it away; neither removes a fresh one. */
function takeAway(file: string, dead: Holder, own: Holder): void {
  const aside = `${file}.${own.token}.dead`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const moved = readHolder(aside);
  if (moved !== undefined && moved !== "unreadable" && moved.token !== dead.token) {
    try {
      linkSync(aside, file);
    } catch {
      // A third one was quicker, and the one whose lock was moved will find out as it would by a crash.
    }
  }
  rmSync(aside, { force: true });
}

function releaseLock(file: string, own: Holder): void {
  const holder = readHolder(file);
  if (holder === undefined || holder === "unreadable" || holder.token !== own.token) return;
  try {
    unlinkSync(file);
  } catch {
    // It is stale from now on, and the next one takes it over.
  }
}

/** On Linux the process's start in clock ticks since boot; elsewhere unknown. */
function bornAt(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === code;
}
