// DROP CONSTRAINT x, ADD CONSTRAINT x in one ALTER TABLE: the MySQL family looks at the names before it drops any.
import { defineRule, type FixDraft } from "../rule";

export const foreignKeyReplaced = defineRule({
  name: "foreign-key-replaced",
  scope: "statement",
  summary: "MySQL and MariaDB can't drop a foreign key and add one of the same name in one ALTER TABLE.",
  details:
    "PostgreSQL carries out the actions one by one. For the others the name is still taken: two statements do the same.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html#foreign-key-dropping",
    "https://www.postgresql.org/docs/current/sql-altertable.html",
  ],
  sources: ["postgresql"],
  targets: ["mysql", "mariadb"],
  on: ["add-constraint"],
  examples: [
    {
      from: "postgresql",
      given:
        "CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE c (p INT, CONSTRAINT c_p FOREIGN KEY (p) REFERENCES p (id))",
      sql: "ALTER TABLE c DROP CONSTRAINT c_p, ADD CONSTRAINT c_p FOREIGN KEY (p) REFERENCES p (id) ON DELETE CASCADE;",
      engines: { postgresql: "accepts", mysql: { rejects: "1826" }, mariadb: { rejects: "1005" } },
      fixes: [
        {
          for: ["mysql", "mariadb"],
          grade: "safe",
          sql: "ALTER TABLE c DROP CONSTRAINT c_p;\nALTER TABLE c ADD CONSTRAINT c_p FOREIGN KEY (p) REFERENCES p (id) ON DELETE CASCADE;",
          portable: true,
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given:
        "CREATE TABLE p (id INT PRIMARY KEY); CREATE TABLE c (p INT, CONSTRAINT c_p FOREIGN KEY (p) REFERENCES p (id))",
      sql: "ALTER TABLE c DROP CONSTRAINT c_p, ADD CONSTRAINT c_q FOREIGN KEY (p) REFERENCES p (id);",
      on: ["postgresql", "mysql", "mariadb"],
    },
  ],
  check({ unit, changes, target, targetDialect, report }) {
    if (unit.kind === "call") return;
    for (const [i, change] of changes.entries()) {
      if (change.kind !== "add-constraint" || change.constraint.kind !== "foreign-key") continue;
      const { name } = change.constraint;
      if (name === undefined) continue;
      const isDropped = changes.some(
        (other) => other.kind === "drop-constraint" && other.name?.text === name.text,
      );
      const before = changes[i - 1];
      if (!isDropped) continue;
      const fixes: FixDraft[] = [];
      if (before !== undefined && i === changes.length - 1) {
        const table = unit.text.slice(change.table.range.start, change.table.range.end);
        const action = unit.text.slice(change.range.start, change.range.end);
        fixes.push({
          grade: "safe",
          title: "Add it in a statement of its own",
          edits: [{ range: { start: before.range.end, end: change.range.end }, newText: "" }],
          after: [`ALTER TABLE ${table} ${action}`],
          on: ["postgresql", "mysql", "mariadb", "tidb"],
        });
      }
      report({
        range: name.range,
        severity: "rejects",
        code: target.dialect === "mariadb" ? "1005" : "1826",
        message: `${targetDialect.title} still has a foreign key ${name.text} when it reads this. Add it in a statement of its own.`,
        fixes,
      });
    }
  },
});
