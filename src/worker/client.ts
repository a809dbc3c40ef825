// The client's end of a worker: starts the process, asks it, hears it. For the extension and for tests alike; it
// imports no driver and nothing of the editor.
import { type ChildProcess, fork } from "node:child_process";
import {
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageConnection,
} from "vscode-jsonrpc/node";
import type { RunEvent, RunResult } from "../runner/run";
import type { NotificationName, Notifications, RequestName, Requests, RunParams } from "./protocol";

export interface WorkerOptions {
  /** The worker's program: the bundle, or its source under a loader named in `execArgv`. */
  readonly module: string;
  readonly execArgv?: readonly string[];
  /** Unset: this process's own. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What it writes to its outputs: stacks of what should not have happened, never a secret. */
  readonly onLog?: (text: string) => void;
}

export interface RunListeners {
  readonly onEvent?: (event: RunEvent) => void;
  /** Ends the statement under way when it fires. */
  readonly cancel?: AbortSignal;
}

export class WorkerClient {
  private readonly channel: MessageConnection;
  private readonly listeners = new Map<NotificationName, Set<(params: unknown) => void>>();
  /** Resolves when the process has ended, with its exit code; null after a signal. */
  readonly ended: Promise<number | null>;
  private isEnded = false;

  private constructor(private readonly child: ChildProcess) {
    this.channel = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
    this.ended = new Promise((resolve) => {
      child.once("exit", (code) => {
        this.isEnded = true;
        this.channel.dispose();
        resolve(code);
      });
    });
    this.channel.onError(() => {});
    this.channel.listen();
  }

  static start(options: WorkerOptions): WorkerClient {
    const child = fork(options.module, [], {
      execArgv: [...(options.execArgv ?? [])],
      env: { ...(options.env ?? process.env) },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const log = (data: Buffer): void => options.onLog?.(data.toString("utf8"));
    child.stdout?.on("data", log);
    child.stderr?.on("data", log);
    child.on("error", (error) => options.onLog?.(`${error.message}\n`));
    return new WorkerClient(child);
  }

  get processId(): number | undefined {
    return this.child.pid;
  }

  /** Rejects when the worker ends before it has answered. */
  async ask<K extends RequestName>(name: K, params: Requests[K][0]): Promise<Requests[K][1]> {
    if (this.isEnded) throw new Error("the worker process has ended");
    const answer = this.channel.sendRequest<Requests[K][1]>(name, params);
    const ending = this.ended.then((code) => this.endedEarly(code));
    try {
      return await Promise.race([answer, ending]);
    } catch (error) {
      // A channel that closes rejects before the process is seen to have ended.
      if (this.child.connected) throw error;
      return await ending;
    }
  }

  private endedEarly(code: number | null): never {
    throw new Error(
      `the worker process ended (${code === null ? "killed" : `code ${code}`}) before it answered`,
    );
  }

  /** Returns what stops the listening. */
  on<K extends NotificationName>(name: K, listener: (params: Notifications[K]) => void): () => void {
    const heard = (params: unknown): void => listener(params as Notifications[K]);
    const set = this.listeners.get(name) ?? this.listen(name);
    set.add(heard);
    return () => set.delete(heard);
  }

  private listen(name: NotificationName): Set<(params: unknown) => void> {
    const set = new Set<(params: unknown) => void>();
    this.listeners.set(name, set);
    this.channel.onNotification(name, (params: unknown) => {
      for (const listener of set) listener(params);
    });
    return set;
  }

  /** A run with its events; cancelled through the signal. */
  async run(params: RunParams, { onEvent, cancel }: RunListeners = {}): Promise<RunResult> {
    const silence = this.on("runEvent", ({ run, event }) => {
      if (run === params.run) onEvent?.(event);
    });
    const tell = (): void => {
      this.ask("cancelRun", { run: params.run }).catch(() => {});
    };
    const answer = this.ask("run", params);
    if (cancel?.aborted === true) tell();
    cancel?.addEventListener("abort", tell, { once: true });
    try {
      return await answer;
    } finally {
      cancel?.removeEventListener("abort", tell);
      silence();
    }
  }

  /** Leaves the worker: it finishes the file that it is running, records it, and ends by itself. */
  close(): Promise<number | null> {
    if (this.child.connected) this.child.disconnect();
    return this.ended;
  }

  /** Ends it by a signal: statements under way are ended on the server, too. */
  kill(): Promise<number | null> {
    this.child.kill("SIGTERM");
    return this.ended;
  }
}
