// DEFERRABLE, NOT VALID, NULLS NOT DISTINCT and VALIDATE CONSTRAINT: what PostgreSQL lets a constraint be told.
import type { Range } from "../../base/text";
import type { Constraint, ForeignKeyTarget } from "../../schema/change";
import { defineRule } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE, MYSQL_FAMILY } from "../rule-support/mysql-family";

export const constraintOption = defineRule({
  name: "constraint-option",
  scope: "statement",
  summary: "DEFERRABLE, NOT VALID and NULLS NOT DISTINCT are not known to MySQL, MariaDB and TiDB.",
  details:
    "The MySQL family checks every row at once. A deferred constraint lets rows that refer to each other go in in any order within one transaction; NOT VALID spares PostgreSQL a look at the rows that are there; " +
    "NULLS NOT DISTINCT makes NULLs collide in a unique key.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-createtable.html",
    "https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html",
    "https://mariadb.com/docs/server/ha-and-performance/optimization-and-tuning/optimization-and-indexes/foreign-keys",
    "https://docs.pingcap.com/tidb/stable/constraints",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  on: ["create-table", "add-column", "add-constraint"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE c (p INT)",
      sql: "ALTER TABLE c ADD CONSTRAINT c_fk FOREIGN KEY (p) REFERENCES p (id) NOT VALID;",
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
          sql: "ALTER TABLE c ADD CONSTRAINT c_fk FOREIGN KEY (p) REFERENCES p (id);",
          portable: true,
        },
      ],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE p (id INT PRIMARY KEY)",
      sql: "CREATE TABLE c (p INT, FOREIGN KEY (p) REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED);",
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
          sql: "CREATE TABLE c (p INT, FOREIGN KEY (p) REFERENCES p (id));",
          portable: true,
        },
      ],
    },
    {
      from: "postgresql",
      sql: "CREATE TABLE t (a INT, UNIQUE NULLS NOT DISTINCT (a));",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE p (id INT PRIMARY KEY)",
      sql: "CREATE TABLE c (p INT, FOREIGN KEY (p) REFERENCES p (id) ON DELETE CASCADE ON UPDATE NO ACTION);",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, targetDialect, spell, report }) {
    // A tool leaves out what a database does not know.
    if (unit.kind === "call") return;
    const say = (range: Range | undefined, loses: string | undefined): void => {
      if (range === undefined) return;
      const text = unit.text.slice(range.start, range.end);
      report({
        range,
        severity: "rejects",
        code: "1064",
        message: `${targetDialect.title} does not know ${text}. ${loses === undefined ? "Nothing there makes NULLs collide." : "Leave it out."}`,
        fixes:
          loses === undefined
            ? []
            : draftFix("choice", `Leave out ${text}: ${loses}`, EVERYWHERE, spell.remove(range)),
      });
    };
    const ofTarget = (target: ForeignKeyTarget | undefined): void =>
      say(target?.deferrable, "every row is checked at once");
    const ofConstraint = (constraint: Constraint): void => {
      if (constraint.kind === "foreign-key") ofTarget(constraint.references);
      if (constraint.kind === "foreign-key" || constraint.kind === "check") {
        say(constraint.notValid, "the rows that are there are checked");
      }
      if (constraint.kind === "unique") say(constraint.nullsNotDistinct, undefined);
    };
    for (const change of changes) {
      if (change.kind === "add-constraint") ofConstraint(change.constraint);
      if (change.kind === "add-column") ofTarget(change.column.references);
      if (change.kind !== "create-table") continue;
      for (const column of change.columns) ofTarget(column.references);
      for (const constraint of change.constraints) ofConstraint(constraint);
    }
  },
});
