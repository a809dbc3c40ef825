// A language client for tests: the real server in a process of its own, spoken to over stdio, with what it
// publishes kept and waited for by condition.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  type CodeAction,
  type Command,
  createProtocolConnection,
  type Diagnostic,
  FileChangeType,
  type Hover,
  type InitializeResult,
  type Position,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type Range,
  StreamMessageReader,
  StreamMessageWriter,
  type TextEdit,
} from "vscode-languageserver/node";

/** A folder that is gone after the test, with the files given, by path below it. */
export class Workspace {
  readonly root = mkdtempSync(join(tmpdir(), "migration-lens-lsp-"));

  constructor(files: Readonly<Record<string, string | Uint8Array>>) {
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  path(path: string): string {
    return join(this.root, path);
  }

  /** A path may be the whole URI of a document that is no file. */
  uri(path: string): string {
    if (path.startsWith("untitled:")) return path;
    return pathToFileURL(this.path(path)).toString();
  }

  write(path: string, text: string | Uint8Array): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), text);
  }

  remove(path = "."): void {
    rmSync(this.path(path), { recursive: true, force: true });
  }
}

export class LspClient {
  /** Error and warning lines that the server logged. */
  readonly log: string[] = [];
  private readonly published = new Map<string, PublishDiagnosticsParams>();
  private readonly listeners = new Set<() => void>();
  private readonly texts = new Map<string, { text: string; version: number }>();
  initialized: InitializeResult | undefined;

  private constructor(
    private readonly process: ChildProcess,
    readonly connection: ProtocolConnection,
    readonly workspace: Workspace,
  ) {}

  static async start(workspace: Workspace, settings: unknown = {}): Promise<LspClient> {
    const main = join(import.meta.dirname, "..", "..", "src", "server", "main.ts");
    const child = spawn(process.execPath, ["--import", "tsx", main, "--stdio"], {
      stdio: ["pipe", "pipe", "inherit"],
      cwd: join(import.meta.dirname, "..", ".."),
    });
    const connection = createProtocolConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    const client = new LspClient(child, connection, workspace);
    connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
      client.published.set(params.uri, params);
      for (const listener of client.listeners) listener();
    });
    connection.onNotification("window/logMessage", ({ message }: { message: string }) => {
      client.log.push(message);
    });
    connection.onRequest("workspace/configuration", ({ items }: { items: unknown[] }) =>
      items.map(() => settings),
    );
    connection.onRequest("client/registerCapability", () => null);
    // A server that dies ends every waiting request, so that a test fails with its words and not at a time limit.
    child.once("exit", () => connection.dispose());
    connection.listen();
    client.initialized = await connection.sendRequest("initialize", {
      processId: process.pid,
      rootUri: null,
      workspaceFolders: [{ uri: workspace.uri("."), name: "workspace" }],
      capabilities: {
        workspace: { configuration: true },
        textDocument: { publishDiagnostics: { versionSupport: true } },
      },
    });
    await connection.sendNotification("initialized", {});
    return client;
  }

  async stop(): Promise<void> {
    await this.connection.sendRequest("shutdown");
    const gone = new Promise((resolve) => this.process.once("exit", resolve));
    await this.connection.sendNotification("exit");
    await gone;
  }

  async open(path: string, text: string, languageId = "sql"): Promise<readonly Diagnostic[]> {
    const uri = this.workspace.uri(path);
    this.texts.set(uri, { text, version: 1 });
    // What an earlier opening of the document published is no answer to this one.
    this.published.delete(uri);
    await this.connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId, version: 1, text },
    });
    return this.diagnostics(path, 1);
  }

  /** Replaces the first `old` in the open document, as one incremental change. */
  async replace(path: string, old: string, now: string): Promise<readonly Diagnostic[]> {
    const { text } = this.text(path);
    const start = text.indexOf(old);
    if (start === -1) throw new Error(`${JSON.stringify(old)} is not in ${path}`);
    const range = { start: positionAt(text, start), end: positionAt(text, start + old.length) };
    return this.edit(path, [{ range, newText: now }]);
  }

  /** Applies edits that all count from the text before, last first, as an editor does. */
  async edit(path: string, edits: readonly TextEdit[]): Promise<readonly Diagnostic[]> {
    const document = this.text(path);
    const sorted = edits.toSorted((a, b) => compare(b.range.start, a.range.start));
    for (const { range, newText } of sorted)
      document.text =
        document.text.slice(0, offsetAt(document.text, range.start)) +
        newText +
        document.text.slice(offsetAt(document.text, range.end));
    document.version += 1;
    await this.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri: this.workspace.uri(path), version: document.version },
      contentChanges: sorted.map(({ range, newText }) => ({ range, text: newText })),
    });
    return this.diagnostics(path, document.version);
  }

  async close(path: string): Promise<void> {
    const uri = this.workspace.uri(path);
    await this.connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
  }

  /** As a watcher tells it: what is no longer there was deleted. */
  async changedOnDisk(...paths: readonly string[]): Promise<void> {
    await this.connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: paths.map((path) => ({
        uri: this.workspace.uri(path),
        type: existsSync(this.workspace.path(path)) ? FileChangeType.Changed : FileChangeType.Deleted,
      })),
    });
  }

  text(path: string): { text: string; version: number } {
    const document = this.texts.get(this.workspace.uri(path));
    if (document === undefined) throw new Error(`${path} is not open`);
    return document;
  }

  /** What is published for at least this version of the document. */
  async diagnostics(path: string, version: number): Promise<readonly Diagnostic[]> {
    return this.until(path, (params) => (params.version ?? 0) >= version);
  }

  /** What is published once it suits. */
  async until(
    path: string,
    suits: (params: PublishDiagnosticsParams) => boolean,
  ): Promise<readonly Diagnostic[]> {
    const uri = this.workspace.uri(path);
    for (;;) {
      const params = this.published.get(uri);
      if (params !== undefined && suits(params)) return params.diagnostics;
      await new Promise<void>((resolve) => {
        const listener = (): void => {
          this.listeners.delete(listener);
          resolve();
        };
        this.listeners.add(listener);
      });
    }
  }

  actions(path: string, range: Range): Promise<readonly (CodeAction | Command)[] | null> {
    return this.connection.sendRequest("textDocument/codeAction", {
      textDocument: { uri: this.workspace.uri(path) },
      range,
      context: { diagnostics: [] },
    });
  }

  /** The edits of the first quick fix whose title holds `title`, at the diagnostic. */
  async fix(path: string, diagnostic: Diagnostic, title = ""): Promise<readonly TextEdit[]> {
    const actions = (await this.actions(path, diagnostic.range)) ?? [];
    const action = actions.find((a): a is CodeAction => "edit" in a && a.title.includes(title));
    const [change] = action?.edit?.documentChanges ?? [];
    if (change === undefined || !("edits" in change))
      throw new Error(`no fix ${JSON.stringify(title)} among ${actions.map((a) => a.title).join("; ")}`);
    return change.edits.flatMap((edit) => ("newText" in edit ? [edit] : []));
  }

  hover(path: string, position: Position): Promise<Hover | null> {
    return this.connection.sendRequest("textDocument/hover", {
      textDocument: { uri: this.workspace.uri(path) },
      position,
    });
  }

  /** Where `needle` starts in the open document. */
  find(path: string, needle: string): Position {
    const { text } = this.text(path);
    const at = text.indexOf(needle);
    if (at === -1) throw new Error(`${JSON.stringify(needle)} is not in ${path}`);
    return positionAt(text, at);
  }

  /** What stands at a range of the open document. */
  textAt(path: string, range: Range): string {
    const { text } = this.text(path);
    return text.slice(offsetAt(text, range.start), offsetAt(text, range.end));
  }
}

function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

function offsetAt(text: string, position: Position): number {
  let offset = 0;
  for (let line = 0; line < position.line; line++) {
    const next = /\r\n|\r|\n/g;
    next.lastIndex = offset;
    const match = next.exec(text);
    if (match === null) return text.length;
    offset = match.index + match[0].length;
  }
  return offset + position.character;
}

function compare(a: Position, b: Position): number {
  return a.line - b.line || a.character - b.character;
}
