import assert from "node:assert/strict";
import { readAlembic, readTypeorm, summaryOf } from "./read-program";

const PG = "on postgresql: ";
const MY = "on mysql, mariadb, tidb: ";

const PYTHON: readonly (readonly [
  name: string,
  body: string,
  expected: readonly string[],
  above?: string,
])[] = [
  [
    "a loop over a literal is gone through where it changes the schema",
    "for t, c in [('a', 'x'), ('b', 'y')]:\n    op.execute(f'ALTER TABLE {t} DROP COLUMN {c}')",
    ["ALTER TABLE a DROP COLUMN x", "ALTER TABLE b DROP COLUMN y"],
  ],
  [
    "one row of a loop stands for all",
    "for v in ['x', 'y']:\n    op.execute(f\"INSERT INTO t VALUES ('{v}')\")",
    ["INSERT INTO t VALUES ('${v}')"],
  ],
  [
    "what runs for each row of a query may never run",
    "for r in op.get_bind().execute(sa.text('SELECT 1')):\n    op.execute(f'DROP TABLE {r}')",
    ["SELECT 1", "perhaps DROP TABLE ${r}"],
  ],
  [
    "a guard on the dialect",
    "if op.get_bind().dialect.name == 'postgresql':\n    op.execute('SELECT 1')\nelse:\n    op.execute('SELECT 2')",
    [`${PG}SELECT 1`, `${MY}SELECT 2`],
  ],
  [
    "a guard that leaves early",
    "bind = op.get_bind()\nif bind.dialect.name != 'postgresql':\n    return\nop.execute('SELECT 1')",
    [`${PG}SELECT 1`],
  ],
  [
    "a guard kept in a variable, in a list, negated",
    "is_my = op.get_context().dialect.name in ('mysql', 'mariadb')\nif not is_my:\n    op.execute('SELECT 1')",
    [`${PG}SELECT 1`],
  ],
  [
    "a guard for a database that is none of ours",
    "if op.get_bind().dialect.name == 'sqlite':\n    op.execute('SELECT 1')\nop.execute('SELECT 2')",
    ["on none: SELECT 1", "SELECT 2"],
  ],
  [
    "what data decides may not happen",
    "if exists('t'):\n    op.drop_table('t')\nelse:\n    op.execute('SELECT 1')\nop.execute('SELECT 2')",
    ["perhaps op.drop_table()", "perhaps SELECT 1", "SELECT 2"],
  ],
  [
    "an error that stops the run leaves what follows certain",
    "if broken():\n    raise ValueError('x')\nop.execute('SELECT 1')",
    ["SELECT 1"],
  ],
  [
    "a return that may come leaves what follows uncertain",
    "if done():\n    return\nop.execute('SELECT 1')",
    ["perhaps SELECT 1"],
  ],
  [
    "helper functions of the file",
    "drop('a')\ndrop(table='b', cascade=True)",
    ["DROP TABLE a", "DROP TABLE b CASCADE"],
    "def drop(table, cascade=False):\n    op.execute('DROP TABLE ' + table + (' CASCADE' if cascade else ''))\n",
  ],
  [
    "a text of two that a branch chose",
    "sql = 'SELECT 1'\nif x():\n    sql = 'SELECT 2'\nop.execute(sql)",
    ["perhaps SELECT 2", "perhaps SELECT 1"],
  ],
  [
    "a text chosen by the dialect",
    "op.execute('SELECT 1' if op.get_bind().dialect.name == 'postgresql' else 'SELECT 2')",
    [`${PG}SELECT 1`, `${MY}SELECT 2`],
  ],
  [
    "SQL that is split before it is sent",
    "for s in 'SELECT 1;ALTER TABLE a DROP b'.split(';'):\n    op.execute(s)",
    ["SELECT 1", "ALTER TABLE a DROP b"],
  ],
  [
    "SQL that nothing says",
    "op.execute(open('a.sql').read())",
    ["the SQL of op.execute is made at run time"],
  ],
  ["a call that is not read yet", "op.replace_entity(v)", ["op.replace_entity is not read yet"]],
  [
    "a function that calls itself comes to an end",
    "f(1)",
    Array.from({ length: 7 }, () => "SELECT 1"),
    "def f(n):\n    op.execute('SELECT 1')\n    f(n)\n",
  ],
  [
    "batch operations know their table",
    "with op.batch_alter_table('t') as batch_op:\n    batch_op.drop_column('c')\n    batch_op.create_index('i', ['d'])",
    ["batch_op.drop_column()", "batch_op.create_index()"],
  ],
  ["a list comprehension", "[op.drop_table(t) for t in ('a', 'b')]", ["op.drop_table()", "op.drop_table()"]],
];

const TYPESCRIPT: readonly (readonly [
  name: string,
  body: string,
  expected: readonly string[],
  above?: string,
])[] = [
  [
    "forEach over a literal",
    "['a', 'b'].forEach(async t => { await queryRunner.query(`DROP TABLE ${t}`); });",
    ["DROP TABLE a", "DROP TABLE b"],
  ],
  [
    "a loop over the entries of an object",
    "for (const [t, c] of Object.entries({ a: 'x' })) await queryRunner.dropColumn(t, c);",
    ["queryRunner.dropColumn()"],
  ],
  [
    "methods and properties of the class",
    "await this.drop(queryRunner, 'a'); } private t = 'z'; private async drop(q: QueryRunner, x: string) { await q.query(`DROP TABLE ${x}, ${this.t}`);",
    ["DROP TABLE a, z"],
  ],
  [
    "a guard on the driver",
    "if (queryRunner.connection.options.type === 'postgres') { await queryRunner.query('SELECT 1'); return; } await queryRunner.query('SELECT 2');",
    [`${PG}SELECT 1`, `${MY}SELECT 2`],
  ],
  [
    "a switch on the driver",
    "switch (queryRunner.connection.driver.options.type) { case 'mysql': await queryRunner.query('SELECT 1'); break; case 'postgres': await queryRunner.query('SELECT 2'); }",
    [`${MY}SELECT 1`, `${PG}SELECT 2`],
  ],
  [
    "a helper beside the class, given the runner",
    "await drop(queryRunner, 'a');",
    ["DROP TABLE a"],
    "const drop = async (q: QueryRunner, t: string): Promise<void> => { await q.query('DROP TABLE ' + t); };",
  ],
  [
    "tables given by a constant",
    "await queryRunner.createTable(TABLE);",
    ["queryRunner.createTable()"],
    "const TABLE = new Table({ name: 'a', columns: [{ name: 'id', type: 'int' }] });",
  ],
  [
    "rows written through entities change no schema",
    "await queryRunner.manager.save(x);",
    ["queryRunner.manager.save writes rows and is not read yet"],
  ],
  [
    "a text that a branch chose",
    "const sql = x ? 'SELECT 1' : 'SELECT 2'; await queryRunner.query(sql);",
    ["perhaps SELECT 1", "perhaps SELECT 2"],
  ],
  [
    "what a failure runs may not happen",
    "try { await queryRunner.query('SELECT 1'); } catch (e) { await queryRunner.query('SELECT 2'); throw e; } finally { await queryRunner.query('SELECT 3'); }",
    ["SELECT 1", "perhaps SELECT 2", "SELECT 3"],
  ],
];

describe("programs are followed, not run", () => {
  for (const [name, body, expected, above] of PYTHON) {
    it(`Python: ${name}`, () => assert.deepEqual(summaryOf(readAlembic(body, above)), expected));
  }
  for (const [name, body, expected, above] of TYPESCRIPT) {
    it(`TypeScript: ${name}`, () => assert.deepEqual(summaryOf(readTypeorm(body, above)), expected));
  }

  it("a block that steps out of the transaction", () => {
    const { pieces } = readAlembic(
      "with op.get_context().autocommit_block():\n    op.execute('SELECT 1')\nop.execute('SELECT 2')",
    );
    assert.deepEqual(
      pieces.map((piece) => piece.kind === "sql" && piece.transaction),
      ["none", undefined],
    );
  });
});
