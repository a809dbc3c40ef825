// How much of a migration is read, counted by places in its files: a call that a loop makes several times, or that
// both directions make, is one.
import type { MigrationPart } from "./framework";

export interface PieceCounts {
  /** Stretches of SQL: whole files, or strings in a program. */
  readonly sql: number;
  /** Calls of the tool's API. */
  readonly read: number;
  readonly unread: number;
}

export function countPieces(parts: readonly MigrationPart[]): PieceCounts {
  const places = { sql: new Set<string>(), read: new Set<string>(), unread: new Set<string>() };
  for (const { file, pieces } of parts) {
    for (const piece of pieces) {
      const place = `${file}:${piece.range.start}:${piece.range.end}`;
      if (piece.kind === "sql") places.sql.add(place);
      else if (piece.kind === "call") places.read.add(place);
      else if (piece.callee !== undefined) places.unread.add(place);
    }
  }
  return { sql: places.sql.size, read: places.read.size, unread: places.unread.size };
}
