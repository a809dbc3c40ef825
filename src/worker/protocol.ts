// What the worker and its client say to each other. Data only, so that both ends can import it without a driver.
import type { Result } from "../base/result";
import type { DatabaseAddress } from "../engines/address";
import type { ServerIdentity, TreeObject, TreeSchema, TreeTable } from "../engines/engine";
import type { EngineFailure } from "../engines/failure";
import type { ToolName } from "../frameworks/framework";
import type { Plan, RunRequest } from "../runner/plan";
import type { RunEvent, RunResult } from "../runner/run";
import type { ProjectStatus } from "../runner/status";
import type { Schema, Table } from "../schema/schema";

export type Answer<T> = Result<T, EngineFailure>;

export interface DatabaseParams {
  /** As parseDatabaseUrl reads it; `env:NAME` is looked up in the worker's own environment. */
  readonly url: string;
  /** Beats the URL's own; unset: that one, or none. Never written anywhere. */
  readonly password?: string;
  /** What a relative `pglite:` folder counts from; absolute. */
  readonly folder?: string;
  /** Who is named to others as the holder of a PGlite folder: "VS Code, window NAME". */
  readonly holder?: string;
  readonly connectTimeoutMs?: number;
}

export interface Connected {
  readonly server: ServerIdentity;
  readonly address: DatabaseAddress;
  /** The address as people see it, without a password. */
  readonly place: string;
  readonly isLocal: boolean;
}

/** Which of a workspace's projects, as the language server names them; the worker reads it from the disk itself. */
export interface ProjectRef {
  readonly root: string;
  readonly tool: ToolName;
  readonly folders: readonly string[];
  readonly historyTable: { readonly schema?: string; readonly name: string };
}

/** `connection` is a name that the client chooses; a name in use is closed and opened anew. */
interface OnConnection {
  readonly connection: string;
}

export interface PlanParams extends OnConnection {
  readonly project: ProjectRef;
  readonly request: RunRequest;
}

export interface RunParams extends PlanParams {
  /** A name that the client chooses, for events and for cancelling. */
  readonly run: string;
  /** Of the plan that was shown: with any other plan nothing runs. */
  readonly stamp: string;
  readonly lockWaitMs?: number;
  readonly lockTimeoutMs?: number;
}

/** Every request: its parameters and its answer. */
export interface Requests {
  connect: [DatabaseParams & OnConnection, Answer<Connected>];
  /** Connects, asks who is there, and leaves again. */
  testConnection: [DatabaseParams, Answer<Connected>];
  disconnect: [OnConnection, null];
  introspect: [OnConnection, Answer<Schema>];
  listSchemas: [OnConnection, Answer<readonly TreeSchema[]>];
  listTables: [OnConnection & { readonly schema: string }, Answer<readonly TreeTable[]>];
  describeTable: [OnConnection & { readonly schema: string; readonly name: string }, Answer<Table | null>];
  listObjects: [OnConnection & { readonly schema: string }, Answer<readonly TreeObject[]>];
  definition: [
    OnConnection & { readonly kind: string; readonly schema: string; readonly name: string },
    Answer<string | null>,
  ];
  status: [OnConnection & { readonly project: ProjectRef }, Answer<ProjectStatus>];
  plan: [PlanParams, Answer<Plan>];
  run: [RunParams, RunResult];
  /** Ends the statement under way; `run` then answers. */
  cancelRun: [{ readonly run: string }, null];
  /** Stops before the next file; `run` then answers. */
  stopRun: [{ readonly run: string }, null];
}

export type RequestName = keyof Requests;

/** What the worker says of its own accord. */
export interface Notifications {
  runEvent: { readonly run: string; readonly event: RunEvent };
  connectionLost: { readonly connection: string; readonly failure: EngineFailure };
}

export type NotificationName = keyof Notifications;
