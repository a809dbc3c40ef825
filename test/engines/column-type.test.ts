import assert from "node:assert/strict";
import { readColumnType } from "../../src/engines/column-type";

const cases: readonly [
  text: string,
  name: string,
  args: readonly string[],
  dimensions: number,
  unsigned: boolean,
][] = [
  ["integer", "integer", [], 0, false],
  ["character varying(20)", "character varying", ["20"], 0, false],
  ["timestamp(3) with time zone", "timestamp with time zone", ["3"], 0, false],
  ["numeric(10,2)[]", "numeric", ["10", "2"], 1, false],
  ['"My ""Type"""[][]', 'My "Type"', [], 2, false],
  ["int(10) unsigned zerofill", "int", ["10"], 0, true],
  ["enum('a','b,c','it''s (x)')", "enum", ["'a'", "'b,c'", "'it''s (x)'"], 0, false],
  ["", "", [], 0, false],
];

describe("a catalog's type", () => {
  for (const [text, name, args, dimensions, unsigned] of cases) {
    it(text === "" ? "may be empty" : text, () => {
      assert.deepEqual(readColumnType(text), { name, args, dimensions, unsigned, text });
    });
  }
});
