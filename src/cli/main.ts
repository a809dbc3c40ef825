#!/usr/bin/env node
// The process around the command line: its streams, signals and exit code. It loads everything else compiled, and so
// must itself stay small.
import { existsSync, fstatSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { loadCode } from "./code-cache";
import { EXIT, type Console } from "./console";
import type * as Run from "./run";

/** Never written to: waiting on it is a pause of a millisecond. */
const PAUSE = new Int32Array(new SharedArrayBuffer(4));

function write(descriptor: number, text: string): void {
  const bytes = Buffer.from(text, "utf8");
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // A pipe that is full for now; one that nobody reads any more is no fault of ours.
      if (code === "EAGAIN") {
        Atomics.wait(PAUSE, 0, 0, 1);
        continue;
      }
      if (code === "EPIPE") process.exit(process.exitCode ?? EXIT.ok);
      throw error;
    }
  }
}

/** Asks Node's terminal module, which takes its time to load, only where there may be one. */
function isTerminal(descriptor: number): boolean {
  try {
    if (!fstatSync(descriptor).isCharacterDevice()) return false;
  } catch {
    return false;
  }
  return process.getBuiltinModule("node:tty").isatty(descriptor);
}

let onInterrupt: (() => void) | undefined;

process.on("SIGINT", () => {
  const handle = onInterrupt;
  onInterrupt = undefined;
  if (handle !== undefined) {
    handle();
    return;
  }
  write(2, "\nmigration-lens: stopped by Ctrl-C; no file was left half written.\n");
  process.exit(EXIT.interrupted);
});

const console: Console = {
  out: (text) => write(1, text),
  error: (text) => write(2, text),
  cwd: process.cwd(),
  env: process.env,
  colours: process.env["NO_COLOR"] === undefined && isTerminal(1),
  breathe: () => new Promise((resolve) => setImmediate(resolve)),
  onInterrupt: (listener) => {
    onInterrupt = listener;
    return () => {
      onInterrupt = undefined;
    };
  },
};

/**
 * A run is short: most of what the engine optimises by habit is not called often enough afterwards to make up for
 * it, and what is compiled is not worth throwing away. Measured with Node 20; later engines have more steps between, and keep their habits.
 */
function tuneEngine(): void {
  if (!process.versions.v8.startsWith("11.")) return;
  setFlagsFromString("--interrupt-budget=1000000");
  setFlagsFromString("--no-flush-bytecode");
}

async function main(): Promise<void> {
  const argv = process.argv.slice(2);
  // Where the build puts all that is behind this file; not there when run from the sources.
  const bundle = join(__dirname, "cli-run.js");
  const kind = /^[a-z]+$/.exec(argv[0] ?? "")?.[0] ?? "other";
  try {
    tuneEngine();
    const code = existsSync(bundle) ? loadCode(bundle, join(__dirname, "cli-run.bin"), kind) : undefined;
    const { runCli } = (code?.exports ?? (await import("./run"))) as typeof Run;
    process.exitCode = await runCli(argv, console);
    const isWholeRun = process.exitCode !== EXIT.failure && kind !== "other" && !argv.includes("--help");
    if (isWholeRun) code?.keep();
  } catch (error) {
    write(2, `migration-lens: this should not have happened; please report it with the lines below.\n`);
    write(2, `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = EXIT.failure;
  }
  // All is written by now; ending here spares the engine a last round of tidying.
  process.exit();
}

void main();
