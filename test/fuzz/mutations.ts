// Mutates scripts and splits them, as many times as asked: nothing may throw, every offset must be right, and an edit
// must give what splitting anew gives. The short form is a test; the long one is npm run fuzz.
import assert from "node:assert/strict";
import { DIALECT_NAMES } from "../../src/dialects/dialect";
import { dialectNamed } from "../../src/dialects/dialects";
import { splitStatements, updateStatements } from "../../src/sql/splitter";
import { MYSQL_CASES, PSQL_CASES } from "../sql/client-cases";
import { checkInvariants } from "../sql/splitter-invariants";
import { PARTS } from "../sql/sql-parts";

const SEEDS = [...PSQL_CASES, ...MYSQL_CASES].map((each) => each.text);
const DIALECTS = DIALECT_NAMES.map(dialectNamed);

/** Numbers from 0 on below `limit`, the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

/** How many characters were split. Throws an error that names the text where something is wrong. */
export function runMutations(count: number, seed: number): number {
  const random = randomNumbers(seed);
  const pick = <Item>(items: readonly Item[], otherwise: Item): Item =>
    items[random(items.length)] ?? otherwise;
  let characters = 0;
  let text = "";
  for (let i = 0; i < count; i++) {
    if (i % 40 === 0 || text.length > 1_500) text = pick(SEEDS, "");
    const dialect = pick(DIALECTS, dialectNamed("postgresql"));
    const start = random(text.length + 1);
    const end = Math.min(text.length, start + (random(3) === 0 ? random(20) : random(2)));
    const other = pick(SEEDS, "");
    const from = random(other.length + 1);
    const choices = [
      pick(PARTS, ""),
      String.fromCharCode(random(128)),
      other.slice(from, from + random(60)),
      "",
    ];
    const newText = pick(choices, "");
    const mutated = text.slice(0, start) + newText + text.slice(end);
    characters += mutated.length;
    try {
      checkInvariants(mutated, dialect);
      if (i % 4 === 0) {
        const before = splitStatements(text, dialect);
        const updated = updateStatements(before, mutated, { range: { start, end }, newText }, dialect);
        assert.deepEqual(updated, splitStatements(mutated, dialect));
      }
    } catch (error) {
      const where = JSON.stringify({ dialect: dialect.name, text, start, end, newText, seed });
      throw new Error(`mutation ${i}: ${where}`, { cause: error });
    }
    text = mutated;
  }
  return characters;
}

/** The slowest of all parts, and pairs of them, repeated to `length`: what it was, in nanoseconds a character. */
export function slowestRepetition(
  length: number,
  pairs: number,
  seed: number,
): { text: string; nanoseconds: number } {
  const random = randomNumbers(seed);
  let slowest = { text: "", nanoseconds: 0 };
  for (let i = 0; i < PARTS.length + pairs; i++) {
    const part =
      i < PARTS.length ? (PARTS[i] ?? "") : `${PARTS[random(PARTS.length)]}${PARTS[random(PARTS.length)]}`;
    const text = part.repeat(Math.ceil(length / part.length));
    for (const dialect of DIALECTS.slice(0, 2)) {
      const began = performance.now();
      splitStatements(text, dialect);
      const nanoseconds = ((performance.now() - began) * 1e6) / text.length;
      if (nanoseconds > slowest.nanoseconds) slowest = { text: part, nanoseconds };
    }
  }
  return slowest;
}
