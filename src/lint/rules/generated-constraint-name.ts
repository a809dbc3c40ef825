// DROP CONSTRAINT by a name that PostgreSQL made: the MySQL family made another one.
import { freeMysqlIndexName } from "../../schema/implicit-names";
import { UNKNOWN } from "../../schema/schema";
import { defineRule, type FixDraft } from "../rule";
import { draftFix } from "../rule-support/fix-draft";

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
      given: "CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE c (p INT, FOREIGN KEY (p) REFERENCES p (id))",
      sql: "ALTER TABLE c DROP CONSTRAINT c_p_fkey;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "3940" },
        mariadb: { rejects: "1091" },
        tidb: "accepts",
      },
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT UNIQUE)",
      sql: "ALTER TABLE t DROP CONSTRAINT t_a_key /* free */;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "3940" },
        mariadb: { rejects: "1091" },
        tidb: "accepts",
      },
      fixes: [
        { for: ["mysql", "mariadb"], grade: "choice", sql: "ALTER TABLE t DROP CONSTRAINT a /* free */;" },
      ],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT UNIQUE)",
      sql: "ALTER TABLE t DROP CONSTRAINT IF EXISTS t_a_key;",
      query: {
        postgresql:
          "SELECT count(*) FROM information_schema.table_constraints WHERE constraint_type = 'UNIQUE' AND table_schema = current_schema()",
        mariadb:
          "SELECT count(*) FROM information_schema.table_constraints WHERE constraint_type = 'UNIQUE' AND table_schema = database()",
      },
      engines: {
        postgresql: { answer: "0" },
        mariadb: { severity: "ignores", answer: "1" },
        tidb: { rejects: "1064" },
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
  check({ unit, changes, schema, target, targetDialect, lookup, report }) {
    for (const change of changes) {
      if (change.kind !== "drop-constraint" || change.as !== "constraint" || change.name === undefined)
        continue;
      const { name } = change;
      const table = schema.table(lookup(change.table));
      if (table === undefined || table === UNKNOWN) continue;
      const key = table.foreignKeys.find((one) => one.name === name.text && one.unnamed === true);
      const unique = table.uniques.find((one) => one.name === name.text && one.unnamed === true);
      if (key === undefined && unique === undefined) continue;
      // Where the column's own REFERENCES made no key there is none to drop, by any name.
      const first = unique?.parts[0]?.column;
      const others = table.uniques.filter((one) => one !== unique).map((one) => one.name);
      const made =
        first === undefined ? undefined : freeMysqlIndexName(first, (taken) => others.includes(taken));
      const fixes: readonly FixDraft[] =
        made === undefined || unit.kind === "call" || !/^[a-z_][a-z0-9_]*$/.test(made)
          ? []
          : draftFix(
              "choice",
              `Write ${made}, as ${targetDialect.title} names it`,
              ["mysql", "mariadb"],
              [{ range: name.range, newText: made }],
            );
      // MariaDB takes IF EXISTS, and goes on.
      const passes = change.guard !== undefined && target.dialect === "mariadb";
      report({
        range: name.range,
        severity: passes ? "ignores" : "rejects",
        code: passes ? null : target.dialect === "mariadb" ? "1091" : "3940",
        message: `${targetDialect.title} has no constraint ${name.text}: PostgreSQL made up that name. Name the constraint where it is made.`,
        fixes,
      });
    }
  },
});
