// From an edit to the diagnostics of the text after it, through a language server in a process of its own.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { round, timesOf, type Times } from "./measure";
import { ServerProcess } from "./server-process";

export interface ServerCase {
  readonly command: readonly string[];
  readonly text: string;
  /** Settings that the server asks for. */
  readonly settings: unknown;
  readonly edits: number;
}

export interface ServerResult {
  readonly times: Times;
  /** From the process's start to its answer to `initialize`. */
  readonly start: number;
  /** From opening the document to its diagnostics, pushed or asked for, whichever way the server has. */
  readonly open: number;
  readonly diagnostics: number;
  /** Megabytes. */
  readonly peakMemory: number | undefined;
}

export async function measureEdits(run: ServerCase): Promise<ServerResult> {
  const root = mkdtempSync(join(tmpdir(), "migration-lens-bench-"));
  const path = join(root, "migrations", "001_orders.up.sql");
  mkdirSync(join(root, "migrations"));
  writeFileSync(path, run.text);
  writeFileSync(join(root, "migrations", "002_more.up.sql"), "ALTER TABLE orders_1 ADD COLUMN more TEXT;\n");
  const uri = pathToFileURL(path).toString();
  const server = await ServerProcess.start(run.command, root, run.settings);
  let peakMemory: number | undefined;
  try {
    const opening = performance.now();
    let diagnostics = await server.open(uri, run.text);
    const open = performance.now() - opening;

    // A column's name in the middle of the file grows letter by letter and shrinks again.
    const lines = run.text.split("\n");
    const middle = lines.findIndex(
      (line, i) => i >= lines.length / 2 && line.includes("customer_name VARCHAR"),
    );
    const line = middle === -1 ? lines.findIndex((one) => one.includes("customer_name VARCHAR")) : middle;
    const character = (lines[line] ?? "").indexOf(" VARCHAR");
    const times: number[] = [];
    for (let i = 0; i < run.edits + WARM_UP; i++) {
      const grows = i % 8 < 4;
      const length = grows ? i % 8 : 8 - (i % 8);
      const place = { line, character: character + length };
      const change = grows
        ? { range: { start: place, end: place }, text: "x" }
        : { range: { start: { line, character: place.character - 1 }, end: place }, text: "" };
      const from = performance.now();
      diagnostics = await server.change(uri, i + 2, change);
      if (i >= WARM_UP) times.push(performance.now() - from);
    }
    peakMemory = await server.stop();
    return {
      times: timesOf(times),
      start: round(server.start),
      open: round(open),
      diagnostics: diagnostics.length,
      peakMemory,
    };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const WARM_UP = 16;
