import assert from "node:assert/strict";
import { applyEdits, textOf, type Range, type TextEdit } from "../../src/base/text";
import type { DialectName } from "../../src/dialects/dialect";
import type { CallPiece } from "../../src/frameworks/framework";
import { callSpeller } from "../../src/frameworks/spelling";
import type { ColumnDefinition } from "../../src/schema/change";
import { readAlembic, readTypeorm, type ReadProgram } from "./read-program";

interface OnlyColumn {
  readonly text: string;
  readonly piece: CallPiece;
  readonly column: ColumnDefinition;
}

function onlyColumn(program: ReadProgram): OnlyColumn {
  for (const piece of program.pieces) {
    if (piece.kind !== "call") continue;
    for (const change of piece.changes) {
      const column =
        change.kind === "add-column"
          ? change.column
          : change.kind === "create-table"
            ? change.columns[0]
            : undefined;
      if (column !== undefined) return { text: textOf(program.text, piece.range), piece, column };
    }
  }
  assert.fail("no column was read");
}

function apply({ text }: OnlyColumn, edits: readonly TextEdit[] | undefined): string | undefined {
  return edits && applyEdits(text, edits);
}

function typed(program: ReadProgram, sql: string, dialect: DialectName): string | undefined {
  const found = onlyColumn(program);
  const use = found.column.type;
  assert.ok(use !== undefined, "the type was not read");
  return apply(found, callSpeller(found.piece.callee, found.text).type(use, sql, dialect));
}

function defaulted(program: ReadProgram, sql: string): string | undefined {
  const found = onlyColumn(program);
  const use = found.column.default?.expression;
  assert.ok(use !== undefined, "the default was not read");
  return apply(found, callSpeller(found.piece.callee, found.text).expression(use, sql, "mysql"));
}

function removed(
  program: ReadProgram,
  pick: (column: ColumnDefinition) => Range | undefined,
): string | undefined {
  const found = onlyColumn(program);
  const range = pick(found.column);
  assert.ok(range !== undefined, "there is nothing to remove");
  return apply(found, callSpeller(found.piece.callee, found.text).remove(range));
}

const column = (inside: string): string => `op.add_column("t", sa.Column("c", ${inside}))`;

describe("fixes in Alembic's calls", () => {
  const TYPES: readonly (readonly [string, string, DialectName, string | undefined])[] = [
    ["sa.String()", "VARCHAR(255)", "mysql", "sa.String(255)"],
    ["sa.String", "VARCHAR(255)", "mysql", "sa.String(255)"],
    ['sa.String(collation="C")', "VARCHAR(255)", "mysql", 'sa.String(255, collation="C")'],
    ["sa.String(length=20)", "VARCHAR(40)", "mysql", "sa.String(length=40)"],
    ["postgresql.JSONB()", "JSON", "mysql", 'postgresql.JSONB().with_variant(sa.JSON(), "mysql")'],
    ["postgresql.JSONB", "JSON", "tidb", 'postgresql.JSONB().with_variant(sa.JSON(), "mysql")'],
    [
      "postgresql.JSONB(astext_type=sa.Text())",
      "JSON",
      "mariadb",
      'postgresql.JSONB(astext_type=sa.Text()).with_variant(sa.JSON(), "mysql", "mariadb")',
    ],
    ["postgresql.UUID()", "CHAR(36)", "mysql", 'postgresql.UUID().with_variant(sa.CHAR(36), "mysql")'],
    [
      "sa.LargeBinary()",
      "LONGBLOB",
      "mysql",
      'sa.LargeBinary().with_variant(sa.LargeBinary(4294967295), "mysql")',
    ],
    ["mysql.LONGTEXT()", "TEXT", "postgresql", 'mysql.LONGTEXT().with_variant(sa.Text(), "postgresql")'],
    ["sa.DateTime()", "DATETIME(6)", "mysql", undefined],
    ["postgresql.ENUM('a', name='e')", "ENUM('a')", "mysql", undefined],
  ];
  for (const [written, sql, dialect, expected] of TYPES) {
    it(`${written} as ${sql} on ${dialect}`, () => {
      const after = typed(readAlembic(column(written)), sql, dialect);
      assert.equal(after, expected && column(expected));
    });
  }

  it("a fixed type reads as what was asked for", () => {
    const after = typed(readAlembic(column("postgresql.JSONB()")), "JSON", "mysql");
    assert.ok(after !== undefined);
    const { on } = onlyColumn(readAlembic(after)).column.type ?? {};
    assert.equal(on?.mysql, "JSON");
    assert.equal(on?.postgresql, "JSONB");
  });

  it("does not touch a type that is made elsewhere, or whose package is not named in the call", () => {
    assert.equal(typed(readAlembic(column("Json"), "Json = postgresql.JSONB()"), "JSON", "mysql"), undefined);
    const bare = 'op.add_column("t", Column("c", JSONB()))';
    const imports = "from sqlalchemy import Column\nfrom sqlalchemy.dialects.postgresql import JSONB";
    assert.equal(typed(readAlembic(bare, imports), "JSON", "mysql"), undefined);
  });

  it("defaults", () => {
    const after = (code: string, sql: string): string | undefined =>
      defaulted(readAlembic(column(`sa.JSON(), server_default=${code}`)), sql);
    const expect = (code: string): string => column(`sa.JSON(), server_default=${code}`);
    assert.equal(after('"{}"', "('{}')"), expect(`sa.text("('{}')")`));
    assert.equal(after("'false'", "false"), expect("sa.text('false')"));
    assert.equal(after('sa.text("now()")', "CURRENT_TIMESTAMP"), expect('sa.text("CURRENT_TIMESTAMP")'));
    assert.equal(after('sa.text("x")', "'it''s'"), expect('"it\'s"'));
  });

  it("removes an argument with its comma, wherever it stands", () => {
    const pick = (one: ColumnDefinition): Range | undefined => one.default?.range;
    assert.equal(
      removed(readAlembic(column('sa.Text(), server_default="a", nullable=True')), pick),
      column("sa.Text(), nullable=True"),
    );
    assert.equal(removed(readAlembic(column('sa.Text(), server_default="a"')), pick), column("sa.Text()"));
    assert.equal(
      removed(readAlembic(column('sa.Text(),\n        server_default="a",\n    ')), pick),
      column("sa.Text(),\n        "),
    );
    assert.equal(removed(readAlembic(column('sa.Text(), # why\n server_default="a"')), pick), undefined);
  });
});

const table = (inside: string): string =>
  `queryRunner.createTable(new Table({ name: "t", columns: [{ name: "c", ${inside} }] }), true)`;

describe("fixes in TypeORM's calls", () => {
  const TYPES: readonly (readonly [string, string, string])[] = [
    ['type: "uuid"', "CHAR(36)", 'type: "char", length: "36"'],
    ['type: "uuid", isPrimary: true', "VARCHAR(36)", 'type: "varchar", length: "36", isPrimary: true'],
    ["type: 'varchar', length: '20'", "TEXT", "type: 'text'"],
    ["length: '20', type: 'varchar'", "VARCHAR(40)", "length: '40', type: 'varchar'"],
    ['type: "text", isArray: true', "JSON", 'type: "json"'],
    ['type: "timestamptz", precision: 3', "DATETIME(3)", 'type: "datetime", precision: 3'],
    ['type: "money"', "DECIMAL(19,2)", 'type: "decimal", precision: 19, scale: 2'],
    ['type: "int"', "BIGINT UNSIGNED", 'type: "bigint", unsigned: true'],
    ['type: "varchar"', "ENUM('a','b')", 'type: "enum", enum: ["a", "b"]'],
  ];
  for (const [written, sql, expected] of TYPES) {
    it(`{ ${written} } as ${sql}`, () => {
      assert.equal(typed(readTypeorm(`await ${table(written)};`), sql, "mysql"), table(expected));
    });
  }

  it("defaults, whose text is SQL", () => {
    const after = (code: string, sql: string): string | undefined =>
      defaulted(readTypeorm(`await ${table(`type: "json", default: ${code}`)};`), sql);
    const expect = (code: string): string => table(`type: "json", default: ${code}`);
    assert.equal(after('"now()"', "CURRENT_TIMESTAMP"), expect('"CURRENT_TIMESTAMP"'));
    assert.equal(after("'{}'", "('{}')"), expect(`"('{}')"`));
    assert.equal(after("false", "0"), expect('"0"'));
  });

  it("removes an entry with its comma", () => {
    const pick = (one: ColumnDefinition): Range | undefined => one.default?.range;
    assert.equal(
      removed(readTypeorm(`await ${table('type: "int", default: 1')};`), pick),
      table('type: "int"'),
    );
    assert.equal(
      removed(readTypeorm(`await ${table('default: 1, type: "int"')};`), pick),
      table('type: "int"'),
    );
  });

  it("does not move other arguments to another place", () => {
    const call = 'queryRunner.dropTable("t", true, true)';
    const speller = callSpeller("queryRunner.dropTable", call);
    const at = call.indexOf("true");
    assert.equal(speller.remove({ start: at, end: at + 4 }), undefined);
  });
});
