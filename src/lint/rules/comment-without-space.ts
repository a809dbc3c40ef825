// `--comment` and `---- heading`: comments in PostgreSQL, operators in the MySQL family.
import { defineRule } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE, MYSQL_FAMILY } from "../rule-support/mysql-family";

export const commentWithoutSpace = defineRule({
  name: "comment-without-space",
  scope: "statement",
  summary: "MySQL, MariaDB and TiDB begin a comment by -- only where a blank follows.",
  details:
    "Without it `--` is a minus before a minus: `5--1` is 6 there, and a heading such as `---- TABLE users` is refused.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-COMMENTS",
    "https://dev.mysql.com/doc/refman/8.4/en/ansi-diff-comments.html",
    "https://mariadb.com/docs/server/reference/sql-statements/comment-statements/comment-syntax",
    "https://docs.pingcap.com/tidb/stable/comment-syntax",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  examples: [
    {
      from: "postgresql",
      sql: "---- users\nCREATE TABLE t (a INT);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        { for: MYSQL_FAMILY, grade: "safe", sql: "-- -- users\nCREATE TABLE t (a INT);", portable: true },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      sql: "-- users\n--\nCREATE TABLE t (a INT /*--*/);",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, targetDialect, report }) {
    for (const comment of unit.statement?.comments ?? []) {
      if (!/^--[^\s\0]/.test(unit.text.slice(comment.start, comment.start + 3))) continue;
      const at = comment.start + 2;
      report({
        range: { start: comment.start, end: at },
        severity: "rejects",
        code: "1064",
        message: `${targetDialect.title} begins a comment by -- only where a blank follows. Write a blank.`,
        fixes: draftFix("safe", "Write a blank behind --", EVERYWHERE, [
          { range: { start: at, end: at }, newText: " " },
        ]),
      });
    }
  },
});
