// A long history: a thousand migrations opened cold, an edit in the last of them, and an edit in the first until what
// is said of the last is right again.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { makeSql } from "./make-sql";
import { timesOf, type Times } from "./measure";
import { ServerProcess } from "./server-process";

export interface HistoryResult {
  /** From the server's start to the diagnostics of the last migration. */
  readonly cold: Times;
  readonly editLast: Times;
  readonly editFirst: Times;
  /** Megabytes. */
  readonly peakMemory: number | undefined;
}

export async function measureHistory(
  command: readonly string[],
  settings: unknown,
  migrations: number,
  edits: number,
): Promise<HistoryResult> {
  const root = mkdtempSync(join(tmpdir(), "migration-lens-bench-"));
  mkdirSync(join(root, "migrations"));
  const names = Array.from({ length: migrations }, (_, i) => `${String(i + 1).padStart(5, "0")}_change`);
  const pathOf = (name: string): string => join(root, "migrations", `${name}.up.sql`);
  const parts = makeSql(700 * migrations).split(/^(?=-- what customers)/m);
  const texts = new Map(names.map((name, i) => [name, parts[i] ?? ""]));
  const first = names[0] ?? "";
  const last = names.at(-1) ?? "";
  texts.set(first, `${FIRST}${texts.get(first) ?? ""}`);
  texts.set(last, `${texts.get(last) ?? ""}DROP INDEX first_idx;\n`);
  for (const [name, text] of texts) writeFileSync(pathOf(name), text);
  try {
    const started = performance.now();
    const server = await ServerProcess.start(command, root, settings);
    const lastUri = pathToFileURL(pathOf(last)).toString();
    await server.open(lastUri, texts.get(last) ?? "");
    const cold = performance.now() - started;

    const line = (texts.get(last) ?? "")
      .split("\n")
      .findIndex((one) => one.includes("customer_name VARCHAR"));
    const editLast: number[] = [];
    for (let i = 0; i < edits + WARM_UP; i++) {
      const [from, to] = [
        { line, character: 4 },
        { line, character: i % 2 === 0 ? 4 : 5 },
      ];
      const begun = performance.now();
      await server.change(lastUri, i + 2, { range: { start: from, end: to }, text: i % 2 === 0 ? "x" : "" });
      if (i >= WARM_UP) editLast.push(performance.now() - begun);
    }

    const firstUri = pathToFileURL(pathOf(first)).toString();
    await server.open(firstUri, texts.get(first) ?? "");
    const editFirst: number[] = [];
    const character = FIRST_LINES[INDEX_LINE]?.indexOf("accounts") ?? 0;
    for (let i = 0; i < edits + WARM_UP; i++) {
      const table = i % 2 === 0 ? "partners" : "accounts";
      const range = {
        start: { line: INDEX_LINE, character },
        end: { line: INDEX_LINE, character: character + table.length },
      };
      const begun = performance.now();
      await server.changeUntil(
        firstUri,
        i + 2,
        { range, text: table },
        ({ uri, diagnostics }) =>
          uri === lastUri &&
          diagnostics.some(({ message }) => JSON.stringify(message).includes(`ON ${table}`)),
      );
      if (i >= WARM_UP) editFirst.push(performance.now() - begun);
    }
    const peakMemory = await server.stop();
    return { cold: timesOf([cold]), editLast: timesOf(editLast), editFirst: timesOf(editFirst), peakMemory };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const WARM_UP = 8;
const FIRST_LINES = [
  "CREATE TABLE accounts (id BIGINT PRIMARY KEY, name VARCHAR(50) NOT NULL);",
  "CREATE TABLE partners (id BIGINT PRIMARY KEY, name VARCHAR(50) NOT NULL);",
  "CREATE INDEX first_idx ON accounts (name);",
];
const INDEX_LINE = 2;
const FIRST = `${FIRST_LINES.join("\n")}\n`;
