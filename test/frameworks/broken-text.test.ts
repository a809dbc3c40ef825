import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import fc from "fast-check";
import type { MigrationProject } from "../../src/frameworks/framework";
import { READERS } from "../../src/frameworks/readers";

const FIXTURES = resolve(__dirname, "../fixtures/frameworks");
const sources = readdirSync(FIXTURES, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.(?:py|ts|js|sql|go|xml|ya?ml|json)$/.test(path))
  .map((path) => readFileSync(join(FIXTURES, path), "utf8"));
const names = ["/p/m/a.py", "/p/m/1700000000001-a.ts", "/p/m/1700000000001_a.up.sql", "/p/m/1_a.sql"];
/** Read by those alone whose files they are. */
const ownNames = ["/p/m/1_a.go", "/p/m/V1__a.sql", "/p/m/a.xml", "/p/m/a.yaml", "/p/m/1_a/up.sql"];
const rubbish = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.constantFrom(
    "(",
    ")",
    '"""',
    "`${",
    "'",
    "\\",
    "\n",
    "\u0000",
    "\uD800",
    "\uFEFF",
    "class X {",
    "def f(:",
    "op.",
  ),
);

function readAll(text: string): void {
  for (const reader of READERS) {
    const project: MigrationProject = reader.configure?.("/p", ["/p/m"], {
      readText: () => undefined,
      list: () => [],
      isFile: () => false,
    }) ?? {
      tool: reader.tool,
      evidence: "configured",
      root: "/p",
      folders: ["/p/m"],
      historyTable: { name: "h" },
      options: {},
    };
    const paths = [...names, ...ownNames.filter((path) => reader.owns(project, path))];
    const files = paths.flatMap((path) => reader.readFile(project, path, text));
    for (const part of files.flatMap((file) => file.parts)) {
      for (const piece of part.pieces) {
        const { start, end } = piece.range;
        assert.ok(start >= 0 && start <= end && end <= text.length, `${piece.kind} at ${start}..${end}`);
        if (piece.kind !== "sql") continue;
        const whole = piece.map.toHost({ start: 0, end: piece.text.length });
        assert.ok(whole.start >= 0 && whole.start <= whole.end && whole.end <= text.length);
      }
    }
    reader.order(project, files);
  }
}

describe("text that is no whole program", () => {
  it("cut anywhere", () => {
    fc.assert(
      fc.property(fc.constantFrom(...sources), fc.nat(), (text, at) =>
        readAll(text.slice(0, at % (text.length + 1))),
      ),
      { numRuns: 300 },
    );
  });

  it("with rubbish put in anywhere", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...sources),
        fc.array(fc.tuple(fc.nat(), rubbish), { maxLength: 4 }),
        (text, edits) => {
          let broken = text;
          for (const [at, put] of edits) {
            const place = at % (broken.length + 1);
            broken = broken.slice(0, place) + put + broken.slice(place);
          }
          readAll(broken);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("nested deeper than any program", function () {
    this.timeout(60_000);
    const deep = 5000;
    readAll(`revision = "a"\ndef upgrade():\n    op.execute(${"(".repeat(deep)}"x"${")".repeat(deep)})\n`);
    readAll(`class A implements MigrationInterface { up(q) { q.query(${'"x" + '.repeat(deep)}"y"); } }`);
    readAll(`class A implements MigrationInterface { up(q) { ${"{".repeat(deep)} } }`);
    readAll(`databaseChangeLog: ${"[".repeat(deep * 4)}`);
    readAll(`<databaseChangeLog>${"<a>".repeat(deep * 4)}`);
  });

  it("binary, and in UTF-16", () => {
    readAll("\u0000\u0001\uFFFD".repeat(1000));
    readAll("C\u0000R\u0000E\u0000A\u0000T\u0000E\u0000");
  });
});
