// COMMENT ON: a statement of its own in PostgreSQL, a part of the table or column in the MySQL family.
import type { ChangeOf } from "../../schema/change";
import { quoteString } from "../../sql/names";
import { defineRule, type FixDraft, type StatementContext } from "../rule";
import { modifyColumn } from "../rule-support/column-definition";
import { draftFix } from "../rule-support/fix-draft";
import { MYSQL_FAMILY } from "../rule-support/mysql-family";

export const commentOn = defineRule({
  name: "comment-on",
  scope: "statement",
  summary: "MySQL, MariaDB and TiDB have no COMMENT ON.",
  details:
    "A table's comment is an option of the table. A column's stands in its definition, so that MODIFY has to repeat the whole column: it is built from the column as the earlier migrations left it. " +
    "Comments on other things (indexes, functions, types) have no counterpart.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-comment.html",
    "https://dev.mysql.com/doc/refman/8.4/en/create-table.html",
    "https://mariadb.com/docs/server/reference/sql-statements/comment-statements",
    "https://docs.pingcap.com/tidb/stable/sql-statement-alter-table",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  on: ["comment"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT NOT NULL)",
      sql: "COMMENT ON TABLE t IS 'it''s ours';",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [{ for: MYSQL_FAMILY, grade: "safe", sql: "ALTER TABLE t COMMENT = 'it''s ours';" }],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT NOT NULL)",
      sql: "COMMENT ON COLUMN t.a IS 'how many';",
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
          sql: "ALTER TABLE t MODIFY COLUMN a int NOT NULL COMMENT 'how many';",
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      sql: "CREATE TABLE comment (a INT); -- COMMENT ON TABLE",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check(context) {
    const { unit, changes, targetDialect, report } = context;
    if (unit.kind === "call") return;
    for (const change of changes) {
      if (change.kind !== "comment") continue;
      report({
        range: change.range,
        severity: "rejects",
        code: "1064",
        message: `${targetDialect.title} has no COMMENT ON. ${change.on === "other" ? "There is nothing like it for this." : `Say the comment with the ${change.on}.`}`,
        fixes: fixesFor(change, context),
      });
    }
  },
});

function fixesFor(change: ChangeOf<"comment">, context: StatementContext): readonly FixDraft[] {
  const { unit, targetDialect } = context;
  if (change.table === undefined) return [];
  const table = unit.text.slice(change.table.range.start, change.table.range.end);
  const text = change.text ?? "";
  if (change.on === "table") {
    const written = `ALTER TABLE ${table} COMMENT = ${quoteString(text, targetDialect)}`;
    return draftFix("safe", `Write ${written}`, MYSQL_FAMILY, [{ range: change.range, newText: written }]);
  }
  if (change.on !== "column" || change.column === undefined) return [];
  const made = modifyColumn(change.table, change.column, [], context, text);
  if (made === undefined) return [];
  const written = `ALTER TABLE ${table} ${made.text}`;
  return draftFix(made.exact ? "safe" : "choice", `Write ${written}${made.loses}`, MYSQL_FAMILY, [
    { range: change.range, newText: written },
  ]);
}
