// A statement or call where it stands in its file. Apart, because checking, suppressing, fixing and looking things
// up all need the same way between a unit's own offsets and the file's.
import { shiftRange, type Range, type TextEdit } from "../base/text";
import type { CallPiece, MigrationPart, OpaquePiece, SqlPiece } from "../frameworks/framework";
import type { Origin } from "../schema/schema";
import type { PlacedStatement } from "../sql/statement";
import type { Unit } from "./rule";

/**
 * Where a unit stands now. What replay made from the unit keeps this very object as its origin, so that an edit
 * above moves the place without making the table that stands there a different one.
 */
export interface MovingOrigin extends Origin {
  file: string;
  start: number;
  end: number;
}

interface Placed {
  readonly part: MigrationPart;
  readonly unit: Unit;
  readonly origin: MovingOrigin;
  /** How many units of the same piece there are, this one included. */
  readonly siblings: number;
}

export interface PlacedSql extends Placed {
  readonly kind: "sql";
  readonly piece: SqlPiece;
  readonly placed: PlacedStatement;
}

export interface PlacedCall extends Placed {
  readonly kind: "call";
  readonly piece: CallPiece;
}

export interface PlacedOpaque extends Placed {
  readonly kind: "opaque";
  readonly piece: OpaquePiece;
}

export type PlacedUnit = PlacedSql | PlacedCall | PlacedOpaque;

/** Host range of the whole unit. A SQL statement's starts at its first token: leading comments are left out. */
export function bodyRange(unit: PlacedUnit): Range {
  if (unit.kind !== "sql") return unit.piece.range;
  const { statement } = unit.placed;
  return toHost(unit, { start: statement.bodyStart, end: statement.text.length });
}

export function toHost(unit: PlacedUnit, range: Range): Range {
  if (unit.kind === "sql") {
    const { start } = unit.placed;
    const { segments } = unit.piece.map;
    const [only] = segments;
    // SQL that stands in the file as it is: by far the most.
    if (only !== undefined && segments.length === 1 && only.exact) {
      const by = start + only.hostStart - only.start;
      return { start: range.start + by, end: range.end + by };
    }
    return unit.piece.map.toHost(shiftRange(range, start));
  }
  return shiftRange(range, unit.piece.range.start);
}

/** Undefined where the edit can't be written exactly in the host's kind of string. */
export function editToHost(unit: PlacedUnit, edit: TextEdit): TextEdit | undefined {
  if (unit.kind === "sql") {
    return unit.piece.map.editToHost({
      range: shiftRange(edit.range, unit.placed.start),
      newText: edit.newText,
    });
  }
  return { range: shiftRange(edit.range, unit.piece.range.start), newText: edit.newText };
}

/** The unit's own offset of a host offset; undefined where none stands for it. */
export function toUnit(unit: PlacedUnit, hostOffset: number): number | undefined {
  if (unit.kind !== "sql") {
    const { start, end } = unit.piece.range;
    return hostOffset >= start && hostOffset <= end ? hostOffset - start : undefined;
  }
  const decoded = unit.piece.map.fromHost(hostOffset);
  if (decoded === undefined) return undefined;
  const own = decoded - unit.placed.start;
  return own >= 0 && own <= unit.placed.end - unit.placed.start ? own : undefined;
}
