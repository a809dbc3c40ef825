// A language server in a process of its own, spoken to as an editor does, with the diagnostics that it gives waited for.
import { type ChildProcess, spawn } from "node:child_process";
import { pathToFileURL } from "node:url";
import {
  createProtocolConnection,
  type Diagnostic,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
  type TextDocumentContentChangeEvent,
} from "vscode-languageserver/node";
import { peakMemoryOf } from "./process-check";

interface Waiting {
  readonly suits: (params: PublishDiagnosticsParams) => boolean;
  readonly done: (diagnostics: readonly Diagnostic[]) => void;
  readonly fail: (error: Error) => void;
}

export class ServerProcess {
  private waiting: Waiting | undefined;
  /** Whether diagnostics are asked for; else the server sends them by itself. */
  private pulls = false;
  /** Milliseconds from the process's start to its answer to `initialize`. */
  start = 0;

  private constructor(
    private readonly child: ChildProcess,
    private readonly connection: ProtocolConnection,
  ) {}

  /** `settings`: what the server gets when it asks for them. */
  static async start(command: readonly string[], root: string, settings: unknown): Promise<ServerProcess> {
    const [program = "", ...args] = command;
    const started = performance.now();
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "ignore"], cwd: root });
    const connection = createProtocolConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    const server = new ServerProcess(child, connection);
    child.once("exit", () => server.waiting?.fail(new Error("the server ended before it answered")));
    connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
      const { waiting } = server;
      if (waiting?.suits(params) !== true) return;
      server.waiting = undefined;
      waiting.done(params.diagnostics);
    });
    connection.onRequest("workspace/configuration", ({ items }: { items: unknown[] }) =>
      items.map(() => settings),
    );
    connection.onRequest("client/registerCapability", () => null);
    connection.listen();
    const { capabilities } = await connection.sendRequest<{
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
    server.pulls = capabilities.diagnosticProvider !== undefined;
    server.start = performance.now() - started;
    await connection.sendNotification("initialized", {});
    return server;
  }

  /** Resolves with the diagnostics of the document as it was opened. */
  open(uri: string, text: string): Promise<readonly Diagnostic[]> {
    const textDocument = { uri, languageId: "sql", version: 1, text };
    return this.diagnosticsAfter(uri, 1, () =>
      this.connection.sendNotification("textDocument/didOpen", { textDocument }),
    );
  }

  /** Resolves with the diagnostics of the text after the change. */
  change(
    uri: string,
    version: number,
    change: TextDocumentContentChangeEvent,
  ): Promise<readonly Diagnostic[]> {
    return this.diagnosticsAfter(uri, version, () => this.send(uri, version, change));
  }

  /** Changes one document and resolves once a server that sends diagnostics by itself has sent suiting ones. */
  async changeUntil(
    uri: string,
    version: number,
    change: TextDocumentContentChangeEvent,
    suits: (params: PublishDiagnosticsParams) => boolean,
  ): Promise<void> {
    const arrived = this.arrival(suits);
    await this.send(uri, version, change);
    await arrived;
  }

  /** Resolves once it is gone, with the megabytes that it took at most. */
  async stop(): Promise<number | undefined> {
    const peak = peakMemoryOf(this.child.pid);
    const gone = new Promise((resolve) => this.child.once("exit", resolve));
    await this.connection.sendRequest("shutdown").catch(() => undefined);
    await this.connection.sendNotification("exit").catch(() => undefined);
    this.child.stdin?.end();
    await gone;
    this.connection.dispose();
    return peak;
  }

  private send(uri: string, version: number, change: TextDocumentContentChangeEvent): Promise<void> {
    return this.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version },
      contentChanges: [change],
    });
  }

  private arrival(suits: Waiting["suits"]): Promise<readonly Diagnostic[]> {
    return new Promise((done, fail) => {
      this.waiting = { suits, done, fail };
    });
  }

  private async diagnosticsAfter(
    uri: string,
    version: number,
    message: () => Promise<void>,
  ): Promise<readonly Diagnostic[]> {
    if (!this.pulls) {
      const arrived = this.arrival((params) => params.uri === uri && (params.version ?? version) >= version);
      await message();
      return arrived;
    }
    await message();
    const report = await this.connection.sendRequest<{ readonly items?: readonly Diagnostic[] }>(
      "textDocument/diagnostic",
      { textDocument: { uri } },
    );
    return report.items ?? [];
  }
}
