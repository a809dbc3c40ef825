// What counts as a difference of two schemas, and what does not.
import assert from "node:assert/strict";
import type { DialectName } from "../../src/dialects/dialect";
import { dialectNamed } from "../../src/dialects/dialects";
import { diffSchemas, type DiffOptions } from "../../src/schema/diff";
import { readChanges } from "../../src/schema/read-ddl";
import { SchemaState } from "../../src/schema/replay";
import type { Schema } from "../../src/schema/schema";
import { splitStatements } from "../../src/sql/splitter";

function schemaOf(sql: string, dialectName: DialectName): Schema {
  const dialect = dialectNamed(dialectName);
  const state = new SchemaState(dialect);
  for (const { statement } of splitStatements(sql, dialect)) {
    for (const change of readChanges(statement, dialect)) state.apply(change);
  }
  return state.toSchema();
}

function differences(
  before: string,
  after: string,
  dialect: DialectName = "postgresql",
  options: DiffOptions = {},
): string[] {
  return diffSchemas(schemaOf(before, dialect), schemaOf(after, dialect), options).map(
    ({ change, kind, table, name }) =>
      `${change} ${kind} ${table === undefined || table.name === name ? "" : `${table.name}.`}${name}`,
  );
}

describe("the difference of two schemas", () => {
  it("is none for other spellings of the same", () => {
    assert.deepEqual(
      differences(
        "CREATE TABLE t (a int, b varchar(5))",
        "CREATE TABLE T (A INTEGER, b character varying(5))",
      ),
      [],
    );
    assert.deepEqual(
      differences("CREATE TABLE t (a INT(11), b BOOL)", "CREATE TABLE t (A int, b tinyint(1))", "mysql"),
      [],
    );
    assert.deepEqual(
      differences("CREATE TABLE t (a int DEFAULT (NOW ( )))", "CREATE TABLE t (a int DEFAULT now( ))"),
      [],
    );
  });

  it("names each thing that changed", () => {
    assert.deepEqual(
      differences(
        "CREATE TABLE t (a int, b int, c int DEFAULT 1, d int); CREATE INDEX i ON t (a); CREATE TABLE gone (a int); CREATE VIEW v AS SELECT 1",
        "CREATE TABLE t (a bigint NOT NULL, c int, d int DEFAULT 2 UNIQUE, e int); CREATE INDEX i ON t (c); CREATE TYPE m AS ENUM ('a')",
      ),
      [
        "removed table gone",
        "changed type t.a",
        "changed nullability t.a",
        "removed column t.b",
        "removed default t.c",
        "added default t.d",
        "added column t.e",
        "added unique t.t_d_key",
        "changed index t.i",
        "added user-type m",
        "removed object view v",
      ],
    );
  });

  it("sees a new name alone as that, or not at all", () => {
    const before = "CREATE TABLE t (a int CONSTRAINT x UNIQUE)";
    const after = "CREATE TABLE t (a int CONSTRAINT y UNIQUE)";
    assert.deepEqual(differences(before, after), ["changed unique t.y"]);
    assert.deepEqual(differences(before, after, "postgresql", { names: false }), []);
  });

  it("says nothing of what one side does not know", () => {
    assert.deepEqual(differences("CREATE TABLE t (a int)", "CREATE TABLE t AS SELECT 1 AS b"), []);
    assert.deepEqual(differences("CREATE TABLE t (a int)", "CALL anything()"), []);
  });

  it("compares expressions by their presence when an engine wrote one of them", () => {
    const before = "CREATE TABLE t (a text DEFAULT 'x')";
    const after = "CREATE TABLE t (a text DEFAULT 'x'::text)";
    assert.deepEqual(differences(before, after), ["changed default t.a"]);
    assert.deepEqual(differences(before, after, "postgresql", { expressions: "presence" }), []);
  });

  it("counts the order of columns where it is asked to", () => {
    const before = "CREATE TABLE t (a int, b int)";
    const after = "CREATE TABLE t (b int, a int)";
    assert.deepEqual(differences(before, after), []);
    assert.deepEqual(differences(before, after, "postgresql", { columnOrder: true }), [
      "changed column-order t",
    ]);
  });
});
