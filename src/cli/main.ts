#!/usr/bin/env node
// The process around the command line: its streams, signals and exit code.
import { existsSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
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
  colours: process.stdout.isTTY && process.env["NO_COLOR"] === undefined,
  breathe: async () => {
    await setImmediate();
  },
  onInterrupt: (listener) => {
    onInterrupt = listener;
    return () => {
      onInterrupt = undefined;
    };
  },
};

/** Where the build puts everything behind this file; not there when run from the sources. */
const BUNDLE = join(__dirname, "cli-run.js");

async function main(): Promise<void> {
  try {
    const code = existsSync(BUNDLE) ? loadCode(BUNDLE) : undefined;
    const { runCli } = (code?.exports ?? (await import("./run"))) as typeof Run;
    process.exitCode = await runCli(process.argv.slice(2), console);
    code?.keep();
  } catch (error) {
    write(2, `migration-lens: this should not have happened; please report it with the lines below.\n`);
    write(2, `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = EXIT.failure;
  }
}

void main();
