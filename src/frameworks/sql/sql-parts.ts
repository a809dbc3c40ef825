// SQL files as parts of migrations: the pieces that every tool of plain SQL makes of a text in the same way.
import { SourceMap } from "../../base/source-map";
import type { DialectName } from "../../dialects/dialect";
import type { Direction, MigrationPart, OpaquePiece, SqlPiece } from "../framework";

/** SQL that stands in the file as it is, from `start` to `end`. A byte order mark at the front is left out. */
export function plainPiece(text: string, start = 0, end = text.length): SqlPiece {
  const from = start === 0 && text.charCodeAt(0) === 0xfeff ? 1 : start;
  return {
    kind: "sql",
    text: text.slice(from, end),
    map: SourceMap.identity(end - from, from),
    range: { start: from, end },
    certain: true,
  };
}

/** One direction that is a whole file. */
export function wholeFilePart(
  path: string,
  text: string,
  direction: Direction,
  dialects?: readonly DialectName[],
): MigrationPart {
  return {
    direction,
    file: path,
    range: { start: 0, end: text.length },
    pieces: [looksBinary(text) ? binaryPiece(text) : plainPiece(text)],
    ...(dialects === undefined ? {} : { dialects }),
  };
}

/** Whether this is no text at all: NUL bytes, or bytes that are no UTF-8, early on. */
export function looksBinary(text: string): boolean {
  const head = text.slice(0, 4096);
  if (head.includes("\u0000")) return true;
  const broken = head.split("\uFFFD").length - 1;
  return broken > 8 && broken > head.length / 20;
}

function binaryPiece(text: string): OpaquePiece {
  return {
    kind: "opaque",
    range: { start: 0, end: text.length },
    why: "this file is not UTF-8 text: save it as UTF-8",
    reaches: "anything",
  };
}
