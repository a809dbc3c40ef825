// The embedded PostgreSQL (PGlite): the only file that knows it. It runs inside this process and blocks it while a
// statement runs, and its folder bears one process at a time, so that it stands behind a lock file of ours.
import { existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Extensions, PGlite, protocol as Protocol } from "@electric-sql/pglite";
import { failure, success } from "../base/result";
import type { Schema, Table } from "../schema/schema";
import { type DatabaseAddress, formatAddress, MEMORY } from "./address";
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
import { type EngineFailure, failureOf } from "./failure";
import { type FolderLock, lockFolder } from "./folder-lock";
import { PostgresqlCatalog } from "./postgresql-catalog";
import { readPostgresqlVersion } from "./server-version";

/** Extensions that come with PGlite, by the name of their archive; CREATE EXTENSION finds only those handed in. */
const EXTENSIONS: readonly string[] = (
  "bloom btree_gin btree_gist citext cube dict_int dict_xsyn earthdistance fuzzystrmatch hstore intarray isn lo " +
  "ltree pg_trgm pgcrypto seg spi tablefunc tcn tsm_system_rows tsm_system_time unaccent uuid-ossp"
).split(" ");

/** What is told of a message on the wire; the driver's own types leave it out. */
interface WireMessage {
  readonly name: string;
  readonly text?: string;
  readonly severity?: string;
  readonly code?: string;
  readonly message?: string;
}

export async function connectPglite(address: DatabaseAddress, options: ConnectOptions): Answer<Connection> {
  const place = formatAddress(address);
  let lock: FolderLock | undefined;
  if (address.database !== MEMORY) {
    try {
      mkdirSync(dirname(address.database), { recursive: true });
    } catch (error) {
      return failure(failureOf(error, { place, connecting: true }));
    }
    const locked = lockFolder(
      address.database,
      options.holder ?? options.applicationName ?? "Migration Lens",
    );
    if (!locked.ok) return locked;
    lock = locked.value;
  }
  try {
    const { PGlite, protocol } = await import("@electric-sql/pglite");
    const db = await PGlite.create({
      ...(address.database === MEMORY ? {} : { dataDir: address.database }),
      extensions: await bundledExtensions(),
    });
    const connection = new PgliteConnection(db, protocol, address, lock);
    const identified = await connection.identify();
    if (identified.ok) return success(connection);
    await connection.close();
    return identified;
  } catch (error) {
    lock?.release();
    return failure(failureOf(error, { place, connecting: true }));
  }
}

/** The engine's files stand beside the bundle, or in its package. */
async function bundledExtensions(): Promise<Extensions> {
  const folder = existsSync(join(__dirname, "pglite.data"))
    ? __dirname
    : dirname(createRequire(__filename).resolve("@electric-sql/pglite"));
  const found: Extensions = {};
  for (const name of EXTENSIONS) {
    const archive = join(folder, `${name}.tar.gz`);
    if (!existsSync(archive)) continue;
    const bundlePath = pathToFileURL(archive);
    found[name] = { name, setup: () => Promise.resolve({ bundlePath }) };
  }
  return found;
}

class PgliteConnection implements Connection {
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
  private closing = false;
  /** Calls are carried out one after the other, as a server's session does it. */
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly db: PGlite,
    private readonly protocol: typeof Protocol,
    readonly address: DatabaseAddress,
    private readonly lock: FolderLock | undefined,
  ) {
    this.place = formatAddress(address);
    this.catalog = this.catalogFor("");
  }

  async identify(): Answer<ServerIdentity> {
    const rows = await this.query(
      "SELECT pg_catalog.version() AS said, pg_catalog.current_setting('server_version') AS number, " +
        "current_database()::text AS database, coalesce(current_schema()::text, '') AS schema",
    );
    if (!rows.ok) return rows;
    const server = readPostgresqlVersion(rows.value[0] ?? {});
    this.server = { ...server, title: `${server.title} (embedded)` };
    this.catalog = this.catalogFor(server.schema);
    return success(this.server);
  }

  onLost(listener: (failure: EngineFailure) => void): void {
    this.listeners.push(listener);
  }

  get inTransaction(): boolean {
    return this.db.isInTransaction();
  }

  query(sql: string, parameters: readonly (string | number | boolean | null)[] = []): Answer<readonly Row[]> {
    return this.inOrder(async () => {
      if (this.lost !== undefined) return failure(this.lost);
      try {
        const result = await this.db.query<Record<string, unknown>>(sql, [...parameters]);
        return success(result.rows);
      } catch (error) {
        return failure(this.failureFrom(error, sql));
      }
    });
  }

  run(sql: string, onStatement?: (done: StatementDone) => void): Answer<RunReport> {
    return this.inOrder(async () => {
      if (this.lost !== undefined) return failure(this.lost);
      const done: StatementDone[] = [];
      const notices: Notice[] = [];
      try {
        const { messages } = await this.db.execProtocol(this.protocol.serialize.query(sql), {
          throwOnError: false,
        });
        for (const message of messages as readonly WireMessage[]) {
          if (message.name === "commandComplete") {
            const count = / (\d+)$/.exec(message.text ?? "")?.[1];
            const statement = { index: done.length, ...(count === undefined ? {} : { rows: Number(count) }) };
            done.push(statement);
            onStatement?.(statement);
          } else if (message.name === "notice") {
            notices.push({
              severity: message.severity ?? "NOTICE",
              code: message.code ?? "",
              message: message.message ?? "",
            });
          } else if (message.name === "error") {
            return failure(this.failureFrom(message, sql, done.length));
          }
        }
        return success({ statements: done, notices });
      } catch (error) {
        return failure(this.failureFrom(error, sql, done.length));
      }
    });
  }

  /** A statement holds this very process until it is done, so that nobody can speak in between. */
  cancel(): Answer<boolean> {
    return Promise.resolve(success(false));
  }

  async close(): Promise<void> {
    if (this.closing) return;
    this.closing = true;
    await this.queue;
    try {
      await this.db.close();
    } catch {
      // What could be written was written with the last statement.
    } finally {
      this.lock?.release();
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

  private inOrder<T>(step: () => Promise<T>): Promise<T> {
    const result = this.queue.then(step);
    this.queue = result.catch(() => undefined);
    return result;
  }

  private failureFrom(error: unknown, sql: string, statementsDone?: number): EngineFailure {
    const found = failureOf(error, {
      place: this.place,
      sql,
      ...(statementsDone === undefined ? {} : { statementsDone }),
    });
    if (found.kind === "lost" && this.lost === undefined) {
      this.lost = found;
      for (const listener of this.listeners) listener(found);
    }
    return found;
  }
}
