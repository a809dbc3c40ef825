// PostgreSQL through the `pg` driver: the only file that knows it.
import type { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import type { ConnectionOptions as TlsOptions } from "node:tls";
import type { Client, ClientConfig, Connection as Wire, Submittable } from "pg";
import { failure, success } from "../base/result";
import type { Schema, Table } from "../schema/schema";
import { type DatabaseAddress, formatAddress, isLocal } from "./address";
import type {
  Answer,
  Connection,
  ConnectOptions,
  Notice,
  Row,
  RunReport,
  ServerIdentity,
  StatementDone,
  TreeObject,
  TreeSchema,
  TreeTable,
} from "./engine";
import { type EngineFailure, failureOf, ownFailure } from "./failure";
import { PostgresqlCatalog } from "./postgresql-catalog";
import { readPostgresqlVersion } from "./server-version";

const CONNECT_TIMEOUT_MS = 10_000;

/** libpq's modes: https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-SSLMODE-STATEMENTS */
type SslMode = "disable" | "allow" | "prefer" | "require" | "verify-ca" | "verify-full";
const SSL_MODES: readonly string[] = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];

export async function connectPostgresql(
  address: DatabaseAddress,
  options: ConnectOptions,
): Answer<Connection> {
  const place = formatAddress(address);
  const written = address.parameters["sslmode"];
  if (written !== undefined && !SSL_MODES.includes(written)) {
    return failure(ownFailure("tls", `sslmode=${written} is none of ${SSL_MODES.join(", ")}`));
  }
  const mode = (written ?? (isLocal(address) ? "disable" : "prefer")) as SslMode;
  let tls: TlsOptions | undefined;
  try {
    tls = tlsOptions(mode, address);
  } catch (error) {
    return failure(failureOf(error, { place, connecting: true }));
  }
  const first = await open(address, options, tls);
  // Without TLS on the server the driver's error has no code at all; "prefer" then goes on without it.
  if (first.ok || mode !== "prefer" || first.error.code !== "" || first.error.kind === "timeout")
    return first;
  return open(address, options, undefined);
}

function tlsOptions(mode: SslMode, address: DatabaseAddress): TlsOptions | undefined {
  if (mode === "disable" || mode === "allow" || address.host.startsWith("/")) return undefined;
  const { sslrootcert, sslcert, sslkey } = address.parameters;
  const verifies = mode === "verify-ca" || mode === "verify-full";
  return {
    rejectUnauthorized: verifies,
    ...(isIP(address.host) === 0 ? { servername: address.host } : {}),
    ...(sslrootcert === undefined || sslrootcert === "system" ? {} : { ca: readFileSync(sslrootcert) }),
    ...(sslcert === undefined ? {} : { cert: readFileSync(sslcert) }),
    ...(sslkey === undefined ? {} : { key: readFileSync(sslkey) }),
    ...(mode === "verify-full" ? {} : { checkServerIdentity: () => undefined }),
  };
}

function sessionOptions(address: DatabaseAddress): string {
  const written = address.parameters["options"] ?? "";
  const path = address.parameters["search_path"];
  const extra = path === undefined ? "" : `-c search_path=${path.replaceAll(/[\\ ]/g, String.raw`\$&`)}`;
  return `${written} ${extra}`.trim();
}

async function open(
  address: DatabaseAddress,
  options: ConnectOptions,
  tls: TlsOptions | undefined,
): Answer<Connection> {
  const place = formatAddress(address);
  const { default: pg } = await import("pg");
  const startup = sessionOptions(address);
  let wantsPassword = false;
  const config: ClientConfig = {
    host: address.host,
    port: address.port,
    user: address.user,
    // Never empty: the driver would look into password files and variables that nobody named. A function is called
    // only when the server asks.
    password:
      options.password ??
      (() => {
        wantsPassword = true;
        throw new Error("a password is wanted");
      }),
    database: address.database === "" ? address.user : address.database,
    ssl: tls ?? false,
    keepAlive: true,
    application_name: options.applicationName ?? "migration-lens",
    client_encoding: "UTF8",
    ...(startup === "" ? {} : { options: startup }),
  };
  const client = new pg.Client(config);
  const early: Error[] = [];
  client.on("error", (error) => early.push(error));
  const limit = options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS;
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    client.connection.stream.destroy();
  }, limit);
  try {
    await client.connect();
  } catch (error) {
    client.connection.stream.destroy();
    if (wantsPassword) return failure(ownFailure("password", `${place} wants a password`));
    return failure(
      failureOf(error, { place, connecting: true, ...(timedOut ? { timedOutAfterMs: limit } : {}) }),
    );
  } finally {
    clearTimeout(timer);
  }
  const connection = new PostgresqlConnection(client, address, options);
  const identified = await connection.identify();
  if (!identified.ok) {
    await connection.close();
    return identified;
  }
  return success(connection);
}

class PostgresqlConnection implements Connection {
  server: ServerIdentity = {
    dialect: "postgresql",
    version: [],
    title: "PostgreSQL",
    said: "",
    database: "",
    schema: "",
  };
  lost: EngineFailure | undefined;
  private readonly place: string;
  private readonly listeners: ((failure: EngineFailure) => void)[] = [];
  private catalog: PostgresqlCatalog;
  private processId = 0;
  private closing = false;
  /** Set by `cancel` until the next call begins. */
  private cancelled = false;
  private notices: Notice[] = [];

  constructor(
    private readonly client: Client,
    readonly address: DatabaseAddress,
    private readonly options: ConnectOptions,
  ) {
    this.place = formatAddress(address);
    this.catalog = this.catalogFor("");
    client.on("error", (error) => this.end(error));
    client.on("end", () => this.end(new Error("the server ended the session")));
    client.on("notice", (notice) =>
      this.notices.push({
        severity: notice.severity ?? "NOTICE",
        code: notice.code ?? "",
        message: notice.message ?? "",
      }),
    );
  }

  async identify(): Answer<ServerIdentity> {
    const rows = await this.query(
      "SELECT pg_catalog.version() AS said, pg_catalog.current_setting('server_version') AS number, " +
        "current_database()::text AS database, coalesce(current_schema()::text, '') AS schema, " +
        "pg_catalog.pg_backend_pid() AS pid",
    );
    if (!rows.ok) return rows;
    const row = rows.value[0] ?? {};
    this.processId = Number(row["pid"]);
    this.server = readPostgresqlVersion(row);
    this.catalog = this.catalogFor(this.server.schema);
    return success(this.server);
  }

  onLost(listener: (failure: EngineFailure) => void): void {
    this.listeners.push(listener);
  }

  get inTransaction(): boolean {
    const status = this.client.getTransactionStatus();
    return status === "T" || status === "E";
  }

  async query(
    sql: string,
    parameters: readonly (string | number | boolean | null)[] = [],
  ): Answer<readonly Row[]> {
    if (this.lost !== undefined) return failure(this.lost);
    this.cancelled = false;
    try {
      const result = await this.client.query<Record<string, unknown>>(sql, [...parameters]);
      return success(result.rows);
    } catch (error) {
      return failure(this.failureFrom(error, sql));
    }
  }

  async run(sql: string, onStatement?: (done: StatementDone) => void): Answer<RunReport> {
    if (this.lost !== undefined) return failure(this.lost);
    this.notices = [];
    this.cancelled = false;
    const done: StatementDone[] = [];
    const error = await new Promise<unknown>((resolve) => {
      this.client.query(
        new ScriptQuery(
          sql,
          (rows) => {
            const statement = { index: done.length, ...(rows === undefined ? {} : { rows }) };
            done.push(statement);
            onStatement?.(statement);
          },
          resolve,
          this.client.connection,
        ),
      );
    });
    if (error === undefined) return success({ statements: done, notices: this.notices });
    return failure(this.failureFrom(error, sql, done.length));
  }

  async cancel(): Answer<boolean> {
    this.cancelled = true;
    const other = await connectPostgresql(this.address, this.options);
    if (!other.ok) return other;
    const told = await other.value.query("SELECT pg_catalog.pg_cancel_backend($1)", [this.processId]);
    await other.value.close();
    return told.ok ? success(true) : told;
  }

  async close(): Promise<void> {
    if (this.closing) return;
    this.closing = true;
    if (this.lost !== undefined) return;
    try {
      await this.client.end();
    } catch {
      // It is gone either way.
    }
  }

  introspect(): Answer<Schema> {
    return this.catalog.introspect();
  }
  listSchemas(): Answer<readonly TreeSchema[]> {
    return this.catalog.listSchemas();
  }
  listTables(schema: string): Answer<readonly TreeTable[]> {
    return this.catalog.listTables(schema);
  }
  describeTable(schema: string, name: string): Answer<Table | undefined> {
    return this.catalog.describeTable(schema, name);
  }
  listObjects(schema: string): Answer<readonly TreeObject[]> {
    return this.catalog.listObjects(schema);
  }
  definition(kind: string, schema: string, name: string): Answer<string | undefined> {
    return this.catalog.definition(kind, schema, name);
  }

  private catalogFor(schema: string): PostgresqlCatalog {
    return new PostgresqlCatalog((sql, parameters) => this.query(sql, parameters), schema);
  }

  private failureFrom(error: unknown, sql: string, statementsDone?: number): EngineFailure {
    return failureOf(error, {
      place: this.place,
      sql,
      cancelled: this.cancelled,
      ...(statementsDone === undefined ? {} : { statementsDone }),
    });
  }

  private end(error: Error): void {
    if (this.closing || this.lost !== undefined) return;
    this.lost = failureOf(error, { place: this.place });
    for (const listener of this.listeners) listener(this.lost);
  }
}

/**
 * The simple query protocol as it is on the wire, which takes several statements and says after each that it is
 * done; the driver's own query keeps that to itself when a later one fails.
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SIMPLE-QUERY
 */
class ScriptQuery implements Submittable {
  constructor(
    private readonly sql: string,
    private readonly onDone: (rows: number | undefined) => void,
    private readonly onEnd: (error: unknown) => void,
    private readonly events: EventEmitter,
  ) {}

  submit(wire: Wire): void {
    wire.query(this.sql);
  }

  handleRowDescription(): void {}
  handleDataRow(): void {}
  handlePortalSuspended(): void {}
  handleEmptyQuery(): void {}
  handleCopyData(): void {}

  handleCommandComplete(message: { readonly text: string }): void {
    const count = / (\d+)$/.exec(message.text)?.[1];
    this.onDone(count === undefined ? undefined : Number(count));
  }

  handleCopyInResponse(wire: { sendCopyFail(reason: string): void }): void {
    wire.sendCopyFail("no rows follow in this file");
  }

  handleError(error: unknown): void {
    const isServers = typeof error === "object" && error !== null && "severity" in error;
    if (!isServers) {
      this.onEnd(error);
      return;
    }
    // The driver forgets the query here, but the server's word on the transaction comes only with "ready"; a
    // session that the server ends brings none.
    let ended = false;
    const end = (): void => {
      if (ended) return;
      ended = true;
      this.events.off("readyForQuery", end);
      this.events.off("end", end);
      this.onEnd(error);
    };
    this.events.on("readyForQuery", end);
    this.events.on("end", end);
  }

  handleReadyForQuery(): void {
    this.onEnd(undefined);
  }
}
