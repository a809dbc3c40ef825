// The worker's memory and answers: open connections, runs under way. Apart from the process around it, which only
// carries messages and decides when to end.
import { type Result, failure, success } from "../base/result";
import { formatAddress, isLocal, MEMORY, parseDatabaseUrl } from "../engines/address";
import { connect } from "../engines/connect";
import type { Connection, ConnectOptions } from "../engines/engine";
import { type EngineFailure, ownFailure } from "../engines/failure";
import type { MigrationProject } from "../frameworks/framework";
import { readMigrations } from "../runner/read-migrations";
import { preparePlan, runMigrations, type RunResult } from "../runner/run";
import { resetSession } from "../runner/session";
import { readStatus } from "../runner/status";
import { findProject } from "./find-project";
import type {
  Answer,
  Connected,
  DatabaseParams,
  NotificationName,
  Notifications,
  ProjectRef,
  RequestName,
  Requests,
  RunParams,
} from "./protocol";

export type Handlers = {
  readonly [K in RequestName]: (params: Requests[K][0]) => Promise<Requests[K][1]>;
};

export type Notify = <K extends NotificationName>(name: K, params: Notifications[K]) => void;

interface Open {
  readonly connection: Connection;
  readonly options: ConnectOptions;
}

interface Running {
  readonly cancel: AbortController;
  readonly stop: AbortController;
  readonly ended: Promise<unknown>;
}

export class Worker {
  private readonly open = new Map<string, Open>();
  private readonly running = new Map<string, Running>();

  constructor(private readonly notify: Notify) {}

  readonly handlers: Handlers = {
    connect: (params) => this.connect(params),
    testConnection: async (params) => {
      const opened = await this.openDatabase(params);
      if (!opened.ok) return opened;
      await opened.value.connection.close();
      return success(connected(opened.value.connection));
    },
    disconnect: async ({ connection }) => {
      await this.disconnect(connection);
      return null;
    },
    introspect: ({ connection }) => this.on(connection, (one) => one.introspect()),
    listSchemas: ({ connection }) => this.on(connection, (one) => one.listSchemas()),
    listTables: ({ connection, schema }) => this.on(connection, (one) => one.listTables(schema)),
    describeTable: async ({ connection, schema, name }) =>
      orNull(await this.on(connection, (one) => one.describeTable(schema, name))),
    listObjects: ({ connection, schema }) => this.on(connection, (one) => one.listObjects(schema)),
    definition: async ({ connection, kind, schema, name }) =>
      orNull(await this.on(connection, (one) => one.definition(kind, schema, name))),
    status: ({ connection, project }) =>
      this.onProject(connection, project, (one, found) => readStatus(one, readMigrations(found))),
    plan: ({ connection, project, request }) =>
      this.onProject(connection, project, (one, found) => preparePlan(one, readMigrations(found), request)),
    run: (params) => this.run(params),
    cancelRun: ({ run }) => {
      this.running.get(run)?.cancel.abort();
      return Promise.resolve(null);
    },
    stopRun: ({ run }) => {
      this.running.get(run)?.stop.abort();
      return Promise.resolve(null);
    },
  };

  /** Runs stop before their next file, are waited for, and every connection is closed. */
  async end(): Promise<void> {
    for (const { stop } of this.running.values()) stop.abort();
    await this.close();
  }

  /** Like `end`, but statements under way are ended, too. */
  async endAtOnce(): Promise<void> {
    for (const { cancel } of this.running.values()) cancel.abort();
    await this.close();
  }

  private async close(): Promise<void> {
    await Promise.allSettled([...this.running.values()].map(({ ended }) => ended));
    await Promise.allSettled([...this.open.keys()].map((name) => this.disconnect(name)));
  }

  private async connect(params: Requests["connect"][0]): Promise<Answer<Connected>> {
    const name = params.connection;
    await this.disconnect(name);
    const opened = await this.openDatabase(params);
    if (!opened.ok) return opened;
    this.open.set(name, opened.value);
    const { connection } = opened.value;
    connection.onLost((lost) => {
      if (this.open.get(name)?.connection !== connection) return;
      this.open.delete(name);
      this.notify("connectionLost", { connection: name, failure: lost });
    });
    return success(connected(connection));
  }

  private async openDatabase(params: DatabaseParams): Promise<Result<Open, EngineFailure>> {
    const parsed = parseDatabaseUrl(params.url, process.env, params.folder);
    if (!parsed.ok) return failure(ownFailure("unreachable", parsed.error, "Mend the connection's URL."));
    const password = params.password ?? parsed.value.password;
    const options: ConnectOptions = {
      ...(password === undefined ? {} : { password }),
      ...(params.holder === undefined ? {} : { holder: params.holder }),
      ...(params.connectTimeoutMs === undefined ? {} : { connectTimeoutMs: params.connectTimeoutMs }),
    };
    const connection = await connect(parsed.value.address, options);
    return connection.ok ? success({ connection: connection.value, options }) : connection;
  }

  private async disconnect(name: string): Promise<void> {
    const opened = this.open.get(name);
    this.open.delete(name);
    await opened?.connection.close();
  }

  private async on<T>(
    name: string,
    step: (connection: Connection) => Promise<Answer<T>>,
  ): Promise<Answer<T>> {
    const opened = this.open.get(name);
    if (opened === undefined) return failure(notConnected());
    return step(opened.connection);
  }

  private onProject<T>(
    name: string,
    ref: ProjectRef,
    step: (connection: Connection, project: MigrationProject) => Promise<Answer<T>>,
  ): Promise<Answer<T>> {
    return this.on(name, (connection) => {
      const project = findProject(ref);
      return project === undefined ? Promise.resolve(failure(noReader(ref))) : step(connection, project);
    });
  }

  private async run(params: RunParams): Promise<RunResult> {
    if (this.running.has(params.run)) throw new Error(`there is a run named ${params.run} already`);
    const cancel = new AbortController();
    const stop = new AbortController();
    const ended = this.runOnOwnSession(params, cancel.signal, stop.signal);
    this.running.set(params.run, { cancel, stop, ended });
    try {
      return await ended;
    } finally {
      this.running.delete(params.run);
    }
  }

  /** A session of its own keeps the tree answering, and keeps settings of a migration away from it. */
  private async runOnOwnSession(
    params: RunParams,
    cancel: AbortSignal,
    stop: AbortSignal,
  ): Promise<RunResult> {
    const opened = this.open.get(params.connection);
    if (opened === undefined) return notRun(notConnected());
    const project = findProject(params.project);
    if (project === undefined) return notRun(noReader(params.project));
    const { address } = opened.connection;
    const isEmbedded = address.engine === "pglite";
    const session = isEmbedded ? success(opened.connection) : await connect(address, opened.options);
    if (!session.ok) return notRun(session.error);
    try {
      return await runMigrations(session.value, readMigrations(project), params.request, {
        stamp: params.stamp,
        cancel,
        stop,
        ...(params.lockWaitMs === undefined ? {} : { lockWaitMs: params.lockWaitMs }),
        ...(params.lockTimeoutMs === undefined ? {} : { lockTimeoutMs: params.lockTimeoutMs }),
        onEvent: (event) => this.notify("runEvent", { run: params.run, event }),
      });
    } finally {
      if (isEmbedded) await resetSession(session.value);
      else await session.value.close();
    }
  }
}

function connected(connection: Connection): Connected {
  const { address, server } = connection;
  const place =
    address.database === MEMORY && address.engine === "pglite" ? "pglite:memory" : formatAddress(address);
  return { server, address, place, isLocal: isLocal(address) };
}

/** Undefined does not travel. */
function orNull<T>(answer: Answer<T | undefined>): Answer<T | null> {
  return answer.ok ? success(answer.value ?? null) : answer;
}

function notConnected(): EngineFailure {
  return ownFailure("lost", "There is no such connection any more", "Connect again.");
}

function noReader(ref: ProjectRef): EngineFailure {
  return ownFailure("statement", `Nothing here reads migrations of ${ref.tool}`, "Choose another project.");
}

function notRun(error: EngineFailure): RunResult {
  return {
    outcome: "failed",
    steps: [],
    notes: [],
    durationMs: 0,
    failure: {
      message: error.message,
      next: error.next,
      engine: error,
      ...(error.code === "" ? {} : { code: error.code }),
    },
  };
}
