// What holds for every text whatsoever, half-typed and broken ones first of all.
import assert from "node:assert/strict";
import { array, assert as check, constantFrom, nat, oneof, property, record } from "fast-check";
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

describe("rows of INSERTs behind those that are read", function () {
  this.timeout(120_000);
  const part = oneof(
    anyPart(),
    constantFrom(
      "INSERT INTO t VALUES (1), (2, 'a;b'), (3);",
      "INSERT",
      " VALUES ",
      "(1, (2), f(3))",
      ",",
      "\nREPLACE t VALUE ROW(1), ROW(2)",
      " ON DUPLICATE KEY UPDATE a = 1, b = 2;",
      ";\n",
      "SELECT 1;",
      "-- why\n",
      "\nDELIMITER $$\n",
      "$$",
    ),
  );
  const script = array(part, { maxLength: 40 }).map((parts) => parts.join(""));
  const rows = constantFrom(0, 1, 2, 5);

  it("leave statements without gaps, overlaps or wrong offsets", () => {
    check(
      property(dialectName, script, rows, (name, text, mostRows) =>
        checkInvariants(text, dialectNamed(name), { mostRows }),
      ),
      { numRuns: 6_000 },
    );
  });

  it("are passed over after an edit as they are from scratch", () => {
    const edit = record({ at: nat(), length: nat(20), newText: part });
    check(
      property(dialectName, script, rows, edit, edit, (name, text, mostRows, ...both) => {
        const dialect = dialectNamed(name);
        let before = text;
        let placed = splitStatements(before, dialect, { mostRows });
        for (const { at, length, newText } of both) {
          const start = at % (before.length + 1);
          const made: TextEdit = {
            range: { start, end: Math.min(before.length, start + length) },
            newText,
          };
          const after = before.slice(0, start) + newText + before.slice(made.range.end);
          placed = updateStatements(placed, after, made, dialect, { mostRows });
          assert.deepEqual(placed, splitStatements(after, dialect, { mostRows }));
          before = after;
        }
      }),
      { numRuns: 10_000 },
    );
  });

  it("are read where nothing limits them", () => {
    check(
      property(dialectName, script, (name, text) => {
        const dialect = dialectNamed(name);
        const unlimited = splitStatements(text, dialect, { mostRows: 1_000_000 });
        assert.deepEqual(
          unlimited.map(({ after: _after, ...placed }) => placed),
          splitStatements(text, dialect).map(({ after: _after, ...placed }) => placed),
        );
      }),
      { numRuns: 3_000 },
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

  it("behind psql's backslash tells whether its line ends the statement before it", () => {
    const before = "(\\g x\n--> statement-breakpoint\nSELECT 1";
    const edit: TextEdit = { range: { start: 5, end: 5 }, newText: "\\gset" };
    const after = `${before.slice(0, 5)}\\gset${before.slice(5)}`;
    assert.deepEqual(
      updateStatements(splitStatements(before, dialect), after, edit, dialect),
      splitStatements(after, dialect),
    );
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
