// Runs a rule's examples on a real engine: each on an empty schema, statement by statement, as the engine answers.
import { PGlite } from "@electric-sql/pglite";
import mysql from "mysql2/promise";
import { Client } from "pg";
import type { DialectName } from "../../src/dialects/dialect";
import { dialectNamed } from "../../src/dialects/dialects";
import { splitStatements } from "../../src/sql/splitter";
import { describeOnEngine, type LiveEngine } from "../run/live-engine";

export type EngineName = LiveEngine | "pglite";
export const ENGINE_NAMES: readonly EngineName[] = ["postgresql", "pglite", "mysql", "mariadb", "tidb"];

/** A refusal as a value: the engine's code and words. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly statement: string;
}

export interface ExampleEngine {
  readonly dialect: DialectName;
  /** An empty schema, and the session's settings as they are at first. */
  reset(sqlMode: readonly string[]): Promise<void>;
  /** Runs the statements one by one; stops at the first refusal. */
  run(sql: string): Promise<Refusal | undefined>;
  /** Rows joined by ";", fields by ",", NULL as "NULL". */
  query(sql: string): Promise<string>;
  close(): Promise<void>;
}

export function dialectOf(engine: EngineName): DialectName {
  return engine === "pglite" ? "postgresql" : engine;
}

/** A mocha suite on an engine, which the suite opens when it is run; see `describeOnEngine` where there is none. */
export function describeOnExampleEngine(
  name: EngineName,
  title: string,
  suite: (open: () => Promise<ExampleEngine>) => void,
): void {
  if (name === "pglite") {
    describe(`${title} (pglite)`, () => suite(openPglite));
    return;
  }
  describeOnEngine(name, title, (url) =>
    suite(() => (name === "postgresql" ? openPostgres(url) : openMysql(name, url))),
  );
}

const RESET_POSTGRES = "DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public; RESET ALL";

async function openPostgres(url: string): Promise<ExampleEngine> {
  const admin = new Client({ connectionString: url });
  await admin.connect();
  const name = `examples_${process.pid}_${Date.now()}`;
  await admin.query(`CREATE DATABASE ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  const client = new Client({
    connectionString: own.href,
    types: { getTypeParser: () => (value: unknown) => value },
  });
  await client.connect();
  const query = async (sql: string): Promise<string> => {
    const result = await client.query<(string | null)[]>({ text: sql, rowMode: "array" });
    return formatRows(result.rows);
  };
  return {
    dialect: "postgresql",
    reset: async () => {
      await client.query("ROLLBACK");
      await client.query(RESET_POSTGRES);
    },
    run: (sql) => runOneByOne("postgresql", sql, (statement) => client.query(statement), postgresCode),
    query,
    close: async () => {
      await client.end();
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.end();
    },
  };
}

function postgresCode(error: unknown): string | undefined {
  return (error as { readonly code?: string }).code;
}

async function openPglite(): Promise<ExampleEngine> {
  const database = await PGlite.create();
  const asText = (value: string): string => value;
  // PGlite reads values by their type's number; all of them are wanted as the server's own text.
  const parsers = Object.fromEntries(Array.from({ length: 20_000 }, (_, oid) => [oid, asText]));
  return {
    dialect: "postgresql",
    reset: async () => {
      await database.exec("ROLLBACK");
      await database.exec(RESET_POSTGRES);
    },
    run: (sql) => runOneByOne("postgresql", sql, (statement) => database.exec(statement), postgresCode),
    query: async (sql) => {
      const result = await database.query<(string | null)[]>(sql, [], { rowMode: "array", parsers });
      return formatRows(result.rows);
    },
    close: () => database.close(),
  };
}

export async function openMysql(dialect: "mysql" | "mariadb" | "tidb", url: string): Promise<ExampleEngine> {
  const name = `examples_${process.pid}_${Date.now()}`;
  const connection = await mysql.createConnection({
    uri: url.replace(/^mariadb:/, "mysql:"),
    flags: ["-IGNORE_SPACE"],
    rowsAsArray: true,
    typeCast: (field) => field.string("utf8"),
  });
  const [modes] = await connection.query<mysql.RowDataPacket[]>("SELECT @@session.sql_mode");
  const usual = String(modes[0]?.[0] ?? "");
  return {
    dialect,
    reset: async (sqlMode) => {
      await connection.query("ROLLBACK");
      await connection.query("UNLOCK TABLES");
      await connection.query("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
      await connection.query(`SET SESSION sql_mode = '${[usual, ...sqlMode].filter(Boolean).join(",")}'`);
      await connection.query("SET foreign_key_checks = 1");
      await connection.query("SET NAMES utf8mb4");
      if (dialect === "tidb") await connection.query("SET GLOBAL tidb_enable_check_constraint = OFF");
      await connection.query(`DROP DATABASE IF EXISTS ${name}`);
      await connection.query(`CREATE DATABASE ${name}`);
      await connection.query(`USE ${name}`);
    },
    run: (sql) =>
      runOneByOne(
        dialect,
        sql,
        (statement) => connection.query(statement),
        (error) => (error as { readonly errno?: number }).errno?.toString(),
      ),
    query: async (sql) => {
      const [rows] = await connection.query<mysql.RowDataPacket[]>(sql);
      return formatRows(rows as unknown as (string | null)[][]);
    },
    close: async () => {
      await connection.query(`DROP DATABASE IF EXISTS ${name}`);
      await connection.end();
    },
  };
}

async function runOneByOne(
  dialect: DialectName,
  sql: string,
  send: (statement: string) => Promise<unknown>,
  codeOf: (error: unknown) => string | undefined,
): Promise<Refusal | undefined> {
  for (const { statement } of splitStatements(sql, dialectNamed(dialect))) {
    if (statement.kind !== "sql") continue;
    try {
      await send(statement.text);
    } catch (error) {
      const code = codeOf(error);
      if (code === undefined) throw error;
      return { code, message: (error as Error).message, statement: statement.text };
    }
  }
  return undefined;
}

function formatRows(rows: readonly (readonly (string | null)[])[]): string {
  return rows.map((row) => row.map((value) => value ?? "NULL").join(",")).join(";");
}
