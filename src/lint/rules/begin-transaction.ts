// BEGIN TRANSACTION and END, which PostgreSQL reads as BEGIN and COMMIT.
import { defineRule } from "../rule";
import { EVERYWHERE, MYSQL_FAMILY } from "../rule-support/mysql-family";

export const beginTransaction = defineRule({
  name: "begin-transaction",
  scope: "statement",
  summary: "MySQL, MariaDB and TiDB begin a transaction by BEGIN or START TRANSACTION, and end it by COMMIT.",
  details: "BEGIN and COMMIT, without a further word, are read by all of them.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-begin.html",
    "https://dev.mysql.com/doc/refman/8.4/en/commit.html",
    "https://mariadb.com/docs/server/reference/sql-statements/transactions/start-transaction",
    "https://docs.pingcap.com/tidb/stable/sql-statement-begin",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  on: ["transaction"],
  examples: [
    {
      from: "postgresql",
      sql: "BEGIN TRANSACTION; CREATE TABLE t (a INT); COMMIT TRANSACTION;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        { for: MYSQL_FAMILY, grade: "safe", sql: "BEGIN; CREATE TABLE t (a INT); COMMIT;", portable: true },
      ],
    },
    {
      from: "postgresql",
      sql: "BEGIN; CREATE TABLE t (a INT); END;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        { for: MYSQL_FAMILY, grade: "safe", sql: "BEGIN; CREATE TABLE t (a INT); COMMIT;", portable: true },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      sql: "START TRANSACTION; COMMIT;",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, targetDialect, report }) {
    const tokens = unit.statement?.tokens ?? [];
    const [first, second] = tokens;
    if (first === undefined || tokens.length > 2) return;
    const isEnd = first.word === "END";
    const hasWord =
      second?.word === "TRANSACTION" && ["BEGIN", "COMMIT", "END", "ROLLBACK"].includes(first.word);
    if (!hasWord && !(isEnd && (second === undefined || second.word === "WORK"))) return;
    const range = { start: first.start, end: second?.end ?? first.end };
    const written = isEnd ? "COMMIT" : first.word;
    report({
      range,
      severity: "rejects",
      code: "1064",
      message: `${targetDialect.title} does not read ${unit.text.slice(range.start, range.end)}. Write ${written}.`,
      fixes: [
        { grade: "safe", title: `Write ${written}`, edits: [{ range, newText: written }], on: EVERYWHERE },
      ],
    });
  },
});
