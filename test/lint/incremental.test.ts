// After any edit a session that has seen the text before says the same as one that has not.
import assert from "node:assert/strict";
import type { DialectName } from "../../src/dialects/dialect";
import type { Finding } from "../../src/lint/finding";
import { RULES } from "../../src/lint/rules/index";
import { LintSession } from "../../src/lint/session";
import { describeSchema } from "../../src/schema/describe-schema";
import { MemoryFiles } from "./memory-files";

const ONE = "/m/001_one.up.sql";
const TWO = "/m/002_two.up.sql";
const TWO_DOWN = "/m/002_two.down.sql";

const TABLES = Array.from(
  { length: 45 },
  (_, i) => `CREATE TABLE t${i} (
  id SERIAL PRIMARY KEY,
  name TEXT UNIQUE,
  data JSONB NOT NULL DEFAULT '{}',
  owner INT REFERENCES t${Math.max(0, i - 1)} (id)
);
CREATE INDEX t${i}_data ON t${i} USING gin (data);
ALTER TABLE t${i} ALTER COLUMN name TYPE VARCHAR(${i + 1});
`,
).join("\n");

const TEXTS: Readonly<Record<string, string>> = {
  [ONE]: TABLES,
  [TWO]: `DROP INDEX t3_data;
ALTER TABLE t3 DROP CONSTRAINT t3_pkey;
ALTER TABLE t4 ADD COLUMN "more" TEXT DEFAULT 'x';
CREATE UNIQUE INDEX t4_more ON t4 (more);
INSERT INTO t4 (name) VALUES ('a;b');
ALTER TABLE t5 RENAME TO t50;
CREATE TYPE mood AS ENUM ('ok');
ALTER TABLE t50 ADD COLUMN mood mood;
`,
  [TWO_DOWN]: `ALTER TABLE t50 DROP COLUMN mood;
DROP TYPE mood;
ALTER TABLE t50 RENAME TO t5;
DROP INDEX t4_more;
ALTER TABLE t4 DROP COLUMN more;
CREATE INDEX t3_data ON t3 (data);
`,
};

/** What people type, paste and delete in migrations; some of it is half a statement. */
const PIECES = [
  "x",
  ";",
  "'",
  '"',
  "\n",
  "(",
  "/*",
  "*/",
  "-- ",
  "CREATE TABLE t3 (id INT);\n",
  "CREATE TABLE new_one (id SERIAL, a TEXT, KEY k (a));\n",
  "DROP TABLE t2;\n",
  "DROP TABLE IF EXISTS t40 CASCADE;\n",
  "ALTER TABLE t1 RENAME TO t1x;\n",
  "ALTER TABLE t7 RENAME COLUMN name TO title;\n",
  "ALTER TABLE t2 ADD COLUMN c TEXT;\n",
  "DROP INDEX t9_data;\n",
  "-- migration-lens: ignore jsonb-type: known\n",
  "SET search_path = other;\n",
  "DO $$ BEGIN EXECUTE 'DROP TABLE t8'; END $$;\n",
  "CREATE VIEW v AS SELECT 1;\n",
  "ALTER TABLE t1 DROP COLUMN owner CASCADE;\n",
  "INSERT INTO t2 (name) VALUES (1);\n",
  "ALTER TABLE ",
  "t10",
];

/** A history in small steps: what an edit does to one table goes on through some of them. */
const SHORT: readonly string[] = Array.from({ length: 14 }, (_, i) =>
  i < 4
    ? `CREATE TABLE s${i} (
id SERIAL PRIMARY KEY, name TEXT UNIQUE, data JSONB, up INT REFERENCES s${Math.max(0, i - 1)} (id)
);
CREATE INDEX s${i}_data ON s${i} (data);
`
    : `ALTER TABLE s${i % 4} ADD COLUMN c${i} TEXT DEFAULT 'x';
CREATE INDEX s${i % 4}_c${i} ON s${i % 4} (c${i});
CREATE TABLE u${i} (id INT PRIMARY KEY, up INT REFERENCES s${(i + 1) % 4});
`,
);

const STEPS = [
  "CREATE TABLE s1 (id INT);",
  "CREATE TABLE fresh (id SERIAL PRIMARY KEY, up INT REFERENCES s2);",
  "CREATE TEMPORARY TABLE s2 (id INT, only_here INT);",
  "CREATE TEMPORARY TABLE passing (id INT);",
  "DROP TABLE s3 CASCADE;",
  "DROP TABLE IF EXISTS fresh;",
  "ALTER TABLE s1 RENAME TO fresh;",
  "ALTER TABLE s2 RENAME COLUMN name TO title;",
  "ALTER TABLE s0 DROP COLUMN id CASCADE;",
  "ALTER TABLE s2 ADD COLUMN c9 JSONB;",
  "DROP INDEX s1_data;",
  "DROP INDEX s2_data ON s2;",
  "CREATE INDEX s1_c5 ON s0 (name);",
  "CREATE TYPE mood AS ENUM ('ok');",
  "ALTER TABLE s3 ADD COLUMN feels mood;",
  "SET search_path = other;",
  "USE elsewhere;",
  "DO $$ BEGIN EXECUTE 'DROP TABLE s0'; END $$;",
  "CALL anything();",
  "CREATE VIEW s1 AS SELECT 1;",
  "ALTER TABLE missing ADD COLUMN a INT;",
  "INSERT INTO s2 (name) VALUES (1);",
];

const TARGETS = [
  { dialect: "postgresql", version: [15] },
  { dialect: "mysql", version: [8, 4] },
  { dialect: "tidb", version: [8, 5] },
] as const;

function openSession(texts: ReadonlyMap<string, string>, source: DialectName): LintSession {
  const session = new LintSession({
    files: new MemoryFiles(Object.fromEntries(texts)),
    configOf: () => ({ targets: TARGETS }),
    rules: RULES,
    source,
    log: (message) => assert.fail(message),
  });
  session.openFolders(["/"]);
  return session;
}

/** All that a person can see of the findings. */
function plain(findings: readonly Finding[]): unknown {
  return findings.map(({ file, rule, severity, code, target, range, message, fixes, withheld }) => ({
    file,
    rule,
    severity,
    code,
    target,
    range,
    message,
    withheld,
    fixes: fixes.map(({ grade, kind, title, edits }) => ({ grade, kind, title, edits })),
  }));
}

/** A small generator of numbers, the same on every run (Park and Miller's). */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

describe("a session after edits", () => {
  for (let seed = 1; seed <= 9; seed++) {
    it(`says what a fresh one says, series ${seed}`, function () {
      this.timeout(120_000);
      const next = numbersFrom(seed * 7919);
      const texts = new Map(Object.entries(TEXTS));
      const source = seed % 3 === 0 ? "mysql" : "postgresql";
      const session = openSession(texts, source);
      for (const path of texts.keys()) session.check(path);
      for (let round = 0; round < 25; round++) {
        const path = [ONE, ONE, TWO, TWO_DOWN][next(4)] ?? ONE;
        const before = texts.get(path) ?? "";
        const start = next(before.length + 1);
        const end = next(3) === 0 ? Math.min(before.length, start + next(120)) : start;
        const newText = next(4) === 0 ? "" : (PIECES[next(PIECES.length)] ?? "");
        const atLine = newText.endsWith("\n") ? before.indexOf("\n", start) + 1 : start;
        const after = before.slice(0, atLine) + newText + before.slice(Math.max(atLine, end));
        texts.set(path, after);
        session.changeBuffer(path, after);
        // Later files are not looked at after every edit, as in an editor.
        const looked = next(3) === 0 ? [...texts.keys()] : [path];
        const fresh = openSession(texts, source);
        for (const file of looked) {
          assert.deepEqual(
            plain(session.check(file)),
            plain(fresh.check(file)),
            `${file}, round ${round}: ${JSON.stringify(newText)} for ${JSON.stringify(before.slice(atLine, Math.max(atLine, end)))} at ${atLine}`,
          );
        }
        const [known] = session.projects();
        const [anew] = fresh.projects();
        assert.ok(known !== undefined && anew !== undefined);
        assert.deepEqual(
          describeSchema(session.schemaAfter(known)),
          describeSchema(fresh.schemaAfter(anew)),
          `the schema after round ${round}`,
        );
      }
    });
  }

  for (let seed = 1; seed <= 8; seed++) {
    it(`follows an edit through a long history, series ${seed}`, function () {
      this.timeout(120_000);
      const next = numbersFrom(seed * 104_729);
      const texts = new Map<string, string>(
        SHORT.map((text, i) => [`/m/${String(i + 1).padStart(3, "0")}_step.up.sql`, text] as const),
      );
      const paths = [...texts.keys()];
      const source = seed % 4 === 0 ? "mysql" : "postgresql";
      const session = openSession(texts, source);
      session.check(paths.at(-1) ?? "");
      for (let round = 0; round < 60; round++) {
        // More often near the beginning, and sometimes several before anything is asked.
        for (let edits = next(3) === 0 ? 2 : 1; edits > 0; edits--) {
          const path = paths[Math.min(next(paths.length), next(paths.length))] ?? "";
          const before = texts.get(path) ?? "";
          const lines = before.split("\n");
          const at = next(lines.length);
          const line = STEPS[next(STEPS.length)] ?? "";
          const after = (
            next(2) === 0 ? lines.toSpliced(at, 1) : lines.toSpliced(at, next(3) === 0 ? 1 : 0, line)
          ).join("\n");
          texts.set(path, after);
          session.changeBuffer(path, after);
        }
        const fresh = openSession(texts, source);
        const looked = next(4) === 0 ? paths : [paths[next(paths.length)] ?? "", paths.at(-1) ?? ""];
        for (const file of looked) {
          assert.deepEqual(plain(session.check(file)), plain(fresh.check(file)), `${file}, round ${round}`);
        }
        const [known] = session.projects();
        const [anew] = fresh.projects();
        assert.ok(known !== undefined && anew !== undefined);
        for (const { id } of known.migrations) {
          assert.deepEqual(
            describeSchema(session.schemaAfter(known, id)),
            describeSchema(fresh.schemaAfter(anew, id)),
            `the schema after ${id}, round ${round}`,
          );
        }
      }
    });
  }
});
