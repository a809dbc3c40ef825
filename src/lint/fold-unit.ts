// What one unit does to the replayed schema. Apart from replay itself, because here it is known whether the unit
// surely runs and whether all of it could be read.
import type { DialectName } from "../dialects/dialect";
import type { Change, ObjectName } from "../schema/change";
import type { SchemaState } from "../schema/replay";
import type { PlacedUnit } from "./placed-unit";

/** The state in which a migration begins, to be changed: tools run each as if on a connection of its own. */
export function startOn(base: SchemaState): SchemaState {
  const state = base.clone();
  state.startSession();
  return state;
}

/** A unit that is guarded for other dialects does nothing. */
export function foldUnit(state: SchemaState, placed: PlacedUnit, dialect: DialectName): void {
  const { changes } = placed.unit;
  if (placed.piece.dialects?.includes(dialect) === false) return;
  if (placed.kind === "call" && placed.piece.unlessDone === true) {
    const range = { start: 0, end: placed.unit.text.length };
    state.apply({ kind: "unknown", reaches: "anything", inner: changes, range }, placed.origin);
  } else if (placed.kind === "opaque" || placed.piece.certain) {
    for (const change of changes) state.apply(change, placed.origin);
  } else {
    for (const change of changes) state.apply(perhaps(change), placed.origin);
  }
  if (placed.kind === "call" && !placed.piece.complete) {
    for (const change of changes) {
      const { range } = change;
      for (const table of tablesOf(change))
        state.apply({ kind: "unknown-action", table, range }, placed.origin);
    }
  }
}

/** A change that may or may not happen: what it names is not known afterwards. */
function perhaps(change: Change): Change {
  switch (change.kind) {
    case "data":
    case "query":
    case "grant":
    case "transaction":
    case "setting":
      return { kind: "unknown", reaches: "nothing", range: change.range };
    case "unknown":
      return change;
    default:
      return { kind: "unknown", reaches: "anything", mentions: namesIn(change), range: change.range };
  }
}

/** Tables (and types and other objects) that a change names as what it changes. */
export function tablesOf(change: Change): readonly ObjectName[] {
  if ("tables" in change) return change.tables;
  return "table" in change && change.table !== undefined ? [change.table] : [];
}

/** Every name in a change, lower case. */
export function namesIn(value: unknown, names = new Set<string>()): readonly string[] {
  if (Array.isArray(value)) {
    for (const item of value) namesIn(item, names);
  } else if (typeof value === "object" && value !== null) {
    const { text, quoted } = value as { readonly text?: unknown; readonly quoted?: unknown };
    if (typeof text === "string" && typeof quoted === "boolean") names.add(text.toLowerCase());
    for (const item of Object.values(value)) namesIn(item, names);
  }
  return [...names];
}
