// `p INT REFERENCES p (id) NOT NULL`: REFERENCES with another attribute behind it.
import { defineRule } from "../rule";
import { columnsOf } from "../rule-support/columns-of";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE } from "../rule-support/mysql-family";

export const referencesBeforeAttribute = defineRule({
  name: "references-before-attribute",
  scope: "statement",
  summary: "MySQL and MariaDB want a column's REFERENCES last.",
  details:
    "PostgreSQL and TiDB take a column's attributes in any order. With REFERENCES behind the others the column reads the same everywhere.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-createtable.html",
    "https://dev.mysql.com/doc/refman/8.4/en/create-table.html",
    "https://mariadb.com/docs/server/reference/sql-statements/data-definition/create/create-table",
  ],
  sources: ["postgresql"],
  targets: ["mysql", "mariadb"],
  on: ["create-table", "add-column"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE p (id INT PRIMARY KEY)",
      sql: "CREATE TABLE c (p INT REFERENCES p (id) ON DELETE CASCADE NOT NULL /* parent */, a INT);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: "accepts",
      },
      fixes: [
        {
          for: ["mysql", "mariadb"],
          grade: "safe",
          sql: "CREATE TABLE c (p INT NOT NULL REFERENCES p (id) ON DELETE CASCADE /* parent */, a INT);",
          portable: true,
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE p (id INT PRIMARY KEY)",
      sql: "CREATE TABLE c (p INT NOT NULL DEFAULT 1 REFERENCES p (id));",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, targetDialect, spell, report }) {
    const { statement } = unit;
    if (statement === undefined) return;
    for (const { column } of changes.flatMap(columnsOf)) {
      const { references } = column;
      // With a name it becomes a constraint of the table: another rule's finding.
      if (references === undefined || references.constraintName !== undefined) continue;
      const behind = statement.tokens.some(
        (token) => token.start >= references.range.end && token.end <= column.range.end,
      );
      if (!behind) continue;
      const { end } = column.range;
      const clause = unit.text.slice(references.range.start, references.range.end);
      const comments = statement.comments.some(
        (one) => one.start >= references.range.start && one.end <= references.range.end,
      );
      report({
        range: references.range,
        severity: "rejects",
        code: "1064",
        message: `${targetDialect.title} wants REFERENCES behind the column's other attributes.`,
        fixes: draftFix("safe", "Write REFERENCES last", EVERYWHERE, spell.remove(references.range), [
          {
            range: { start: end, end },
            newText: ` ${comments ? withoutComments(clause) : clause}`,
          },
        ]),
      });
    }
  },
});

/** The comments stay where the clause was. */
function withoutComments(clause: string): string {
  return clause
    .replaceAll(/\/\*[^]*?\*\/|--[^\n]*/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
}
