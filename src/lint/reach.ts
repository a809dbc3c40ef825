// What an edit changed in the schema behind it, as far as that is a matter of single tables: which units it reaches,
// and what a state known from before the edit is with it.
import type { Change } from "../schema/change";
import type { SchemaState } from "../schema/replay";
import type { Table } from "../schema/schema";
import { namesOf } from "../schema/table-map";
import type { PlacedUnit } from "./placed-unit";
import { ANY_NAME } from "./check-unit";
import type { PartUnits } from "./file-units";
import { namesIn, tablesOf } from "./fold-unit";
import type { Unit } from "./rule";

const NO_NAMES: ReadonlySet<string> = new Set();

interface Standing {
  readonly state: SchemaState;
  readonly newTables: ReadonlySet<string>;
}

export class Reach {
  /** Lower case: names of the tables that differ, and (PostgreSQL) whatever shares their space of names. */
  private readonly own = new Set<string>();
  /** And names by which a question can reach them: their indexes, the tables that their foreign keys point at. */
  private readonly all = new Set<string>();
  private laidOver:
    | {
        readonly tables: ReadonlyMap<string, Table | undefined>;
        readonly both: ReadonlyMap<string, Table | undefined>;
      }
    | undefined;

  private constructor(
    /** By key; undefined: not there. */
    private readonly tables: ReadonlyMap<string, Table | undefined>,
    private readonly before: SchemaState,
    private readonly added: ReadonlySet<string>,
    private readonly removed: ReadonlySet<string>,
  ) {
    const isPostgresql = before.dialect.family === "postgresql";
    for (const [key, now] of tables) {
      for (const table of [now, before.tableOfKey(key)]) {
        if (table === undefined) continue;
        const { relations, constraints } = namesOf(table);
        this.own.add(table.name.toLowerCase());
        for (const name of constraints) this.own.add(name.toLowerCase());
        if (isPostgresql) for (const name of relations) this.own.add(name.toLowerCase());
        for (const name of relations) this.all.add(name.toLowerCase());
        for (const fk of table.foreignKeys) this.all.add(fk.table.name.toLowerCase());
      }
    }
    for (const name of [...added, ...removed]) this.own.add(name.toLowerCase());
    for (const name of this.own) this.all.add(name);
    if (added.size + removed.size > 0) this.all.add(ANY_NAME);
  }

  /** Undefined when more than tables differs, or in a way that could reach anything. */
  static between(now: Standing, then: Standing): Reach | undefined {
    const tables = now.state.tablesApartFrom(then.state);
    if (tables === undefined) return undefined;
    for (const [key, table] of tables) {
      // A table known in part may hide an index of any name.
      const old = then.state.tableOfKey(key);
      if ((table?.partial ?? false) !== (old?.partial ?? false)) return undefined;
      // Names that are not written in SQL as they are can't be looked for in it.
      for (const name of [table?.name, old?.name])
        if (name !== undefined && /["`\\]/.test(name)) return undefined;
    }
    return new Reach(
      tables,
      then.state,
      new Set([...now.newTables].filter((name) => !then.newTables.has(name))),
      new Set([...then.newTables].filter((name) => !now.newTables.has(name))),
    );
  }

  get isNothing(): boolean {
    return this.tables.size === 0 && this.added.size === 0 && this.removed.size === 0;
  }

  /** `asked`: names, in lower case, that the unit's rules asked about. */
  touches(placed: PlacedUnit, asked: ReadonlySet<string>): boolean {
    if (this.isNothing) return false;
    const { unit } = placed;
    const traits = traitsOf(unit);
    if (traits.mayChangeAny) return true;
    if (this.isMentioned(unit, traits.mayChangeOthers ? this.all : this.own)) return true;
    if (asked.size > 0) for (const name of this.all) if (asked.has(name)) return true;
    // A name that the engine makes up begins with the table's, and steers clear of those taken.
    for (const start of traits.tables) {
      for (const taken of this.own) if (taken.startsWith(start)) return true;
    }
    return false;
  }

  /** Whether it touches a unit of these parts, as far as the schema that they leave goes. */
  touchesAny(parts: readonly PartUnits[]): boolean {
    return parts.some(({ units }) => units.some((placed) => this.touches(placed, NO_NAMES)));
  }

  /** These tables with those that differ instead of them. */
  over(tables: ReadonlyMap<string, Table | undefined> | undefined): ReadonlyMap<string, Table | undefined> {
    if (tables === undefined) return this.tables;
    // Long stretches of a history have one and the same.
    if (this.laidOver?.tables !== tables) {
      this.laidOver = { tables, both: new Map([...tables, ...this.tables]) };
    }
    return this.laidOver.both;
  }

  /** The state as it is with the edit. The new tables are another set only where they differ. */
  onto(checkpoint: Standing): Standing {
    return { state: this.ontoState(checkpoint.state), newTables: this.ontoNames(checkpoint.newTables) };
  }

  private ontoNames(names: ReadonlySet<string>): ReadonlySet<string> {
    if (this.added.size === 0 && this.removed.size === 0) return names;
    const changed = new Set(names);
    for (const name of this.added) changed.add(name);
    for (const name of this.removed) changed.delete(name);
    return changed;
  }

  ontoState(state: SchemaState): SchemaState {
    return this.tables.size === 0 ? state.clone() : state.withTables(this.tables);
  }

  private isMentioned(unit: Unit, names: ReadonlySet<string>): boolean {
    if (unit.kind === "call") return callNames(unit).some((name) => names.has(name));
    const text = lowerText(unit);
    for (const name of names) if (hasWord(text, name)) return true;
    return false;
  }
}

interface Traits {
  readonly mayChangeAny: boolean;
  readonly mayChangeOthers: boolean;
  /** Lower case: the tables that it changes. */
  readonly tables: readonly string[];
}

const traitsByUnit = new WeakMap<Unit, Traits>();

function traitsOf(unit: Unit): Traits {
  let traits = traitsByUnit.get(unit);
  if (traits === undefined) {
    traits = {
      mayChangeAny: unit.changes.some(mayChangeAny),
      mayChangeOthers: unit.changes.some(mayChangeOthers),
      tables: unit.changes.flatMap((change) => tablesOf(change).map(({ name }) => name.text.toLowerCase())),
    };
    traitsByUnit.set(unit, traits);
  }
  return traits;
}

/** Whether a change may reach tables that its text does not name. */
function mayChangeAny(change: Change): boolean {
  switch (change.kind) {
    case "unknown":
      return change.reaches === "anything";
    case "alter-type":
    case "drop-type":
    case "alter-object":
    case "drop-object":
      return true;
    default:
      return false;
  }
}

/** Whether a change of one table may change those whose foreign keys point at it. */
function mayChangeOthers(change: { readonly kind: string }): boolean {
  return /^(?:drop|rename|redefine|alter|unknown|create-object)/.test(change.kind);
}

const lowerTexts = new WeakMap<Unit, string>();

function lowerText(unit: Unit): string {
  let text = lowerTexts.get(unit);
  if (text === undefined) {
    text = unit.text.toLowerCase();
    lowerTexts.set(unit, text);
  }
  return text;
}

/** Whether the word stands in the text and is no part of a longer one. */
function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    if (!isWordAt(text, at - 1) && !isWordAt(text, at + word.length)) return true;
  }
  return false;
}

function isWordAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (
    (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 95 || code === 36 || code > 127
  );
}

const namesOfCalls = new WeakMap<Unit, readonly string[]>();

function callNames(unit: Unit): readonly string[] {
  let names = namesOfCalls.get(unit);
  if (names === undefined) {
    names = namesIn(unit.changes);
    namesOfCalls.set(unit, names);
  }
  return names;
}
