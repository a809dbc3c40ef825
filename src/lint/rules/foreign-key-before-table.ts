// A foreign key to a table that is yet to be made: MySQL takes it while FOREIGN_KEY_CHECKS is off.
import type { ObjectName } from "../../schema/change";
import { defineRule } from "../rule";

export const foreignKeyBeforeTable = defineRule({
  name: "foreign-key-before-table",
  scope: "statement",
  summary: "PostgreSQL makes no foreign key to a table that is not there yet.",
  details:
    "With FOREIGN_KEY_CHECKS off MySQL takes the tables of a dump in any order. On PostgreSQL the table that is referred to comes first, or the key is added by ALTER TABLE once both are there.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html",
    "https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  on: ["create-table", "add-constraint"],
  examples: [
    {
      from: "mysql",
      given: {
        mysql: "CREATE TABLE t (a INT); SET FOREIGN_KEY_CHECKS = 0",
        mariadb: "CREATE TABLE t (a INT); SET FOREIGN_KEY_CHECKS = 0",
        tidb: "CREATE TABLE t (a INT); SET FOREIGN_KEY_CHECKS = 0",
        postgresql: "CREATE TABLE t (a INT)",
      },
      sql: "CREATE TABLE c (p INT, FOREIGN KEY (p) REFERENCES later (id));",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: "accepts", postgresql: { rejects: "42P01" } },
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given: "CREATE TABLE p (id INT PRIMARY KEY)",
      sql: "CREATE TABLE c (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES p (id), FOREIGN KEY (p) REFERENCES c (id));",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check({ unit, changes, schema, lookup, report }) {
    if (unit.kind === "call" || !schema.complete) return;
    const made = new Set(
      changes.flatMap((change) =>
        change.kind === "create-table" ? [change.table.name.text.toLowerCase()] : [],
      ),
    );
    const check = (own: ObjectName, other: ObjectName): void => {
      const name = other.name.text.toLowerCase();
      if (other.schema !== undefined || made.has(name) || name === own.name.text.toLowerCase()) return;
      if (schema.table(lookup(other)) !== undefined) return;
      report({
        range: other.range,
        severity: "rejects",
        code: "42P01",
        message: `PostgreSQL wants ${other.name.text} to be there first. Make it earlier, or add the key by ALTER TABLE behind it.`,
      });
    };
    for (const change of changes) {
      const constraints =
        change.kind === "create-table"
          ? change.constraints
          : change.kind === "add-constraint"
            ? [change.constraint]
            : [];
      for (const constraint of constraints) {
        if (constraint.kind === "foreign-key" && "table" in change && change.table !== undefined)
          check(change.table, constraint.references.table);
      }
    }
  },
});
