// What is offered in a program where no other text would do: a branch on the dialect.
import assert from "node:assert/strict";
import { grantStatement } from "../../src/lint/rules/grant-statement";
import { applyFix, openLint } from "./open-lint";

const PYTHON = "/m/versions/1_a.py";
const TYPESCRIPT = "/m/1700000000000-A.ts";

function fixed(path: string, text: string): string | undefined {
  const rules = [grantStatement];
  const setting = { source: "postgresql", targets: ["tidb"], rules } as const;
  const [finding] = openLint({ [path]: text }, setting).check(path);
  assert.ok(finding !== undefined, "it is found");
  const fix = finding.fixes.find(({ title }) => title.startsWith("Run it on PostgreSQL alone"));
  if (fix === undefined) return undefined;
  const mended = applyFix(text, fix);
  assert.deepEqual(openLint({ [path]: mended }, setting).check(path), [], "it is found no more");
  return mended;
}

const python = (call: string): string =>
  `from alembic import op\n\nrevision = "1"\ndown_revision = None\n\n\ndef upgrade():\n    ${call}\n    op.execute("SELECT 1")\n`;
const typescript = (call: string): string => `import { MigrationInterface, QueryRunner } from "typeorm";
export class A1700000000000 implements MigrationInterface {
  public async up(runner: QueryRunner): Promise<void> {
    ${call}
  }
  public async down(): Promise<void> {}
}
`;

describe("a branch on the dialect", () => {
  it("goes around a call that is a statement, its further lines left as they are", () => {
    const text = 'op.execute(\n        """GRANT SELECT ON t TO reader"""\n    )';
    assert.equal(
      fixed(PYTHON, python(text)),
      python(`if op.get_bind().dialect.name == "postgresql":\n        ${text}`),
    );
  });

  it("goes around a statement of TypeORM's, its end included", () => {
    const text = "await runner.query(`GRANT SELECT ON t TO reader`);";
    assert.equal(
      fixed(TYPESCRIPT, typescript(text)),
      typescript(`if (runner.connection.options.type === "postgres") {\n      ${text}\n    }`),
    );
  });

  it("is not made around part of a line", () => {
    assert.equal(fixed(PYTHON, python('x = op.execute("GRANT SELECT ON t TO reader")')), undefined);
    assert.equal(
      fixed(PYTHON, python('op.execute("GRANT SELECT ON t TO reader"); op.execute("SELECT 2")')),
      undefined,
    );
  });

  it("is not made where another fix is", () => {
    assert.equal(fixed(PYTHON, python('op.execute("GRANT SELECT ON t TO reader; SELECT 2;")')), undefined);
  });
});
