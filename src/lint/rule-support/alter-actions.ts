// Takes one action out of an ALTER TABLE with several and gives it a statement of its own, for targets where actions
// of one statement can't stand on one another.
import { textOf, type TextEdit } from "../../base/text";
import type { DialectName } from "../../dialects/dialect";
import type { Change } from "../../schema/change";
import type { FixDraft, StatementContext } from "../rule";
import { EVERYWHERE, MYSQL_FAMILY } from "./mysql-family";

/** `action` as a statement behind this one; none where it is the only action, or no SQL. */
export function ownStatement(
  action: Change,
  { unit, changes, source }: Pick<StatementContext, "unit" | "changes" | "source">,
  text = textOf(unit.text, action.range),
): readonly FixDraft[] {
  const edits = takeOutAction(action, unit, changes);
  if (edits === undefined || !("table" in action) || action.table === undefined) return [];
  const guard = action.tableGuard === undefined ? "" : "IF EXISTS ";
  const on: readonly DialectName[] = source.family === "postgresql" ? EVERYWHERE : MYSQL_FAMILY;
  return [
    {
      grade: "safe",
      title: "Move it to a statement of its own",
      edits,
      after: [`ALTER TABLE ${guard}${textOf(unit.text, action.table.range)} ${text}`],
      on,
    },
  ];
}

/** Edits that remove an action with the comma that belongs to it; undefined where nothing would be left. */
export function takeOutAction(
  action: Change,
  { statement }: StatementContext["unit"],
  changes: readonly Change[],
): readonly TextEdit[] | undefined {
  const tokens = statement?.tokens;
  if (tokens === undefined || statement === undefined || changes.length < 2) return undefined;
  const { start, end } = action.range;
  const before = tokens.findLast((token) => token.end <= start);
  const after = tokens.find((token) => token.start >= end);
  const isFirst = before?.word !== ",";
  const comma = isFirst ? after : before;
  if (comma?.word !== ",") return undefined;
  const next = tokens.find((token) => token.start >= comma.end);
  const whole = isFirst ? { start, end: next?.start ?? comma.end } : { start: comma.start, end };
  const holdsComment = statement.comments.some(
    (comment) =>
      comment.start >= whole.start &&
      comment.end <= whole.end &&
      (comment.start < start || comment.end > end),
  );
  if (!holdsComment) return [{ range: whole, newText: "" }];
  return [
    { range: { start: comma.start, end: comma.end }, newText: "" },
    { range: action.range, newText: "" },
  ];
}
