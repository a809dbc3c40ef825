// ALTER TABLE … DROP PRIMARY KEY; PostgreSQL wants the constraint's name.
import { quoteName } from "../../sql/names";
import { UNKNOWN } from "../../schema/schema";
import { defineRule } from "../rule";

export const dropPrimaryKey = defineRule({
  name: "drop-primary-key",
  scope: "statement",
  summary: "PostgreSQL drops a primary key by its constraint's name.",
  details:
    "A primary key has no name of its own in MySQL. PostgreSQL calls it `TABLE_pkey` unless the table named it, so the fix takes the " +
    "name from the migration that made the key.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/alter-table.html",
    "https://www.postgresql.org/docs/current/sql-altertable.html",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  on: ["drop-constraint"],
  examples: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT PRIMARY KEY)",
      sql: "ALTER TABLE t DROP PRIMARY KEY;",
      engines: {
        mysql: "accepts",
        mariadb: "accepts",
        postgresql: { rejects: "42601" },
        tidb: { rejects: "8200" },
      },
      fixes: [{ for: "postgresql", grade: "choice", sql: "ALTER TABLE t DROP CONSTRAINT t_pkey;" }],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT, CONSTRAINT uq UNIQUE (a))",
      sql: "ALTER TABLE t DROP CONSTRAINT uq;",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check({ unit, changes, schema, lookup, targetDialect, report }) {
    if (unit.kind === "call") return;
    for (const change of changes) {
      if (change.kind !== "drop-constraint" || change.as !== "primary-key") continue;
      const table = schema.table(lookup(change.table));
      // A table that was renamed keeps its key's old name on PostgreSQL: only an unrenamed one is certain.
      const known = table !== undefined && table !== UNKNOWN && table.primaryKey !== undefined;
      const name = `${change.table.name.text}_pkey`;
      report({
        range: change.range,
        severity: "rejects",
        code: "42601",
        message: "PostgreSQL drops a primary key by the name of its constraint.",
        fixes: known
          ? [
              {
                grade: "choice",
                title: `Write DROP CONSTRAINT ${name}: PostgreSQL's name for a key that was given none`,
                edits: [
                  { range: change.range, newText: `DROP CONSTRAINT ${quoteName(name, targetDialect)}` },
                ],
                on: ["postgresql"],
              },
            ]
          : [],
      });
    }
  },
});
