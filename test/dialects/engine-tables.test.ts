// Holds the dialects' tables of words and types against real engines: each word as a column's and a table's name,
// each type in a column, each statement's first word.
import assert from "node:assert/strict";
import { PGlite } from "@electric-sql/pglite";
import mysql from "mysql2/promise";
import { Client as PostgresClient } from "pg";
import { isInVersions, parseVersion, type Version } from "../../src/base/version";
import { DIALECT_NAMES, type Dialect } from "../../src/dialects/dialect";
import { dialectNamed } from "../../src/dialects/dialects";
import { describeOnEngine } from "../run/live-engine";

/** Rows as objects; throws what the driver throws. */
type Run = (sql: string) => Promise<readonly Record<string, unknown>[]>;

interface Probe {
  readonly dialect: Dialect;
  run(sql: string): ReturnType<Run>;
  version(): Promise<Version>;
  /** Every word the engine itself calls a keyword. */
  keywords(): Promise<readonly string[]>;
  /** The catalog's name of the type of column `a` of table `t`. */
  columnType(): Promise<string>;
  /** Whether the engine stumbled over the first word of `sql`. */
  failedAtFirstWord(error: Error, sql: string): boolean;
}

const everyWord = new Set(DIALECT_NAMES.flatMap((name) => [...dialectNamed(name).reservedWords.keys()]));

async function failureOf(run: Run, sql: string): Promise<Error | undefined> {
  try {
    await run(sql);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(JSON.stringify(error));
  }
}

function reservedIn(dialect: Dialect, word: string, version: Version): boolean {
  const versions = dialect.reservedWords.get(word);
  return versions !== undefined && isInVersions(version, versions);
}

function* chunks<Item>(items: readonly Item[], size: number): Generator<readonly Item[]> {
  for (let i = 0; i < items.length; i += size) yield items.slice(i, i + size);
}

function suite(open: () => Promise<Probe & { close(): Promise<void> }>): void {
  let probe: Awaited<ReturnType<typeof open>>;
  let version: Version;

  before(async () => {
    probe = await open();
    version = await probe.version();
  });
  after(() => probe.close());

  it("refuses each reserved word as a name, and no other keyword", async () => {
    const { dialect } = probe;
    const run: Run = (sql) => probe.run(sql);
    const keywords = await probe.keywords();
    const candidates = [...new Set([...everyWord, ...keywords])].filter((word) =>
      /^[A-Z_][A-Z0-9_]*$/.test(word),
    );
    assert.ok(candidates.length > 400, `only ${candidates.length} words to try`);
    const wrong: string[] = [];
    for (const word of candidates.filter((word) => reservedIn(dialect, word, version))) {
      for (const sql of [`CREATE TABLE t (${word} int)`, `CREATE TABLE ${word} (a int)`]) {
        const failure = await failureOf(run, sql);
        if (failure === undefined) wrong.push(`accepted: ${sql}`);
      }
    }
    const free = candidates.filter((word) => !reservedIn(dialect, word, version));
    for (const some of chunks(free, 200)) {
      const failure = await failureOf(
        run,
        `CREATE TABLE t (${some.map((word) => `${word} int`).join(", ")})`,
      );
      if (failure === undefined) {
        await run("DROP TABLE t");
        continue;
      }
      for (const word of some) {
        const one = await failureOf(run, `CREATE TABLE t (${word} int)`);
        if (one === undefined) await run("DROP TABLE t");
        else wrong.push(`refused: CREATE TABLE t (${word} int): ${one.message}`);
      }
    }
    for (const word of free.filter((word) => everyWord.has(word))) {
      const failure = await failureOf(run, `CREATE TABLE ${word} (a int)`);
      if (failure === undefined) await run(`DROP TABLE ${word}`);
      else wrong.push(`refused: CREATE TABLE ${word} (a int): ${failure.message}`);
    }
    assert.deepEqual(wrong, []);
  });

  it("knows each type by each of its names", async () => {
    const wrong: string[] = [];
    for (const [name, fact] of probe.dialect.types) {
      const known = fact.versions === undefined || isInVersions(version, fact.versions);
      const failure = await failureOf(
        (sql) => probe.run(sql),
        `CREATE TABLE t (a ${withArguments(name, fact.canonical)})`,
      );
      if ((failure === undefined) !== known) wrong.push(`${name}: ${failure?.message ?? "accepted"}`);
      if (failure !== undefined) continue;
      const canonical = await probe.columnType();
      if (canonical !== fact.canonical) wrong.push(`${name} is ${canonical}, not ${fact.canonical}`);
      await probe.run("DROP TABLE t");
    }
    assert.deepEqual(wrong, []);
  });

  it("begins statements with each statement word, and with no other keyword", async () => {
    const { dialect } = probe;
    const keywords = await probe.keywords();
    const wrong: string[] = [];
    for (const word of new Set([...keywords, ...everyWord, ...dialect.statementWords])) {
      if (!/^[A-Z_][A-Z0-9_]*$/.test(word)) continue;
      const sql = `${word} )`;
      const failure = await failureOf((text) => probe.run(text), sql);
      assert.ok(failure !== undefined, `${sql} ran`);
      const begins = !probe.failedAtFirstWord(failure, sql);
      if (begins !== dialect.statementWords.has(word)) wrong.push(`${word}: ${failure.message}`);
    }
    assert.deepEqual(wrong, []);
  });
}

function withArguments(name: string, canonical: string): string {
  if (name === "enum" || name === "set") return `${name} ('a')`;
  if (name === "vector") return `${name} (3)`;
  if ((canonical === "varchar" || canonical === "varbinary") && !name.startsWith("long"))
    return `${name} (10)`;
  return name;
}

function postgresProbe(run: Run): Probe {
  return {
    dialect: dialectNamed("postgresql"),
    run,
    version: async () => versionOf(await run("SHOW server_version")),
    keywords: async () => wordsOf(await run("SELECT word FROM pg_get_keywords()")),
    columnType: async () => {
      const rows = await run(
        "SELECT format_type(atttypid, NULL) AS type FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'a'",
      );
      return String(rows[0]?.["type"]);
    },
    failedAtFirstWord: (error) => "position" in error && Number(error.position) === 1,
  };
}

function mysqlProbe(dialect: Dialect, run: Run): Probe {
  return {
    dialect,
    run,
    // TiDB's own version stands behind that of the MySQL it stands in for.
    version: async () => versionOf(await run("SELECT SUBSTRING_INDEX(VERSION(), '-TiDB-v', -1)")),
    keywords: async () => wordsOf(await run("SELECT WORD AS word FROM information_schema.KEYWORDS")),
    columnType: async () => {
      const rows = await run(
        "SELECT DATA_TYPE AS type FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 't'",
      );
      return String(rows[0]?.["type"]);
    },
    failedAtFirstWord: (error, sql) => {
      const near = /near (['"])(.*)\1(?: at line| $)/.exec(error.message)?.[2];
      return near?.toUpperCase() === sql;
    },
  };
}

function versionOf(rows: readonly Record<string, unknown>[]): Version {
  const version = parseVersion(String(Object.values(rows[0] ?? {})[0]));
  assert.ok(version !== undefined);
  return version;
}

function wordsOf(rows: readonly Record<string, unknown>[]): string[] {
  return rows.map((row) => String(row["word"]).toUpperCase());
}

describe("PostgreSQL's tables on PGlite", function () {
  this.timeout(60_000);
  suite(async () => {
    const database = await PGlite.create();
    const run: Run = async (sql) => (await database.query<Record<string, unknown>>(sql)).rows;
    return { ...postgresProbe(run), close: () => database.close() };
  });
});

describeOnEngine("postgresql", "PostgreSQL's tables", (url) => {
  suite(async () => {
    const client = new PostgresClient({ connectionString: url });
    await client.connect();
    const run: Run = async (sql) => (await client.query<Record<string, unknown>>(sql)).rows;
    await run("DROP SCHEMA IF EXISTS dialect_tables CASCADE");
    await run("CREATE SCHEMA dialect_tables");
    await run("SET search_path TO dialect_tables");
    const close = async (): Promise<void> => {
      await run("DROP SCHEMA dialect_tables CASCADE");
      await client.end();
    };
    return { ...postgresProbe(run), close };
  });
});

for (const name of ["mysql", "mariadb", "tidb"] as const) {
  describeOnEngine(name, `${dialectNamed(name).title}'s tables`, (url) => {
    suite(async () => {
      // The driver's own default would make function names reserved.
      const client = await mysql.createConnection({ uri: url, flags: ["-IGNORE_SPACE"] });
      const run: Run = async (sql) => {
        const [rows] = await client.query(sql);
        return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : [];
      };
      await run("DROP DATABASE IF EXISTS dialect_tables");
      await run("CREATE DATABASE dialect_tables");
      await run("USE dialect_tables");
      const close = async (): Promise<void> => {
        await run("DROP DATABASE dialect_tables");
        await client.end();
      };
      return { ...mysqlProbe(dialectNamed(name), run), close };
    });
  });
}
