import assert from "node:assert/strict";
import type { Change } from "../../src/schema/change";
import { placesOf, readAlembic, readTypeorm, type ReadProgram } from "./read-program";

function changesOf(program: ReadProgram): readonly Change[] {
  return program.pieces.flatMap((piece) => (piece.kind === "call" ? piece.changes : []));
}

function kindsOf(program: ReadProgram): readonly string[] {
  return changesOf(program).map((change) => change.kind);
}

/** The type of the one column of a table, as it is sent. */
function typeOn(program: ReadProgram): unknown {
  const change = changesOf(program).find((one) => one.kind === "create-table");
  return change?.columns[0]?.type?.on;
}

describe("Alembic's operations", () => {
  it("create_table: every part has its place", () => {
    const program = readAlembic(
      `op.create_table(
    "notes",
    sa.Column("id", sa.BigInteger(), primary_key=True),
    sa.Column("meta", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.Column("owner", sa.Uuid(), sa.ForeignKey("app.users.id", ondelete="CASCADE"), index=True),
    sa.UniqueConstraint("owner", "meta", name="uq"),
    sa.CheckConstraint("id > 0", name="ck"),
    schema="app",
)`,
    );
    const places = placesOf(program);
    const expected: Readonly<Record<string, string>> = {
      "0.table.name": "notes",
      "0.table.schema": "app",
      "0.columns.0.name": "id",
      "0.columns.0.primaryKey": "primary_key=True",
      "0.columns.0.identity": "primary_key=True",
      "0.columns.1.type": "postgresql.JSONB(astext_type=sa.Text())",
      "0.columns.1.type.nameRange": "postgresql.JSONB",
      "0.columns.1.type.argsRange": "(astext_type=sa.Text())",
      "0.columns.1.default": `server_default=sa.text("'{}'::jsonb")`,
      "0.columns.1.default.expression": `sa.text("'{}'::jsonb")`,
      "0.columns.1.nullable": "nullable=False",
      "0.columns.2.references": 'sa.ForeignKey("app.users.id", ondelete="CASCADE")',
      "0.columns.2.references.table.schema": "app",
      "0.columns.2.references.table.name": "users",
      "0.columns.2.references.columns.0": "id",
      "0.columns.2.references.onDelete": 'ondelete="CASCADE"',
      "0.constraints.0.name": "uq",
      "0.constraints.0.columns.1": "meta",
      "0.constraints.1.expression": '"id > 0"',
      "1.index": "index=True",
    };
    assert.deepEqual(Object.fromEntries(Object.keys(expected).map((key) => [key, places[key]])), expected);
  });

  it("what stands outside of the call is shown where the call uses it", () => {
    const places = placesOf(
      readAlembic('op.add_column(T, sa.Column("c", Json))', 'T = "notes"\nJson = sa.JSON()'),
    );
    assert.equal(places["table.name"], "T");
    assert.equal(places["column.type"], "Json");
  });

  const TYPES: readonly (readonly [string, string | null, string | null, (string | null)?])[] = [
    ["sa.String()", "VARCHAR", null],
    ["sa.String(20)", "VARCHAR(20)", "VARCHAR(20)"],
    ["sa.String", "VARCHAR", null],
    ["sa.Text()", "TEXT", "TEXT"],
    ["sa.Boolean()", "BOOLEAN", "BOOL"],
    ["sa.DateTime(timezone=True)", "TIMESTAMP WITH TIME ZONE", "DATETIME"],
    ["sa.TIMESTAMP()", "TIMESTAMP WITHOUT TIME ZONE", "TIMESTAMP"],
    ["sa.Uuid()", "UUID", "CHAR(32)", "UUID"],
    ["postgresql.UUID(as_uuid=True)", "UUID", "UUID"],
    ["postgresql.JSONB()", "JSONB", null],
    ["postgresql.ARRAY(sa.String(3), dimensions=2)", "VARCHAR(3)[][]", null],
    ["postgresql.TIMESTAMP(timezone=True, precision=3)", "TIMESTAMP(3) WITH TIME ZONE", "TIMESTAMP"],
    ["sa.Enum('a', \"b'c\", name='e')", "e", "ENUM('a','b''c')"],
    ["sa.Enum('a', 'bbb', native_enum=False)", "VARCHAR(3)", "VARCHAR(3)"],
    ["sa.Numeric(10, 2)", "NUMERIC(10, 2)", "NUMERIC(10, 2)"],
    ["sa.LargeBinary(300)", "BYTEA", "BLOB(300)"],
    ["sa.Double()", "DOUBLE PRECISION", "DOUBLE"],
    ["mysql.BIGINT(unsigned=True)", "BIGINT", "BIGINT UNSIGNED"],
    ["mysql.LONGTEXT(collation='utf8mb4_bin')", null, "LONGTEXT COLLATE utf8mb4_bin"],
    ["mysql.DATETIME(fsp=6)", "DATETIME", "DATETIME(6)"],
    ["sa.Interval()", "INTERVAL", "DATETIME"],
  ];
  for (const [type, postgresql, mysql, mariadb = mysql] of TYPES) {
    it(`${type} becomes what SQLAlchemy makes of it`, () => {
      assert.deepEqual(typeOn(readAlembic(`op.create_table("t", sa.Column("c", ${type}))`)), {
        postgresql,
        mysql,
        mariadb,
        tidb: mysql,
      });
    });
  }

  it("a variant holds for its dialect alone", () => {
    const type = 'postgresql.JSONB().with_variant(sa.JSON(), "mysql", "mariadb")';
    assert.deepEqual(typeOn(readAlembic(`op.create_table("t", sa.Column("c", ${type}))`)), {
      postgresql: "JSONB",
      mysql: "JSON",
      mariadb: "JSON",
      tidb: "JSON",
    });
  });

  it("a type that the dialect chose is known on each", () => {
    const program = readAlembic(
      'json = postgresql.JSONB() if op.get_bind().dialect.name == "postgresql" else sa.JSON()\nop.create_table("t", sa.Column("c", json))',
    );
    assert.deepEqual(typeOn(program), { postgresql: "JSONB", mysql: "JSON", mariadb: "JSON", tidb: "JSON" });
  });

  it("PostgreSQL's type for an Enum is made with the table, and for PostgreSQL alone", () => {
    const program = readAlembic('op.create_table("t", sa.Column("c", sa.Enum("a", "b", name="e")))');
    assert.deepEqual(
      program.pieces.map((piece) => [piece.kind, piece.dialects]),
      [
        ["call", ["postgresql"]],
        ["call", undefined],
      ],
    );
    assert.deepEqual(kindsOf(program), ["create-type", "create-table"]);
    assert.deepEqual(kindsOf(readAlembic('op.add_column("t", sa.Column("c", sa.Enum("a", name="e")))')), [
      "add-column",
    ]);
    assert.deepEqual(kindsOf(readAlembic('sa.Enum(name="e").drop(op.get_bind())')), ["drop-type"]);
  });

  it("a default is a literal in a text, and SQL in sa.text and sa.func", () => {
    const defaults = (code: string): unknown => {
      const change = changesOf(
        readAlembic(`op.add_column("t", sa.Column("c", sa.Text(), server_default=${code}))`),
      )[0];
      const expression = change?.kind === "add-column" ? change.column.default?.expression : undefined;
      return [expression?.kind, expression?.text];
    };
    assert.deepEqual(defaults('"it\'s"'), ["string", "'it''s'"]);
    assert.deepEqual(defaults('sa.text("now()")'), ["call", "now()"]);
    assert.deepEqual(defaults("sa.func.current_timestamp()"), ["keyword", "CURRENT_TIMESTAMP"]);
    assert.deepEqual(defaults("sa.false()"), ["boolean", "false"]);
    assert.deepEqual(defaults("None"), [undefined, undefined]);
  });

  const KINDS: readonly (readonly [string, readonly string[]])[] = [
    ['op.drop_table("t", if_exists=True)', ["drop-table"]],
    ['op.rename_table("a", "b")', ["rename-table"]],
    ['op.drop_column("t", "c")', ["drop-column"]],
    [
      'op.alter_column("t", "c", type_=sa.Text(), nullable=False, server_default=None, new_column_name="d")',
      ["alter-column", "alter-column", "alter-column", "rename-column"],
    ],
    ['op.create_index(op.f("i"), "t", ["c"], unique=True)', ["create-index"]],
    ['op.drop_index(op.f("i"), table_name="t")', ["drop-index"]],
    ['op.create_unique_constraint("u", "t", ["c"])', ["add-constraint"]],
    ['op.create_foreign_key("f", "t", "o", ["a"], ["b"], ondelete="CASCADE")', ["add-constraint"]],
    ['op.create_check_constraint("k", "t", "c > 0")', ["add-constraint"]],
    ['op.create_primary_key("p", "t", ["c"])', ["add-constraint"]],
    ['op.drop_constraint("f", "t", type_="foreignkey")', ["drop-constraint"]],
    ['op.bulk_insert(sa.table("t"), [{"a": 1}])', ["data"]],
    ["op.execute(sa.schema.CreateSequence(sa.Sequence('s')))", ["create-object"]],
    ['op.create_table_comment("t", "x")', ["comment"]],
  ];
  for (const [code, kinds] of KINDS) {
    it(code, () => assert.deepEqual(kindsOf(readAlembic(code)), kinds));
  }

  it("a default gets parentheses for MySQL from the version on that writes them", () => {
    const on = (sqlalchemy: string): unknown => {
      const code = 'op.add_column("t", sa.Column("c", sa.Uuid(), server_default=sa.text("uuid()")))';
      const [change] = changesOf(readAlembic(code, "", { options: { sqlalchemy } }));
      return change?.kind === "add-column" ? change.column.default?.expression.on?.mysql : undefined;
    };
    assert.equal(on("2.0.44"), "uuid()");
    assert.equal(on("2.1.0"), "(uuid())");
    assert.equal(on(""), undefined);
  });
});

describe("TypeORM's query runner", () => {
  it("createTable: every part has its place", () => {
    const program = readTypeorm(
      `await queryRunner.createTable(new Table({
        name: "app.notes",
        columns: [
          { name: "id", type: "uuid", isPrimary: true, default: "gen_random_uuid()" },
          { name: "title", type: "varchar", length: "80", isNullable: true, isUnique: true },
        ],
        foreignKeys: [{ columnNames: ["id"], referencedTableName: "o", referencedColumnNames: ["id"], onDelete: "CASCADE" }],
        indices: [{ columnNames: ["title", "id"] }],
      }), true);`,
    );
    const places = placesOf(program);
    const expected: Readonly<Record<string, string>> = {
      "0.table.schema": "app",
      "0.table.name": "notes",
      "0.guard": "true",
      "0.columns.0.type": 'type: "uuid"',
      "0.columns.0.type.nameRange": "uuid",
      "0.columns.0.primaryKey": "isPrimary: true",
      "0.columns.0.default": 'default: "gen_random_uuid()"',
      "0.columns.0.default.expression": '"gen_random_uuid()"',
      "0.columns.1.nullable": "isNullable: true",
      "0.columns.1.unique": "isUnique: true",
      "0.constraints.0.references.table": "o",
      "1.index": '{ columnNames: ["title", "id"] }',
    };
    assert.deepEqual(Object.fromEntries(Object.keys(expected).map((key) => [key, places[key]])), expected);
  });

  it("names what is given no name as TypeORM does", () => {
    const index = changesOf(
      readTypeorm('await queryRunner.createIndex("t", { columnNames: ["x", "y"] });'),
    )[0];
    assert.equal(index?.kind === "create-index" && index.index.name?.text, "IDX_1116cf42dc98511d43d08fa390");
    const key = changesOf(
      readTypeorm(
        'await queryRunner.createForeignKey("t", { columnNames: ["x"], referencedTableName: "p", referencedColumnNames: ["id"] });',
      ),
    )[0];
    assert.equal(
      key?.kind === "add-constraint" && key.constraint.name?.text,
      "FK_95deb4c758f55d1c91d7ed0a9e2",
    );
  });

  const TYPES: readonly (readonly [string, string, string])[] = [
    ['type: "varchar"', "varchar", "varchar(255)"],
    ['type: "varchar", length: "20"', "varchar(20)", "varchar(20)"],
    [
      'type: "timestamp with time zone", precision: 3',
      "timestamp(3) with time zone",
      "timestamp with time zone(3)",
    ],
    ['type: "decimal", precision: 10, scale: 2', "decimal(10,2)", "decimal(10,2)"],
    ['type: "bigint", unsigned: true', "bigint", "bigint UNSIGNED"],
    ['type: "text", isArray: true', "text[]", "text array"],
    ['type: "enum", enum: ["a", "b"]', "t_c_enum", "enum('a', 'b')"],
  ];
  for (const [options, postgresql, mysql] of TYPES) {
    it(`{ ${options} } becomes what TypeORM makes of it`, () => {
      const code = `await queryRunner.createTable(new Table({ name: "t", columns: [{ name: "c", ${options} }] }));`;
      assert.deepEqual(typeOn(readTypeorm(code)), { postgresql, mysql, mariadb: mysql, tidb: mysql });
    });
  }

  const KINDS: readonly (readonly [string, readonly string[]])[] = [
    ['addColumn("t", new TableColumn({ name: "c", type: "int" }))', ["add-column"]],
    [
      'addColumns("t", [{ name: "c", type: "int" }, { name: "d", type: "int" }])',
      ["add-column", "add-column"],
    ],
    ['dropColumn("t", "c")', ["drop-column"]],
    ['dropTable("t", true)', ["drop-table"]],
    ['renameColumn("t", "a", "b")', ["rename-column"]],
    ['renameTable("a", "b")', ["rename-table"]],
    ['changeColumn("t", "c", new TableColumn({ name: "c", type: "text" }))', ["redefine-column"]],
    ['createIndex("t", new TableIndex({ name: "i", columnNames: ["c"] }))', ["create-index"]],
    ['dropIndex("t", "i")', ["drop-index"]],
    ['dropForeignKey("t", "f")', ["drop-constraint"]],
    ['createPrimaryKey("t", ["c"])', ["add-constraint"]],
  ];
  for (const [code, kinds] of KINDS) {
    it(`queryRunner.${code}`, () =>
      assert.deepEqual(kindsOf(readTypeorm(`await queryRunner.${code};`)), kinds));
  }

  it("a key that is looked for by its column is known by that column", () => {
    const program = readTypeorm(
      'const table = await queryRunner.getTable("t"); const key = table.foreignKeys.find(k => k.columnNames.includes("c")); await queryRunner.dropForeignKey(table, key);',
    );
    const [piece] = program.pieces;
    assert.equal(piece?.kind === "call" && piece.complete, true);
    const [change] = changesOf(program);
    assert.ok(change?.kind === "drop-constraint");
    assert.deepEqual([change.table.name.text, change.typeorm?.columns], ["t", ["c"]]);
  });

  it("a key that is looked for at run time is known by its table only", () => {
    const program = readTypeorm(
      'const table = await queryRunner.getTable("t"); await queryRunner.dropForeignKey(table, table.foreignKeys.find(k => k.columnNames.includes(which)));',
    );
    const [piece] = program.pieces;
    assert.equal(piece?.kind === "call" && piece.complete, false);
    const [change] = changesOf(program);
    assert.equal(change?.kind === "drop-constraint" && change.table.name.text, "t");
  });
});
