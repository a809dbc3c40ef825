// Knex's and Sequelize's calls: the place of each argument, what is known of a program without running it, and fixes
// written in their own words.
import assert from "node:assert/strict";
import { applyEdits, textOf } from "../../src/base/text";
import type { CallPiece, MigrationProject } from "../../src/frameworks/framework";
import { knexReader } from "../../src/frameworks/knex/reader";
import { sequelizeReader } from "../../src/frameworks/sequelize/reader";
import { callSpeller } from "../../src/frameworks/spelling";
import type { ColumnDefinition } from "../../src/schema/change";
import { placesOf, summaryOf, type ReadProgram } from "./read-program";

const PROJECT: Omit<MigrationProject, "tool"> = {
  evidence: "configured",
  root: "/p",
  folders: ["/p/m"],
  historyTable: { name: "h" },
  options: {},
};

function readKnex(body: string, above = "", project: Partial<MigrationProject> = {}): ReadProgram {
  const text = `import type { Knex } from "knex";\n${above}\nexport async function up(knex: Knex) {\n  ${body}\n}\nexport async function down() {}\n`;
  const [file] = knexReader.readFile({ tool: "knex", ...PROJECT, ...project }, "/p/m/1_a.ts", text);
  return { text, pieces: file?.parts.find((part) => part.direction === "up")?.pieces ?? [] };
}

function readSequelize(body: string, above = "", project: Partial<MigrationProject> = {}): ReadProgram {
  const text = `${above}\nmodule.exports = {\n  async up(queryInterface, Sequelize) {\n    ${body}\n  },\n  async down() {},\n};\n`;
  const [file] = sequelizeReader.readFile({ tool: "sequelize", ...PROJECT, ...project }, "/p/m/1-a.js", text);
  return { text, pieces: file?.parts.find((part) => part.direction === "up")?.pieces ?? [] };
}

function onlyCall(program: ReadProgram): CallPiece {
  const call = program.pieces.find((piece) => piece.kind === "call");
  assert.ok(call !== undefined, "no call was read");
  return call;
}

function firstColumn({ changes }: CallPiece): ColumnDefinition {
  for (const change of changes) {
    if (change.kind === "add-column") return change.column;
    const column = change.kind === "create-table" ? change.columns[0] : undefined;
    if (column !== undefined) return column;
  }
  assert.fail("no column was read");
}

type Fix = "type" | "default" | "remove default";

function fixed(program: ReadProgram, fix: Fix, sql = ""): string | undefined {
  const call = onlyCall(program);
  const own = textOf(program.text, call.range);
  const speller = callSpeller(call.callee, own);
  const { type, default: byDefault } = firstColumn(call);
  const edits =
    fix === "type"
      ? type && speller.type(type, sql, "mysql")
      : fix === "default"
        ? byDefault && speller.expression(byDefault.expression, sql, "mysql")
        : byDefault && speller.remove(byDefault.range);
  return edits && applyEdits(own, edits);
}

describe("Knex's builders", () => {
  it("each part has its place", () => {
    const places = placesOf(
      readKnex(
        `await knex.schema.withSchema("app").createTable("notes", (t) => {
    t.string("title", 80).notNullable().defaultTo("x").unique();
    t.integer("owner").references("id").inTable("users").onDelete("CASCADE");
    t.index(["owner", "title"], "by_owner");
  });`,
      ),
    );
    const expected: Readonly<Record<string, string>> = {
      "0.table.name": "notes",
      "0.columns.0": 't.string("title", 80).notNullable().defaultTo("x").unique()',
      "0.columns.0.name": "title",
      "0.columns.0.type": 'string("title", 80)',
      "0.columns.0.type.nameRange": "string",
      "0.columns.0.type.argsRange": "80",
      "0.columns.0.nullable": "notNullable()",
      "0.columns.0.default": 'defaultTo("x")',
      "0.columns.0.default.expression": '"x"',
      "0.constraints.0": "unique()",
      "0.constraints.1.references.table.name": "users",
      "0.constraints.1.references.columns.0": "id",
      "0.constraints.1.references.onDelete": 'onDelete("CASCADE")',
      "1.index": 'index(["owner", "title"], "by_owner")',
      "1.index.name": "by_owner",
      "1.index.parts.1.column": "title",
    };
    assert.deepEqual(Object.fromEntries(Object.keys(expected).map((key) => [key, places[key]])), expected);
  });

  it("a builder in a chain is read from its own name on, so that no two overlap", () => {
    const program = readKnex(`await knex.schema.dropTable("a").dropTableIfExists("b");`);
    assert.deepEqual(
      program.pieces.map((piece) => textOf(program.text, piece.range)),
      ['knex.schema.dropTable("a")', 'dropTableIfExists("b")'],
    );
  });

  const PROGRAMS: readonly (readonly [string, string, readonly string[]])[] = [
    [
      "raw SQL with its bindings",
      'await knex.raw("ALTER TABLE ?? ADD COLUMN ?? int DEFAULT ?", ["a", "Odd", 3]);',
      ['ALTER TABLE a ADD COLUMN "Odd" int DEFAULT 3'],
    ],
    [
      "raw SQL that is a part of a query is no statement",
      'await knex("a").update({ at: knex.raw("now()"), n: knex.fn.now() });',
      ["knex(…).update()"],
    ],
    [
      "a transaction's own knex",
      'await knex.transaction(async (trx) => { await trx.raw("DROP TABLE a"); await trx("b").del(); });',
      ["DROP TABLE a", "knex(…).del()"],
    ],
    [
      "a client that is asked for",
      'if (knex.client.config.client === "mysql2") { await knex.raw("DROP TABLE a"); }',
      ["on mysql, mariadb, tidb: DROP TABLE a"],
    ],
    [
      "a client that is one of several",
      'if (["pg", "postgres"].includes(knex.client.config.client)) await knex.raw("DROP TABLE a");',
      ["on postgresql: DROP TABLE a"],
    ],
    [
      "what another file does",
      "await addAudit(knex);",
      ["helpers.addAudit is in another file, and what it does with the connection is not followed"],
    ],
    ["what another file is asked", "const old = await helpers.isOld(knex);", []],
    [
      "a condition that is not known",
      'if (process.env.X) await knex.schema.dropTable("a");',
      ["perhaps knex.schema.dropTable()"],
    ],
  ];
  for (const [name, body, expected] of PROGRAMS) {
    it(name, () => {
      const above = 'import { addAudit } from "./helpers";\nimport * as helpers from "./helpers";';
      assert.deepEqual(summaryOf(readKnex(body, above)), expected);
    });
  }

  it("what is done only where it is not there is left out where it is", () => {
    for (const body of [
      'if (!(await knex.schema.hasTable("a"))) await knex.schema.createTable("a", (t) => t.increments());',
      'if (await knex.schema.hasTable("a")) return; await knex.schema.createTable("a", (t) => t.increments());',
      'return knex.schema.hasTable("a").then((there) => { if (!there) return knex.schema.createTable("a", (t) => t.increments()); });',
    ]) {
      assert.equal(onlyCall(readKnex(body)).unlessDone, true, body);
    }
    const other =
      'if (!(await knex.schema.hasTable("b"))) await knex.schema.createTable("a", (t) => t.increments());';
    assert.equal(onlyCall(readKnex(other)).unlessDone, undefined);
  });

  it("says that a column under an unknown condition is left out", () => {
    const program = readKnex(
      'await knex.schema.createTable("a", (t) => { t.increments(); if (process.env.X) t.string("b"); });',
    );
    const call = onlyCall(program);
    assert.equal(call.complete, false);
    assert.ok(call.certain);
  });

  const column = (chain: string): string => `knex.schema.alterTable("t", (table) => { table.${chain}; })`;
  const FIXES: readonly (readonly [string, Fix, string, string | undefined])[] = [
    ['jsonb("c").notNullable()', "type", "JSON", 'json("c").notNullable()'],
    ['uuid("c")', "type", "CHAR(36)", 'specificType("c", "char(36)")'],
    ["string('c', 20).defaultTo('x')", "type", "LONGTEXT", "text('c', 'longtext').defaultTo('x')"],
    ['json("c").defaultTo("{}")', "default", "('{}')", `json("c").defaultTo(knex.raw("('{}')"))`],
    ['string("c").defaultTo("a")', "default", "'it''s'", `string("c").defaultTo("it's")`],
    ['text("c").defaultTo("a").notNullable()', "remove default", "", 'text("c").notNullable()'],
    ['text("c").defaultTo("a")', "remove default", "", 'text("c")'],
  ];
  for (const [chain, fix, sql, expected] of FIXES) {
    it(`${fix} of ${chain} as ${sql}`, () => {
      const after = fixed(readKnex(`await ${column(chain)};`), fix, sql);
      assert.equal(after, expected === undefined ? undefined : column(expected));
    });
  }
});

describe("Sequelize's query interface", () => {
  it("each part has its place", () => {
    const places = placesOf(
      readSequelize(
        `await queryInterface.createTable("notes", {
      title: { type: Sequelize.STRING(80), allowNull: false, defaultValue: "x", unique: true },
      owner: { type: Sequelize.INTEGER, references: { model: "users", key: "id" }, onDelete: "cascade" },
    });`,
      ),
    );
    const expected: Readonly<Record<string, string>> = {
      "table.name": "notes",
      "columns.0.name": "title",
      "columns.0.type": "type: Sequelize.STRING(80)",
      "columns.0.type.nameRange": "Sequelize.STRING",
      "columns.0.type.argsRange": "(80)",
      "columns.0.nullable": "allowNull: false",
      "columns.0.default": 'defaultValue: "x"',
      "columns.0.default.expression": '"x"',
      "columns.0.unique": "unique: true",
      "constraints.0.references.table.name": "users",
      "constraints.0.references.columns.0": "id",
      "constraints.0.references.onDelete": 'onDelete: "cascade"',
    };
    assert.deepEqual(Object.fromEntries(Object.keys(expected).map((key) => [key, places[key]])), expected);
  });

  const PROGRAMS: readonly (readonly [string, string, readonly string[]])[] = [
    [
      "SQL with its replacements",
      'await queryInterface.sequelize.query("UPDATE a SET b = :b", { replacements: { b: "x" } });',
      ["UPDATE a SET b = 'x'"],
    ],
    [
      "a transaction around it",
      'await queryInterface.sequelize.transaction(async (transaction) => { await queryInterface.dropTable("a", { transaction }); });',
      ["queryInterface.dropTable()"],
    ],
    [
      "a dialect that is asked for",
      'if (queryInterface.sequelize.getDialect() !== "postgres") await queryInterface.dropTable("a");',
      ["on mysql, mariadb, tidb: queryInterface.dropTable()"],
    ],
    ["rows", 'await queryInterface.bulkInsert("a", [{ b: 1 }]);', ["queryInterface.bulkInsert()"]],
    [
      "a table that is known at run time",
      "await queryInterface.dropTable(process.env.T);",
      ["what queryInterface.dropTable is about is known at run time only"],
    ],
  ];
  for (const [name, body, expected] of PROGRAMS) {
    it(name, () => {
      assert.deepEqual(summaryOf(readSequelize(body)), expected);
    });
  }

  it("a type that is imported where it is named does not keep the program from being read", () => {
    const text =
      'module.exports = {\n  async up(q: import("sequelize").QueryInterface, S: typeof import("sequelize")) {\n    await q.dropTable("a");\n  },\n  async down() {},\n};\n';
    const [file] = sequelizeReader.readFile({ tool: "sequelize", ...PROJECT }, "/p/m/1-a.ts", text);
    assert.deepEqual(file?.problems, []);
    assert.deepEqual(summaryOf({ text, pieces: file.parts[0]?.pieces ?? [] }), [
      "queryInterface.dropTable()",
    ]);
  });

  it("an index's old options are those of old versions", () => {
    const body = 'await queryInterface.addIndex("a", ["b"], { indicesType: "UNIQUE", indexName: "i" });';
    const indexOf = (toolVersion: readonly number[]): unknown => {
      const [change] = onlyCall(readSequelize(body, "", { toolVersion })).changes;
      return change?.kind === "create-index" && [change.index.name?.text, change.index.unique];
    };
    assert.deepEqual(indexOf([4, 44, 4]), ["i", true]);
    assert.deepEqual(indexOf([5, 22, 5]), ["a_b", false]);
  });

  const column = (inside: string): string => `queryInterface.addColumn("t", "c", ${inside})`;
  const FIXES: readonly (readonly [string, Fix, string, string | undefined])[] = [
    ["{ type: Sequelize.JSONB }", "type", "JSON", "{ type: Sequelize.JSON }"],
    ["{ type: Sequelize.STRING(20), x: 1 }", "type", "LONGTEXT", '{ type: Sequelize.TEXT("long"), x: 1 }'],
    ["{ type: DataTypes.UUID }", "type", "CHAR(36)", '{ type: "CHAR(36)" }'],
    ["Sequelize.INTEGER", "type", "BIGINT UNSIGNED", "Sequelize.BIGINT.UNSIGNED"],
    [
      '{ type: Sequelize.STRING, defaultValue: "a" }',
      "default",
      "CURRENT_TIMESTAMP",
      '{ type: Sequelize.STRING, defaultValue: Sequelize.literal("CURRENT_TIMESTAMP") }',
    ],
    ['{ type: Sequelize.STRING, defaultValue: "a" }', "remove default", "", "{ type: Sequelize.STRING }"],
  ];
  for (const [inside, fix, sql, expected] of FIXES) {
    it(`${fix} of ${inside} as ${sql}`, () => {
      const after = fixed(readSequelize(`await ${column(inside)};`), fix, sql);
      assert.equal(after, expected === undefined ? undefined : column(expected));
    });
  }
});
