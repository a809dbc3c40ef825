// op.alter_column on databases that set a whole column anew: what the call must say, and what is lost otherwise.
import assert from "node:assert/strict";
import type { DialectName } from "../../src/dialects/dialect";
import { alterColumn } from "../../src/lint/rules/alter-column";
import { indexMethod } from "../../src/lint/rules/index-method";
import { partialIndex } from "../../src/lint/rules/partial-index";
import { applyFix, inWords, openLint } from "./open-lint";

const PATH = "/m/versions/1_a.py";

const revision = (call: string): string => `import sqlalchemy as sa
from alembic import op

revision = "1"
down_revision = None


def upgrade():
    op.create_table(
        "t",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("a", sa.String(20), nullable=False, server_default="x", comment="why"),
        sa.Column("free", sa.String(20)),
    )
    ${call}
`;

function check(
  call: string,
  source: DialectName = "postgresql",
): {
  readonly said: readonly string[];
  readonly fixed: string | undefined;
} {
  const setting = { source, targets: ["mysql"], rules: [alterColumn, indexMethod, partialIndex] } as const;
  const text = revision(call);
  const findings = openLint({ [PATH]: text }, setting).check(PATH);
  const fix = findings[0]?.fixes.find(({ kind }) => kind !== "suppress");
  const fixed = fix && applyFix(text, fix);
  if (fixed !== undefined) {
    assert.deepEqual(openLint({ [PATH]: fixed }, setting).check(PATH), [], "it is found no more");
  }
  const said = findings.map(({ severity }, i) => `${severity} ${inWords(findings, text)[i] ?? ""}`);
  return { said, fixed: fixed?.slice(fixed.indexOf("\n    )\n") + 7).trim() };
}

describe("op.alter_column for the MySQL family", () => {
  it("stops without the type, which the earlier migrations know", () => {
    assert.deepEqual(check('op.alter_column("t", "free", nullable=False)'), {
      said: ['rejects alter-column at "nullable=False"'],
      fixed: 'op.alter_column("t", "free", nullable=False, existing_type=sa.String(20))',
    });
    assert.deepEqual(check('op.alter_column("t", "free", nullable=False)', "mysql").said, [
      'rejects alter-column at "nullable=False"',
    ]);
  });

  it("loses what it does not say", () => {
    assert.deepEqual(check('op.alter_column("t", "a", type_=sa.String(30))'), {
      said: ['differs alter-column at "type_=sa.String(30)"'],
      fixed:
        'op.alter_column("t", "a", type_=sa.String(30), existing_nullable=False, existing_server_default=sa.text("\'x\'"), existing_comment="why")',
    });
    assert.deepEqual(check('op.alter_column("t", "id", type_=sa.BigInteger(), existing_nullable=False)'), {
      said: ['differs alter-column at "type_=sa.BigInteger()"'],
      fixed:
        'op.alter_column("t", "id", type_=sa.BigInteger(), existing_nullable=False, existing_autoincrement=True)',
    });
    assert.deepEqual(check('op.alter_column("t", "free", new_column_name="b")').said, [
      'rejects alter-column at "op.alter_column(\\"t\\", \\"free\\", new_column_name=\\"b\\")"',
    ]);
  });

  it("needs nothing for a default alone, or where all is said", () => {
    assert.deepEqual(check('op.alter_column("t", "a", server_default="y")').said, []);
    assert.deepEqual(
      check('op.alter_column("t", "free", existing_type=sa.String(20), nullable=False)').said,
      [],
    );
  });
});

describe("op.create_index for the MySQL family", () => {
  it("leaves out the condition and the method", () => {
    assert.deepEqual(check('op.create_index("i", "t", ["a"], postgresql_where=sa.text("a > \'\'"))').said, [
      'ignores partial-index at "postgresql_where=sa.text(\\"a > \'\'\\")"',
    ]);
    assert.deepEqual(check('op.create_index("i", "t", ["a"], postgresql_using="gin")'), {
      said: ['ignores index-method at "postgresql_using=\\"gin\\""'],
      fixed:
        'if op.get_bind().dialect.name == "postgresql":\n        op.create_index("i", "t", ["a"], postgresql_using="gin")',
    });
  });
});
