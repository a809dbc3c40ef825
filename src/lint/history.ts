// The migrations of a project folded, in order and in one dialect, into the schema before and after each. After an
// edit only those migrations are folded again that it reached; of the others the difference is kept, and laid over
// what is known of them when somebody asks.
import type { SchemaState } from "../schema/replay";
import type { Table } from "../schema/schema";
import type { PartUnits } from "./file-units";
import { startOn } from "./fold-unit";
import { Reach } from "./reach";

/** By key; undefined: gone. */
type Tables = ReadonlyMap<string, Table | undefined>;

interface Step {
  readonly ups: readonly PartUnits[];
  after: SchemaState;
  /** Tables that are otherwise now than `after` has them. */
  pending: Tables | undefined;
}

/** What the schema at some place differs in from what it was before an edit. */
type Difference =
  | { readonly kind: "tables"; readonly reach: Reach }
  /** More than that, or it was not looked at. */
  | { readonly kind: "any" };

const ANY: Difference = { kind: "any" };
const NO_NAMES: ReadonlySet<string> = new Set();

export class History {
  private readonly steps: Step[] = [];
  /** Migrations that may hold something else than when they were folded. */
  private readonly changed = new Set<number>();
  /** Where an edit has been followed to: what the migrations from there on were folded on. */
  private readonly followed = new Map<number, SchemaState>();

  /**
   * `empty` is what the first migration starts from. `upsOf(i)` gives the up parts of the i-th migration. `fold` gives
   * the state that they leave.
   */
  constructor(
    private readonly empty: SchemaState,
    private readonly upsOf: (index: number) => readonly PartUnits[],
    private readonly fold: (base: SchemaState, ups: readonly PartUnits[]) => SchemaState,
  ) {}

  /** To be told of every migration that was changed, and from where on others stand than did. */
  migrationsChanged(indices: Iterable<number>, othersFrom: number): void {
    for (const index of indices) if (index < this.steps.length) this.changed.add(index);
    if (othersFrom >= this.steps.length) return;
    this.steps.length = othersFrom;
    for (const index of this.changed) if (index >= othersFrom) this.changed.delete(index);
    for (const index of this.followed.keys()) if (index >= othersFrom) this.followed.delete(index);
  }

  /** The schema that the i-th migration starts from. Not to be changed: clone it. */
  before(index: number): SchemaState {
    return index <= 0 ? this.empty : this.after(index - 1);
  }

  after(index: number): SchemaState {
    if (index < 0) return this.empty;
    this.bringUpTo(index + 1);
    return this.stateAfter(index);
  }

  private bringUpTo(end: number): void {
    const known = Math.min(end, this.steps.length);
    let at = this.nextToDo(0);
    while (at < known) at = this.nextToDo(this.follow(at, known));
    for (let i = this.steps.length; i < end; i++) {
      const ups = this.upsOf(i);
      this.steps.push({ ups, after: this.fold(this.stateAfter(i - 1), ups), pending: undefined });
    }
  }

  /** The first place, from `from` on, where a change was made or was followed to. */
  private nextToDo(from: number): number {
    let next = Infinity;
    for (const index of this.changed) if (index >= from && index < next) next = index;
    for (const index of this.followed.keys()) if (index >= from && index < next) next = index;
    return next;
  }

  /** Goes from a change to where all is as it was, or to `end`; gives where that is. */
  private follow(from: number, end: number): number {
    let difference: Difference | undefined;
    let former: () => SchemaState = () => this.stateAfter(from - 1);
    // Comparing what is not alike costs more than folding one migration: it grows rarer as it goes on in vain.
    let pause = 1;
    let left = pause;
    for (let i = from; i < end; i++) {
      const old = this.followed.get(i);
      if (old !== undefined) {
        this.followed.delete(i);
        difference = differenceOf(this.stateAfter(i - 1), old);
      }
      const step = this.steps[i];
      if (step === undefined) return i;
      const isChanged = this.changed.delete(i);
      if (!isChanged && difference === undefined) return i;
      const ups = isChanged ? this.upsOf(i) : step.ups;
      const { after, pending } = step;
      const reach = difference?.kind === "tables" ? difference.reach : undefined;
      if (isSame(step.ups, ups) && (difference === undefined || reach?.touchesAny(ups) === false)) {
        this.steps[i] = { ups, after, pending: reach === undefined ? pending : reach.over(pending) };
        former = () => (pending === undefined ? after : after.withTables(pending));
        continue;
      }
      const was = this.stateAfter(i);
      former = () => was;
      const folded = this.fold(this.stateAfter(i - 1), ups);
      if (difference?.kind !== "any" || --left === 0) {
        difference = differenceOf(folded, was);
        pause = difference?.kind === "any" ? pause * 2 : 1;
        left = pause;
      }
      this.steps[i] = { ups, after: difference === undefined ? was : folded, pending: undefined };
    }
    if (difference !== undefined && end < this.steps.length && !this.followed.has(end)) {
      this.followed.set(end, former());
    }
    return end;
  }

  private stateAfter(index: number): SchemaState {
    const step = this.steps[index];
    if (step === undefined) return this.empty;
    if (step.pending !== undefined) {
      step.after = step.after.withTables(step.pending);
      step.pending = undefined;
    }
    return step.after;
  }
}

/** As the next migration sees it: undefined when it starts from the same. */
function differenceOf(now: SchemaState, then: SchemaState): Difference | undefined {
  if (now === then) return undefined;
  const reach = Reach.between(
    { state: startOn(now), newTables: NO_NAMES },
    { state: startOn(then), newTables: NO_NAMES },
  );
  if (reach === undefined) return ANY;
  return reach.isNothing ? undefined : { kind: "tables", reach };
}

function isSame(a: readonly PartUnits[], b: readonly PartUnits[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  return a.every((part, i) => {
    const other = b[i];
    if (other === undefined) return false;
    if (part === other) return true;
    return (
      part.units.length === other.units.length &&
      part.units.every(
        (unit, j) => unit.unit === other.units[j]?.unit && unit.origin === other.units[j]?.origin,
      )
    );
  });
}
