// DELETE … USING: the table that rows go from is named among the others in the MySQL family.
import type { Token } from "../../sql/statement";
import { defineRule, type FixDraft } from "../rule";
import { findClause } from "../rule-support/clauses";
import { MYSQL_FAMILY } from "../rule-support/mysql-family";

export const deleteUsing = defineRule({
  name: "delete-using",
  scope: "statement",
  summary: "In DELETE … USING, MySQL, MariaDB and TiDB want the table itself among those behind USING.",
  details:
    "`DELETE FROM t USING t, s WHERE …` means there what `DELETE FROM t USING s WHERE …` means in PostgreSQL, which in turn refuses the table named twice. `WHERE EXISTS (SELECT …)` reads the same everywhere.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-delete.html",
    "https://dev.mysql.com/doc/refman/8.4/en/delete.html",
    "https://mariadb.com/docs/server/reference/sql-statements/data-manipulation/changing-deleting-data/delete",
    "https://docs.pingcap.com/tidb/stable/sql-statement-delete",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  words: ["DELETE"],
  examples: [
    {
      from: "postgresql",
      given:
        "CREATE TABLE t (id INT); CREATE TABLE s (id INT); INSERT INTO t VALUES (1), (2); INSERT INTO s VALUES (1)",
      sql: "DELETE FROM t USING s WHERE s.id = t.id /* seen */;",
      query: "SELECT id FROM t",
      engines: {
        postgresql: { answer: "2" },
        mysql: { rejects: "1109" },
        mariadb: { rejects: "1109" },
        tidb: { rejects: "1054" },
      },
      fixes: [
        { for: MYSQL_FAMILY, grade: "safe", sql: "DELETE FROM t USING t, s WHERE s.id = t.id /* seen */;" },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (id INT); CREATE TABLE s (id INT)",
      sql: "DELETE FROM t WHERE EXISTS (SELECT 1 FROM s WHERE s.id = t.id);",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, target, targetDialect, report }) {
    const { statement } = unit;
    if (statement === undefined) return;
    const { text, tokens } = statement;
    if (tokens[0]?.word !== "DELETE" || tokens[1]?.word !== "FROM") return;
    const at = findClause(tokens, ["USING"]);
    const [table, using, next] = [tokens[2], tokens[at], tokens[at + 1]];
    if (at < 0 || table === undefined || using === undefined || next === undefined) return;
    const name = text.slice(table.start, table.end);
    // After the fix it stands there.
    if (text.slice(next.start, next.end) === name) return;
    const fixes: readonly FixDraft[] =
      at === 3
        ? [
            {
              grade: "safe",
              title: `Name ${name} behind USING too`,
              edits: [{ range: { start: next.start, end: next.start }, newText: `${name}, ` }],
              on: MYSQL_FAMILY,
            },
          ]
        : [];
    report({
      range: { start: using.start, end: using.end },
      severity: "rejects",
      code: target.dialect === "tidb" && readsFrom(tokens, at, name, text) ? "1054" : "1109",
      message: `${targetDialect.title} wants ${name} among the tables behind USING.`,
      fixes,
    });
  },
});

/** Whether a condition names the table: TiDB looks its columns up before it looks for the table. */
function readsFrom(tokens: readonly Token[], from: number, name: string, text: string): boolean {
  return tokens.some(
    (token, i) => i > from && tokens[i + 1]?.word === "." && text.slice(token.start, token.end) === name,
  );
}
