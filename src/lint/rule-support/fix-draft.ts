// Puts a fix together from edits that may not be there, so that rules need no branch for each.
import type { TextEdit } from "../../base/text";
import type { DialectName } from "../../dialects/dialect";
import type { FixDraft, Grade } from "../rule";

/** One fix, or none where some of its edits can't be written in the author's language. */
export function draftFix(
  grade: Grade,
  title: string,
  on: readonly DialectName[],
  ...edits: readonly (readonly TextEdit[] | undefined)[]
): readonly FixDraft[] {
  const all: TextEdit[] = [];
  for (const some of edits) {
    if (some === undefined) return [];
    all.push(...some);
  }
  return [{ grade, title, edits: all, on }];
}
