// A check as a whole process, from start to exit: ours for four targets, squawk's for PostgreSQL, on the same files
// and by turns, so that both meet the same machine.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { timesOf, type Times } from "./measure";

export interface ProcessResult {
  readonly times: Times;
  /** Megabytes; undefined where the system doesn't say. */
  readonly peakMemory: number | undefined;
}

export async function compareProcesses(
  commands: Readonly<Record<string, readonly string[]>>,
  runs: number,
): Promise<Readonly<Record<string, ProcessResult>>> {
  const times = new Map<string, number[]>();
  const memory = new Map<string, number>();
  for (let run = 0; run < runs + 1; run++) {
    for (const [name, [command = "", ...args]] of Object.entries(commands)) {
      const started = performance.now();
      const peak = await runToEnd(command, args);
      const took = performance.now() - started;
      // The first run finds cold files.
      if (run === 0) continue;
      times.set(name, [...(times.get(name) ?? []), took]);
      if (peak !== undefined) memory.set(name, Math.max(memory.get(name) ?? 0, peak));
    }
  }
  return Object.fromEntries(
    [...times].map(([name, all]) => [name, { times: timesOf(all), peakMemory: memory.get(name) }]),
  );
}

function runToEnd(command: string, args: readonly string[]): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "ignore", "ignore"] });
    let peak: number | undefined;
    const look = setInterval(() => {
      peak = peakMemoryOf(child.pid) ?? peak;
    }, 10);
    child.once("error", reject);
    child.once("exit", () => {
      clearInterval(look);
      resolve(peak);
    });
  });
}

/** Megabytes at most so far; undefined where there is no such process or no /proc. */
export function peakMemoryOf(pid: number | undefined): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1];
    return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024);
  } catch {
    return undefined;
  }
}
