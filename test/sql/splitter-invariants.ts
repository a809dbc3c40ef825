// What must hold of any split, checked by the property tests and by the fuzz run.
import assert from "node:assert/strict";
import type { Dialect } from "../../src/dialects/dialect";
import { splitStatements, type SplitOptions } from "../../src/sql/splitter";

/** Throws when the statements of `text` overlap, leave SQL between them, or carry a wrong offset. */
export function checkInvariants(text: string, dialect: Dialect, options: SplitOptions = {}): void {
  let at = 0;
  for (const { start, end, statement } of splitStatements(text, dialect, options)) {
    assert.ok(start >= at && end > start && end <= text.length, `${start}..${end} behind ${at}`);
    assert.equal(text.slice(start, start + statement.text.length), statement.text);
    assert.ok(start + statement.text.length <= end);
    assert.ok(isGap(text.slice(at, start)), JSON.stringify(text.slice(at, start)));
    if (statement.terminator !== "") {
      assert.ok(
        text.slice(start + statement.text.length, end).includes(statement.terminator),
        statement.terminator,
      );
    }
    if (statement.kind === "sql") {
      assert.ok(statement.tokens.length > 0);
      assert.equal(statement.bodyStart, statement.tokens[0]?.start);
    } else assert.equal(statement.tokens.length, 0);
    let within = 0;
    const parts = [...statement.tokens, ...statement.comments].toSorted((a, b) => a.start - b.start);
    for (const part of parts) {
      assert.ok(part.start >= within && part.end > part.start && part.end <= statement.text.length);
      within = part.end;
    }
    for (const comment of statement.executableComments) {
      assert.ok(comment.start < comment.end && comment.end <= statement.text.length);
    }
    at = end;
  }
}

/** Blanks, comments and terminators of nothing are all that may stand between statements; here only cheap signs. */
function isGap(gap: string): boolean {
  return /^[\s\ufeff]*$/.test(gap) || /[;/#$-]|\\/.test(gap) || gap.trim().length <= 15;
}
