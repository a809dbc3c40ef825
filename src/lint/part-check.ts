// The statement rules over one part of a migration, unit by unit, each on the schema that the units before it left.
// After an edit the units above it are taken over as they are; those below are folded again, but their rules run
// again only where they read something that is now otherwise.
import type { Dialect, DialectName } from "../dialects/dialect";
import { formatTarget, type Target } from "../dialects/target";
import type { Direction, MigrationPart } from "../frameworks/framework";
import type { Reads, SchemaState } from "../schema/replay";
import { checkUnit, WatchedSet, type Draft } from "./check-unit";
import type { PartUnits } from "./file-units";
import { foldUnit } from "./fold-unit";
import type { PlacedUnit } from "./placed-unit";
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
  /** By target, in the input's order. */
  readonly drafts: readonly (readonly Draft[])[];
}

export interface PartCheck {
  readonly input: PartInput;
  readonly checked: readonly CheckedUnit[];
  /** State and new tables before some units, by their index. */
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

const SPACING = 32;

export class PartChecker {
  private readonly kept = new WeakMap<Unit, Map<string, Kept>>();

  constructor(
    private readonly registry: RuleRegistry,
    private readonly spellerOf: (placed: PlacedUnit) => Speller,
    private readonly onThrow: (rule: string, placed: PlacedUnit, error: unknown) => void,
  ) {}

  /** `before` is what this gave for the same part before an edit. */
  check(input: PartInput, before: PartCheck | undefined): PartCheck {
    const { units } = input.units;
    const alike = before !== undefined && isSameSetting(before.input, input) ? before : undefined;
    const unchanged = alike === undefined ? 0 : countUnchanged(alike.checked, units);
    const from = alike === undefined ? 0 : lastCheckpoint(alike.checkpoints, unchanged);
    const start = alike?.checkpoints.get(from);
    const tail = alike === undefined ? 0 : countUnchangedFromEnd(alike.checked, units, unchanged);
    const shift = (alike?.checked.length ?? 0) - units.length;

    const checked: CheckedUnit[] = [];
    const checkpoints = new Map<number, Checkpoint>();
    for (const [index, checkpoint] of alike?.checkpoints ?? []) {
      if (index < from) checkpoints.set(index, checkpoint);
    }
    for (const [i, placed] of units.entries()) {
      if (i >= from) break;
      checked.push({ placed, drafts: alike?.checked[i]?.drafts ?? [] });
    }
    const state = (start?.state ?? input.base).clone();
    const newTables = new Set(start?.newTables);
    let latest = -SPACING;
    for (const [i, placed] of units.entries()) {
      if (i < from) continue;
      const old = i >= units.length - tail ? alike?.checkpoints.get(i + shift) : undefined;
      if (alike !== undefined && old?.state.isSame(state) === true && isSameSet(old.newTables, newTables)) {
        // Nothing from here on is otherwise than before.
        for (const [j, rest] of units.entries()) {
          if (j >= i) checked.push({ placed: rest, drafts: alike.checked[j + shift]?.drafts ?? [] });
        }
        for (const [index, checkpoint] of alike.checkpoints) {
          if (index - shift >= i) checkpoints.set(index - shift, checkpoint);
        }
        return { input, checked, checkpoints, after: alike.after };
      }
      if (i - latest >= SPACING) {
        checkpoints.set(i, { state: state.clone(), newTables: new Set(newTables) });
        latest = i;
      }
      const drafts = input.targets.map((target) => this.draftsFor(input, target, placed, state, newTables));
      checked.push({ placed, drafts });
      foldUnit(state, placed, input.source.name);
      noteNewTables(placed, newTables);
    }
    return { input, checked, checkpoints, after: state };
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
    const key = `${input.source.name} ${formatTarget(target)} ${input.direction} ${input.inTransaction}`;
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
        inTransaction: input.inTransaction,
        sqlMode: input.sqlMode,
        spell: this.spellerOf(placed),
      },
      (rule, error) => this.onThrow(rule, placed, error),
    );
    byKey.set(key, { reads, newTables: watched, drafts });
    return drafts;
  }
}

const NONE: readonly Draft[] = [];

function isFor(placed: PlacedUnit, dialect: DialectName): boolean {
  return placed.piece.dialects?.includes(dialect) !== false;
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
    a.piece.dialects?.join() === b.piece.dialects?.join()
  );
}

function isSameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  if (a.size !== b.size) return false;
  for (const value of a) if (!b.has(value)) return false;
  return true;
}
