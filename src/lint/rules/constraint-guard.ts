// DROP CONSTRAINT IF EXISTS.
import { UNKNOWN, type Table } from "../../schema/schema";
import { defineRule } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { leaveOutAction } from "../rule-support/leave-out";
import { EVERYWHERE } from "../rule-support/mysql-family";

export const constraintGuard = defineRule({
  name: "constraint-guard",
  scope: "statement",
  summary: "MySQL does not take DROP CONSTRAINT IF EXISTS.",
  details:
    "MariaDB takes it. Without the guard the statement fails on a database where the constraint is not there to drop.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/alter-table.html",
    "https://mariadb.com/docs/server/reference/sql-statements/data-definition/alter/alter-table#drop-constraint",
  ],
  sources: ["postgresql"],
  targets: ["mysql"],
  on: ["drop-constraint"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT, CONSTRAINT u UNIQUE (a))",
      sql: "ALTER TABLE t DROP CONSTRAINT IF EXISTS u /* old */;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: "accepts",
        tidb: { rejects: "1064" },
      },
      fixes: [
        { for: "mysql", grade: "choice", sql: "ALTER TABLE t DROP CONSTRAINT u /* old */;", portable: true },
      ],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t DROP CONSTRAINT IF EXISTS u;\nINSERT INTO t VALUES (1);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: "accepts",
        tidb: { rejects: "1064" },
      },
      fixes: [{ for: "mysql", grade: "safe", sql: "INSERT INTO t VALUES (1);", portable: true }],
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
  check(context) {
    const { unit, changes, schema, spell, lookup, report } = context;
    for (const change of changes) {
      if (change.kind !== "drop-constraint" || change.guard === undefined) continue;
      const table = schema.table(lookup(change.table));
      const isMissing =
        table !== undefined &&
        table !== UNKNOWN &&
        !table.partial &&
        change.name !== undefined &&
        !hasConstraint(table, change.name.text);
      report({
        range: change.guard.range,
        severity: "rejects",
        code: "1064",
        message: isMissing
          ? `MySQL does not take IF EXISTS for a constraint, and there is no ${change.name?.text ?? ""}. Leave it out.`
          : "MySQL does not take IF EXISTS for a constraint. Write it without.",
        fixes: isMissing
          ? draftFix(
              "safe",
              "Leave it out: there is no such constraint",
              EVERYWHERE,
              leaveOutAction(change, unit, changes),
            )
          : draftFix(
              "choice",
              "Leave out IF EXISTS: fails when the constraint is not there",
              ["postgresql", "mysql", "mariadb"],
              spell.remove(change.guard.range),
            ),
      });
    }
  },
});

function hasConstraint(table: Table, name: string): boolean {
  const keys = [table.primaryKey, ...table.uniques, ...table.foreignKeys, ...table.checks];
  return keys.some((key) => key?.name === name);
}
