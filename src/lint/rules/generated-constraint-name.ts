// DROP CONSTRAINT by a name that PostgreSQL made: the MySQL family made another one.
import { UNKNOWN } from "../../schema/schema";
import { defineRule } from "../rule";

export const generatedConstraintName = defineRule({
  name: "generated-constraint-name",
  scope: "statement",
  summary: "A constraint without a name gets another name on MySQL and MariaDB than on PostgreSQL.",
  details:
    "PostgreSQL calls an unnamed foreign key `t_a_fkey` and an unnamed unique key `t_a_key`; MySQL calls them `t_ibfk_1` and `a`. A later DROP CONSTRAINT finds the name on one side only. " +
    "Name the constraint where it is made, and the same statement drops it everywhere. Which constraints were left unnamed comes from the earlier migrations.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-altertable.html",
    "https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html",
    "https://mariadb.com/docs/server/reference/sql-statements/data-definition/create/create-table",
  ],
  sources: ["postgresql"],
  targets: ["mysql", "mariadb"],
  on: ["drop-constraint"],
  examples: [
    {
      from: "postgresql",
      given: {
        postgresql:
          "CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE c (p INT, FOREIGN KEY (p) REFERENCES p (id))",
        mysql:
          "CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE c (p INT, CONSTRAINT c_p_fkey FOREIGN KEY (p) REFERENCES p (id))",
        mariadb:
          "CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE c (p INT, CONSTRAINT c_p_fkey FOREIGN KEY (p) REFERENCES p (id))",
      },
      sql: "ALTER TABLE c DROP CONSTRAINT c_p_fkey;",
      query: "SELECT count(*) FROM c",
      engines: {
        postgresql: "accepts",
        mysql: { severity: "risk", answer: "0" },
        mariadb: { severity: "risk", answer: "0" },
      },
    },
    {
      from: "postgresql",
      given: {
        postgresql: "CREATE TABLE t (a INT UNIQUE)",
        mysql: "CREATE TABLE t (a INT, CONSTRAINT t_a_key UNIQUE (a))",
        mariadb: "CREATE TABLE t (a INT, CONSTRAINT t_a_key UNIQUE (a))",
      },
      sql: "ALTER TABLE t DROP CONSTRAINT t_a_key /* free */;",
      query: "SELECT count(*) FROM t",
      engines: {
        postgresql: "accepts",
        mysql: { severity: "risk", answer: "0" },
        mariadb: { severity: "risk", answer: "0" },
      },
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given:
        "CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE c (p INT, CONSTRAINT c_p_fkey FOREIGN KEY (p) REFERENCES p (id))",
      sql: "ALTER TABLE c DROP CONSTRAINT c_p_fkey;",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ changes, schema, targetDialect, lookup, report }) {
    for (const change of changes) {
      if (change.kind !== "drop-constraint" || change.as !== "constraint" || change.name === undefined)
        continue;
      const { name } = change;
      const table = schema.table(lookup(change.table));
      if (table === undefined || table === UNKNOWN) continue;
      const named = [...table.foreignKeys, ...table.uniques];
      if (!named.some((one) => one.name === name.text && one.unnamed === true)) continue;
      report({
        range: name.range,
        severity: "risk",
        code: null,
        message: `PostgreSQL made up the name ${name.text}; ${targetDialect.title} has a constraint of this name only if it was given one. Write CONSTRAINT ${name.text} where the constraint is made.`,
      });
    }
  },
});
