// Every type that the mapping gives is one that the engine takes, and what it has no answer for is known.
import assert from "node:assert/strict";
import { dialectNamed } from "../../src/dialects/dialects";
import type { Dialect, DialectName } from "../../src/dialects/dialect";
import { readColumnType } from "../../src/engines/column-type";
import { sqlTypeFor } from "../../src/schema/type-mapping";
import { connectUrl, expectValue, makeScratch } from "../engines/scratch";
import { describeOnEngine } from "../run/live-engine";

const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  character: ["", "(20)"],
  decimal: ["", "(10)", "(12,3)"],
  timestamp: ["", "(3)"],
  time: ["", "(3)"],
  bit: ["(8)"],
  binary: ["", "(16)"],
};

/** Types of `source` as they may be written, with and without arguments. */
function writtenTypes(source: Dialect): ReadonlySet<string> {
  const written = new Set<string>();
  for (const [name, fact] of source.types) {
    if (fact.group === "enum" || fact.group === "set") continue;
    const takesNone = fact.canonical === "bytea" || /blob|text/.test(fact.canonical);
    const needsLength = source.family === "mysql" && /var/.test(name);
    for (const args of takesNone ? [""] : (ARGUMENTS[fact.group] ?? [""])) {
      if (args !== "" || !needsLength || takesNone) written.add(withArguments(name, args));
    }
  }
  return written;
}

/** `timestamp(3) with time zone`: the arguments stand inside some names. */
function withArguments(name: string, args: string): string {
  const zone = name.search(/ with(?:out)? /);
  return zone < 0 ? name + args : name.slice(0, zone) + args + name.slice(zone);
}

function suite(source: "postgresql" | "mysql", target: DialectName): void {
  describeOnEngine(target, `types of ${source}`, (url) => {
    it("are mapped to types that it takes", async function () {
      this.timeout(120_000);
      const from = dialectNamed(source);
      const scratch = await makeScratch(url);
      const connection = await connectUrl(scratch.url);
      try {
        const { version } = connection.server;
        const refused: string[] = [];
        const unmapped = new Set<string>();
        for (const written of writtenTypes(from)) {
          const mapped = sqlTypeFor(readColumnType(written), from, { dialect: target, version });
          if (mapped === undefined) {
            unmapped.add(from.types.get(readColumnType(written).name)?.group ?? written);
            continue;
          }
          const made = await connection.run(`CREATE TABLE t (c ${mapped.text})`);
          if (made.ok) await expectValue(connection.run("DROP TABLE t"));
          else refused.push(`${written} -> ${mapped.text}: ${made.error.message}`);
        }
        assert.deepEqual(refused, []);
        assert.deepEqual([...unmapped].sort(), UNMAPPED[source]);
      } finally {
        await connection.close();
        await scratch.drop();
      }
    });
  });
}

/** Groups of which some have no counterpart. */
const UNMAPPED = {
  postgresql: ["geometry", "other", "range", "search"],
  mysql: ["geometry", "other"],
} as const;

suite("postgresql", "mysql");
suite("postgresql", "mariadb");
suite("postgresql", "tidb");
suite("mysql", "postgresql");
