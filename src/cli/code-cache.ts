// Loads a bundle and keeps its compiled form between runs: compiling it takes longer than checking a small file.
// It is kept in the person's own cache folder; an engine that does not know it compiles anew.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { Script } from "node:vm";

export interface LoadedCode {
  readonly exports: unknown;
  /** Keeps what was compiled so far, when nothing was kept yet. Never throws. */
  readonly keep: () => void;
}

/** `path` is a CommonJS file. */
export function loadCode(path: string): LoadedCode {
  const require = createRequire(path);
  const { enableCompileCache } = Module as unknown as { readonly enableCompileCache?: () => unknown };
  if (enableCompileCache !== undefined) {
    // Later versions of Node have such a cache of their own.
    enableCompileCache();
    return { exports: require(path), keep: () => {} };
  }
  const kept = keptPath(path);
  const cachedData = readOwn(kept);
  const script = new Script(Module.wrap(readFileSync(path, "utf8")), {
    filename: path,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  const module: { exports: unknown } = { exports: {} };
  const run = script.runInThisContext() as (...values: readonly unknown[]) => void;
  run(module.exports, require, module, path, dirname(path));
  const isKnown = cachedData !== undefined && script.cachedDataRejected !== true;
  return { exports: module.exports, keep: isKnown ? () => {} : () => keep(kept, script) };
}

function keptPath(path: string): string {
  const base = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  const key = createHash("sha256").update(`${process.version} ${process.arch} ${path}`).digest("hex");
  return join(base, "migration-lens", "code", `${key.slice(0, 24)}.bin`);
}

/** Undefined when there is none, or it is somebody else's, which must not be run. */
function readOwn(path: string): Buffer | undefined {
  try {
    const own = process.getuid?.();
    if (own !== undefined && statSync(path).uid !== own) return undefined;
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function keep(path: string, script: Script): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const beside = `${path}.${process.pid}`;
    writeFileSync(beside, script.createCachedData(), { mode: 0o600 });
    renameSync(beside, path);
  } catch {
    // A cache that can't be kept is no failure of the command.
  }
}
