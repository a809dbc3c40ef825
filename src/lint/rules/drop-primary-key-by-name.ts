// DROP CONSTRAINT with a primary key's name: in the MySQL family the primary key has no name of its own.
import { UNKNOWN } from "../../schema/schema";
import { defineRule } from "../rule";
import { draftFix } from "../rule-support/fix-draft";

export const dropPrimaryKeyByName = defineRule({
  name: "drop-primary-key-by-name",
  scope: "statement",
  summary: "MySQL and MariaDB know the primary key by no name of its own.",
  details:
    "PostgreSQL names every constraint, a primary key `t_pkey` unless told otherwise. The MySQL family drops the name that is given. Whether the name is the " +
    "primary key's is looked up in the earlier migrations. Where the key's column counts up by itself (SERIAL, an identity), MariaDB refuses to drop the key at all (error 1075).",
  docs: [
    "https://www.postgresql.org/docs/current/sql-altertable.html",
    "https://dev.mysql.com/doc/refman/8.4/en/alter-table.html",
    "https://mariadb.com/docs/server/reference/sql-statements/data-definition/alter/alter-table#drop-primary-key",
  ],
  sources: ["postgresql"],
  targets: ["mysql", "mariadb"],
  on: ["drop-constraint"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT PRIMARY KEY)",
      sql: "ALTER TABLE t DROP CONSTRAINT t_pkey /* a */;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "3940" },
        mariadb: { rejects: "1091" },
        tidb: "accepts",
      },
      fixes: [{ for: ["mysql", "mariadb"], grade: "safe", sql: "ALTER TABLE t DROP PRIMARY KEY /* a */;" }],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT, CONSTRAINT u UNIQUE (a))",
      sql: "ALTER TABLE t DROP CONSTRAINT u;",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, target, targetDialect, schema, lookup, report }) {
    for (const change of changes) {
      if (change.kind !== "drop-constraint" || change.as !== "constraint" || change.name === undefined)
        continue;
      const table = schema.table(lookup(change.table));
      if (table === undefined || table === UNKNOWN || table.primaryKey?.name !== change.name.text) continue;
      const counts = table.columns.some(
        (column) =>
          column.autoIncrement && table.primaryKey?.parts.some((part) => part.column === column.name),
      );
      const stuck = counts && target.dialect === "mariadb";
      const end = change.name.range.end;
      // MariaDB takes IF EXISTS, and goes on.
      const passes = change.guard !== undefined && target.dialect === "mariadb";
      report({
        range: change.name.range,
        severity: passes ? "ignores" : "rejects",
        code: passes ? null : target.dialect === "mariadb" ? "1091" : "3940",
        message: `${targetDialect.title} has no constraint ${change.name.text}: a primary key has no name there. Write DROP PRIMARY KEY${stuck ? ", after the column no longer counts up by itself" : ""}.`,
        fixes:
          unit.kind === "call" || stuck || change.behaviour !== undefined
            ? []
            : draftFix(
                "safe",
                "Write DROP PRIMARY KEY",
                ["mysql", "mariadb"],
                [{ range: { start: change.range.start, end }, newText: "DROP PRIMARY KEY" }],
              ),
      });
    }
  },
});
