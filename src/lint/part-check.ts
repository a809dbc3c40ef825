// The statement rules over one part of a migration, unit by unit, each on the schema that the units before it left.
// After an edit everything is taken over but what the edit reached: the units that it changed, and those behind it
// whose own tables, or whose rules' questions, are about a table that is now another.
import type { Dialect, DialectName } from "../dialects/dialect";
import { formatTarget, type Target } from "../dialects/target";
import type { Direction, MigrationPart } from "../frameworks/framework";
import type { Reads, SchemaState } from "../schema/replay";
import { checkUnit, WatchedSet, type Draft } from "./check-unit";
import type { PartUnits } from "./file-units";
import type { Found } from "./finding";
import { foldUnit, startOn } from "./fold-unit";
import type { PlacedUnit } from "./placed-unit";
import { Reach } from "./reach";
import type { RuleRegistry } from "./registry";
import type { Speller, Unit } from "./rule";

export interface PartInput {
  readonly units: PartUnits;
  /** The part as its migration holds it: its dialects decide what is checked. */
  readonly part: MigrationPart;
  readonly source: Dialect;
  /** Those the part is for. */
  readonly targets: readonly Target[];
  readonly base: SchemaState;
  readonly direction: Direction;
  readonly inTransaction: boolean;
  readonly sqlMode: ReadonlySet<string>;
}

export interface CheckedUnit {
  readonly placed: PlacedUnit;
  readonly drafts: UnitDrafts;
}

/** What the rules report of a unit; the same object wherever the unit moves. */
export interface UnitDrafts {
  /** In the input's order; empty when no target has any. */
  readonly byTarget: readonly (readonly Draft[])[];
  /** Kept here by what makes findings of them. */
  said?: readonly Found[];
}

export interface PartCheck {
  readonly input: PartInput;
  readonly checked: readonly CheckedUnit[];
  /** State and new tables before some units, by their index; always before the first. */
  readonly checkpoints: ReadonlyMap<number, Checkpoint>;
  readonly after: SchemaState;
}

interface Checkpoint {
  readonly state: SchemaState;
  readonly newTables: ReadonlySet<string>;
}

interface Kept {
  readonly reads: Reads;
  readonly newTables: WatchedSet;
  readonly drafts: readonly Draft[];
}

/** A check being put together. */
interface Draftboard {
  readonly input: PartInput;
  readonly checked: CheckedUnit[];
  readonly checkpoints: Map<number, Checkpoint>;
}

/** The state before one unit. */
interface Standing {
  readonly state: SchemaState;
  readonly newTables: Set<string>;
}

const SPACING = 32;
/** When an edit reaches more units than this, going over all of them is no dearer. */
const MOST_REACHED = 300;

export class PartChecker {
  private readonly kept = new WeakMap<Unit, Map<string, Kept>>();
  /** Names, in lower case, that a unit's rules asked about. */
  private readonly asked = new WeakMap<Unit, Set<string>>();

  constructor(
    private readonly registry: RuleRegistry,
    private readonly spellerOf: (placed: PlacedUnit) => Speller,
    private readonly onThrow: (rule: string, placed: PlacedUnit, error: unknown) => void,
  ) {}

  /** `before` is what this gave for the same part before an edit. Pauses now and then, to be gone on with or left. */
  *check(input: PartInput, before: PartCheck | undefined): Generator<void, PartCheck> {
    const { units } = input.units;
    const board: Draftboard = { input, checked: [], checkpoints: new Map() };
    if (before === undefined || !isSameSetting(before.input, input)) {
      const start = { state: startOn(input.base), newTables: new Set<string>() };
      return yield* this.checkRest(board, 0, start, undefined);
    }
    const same = countUnchanged(before.checked, units);
    const tail = countUnchangedFromEnd(before.checked, units, same);
    const from = lastCheckpoint(before.checkpoints, same);
    for (const [index, checkpoint] of before.checkpoints) {
      if (index <= from) board.checkpoints.set(index, checkpoint);
    }
    for (const [i, placed] of units.slice(0, same).entries()) {
      board.checked.push({ placed, drafts: before.checked[i]?.drafts ?? SILENT });
    }
    if (same === units.length && same === before.checked.length) {
      for (const [index, checkpoint] of before.checkpoints) board.checkpoints.set(index, checkpoint);
      return { ...board, after: before.after };
    }
    const now = standAt(before, from);
    for (const placed of units.slice(from, same)) step(now, placed, input);
    const former: Standing = { state: now.state.clone(), newTables: new Set(now.newTables) };
    for (const { placed } of before.checked.slice(same, before.checked.length - tail))
      step(former, placed, input);
    for (const [i, placed] of units.slice(same, units.length - tail).entries()) {
      if (i > 0 && i % SPACING === 0) {
        board.checkpoints.set(same + i, copyOf(now));
        yield;
      }
      board.checked.push(this.checkOne(input, placed, now));
      step(now, placed, input);
    }
    return yield* this.follow(board, units.length - tail, now, former, before);
  }

  /** Goes on behind an edit: `now` and `former` are the states there, with and without it. */
  private *follow(
    board: Draftboard,
    first: number,
    nowAtFirst: Standing,
    formerAtFirst: Standing,
    before: PartCheck,
  ): Generator<void, PartCheck> {
    const { input } = board;
    const { units } = input.units;
    const shift = before.checked.length - units.length;
    let reach = Reach.between(nowAtFirst, formerAtFirst);
    if (reach?.isNothing === true) return takeOver(board, first, before, shift);
    let now = nowAtFirst;
    let former = formerAtFirst;
    /** The unit before which `now` and `former` stand. */
    let standing = first;
    let reached = 0;
    for (let i = first; i < units.length; i++) {
      const placed = units[i];
      const old = before.checked[i + shift];
      if (placed === undefined || old === undefined) continue;
      if (reach === undefined || reached > MOST_REACHED) {
        if (standing !== i) now = bringTo(i, standing, now, former, before, shift, input, reach).now;
        return yield* this.checkRest(board, i, now, { before, shift });
      }
      const checkpoint = before.checkpoints.get(i + shift);
      if (checkpoint !== undefined) board.checkpoints.set(i, reach.onto(checkpoint));
      if (!reach.touches(placed, this.asked.get(placed.unit) ?? NO_NAMES)) {
        board.checked.push({ placed, drafts: old.drafts });
        continue;
      }
      reached++;
      if (standing !== i) ({ now, former } = bringTo(i, standing, now, former, before, shift, input, reach));
      board.checked.push(this.checkOne(input, placed, now));
      step(now, placed, input);
      step(former, placed, input);
      standing = i + 1;
      reach = Reach.between(now, former);
    }
    if (reach === undefined) return { ...board, after: now.state };
    return { ...board, after: reach.ontoState(before.after) };
  }

  /**
   * Goes over all units from `first` on. Where `now` is at a checkpoint what it was before, the rest is taken over;
   * the search for that place grows rarer as it goes on in vain.
   */
  private *checkRest(
    board: Draftboard,
    first: number,
    now: Standing,
    known: { readonly before: PartCheck; readonly shift: number } | undefined,
  ): Generator<void, PartCheck> {
    const { input } = board;
    const { units } = input.units;
    let latest = -SPACING;
    let pause = 1;
    let left = pause;
    for (let i = first; i < units.length; i++) {
      const placed = units[i];
      if (placed === undefined) continue;
      const old = known?.before.checkpoints.get(i + known.shift);
      if (known !== undefined && old !== undefined && --left === 0) {
        pause *= 2;
        left = pause;
        if (isSameSet(old.newTables, now.newTables) && old.state.isSame(now.state)) {
          return takeOver(board, i, known.before, known.shift);
        }
      }
      if (i - latest >= SPACING) {
        board.checkpoints.set(i, copyOf(now));
        latest = i;
        yield;
      }
      board.checked.push(this.checkOne(input, placed, now));
      step(now, placed, input);
    }
    return { ...board, after: now.state };
  }

  private checkOne(input: PartInput, placed: PlacedUnit, now: Standing): CheckedUnit {
    const byTarget = input.targets.map((target) =>
      this.draftsFor(input, target, placed, now.state, now.newTables),
    );
    return { placed, drafts: byTarget.every((drafts) => drafts.length === 0) ? SILENT : { byTarget } };
  }

  private noteAsked(unit: Unit, reads: Reads, newTables: WatchedSet): void {
    let asked = this.asked.get(unit);
    if (reads.length === 0 && newTables.isUnasked) return;
    if (asked === undefined) {
      asked = new Set();
      this.asked.set(unit, asked);
    }
    for (const { name } of reads) if (name !== undefined) asked.add(name);
    for (const name of newTables.names()) asked.add(name);
  }

  private draftsFor(
    input: PartInput,
    target: Target,
    placed: PlacedUnit,
    state: SchemaState,
    newTables: ReadonlySet<string>,
  ): readonly Draft[] {
    if (placed.kind === "opaque" || !isFor(placed, target.dialect)) return NONE;
    const { unit } = placed;
    const rules = this.registry.rulesFor(unit, input.source.name, target.dialect);
    if (rules.length === 0) return NONE;
    const inTransaction = input.inTransaction && placed.piece.transaction !== "none";
    const key = `${input.source.name} ${formatTarget(target)} ${input.direction} ${inTransaction}`;
    let byKey = this.kept.get(unit);
    if (byKey === undefined) {
      byKey = new Map();
      this.kept.set(unit, byKey);
    }
    const known = byKey.get(key);
    if (known !== undefined && state.readsStillHold(known.reads) && known.newTables.answersAlike(newTables)) {
      return known.drafts;
    }
    const { reader, reads } = state.trackingReader();
    const watched = new WatchedSet(newTables);
    const drafts = checkUnit(
      rules,
      {
        unit,
        source: input.source,
        target,
        schema: reader,
        direction: input.direction,
        newTables: watched,
        inTransaction,
        sqlMode: input.sqlMode,
        spell: this.spellerOf(placed),
      },
      (rule, error) => this.onThrow(rule, placed, error),
    );
    this.noteAsked(unit, reads, watched);
    byKey.set(key, { reads, newTables: watched, drafts });
    return drafts;
  }
}

const NO_NAMES: ReadonlySet<string> = new Set();
const NONE: readonly Draft[] = [];
const SILENT: UnitDrafts = { byTarget: [] };

function isFor(placed: PlacedUnit, dialect: DialectName): boolean {
  return placed.piece.dialects?.includes(dialect) !== false;
}

function step(standing: Standing, placed: PlacedUnit, input: PartInput): void {
  foldUnit(standing.state, placed, input.source.name);
  noteNewTables(placed, standing.newTables);
}

function copyOf(standing: Checkpoint): Standing {
  return { state: standing.state.clone(), newTables: new Set(standing.newTables) };
}

function standAt(check: PartCheck, index: number): Standing {
  const checkpoint = check.checkpoints.get(index);
  return checkpoint === undefined
    ? { state: startOn(check.input.base), newTables: new Set() }
    : copyOf(checkpoint);
}

/** The states before unit `to`, from the nearest place where they are known. */
function bringTo(
  to: number,
  standing: number,
  now: Standing,
  former: Standing,
  before: PartCheck,
  shift: number,
  input: PartInput,
  reach: Reach | undefined,
): { readonly now: Standing; readonly former: Standing } {
  const nearest = lastCheckpoint(before.checkpoints, to + shift);
  const from = Math.max(nearest, standing + shift);
  const brought = nearest > standing + shift ? standAt(before, nearest) : former;
  for (const { placed } of before.checked.slice(from, to + shift)) step(brought, placed, input);
  if (reach === undefined) return { now, former: brought };
  const { state, newTables } = reach.onto(brought);
  return { now: { state, newTables: new Set(newTables) }, former: brought };
}

function takeOver(board: Draftboard, from: number, before: PartCheck, shift: number): PartCheck {
  for (const [i, placed] of board.input.units.units.entries()) {
    if (i >= from) board.checked.push({ placed, drafts: before.checked[i + shift]?.drafts ?? SILENT });
  }
  for (const [index, checkpoint] of before.checkpoints) {
    if (index - shift >= from) board.checkpoints.set(index - shift, checkpoint);
  }
  return { ...board, after: before.after };
}

function noteNewTables(placed: PlacedUnit, newTables: Set<string>): void {
  for (const change of placed.unit.changes) {
    if (change.kind === "create-table") newTables.add(change.table.name.text);
    else if (change.kind === "rename-table" && newTables.has(change.table.name.text)) {
      newTables.add(change.to.name.text);
    }
  }
}

function isSameSetting(a: PartInput, b: PartInput): boolean {
  return (
    a.base === b.base &&
    a.source === b.source &&
    a.direction === b.direction &&
    a.inTransaction === b.inTransaction &&
    a.sqlMode === b.sqlMode &&
    a.targets.map(formatTarget).join() === b.targets.map(formatTarget).join()
  );
}

function countUnchanged(checked: readonly CheckedUnit[], units: readonly PlacedUnit[]): number {
  let i = 0;
  while (i < units.length && isSameUnit(checked[i]?.placed, units[i])) i++;
  return i;
}

function countUnchangedFromEnd(
  checked: readonly CheckedUnit[],
  units: readonly PlacedUnit[],
  fromStart: number,
): number {
  const most = Math.min(checked.length, units.length) - fromStart;
  let i = 0;
  while (i < most && isSameUnit(checked.at(-1 - i)?.placed, units.at(-1 - i))) i++;
  return i;
}

function lastCheckpoint(checkpoints: ReadonlyMap<number, Checkpoint>, atMost: number): number {
  let last = 0;
  for (const index of checkpoints.keys()) if (index <= atMost && index > last) last = index;
  return last;
}

function isSameUnit(a: PlacedUnit | undefined, b: PlacedUnit | undefined): boolean {
  return (
    a !== undefined &&
    b !== undefined &&
    a.unit === b.unit &&
    a.origin === b.origin &&
    a.kind === b.kind &&
    (a.kind === "opaque" || b.kind === "opaque" || a.piece.certain === b.piece.certain) &&
    (a.kind !== "call" || b.kind !== "call" || a.piece.unlessDone === b.piece.unlessDone) &&
    a.piece.dialects?.join() === b.piece.dialects?.join()
  );
}

function isSameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  if (a.size !== b.size) return false;
  for (const value of a) if (!b.has(value)) return false;
  return true;
}
