// Loads a bundle and keeps its compiled form between runs: compiling it takes longer than checking a small file. The
// build puts one beside the bundle, made by its own engine for checks; what another engine compiles, or another kind
// of run, is kept in the person's cache folder. An engine takes compiled code on trust, so it gets only what its stamp
// and checksum vouch for.
import { isAscii } from "node:buffer";
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import Module, { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { Script } from "node:vm";
import { crc32 } from "node:zlib";

export interface LoadedCode {
  readonly exports: unknown;
  /** Keeps what was compiled so far, unless this kind of run was kept before. Never throws. */
  readonly keep: () => void;
}

const HEADER_BYTES = 512;
/** How many of other kinds, engines and versions stay in the folder. */
const OTHERS = 9;
const WRITABLE_BY_OTHERS = 0o022;

/**
 * `path` is a CommonJS file. `kind` is a word for what the run is about to do: functions are compiled when they are
 * first called, so that each kind has a compiled form of its own. `shipped` is where one may have come along.
 */
export function loadCode(path: string, shipped: string, kind: string): LoadedCode {
  const bytes = readFileSync(path);
  // A bundle that is ASCII, as nearly all are, is quicker read as such.
  const source = Module.wrap(bytes.toString(isAscii(bytes) ? "latin1" : "utf8"));
  const stamp = stampOf(bytes);
  const own = ownPath(stamp, kind);
  let isKept = true;
  let script = own === undefined ? undefined : scriptOf(source, path, readKept(own, stamp, kind, isOwn));
  if (script === undefined) {
    script = scriptOf(source, path, readKept(shipped, stamp, kind));
    isKept = script !== undefined;
    script ??= scriptOf(source, path, readKept(shipped, stamp)) ?? new Script(source, { filename: path });
  }
  const made = script;
  const module: { exports: unknown } = { exports: {} };
  const run = made.runInThisContext() as (...values: readonly unknown[]) => void;
  run(module.exports, createRequire(path), module, path, dirname(path));
  return {
    exports: module.exports,
    keep: () => {
      if (own !== undefined && !isKept) keep(own, stamp, kind, made);
    },
  };
}

/** Undefined when there is no compiled form, or the engine turns it down. */
function scriptOf(source: string, filename: string, cachedData: Buffer | undefined): Script | undefined {
  if (cachedData === undefined) return undefined;
  const script = new Script(source, { filename, cachedData });
  return script.cachedDataRejected === true ? undefined : script;
}

/** One word that says for which code, engine and engine's options something was compiled. */
function stampOf(source: Buffer): string {
  const options = [...process.execArgv, process.env["NODE_OPTIONS"] ?? ""].join(" ");
  return [process.versions.v8, process.arch, source.length, crc32(source), crc32(options)].join("-");
}

/** Undefined where nothing may be kept. */
function ownPath(stamp: string, kind: string): string | undefined {
  // https://nodejs.org/api/cli.html#node_disable_compile_cache1
  if (process.env["NODE_DISABLE_COMPILE_CACHE"] === "1") return undefined;
  const folder = cacheFolder();
  return folder === undefined ? undefined : join(folder, "migration-lens", "code", `${stamp}-${kind}.bin`);
}

function cacheFolder(): string | undefined {
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = process.env;
  // https://specifications.freedesktop.org/basedir-spec/latest/: a relative path counts as unset
  if (xdg !== undefined && isAbsolute(xdg)) return xdg;
  if (process.platform === "win32") return local !== undefined && isAbsolute(local) ? local : undefined;
  const home = homedir();
  if (!isAbsolute(home)) return undefined;
  return process.platform === "darwin" ? join(home, "Library", "Caches") : join(home, ".cache");
}

/** This person's, and writable by nobody else. Always true where files have no such owner. */
function isOwn(stats: Stats): boolean {
  const uid = process.getuid?.();
  return uid === undefined || (stats.uid === uid && (stats.mode & WRITABLE_BY_OTHERS) === 0);
}

/** Undefined when it isn't there, isn't whole, isn't for this stamp and kind (unset: any), or `accept` refuses it. */
function readKept(
  path: string,
  stamp: string,
  kind?: string,
  accept: (stats: Stats) => boolean = () => true,
): Buffer | undefined {
  try {
    const file = openSync(path, "r");
    try {
      const stats = fstatSync(file);
      if (!stats.isFile() || !accept(stats)) return undefined;
      const bytes = readFileSync(file);
      const [madeFor, madeBy, sum = ""] = bytes.toString("latin1", 0, HEADER_BYTES).split("\n");
      if (madeFor !== stamp || (kind !== undefined && madeBy !== kind)) return undefined;
      const code = bytes.subarray(HEADER_BYTES);
      return code.length > 0 && sum.trimEnd() === String(crc32(code)) ? code : undefined;
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}

function keep(path: string, stamp: string, kind: string, script: Script): void {
  const folder = dirname(path);
  const beside = `${path}.${process.pid}`;
  try {
    if (!makeFolder(folder)) return;
    if (!isOwn(statSync(folder))) return;
    const file = openSync(beside, "wx", 0o600);
    try {
      const code = script.createCachedData();
      const header = [stamp, kind, crc32(code)].join("\n").padEnd(HEADER_BYTES);
      if (header.length > HEADER_BYTES) return;
      writeFileSync(file, header, "latin1");
      writeFileSync(file, code);
    } finally {
      closeSync(file);
    }
    // In one stroke: another run may be reading the one that is there.
    renameSync(beside, path);
    removeOld(folder, path);
  } catch {
    // A run does not fail because nothing can be kept of it.
  } finally {
    removeQuietly(beside);
  }
}

/**
 * False within what is somebody else's: root must not leave files in another's home. One folder at a time, since
 * Node's way to make several never ends where the system lets none be made (/proc).
 */
function makeFolder(folder: string): boolean {
  const missing: string[] = [];
  let at = folder;
  while (statSync(at, { throwIfNoEntry: false }) === undefined && dirname(at) !== at) {
    missing.unshift(at);
    at = dirname(at);
  }
  if (!isOwn(statSync(at))) return false;
  for (const path of missing) mkdirSync(path, { mode: 0o700 });
  return true;
}

function removeOld(folder: string, kept: string): void {
  const others = readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => path !== kept)
    .map((path) => ({ path, age: -(statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) }))
    .sort((a, b) => a.age - b.age);
  for (const { path } of others.slice(OTHERS)) removeQuietly(path);
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // What can't be removed does no harm.
  }
}
