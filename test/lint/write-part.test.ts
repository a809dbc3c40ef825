// A migration's direction written out as SQL: what is known of its strings and calls, and words where it is not.
import assert from "node:assert/strict";
import { SourceMap } from "../../src/base/source-map";
import { dialectNamed } from "../../src/dialects/dialects";
import type { CallPiece, MigrationPart, OpaquePiece, Piece, SqlPiece } from "../../src/frameworks/framework";
import { writePart } from "../../src/lint/write-part";
import { readChanges } from "../../src/schema/read-ddl";
import { SchemaState } from "../../src/schema/replay";
import { splitStatements } from "../../src/sql/splitter";

const POSTGRESQL = dialectNamed("postgresql");
const RANGE = { start: 0, end: 0 };

function sql(text: string, more: Partial<SqlPiece> = {}): SqlPiece {
  return { kind: "sql", text, map: SourceMap.identity(text.length), range: RANGE, certain: true, ...more };
}

function call(text: string, more: Partial<CallPiece> = {}): CallPiece {
  const changes = splitStatements(text, POSTGRESQL).flatMap(({ statement }) =>
    readChanges(statement, POSTGRESQL),
  );
  return {
    kind: "call",
    range: RANGE,
    callee: "op.x",
    changes,
    complete: true,
    certain: true,
    ...more,
  };
}

function write(
  pieces: readonly Piece[],
  dialect: "postgresql" | "mysql" = "postgresql",
): ReturnType<typeof writePart> {
  const part: MigrationPart = { direction: "up", file: "a.py", range: RANGE, pieces };
  const state = new SchemaState(dialectNamed(dialect));
  return writePart(part, dialectNamed(dialect), () => state.reader());
}

const OPAQUE: OpaquePiece = {
  kind: "opaque",
  range: RANGE,
  why: "op.magic is not read yet",
  reaches: "anything",
};

describe("a migration's part written out", () => {
  it("holds strings and calls in their order, each ended", () => {
    assert.deepEqual(
      write([
        sql("SELECT 1"),
        call("ALTER TABLE t ADD a int"),
        sql("SELECT 2; -- two"),
        sql("SELECT 3 -- three"),
      ]),
      {
        text: "SELECT 1;\n\nALTER TABLE t ADD COLUMN a int;\n\nSELECT 2; -- two\n\nSELECT 3 -- three\n;",
        whole: true,
      },
    );
  });

  it("says what is not known in its place", () => {
    const { text, whole } = write([OPAQUE, call("DROP TABLE t", { complete: false })]);
    assert.equal(
      text,
      "-- Not known: op.magic is not read yet\n\n-- op.x: some of it is worked out when it runs, and is left out here\nDROP TABLE t;",
    );
    assert.equal(whole, false);
  });

  it("says once where a branch begins, and where it ends", () => {
    const unsure = { certain: false };
    const { text } = write([sql("SELECT 1", unsure), sql("SELECT 2", unsure), sql("SELECT 3")]);
    assert.equal(
      text,
      "-- Only in some cases, as the program decides:\n\nSELECT 1;\n\nSELECT 2;\n\n-- In any case:\n\nSELECT 3;",
    );
  });

  it("says that a text is worked out where a part of it is", () => {
    const { text, whole } = write([sql("DROP TABLE ${name}")]);
    assert.match(text, /^-- Where \$\{…\} stands.*\nDROP TABLE \$\{name\};$/);
    assert.equal(whole, false);
  });

  it("leaves out what is for other databases, and what reaches nothing", () => {
    const { text, whole } = write([
      sql("SELECT 1", { dialects: ["mysql"] }),
      { ...OPAQUE, reaches: "nothing" },
      sql("SELECT 2", { dialects: ["postgresql"] }),
    ]);
    assert.deepEqual([text, whole], ["SELECT 2;", true]);
  });

  it("says that MySQL wants a column whole where it is not known", () => {
    const { text } = write([call("ALTER TABLE t ALTER a SET NOT NULL")], "mysql");
    assert.match(text, /^-- op\.x: what a was before is not known[^]*MODIFY a .* NOT NULL;$/);
  });
});
