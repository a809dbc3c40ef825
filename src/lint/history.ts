// The migrations of a project folded, in order and in one dialect, into the schema before and after each. A fold is
// kept for as long as the migration's units and the schema before it are the same objects.
import type { SchemaState } from "../schema/replay";
import type { PartUnits } from "./file-units";

interface Step {
  readonly ups: readonly PartUnits[];
  readonly before: SchemaState;
  readonly after: SchemaState;
}

export class History {
  private steps: Step[] = [];

  /**
   * `empty` is what the first migration starts from. `upsOf(i)` gives the up parts of the i-th migration; the same objects while nothing in
   * them changed. `fold` gives the state that they leave.
   */
  constructor(
    private readonly empty: SchemaState,
    private readonly upsOf: (index: number) => readonly PartUnits[],
    private readonly fold: (base: SchemaState, ups: readonly PartUnits[]) => SchemaState,
  ) {}

  /** The schema that the i-th migration starts from. Not to be changed: clone it. */
  before(index: number): SchemaState {
    return index <= 0 ? this.empty : this.after(index - 1);
  }

  after(index: number): SchemaState {
    let state = this.empty;
    // Comparing whole schemas costs more than folding one migration: it grows rarer as it goes on in vain.
    let pause = 1;
    let left = pause;
    for (let i = 0; i <= index; i++) {
      const ups = this.upsOf(i);
      const known = this.steps[i];
      if (known !== undefined && known.before === state && isSame(known.ups, ups)) {
        state = known.after;
        continue;
      }
      const folded = this.fold(state, ups);
      // Back at what it was: the migrations behind this one need not be folded again.
      let after = folded;
      if (known !== undefined && --left === 0) {
        if (known.after.isSame(folded)) after = known.after;
        pause *= 2;
        left = pause;
      }
      this.steps[i] = { ups, before: state, after };
      state = after;
    }
    return state;
  }
}

function isSame(a: readonly PartUnits[], b: readonly PartUnits[]): boolean {
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
