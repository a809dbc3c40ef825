// CASCADE and RESTRICT behind DROP CONSTRAINT and DROP INDEX, and DROP TABLE … CASCADE, which does not cascade there.
import { defineRule, type FixDraft } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE, MYSQL_FAMILY } from "../rule-support/mysql-family";

export const dropBehaviour = defineRule({
  name: "drop-behaviour",
  scope: "statement",
  summary: "The MySQL family does not drop what depends on a table, a constraint or an index.",
  details:
    "RESTRICT is what PostgreSQL does anyway. CASCADE drops foreign keys and views that depend on the object: elsewhere they have to be dropped one by one, first. Behind DROP TABLE the word is read and ignored, " +
    "so that the statement fails where another table's foreign key refers to the table.",
  docs: [
    "https://www.postgresql.org/docs/current/ddl-depend.html",
    "https://dev.mysql.com/doc/refman/8.4/en/drop-table.html",
    "https://mariadb.com/docs/server/reference/sql-statements/data-definition/drop/drop-table",
    "https://docs.pingcap.com/tidb/stable/sql-statement-drop-table",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  on: ["drop-constraint", "drop-index", "drop-table"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT, CONSTRAINT u UNIQUE (a))",
      sql: "ALTER TABLE t DROP CONSTRAINT u RESTRICT /* alone */;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        {
          for: MYSQL_FAMILY,
          grade: "safe",
          sql: "ALTER TABLE t DROP CONSTRAINT u /* alone */;",
          portable: true,
        },
      ],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT, CONSTRAINT u UNIQUE (a))",
      sql: "ALTER TABLE t DROP CONSTRAINT u CASCADE;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        {
          for: MYSQL_FAMILY,
          grade: "choice",
          sql: "ALTER TABLE t DROP CONSTRAINT u;",
          portable: true,
        },
      ],
    },
    {
      from: "postgresql",
      given:
        "CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE c (p INT, CONSTRAINT c_fk FOREIGN KEY (p) REFERENCES p (id))",
      sql: "DROP TABLE p CASCADE;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "3730" },
        mariadb: { rejects: "1451" },
        tidb: { rejects: "3730" },
      },
      fixes: [
        {
          for: ["mysql", "mariadb"],
          grade: "safe",
          sql: "ALTER TABLE c DROP CONSTRAINT c_fk;\nDROP TABLE p CASCADE;",
          portable: true,
        },
        { for: "tidb", grade: "safe", sql: "ALTER TABLE c DROP FOREIGN KEY c_fk;\nDROP TABLE p CASCADE;" },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "DROP TABLE t CASCADE;",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT, b INT)",
      sql: "ALTER TABLE t DROP COLUMN b CASCADE;",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, target, targetDialect, schema, lookup, spell, report }) {
    if (unit.kind === "call") return;
    for (const change of changes) {
      if (change.kind === "drop-table") {
        if (change.behaviour?.cascade !== true) continue;
        const dropped = new Set(change.tables.map((table) => table.name.text));
        const keys = change.tables
          .flatMap((table) => schema.referencesTo(lookup(table)))
          .filter(({ table }) => !dropped.has(table.name));
        const [first] = keys;
        if (first === undefined) continue;
        const verb = target.dialect === "tidb" ? "FOREIGN KEY" : "CONSTRAINT";
        const plain = keys.every(
          ({ table, key }) => key.unnamed !== true && /^[a-z_][a-z0-9_]*$/.test(`${table.name}${key.name}`),
        );
        const fix: FixDraft = {
          grade: "safe",
          title: `Drop ${keys.map(({ key }) => key.name).join(", ")} first`,
          edits: [],
          before: keys.map(({ table, key }) => `ALTER TABLE ${table.name} DROP ${verb} ${key.name}`),
          on: target.dialect === "tidb" ? MYSQL_FAMILY : ["postgresql", "mysql", "mariadb"],
        };
        report({
          range: change.behaviour.range,
          severity: "rejects",
          code: target.dialect === "mariadb" ? "1451" : "3730",
          message: `${targetDialect.title} ignores CASCADE: the foreign key ${first.key.name} of ${first.table.name} refers to the table and keeps it. Drop the key first.`,
          fixes: plain ? [fix] : [],
        });
        continue;
      }
      if (change.kind !== "drop-constraint" && change.kind !== "drop-index") continue;
      if (change.behaviour === undefined || (change.kind === "drop-constraint" && change.as !== "constraint"))
        continue;
      const { cascade, range } = change.behaviour;
      const word = cascade ? "CASCADE" : "RESTRICT";
      report({
        range,
        severity: "rejects",
        code: "1064",
        message: `${targetDialect.title} does not take ${word} here. ${cascade ? "Drop what depends on it first, and leave the word out." : "Leave it out."}`,
        fixes: draftFix(
          cascade ? "choice" : "safe",
          cascade ? "Leave out CASCADE: what depends on it has to be dropped before" : "Leave out RESTRICT",
          EVERYWHERE,
          spell.remove(range),
        ),
      });
    }
  },
});
