#!/usr/bin/env node
// The process around the command line: its streams, signals and exit code.
import { writeSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { EXIT } from "./console";
import { runCli } from "./run";

function write(descriptor: number, text: string): void {
  const bytes = Buffer.from(text, "utf8");
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // A pipe that is full for now; one that nobody reads any more is no fault of ours.
      if (code === "EAGAIN") continue;
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

runCli(process.argv.slice(2), {
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
}).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    write(2, `migration-lens: this should not have happened; please report it with the lines below.\n`);
    write(2, `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = EXIT.failure;
  },
);
