import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { applyEdits } from "../../src/base/text";
import { CliFolder } from "./run-cli";

interface JsonFinding {
  readonly file: string;
  readonly rule: string;
  readonly code: string | null;
  readonly target: string;
  readonly severity: string;
  readonly range: {
    readonly start: { readonly line: number; readonly column: number };
    readonly end: { readonly line: number; readonly column: number };
    readonly startOffset: number;
    readonly endOffset: number;
  };
  readonly message: string;
  readonly fixes: readonly {
    readonly grade: string;
    readonly kind: string;
    readonly title: string;
    readonly edits: readonly {
      readonly startOffset: number;
      readonly endOffset: number;
      readonly newText: string;
    }[];
  }[];
}

function findingsOf(out: string): readonly JsonFinding[] {
  return (JSON.parse(out) as { findings: readonly JsonFinding[] }).findings;
}

const TWO = {
  "migrations/1_a.up.sql":
    "CREATE TABLE users (id INT PRIMARY KEY, name TEXT);\nCREATE INDEX users_name ON users (name);\n",
  "migrations/1_a.down.sql": "DROP TABLE users;\n",
  "migrations/2_b.up.sql": "-- gone\nDROP INDEX users_name;\n",
  "migrations/2_b.down.sql": "CREATE INDEX users_name ON users (name);\n",
};

describe("migration-lens check", () => {
  let folder: CliFolder;
  beforeEach(() => (folder = new CliFolder()));
  afterEach(() => folder.remove());

  it("says in JSON what each target does, with a fix by offsets", async () => {
    folder.write(TWO);
    const { code, out } = await folder.run(
      "check",
      "--from",
      "postgresql",
      "--target",
      "mysql@9.7",
      "--target",
      "tidb@8.5",
      "--format",
      "json",
      "migrations/2_b.up.sql",
    );
    assert.equal(code, 1);
    const findings = findingsOf(out);
    assert.deepEqual(
      findings.map(({ file, rule, code, target, severity }) => ({ file, rule, code, target, severity })),
      ["mysql@9.7", "tidb@8.5"].map((target) => ({
        file: "migrations/2_b.up.sql",
        rule: "drop-index-without-table",
        code: "1064",
        target,
        severity: "rejects",
      })),
    );
    const [first] = findings;
    assert.deepEqual(first?.range, {
      start: { line: 1, column: 11 },
      end: { line: 1, column: 21 },
      startOffset: 19,
      endOffset: 29,
    });
    const fix = first.fixes.find(({ kind }) => kind === "target");
    assert.equal(
      applyEdits(
        TWO["migrations/2_b.up.sql"],
        (fix?.edits ?? []).map(({ startOffset, endOffset, newText }) => ({
          range: { start: startOffset, end: endOffset },
          newText,
        })),
      ),
      "-- gone\nDROP INDEX users_name ON users;\n",
    );
  });

  it("takes files as one history from an empty schema, downs after their ups", async () => {
    folder.write({
      "b.up.sql": "CREATE TABLE t (a INT);\nCREATE INDEX i ON t (a);\n",
      "b.down.sql": "DROP INDEX i;\nDROP TABLE t;\n",
      "a.up.sql": "DROP INDEX i;\n",
    });
    const { out } = await folder.run(
      "check",
      "--history",
      "--from",
      "postgresql",
      "--target",
      "mysql",
      "--format",
      "json",
      "b.up.sql",
      "b.down.sql",
      "a.up.sql",
    );
    assert.deepEqual(
      findingsOf(out)
        .filter(({ rule }) => rule === "drop-index-without-table")
        .map(({ file, message }) => [file, /ON t\b/.test(message)]),
      [
        ["b.down.sql", true],
        ["a.up.sql", true],
      ],
    );
  });

  it("ends with 0 when nothing found is in the list to fail on", async () => {
    folder.write({ "1.sql": "CREATE TABLE t (a SERIAL PRIMARY KEY);\n" });
    const check = ["check", "--from", "postgresql", "--target", "mysql"] as const;
    assert.equal((await folder.run(...check, "1.sql")).code, 0);
    assert.equal((await folder.run(...check, "--fail-on", "differs", "1.sql")).code, 1);
    assert.equal((await folder.run(...check, "--fail-on", "none", "1.sql")).code, 0);
  });

  it("says which dialect it took the files to be written for", async () => {
    folder.write({ "1.sql": "CREATE TABLE t (a JSONB);\n" });
    const { error } = await folder.run("check", "--target", "mysql", "1.sql");
    assert.match(error, /PostgreSQL.*--from/);
  });

  it("shows people the line, its targets together", async () => {
    folder.write({ "1.sql": "CREATE TABLE t (\n\ta JSONB\n);\n" });
    const { out } = await folder.run(
      "check",
      "--from=postgresql",
      "--target=mysql@8.4",
      "--target=tidb@8.5",
      "1.sql",
    );
    assert.match(out, /^1\.sql:2:4 rejects jsonb-type\n/);
    assert.match(out, /\[mysql@8\.4 \(1064\)\]/);
    assert.match(out, /2 \|     a JSONB\n.*\|       \^{5}\n/);
    assert.match(out, /1 found in 1 file: 1 rejects\.\n$/);
  });

  it("says that two files have one number", async () => {
    folder.write({ ...TWO, "migrations/2_c.up.sql": "SELECT 1;\n" });
    const { out, code } = await folder.run("check", "--from", "postgresql", "migrations/2_c.up.sql");
    assert.match(out, /^migrations\/2_c\.up\.sql:1:1 risk duplicate-version\n.*same version as 2_b/);
    assert.equal(code, 0);
  });

  it("takes a folder for all migrations below it", async () => {
    folder.write(TWO);
    const { out } = await folder.run(
      "check",
      "--from",
      "postgresql",
      "--target",
      "mysql",
      "--format",
      "json",
      ".",
    );
    assert.ok(findingsOf(out).some(({ file }) => file === "migrations/2_b.up.sql"));
  });

  const wrong: Readonly<Record<string, readonly [argv: readonly string[], message: RegExp]>> = {
    "no command": [[], /name a command/],
    "an unknown command": [["chek"], /no command chek/],
    "an unknown option": [["check", "--colour", "x.sql"], /unknown option --colour/],
    "an option without its value": [["check", "--target"], /--target needs a value/],
    "a dialect that is none": [
      ["check", "--target", "oracle", "x.sql"],
      /oracle.*postgresql, mysql, mariadb, tidb/,
    ],
    "a severity that is none": [
      ["check", "--fail-on", "all", "x.sql"],
      /rejects, ignores, differs, risk, hint/,
    ],
    "no file": [["check", "--target", "mysql"], /names of files/],
    "a format that is none": [
      ["check", "--format", "xml", "x.sql"],
      /pretty, json, sarif, github, junit or gitlab/,
    ],
    "a folder as a history": [["check", "--history", "."], /is a folder/],
  };
  for (const [what, [argv, message]] of Object.entries(wrong)) {
    it(`ends with 2 on wrong usage: ${what}`, async () => {
      const { code, error, out } = await folder.run(...argv);
      assert.equal(code, 2);
      assert.match(error, message);
      assert.equal(out, "");
    });
  }

  it("says that a file is not there, checks the others, and ends with 2", async () => {
    folder.write({ "1.sql": "CREATE TABLE t (a JSONB);\n" });
    const { code, out, error } = await folder.run(
      "check",
      "--from",
      "postgresql",
      "--target",
      "mysql",
      "none.sql",
      "1.sql",
    );
    assert.equal(code, 2);
    assert.match(error, /none\.sql: no such file/);
    assert.match(out, /jsonb-type/);
  });

  it("says that a symbolic link leads in a circle", async () => {
    symlinkSync("loop.sql", join(folder.path, "loop.sql"));
    const { code, error } = await folder.run("check", "--from", "postgresql", "loop.sql");
    assert.equal(code, 2);
    assert.match(error, /loop\.sql: its symbolic links lead in a circle/);
  });

  it("leaves a binary file out and says so, which fails nothing while there are others", async () => {
    folder.write({ "1.sql": "SELECT 1;\n", "data.sql": new Uint8Array([80, 71, 68, 77, 80, 0, 1, 2]) });
    const both = await folder.run("check", "--from", "postgresql", "data.sql", "1.sql");
    assert.equal(both.code, 0);
    assert.match(both.error, /data\.sql: is a binary file/);
    assert.equal((await folder.run("check", "--from", "postgresql", "data.sql")).code, 2);
  });

  it("says that UTF-16 is not read", async () => {
    folder.write({ "1.sql": Buffer.from("\uFEFFCREATE TABLE t (a INT);", "utf16le") });
    const { code, error } = await folder.run("check", "1.sql");
    assert.equal(code, 2);
    assert.match(error, /1\.sql: is UTF-16/);
  });

  it("counts lines and offsets with Windows line ends and a byte order mark", async () => {
    folder.write({ "1.sql": "\uFEFFSELECT 1;\r\nCREATE TABLE t (a JSONB);\r\n" });
    const { out } = await folder.run(
      "check",
      "--from",
      "postgresql",
      "--target",
      "mysql",
      "--format",
      "json",
      "1.sql",
    );
    const [finding] = findingsOf(out);
    assert.deepEqual(finding?.range, {
      start: { line: 1, column: 18 },
      end: { line: 1, column: 23 },
      startOffset: 30,
      endOffset: 35,
    });
  });

  it("goes on over a lone surrogate's bytes, which are no UTF-8, and says so", async () => {
    folder.write({
      "1.sql": Buffer.concat([
        Buffer.from("SELECT '"),
        Buffer.from([0xed, 0xa0, 0x80]),
        Buffer.from("';\nCREATE TABLE t (a JSONB);\n"),
      ]),
    });
    const { code, out, error } = await folder.run(
      "check",
      "--from",
      "postgresql",
      "--target",
      "mysql",
      "1.sql",
    );
    assert.equal(code, 1);
    assert.match(error, /1\.sql: holds bytes that are no UTF-8/);
    assert.match(out, /1\.sql:2:19 rejects jsonb-type/);
  });

  const halves = [
    "CREATE TABLE t (a",
    "CREATE TABLE t (a JSONB, b TEXT DEFAULT 'x",
    "DO $$ BEGIN",
    "/* CREATE",
    "ALTER TABLE t ADD",
  ];
  for (const half of halves) {
    it(`goes on over half a file: ${half}`, async () => {
      folder.write({ "1.sql": half });
      const { code } = await folder.run("check", "--from", "postgresql", "--target", "mysql", "1.sql");
      assert.ok(code === 0 || code === 1, `code ${code}`);
    });
  }

  it("goes through a dump of 10 MB", async function () {
    this.timeout(120_000);
    const rows = Array.from(
      { length: 90 },
      (_, i) => `${i}\tsome text that goes on for a while, row ${i}\t\\N`,
    );
    let dump = "";
    for (let i = 0; dump.length < 10_000_000; i++) {
      dump += `CREATE TABLE public.t${i} (\n    id integer NOT NULL,\n    name text,\n    data jsonb\n);\n\nCOPY public.t${i} (id, name, data) FROM stdin;\n${rows.join("\n")}\n\\.\n\n`;
    }
    folder.write({ "dump.sql": dump });
    const { code, out } = await folder.run("check", "--target", "mysql", "--format", "json", "dump.sql");
    assert.equal(code, 1);
    assert.ok(findingsOf(out).length > 1000);
  });
});
