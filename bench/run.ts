// `npm run bench`: how long a check takes as a whole process, and an edit through the language server, beside squawk
// on the same texts in the same run. Writes bench/results.json and prints a table. Ours works out all findings and sends
// the 1,000 most serious of a file, as many as an editor shows, with the number of the rest; squawk sends all of its.
// `npm run bench -- activation` measures the extension's start in the real host (activation.mjs).
// `npm run bench -- rules` prints instead what each rule costs, the dearest first; nothing is written then.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { measureEdits } from "./edit-latency";
import { measureHistory } from "./history";
import { readTargets } from "../src/config/read-config-value";
import { makeSql } from "./make-sql";
import { measureRules } from "./rules";
import { compareProcesses } from "./process-check";
import { getSquawk } from "./squawk";

const ROOT = join(import.meta.dirname, "..");
const CLI = join(ROOT, "dist", "cli.js");
const SERVER = join(ROOT, "dist", "server.js");
const SIZES = [600, 33_000, 330_000];
const FOUR = ["postgresql@15", "mysql@8.4", "mariadb@10.11", "tidb@8.5"];
const PROCESS_RUNS = 15;
const EDITS = 60;
const HISTORY = 1_000;

interface Row {
  readonly what: string;
  readonly size: number;
  readonly who: string;
  readonly median: number;
  readonly fastest: number;
  readonly p95: number;
  readonly peakMemory: number | undefined;
  readonly diagnostics?: number;
}

async function main(): Promise<void> {
  if (!existsSync(CLI) || !existsSync(SERVER)) {
    execFileSync(process.execPath, [join(ROOT, "scripts", "build.mjs")], { stdio: "inherit" });
  }
  const squawk = getSquawk();
  if ("reason" in squawk) console.error(`squawk is left out: ${squawk.reason}`);
  const rows: Row[] = [];
  const folder = mkdtempSync(join(tmpdir(), "migration-lens-bench-"));
  mkdirSync(join(folder, "migrations"));
  try {
    for (const size of SIZES) {
      const file = join(folder, "migrations", `${size}_orders.up.sql`);
      writeFileSync(file, makeSql(size));
      const results = await compareProcesses(
        {
          "migration-lens": [
            process.execPath,
            CLI,
            "check",
            ...FOUR.flatMap((target) => ["--target", target]),
            "--from",
            "postgresql",
            "--history",
            file,
          ],
          ...("command" in squawk ? { squawk: [squawk.command, file] } : {}),
          "node, doing nothing": [process.execPath, "-e", "0"],
        },
        PROCESS_RUNS,
      );
      for (const [who, { times, peakMemory }] of Object.entries(results)) {
        rows.push({ what: "check, whole process", size, who, ...times, peakMemory });
      }
    }
    for (const size of SIZES) {
      const text = makeSql(size);
      const ours = [process.execPath, SERVER, "--stdio"];
      const servers = {
        "migration-lens, one target": { command: ours, settings: {} },
        "migration-lens, four targets": { command: ours, settings: { targets: FOUR } },
        ...("command" in squawk ? { squawk: { command: [squawk.command, "server"], settings: {} } } : {}),
      };
      for (const [who, { command, settings }] of Object.entries(servers)) {
        const result = await measureEdits({ command, settings, text, edits: EDITS });
        const { times, peakMemory, diagnostics } = result;
        rows.push({ what: "edit to diagnostics", size, who, ...times, peakMemory, diagnostics });
        rows.push({
          what: "server, start to initialized",
          size,
          who,
          median: result.start,
          fastest: result.start,
          p95: result.start,
          peakMemory: undefined,
        });
        rows.push({
          what: "server, open to diagnostics",
          size,
          who,
          median: result.open,
          fastest: result.open,
          p95: result.open,
          peakMemory: undefined,
          diagnostics,
        });
      }
    }
    const command = [process.execPath, SERVER, "--stdio"];
    const history = await measureHistory(command, { source: "postgresql", targets: FOUR }, HISTORY, EDITS);
    const { peakMemory } = history;
    const ours = { size: HISTORY, who: "migration-lens, four targets", peakMemory };
    rows.push({
      what: "history of so many files, cold to the last one's diagnostics",
      ...ours,
      ...history.cold,
    });
    rows.push({ what: "history, edit in its last file", ...ours, ...history.editLast });
    rows.push({ what: "history, edit in its first file to the last one's", ...ours, ...history.editFirst });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const machine = {
    cpus: cpus().length,
    model: cpus()[0]?.model ?? "",
    memoryGb: Math.round(totalmem() / 2 ** 30),
    load: loadavg().map((one) => Math.round(one * 10) / 10),
    node: process.version,
    squawk: "version" in squawk ? squawk.version : squawk.reason,
  };
  writeFileSync(join(ROOT, "bench", "results.json"), `${JSON.stringify({ machine, rows }, undefined, 2)}\n`);
  console.log(table(rows));
  console.log(JSON.stringify(machine));
}

/** So many of the rules are listed. */
const DEAREST = 25;

function printRules(size: number): void {
  const costs = measureRules(
    size,
    readTargets(FOUR, (problem) => console.error(problem)),
  );
  const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);
  console.log(
    `${costs.length} rules on ${size} characters, four targets: ${sum(costs.map(({ took }) => took)).toFixed(0)} ms in ${sum(costs.map(({ calls }) => calls))} calls`,
  );
  console.log(
    inColumns([
      ["rule", "ms", "calls"],
      ...costs.slice(0, DEAREST).map(({ rule, took, calls }) => [rule, took.toFixed(2), String(calls)]),
    ]),
  );
}

function table(rows: readonly Row[]): string {
  return inColumns([
    ["what", "bytes or files", "who", "median ms", "fastest", "p95", "MB", "diagnostics"],
    ...rows.map((row) => [
      row.what,
      String(row.size),
      row.who,
      ...[row.median, row.fastest, row.p95].map((value) => value.toFixed(1)),
      row.peakMemory === undefined ? "" : String(row.peakMemory),
      row.diagnostics === undefined ? "" : String(row.diagnostics),
    ]),
  ]);
}

function inColumns(cells: readonly (readonly string[])[]): string {
  const widths = (cells[0] ?? []).map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  return cells
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

const [, , part] = process.argv;
if (part === "rules") printRules(330_000);
else if (part === "activation") {
  execFileSync(process.execPath, [join(import.meta.dirname, "activation.mjs")], { stdio: "inherit" });
} else void main();
