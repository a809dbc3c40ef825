// Runs the rules that look at a migration as a whole, its up against its down.
import type { Range } from "../base/text";
import type { Dialect } from "../dialects/dialect";
import { dialectNamed } from "../dialects/dialects";
import type { Target } from "../dialects/target";
import type { Direction, Migration, MigrationPart } from "../frameworks/framework";
import type { SchemaState } from "../schema/replay";
import type { Schema } from "../schema/schema";
import { foldUnit, startOn } from "./fold-unit";
import { bodyRange, type PlacedUnit } from "./placed-unit";
import type { RuleRegistry } from "./registry";
import type { MigrationContext, Report, Unit } from "./rule";

export interface MigrationInput {
  readonly registry: RuleRegistry;
  readonly migration: Migration;
  readonly source: Dialect;
  readonly targets: readonly Target[];
  readonly before: () => SchemaState;
  readonly after: () => SchemaState;
  /** Those for the source dialect. */
  readonly parts: readonly { readonly part: MigrationPart; readonly units: readonly PlacedUnit[] }[];
  readonly onThrow: (rule: string, error: unknown) => void;
}

export function checkMigration(
  input: MigrationInput,
  found: (rule: string, target: Target, report: Report & { readonly file: string }) => void,
): void {
  // Worked out when a rule asks: most migrations are passed over after a glance.
  const before = new LateSchema(() => input.before().toSchema());
  const after = new LateSchema(() => input.after().toSchema());
  const back = once(() => restored(input));
  const units = once(() => unitsIn(input));
  for (const target of input.targets) {
    for (const rule of input.registry.migrationRulesFor(input.source.name, target.dialect)) {
      const reports: (Report & { readonly file: string })[] = [];
      try {
        rule.check({
          migration: input.migration,
          source: input.source,
          target,
          targetDialect: dialectNamed(target.dialect),
          before,
          after,
          get restored() {
            return back();
          },
          get units() {
            return units();
          },
          report: (report) => reports.push(report),
        });
      } catch (error) {
        input.onThrow(rule.name, error);
        continue;
      }
      for (const report of reports) found(rule.name, target, report);
    }
  }
}

/** Made when anything of it is asked: rules take it out of their context before they know whether they need it. */
class LateSchema implements Schema {
  private readonly made: () => Schema;

  constructor(make: () => Schema) {
    this.made = once(make);
  }

  get dialect(): Schema["dialect"] {
    return this.made().dialect;
  }

  get tables(): Schema["tables"] {
    return this.made().tables;
  }

  get types(): Schema["types"] {
    return this.made().types;
  }

  get objects(): Schema["objects"] {
    return this.made().objects;
  }

  get complete(): boolean {
    return this.made().complete;
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function unitsIn(input: MigrationInput): MigrationContext["units"] {
  const units: UnitInMigration[] = [];
  for (const { part, units: ofPart } of input.parts) {
    for (const placed of ofPart) units.push(new UnitInMigration(part, placed));
  }
  return units;
}

/** Made for each of what may be thousands at every edit, so it works out only what is asked. */
class UnitInMigration {
  constructor(
    private readonly part: MigrationPart,
    private readonly placed: PlacedUnit,
  ) {}

  get direction(): Direction {
    return this.part.direction;
  }

  get file(): string {
    return this.part.file;
  }

  get range(): Range {
    return bodyRange(this.placed);
  }

  get unit(): Unit {
    return this.placed.unit;
  }
}

/** Undefined when there is no down, or something in the migration can't be followed. */
function restored(input: MigrationInput): Schema | undefined {
  const down = input.parts.filter(({ part }) => part.direction === "down");
  if (down.length === 0) return undefined;
  const followed = input.parts.every(({ units }) =>
    units.every(
      (placed) =>
        (placed.kind === "opaque" ? placed.piece.reaches === "nothing" : placed.piece.certain) &&
        (placed.kind !== "call" || placed.piece.complete),
    ),
  );
  if (!followed) return undefined;
  const state = startOn(input.after());
  for (const { units } of down) for (const placed of units) foldUnit(state, placed, input.source.name);
  return state.toSchema();
}
