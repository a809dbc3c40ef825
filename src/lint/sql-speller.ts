// Writes parts of a change as SQL: the way of every statement, whichever file it stands in.
import type { Range, TextEdit } from "../base/text";
import type { Token } from "../sql/statement";
import type { Speller, Unit } from "./rule";

export function sqlSpeller(unit: Unit): Speller {
  return {
    type: (use, sql) => [{ range: use.range, newText: sql }],
    expression: (use, sql) => [{ range: use.range, newText: sql }],
    remove: (range) => removeClause(unit, range),
  };
}

/** An item of a list goes with one comma; any other clause with the blank before it. */
function removeClause(unit: Unit, range: Range): readonly TextEdit[] {
  const tokens = unit.statement?.tokens ?? [];
  const before = tokens.findLast((token) => token.end <= range.start);
  const after = tokens.find((token) => token.start >= range.end);
  const closes = after === undefined || isMark(after, ",") || isMark(after, ")");
  if (before !== undefined && isMark(before, ",") && closes) {
    return [{ range: { start: before.start, end: range.end }, newText: "" }];
  }
  if (before !== undefined && isMark(before, "(") && after !== undefined && isMark(after, ",")) {
    const blank = /^\s*/.exec(unit.text.slice(after.end))?.[0].length ?? 0;
    return [{ range: { start: range.start, end: after.end + blank }, newText: "" }];
  }
  const blank = /[ \t]*(?:\r\n|\n|\r)?[ \t]*$/.exec(unit.text.slice(0, range.start))?.[0].length ?? 0;
  const start = Math.max(range.start - blank, before?.end ?? 0);
  const behind = unit.text.slice(range.end, range.end + 1);
  if (start < range.start && (behind === "" || /[\s,;)]/.test(behind))) {
    return [{ range: { start, end: range.end }, newText: "" }];
  }
  return [{ range, newText: "" }];
}

function isMark(token: Token, mark: string): boolean {
  return token.kind === "punctuation" && token.word === mark;
}
