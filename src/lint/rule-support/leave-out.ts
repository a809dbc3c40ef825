// Edits that take out a whole statement, or one action of ALTER TABLE, and with the last action the statement.
import type { TextEdit } from "../../base/text";
import type { Change } from "../../schema/change";
import type { Unit } from "../rule";
import { takeOutAction } from "./alter-actions";

/** Comments before it stay. None for a call. */
export function leaveOutStatement({ statement }: Unit): readonly TextEdit[] | undefined {
  const end = statement?.tokens.at(-1)?.end;
  if (statement === undefined || end === undefined) return undefined;
  return [{ range: { start: statement.bodyStart, end }, newText: "" }];
}

/** `action` is one of `changes`, which are all that the statement does. */
export function leaveOutAction(
  action: Change,
  unit: Unit,
  changes: readonly Change[],
): readonly TextEdit[] | undefined {
  return changes.length === 1 ? leaveOutStatement(unit) : takeOutAction(action, unit, changes);
}
