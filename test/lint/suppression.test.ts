import assert from "node:assert/strict";
import type { LensConfig } from "../../src/config/config";
import type { Finding } from "../../src/lint/finding";
import { RULES } from "../../src/lint/rules/index";
import { applyFix, inWords, openLint, type LintSetting } from "./open-lint";

const SQL = "/m/001_a.up.sql";
const PYTHON = "/m/versions/1_a.py";
const TYPESCRIPT = "/m/1700000000000-A.ts";

const rules = RULES.filter(({ name }) => name === "jsonb-type" || name === "uuid-type");

function check(path: string, text: string): readonly Finding[] {
  return openLint({ [path]: text }, { source: "postgresql", targets: ["mysql"], rules }).check(path);
}

function python(body: string): string {
  return `from alembic import op\nimport sqlalchemy as sa\n\nrevision = "1"\ndown_revision = None\n\n\ndef upgrade():\n${body}\n\n\ndef downgrade():\n    pass\n`;
}

function typescript(body: string): string {
  return `import { MigrationInterface, QueryRunner } from "typeorm";

export class A1700000000000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
${body}
  }

  public async down(queryRunner: QueryRunner): Promise<void> {}
}
`;
}

const silent: Readonly<Record<string, readonly [path: string, text: string]>> = {
  "a comment above the statement": [
    SQL,
    "-- migration-lens: ignore jsonb-type: only PostgreSQL runs this\nCREATE TABLE t (a JSONB);\n",
  ],
  "a comment above, with others between": [
    SQL,
    "-- migration-lens: ignore jsonb-type: only PostgreSQL runs this\n-- the table\n\nCREATE TABLE t (a JSONB);\n",
  ],
  "a comment at the end of the statement's line": [
    SQL,
    "CREATE TABLE t (a JSONB); -- migration-lens: ignore jsonb-type: known\nCREATE TABLE u (a INT);\n",
  ],
  "a comment inside the statement": [
    SQL,
    "CREATE TABLE t (\n  a JSONB -- migration-lens: ignore jsonb-type: known\n);\n",
  ],
  "a block comment before the statement on one line": [
    SQL,
    "SELECT 1; /* migration-lens: ignore jsonb-type: known */ CREATE TABLE t (a JSONB);\n",
  ],
  "several rules at once": [
    SQL,
    "-- migration-lens: ignore uuid-type, jsonb-type: known\nCREATE TABLE t (a JSONB, b UUID);\n",
  ],
  "a whole file": [
    SQL,
    "-- migration-lens: ignore-file jsonb-type: known\nCREATE TABLE t (a JSONB);\nCREATE TABLE u (a JSONB);\n",
  ],
  "a comment above a call in Python": [
    PYTHON,
    python('    # migration-lens: ignore jsonb-type: known\n    op.execute("CREATE TABLE t (a JSONB)")'),
  ],
  "a comment at the end of a call in Python": [
    PYTHON,
    python('    op.execute("CREATE TABLE t (a JSONB)")  # migration-lens: ignore jsonb-type: known'),
  ],
  "a comment above a call over several lines": [
    PYTHON,
    python(
      '    # migration-lens: ignore jsonb-type: known\n    op.execute(\n        "CREATE TABLE t (a JSONB)"\n    )',
    ),
  ],
  "a comment in the SQL of a Python string": [
    PYTHON,
    python(
      '    op.execute("""\n        -- migration-lens: ignore jsonb-type: known\n        CREATE TABLE t (a JSONB)\n    """)',
    ),
  ],
  "a comment above a query in TypeScript": [
    TYPESCRIPT,
    typescript(
      "    // migration-lens: ignore jsonb-type: known\n    await queryRunner.query(`CREATE TABLE t (a JSONB)`);",
    ),
  ],
};

const loud: Readonly<Record<string, readonly [path: string, text: string]>> = {
  "another rule is named": [SQL, "-- migration-lens: ignore uuid-type: known\nCREATE TABLE t (a JSONB);\n"],
  "it stands on another statement": [
    SQL,
    "CREATE TABLE u (a INT); -- migration-lens: ignore jsonb-type: known\nCREATE TABLE t (a JSONB);\n",
  ],
  "it stands in a string": [
    SQL,
    "INSERT INTO x VALUES ('-- migration-lens: ignore-file jsonb-type: known');\nCREATE TABLE t (a JSONB);\n",
  ],
  "it stands on another call": [
    PYTHON,
    python(
      '    op.execute("SELECT 1")  # migration-lens: ignore jsonb-type: known\n    op.execute("CREATE TABLE t (a JSONB)")',
    ),
  ],
};

describe("a comment that suppresses", () => {
  for (const [what, [path, text]] of Object.entries(silent)) {
    it(`silences: ${what}`, () => assert.deepEqual(inWords(check(path, text), text), []));
  }
  for (const [what, [path, text]] of Object.entries(loud)) {
    it(`does not silence when ${what}`, () => {
      const isRemark = (words: string): boolean => words.startsWith("unused-suppression");
      assert.deepEqual(
        inWords(check(path, text), text).filter((words) => !isRemark(words)),
        ['jsonb-type at "JSONB"'],
      );
    });
  }

  it("asks for a reason when none is given, and silences all the same", () => {
    const text = "-- migration-lens: ignore jsonb-type\nCREATE TABLE t (a JSONB);\n";
    const findings = check(SQL, text);
    assert.deepEqual(inWords(findings, text), [
      'suppression-without-reason at "migration-lens: ignore jsonb-type"',
    ]);
    assert.equal(findings[0]?.severity, "hint");
  });
});

describe("a comment that suppresses nothing", () => {
  const unused: Readonly<Record<string, readonly [text: string, message: RegExp]>> = {
    "its statement was mended": [
      "-- migration-lens: ignore jsonb-type: known\nCREATE TABLE t (a JSON);\n",
      /^jsonb-type has nothing to say here/,
    ],
    "one of its rules is used and another is not": [
      "-- migration-lens: ignore jsonb-type, uuid-type: known\nCREATE TABLE t (a JSONB);\n",
      /^uuid-type has nothing to say here/,
    ],
    "the file has no such thing": [
      "-- migration-lens: ignore-file jsonb-type: known\nCREATE TABLE t (a INT);\n",
      /^jsonb-type has nothing to say here/,
    ],
    "the rule's name is misspelt": [
      "-- migration-lens: ignore json-b-type: known\nCREATE TABLE t (a INT);\n",
      /^There is no rule json-b-type/,
    ],
    "no statement follows": [
      "CREATE TABLE t (a INT);\n\n-- migration-lens: ignore jsonb-type: known\n",
      /^jsonb-type has nothing to say here/,
    ],
  };
  for (const [what, [text, message]] of Object.entries(unused)) {
    it(`is said when ${what}`, () => {
      const findings = check(SQL, text);
      assert.deepEqual(
        findings.map(({ rule, severity }) => [rule, severity]),
        [["unused-suppression", "hint"]],
      );
      assert.match(findings[0]?.message ?? "", message);
    });
  }

  it("is not said when the rule is about a database that this run leaves aside, or is off", () => {
    const text = "-- migration-lens: ignore jsonb-type: known\nCREATE TABLE t (a INT);\n";
    const say = (setting: LintSetting): readonly string[] =>
      openLint({ [SQL]: text }, { source: "postgresql", rules, ...setting })
        .check(SQL)
        .map(({ rule }) => rule);
    const targets: LensConfig["targets"] = [{ dialect: "tidb", version: [8, 5] }];
    assert.deepEqual(say({ targets: ["mysql"], config: { targets } }), []);
    assert.deepEqual(say({ targets: ["postgresql"] }), []);
    assert.deepEqual(say({ targets: ["mysql"], config: { rules: { "jsonb-type": "off" } } }), []);
    assert.deepEqual(say({ targets: ["mysql"], config: { rules: { "unused-suppression": "off" } } }), []);
    assert.deepEqual(say({ targets: ["mysql", "tidb"], config: { targets } }), ["unused-suppression"]);
  });
});

describe("the fix that suppresses", () => {
  const cases: Readonly<Record<string, readonly [path: string, text: string]>> = {
    "a statement on a line of its own": [SQL, "CREATE TABLE u (a INT);\n\n  CREATE TABLE t (a JSONB);\n"],
    "a statement behind another on its line": [SQL, "SELECT 1; CREATE TABLE t (a JSONB);\n"],
    "the first statement behind a byte order mark": [SQL, "\uFEFFCREATE TABLE t (a JSONB);\n"],
    "Windows line ends": [SQL, "SELECT 1;\r\nCREATE TABLE t (a JSONB);\r\n"],
    "SQL in a Python string on the call's line": [
      PYTHON,
      python('    op.execute("CREATE TABLE t (a JSONB)")'),
    ],
    "SQL in a Python string over several lines": [
      PYTHON,
      python(
        '    op.execute(\n        """\n        CREATE TABLE t (a JSONB);\n        SELECT 1;\n        """\n    )',
      ),
    ],
    "SQL in a TypeScript template": [
      TYPESCRIPT,
      typescript("    await queryRunner.query(`CREATE TABLE t (a JSONB)`);"),
    ],
  };
  for (const [what, [path, text]] of Object.entries(cases)) {
    it(`silences: ${what}`, () => {
      const [finding] = check(path, text);
      const fixed = applyFix(
        text,
        finding?.fixes.find((fix) => fix.kind === "suppress"),
      );
      assert.deepEqual(
        check(path, fixed).map(({ rule }) => rule),
        ["suppression-without-reason"],
        fixed,
      );
      const filled = fixed.replace("<reason>", "only PostgreSQL runs this");
      assert.deepEqual(inWords(check(path, filled), filled), [], filled);
      if (text.includes("\r\n")) assert.doesNotMatch(fixed, /[^\r]\n/);
    });
  }
});
