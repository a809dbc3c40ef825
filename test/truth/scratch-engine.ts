// A scratch database for each side of a measurement, by the product's own engines, and what may not be sent to one.
import { randomBytes } from "node:crypto";
import { parseDatabaseUrl } from "../../src/engines/address";
import { connect } from "../../src/engines/connect";
import type { Connection } from "../../src/engines/engine";
import type { EngineFailure } from "../../src/engines/failure";
import { findEngine, type LiveEngine } from "../run/live-engine";

export interface ScratchEngine {
  readonly connection: Connection;
  readonly isPostgresql: boolean;
  /** Undefined: it was carried out. */
  run(sql: string): Promise<EngineFailure | undefined>;
  /** An empty database again. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** Statements that reach outside their database, or end the session's use: they are never sent. */
const OUTSIDE =
  /^\s*(?:(?:CREATE|DROP|ALTER)\s+(?:DATABASE|ROLE|USER|TABLESPACE|SERVER|EVENT\s+TRIGGER|SUBSCRIPTION)\b|USE\b|GRANT\b|REVOKE\b|SET\s+(?:GLOBAL|PERSIST|ROLE|SESSION\s+AUTHORIZATION)\b|FLUSH\b|KILL\b|SHUTDOWN\b|COPY\b|LOAD\s+DATA\b|VACUUM\b|ALTER\s+SYSTEM\b|REASSIGN\b|INSTALL\b|DO\s+SLEEP\b)/i;

export function reachesOutside(sql: string): boolean {
  return OUTSIDE.test(sql.replace(/^(?:\s|--[^\n]*\n|\/\*[^]*?\*\/)+/, ""));
}

/** Throws with what to do when there is no such server. */
export async function openScratch(name: LiveEngine): Promise<ScratchEngine> {
  const found = findEngine(name);
  if ("reason" in found) throw new Error(`${name}: ${found.reason}`);
  const admin = await open(found.url);
  const database = `lens_truth_${randomBytes(5).toString("hex")}`;
  const isPostgresql = name === "postgresql";
  await must(admin, `CREATE DATABASE ${database}`);
  const url = new URL(found.url);
  url.pathname = `/${database}`;
  let connection = await open(url.href);
  const engine = {
    get connection() {
      return connection;
    },
    isPostgresql,
    async run(sql: string) {
      const answer = await connection.run(sql);
      if (answer.ok) return undefined;
      if (connection.lost !== undefined) connection = await open(url.href);
      return answer.error;
    },
    async clear() {
      if (isPostgresql) {
        await connection.run("ROLLBACK");
        const schemas = await connection.query(
          "SELECT nspname::text AS name FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'",
        );
        const names = schemas.ok ? schemas.value.map((row) => `"${String(row["name"])}"`) : ["public"];
        await must(connection, `DROP SCHEMA ${names.join(", ")} CASCADE; CREATE SCHEMA public; RESET ALL`);
      } else {
        await connection.run("ROLLBACK");
        await must(connection, `DROP DATABASE ${database}`);
        await must(connection, `CREATE DATABASE ${database}`);
        await must(connection, `USE ${database}`);
      }
    },
    async close() {
      await connection.close();
      await admin.run(`DROP DATABASE IF EXISTS ${database}${isPostgresql ? " WITH (FORCE)" : ""}`);
      await admin.close();
    },
  };
  return engine;
}

async function open(url: string): Promise<Connection> {
  const parsed = parseDatabaseUrl(url, process.env);
  if (!parsed.ok) throw new Error(parsed.error);
  const { address, password } = parsed.value;
  const opened = await connect(address, password === undefined ? {} : { password });
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

async function must(connection: Connection, sql: string): Promise<void> {
  const answer = await connection.run(sql);
  if (!answer.ok) throw new Error(`${answer.error.message} (${sql})`);
}
