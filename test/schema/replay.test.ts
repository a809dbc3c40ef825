// Replay without a server: what it says when it can't know, and how what was asked of it is kept.
import assert from "node:assert/strict";
import type { DialectName } from "../../src/dialects/dialect";
import { dialectNamed } from "../../src/dialects/dialects";
import { readChanges } from "../../src/schema/read-ddl";
import { SchemaState } from "../../src/schema/replay";
import { type Table, UNKNOWN } from "../../src/schema/schema";
import { splitStatements } from "../../src/sql/splitter";

function fold(sql: string, dialectName: DialectName = "postgresql", state?: SchemaState): SchemaState {
  const dialect = dialectNamed(dialectName);
  const folded = state ?? new SchemaState(dialect);
  for (const { statement, start, end } of splitStatements(sql, dialect)) {
    for (const change of readChanges(statement, dialect)) folded.apply(change, { file: "a.sql", start, end });
  }
  return folded;
}

function tableOf(state: SchemaState, name: string): Table {
  const table = state.reader().table({ name });
  assert.ok(table !== undefined && table !== UNKNOWN, `${name} is known`);
  return table;
}

describe("replay of a history that can't all be read", () => {
  it("knows that a table is not there only while everything was read", () => {
    assert.equal(fold("CREATE TABLE t (a int)").reader().table({ name: "u" }), undefined);
    const state = fold("CREATE TABLE t (a int); CALL something()");
    assert.equal(state.complete, false);
    assert.equal(state.reader().table({ name: "u" }), UNKNOWN);
    assert.equal(tableOf(state, "t").partial, true);
  });

  it("doubts only what a block names", () => {
    const state = fold(
      "CREATE TABLE t (a int); CREATE TABLE u (a int); DO $$ BEGIN IF now() > '2020-01-01' THEN ALTER TABLE u ADD b int; END IF; END $$",
    );
    assert.equal(tableOf(state, "t").partial, false);
    assert.equal(tableOf(state, "u").partial, true);
    assert.equal(state.reader().table({ name: "v" }), undefined);
  });

  it("takes a table that was never made for one from before the first file", () => {
    const state = fold("ALTER TABLE users ADD COLUMN age int NOT NULL");
    const users = tableOf(state, "users");
    assert.deepEqual([users.partial, users.columns.map((column) => column.name)], [true, ["age"]]);
    assert.equal(state.reader().table({ name: "orders" }), UNKNOWN);
  });

  it("still knows what was dropped", () => {
    const state = fold("ALTER TABLE users ADD a int; DROP TABLE old");
    assert.equal(state.reader().table({ name: "old" }), undefined);
  });

  it("does not know the columns of a query", () => {
    assert.equal(tableOf(fold("CREATE TABLE t AS SELECT 1 AS a"), "t").partial, true);
  });

  it("says nothing of a view's columns, and of indexes on it", () => {
    const state = fold(
      "CREATE TABLE t (a int); CREATE MATERIALIZED VIEW m AS SELECT 1 AS a; CREATE INDEX m_a ON m (a)",
    );
    assert.equal(state.reader().table({ name: "m" }), UNKNOWN);
    assert.equal(state.reader().indexNamed({ name: "m_a" }), UNKNOWN);
    assert.equal(state.complete, true);
  });

  it("marks a table whose ALTER it did not understand", () => {
    assert.equal(tableOf(fold("CREATE TABLE t (a int); ALTER TABLE t FROBNICATE a"), "t").partial, true);
  });
});

describe("replay of DDL behind a question", () => {
  it("follows a block that only asks whether it was done", () => {
    const state = fold(`
      CREATE TABLE t (a int);
      DO $$ BEGIN CREATE TYPE mood AS ENUM ('x'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
      DO $$ BEGIN
        IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 't' AND column_name = 'b') THEN
          ALTER TABLE t ADD COLUMN b mood;
        END IF;
        IF EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'gone') THEN ALTER TABLE t DROP CONSTRAINT gone; END IF;
        EXECUTE 'CREATE INDEX t_b ON t (b)';
      END $$`);
    assert.equal(state.complete, true);
    const t = tableOf(state, "t");
    assert.deepEqual([t.partial, t.columns.length, t.indexes[0]?.name], [false, 2, "t_b"]);
  });

  it("does not follow one that asks for something else", () => {
    const state = fold(
      "CREATE TABLE t (a int); DO $$ BEGIN IF (SELECT count(*) FROM t) > 5 THEN DROP TABLE t; END IF; END $$",
    );
    assert.equal(tableOf(state, "t").partial, true);
  });

  it("follows MySQL's statements chosen as text", () => {
    const state = fold(
      `CREATE TABLE t (a INT);
       SET @there = (SELECT COUNT(*) FROM information_schema.columns WHERE table_name = 't');
       SET @s = IF(@there = 0, 'ALTER TABLE t ADD COLUMN b VARCHAR(5) DEFAULT ''x''', 'SELECT 1');
       PREPARE stmt FROM @s; EXECUTE stmt; DEALLOCATE PREPARE stmt;`,
      "mysql",
    );
    assert.equal(state.complete, true);
    assert.deepEqual(
      tableOf(state, "t").columns.map((column) => [column.name, column.default]),
      [
        ["a", null],
        ["b", "'x'"],
      ],
    );
  });

  it("follows a procedure that is made, called and dropped", () => {
    const state = fold(
      `CREATE TABLE t (a INT);
       DELIMITER //
       CREATE PROCEDURE p()
       BEGIN
         IF NOT EXISTS (SELECT 1 FROM information_schema.statistics WHERE index_name = 't_a') THEN
           ALTER TABLE t ADD INDEX t_a (a);
         END IF;
       END //
       DELIMITER ;
       CALL p();
       DROP PROCEDURE p;`,
      "mysql",
    );
    assert.equal(state.complete, true);
    assert.deepEqual(
      tableOf(state, "t").indexes.map((index) => index.name),
      ["t_a"],
    );
  });
});

describe("replay's look-ups", () => {
  it("finds the index of a key", () => {
    const found = fold("CREATE TABLE t (id int PRIMARY KEY, a int UNIQUE)")
      .reader()
      .indexNamed({ name: "t_a_key" });
    assert.ok(found !== undefined && found !== UNKNOWN);
    assert.deepEqual([found.table.name, found.index.unique, found.index.constraint], ["t", true, "t_a_key"]);
  });

  it("finds who refers to a table", () => {
    const state = fold(
      "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p int REFERENCES p); CREATE TABLE d (p int REFERENCES p)",
    );
    const names = state
      .reader()
      .referencesTo({ name: "p" })
      .map(({ table, key }) => `${table.name} ${key.name}`);
    assert.deepEqual(names.sort(), ["c c_p_fkey", "d d_p_fkey"]);
  });

  it("finds a MySQL table in another case, and the exact one first", () => {
    const state = fold("CREATE TABLE Users (a INT); CREATE TABLE users (b INT)", "mysql");
    assert.equal(tableOf(state, "users").columns[0]?.name, "b");
    assert.equal(tableOf(state, "Users").columns[0]?.name, "a");
    assert.equal(tableOf(fold("CREATE TABLE Users (a INT)", "mysql"), "USERS").name, "Users");
    assert.equal(fold('CREATE TABLE "Users" (a int)').reader().table({ name: "users" }), undefined);
  });

  it("takes the database of USE for the one that names leave out", () => {
    const state = fold("USE app; CREATE TABLE t (a INT); ALTER TABLE app.t ADD b INT", "mysql");
    assert.deepEqual(
      state.toSchema().tables.map((table) => [table.schema, table.columns.length]),
      [[undefined, 2]],
    );
  });
});

describe("a clone of replay's state", () => {
  it("shares tables until one is changed, and changes are its own", () => {
    const first = fold("CREATE TABLE t (a int); CREATE TABLE u (a int)");
    const second = first.clone();
    fold("ALTER TABLE t ADD b int; DROP TABLE u", "postgresql", second);
    assert.equal(tableOf(first, "t").columns.length, 1);
    assert.equal(tableOf(second, "t").columns.length, 2);
    assert.ok(typeof first.reader().table({ name: "u" }) === "object");
    assert.equal(second.reader().table({ name: "u" }), undefined);
  });

  it("survives many of them", () => {
    let state = fold("CREATE TABLE t (a int)");
    for (let i = 0; i < 60; i++) {
      state = state.clone();
      fold(i % 3 === 0 && i > 0 ? `DROP TABLE t${i - 1}` : `CREATE TABLE t${i} (a int)`, "postgresql", state);
    }
    assert.equal(state.toSchema().tables.length, 1 + 41 - 19);
    assert.equal(state.reader().table({ name: "t2" }), undefined);
  });

  it("is the same as another with the same content made elsewhere", () => {
    const first = fold("CREATE TABLE t (a int)");
    const moved = fold("\n\n  CREATE TABLE t (a int)");
    assert.ok(first.isSame(moved));
    assert.ok(!first.isSame(fold("CREATE TABLE t (a bigint)")));
    assert.ok(!first.isSame(fold("CREATE TABLE t (a int); CREATE TABLE u (a int)")));
  });
});

describe("what was asked of replay's state", () => {
  it("holds while the answers are the same, wherever they were made", () => {
    const state = fold("CREATE TABLE t (a int); CREATE TABLE u (a int)");
    const { reader, reads } = state.trackingReader();
    reader.table({ name: "t" });
    reader.table({ name: "t" });
    reader.indexNamed({ name: "none" });
    assert.equal(reads.length, 2);
    assert.ok(state.readsStillHold(reads));
    assert.ok(fold("\n\nCREATE TABLE t (a int)").readsStillHold(reads));
    fold("ALTER TABLE u ADD b int", "postgresql", state);
    assert.ok(state.readsStillHold(reads), "another table changed");
    fold("CREATE INDEX none ON u (a)", "postgresql", state);
    assert.ok(!state.readsStillHold(reads), "the index is there now");
  });
});

describe("a temporary table", () => {
  it("is gone with its session and never in the schema", () => {
    const state = fold("CREATE TEMP TABLE t (a int)");
    assert.equal(state.toSchema().tables.length, 0);
    assert.ok(typeof state.reader().table({ name: "t" }) === "object");
    state.startSession();
    assert.equal(state.reader().table({ name: "t" }), undefined);
  });
});
