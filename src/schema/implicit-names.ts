// The names that engines give to what the author left unnamed. Apart from replay, because conversions ask for them
// too.
import type { DialectName } from "../dialects/dialect";
import { byteLength, clipBytes } from "./clip-name";

const LONGEST = 63;

/**
 * PostgreSQL's way to join a table, columns and a label (`pkey`, `key`, `idx`, `fkey`, `check`): where the whole is
 * longer than a name may be, the longer of the first two loses letters first.
 * https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS gives the limit; the rest is
 * seen on the server.
 */
export function joinPostgresName(table: string, columns: string | undefined, label: string): string {
  const available = LONGEST - label.length - 1 - (columns === undefined ? 0 : 1);
  let first = byteLength(table);
  let second = columns === undefined ? 0 : byteLength(columns);
  while (first + second > available) {
    if (first > second) first--;
    else second--;
  }
  const head = clipBytes(table, first);
  return columns === undefined ? `${head}_${label}` : `${head}_${clipBytes(columns, second)}_${label}`;
}

/** The first of `name`, `name1`, `name2` … (the number counts in the length) that is not taken. */
export function freePostgresName(
  table: string,
  columns: string | undefined,
  label: string,
  isTaken: (name: string) => boolean,
): string {
  for (let i = 0; ; i++) {
    const name = joinPostgresName(table, columns, i === 0 ? label : `${label}${i}`);
    if (!isTaken(name)) return name;
  }
}

/** Columns joined for a name, as far as they can matter. */
export function joinColumns(columns: readonly string[]): string {
  let joined = "";
  for (const column of columns) {
    joined = joined === "" ? column : `${joined}_${column}`;
    if (byteLength(joined) >= LONGEST + 1) break;
  }
  return joined;
}

/** MySQL's name of an unnamed index: its first column, then `_2`, `_3` …; `PRIMARY` is never given. */
export function freeMysqlIndexName(firstColumn: string, isTaken: (name: string) => boolean): string {
  if (firstColumn.toUpperCase() !== "PRIMARY" && !isTaken(firstColumn)) return firstColumn;
  for (let i = 2; ; i++) {
    const name = `${firstColumn}_${i}`;
    if (!isTaken(name)) return name;
  }
}

/** What the name of an unnamed foreign key begins with, before its number; the number counts on from the highest. */
export function foreignKeyPrefix(dialect: DialectName, table: string): string {
  return dialect === "tidb" ? "fk_" : `${table}_ibfk_`;
}

/** What the name of an unnamed CHECK of a table begins with, before its number. */
export function checkPrefix(dialect: DialectName, table: string): string {
  return dialect === "mariadb" ? "CONSTRAINT_" : `${table}_chk_`;
}

/** One more than the highest number behind `prefix` among `names`; names compare without case. */
export function nextNumber(prefix: string, names: Iterable<string>): number {
  let highest = 0;
  const lower = prefix.toLowerCase();
  for (const name of names) {
    if (!name.toLowerCase().startsWith(lower)) continue;
    const rest = name.slice(prefix.length);
    if (/^[1-9]\d{0,9}$/.test(rest)) highest = Math.max(highest, Number(rest));
  }
  return highest + 1;
}
