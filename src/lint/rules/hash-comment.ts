// # to the end of the line: a comment on the MySQL family, an operator to PostgreSQL.
import { defineRule } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE } from "../rule-support/mysql-family";

export const hashComment = defineRule({
  name: "hash-comment",
  scope: "statement",
  summary: "PostgreSQL begins no comment by #.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/comments.html",
    "https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-COMMENTS",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  examples: [
    {
      from: "mysql",
      sql: "# one\nCREATE TABLE t (a INT); #two",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
    },
    {
      from: "mysql",
      sql: "CREATE TABLE t (\n  a INT, # one\n  b INT\n);",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [
        {
          for: "postgresql",
          grade: "safe",
          sql: "CREATE TABLE t (\n  a INT, -- one\n  b INT\n);",
          portable: true,
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      sql: "SELECT '# one' -- # two",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check({ unit, report }) {
    const { statement } = unit;
    for (const comment of statement?.comments ?? []) {
      if (unit.text.charAt(comment.start) !== "#") continue;
      let end = comment.start + 1;
      while (unit.text.charAt(end) === "#") end++;
      const range = { start: comment.start, end };
      report({
        range,
        severity: "rejects",
        code: "42601",
        message: "PostgreSQL begins no comment by #. Write --.",
        fixes: draftFix("safe", "Write --", EVERYWHERE, [
          { range, newText: /\S/.test(unit.text.charAt(end)) ? "-- " : "--" },
        ]),
      });
    }
  },
});
