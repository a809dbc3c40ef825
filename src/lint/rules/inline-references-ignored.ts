// `p INT REFERENCES p (id)`: a foreign key in PostgreSQL, nothing at all on TiDB and MySQL before 9.0.
import { defineRule } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE, isBefore } from "../rule-support/mysql-family";

export const inlineReferencesIgnored = defineRule({
  name: "inline-references-ignored",
  scope: "statement",
  summary: "TiDB, and MySQL before 9.0, read a column's own REFERENCES and make no foreign key.",
  details:
    "There is no warning: rows that refer to nothing go in. As a constraint of the table it is a foreign key everywhere. MariaDB makes one of either form.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/ansi-diff-foreign-keys.html",
    "https://dev.mysql.com/doc/refman/9.7/en/create-table-foreign-keys.html",
    "https://docs.pingcap.com/tidb/stable/foreign-key",
  ],
  sources: ["postgresql"],
  targets: ["mysql", "tidb"],
  on: ["create-table", "add-column"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE p (id INT PRIMARY KEY)",
      sql: "CREATE TABLE c (\n  p INT REFERENCES p (id) ON DELETE CASCADE, -- parent\n  a INT\n);",
      query: {
        postgresql:
          "SELECT count(*) FROM information_schema.table_constraints WHERE constraint_type = 'FOREIGN KEY' AND table_name = 'c' AND table_schema = current_schema()",
        mysql:
          "SELECT count(*) FROM information_schema.table_constraints WHERE constraint_type = 'FOREIGN KEY' AND table_name = 'c' AND table_schema = database()",
        mariadb:
          "SELECT count(*) FROM information_schema.table_constraints WHERE constraint_type = 'FOREIGN KEY' AND table_name = 'c' AND table_schema = database()",
        tidb: "SELECT count(*) FROM information_schema.table_constraints WHERE constraint_type = 'FOREIGN KEY' AND table_name = 'c' AND table_schema = database()",
      },
      engines: {
        postgresql: { answer: "1" },
        mysql: { answer: "1" },
        mariadb: { answer: "1" },
        tidb: { severity: "ignores", answer: "0" },
      },
      fixes: [
        {
          for: "tidb",
          grade: "safe",
          sql: "CREATE TABLE c (\n  p INT, -- parent\n  a INT, FOREIGN KEY (p) REFERENCES p (id) ON DELETE CASCADE\n);",
          portable: true,
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE p (id INT PRIMARY KEY)",
      sql: "CREATE TABLE c (p INT, FOREIGN KEY (p) REFERENCES p (id));",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, target, targetDialect, spell, report }) {
    if (unit.kind === "call") return;
    if (target.dialect === "mysql" && !isBefore(target, [9])) return;
    for (const change of changes) {
      if (change.kind !== "create-table" && change.kind !== "add-column") continue;
      const columns = change.kind === "create-table" ? change.columns : [change.column];
      for (const column of columns) {
        const { references } = column;
        // With a name the statement is refused: that is another rule's finding.
        if (references === undefined || references.constraintName !== undefined) continue;
        const clause = unit.text.slice(references.range.start, references.range.end);
        const name = unit.text.slice(column.name.range.start, column.name.range.end);
        const end =
          change.kind === "add-column"
            ? change.range.end
            : Math.max(...[...change.columns, ...change.constraints].map((one) => one.range.end));
        const removed = spell.remove(references.range);
        report({
          range: references.range,
          severity: "ignores",
          code: null,
          message: `${targetDialect.title} makes no foreign key of this. Write FOREIGN KEY (${name}) ${clause} as a constraint of the table.`,
          fixes: draftFix("safe", "Write it as a constraint of the table", EVERYWHERE, removed, [
            {
              range: { start: end, end },
              newText: `, ${change.kind === "add-column" ? "ADD " : ""}FOREIGN KEY (${name}) ${clause}`,
            },
          ]),
        });
      }
    }
  },
});
