// Which speller writes into a unit: SQL's own for a statement, the tool's for a call.
import type { PlacedUnit } from "./placed-unit";
import type { Speller } from "./rule";
import { sqlSpeller } from "./sql-speller";

export function spellerOf(placed: PlacedUnit): Speller {
  if (placed.kind === "sql") return sqlSpeller(placed.unit);
  return { type: () => undefined, expression: () => undefined, remove: () => undefined };
}
