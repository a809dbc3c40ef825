import assert from "node:assert/strict";
import { applyEdits, textOf } from "../../src/base/text";
import type { CallPiece, MigrationProject, Piece } from "../../src/frameworks/framework";
import { nodePgMigrateReader } from "../../src/frameworks/node-pg-migrate/reader";
import { callSpeller } from "../../src/frameworks/spelling";
import type { Change } from "../../src/schema/change";
import { placesOf, summaryOf, type ReadProgram } from "./read-program";

const PROJECT: MigrationProject = {
  tool: "node-pg-migrate",
  evidence: "configured",
  root: "/p",
  folders: ["/p/m"],
  historyTable: { name: "pgmigrations" },
  options: {},
};

/** `body` stands in up(), `above` before it. */
function read(
  body: string,
  above = "",
  options: Record<string, string> = {},
): ReadProgram & { down: readonly Piece[] } {
  const text = `${above}\nexports.up = async (pgm) => {\n  ${body}\n};\n`;
  const [file] = nodePgMigrateReader.readFile({ ...PROJECT, options }, "/p/m/1_a.js", text);
  const piecesOf = (direction: string): readonly Piece[] =>
    file?.parts.find((part) => part.direction === direction)?.pieces ?? [];
  return { text, pieces: piecesOf("up"), down: piecesOf("down") };
}

function changesOf(pieces: readonly Piece[]): readonly Change[] {
  return pieces.flatMap((piece) => (piece.kind === "call" ? piece.changes : []));
}

function columnOf(
  inside: string,
  above = "",
): {
  readonly text: string;
  readonly piece: CallPiece;
  readonly column: NonNullable<ReturnType<typeof firstColumn>>;
} {
  const program = read(`pgm.createTable("t", { c: ${inside} });`, above);
  const [piece] = program.pieces;
  assert.ok(piece?.kind === "call", "the call was not read");
  const column = firstColumn(piece);
  assert.ok(column !== undefined, "the column was not read");
  return { text: textOf(program.text, piece.range), piece, column };
}

function firstColumn(
  piece: CallPiece,
): Extract<Change, { kind: "create-table" }>["columns"][number] | undefined {
  const [change] = piece.changes;
  return change?.kind === "create-table" ? change.columns[0] : undefined;
}

describe("node-pg-migrate's builder", () => {
  it("createTable: every part has its place", () => {
    const places = placesOf(
      read(
        `pgm.createTable({ schema: "app", name: "notes" }, {
    id: "id",
    title: { type: "varchar(80)", notNull: true, default: pgm.func("now()"), unique: true },
    "user": { type: "integer", references: '"users"', onDelete: "CASCADE", check: "user > 0" },
  }, { constraints: { unique: ["id", "title"] }, ifNotExists: true });`,
      ),
    );
    const expected: Readonly<Record<string, string>> = {
      "table.schema": "app",
      "table.name": "notes",
      guard: "ifNotExists: true",
      "columns.0.name": "id",
      "columns.0.type": '"id"',
      "columns.0.type.nameRange": "id",
      "columns.0.primaryKey": '"id"',
      "columns.1": 'title: { type: "varchar(80)", notNull: true, default: pgm.func("now()"), unique: true }',
      "columns.1.type": 'type: "varchar(80)"',
      "columns.1.type.nameRange": "varchar(80)",
      "columns.1.nullable": "notNull: true",
      "columns.1.default": 'default: pgm.func("now()")',
      "columns.1.default.expression": 'pgm.func("now()")',
      "columns.1.unique": "unique: true",
      "columns.2.name": "user",
      "columns.2.references": `references: '"users"'`,
      "columns.2.references.onDelete": 'onDelete: "CASCADE"',
      "columns.2.checks.0": 'check: "user > 0"',
      "constraints.0": 'unique: ["id", "title"]',
      "constraints.0.columns.1": "title",
    };
    assert.deepEqual(Object.fromEntries(Object.keys(expected).map((key) => [key, places[key]])), expected);
  });

  it("a shorthand from above or from another file is shown where it is used", () => {
    const own = read(
      'pgm.createTable("t", { c: "uid" });',
      'exports.shorthands = { uid: { type: "uuid", notNull: true } };',
    );
    assert.deepEqual(
      [placesOf(own)["columns.0.type"], placesOf(own)["columns.0.nullable"]],
      ['"uid"', '"uid"'],
    );
    const shared = read('pgm.createTable("t", { c: "uid" });', "", {
      shorthands: '...({ uid: { type: "uuid", notNull: true } }),',
    });
    assert.deepEqual(
      [placesOf(shared)["columns.0.type"], placesOf(shared)["columns.0.nullable"]],
      ['"uid"', '"uid"'],
    );
  });

  const TYPES: readonly (readonly [string, string])[] = [
    ['"string"', "text"],
    ['"float"', "real"],
    ['{ type: "double" }', "double precision"],
    ['"id"', "serial"],
    ['{ type: "text", array: true }', "text[]"],
    ['{ type: "varchar(3)", array: 2 }', "varchar(3)[]"],
    ["{ type: PgType.TIMESTAMP_WITH_TIME_ZONE }", "timestamp with time zone"],
    ['{ type: { schema: "app", name: "Mood" } }', '"app"."Mood"'],
    ['"integer NOT NULL UNIQUE"', "integer"],
  ];
  for (const [code, sql] of TYPES) {
    it(`${code} is ${sql}`, () => {
      assert.equal(
        columnOf(code, 'import { PgType } from "node-pg-migrate";').column.type?.on?.postgresql,
        sql,
      );
    });
  }

  it("what stands in a type's text besides the type counts", () => {
    const { column } = columnOf('"integer NOT NULL DEFAULT 7"');
    assert.deepEqual([column.nullable?.value, column.default?.expression.text], [false, "7"]);
  });

  it("names follow decamelize, and are cut as PostgreSQL cuts them", () => {
    const program = read(
      'pgm.createIndex("userAccounts", "createdAtByTheVeryFirstAdministratorOfTheWholeSystem");',
      "",
      { decamelize: "yes" },
    );
    const [change] = changesOf(program.pieces);
    assert.ok(change?.kind === "create-index");
    assert.deepEqual(
      [change.table.name.text, change.index.name?.text],
      ["user_accounts", "user_accounts_created_at_by_the_very_first_administrator_of_the"],
    );
  });

  it("a computed name is followed, and an unknown one said", () => {
    const known = changesOf(read('const c = "a"; pgm.addColumns("t", { [c]: "text" });').pieces)[0];
    assert.equal(known?.kind === "add-column" && known.column.name.text, "a");
    const [unknown] = read('pgm.addColumns("t", { [process.env.C]: "text" });').pieces;
    assert.ok(unknown?.kind === "call" && !unknown.complete && unknown.changes.length === 0);
  });

  it("SQL is filled with names and values, and what is not known stays open", () => {
    assert.deepEqual(
      summaryOf(
        read(
          'pgm.sql("ALTER TABLE {t} SET ({k} = {v}) -- {other}", { t: { schema: "a", name: "b" }, k: pgm.func("fillfactor"), v: 70 });',
        ),
      ),
      ['ALTER TABLE "a"."b" SET (fillfactor = 70) -- {other}'],
    );
    assert.deepEqual(summaryOf(read('pgm.sql("DROP TABLE {t}", { t: name });')), ["DROP TABLE ${t}"]);
  });

  it("queries run before the steps, whatever the program's order", () => {
    assert.deepEqual(
      summaryOf(read('pgm.dropTable("t"); await pgm.db.query("SELECT 1"); pgm.sql("SELECT 2");')),
      ["SELECT 1", "pgm.dropTable()", "SELECT 2"],
    );
  });

  it("a helper from elsewhere that gets the builder may do anything", () => {
    assert.deepEqual(summaryOf(read('addTimes(pgm, "t");', 'const { addTimes } = require("../helpers");')), [
      "what ../helpers.addTimes does with pgm stands in another file",
    ]);
  });

  const REVERSED: readonly (readonly [string, readonly string[]])[] = [
    ['pgm.createTable("t", { id: "id" }); pgm.createIndex("t", "id");', ["drop-index", "drop-table"]],
    ['pgm.addColumns("t", { a: "int", b: "int" });', ["drop-column", "drop-column"]],
    ['pgm.renameColumn("t", "a", "b");', ["rename-column"]],
    ['pgm.createType("k", ["a"]);', ["drop-type"]],
    ['pgm.createView("v", {}, "SELECT 1");', ["drop-object"]],
    ['pgm.addConstraint("t", "k", { check: "a > 0" });', ["drop-constraint"]],
    ['pgm.addConstraint("t", null, "CHECK (a > 0)");', []],
    ['pgm.createTable("t", { id: "id" }); pgm.dropTable("u");', []],
    ['pgm.alterColumn("t", "a", { notNull: true });', []],
  ];
  for (const [code, kinds] of REVERSED) {
    it(`the down of ${code} is ${kinds.join(", ") || "none"}`, () => {
      assert.deepEqual(
        changesOf(read(code).down).map((change) => change.kind),
        kinds,
      );
    });
  }
});

describe("fixes in node-pg-migrate's calls", () => {
  const TYPED: readonly (readonly [string, string, string | undefined])[] = [
    ['"text"', "VARCHAR(255)", '"varchar(255)"'],
    ["{ type: 'jsonb', notNull: true }", "JSON", "{ type: 'json', notNull: true }"],
    ['{ type: "mood" }', "ENUM('a', 'B')", `{ type: "ENUM('a', 'B')" }`],
    ["{ type: 'mood' }", "ENUM('a')", `{ type: "ENUM('a')" }`],
    ['"id"', "BIGINT", undefined],
    ['{ type: "text", array: true }', "JSON", undefined],
  ];
  for (const [code, sql, expected] of TYPED) {
    it(`${code} as ${sql}`, () => {
      const { text, piece, column } = columnOf(code);
      assert.ok(column.type !== undefined);
      const edits = callSpeller(piece.callee, text).type(column.type, sql, "mysql");
      const whole = (inside: string): string => `pgm.createTable("t", { c: ${inside} })`;
      assert.equal(edits && applyEdits(text, edits), expected && whole(expected));
    });
  }

  const DEFAULTS: readonly (readonly [string, string, string])[] = [
    ['"a"', "'it''s'", '"it\'s"'],
    ['"a"', "now()", 'pgm.func("now()")'],
    ["pgm.func('now()')", "CURRENT_TIMESTAMP", "pgm.func('CURRENT_TIMESTAMP')"],
    ["true", "1", "1"],
  ];
  for (const [code, sql, expected] of DEFAULTS) {
    it(`default: ${code} as ${sql}`, () => {
      const { text, piece, column } = columnOf(`{ type: "text", default: ${code} }`);
      const use = column.default?.expression;
      assert.ok(use !== undefined);
      const edits = callSpeller(piece.callee, text).expression(use, sql, "mysql");
      assert.equal(
        edits && applyEdits(text, edits),
        `pgm.createTable("t", { c: { type: "text", default: ${expected} } })`,
      );
    });
  }
});
