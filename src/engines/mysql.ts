// MySQL, MariaDB and TiDB through the `mysql2` driver: the only file that knows it.
import { readFileSync } from "node:fs";
import type { Connection as Driver, ConnectionOptions, QueryError, SslOptions } from "mysql2";
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
import { MysqlCatalog } from "./mysql-catalog";
import { readMysqlVersion } from "./server-version";

const CONNECT_TIMEOUT_MS = 10_000;

/** https://dev.mysql.com/doc/c-api/8.4/en/mysql-protocol.html: SERVER_STATUS_IN_TRANS */
const IN_TRANSACTION = 1;

type SslMode = "disabled" | "preferred" | "required" | "verify_ca" | "verify_identity";

/** MySQL's own words, libpq's, and those of Go's driver, since URLs are shared between tools. */
const SSL_MODES: Readonly<Record<string, SslMode>> = {
  disabled: "disabled",
  disable: "disabled",
  false: "disabled",
  preferred: "preferred",
  prefer: "preferred",
  required: "required",
  require: "required",
  "skip-verify": "required",
  verify_ca: "verify_ca",
  "verify-ca": "verify_ca",
  verify_identity: "verify_identity",
  "verify-full": "verify_identity",
  true: "verify_identity",
};

export async function connectMysql(address: DatabaseAddress, options: ConnectOptions): Answer<Connection> {
  const place = formatAddress(address);
  const { parameters } = address;
  const written = parameters["ssl-mode"] ?? parameters["sslmode"] ?? parameters["tls"];
  const mode =
    written === undefined ? (isLocal(address) ? "disabled" : "preferred") : SSL_MODES[written.toLowerCase()];
  if (mode === undefined) {
    return failure(
      ownFailure("tls", `the TLS mode ${written} is none of ${Object.keys(SSL_MODES).join(", ")}`),
    );
  }
  let tls: SslOptions | undefined;
  try {
    tls = tlsOptions(mode, address);
  } catch (error) {
    return failure(failureOf(error, { place, connecting: true }));
  }
  const first = await open(address, options, tls);
  if (first.ok || mode !== "preferred" || first.error.kind !== "tls") return first;
  return open(address, options, undefined);
}

function tlsOptions(mode: SslMode, address: DatabaseAddress): SslOptions | undefined {
  if (mode === "disabled" || address.host.startsWith("/")) return undefined;
  const { parameters } = address;
  const authority = parameters["ssl-ca"] ?? parameters["sslrootcert"] ?? parameters["x-tls-ca"];
  const certificate = parameters["ssl-cert"] ?? parameters["sslcert"] ?? parameters["x-tls-cert"];
  const key = parameters["ssl-key"] ?? parameters["sslkey"] ?? parameters["x-tls-key"];
  return {
    rejectUnauthorized: mode === "verify_ca" || mode === "verify_identity",
    verifyIdentity: mode === "verify_identity",
    ...(authority === undefined || authority === "system" ? {} : { ca: readFileSync(authority) }),
    ...(certificate === undefined ? {} : { cert: readFileSync(certificate) }),
    ...(key === undefined ? {} : { key: readFileSync(key) }),
  };
}

async function open(
  address: DatabaseAddress,
  options: ConnectOptions,
  tls: SslOptions | undefined,
): Answer<Connection> {
  const place = formatAddress(address);
  const { default: mysql } = await import("mysql2");
  const config: ConnectionOptions = {
    ...(address.host.startsWith("/")
      ? { socketPath: address.host }
      : { host: address.host, port: address.port }),
    user: address.user,
    password: options.password ?? "",
    ...(address.database === "" ? {} : { database: address.database }),
    ...(tls === undefined ? {} : { ssl: tls }),
    // What the driver switches on by itself and other clients do not: IGNORE_SPACE changes how SQL is read,
    // FOUND_ROWS what ROW_COUNT() counts.
    flags: ["-IGNORE_SPACE", "-FOUND_ROWS", "-LOCAL_FILES"],
    charset: "UTF8MB4_GENERAL_CI",
    connectTimeout: 0,
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    connectAttributes: { program_name: options.applicationName ?? "migration-lens" },
  };
  const limit = options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS;
  let timedOut = false;
  let driver: Driver;
  try {
    driver = mysql.createConnection(config);
  } catch (error) {
    return failure(failureOf(error, { place, connecting: true }));
  }
  const timer = setTimeout(() => {
    timedOut = true;
    driver.destroy();
    driver.emit("error", new Error("no answer"));
  }, limit);
  const error = await new Promise<unknown>((resolve) => {
    driver.once("connect", () => resolve(undefined));
    // Stays: an error event that nobody hears would end the process.
    driver.on("error", resolve);
  });
  clearTimeout(timer);
  if (error !== undefined) {
    driver.destroy();
    return failure(
      failureOf(error, { place, connecting: true, ...(timedOut ? { timedOutAfterMs: limit } : {}) }),
    );
  }
  const connection = new MysqlConnection(driver, address, options);
  const identified = await connection.identify();
  if (!identified.ok) {
    await connection.close();
    return identified;
  }
  return success(connection);
}

class MysqlConnection implements Connection {
  server: ServerIdentity = {
    dialect: "mysql",
    version: [],
    title: "MySQL",
    said: "",
    database: "",
    schema: "",
  };
  lost: EngineFailure | undefined;
  inTransaction = false;
  private readonly place: string;
  private readonly listeners: ((failure: EngineFailure) => void)[] = [];
  private catalog: MysqlCatalog;
  private threadId = "";
  private closing = false;
  /** Set by `cancel` until the next call begins. */
  private cancelled = false;

  constructor(
    private readonly driver: Driver,
    readonly address: DatabaseAddress,
    private readonly options: ConnectOptions,
  ) {
    this.place = formatAddress(address);
    this.catalog = this.catalogFor();
    driver.on("error", (error) => this.end(error));
    driver.on("end", () => this.end(new Error("the server ended the session")));
  }

  async identify(): Answer<ServerIdentity> {
    const rows = await this.query(
      "SELECT VERSION() AS said, DATABASE() AS `database`, CAST(CONNECTION_ID() AS CHAR) AS id",
    );
    if (!rows.ok) return rows;
    const row = rows.value[0] ?? {};
    this.threadId = String(row["id"]);
    this.server = readMysqlVersion(row);
    this.catalog = this.catalogFor();
    return success(this.server);
  }

  onLost(listener: (failure: EngineFailure) => void): void {
    this.listeners.push(listener);
  }

  async query(
    sql: string,
    parameters: readonly (string | number | boolean | null)[] = [],
  ): Answer<readonly Row[]> {
    if (this.lost !== undefined) return failure(this.lost);
    this.cancelled = false;
    const { error, result } = await this.send(sql, parameters);
    if (error !== undefined) return failure(this.failureFrom(error, sql));
    this.note(result);
    return success(Array.isArray(result) ? (result as readonly Row[]) : []);
  }

  async run(sql: string, onStatement?: (done: StatementDone) => void): Answer<RunReport> {
    if (this.lost !== undefined) return failure(this.lost);
    this.cancelled = false;
    const { error, result } = await this.send(sql, []);
    if (error !== undefined) return failure({ ...this.failureFrom(error, sql), statementsDone: 0 });
    const header = this.note(result);
    const done: StatementDone = { index: 0, ...(header === undefined ? {} : { rows: header.affectedRows }) };
    onStatement?.(done);
    const notices = header !== undefined && header.warningStatus > 0 ? await this.warnings() : [];
    return success({ statements: [done], notices });
  }

  async cancel(): Answer<boolean> {
    this.cancelled = true;
    const other = await connectMysql(this.address, this.options);
    if (!other.ok) return other;
    const told = await other.value.query(`KILL QUERY ${this.threadId}`);
    await other.value.close();
    return told.ok ? success(true) : told;
  }

  async close(): Promise<void> {
    if (this.closing) return;
    this.closing = true;
    if (this.lost !== undefined) {
      this.driver.destroy();
      return;
    }
    await new Promise<void>((resolve) => {
      this.driver.end(() => resolve());
    });
    this.driver.destroy();
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

  private catalogFor(): MysqlCatalog {
    return new MysqlCatalog(
      (sql, parameters) => this.query(sql, parameters),
      this.server.dialect,
      this.server.database,
    );
  }

  /** With parameters as a prepared statement, so that none is ever spliced into the text; without, as text. */
  private send(
    sql: string,
    parameters: readonly (string | number | boolean | null)[],
  ): Promise<{ readonly error?: QueryError; readonly result?: unknown }> {
    return new Promise((resolve) => {
      const answer = (error: QueryError | null, result: unknown): void =>
        resolve(error === null ? { result } : { error });
      if (parameters.length === 0) this.driver.query(sql, answer);
      else this.driver.execute(sql, [...parameters], answer);
    });
  }

  /** Remembers what the server said of the transaction; the header of a statement without rows. */
  private note(
    result: unknown,
  ): { readonly affectedRows: number; readonly warningStatus: number } | undefined {
    const last: unknown =
      Array.isArray(result) && !isHeader(result.at(-1))
        ? undefined
        : Array.isArray(result)
          ? result.at(-1)
          : result;
    if (!isHeader(last)) return undefined;
    this.inTransaction = (last.serverStatus & IN_TRANSACTION) !== 0;
    return last;
  }

  private async warnings(): Promise<readonly Notice[]> {
    const { result } = await this.send("SHOW WARNINGS LIMIT 20", []);
    if (!Array.isArray(result)) return [];
    return (result as readonly Row[]).map((row) => ({
      severity: String(row["Level"]).toUpperCase(),
      code: String(row["Code"]),
      message: String(row["Message"]),
    }));
  }

  private failureFrom(error: QueryError, sql: string): EngineFailure {
    const found = failureOf(error, { place: this.place, sql, cancelled: this.cancelled });
    // With a command under way the driver tells only the command that the session broke.
    if (found.kind === "lost") this.end(error);
    return found;
  }

  private end(error: Error): void {
    if (this.closing || this.lost !== undefined) return;
    this.lost = failureOf(error, { place: this.place });
    for (const listener of this.listeners) listener(this.lost);
  }
}

interface Header {
  readonly affectedRows: number;
  readonly warningStatus: number;
  readonly serverStatus: number;
}

function isHeader(value: unknown): value is Header {
  return typeof value === "object" && value !== null && "serverStatus" in value && "affectedRows" in value;
}
