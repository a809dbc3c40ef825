// What holds for every text whatsoever, half-typed and broken ones first of all.
import assert from "node:assert/strict";
import { assert as check, constantFrom, nat, property, record } from "fast-check";
import type { TextEdit } from "../../src/base/text";
import { DIALECT_NAMES } from "../../src/dialects/dialect";
import { dialectNamed } from "../../src/dialects/dialects";
import { readTokens } from "../../src/sql/lexer";
import { splitStatements, updateStatements } from "../../src/sql/splitter";
import { checkInvariants } from "./splitter-invariants";
import { anyPart, anyScript } from "./sql-parts";

const dialectName = constantFrom(...DIALECT_NAMES);

describe("any text at all", function () {
  this.timeout(120_000);

  it("is split without gaps, overlaps or wrong offsets", () => {
    check(
      property(dialectName, anyScript(), (name, text) => checkInvariants(text, dialectNamed(name))),
      { numRuns: 8_000 },
    );
  });

  it("is read into tokens that rebuild it", () => {
    check(
      property(dialectName, anyScript(), (name, text) => {
        const { tokens, comments, executableComments } = readTokens(text, 0, dialectNamed(name).lexical);
        const all = [...tokens, ...comments].toSorted((a, b) => a.start - b.start);
        let at = 0;
        for (const { start, end } of all) {
          assert.ok(start >= at && end > start, `${start}..${end} behind ${at}`);
          at = end;
        }
        assert.ok(at <= text.length);
        for (const { start, end } of executableComments) assert.ok(start < end && end <= text.length);
      }),
      { numRuns: 8_000 },
    );
  });

  it("gives after an edit what it gives from scratch", () => {
    const edits = record({ at: nat(), length: nat(12), newText: anyPart() });
    check(
      property(dialectName, anyScript(60), edits, edits, (name, text, ...both) => {
        const dialect = dialectNamed(name);
        let before = text;
        let placed = splitStatements(before, dialect);
        for (const { at, length, newText } of both) {
          const start = at % (before.length + 1);
          const edit: TextEdit = { range: { start, end: Math.min(before.length, start + length) }, newText };
          const after = before.slice(0, start) + newText + before.slice(edit.range.end);
          const updated = updateStatements(placed, after, edit, dialect);
          assert.deepEqual(updated, splitStatements(after, dialect));
          before = after;
          placed = updated;
        }
      }),
      { numRuns: 10_000 },
    );
  });
});

describe("an edit", () => {
  const dialect = dialectNamed("postgresql");
  const lines = Array.from({ length: 50 }, (_, i) => `CREATE TABLE t${i} (a int, b text DEFAULT ';');`);
  const text = lines.join("\n");

  it("leaves every other statement the same object", () => {
    const before = splitStatements(text, dialect);
    const at = text.indexOf("t25 (") + 5;
    const edit: TextEdit = { range: { start: at, end: at }, newText: "c int, " };
    const after = updateStatements(before, text.slice(0, at) + edit.newText + text.slice(at), edit, dialect);
    const changed = after.flatMap((placed, i) => (placed.statement === before[i]?.statement ? [] : [i]));
    assert.deepEqual(changed, [25]);
    assert.equal(after[49]?.start, (before[49]?.start ?? 0) + edit.newText.length);
  });

  it("that opens a string changes what follows, and closing it brings the same objects back", () => {
    const before = splitStatements(text, dialect);
    const at = text.indexOf("t10");
    const opened = updateStatements(
      before,
      `${text.slice(0, at)}$$${text.slice(at)}`,
      { range: { start: at, end: at }, newText: "$$" },
      dialect,
    );
    assert.equal(opened.length, 11);
    assert.equal(opened[8]?.statement, before[8]?.statement);
  });

  it("that removes a statement keeps the rest", () => {
    const before = splitStatements(text, dialect);
    const start = before[20]?.start ?? 0;
    const end = before[21]?.start ?? 0;
    const edit: TextEdit = { range: { start, end }, newText: "" };
    const after = updateStatements(before, text.slice(0, start) + text.slice(end), edit, dialect);
    assert.equal(after.length, 49);
    assert.ok(after.every((placed, i) => placed.statement === before[i < 20 ? i : i + 1]?.statement));
  });
});
