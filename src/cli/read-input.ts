// Reads the files named on the command line, and says plainly what is wrong with one that can't be used.
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { UsageError, type Console } from "./console";

export interface Input {
  /** As given. */
  readonly name: string;
  /** Absolute, `/` between parts. */
  readonly path: string;
  readonly text: string;
  /** False when bytes were not UTF-8 and stand in `text` as U+FFFD: such a file must not be written back. */
  readonly exact: boolean;
}

export type InputProblem = { readonly name: string; readonly message: string; readonly skipped: boolean };

const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const LENIENT = new TextDecoder("utf-8", { ignoreBOM: true });

export function absolutePath(cwd: string, name: string): string {
  return resolve(cwd, name).replaceAll("\\", "/");
}

/** False also for what can't be looked at; reading it says why. */
export function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** The folder's absolute path. Throws UsageError when there is no such folder. */
export function folderNamed(console: Console, name: string): string {
  const folder = absolutePath(console.cwd, name);
  if (!isDirectory(folder)) throw new UsageError(`${name}: no such folder; check the path`);
  return folder;
}

/** `skipped`: nothing is wrong with the call, the file is just nothing to read. */
export function readInput(cwd: string, name: string): Input | InputProblem {
  const path = absolutePath(cwd, name);
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return { name, skipped: false, message: `${name}: ${reasonOf(error)}` };
  }
  if (
    bytes.subarray(0, 2).equals(Buffer.from([0xff, 0xfe])) ||
    bytes.subarray(0, 2).equals(Buffer.from([0xfe, 0xff]))
  ) {
    return { name, skipped: true, message: `${name}: is UTF-16, which is not read; save it as UTF-8` };
  }
  if (bytes.includes(0)) {
    return { name, skipped: true, message: `${name}: is a binary file (it holds NUL bytes) and is left out` };
  }
  try {
    return { name, path, text: DECODER.decode(bytes), exact: true };
  } catch {
    return { name, path, text: LENIENT.decode(bytes), exact: false };
  }
}

/**
 * What can be read of the names given; the rest is told on the error stream. `failed`: some name is wrong, which a
 * binary file among others is not.
 */
export function readInputs(
  console: Console,
  names: readonly string[],
): { readonly inputs: readonly Input[]; readonly failed: boolean } {
  const inputs: Input[] = [];
  let failed = false;
  for (const name of names) {
    const input = readInput(console.cwd, name);
    if ("message" in input) {
      console.error(`${input.message}\n`);
      failed ||= !input.skipped;
      continue;
    }
    if (!input.exact)
      console.error(`${name}: holds bytes that are no UTF-8; offsets behind them may be off\n`);
    if (inputs.every((other) => other.path !== input.path)) inputs.push(input);
  }
  return { inputs, failed };
}

export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  switch (code) {
    case "ENOENT":
      return "no such file; check the path";
    case "EACCES":
    case "EPERM":
      return "no permission to read it";
    case "EISDIR":
      return "is a folder; name its files";
    case "ENOTDIR":
      return "part of the path is not a folder";
    case "ELOOP":
      return "its symbolic links lead in a circle";
    case "ERR_FS_FILE_TOO_LARGE":
      return "is too large to read";
    case undefined:
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
