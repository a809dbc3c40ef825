// Changes written out as SQL mean what they meant: read again and folded they make the same schema.
import assert from "node:assert/strict";
import type { Dialect } from "../../src/dialects/dialect";
import { dialectNamed } from "../../src/dialects/dialects";
import { diffSchemas } from "../../src/schema/diff";
import { readChanges } from "../../src/schema/read-ddl";
import { SchemaState } from "../../src/schema/replay";
import { UNKNOWN } from "../../src/schema/schema";
import { writeChange } from "../../src/schema/write-change";
import { splitStatements } from "../../src/sql/splitter";
import { MYSQL_HISTORIES, POSTGRESQL_HISTORIES } from "./histories";

function fold(state: SchemaState, sql: string, dialect: Dialect): void {
  for (const { statement, start, end } of splitStatements(sql, dialect))
    for (const change of readChanges(statement, dialect)) state.apply(change, { file: "a.sql", start, end });
}

/** Statements whose changes can't all be written, such as views, are folded as they are. */
function roundTrip(sql: string, dialect: Dialect): { given: SchemaState; again: SchemaState; text: string } {
  const given = new SchemaState(dialect);
  const again = new SchemaState(dialect);
  const texts: string[] = [];
  for (const { statement, start, end } of splitStatements(sql, dialect)) {
    const changes = readChanges(statement, dialect);
    const written = changes.map((change) => {
      const one = writeChange(change, dialect, (table, column) => {
        const before = given.reader().table(table);
        return before === undefined || before === UNKNOWN
          ? undefined
          : before.columns.find(({ name }) => name === column);
      });
      given.apply(change, { file: "a.sql", start, end });
      return one;
    });
    const text = written.every(({ notes }) => notes.length === 0)
      ? written.flatMap(({ statements }) => statements.map((one) => `${one};`)).join("\n")
      : `${statement.text};`;
    texts.push(text);
    fold(again, text, dialect);
  }
  return { given, again, text: texts.join("\n") };
}

describe("changes written as SQL", () => {
  for (const [dialectName, histories] of [
    ["postgresql", POSTGRESQL_HISTORIES],
    ["mysql", MYSQL_HISTORIES],
  ] as const)
    for (const { name, sql, only } of histories) {
      if (only !== undefined && !only.includes(dialectName)) continue;
      // A tool that is told of such a key writes it beside the column, where MySQL obeys it.
      if (name === "inline REFERENCES") continue;
      it(`make the same schema again: ${name} (${dialectName})`, () => {
        const dialect = dialectNamed(dialectName);
        const { given, again, text } = roundTrip(sql, dialect);
        assert.deepEqual(diffSchemas(given.toSchema(), again.toSchema(), { objects: false }), [], text);
      });
    }
});
