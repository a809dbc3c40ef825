import assert from "node:assert/strict";
import fc from "fast-check";
import { applyEdits, textOf } from "../../src/base/text";
import type { SqlPiece } from "../../src/frameworks/framework";
import { readAlembic, readTypeorm, type ReadProgram } from "./read-program";

function sqlOf(program: ReadProgram): SqlPiece {
  const piece = program.pieces.find((one) => one.kind === "sql");
  assert.ok(piece !== undefined, `no SQL was found in\n${program.text}`);
  return piece;
}

const PYTHON: readonly (readonly [string, string])[] = [
  ["op.execute('SELECT 1')", "SELECT 1"],
  ["op.execute(\"SELECT 'a'\")", "SELECT 'a'"],
  ["op.execute('SELECT \\'a\\', \\x41, \\u00e9, \\101, \\q')", "SELECT 'a', A, é, A, \\q"],
  ["op.execute(r'SELECT \\d')", "SELECT \\d"],
  ['op.execute("""SELECT\n  1""")', "SELECT\n      1"],
  ["op.execute('SELECT ' 'a' \"b\")", "SELECT ab"],
  ["op.execute('SELECT ' + '1')", "SELECT 1"],
  ["op.execute('SELECT a\\\n  b')", "SELECT a      b"],
  ["op.execute(f'SELECT {x} {{}}')", "SELECT ${x} {}"],
  ["op.execute(f'SELECT {a.b[0]!r:>3}')", "SELECT ${a.b}"],
  ["op.execute('SELECT %s, %%' % y)", "SELECT ${value}, %"],
  ["op.execute('SELECT {0}'.format(T))", "SELECT ${value}"],
  ["op.execute(sa.text('SELECT 1').bindparams(a=1))", "SELECT 1"],
  ["op.execute(sa.text('SELECT \\\\:a'))", "SELECT :a"],
  ["op.get_bind().execute(sa.text('SELECT 1'))", "SELECT 1"],
  ["conn = op.get_bind()\nrows = conn.execute(sa.text('SELECT 1')).fetchall()", "SELECT 1"],
  ["op.get_bind().exec_driver_sql('SELECT 1')", "SELECT 1"],
  ["op.execute('\\n'.join(['SELECT', '1']))", "SELECT\n1"],
  ["op.execute('  SELECT 1 '.strip())", "SELECT 1"],
  ["import textwrap\nop.execute(textwrap.dedent('''\\\n    SELECT\n      1'''))", "SELECT\n  1"],
];

const TYPESCRIPT: readonly (readonly [string, string])[] = [
  ["await queryRunner.query('SELECT 1');", "SELECT 1"],
  ['await queryRunner.query("SELECT \\"a\\"");', 'SELECT "a"'],
  ["await queryRunner.query(`SELECT \\`a\\`, \\u{41}, \\x41\\n`);", "SELECT `a`, A, A\n"],
  ["await queryRunner.query(`SELECT ${a.b} ${f(x)}`, [1]);", "SELECT ${a.b} ${f}"],
  ["await queryRunner.query(String.raw`SELECT \\d`);", "SELECT \\d"],
  ["const sql = 'SELECT ' + `1`; await queryRunner.query(sql as string);", "SELECT 1"],
  ["let sql = 'SELECT'; sql += ' 1'; await queryRunner.query(sql);", "SELECT 1"],
  ["const t = 'a'; await queryRunner.query(`SELECT ${t}`);", "SELECT a"],
  ["await queryRunner.manager.query('SELECT 1');", "SELECT 1"],
  ["await queryRunner.query(['SELECT', '1'].join(' '));", "SELECT 1"],
];

describe("SQL in strings of programs", () => {
  for (const [code, sql] of PYTHON) {
    it(`Python: ${code}`, () => assert.equal(sqlOf(readAlembic(code)).text, sql));
  }
  for (const [code, sql] of TYPESCRIPT) {
    it(`TypeScript: ${code}`, () => assert.equal(sqlOf(readTypeorm(code)).text, sql));
  }

  for (const program of [
    ...PYTHON.map(([code]) => readAlembic(code)),
    ...TYPESCRIPT.map(([code]) => readTypeorm(code)),
  ]) {
    const sql = sqlOf(program);
    it(`every character of ${JSON.stringify(sql.text)} has its place`, () => {
      let at = 0;
      let host = 0;
      for (const segment of sql.map.segments) {
        assert.equal(segment.start, at);
        assert.ok(segment.hostStart >= host, "places go backwards");
        if (segment.exact) {
          assert.equal(
            program.text.slice(segment.hostStart, segment.hostEnd),
            sql.text.slice(segment.start, segment.end),
          );
        }
        at = segment.end;
        host = segment.hostEnd;
      }
      assert.equal(at, sql.text.length);
    });
  }

  const KINDS: readonly (readonly [string, (literal: string) => ReadProgram, string, string])[] = [
    ["Python '", readAlembicText, "'", "'"],
    ['Python "', readAlembicText, '"', '"'],
    ["Python '''", readAlembicText, "'''", "'''"],
    ['Python """', readAlembicText, '"""', '"""'],
    ["Python r'", readAlembicText, "r'", "'"],
    ['Python r"""', readAlembicText, 'r"""', '"""'],
    ["Python f'", readAlembicText, "f'", "'"],
    ["TypeScript '", readTypeormText, "'", "'"],
    ['TypeScript "', readTypeormText, '"', '"'],
    ["TypeScript `", readTypeormText, "`", "`"],
    ["TypeScript String.raw`", readTypeormText, "String.raw`", "`"],
  ];

  for (const [name, read, open, close] of KINDS) {
    it(`${name}: what an edit writes is read back as it was meant, or not written`, () => {
      const before = read(`${open}SELECT x, 1${close}`);
      const piece = sqlOf(before);
      const at = piece.text.indexOf("x");
      const written = fc.string({
        unit: fc.constantFrom("a", "'", '"', "`", "\\", "$", "{", "}", "\n", " ", "é"),
      });
      fc.assert(
        fc.property(written, (newText) => {
          const edit = piece.map.editToHost({ range: { start: at, end: at + 1 }, newText });
          if (edit === undefined) return;
          const after = read(
            applyEdits(before.text, [edit]).slice(
              before.text.indexOf(`${open}SELECT`),
              before.text.indexOf(`${open}SELECT`) +
                `${open}SELECT x, 1${close}`.length +
                edit.newText.length -
                (edit.range.end - edit.range.start),
            ),
          );
          assert.equal(sqlOf(after).text, `SELECT ${newText}, 1`);
        }),
        { numRuns: 100 },
      );
    });
  }

  it("withholds an edit that cuts an escape, or spans two literals", () => {
    const escape = sqlOf(readAlembic("op.execute('SELECT \\'a')"));
    assert.deepEqual(escape.map.editToHost({ range: { start: 7, end: 8 }, newText: "b" })?.newText, "b");
    const two = sqlOf(readAlembic("op.execute('SELECT a' 'b')"));
    assert.equal(two.map.editToHost({ range: { start: 7, end: 9 }, newText: "c" }), undefined);
    const filled = sqlOf(readTypeorm("await queryRunner.query(`SELECT ${a}`)"));
    assert.equal(filled.map.editToHost({ range: { start: 0, end: 6 }, newText: "${b}" }), undefined);
  });

  it("names the literal, not the variable, where a constant holds the whole SQL", () => {
    const program = readAlembic("op.execute(SQL)", 'SQL = """SELECT 1"""');
    assert.equal(textOf(program.text, sqlOf(program).range), "SELECT 1");
  });
});

function readAlembicText(literal: string): ReadProgram {
  return readAlembic("op.execute(SQL)", `SQL = ${literal}`);
}

function readTypeormText(literal: string): ReadProgram {
  return readTypeorm(`await queryRunner.query(${literal});`);
}
