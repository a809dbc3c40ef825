// A layered map must hold what a plain one would, in every clone and through every merging of layers.
import assert from "node:assert/strict";
import fc from "fast-check";
import { LayeredMap } from "../../src/schema/layered-map";

type Step =
  | { readonly do: "set"; readonly key: string; readonly value: number }
  | { readonly do: "delete"; readonly key: string }
  | { readonly do: "clear" }
  | { readonly do: "clone" };

const key = fc.integer({ min: 0, max: 12 }).map((n) => `k${n}`);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("set" as const), key, value: fc.nat(3) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("delete" as const), key }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("clone" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("clear" as const) }) },
);

interface Pair {
  readonly map: LayeredMap<number>;
  readonly plain: Map<string, number>;
}

function apply({ map, plain }: Pair, one: Exclude<Step, { readonly do: "clone" }>): void {
  switch (one.do) {
    case "set":
      map.set(one.key, one.value);
      plain.set(one.key, one.value);
      break;
    case "delete":
      map.delete(one.key);
      plain.delete(one.key);
      break;
    case "clear":
      map.clear();
      plain.clear();
      break;
  }
}

function assertSame({ map, plain }: Pair): void {
  assert.deepEqual(
    [...map.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)),
    [...plain].toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
  assert.equal(map.count(), plain.size);
  assert.equal(map.isEmpty, plain.size === 0);
  for (let n = 0; n <= 12; n++) assert.equal(map.get(`k${n}`), plain.get(`k${n}`));
}

describe("a layered map", () => {
  it("holds what a plain map holds, in each of its clones", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const kept: Pair[] = [];
        let now: Pair = { map: new LayeredMap(), plain: new Map() };
        for (const one of steps) {
          if (one.do === "clone") {
            kept.push(now);
            now = { map: now.map.clone(), plain: new Map(now.plain) };
          } else apply(now, one);
        }
        for (const pair of [...kept, now]) assertSame(pair);
      }),
    );
  });

  it("names every key in which two of one descent differ", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.array(step, { maxLength: 60 }), (ours, theirs) => {
        const start = new LayeredMap<number>();
        for (const one of ["k1", "k2", "k3"]) start.set(one, 9);
        const [a, b] = [ours, theirs].map((steps) => {
          let map = start.clone();
          for (const one of steps) {
            if (one.do === "clone") map = map.clone();
            else apply({ map, plain: new Map() }, one);
          }
          return map;
        });
        if (a === undefined || b === undefined) return;
        const apart = a.keysApart(b);
        for (let n = 0; n <= 12; n++) {
          if (a.get(`k${n}`) !== b.get(`k${n}`)) assert.ok(apart.has(`k${n}`));
        }
      }),
    );
  });
});
