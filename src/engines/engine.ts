// What every engine gives: a connection that queries, runs, cancels and reads the catalog. Faces and the runner
// know only this; a driver is loaded by its engine when the first connection is made.
import type { Result } from "../base/result";
import type { Version } from "../base/version";
import type { DialectName } from "../dialects/dialect";
import type { Schema, Table } from "../schema/schema";
import type { DatabaseAddress } from "./address";
import type { EngineFailure } from "./failure";

export type Answer<T> = Promise<Result<T, EngineFailure>>;

export interface ConnectOptions {
  /** Unset: none is sent. */
  readonly password?: string;
  /** Milliseconds until the connection counts as failed; unset: 10 s. */
  readonly connectTimeoutMs?: number;
  /** What the server's list of sessions shows; unset: `migration-lens`. */
  readonly applicationName?: string;
  /** Who is told as the holder of a PGlite folder; unset: the application's name. */
  readonly holder?: string;
}

/** Which engine answers, as it says itself. */
export interface ServerIdentity {
  readonly dialect: DialectName;
  readonly version: Version;
  /** As people call it: `PostgreSQL 15.18`, `TiDB 7.5.1`. */
  readonly title: string;
  /** The whole of what SELECT VERSION() says. */
  readonly said: string;
  /** The connected database, and the schema that unqualified names go to; "" where there is none. */
  readonly database: string;
  readonly schema: string;
}

export type Row = Readonly<Record<string, unknown>>;

/** One statement of a text that was sent has been carried out. */
export interface StatementDone {
  /** Counted from 0 in the text that was sent. */
  readonly index: number;
  /** Undefined where the engine counts none. */
  readonly rows?: number;
}

export interface Notice {
  /** The engine's word: NOTICE, WARNING. */
  readonly severity: string;
  readonly code: string;
  readonly message: string;
}

export interface RunReport {
  readonly statements: readonly StatementDone[];
  readonly notices: readonly Notice[];
}

export interface TreeSchema {
  readonly name: string;
  /** Where unqualified names go. */
  readonly isDefault: boolean;
}

export interface TreeTable {
  readonly schema: string;
  readonly name: string;
  readonly kind: "table" | "partitioned table" | "view" | "materialized view" | "foreign table";
  readonly comment?: string;
}

export interface TreeObject {
  /** As in OtherObject: `function`, `sequence`, `extension`, `enum`, … */
  readonly kind: string;
  readonly schema?: string;
  readonly name: string;
}

/**
 * A session with a server. Its methods never throw for what a server may say; one at a time is carried out, in the
 * order of the calls.
 */
export interface Connection {
  readonly address: DatabaseAddress;
  readonly server: ServerIdentity;
  /** Set from the moment the session is known to have ended without `close`. */
  readonly lost: EngineFailure | undefined;
  /** Called once when the session ends without `close`. */
  onLost(listener: (failure: EngineFailure) => void): void;
  /** One statement of ours, with parameters written as this engine writes them (`$1` or `?`). */
  query(sql: string, parameters?: readonly (string | number | boolean | null)[]): Answer<readonly Row[]>;
  /**
   * The author's text as it stands, rows thrown away. PostgreSQL takes several statements as one message; MySQL
   * takes one. A failure says how many statements of the text were carried out, and where the engine points.
   */
  run(sql: string, onStatement?: (done: StatementDone) => void): Answer<RunReport>;
  /** Whether a transaction is open, as the server said last. */
  readonly inTransaction: boolean;
  /**
   * Tells the server to end what this session is doing. Comes back when the server was told; the ended call fails
   * with kind `cancelled`. False: this engine can't be interrupted inside a statement.
   */
  cancel(): Answer<boolean>;
  close(): Promise<void>;
  /** The whole schema of the connected database, in the model that replay makes. */
  introspect(): Answer<Schema>;
  listSchemas(): Answer<readonly TreeSchema[]>;
  listTables(schema: string): Answer<readonly TreeTable[]>;
  /** Undefined when there is no such table or view. */
  describeTable(schema: string, name: string): Answer<Table | undefined>;
  /** Types, routines, sequences and so on of a schema; extensions stand in the schema that they were made in. */
  listObjects(schema: string): Answer<readonly TreeObject[]>;
  /** The SQL that an object was made with, as the engine writes it; undefined when it can't say. */
  definition(kind: string, schema: string, name: string): Answer<string | undefined>;
}
