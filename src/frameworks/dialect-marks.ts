// What people write for a dialect in file names, folder names, URLs and driver settings. Apart from the dialects'
// own tables, because these are the words of tools, and name databases that we have no table for.
import type { DialectName } from "../dialects/dialect";

const POSTGRESQL: readonly DialectName[] = ["postgresql"];
// A file for MySQL is what runs on its twins too, until one of them has a file of its own.
const MYSQL: readonly DialectName[] = ["mysql", "mariadb", "tidb"];
const MARIADB: readonly DialectName[] = ["mariadb"];
const TIDB: readonly DialectName[] = ["tidb"];
const NONE: readonly DialectName[] = [];

const WORDS: ReadonlyMap<string, readonly DialectName[]> = new Map([
  ["postgres", POSTGRESQL],
  ["postgresql", POSTGRESQL],
  ["pgsql", POSTGRESQL],
  ["pg", POSTGRESQL],
  ["psql", POSTGRESQL],
  ["aurora-postgres", POSTGRESQL],
  ["aurora-mysql", MYSQL],
  ["mysql", MYSQL],
  ["mysql2", MYSQL],
  ["mysql5", MYSQL],
  ["mysql8", MYSQL],
  ["mariadb", MARIADB],
  ["maria", MARIADB],
  ["tidb", TIDB],
  ["sqlite", NONE],
  ["sqlite3", NONE],
  ["better-sqlite3", NONE],
  ["cockroach", NONE],
  ["cockroachdb", NONE],
  ["crdb", NONE],
  ["mssql", NONE],
  ["sqlserver", NONE],
  ["oracle", NONE],
  ["h2", NONE],
  ["hsqldb", NONE],
  ["clickhouse", NONE],
  ["duckdb", NONE],
  ["spanner", NONE],
  ["db2", NONE],
  ["cassandra", NONE],
  ["snowflake", NONE],
]);

/** The dialects a word stands for, the one meant first; empty for one we don't know, undefined for any other word. */
export function dialectsOfWord(word: string): readonly DialectName[] | undefined {
  const lower = word.toLowerCase();
  // `mysql57`, `postgresql-12`, `mariadb10.6`: the database with a version behind it.
  return WORDS.get(lower) ?? WORDS.get(lower.replace(/[-_]?v?\d+(?:\.\d+)*$/, ""));
}

/** A project's database as its config names it: one of ours, or one that nothing here knows. */
export interface NamedDatabase {
  readonly dialect?: DialectName;
  /** As the config has it: `sqlite`. */
  readonly foreign?: string;
}

/** Empty for a word that names no database. */
export function databaseOfWord(word: string | undefined): NamedDatabase {
  const dialects = word === undefined ? undefined : dialectsOfWord(word);
  if (word === undefined || dialects === undefined) return {};
  const [dialect] = dialects;
  return dialect === undefined ? { foreign: word.toLowerCase() } : { dialect };
}

/** The database that a connection URL or a driver's name speaks to: `mysql+pymysql://…`, `postgres`, `pg`. */
export function databaseOfUrl(url: string | undefined): NamedDatabase {
  return databaseOfWord(/^\s*["']?(?:jdbc:)?([a-z0-9-]+)/i.exec(url ?? "")?.[1]);
}
