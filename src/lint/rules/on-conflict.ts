// INSERT … ON CONFLICT.
import { defineRule, type FixDraft } from "../rule";
import { findClause } from "../rule-support/clauses";
import { draftFix } from "../rule-support/fix-draft";
import { MYSQL_FAMILY } from "../rule-support/mysql-family";
import type { Token } from "../../sql/statement";

export const onConflict = defineRule({
  name: "on-conflict",
  scope: "statement",
  summary: "ON CONFLICT is PostgreSQL's own; the others write INSERT IGNORE and ON DUPLICATE KEY UPDATE.",
  details:
    "Neither names a key: any unique key of the table counts. INSERT IGNORE passes over other errors too, a value that is too long or NULL where none may be. " +
    "In ON DUPLICATE KEY UPDATE the new row's values are `VALUES(column)`.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT",
    "https://dev.mysql.com/doc/refman/8.4/en/insert-on-duplicate.html",
    "https://mariadb.com/docs/server/reference/sql-statements/data-manipulation/inserting-loading-data/insert-on-duplicate-key-update",
    "https://docs.pingcap.com/tidb/stable/sql-statement-insert",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  words: ["CONFLICT"],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (id INT PRIMARY KEY, a INT)",
      sql: "INSERT INTO t VALUES (1, 2) ON CONFLICT DO NOTHING /* once */;",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [{ for: MYSQL_FAMILY, grade: "choice", sql: "INSERT IGNORE INTO t VALUES (1, 2) /* once */;" }],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (id INT PRIMARY KEY, a INT)",
      sql: "INSERT INTO t (id, a) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET a = excluded.a;",
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
          sql: "INSERT INTO t (id, a) VALUES (1, 2) ON DUPLICATE KEY UPDATE a = VALUES(a);",
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE conflict (a INT)",
      sql: "INSERT INTO conflict VALUES (1);",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, targetDialect, report }) {
    const { statement } = unit;
    if (statement === undefined) return;
    const { text, tokens } = statement;
    const at = tokens.findIndex((token, i) => token.word === "ON" && tokens[i + 1]?.word === "CONFLICT");
    const action = tokens.findIndex((token, i) => i > at && token.word === "DO");
    const [on, last] = [tokens[at], tokens[action + 1]];
    if (at < 0 || on === undefined || action < 0 || last === undefined) return;
    report({
      range: { start: on.start, end: last.end },
      severity: "rejects",
      code: "1064",
      message: `${targetDialect.title} has no ON CONFLICT. Write ${last.word === "NOTHING" ? "INSERT IGNORE" : "ON DUPLICATE KEY UPDATE"}.`,
      fixes: last.word === "NOTHING" ? ignoring(tokens, on, last) : updating(text, tokens, at, action),
    });
  },
});

function ignoring(tokens: readonly Token[], on: Token, last: Token): readonly FixDraft[] {
  const insert = tokens[findClause(tokens, ["INSERT"])];
  const before = tokens.findLast((token) => token.end <= on.start);
  if (insert === undefined || before === undefined) return [];
  return draftFix("choice", "Write INSERT IGNORE: other errors are passed over too", MYSQL_FAMILY, [
    { range: { start: insert.end, end: insert.end }, newText: " IGNORE" },
    { range: { start: before.end, end: last.end }, newText: "" },
  ]);
}

function updating(text: string, tokens: readonly Token[], at: number, action: number): readonly FixDraft[] {
  const [on, set] = [tokens[at], tokens[action + 2]];
  const returning = findClause(tokens, ["RETURNING"], action);
  const where = findClause(tokens, ["WHERE"], action);
  if (on === undefined || set?.word !== "SET" || where >= 0) return [];
  const edits = [{ range: { start: on.start, end: set.end }, newText: "ON DUPLICATE KEY UPDATE" }];
  for (let i = action; i < (returning < 0 ? tokens.length : returning); i++) {
    const [excluded, column] = [tokens[i], tokens[i + 2]];
    if (excluded?.word === "EXCLUDED" && tokens[i + 1]?.word === "." && column !== undefined) {
      const name = text.slice(column.start, column.end);
      edits.push({ range: { start: excluded.start, end: column.end }, newText: `VALUES(${name})` });
    }
  }
  return draftFix("choice", "Write ON DUPLICATE KEY UPDATE: every unique key counts", MYSQL_FAMILY, edits);
}
