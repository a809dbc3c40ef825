// The databases that projects of this window are connected to. It starts the worker when the first one is asked
// for and keeps what the worker last said of each: who answers, how the migrations stand, the schema.
import * as vscode from "vscode";
import type { Result } from "../base/result";
import { parseDatabaseUrl } from "../engines/address";
import type { EngineFailure } from "../engines/failure";
import type { Plan, RunRequest } from "../runner/plan";
import type { RunResult } from "../runner/run";
import type { ProjectStatus } from "../runner/status";
import type { Schema } from "../schema/schema";
import type { ProjectSummary } from "../server/protocol";
import { type RunListeners, WorkerClient } from "../worker/client";
import type { Connected, ProjectRef, RequestName, Requests } from "../worker/protocol";
import type { Mark } from "./migration-mark";
import type { Standing } from "./migrations-view";
import { type SavedConnection, SavedConnections, urlOf } from "./saved-connections";
import type { SchemaSource } from "./schema-view";

interface Live {
  readonly project: ProjectSummary;
  readonly connected: Connected;
  status: ProjectStatus | undefined;
  snapshot: Schema | undefined;
}

export class Connections implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly marksChanged = new vscode.EventEmitter<void>();
  /** Only how migrations stand may be another. */
  readonly onDidChangeMarks = this.marksChanged.event;
  readonly saved: SavedConnections;
  private readonly live = new Map<string, Live>();
  private worker: WorkerClient | undefined;
  private runs = 0;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.saved = new SavedConnections(context);
  }

  /** The roots of connected projects. */
  get all(): readonly string[] {
    return [...this.live.keys()];
  }

  of(project: string): Connected | undefined {
    return this.live.get(project)?.connected;
  }

  /** What a person calls the database that a project is connected to; undefined when it is not. */
  titleOf(project: string): string | undefined {
    const connected = this.of(project);
    return connected === undefined ? undefined : `${connected.server.title} (${connected.place})`;
  }

  snapshotOf(project: string): Schema | undefined {
    return this.live.get(project)?.snapshot;
  }

  markOf(project: string, migration: string): Mark {
    return this.live.get(project)?.status?.migrations.find(({ id }) => id === migration)?.mark ?? "unknown";
  }

  standingOf(project: ProjectSummary): Standing {
    const live = this.live.get(project.root);
    if (live === undefined)
      return {
        summary:
          project.notRun === undefined ? vscode.l10n.t("not connected") : vscode.l10n.t("not run from here"),
        connected: false,
        markOf: () => "unknown",
        applied: [],
        missing: [],
      };
    const migrations = live.status?.migrations ?? [];
    const applied = migrations.filter(
      ({ mark }) => mark === "applied" || mark === "changed" || mark === "failed",
    );
    return {
      summary: live.connected.server.title,
      connected: true,
      markOf: (migration) => this.markOf(project.root, migration),
      applied: applied.map(({ id }) => id),
      missing: migrations.filter(({ mark }) => mark === "missing").map(({ id }) => id),
    };
  }

  /** Why a URL can't be used, in a sentence; undefined when it can. */
  whyNotUrl(project: string, url: string): string | undefined {
    const parsed = parseDatabaseUrl(url, process.env, project);
    return parsed.ok ? undefined : parsed.error;
  }

  /**
   * `askPassword` is called when the server wants one that is neither in the URL nor kept; undefined gives up. A
   * password that let us in is kept in the secret storage, the URL without it in the workspace's state.
   */
  async connect(
    project: ProjectSummary,
    url: string,
    askPassword: (place: string, again: boolean) => Promise<string | undefined>,
  ): Promise<Result<Connected, EngineFailure> | undefined> {
    const parsed = parseDatabaseUrl(url, process.env, project.root);
    const address = parsed.ok ? parsed.value.address : undefined;
    const fromEnvironment = url.trim().startsWith("env:");
    const typed = parsed.ok && !fromEnvironment ? parsed.value.password : undefined;
    let password = typed ?? (address === undefined ? undefined : await this.saved.password(address));
    for (let attempt = 0; ; attempt++) {
      const answer = await this.ask("connect", {
        connection: project.root,
        url,
        folder: project.root,
        holder: vscode.l10n.t("{0}, window {1}", vscode.env.appName, vscode.workspace.name ?? "–"),
        ...(password === undefined ? {} : { password }),
      });
      if (answer.ok) {
        const clean = fromEnvironment || address === undefined ? url.trim() : urlOf(address);
        await this.saved.remember({ project: project.root, url: clean });
        if (address !== undefined && password !== undefined) await this.saved.keepPassword(address, password);
        this.live.set(project.root, {
          project,
          connected: answer.value,
          status: undefined,
          snapshot: undefined,
        });
        await this.refresh(project.root);
        return answer;
      }
      if (answer.error.kind !== "password" || address === undefined || attempt === 3) return answer;
      password = await askPassword(urlOf(address), password !== undefined);
      if (password === undefined) return undefined;
    }
  }

  async disconnect(project: string): Promise<void> {
    if (!this.live.delete(project)) return;
    this.changed.fire();
    await this.ask("disconnect", { connection: project });
  }

  async forget(saved: SavedConnection): Promise<void> {
    const parsed = parseDatabaseUrl(saved.url, process.env, saved.project);
    await this.saved.forget(saved, parsed.ok ? parsed.value.address : undefined);
  }

  /** Asks the database again how the migrations stand and what its schema is. */
  async refresh(project: string): Promise<void> {
    const live = this.live.get(project);
    if (live === undefined) return;
    await this.readStatus(project, live);
    const schema = await this.ask("introspect", { connection: project });
    if (schema.ok) live.snapshot = schema.value;
    this.changed.fire();
  }

  async refreshAll(): Promise<void> {
    for (const project of this.all) await this.refresh(project);
  }

  /** Files may be others than before: how they stand is asked again, the schema is not. */
  async refreshMarks(projects: readonly string[]): Promise<void> {
    const known = projects.filter((project) => this.live.has(project));
    if (known.length === 0) return;
    for (const project of known) {
      const live = this.live.get(project);
      if (live !== undefined) await this.readStatus(project, live);
    }
    this.marksChanged.fire();
  }

  plan(project: ProjectSummary, request: RunRequest): Promise<Result<Plan, EngineFailure>> {
    return this.ask("plan", { connection: project.root, project: refOf(project), request });
  }

  /** Runs the plan that was shown. Marks and schema are asked for again afterwards, whatever came of it. */
  async run(
    project: ProjectSummary,
    plan: Plan,
    options: RunListeners & { readonly lockTimeoutMs: number },
  ): Promise<RunResult> {
    this.runs += 1;
    const worker = this.started();
    const { lockTimeoutMs, ...listeners } = options;
    try {
      return await worker.run(
        {
          connection: project.root,
          project: refOf(project),
          request: plan.request,
          run: `run ${String(this.runs)}`,
          stamp: plan.stamp,
          lockTimeoutMs,
        },
        listeners,
      );
    } finally {
      await this.refresh(project.root).catch((error: unknown) => this.log.error(String(error)));
    }
  }

  /** What the schema tree shows. */
  sources(): readonly SchemaSource[] {
    return [...this.live.values()].map(({ project, connected }): SchemaSource => {
      const connection = project.root;
      return {
        project: project.root,
        title: titleOfDatabase(connected),
        detail: `${connected.server.title} · ${project.name}`,
        listSchemas: async () => said(await this.ask("listSchemas", { connection })),
        listTables: async (schema) => said(await this.ask("listTables", { connection, schema })),
        describeTable: async (schema, name) => {
          const answer = await this.ask("describeTable", { connection, schema, name });
          return answer.ok ? { ok: true, value: answer.value ?? undefined } : said(answer);
        },
        listObjects: async (schema) => said(await this.ask("listObjects", { connection, schema })),
      };
    });
  }

  dispose(): void {
    this.changed.dispose();
    this.marksChanged.dispose();
    // It finishes the file it is running, records it, and ends by itself.
    void this.worker?.close();
  }

  private async readStatus(project: string, live: Live): Promise<void> {
    const status = await this.ask("status", { connection: project, project: refOf(live.project) });
    if (status.ok) live.status = status.value;
    else this.log.warn(`${live.project.name}: ${describeFailure(status.error)}`);
  }

  private ask<K extends RequestName>(name: K, params: Requests[K][0]): Promise<Requests[K][1]> {
    return this.started().ask(name, params);
  }

  private started(): WorkerClient {
    if (this.worker !== undefined) return this.worker;
    const worker = WorkerClient.start({
      module: this.context.asAbsolutePath("dist/worker.js"),
      env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
      onLog: (text) => this.log.info(`worker: ${text.trimEnd()}`),
    });
    worker.on("connectionLost", ({ connection, failure }) => this.lost(connection, describeFailure(failure)));
    void worker.ended.then(() => {
      if (this.worker !== worker) return;
      this.worker = undefined;
      for (const project of this.all)
        this.lost(project, vscode.l10n.t("The worker process ended; the log may say why."));
    });
    this.worker = worker;
    return worker;
  }

  private lost(project: string, why: string): void {
    const live = this.live.get(project);
    if (!this.live.delete(project) || live === undefined) return;
    this.changed.fire();
    const again = vscode.l10n.t("Connect Again");
    void vscode.window
      .showWarningMessage(
        vscode.l10n.t("{0} is no longer connected to {1}. {2}", live.project.name, live.connected.place, why),
        again,
      )
      .then((chosen) => {
        if (chosen === again)
          void vscode.commands.executeCommand("migrationLens.connectDatabase", { project });
      });
  }
}

/** What happened in the engine's words, and what to do next. */
export function describeFailure(failure: EngineFailure): string {
  const code = failure.code === "" ? "" : ` (${failure.code})`;
  const parts = [`${failure.message}${code}`, failure.detail, failure.hint, failure.next];
  return parts.flatMap((part) => (part === undefined || part === "" ? [] : [ended(part)])).join(" ");
}

function titleOfDatabase({ address, server, place }: Connected): string {
  if (address.engine === "pglite") return `pglite:${address.database.split("/").slice(-2).join("/")}`;
  return server.database === "" ? place : server.database;
}

function ended(sentence: string): string {
  return /[.!?)]$/.test(sentence) ? sentence : `${sentence}.`;
}

function said<T>(answer: Result<T, EngineFailure>): Result<T, string> {
  return answer.ok ? answer : { ok: false, error: describeFailure(answer.error) };
}

function refOf({ root, tool, folders, historyTable }: ProjectSummary): ProjectRef {
  return { root, tool, folders, historyTable };
}
