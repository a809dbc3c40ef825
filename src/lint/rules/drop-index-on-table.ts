// DROP INDEX i ON t, MySQL's form; PostgreSQL's index names stand alone in a schema.
import { dialectNamed } from "../../dialects/dialects";
import { UNKNOWN } from "../../schema/schema";
import { defineRule } from "../rule";
import { keptName } from "../rule-support/kept-name";

export const dropIndexOnTable = defineRule({
  name: "drop-index-on-table",
  scope: "statement",
  summary: "PostgreSQL drops an index by its name alone.",
  details:
    "In MySQL an index belongs to its table and is dropped from it; in PostgreSQL it stands beside the table in the schema. " +
    "An index that a UNIQUE constraint made goes with its constraint there: `ALTER TABLE … DROP CONSTRAINT`.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/drop-index.html",
    "https://www.postgresql.org/docs/current/sql-dropindex.html",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  on: ["drop-index"],
  examples: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT); CREATE INDEX i ON t (a)",
      sql: "DROP INDEX i ON t;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: "DROP INDEX i;" }],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT, CONSTRAINT uq UNIQUE (a))",
      sql: "DROP INDEX uq ON t;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: "ALTER TABLE t DROP CONSTRAINT uq;" }],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT); CREATE INDEX i ON t (a)",
      sql: "DROP INDEX i;",
      on: ["postgresql"],
    },
  ],
  check({ unit, changes, schema, lookup, report }) {
    if (unit.kind === "call") return;
    for (const change of changes) {
      if (change.kind !== "drop-index" || change.as !== "statement" || change.onRange === undefined) continue;
      const { table: tableName, names } = change;
      const name = names[0];
      if (tableName === undefined || name === undefined) continue;
      const table = schema.table(lookup(tableName));
      const isConstraint =
        table !== undefined &&
        table !== UNKNOWN &&
        table.uniques.some((unique) => unique.name === name.name.text);
      const isKnown =
        isConstraint ||
        (table !== undefined &&
          table !== UNKNOWN &&
          table.indexes.some((index) => index.name === name.name.text));
      const target = dialectNamed("postgresql");
      const edits = isConstraint
        ? [
            {
              range: change.range,
              newText: `ALTER TABLE ${keptName(tableName.name, target)} DROP CONSTRAINT ${keptName(name.name, target)}`,
            },
          ]
        : [{ range: { start: name.range.end, end: change.onRange.end }, newText: "" }];
      report({
        range: change.onRange,
        severity: "rejects",
        code: "42601",
        message: isConstraint
          ? `PostgreSQL drops the index of a UNIQUE constraint with its constraint: ALTER TABLE ${tableName.name.text} DROP CONSTRAINT ${name.name.text}.`
          : `PostgreSQL does not take ON after DROP INDEX. Write DROP INDEX ${name.name.text}.`,
        fixes: [
          {
            grade: isKnown ? "safe" : "choice",
            title: isConstraint
              ? "Drop the constraint"
              : `Leave out ON${isKnown ? "" : ": it must be no UNIQUE constraint's"}`,
            edits,
            on: ["postgresql"],
          },
        ],
      });
    }
  },
});
