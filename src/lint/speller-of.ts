// Which speller writes into a unit: SQL's own for a statement, the tool's for a call.
import { callSpeller } from "../frameworks/spelling";
import type { PlacedUnit } from "./placed-unit";
import type { Speller } from "./rule";
import { sqlSpeller } from "./sql-speller";

export function spellerOf(placed: PlacedUnit): Speller {
  if (placed.kind === "call") return callSpeller(placed.piece.callee, placed.unit.text);
  return sqlSpeller(placed.unit);
}
