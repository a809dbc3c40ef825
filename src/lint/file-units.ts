// One migration file read into units: statements and calls, with their changes. After an edit a unit whose text is
// the same is the same object, whatever moved it, so that replay and results keep hold of it.
import { isDeepStrictEqual } from "node:util";
import type { Range, TextEdit } from "../base/text";
import type { Dialect, DialectName } from "../dialects/dialect";
import { dialectNamed } from "../dialects/dialects";
import type { MigrationFile, MigrationPart, Piece, SqlPiece } from "../frameworks/framework";
import type { Change } from "../schema/change";
import { readChanges } from "../schema/read-ddl";
import { splitStatements, updateStatements, type SplitOptions } from "../sql/splitter";
import type { PlacedStatement, Statement } from "../sql/statement";
import { bodyRange, type MovingOrigin, type PlacedUnit } from "./placed-unit";
import type { Unit } from "./rule";

/** A part of a migration with its units in order. The same object for as long as the file does not change. */
export interface PartUnits {
  readonly part: MigrationPart;
  readonly units: readonly PlacedUnit[];
  /** Rows of INSERTs that no unit holds, because the file is a dump. Unset: none. */
  readonly unread?: UnreadRows;
}

export interface UnreadRows {
  readonly count: number;
  /** The word that begins the first statement that has any, in host offsets. */
  readonly first: Range;
}

/** SQL longer than this is a dump as far as its INSERTs go; characters. */
const LONG_SQL = 1_000_000;
/** So many rows of a dump's INSERTs are checked. */
export const CHECKED_ROWS = 1_000;

interface ReadPiece {
  readonly piece: Piece;
  readonly statements: readonly PlacedStatement[];
  readonly units: readonly PlacedUnit[];
}

interface ReadPart {
  readonly part: MigrationPart;
  readonly pieces: readonly ReadPiece[];
  readonly result: PartUnits;
}

export class FileUnits {
  private readonly byDialect = new Map<DialectName, readonly ReadPart[]>();
  private readonly parts: readonly MigrationPart[];

  /** `before` is the same file's reading before an edit. */
  constructor(
    readonly path: string,
    readonly text: string,
    readonly migrations: readonly MigrationFile[],
    private readonly options: SplitOptions = {},
    private before?: FileUnits,
  ) {
    this.parts = migrations.flatMap((migration) => migration.parts);
  }

  /** The part's units, its SQL read as `dialect`. The part must be one of this file's own. */
  unitsOf(part: MigrationPart, dialect: DialectName): PartUnits {
    let read = this.byDialect.get(dialect);
    if (read === undefined) {
      const before = this.before?.byDialect.get(dialect) ?? [];
      read = readParts(this, this.parts, before, dialectNamed(dialect), this.options);
      this.byDialect.set(dialect, read);
    }
    // Putting files in order may copy a part to narrow its dialects; its pieces stay the same.
    const found = read[this.parts.findIndex((own) => own.pieces === part.pieces)];
    if (found === undefined) throw new Error(`a part of another file was asked of ${this.path}`);
    return found.result;
  }

  /** Lets go of the reading before, once this one has taken over what it could. */
  settle(): void {
    for (const dialect of this.before?.byDialect.keys() ?? []) {
      const [part] = this.parts;
      if (part !== undefined) this.unitsOf(part, dialect);
    }
    delete this.before;
  }
}

function readParts(
  file: { readonly path: string; readonly text: string },
  parts: readonly MigrationPart[],
  before: readonly ReadPart[],
  dialect: Dialect,
  options: SplitOptions,
): readonly ReadPart[] {
  // What moved between parts or changed its place is found again by its text; the rest by its place.
  const byText = new Map<string, ReadPiece[]>();
  for (const old of before.flatMap((part) => part.pieces)) {
    const key = pieceText(old.piece);
    if (key === undefined) continue;
    const same = byText.get(key);
    if (same === undefined) byText.set(key, [old]);
    else same.push(old);
  }
  const taken = new Set<ReadPiece>();
  const same = new Map<Piece, ReadPiece>();
  for (const piece of parts.flatMap((part) => part.pieces)) {
    const key = pieceText(piece);
    const old = key === undefined ? undefined : byText.get(key)?.shift();
    if (old === undefined) continue;
    taken.add(old);
    same.set(piece, old);
  }
  return parts.map((part, i) => {
    const olds = before[i]?.pieces ?? [];
    const pieces = part.pieces.map((piece, j) => {
      const inPlace = olds[j];
      const old = same.get(piece) ?? (inPlace === undefined || taken.has(inPlace) ? undefined : inPlace);
      return piece.kind === "sql"
        ? readSql(file.path, part, piece, old, dialect, options)
        : readCall(file, part, piece, old);
    });
    const unread = unreadIn(pieces);
    const units = pieces.flatMap((piece) => piece.units);
    return { part, pieces, result: unread === undefined ? { part, units } : { part, units, unread } };
  });
}

function unreadIn(pieces: readonly ReadPiece[]): UnreadRows | undefined {
  let count = 0;
  let first: Range | undefined;
  for (const { piece, statements } of pieces) {
    if (piece.kind !== "sql" || piece.text.length <= LONG_SQL) continue;
    for (const { start, statement } of statements) {
      if (statement.unreadRows === undefined) continue;
      count += statement.unreadRows;
      const at = start + statement.bodyStart;
      first ??= piece.map.toHost({ start: at, end: at + "INSERT".length });
    }
  }
  return first === undefined ? undefined : { count, first };
}

function pieceText(piece: Piece): string | undefined {
  return piece.kind === "sql" ? piece.text : undefined;
}

function readSql(
  path: string,
  part: MigrationPart,
  piece: SqlPiece,
  old: ReadPiece | undefined,
  dialect: Dialect,
  options: SplitOptions,
): ReadPiece {
  const statements = statementsOf(piece.text, old, dialect, options);
  const sql = statements.filter(
    ({ statement: { kind } }) => kind !== "copy-data" && kind !== "unread-inserts",
  );
  const origins = originsFor(sql, old, path);
  const units = sql.map((placed, i): PlacedUnit => {
    const unit: PlacedUnit = {
      kind: "sql",
      part,
      piece,
      placed,
      unit: unitOf(placed.statement, dialect),
      origin: origins[i] ?? { file: path, start: 0, end: 0 },
      siblings: sql.length,
    };
    moveOrigin(unit, path);
    return unit;
  });
  return { piece, statements, units };
}

/**
 * The places of statements that were there before go on; where as many were changed as there were, each takes the
 * place of the one that it was made of.
 */
function originsFor(
  statements: readonly PlacedStatement[],
  old: ReadPiece | undefined,
  path: string,
): readonly MovingOrigin[] {
  const before = old?.units ?? [];
  const isSame = (at: number, oldAt: number): MovingOrigin | undefined => {
    const unit = before[oldAt];
    return unit?.kind === "sql" && unit.placed.statement === statements[at]?.statement
      ? unit.origin
      : undefined;
  };
  const found: (MovingOrigin | undefined)[] = Array.from({ length: statements.length });
  let first = 0;
  for (; first < statements.length; first++) {
    const origin = isSame(first, first);
    if (origin === undefined) break;
    found[first] = origin;
  }
  let tail = 0;
  for (; tail < Math.min(statements.length, before.length) - first; tail++) {
    const origin = isSame(statements.length - 1 - tail, before.length - 1 - tail);
    if (origin === undefined) break;
    found[statements.length - 1 - tail] = origin;
  }
  const known = new Map<Statement, MovingOrigin>();
  for (const unit of before.slice(first, before.length - tail)) {
    if (unit.kind === "sql") known.set(unit.placed.statement, unit.origin);
  }
  for (const [i, { statement }] of statements.slice(first, statements.length - tail).entries()) {
    found[first + i] = known.get(statement);
    // Two equal statements may be one object; each has a place of its own.
    known.delete(statement);
  }
  const left = [...known.values()];
  const isOneForOne =
    left.length ===
    statements.length - first - tail - countKnown(found.slice(first, statements.length - tail));
  return found.map(
    (origin) => origin ?? (isOneForOne ? left.shift() : undefined) ?? { file: path, start: 0, end: 0 },
  );
}

function countKnown(origins: readonly (MovingOrigin | undefined)[]): number {
  return origins.filter((origin) => origin !== undefined).length;
}

function statementsOf(
  text: string,
  old: ReadPiece | undefined,
  dialect: Dialect,
  options: SplitOptions,
): readonly PlacedStatement[] {
  const isLong = text.length > LONG_SQL;
  const own = isLong ? { ...options, mostRows: CHECKED_ROWS } : options;
  if (old?.piece.kind !== "sql") return splitStatements(text, dialect, own);
  const before = old.piece.text;
  if (before === text) return old.statements;
  if (isLong !== before.length > LONG_SQL) return splitStatements(text, dialect, own);
  return updateStatements(old.statements, text, editBetween(before, text), dialect, own);
}

function readCall(
  file: { readonly path: string; readonly text: string },
  part: MigrationPart,
  piece: Exclude<Piece, { readonly kind: "sql" }>,
  old: ReadPiece | undefined,
): ReadPiece {
  const { path } = file;
  const own = file.text.slice(piece.range.start, piece.range.end);
  const made: Unit = {
    kind: "call",
    text: own,
    changes:
      piece.kind === "call"
        ? piece.changes
        : [{ kind: "unknown", reaches: piece.reaches, range: { start: 0, end: own.length } }],
    ...(piece.callee === undefined ? {} : { callee: piece.callee }),
  };
  const previous = old?.units[0];
  const isSame = previous?.kind === piece.kind && isDeepStrictEqual(previous.unit, made);
  const unit = isSame ? previous.unit : made;
  const origin = isSame ? previous.origin : { file: path, start: 0, end: 0 };
  const placed: PlacedUnit =
    piece.kind === "call"
      ? { kind: "call", part, piece, unit, origin, siblings: 1 }
      : { kind: "opaque", part, piece, unit, origin, siblings: 1 };
  moveOrigin(placed, path);
  return { piece, statements: [], units: [placed] };
}

function moveOrigin(unit: PlacedUnit, path: string): void {
  const { start, end } = bodyRange(unit);
  unit.origin.file = path;
  unit.origin.start = start;
  unit.origin.end = end;
}

const UNITS = new WeakMap<Statement, Unit>();

function unitOf(statement: Statement, dialect: Dialect): Unit {
  let unit = UNITS.get(statement);
  if (unit === undefined) {
    unit = new SqlUnit(statement, dialect);
    UNITS.set(statement, unit);
  }
  return unit;
}

/** Its changes are read when they are first asked for, so that opening a large file is not one long piece of work. */
class SqlUnit implements Unit {
  readonly kind = "sql";
  private read: readonly Change[] | undefined;

  constructor(
    readonly statement: Statement,
    private readonly dialect: Dialect,
  ) {}

  get text(): string {
    return this.statement.text;
  }

  get changes(): readonly Change[] {
    this.read ??= readChanges(this.statement, this.dialect);
    return this.read;
  }
}

/** The one edit that makes `after` of `before`: what stands between their common beginning and end. */
export function editBetween(before: string, after: string): TextEdit {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  // Whole stretches first: comparing slices is far quicker than comparing characters.
  for (let step = 4096; step >= 1; step = step === 1 ? 0 : step >> 3 || 1) {
    while (
      start + step <= shorter &&
      before.slice(start, start + step) === after.slice(start, start + step)
    ) {
      start += step;
    }
  }
  let tail = 0;
  const most = shorter - start;
  for (let step = 4096; step >= 1; step = step === 1 ? 0 : step >> 3 || 1) {
    while (
      tail + step <= most &&
      before.slice(before.length - tail - step, before.length - tail) ===
        after.slice(after.length - tail - step, after.length - tail)
    ) {
      tail += step;
    }
  }
  return {
    range: { start, end: before.length - tail },
    newText: after.slice(start, after.length - tail),
  };
}
