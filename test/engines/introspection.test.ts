import assert from "node:assert/strict";
import type { Connection } from "../../src/engines/engine";
import type { Schema, SchemaKeyPart, Table } from "../../src/schema/schema";
import { describeOnEngine } from "../run/live-engine";
import { connectUrl, expectValue, makeScratch, type ScratchDatabase } from "./scratch";

function part({ column, expression, length, descending }: SchemaKeyPart): string {
  const what = column ?? `(${expression})`;
  return `${what}${length === undefined ? "" : `[${length}]`}${descending ? " desc" : ""}`;
}

const parts = (list: readonly SchemaKeyPart[]): string => list.map(part).join(", ");

/** A table in lines that can be read at a glance. */
function digest(table: Table): readonly string[] {
  const lines = table.columns.map((column) => {
    const { name, type, nullable, autoIncrement, generated, onUpdate, comment, collation } = column;
    const words = [
      name,
      type?.text,
      nullable === true ? "" : "not null",
      column.default === null ? "" : `default ${column.default}`,
      autoIncrement ? "auto" : "",
      generated === undefined ? "" : `${generated.storage} ${generated.expression}`,
      onUpdate === undefined ? "" : `on update ${onUpdate}`,
      comment === undefined ? "" : `-- ${comment}`,
      collation === undefined ? "" : `collate ${collation}`,
    ];
    return words.filter((word) => word !== "" && word !== undefined).join(" ");
  });
  const { primaryKey } = table;
  if (primaryKey !== undefined) lines.push(`primary ${primaryKey.name} (${parts(primaryKey.parts)})`);
  for (const key of table.uniques) lines.push(`unique ${key.name} (${parts(key.parts)})`);
  for (const key of table.foreignKeys) {
    const to = key.table.schema === undefined ? key.table.name : `${key.table.schema}.${key.table.name}`;
    const actions = `${key.onDelete === undefined ? "" : ` del ${key.onDelete}`}${key.onUpdate === undefined ? "" : ` upd ${key.onUpdate}`}`;
    lines.push(
      `foreign ${key.name} (${key.columns.join(", ")}) ${to} (${key.referenced.join(", ")})${actions}`,
    );
  }
  for (const check of table.checks) lines.push(`check ${check.name} ${check.expression}`);
  for (const index of table.indexes) {
    const include = index.include.length === 0 ? "" : ` include ${index.include.join(", ")}`;
    const where = index.where === undefined ? "" : ` where ${index.where}`;
    const kind = index.special ?? index.method ?? "";
    lines.push(
      `${index.unique ? "unique " : ""}index ${index.name} ${kind} (${parts(index.parts)})${include}${where}`,
    );
  }
  if (table.comment !== undefined) lines.push(`-- ${table.comment}`);
  return lines;
}

const POSTGRESQL = `
CREATE EXTENSION citext;
CREATE TYPE mood AS ENUM ('sad', 'it''s ok');
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE TYPE pair AS (a int, b int);
CREATE SCHEMA other;
CREATE TABLE other.place (id int PRIMARY KEY);
CREATE TABLE parent (
  id serial PRIMARY KEY, big bigint GENERATED ALWAYS AS IDENTITY, dropped int,
  name varchar(20) NOT NULL DEFAULT 'x', price numeric(10,2), m mood[] , p positive, c citext,
  at timestamptz(3) DEFAULT now(), twice int GENERATED ALWAYS AS (id * 2) STORED, de text COLLATE "C",
  CONSTRAINT price_ok CHECK (price > 0), CONSTRAINT name_once UNIQUE (name, price)
);
ALTER TABLE parent DROP COLUMN dropped;
COMMENT ON TABLE parent IS 'the parent';
COMMENT ON COLUMN parent.name IS 'its name';
CREATE TABLE child (
  parent_id int CONSTRAINT to_parent REFERENCES parent ON DELETE CASCADE ON UPDATE SET NULL,
  place_id int REFERENCES other.place (id), v int
);
CREATE INDEX child_lower ON child USING btree (lower(v::text), parent_id DESC) INCLUDE (place_id) WHERE v > 1;
CREATE UNIQUE INDEX child_once ON child (v);
CREATE TABLE part (day date NOT NULL) PARTITION BY RANGE (day);
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE VIEW seen AS SELECT id FROM parent;
CREATE MATERIALIZED VIEW kept AS SELECT 1 AS one;
CREATE SEQUENCE counter;
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT $1';
CREATE PROCEDURE pr() LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER tr BEFORE INSERT ON child FOR EACH ROW EXECUTE FUNCTION tf();
`;

function postgresqlSuite(connect: () => Promise<Connection>): void {
  let connection: Connection;
  let schema: Schema;
  before(async function () {
    this.timeout(60_000);
    connection = await connect();
    await expectValue(connection.run(POSTGRESQL));
    schema = await expectValue(connection.introspect());
  });
  const table = (name: string): Table | undefined => schema.tables.find((one) => one.name === name);

  it("gives columns, keys and indexes as the catalog has them", () => {
    const parent = table("parent");
    assert.ok(parent);
    assert.deepEqual(digest(parent), [
      "id integer not null auto",
      "big bigint not null auto",
      "name character varying(20) not null default 'x'::character varying -- its name",
      "price numeric(10,2)",
      "m mood[]",
      "p positive",
      "c citext",
      "at timestamp(3) with time zone default now()",
      "twice integer stored (id * 2)",
      "de text collate C",
      "primary parent_pkey (id)",
      "unique name_once (name, price)",
      "check price_ok (price > (0)::numeric)",
      "-- the parent",
    ]);
    const child = table("child");
    assert.ok(child);
    assert.deepEqual(digest(child), [
      "parent_id integer",
      "place_id integer",
      "v integer",
      "foreign child_place_id_fkey (place_id) other.place (id)",
      "foreign to_parent (parent_id) parent (id) del CASCADE upd SET NULL",
      "index child_lower btree ((lower(v::text)), parent_id desc) include place_id where (v > 1)",
      "unique index child_once btree (v)",
    ]);
  });

  it("gives tables of other schemas their schema, and no table that is an extension's", () => {
    assert.deepEqual(
      schema.tables.map((one) => [one.schema, one.name]),
      [["other", "place"], ...["child", "parent", "part", "part_1"].map((name) => [undefined, name])],
    );
  });

  it("gives types and objects, but not a serial's sequence or what an extension brought", () => {
    assert.deepEqual(schema.types, [
      { name: "mood", kind: "enum", labels: ["sad", "it's ok"] },
      { name: "pair", kind: "composite" },
      { name: "positive", kind: "domain" },
    ]);
    assert.deepEqual(
      schema.objects.map(({ kind, name }) => `${kind} ${name}`),
      (
        "extension citext, function f, function tf, materialized view kept, procedure pr, schema other, " +
        "sequence counter, trigger tr, view seen"
      ).split(", "),
    );
  });

  it("gives the tree level by level, and each table as the whole gives it", async () => {
    assert.deepEqual(await expectValue(connection.listSchemas()), [
      { name: "other", isDefault: false },
      { name: "public", isDefault: true },
    ]);
    const listed = await expectValue(connection.listTables("public"));
    assert.deepEqual(
      listed.map(({ name, kind }) => `${kind} ${name}`),
      [
        "table child",
        "materialized view kept",
        "table parent",
        "partitioned table part",
        "table part_1",
        "view seen",
      ],
    );
    for (const one of schema.tables) {
      assert.deepEqual(await expectValue(connection.describeTable(one.schema ?? "public", one.name)), one);
    }
    const view = await expectValue(connection.describeTable("public", "seen"));
    assert.deepEqual(
      view?.columns.map(({ name }) => name),
      ["id"],
    );
    const objects = await expectValue(connection.listObjects("public"));
    assert.ok(objects.some(({ kind, name }) => kind === "enum" && name === "mood"));
    for (const [kind, name, words] of [
      ["view", "seen", /SELECT/],
      ["materialized view", "kept", /SELECT/],
      ["function", "f", /CREATE OR REPLACE FUNCTION/],
      ["trigger", "tr", /CREATE TRIGGER/],
      ["index", "child_once", /CREATE UNIQUE INDEX/],
    ] as const) {
      assert.match((await expectValue(connection.definition(kind, "public", name))) ?? "", words);
    }
    assert.equal(await expectValue(connection.describeTable("public", `'; DROP TABLE child; --`)), undefined);
    assert.equal(await expectValue(connection.definition("moon", "public", "x")), undefined);
  });
}

describeOnEngine("postgresql", "the schema", (url) => {
  let scratch: ScratchDatabase;
  let connection: Connection;
  before(async () => {
    scratch = await makeScratch(url);
    connection = await connectUrl(scratch.url);
  });
  after(async () => {
    await connection.close();
    await scratch.drop();
  });
  postgresqlSuite(() => Promise.resolve(connection));
});

describe("the schema (embedded PostgreSQL)", () => {
  let connection: Connection;
  after(() => connection.close());
  postgresqlSuite(async () => (connection = await connectUrl("pglite:memory")));
});

for (const name of ["mariadb", "mysql"] as const) {
  describeOnEngine(name, "the schema", (url) => {
    const isMariadb = name === "mariadb";
    let scratch: ScratchDatabase;
    let connection: Connection;
    let schema: Schema;
    before(async () => {
      scratch = await makeScratch(url);
      connection = await connectUrl(scratch.url);
      for (const sql of [
        `CREATE TABLE parent (id int unsigned AUTO_INCREMENT PRIMARY KEY, name varchar(20) NOT NULL DEFAULT 'it''s' COMMENT 'its name',
           e enum('a','b,c') DEFAULT 'a', n int DEFAULT 5, price decimal(10,2), flag bit(1) DEFAULT b'1',
           at timestamp(3) NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
           twice int GENERATED ALWAYS AS (n * 2) STORED, body text, bin varchar(9) COLLATE utf8mb4_bin,
           CONSTRAINT n_ok CHECK (n > 0), UNIQUE KEY name_once (name, n), KEY body_start (body(10)), FULLTEXT KEY body_words (body)
         ) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci COMMENT 'the parent'`,
        `CREATE TABLE child (parent_id int unsigned, v int,
           KEY v_down (v DESC), CONSTRAINT to_parent FOREIGN KEY (parent_id) REFERENCES parent (id) ON DELETE CASCADE)`,
        "CREATE VIEW seen AS SELECT id FROM parent",
        "CREATE FUNCTION f() RETURNS int DETERMINISTIC RETURN 1",
        "CREATE PROCEDURE pr() BEGIN SELECT 1; END",
        "CREATE TRIGGER tr BEFORE INSERT ON child FOR EACH ROW SET NEW.v = 1",
      ]) {
        await expectValue(connection.run(sql));
      }
      schema = await expectValue(connection.introspect());
    });
    after(async () => {
      await connection.close();
      await scratch.drop();
    });

    it("gives columns, keys and indexes as the catalog has them", () => {
      const [child, parent] = schema.tables;
      assert.ok(child !== undefined && parent !== undefined);
      const int = isMariadb ? "int(11)" : "int";
      const now = isMariadb ? "current_timestamp(3)" : "CURRENT_TIMESTAMP(3)";
      assert.deepEqual(digest(parent), [
        `id ${isMariadb ? "int(10) unsigned" : "int unsigned"} not null auto`,
        "name varchar(20) not null default 'it''s' -- its name",
        "e enum('a','b,c') default 'a'",
        `n ${int} default 5`,
        "price decimal(10,2)",
        "flag bit(1) default b'1'",
        `at timestamp(3) default ${now} on update ${now}`,
        `twice ${int} stored ${isMariadb ? "`n` * 2" : "(`n` * 2)"}`,
        "body text",
        "bin varchar(9) collate utf8mb4_bin",
        "primary PRIMARY (id)",
        "unique name_once (name, n)",
        `check n_ok ${isMariadb ? "`n` > 0" : "(`n` > 0)"}`,
        "index body_start btree (body[10])",
        "index body_words fulltext (body)",
        "-- the parent",
      ]);
      assert.deepEqual(digest(child), [
        `parent_id ${isMariadb ? "int(10) unsigned" : "int unsigned"}`,
        `v ${int}`,
        "foreign to_parent (parent_id) parent (id) del CASCADE",
        "index to_parent btree (parent_id)",
        "index v_down btree (v desc)",
      ]);
      assert.equal(parent.options["ENGINE"], "InnoDB");
    });

    it("gives the tree level by level, and each table as the whole gives it", async () => {
      assert.deepEqual(
        schema.objects.map(({ kind, name: object }) => `${kind} ${object}`),
        ["function f", "procedure pr", "trigger tr", "view seen"],
      );
      const listed = await expectValue(connection.listTables(scratch.name));
      assert.deepEqual(
        listed.map(({ name: table, kind }) => `${kind} ${table}`),
        ["table child", "table parent", "view seen"],
      );
      for (const one of schema.tables) {
        assert.deepEqual(await expectValue(connection.describeTable(scratch.name, one.name)), one);
      }
      const objects = await expectValue(connection.listObjects(scratch.name));
      assert.deepEqual(
        objects.map(({ kind }) => kind),
        ["function", "procedure", "trigger"],
      );
      for (const kind of ["view seen", "function f", "procedure pr", "trigger tr", "table child"]) {
        const [word = "", object = ""] = kind.split(" ");
        assert.match((await expectValue(connection.definition(word, scratch.name, object))) ?? "", /^CREATE/);
      }
      const schemas = await expectValue(connection.listSchemas());
      assert.ok(schemas.some((one) => one.name === scratch.name && one.isDefault));
      assert.ok(schemas.every((one) => one.name !== "mysql"));
      assert.equal(
        await expectValue(connection.describeTable(scratch.name, "'; DROP TABLE child; --")),
        undefined,
      );
    });
  });
}

describeOnEngine("tidb", "the schema", (url) => {
  let scratch: ScratchDatabase;
  let connection: Connection;
  let schema: Schema;
  before(async () => {
    scratch = await makeScratch(url);
    connection = await connectUrl(scratch.url);
    for (const sql of [
      `CREATE TABLE parent (id int unsigned AUTO_INCREMENT PRIMARY KEY, name varchar(20) NOT NULL DEFAULT 'it''s' COMMENT 'its name',
         e enum('a','b,c') DEFAULT 'a', n int DEFAULT 5, flag bit(1) DEFAULT b'1', u char(36) DEFAULT (uuid()),
         at timestamp(3) NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
         twice int GENERATED ALWAYS AS (n * 2) STORED, body text, ci varchar(9) COLLATE utf8mb4_general_ci,
         UNIQUE KEY name_once (name, n), KEY body_start (body(10)), KEY lowered ((lower(name)), n)
       ) COMMENT 'the parent'`,
      "CREATE TABLE child (parent_id int unsigned, CONSTRAINT to_parent FOREIGN KEY (parent_id) REFERENCES parent (id) ON DELETE CASCADE)",
      "CREATE VIEW seen AS SELECT id FROM parent",
      "CREATE SEQUENCE counter",
      "SET GLOBAL tidb_enable_check_constraint = ON",
      "CREATE TABLE checked (n int, CONSTRAINT n_ok CHECK (n > 0))",
      "SET GLOBAL tidb_enable_check_constraint = OFF",
    ]) {
      await expectValue(connection.run(sql));
    }
    schema = await expectValue(connection.introspect());
  });
  after(async () => {
    await connection.close();
    await scratch.drop();
  });

  it("gives columns, keys and indexes as the catalog has them", () => {
    const [checked, child, parent] = schema.tables;
    assert.ok(checked !== undefined && child !== undefined && parent !== undefined);
    assert.deepEqual(digest(parent), [
      "id int unsigned not null auto",
      "name varchar(20) not null default 'it''s' -- its name",
      "e enum('a','b,c') default 'a'",
      "n int default 5",
      "flag bit(1) default b'1'",
      "u char(36) default uuid()",
      "at timestamp(3) default CURRENT_TIMESTAMP(3) on update CURRENT_TIMESTAMP(3)",
      "twice int stored `n` * 2",
      "body text",
      "ci varchar(9) collate utf8mb4_general_ci",
      "primary PRIMARY (id)",
      "unique name_once (name, n)",
      "index body_start btree (body[10])",
      "index lowered btree ((lower(`name`)), n)",
      "-- the parent",
    ]);
    assert.deepEqual(digest(child), [
      "parent_id int unsigned",
      "foreign to_parent (parent_id) parent (id) del CASCADE",
      "index to_parent btree (parent_id)",
    ]);
    assert.deepEqual(digest(checked), ["n int", "check n_ok (`n` > 0)"]);
  });

  it("gives the tree level by level, and each table as the whole gives it", async () => {
    assert.deepEqual(
      schema.objects.map(({ kind, name }) => `${kind} ${name}`),
      ["sequence counter", "view seen"],
    );
    const listed = await expectValue(connection.listTables(scratch.name));
    assert.deepEqual(
      listed.map(({ name, kind }) => `${kind} ${name}`),
      ["table checked", "table child", "table parent", "view seen"],
    );
    for (const one of schema.tables) {
      assert.deepEqual(await expectValue(connection.describeTable(scratch.name, one.name)), one);
    }
    for (const [kind, name] of [
      ["view", "seen"],
      ["sequence", "counter"],
      ["table", "child"],
    ] as const) {
      assert.match((await expectValue(connection.definition(kind, scratch.name, name))) ?? "", /^CREATE/);
    }
    const schemas = await expectValue(connection.listSchemas());
    assert.ok(schemas.some((one) => one.name === scratch.name && one.isDefault));
    assert.ok(schemas.every(({ name }) => !/^(?:mysql|metrics_schema)$/i.test(name)));
  });
});
