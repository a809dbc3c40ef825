// From an edit to the diagnostics of the text after it, through a language server in a process of its own.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  createProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { round, timesOf, type Times } from "./measure";
import { peakMemoryOf } from "./process-check";

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
  const [command = "", ...args] = run.command;
  const started = performance.now();
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "ignore"], cwd: root });
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  let waiting:
    | {
        readonly version: number;
        readonly done: (count: number) => void;
        readonly fail: (error: Error) => void;
      }
    | undefined;
  child.once("exit", () => waiting?.fail(new Error("the server ended before it answered")));
  connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
    if (waiting === undefined || params.uri !== uri || (params.version ?? waiting.version) < waiting.version)
      return;
    const { done } = waiting;
    waiting = undefined;
    done(params.diagnostics.length);
  });
  connection.onRequest("workspace/configuration", ({ items }: { items: unknown[] }) =>
    items.map(() => run.settings),
  );
  connection.onRequest("client/registerCapability", () => null);
  connection.listen();
  const uri = pathToFileURL(path).toString();
  let pulls = false;
  /** Sends `message`, and waits for the diagnostics of the text that it makes, as the server gives them. */
  const diagnosticsAfter = async (version: number, message: () => Promise<void>): Promise<number> => {
    const pushed = pulls
      ? undefined
      : new Promise<number>((done, fail) => {
          waiting = { version, done, fail };
        });
    await message();
    if (pushed !== undefined) return pushed;
    const report = await connection.sendRequest<{ readonly items?: readonly unknown[] }>(
      "textDocument/diagnostic",
      {
        textDocument: { uri },
      },
    );
    return report.items?.length ?? 0;
  };
  try {
    const initialized = await connection.sendRequest<{
      readonly capabilities: { readonly diagnosticProvider?: unknown };
    }>("initialize", {
      processId: process.pid,
      rootUri: pathToFileURL(root).toString(),
      workspaceFolders: [{ uri: pathToFileURL(root).toString(), name: "bench" }],
      capabilities: {
        workspace: { configuration: true },
        textDocument: { publishDiagnostics: { versionSupport: true }, diagnostic: {} },
      },
    });
    pulls = initialized.capabilities.diagnosticProvider !== undefined;
    const start = performance.now() - started;
    await connection.sendNotification("initialized", {});
    const opening = performance.now();
    let diagnostics = await diagnosticsAfter(1, () =>
      connection.sendNotification("textDocument/didOpen", {
        textDocument: { uri, languageId: "sql", version: 1, text: run.text },
      }),
    );
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
      const version = i + 2;
      const grows = i % 8 < 4;
      const length = grows ? i % 8 : 8 - (i % 8);
      const place = { line, character: character + length };
      const change = grows
        ? { range: { start: place, end: place }, text: "x" }
        : { range: { start: { line, character: place.character - 1 }, end: place }, text: "" };
      const from = performance.now();
      diagnostics = await diagnosticsAfter(version, () =>
        connection.sendNotification("textDocument/didChange", {
          textDocument: { uri, version },
          contentChanges: [change],
        }),
      );
      if (i >= WARM_UP) times.push(performance.now() - from);
    }
    return {
      times: timesOf(times),
      start: round(start),
      open: round(open),
      diagnostics,
      peakMemory: peakMemoryOf(child.pid),
    };
  } finally {
    const gone = new Promise((resolve) => child.once("exit", resolve));
    await connection.sendRequest("shutdown").catch(() => undefined);
    await connection.sendNotification("exit").catch(() => undefined);
    child.stdin.end();
    await gone;
    connection.dispose();
    rmSync(root, { recursive: true, force: true });
  }
}

const WARM_UP = 16;
