// One index name on two tables; MySQL's index names belong to a table, PostgreSQL's to a schema.
import { quoteName } from "../../sql/names";
import type { Name, ObjectName } from "../../schema/change";
import { defineRule } from "../rule";

export const sharedIndexName = defineRule({
  name: "shared-index-name",
  scope: "statement",
  summary: "PostgreSQL's index names are unique in a schema, not only in a table.",
  details:
    "A table, a view or a sequence takes its name from the same list there, so an index can't be called like one of them either.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/create-index.html",
    "https://www.postgresql.org/docs/current/sql-createindex.html",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  on: ["create-index", "create-table", "add-constraint"],
  examples: [
    {
      from: "mysql",
      given: "CREATE TABLE a (x INT); CREATE TABLE b (x INT); CREATE INDEX idx_x ON a (x)",
      sql: "CREATE INDEX idx_x ON b (x);",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42P07" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "choice", sql: "CREATE INDEX b_idx_x ON b (x);", portable: true }],
    },
    {
      from: "mysql",
      given: "CREATE TABLE a (x INT, CONSTRAINT uq UNIQUE (x))",
      sql: "CREATE TABLE b (x INT, CONSTRAINT uq UNIQUE (x));",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42P07" }, tidb: "accepts" },
      fixes: [
        {
          for: "postgresql",
          grade: "choice",
          sql: "CREATE TABLE b (x INT, CONSTRAINT b_uq UNIQUE (x));",
          portable: true,
        },
      ],
    },
    {
      from: "mysql",
      given: "CREATE TABLE a (x INT); CREATE TABLE b (x INT)",
      sql: "CREATE INDEX b ON a (x);",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42P07" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "choice", sql: "CREATE INDEX a_b ON a (x);", portable: true }],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given: "CREATE TABLE a (x INT); CREATE TABLE b (x INT); CREATE INDEX a_x ON a (x)",
      sql: "CREATE INDEX b_x ON b (x);",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check({ changes, source, schema, lookup, report }) {
    const check = (table: ObjectName, name: Name | undefined): void => {
      if (name === undefined) return;
      const wanted = { ...lookup(table), name: name.text };
      const index = schema.indexNamed(wanted);
      const holder =
        typeof index === "object" && index.table.name !== table.name.text
          ? `an index of ${index.table.name}`
          : typeof schema.table(wanted) === "object"
            ? "a table"
            : undefined;
      if (holder === undefined) return;
      const other = `${table.name.text}_${name.text}`;
      report({
        range: name.range,
        severity: "rejects",
        code: "42P07",
        message: `PostgreSQL refuses the name ${name.text} here: ${holder} has it already, and a schema has each name once.`,
        fixes: [
          {
            grade: "choice",
            title: `Call it ${other}: whatever drops it later must say so too`,
            edits: [{ range: name.range, newText: quoteName(other, source) }],
            on: ["postgresql", "mysql", "mariadb", "tidb"],
          },
        ],
      });
    };
    for (const change of changes) {
      if (change.kind === "create-index") check(change.table, change.index.name);
      if (change.kind === "add-constraint" && change.constraint.kind === "unique")
        check(change.table, change.constraint.name);
      if (change.kind !== "create-table") continue;
      for (const index of change.indexes) check(change.table, index.name);
      for (const one of change.constraints) if (one.kind === "unique") check(change.table, one.name);
    }
  },
});
