// Where a fix lands in the file: statements beside the one that is fixed, comments, strings of other languages.
import assert from "node:assert/strict";
import type { TextEdit } from "../../src/base/text";
import { defineRule, type FixDraft, type Rule } from "../../src/lint/rule";
import { applyFix, openLint } from "./open-lint";

const SQL = "/m/001_a.up.sql";
const PYTHON = "/m/versions/1_a.py";
const TYPESCRIPT = "/m/1700000000000-A.ts";

/** Reports every TRUNCATE, with this fix. */
function ruleWith(draft: (text: string) => Partial<FixDraft>): Rule {
  return defineRule({
    name: "truncate",
    scope: "statement",
    summary: "Stands in for a rule.",
    docs: [],
    targets: ["mysql"],
    on: ["truncate"],
    examples: [],
    silentOn: [],
    check({ unit, report }) {
      report({
        range: { start: unit.statement?.bodyStart ?? 0, end: unit.text.length },
        severity: "rejects",
        code: "1064",
        message: "It is a TRUNCATE.",
        fixes: [{ grade: "safe", title: "Mend it", edits: [], on: ["mysql"], ...draft(unit.text) }],
      });
    },
  });
}

function fixedBy(path: string, text: string, draft: (text: string) => Partial<FixDraft>): string {
  const session = openLint(
    { [path]: text },
    { source: "postgresql", targets: ["mysql"], rules: [ruleWith(draft)] },
  );
  const [finding] = session.check(path);
  assert.ok(finding !== undefined, "it is found");
  return finding.withheld ?? applyFix(text, finding.fixes[0]);
}

function replace(text: string, old: string, newText: string): TextEdit {
  const start = text.indexOf(old);
  assert.notEqual(start, -1, `${old} in ${text}`);
  return { range: { start, end: start + old.length }, newText };
}

const around = (): Partial<FixDraft> => ({ before: ["DO 1"], after: ["DO 2", "DO 3"] });
const removed = (text: string): Partial<FixDraft> => ({
  edits: [replace(text, text.slice(text.search(/TRUNCATE/)), "")],
});
const replacedBy = (text: string): Partial<FixDraft> => ({ ...removed(text), after: ["DO 2", "DO 3"] });

const python = (call: string): string =>
  `from alembic import op\n\nrevision = "1"\ndown_revision = None\n\n\ndef upgrade():\n    op.execute("DO 0")\n    ${call}\n    op.execute("DO 9")\n\n\ndef downgrade():\n    pass\n`;
const typescript = (call: string): string => `import { MigrationInterface, QueryRunner } from "typeorm";
export class A1700000000000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    ${call}
  }
  public async down(queryRunner: QueryRunner): Promise<void> {}
}
`;

describe("statements before and after a fixed one", () => {
  it("stand on lines of their own with its indentation", () => {
    assert.equal(
      fixedBy(SQL, "DO 0;\n  TRUNCATE t;\nDO 9;\n", around),
      "DO 0;\n  DO 1;\n  TRUNCATE t;\n  DO 2;\n  DO 3;\nDO 9;\n",
    );
  });
  it("stay on the line where the statement does", () => {
    assert.equal(
      fixedBy(SQL, "DO 0; TRUNCATE t; DO 9;", around),
      "DO 0; DO 1; TRUNCATE t; DO 2; DO 3; DO 9;",
    );
  });
  it("leave the comment behind the statement where it is", () => {
    assert.equal(
      fixedBy(SQL, "TRUNCATE t; -- all of it\nDO 9;\n", around),
      "DO 1;\nTRUNCATE t; -- all of it\nDO 2;\nDO 3;\nDO 9;\n",
    );
  });
  it("leave the comments above the statement above all", () => {
    assert.equal(fixedBy(SQL, "-- now\nTRUNCATE t;\n", around), "-- now\nDO 1;\nTRUNCATE t;\nDO 2;\nDO 3;\n");
  });
  it("end a last statement that nothing ended", () => {
    assert.equal(fixedBy(SQL, "TRUNCATE t", around), "DO 1;\nTRUNCATE t;\nDO 2;\nDO 3;");
  });
  it("keep Windows line ends", () => {
    assert.equal(fixedBy(SQL, "TRUNCATE t;\r\n", around), "DO 1;\r\nTRUNCATE t;\r\nDO 2;\r\nDO 3;\r\n");
  });
  it("come after a byte order mark", () => {
    assert.equal(fixedBy(SQL, "\uFEFFTRUNCATE t;\n", around), "\uFEFFDO 1;\nTRUNCATE t;\nDO 2;\nDO 3;\n");
  });
  it("take the statement's place with one terminator each", () => {
    assert.equal(fixedBy(SQL, "DO 0;\nTRUNCATE t;\nDO 9;\n", replacedBy), "DO 0;\nDO 2;\nDO 3;\nDO 9;\n");
  });
});

describe("a statement taken out", () => {
  it("takes its terminator and its line along", () => {
    assert.equal(fixedBy(SQL, "DO 0;\nTRUNCATE t;\nDO 9;\n", removed), "DO 0;\nDO 9;\n");
  });
  it("leaves its comments", () => {
    assert.equal(
      fixedBy(SQL, "-- why\nTRUNCATE /* what */ t;\nDO 9;\n", removed).replaceAll(/\s+/g, " "),
      "-- why /* what */ DO 9; ",
    );
  });
});

describe("a fix over a comment", () => {
  const whole = (text: string): Partial<FixDraft> => ({
    edits: [replace(text, text.slice(text.search(/TRUNCATE/)), "DELETE FROM t")],
  });
  it("keeps a block comment", () => {
    assert.equal(fixedBy(SQL, "TRUNCATE /* all */ t;", whole), "DELETE FROM t /* all */;");
  });
  it("keeps a line comment and what stands behind it", () => {
    assert.equal(fixedBy(SQL, "TRUNCATE -- all\n  t;", whole), "DELETE FROM t -- all\n;");
  });
});

describe("a fix in a program's string", () => {
  const table = (text: string): Partial<FixDraft> => ({ edits: [replace(text, " t", ' "t"')] });

  it("is escaped as the string wants it", () => {
    assert.equal(
      fixedBy(PYTHON, python('op.execute("TRUNCATE t")'), table),
      python('op.execute("TRUNCATE \\"t\\"")'),
    );
  });
  it("adds calls like it beside a plain call in Python", () => {
    assert.equal(
      fixedBy(PYTHON, python("op.execute('TRUNCATE t')  # all"), around),
      python(
        "op.execute('DO 1')\n    op.execute('TRUNCATE t')  # all\n    op.execute('DO 2')\n    op.execute('DO 3')",
      ),
    );
  });
  it("adds calls like it beside a plain call in TypeScript", () => {
    assert.equal(
      fixedBy(TYPESCRIPT, typescript("await queryRunner.query(`TRUNCATE t`);"), around),
      typescript(
        "await queryRunner.query(`DO 1`);\n    await queryRunner.query(`TRUNCATE t`);\n    await queryRunner.query(`DO 2`);\n    await queryRunner.query(`DO 3`);",
      ),
    );
  });
  it("adds calls like it beside one whose string stands on a line of its own", () => {
    assert.equal(
      fixedBy(TYPESCRIPT, typescript("await queryRunner.query(\n      `TRUNCATE t`,\n    );"), () => ({
        edits: [],
        after: ["DO 2"],
      })),
      typescript(
        "await queryRunner.query(\n      `TRUNCATE t`,\n    );\n    await queryRunner.query(\n      `DO 2`,\n    );",
      ),
    );
    assert.match(
      fixedBy(
        TYPESCRIPT,
        typescript("await queryRunner.query(\n      `TRUNCATE t`,\n      [],\n    );"),
        () => ({
          edits: [],
          after: ["DO 2"],
        }),
      ),
      /does not stand plainly/,
    );
  });
  it("is withheld with a reason where the call is part of something else", () => {
    assert.match(
      fixedBy(
        TYPESCRIPT,
        typescript("if (process.env.A)\n      await queryRunner.query(`TRUNCATE t`);"),
        around,
      ),
      /does not stand plainly/,
    );
    assert.match(
      fixedBy(TYPESCRIPT, typescript("const rows = await queryRunner.query(`TRUNCATE t`);"), around),
      /does not stand plainly/,
    );
  });
  it("adds statements within a string that holds several", () => {
    assert.equal(
      fixedBy(PYTHON, python('op.execute("""\n        TRUNCATE t;\n        DO 9;\n    """)'), around),
      python(
        'op.execute("""\n        DO 1;\n        TRUNCATE t;\n        DO 2;\n        DO 3;\n        DO 9;\n    """)',
      ),
    );
  });
});
