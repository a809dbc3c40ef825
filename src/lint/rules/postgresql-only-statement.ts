// Statements that only PostgreSQL has: extensions, VACUUM, policies, COPY.
import { defineRule } from "../rule";
import { MYSQL_FAMILY } from "../rule-support/mysql-family";
import type { Token } from "../../sql/statement";
import type { DialectName } from "../../dialects/dialect";

interface Head {
  readonly words: readonly string[];
  /** Whether the other databases can do without it; otherwise something has to be written in its place. */
  readonly dispensable?: true;
  /** Unset: all of the family. */
  readonly on?: readonly DialectName[];
}

const HEADS: readonly Head[] = [
  ...["CREATE EXTENSION", "DROP EXTENSION", "ALTER EXTENSION", "VACUUM", "REINDEX", "CLUSTER"].map(
    dispensable,
  ),
  ...[
    "SECURITY LABEL",
    "ALTER DEFAULT PRIVILEGES",
    "REASSIGN OWNED",
    "CREATE STATISTICS",
    "DROP STATISTICS",
  ].map(dispensable),
  ...[
    "CREATE POLICY",
    "ALTER POLICY",
    "DROP POLICY",
    "CREATE PUBLICATION",
    "ALTER PUBLICATION",
    "DROP PUBLICATION",
  ].map(needed),
  ...[
    "CREATE SUBSCRIPTION",
    "ALTER SUBSCRIPTION",
    "DROP SUBSCRIPTION",
    "CREATE RULE",
    "CREATE OR REPLACE RULE",
  ].map(needed),
  ...[
    "CREATE OPERATOR",
    "CREATE CAST",
    "CREATE COLLATION",
    "CREATE TEXT SEARCH",
    "CREATE FOREIGN",
    "CREATE CONVERSION",
  ].map(needed),
  ...["REFRESH MATERIALIZED VIEW", "LISTEN", "NOTIFY", "UNLISTEN", "COPY", "CREATE EVENT TRIGGER"].map(
    needed,
  ),
  // MySQL 9.7 reads CREATE MATERIALIZED VIEW.
  { words: ["CREATE", "MATERIALIZED", "VIEW"], on: ["mariadb", "tidb"] },
  { words: ["DROP", "MATERIALIZED", "VIEW"], dispensable: true },
  { words: ["CREATE", "SEQUENCE"], dispensable: true, on: ["mysql"] },
  { words: ["ALTER", "SEQUENCE"], dispensable: true },
  { words: ["DROP", "SEQUENCE"], dispensable: true, on: ["mysql"] },
  { words: ["LOCK", "TABLE"], dispensable: true },
];

function dispensable(head: string): Head {
  return { words: head.split(" "), dispensable: true };
}

function needed(head: string): Head {
  return { words: head.split(" ") };
}

export const postgresqlOnlyStatement = defineRule({
  name: "postgresql-only-statement",
  scope: "statement",
  summary: "Some statements are PostgreSQL's alone: extensions, VACUUM, policies, COPY, LISTEN.",
  details:
    "Nothing elsewhere takes the place of an extension or of VACUUM, and nothing needs to. Sequences exist on MariaDB and TiDB, not on MySQL; a column that counts by one becomes AUTO_INCREMENT, and needs none. For row policies, rules and COPY " +
    "something has to be written in their place, or the statement belongs in a file for PostgreSQL alone.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-commands.html",
    "https://dev.mysql.com/doc/refman/8.4/en/sql-statements.html",
    "https://mariadb.com/docs/server/reference/sql-statements",
    "https://docs.pingcap.com/tidb/stable/sql-statement-overview",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  words: [...new Set(HEADS.map((head) => head.words[0] ?? ""))],
  examples: [
    {
      from: "postgresql",
      sql: "CREATE EXTENSION IF NOT EXISTS plpgsql;\nCREATE TABLE t (a INT);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [{ for: MYSQL_FAMILY, grade: "choice", sql: "CREATE TABLE t (a INT);" }],
    },
    {
      from: "postgresql",
      given: "CREATE TABLE t (a INT)",
      sql: "CREATE POLICY p ON t USING (a > 0);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
    },
    {
      from: "postgresql",
      sql: "CREATE SEQUENCE s;",
      engines: { postgresql: "accepts", mysql: { rejects: "1064" }, mariadb: "accepts", tidb: "accepts" },
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      sql: "CREATE TABLE extension (copy INT, policy INT);",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, target, targetDialect, report }) {
    const { statement } = unit;
    if (statement === undefined) return;
    const { tokens } = statement;
    const head = HEADS.find(
      (one) => beginsWith(tokens, one.words) && (one.on?.includes(target.dialect) ?? true),
    );
    const [first, last] = [tokens[0], tokens[(head?.words.length ?? 0) - 1]];
    const end = tokens.at(-1)?.end;
    if (head === undefined || first === undefined || last === undefined || end === undefined) return;
    // PostgreSQL's modes of a lock; MySQL's READ and WRITE it has not.
    if (first.word === "LOCK" && tokens.some(({ word }) => word === "READ" || word === "WRITE")) return;
    const words = head.words.join(" ");
    report({
      range: { start: first.start, end: last.end },
      severity: "rejects",
      code: "1064",
      message: `${targetDialect.title} has no ${words}. ${head.dispensable === true ? "It can do without: leave the statement out." : "Leave it to PostgreSQL, or write something in its place."}`,
      fixes:
        head.dispensable === true
          ? [
              {
                grade: "choice",
                title: `Leave out ${words}: what relies on it has to do without`,
                edits: [{ range: { start: first.start, end }, newText: "" }],
                on: MYSQL_FAMILY,
              },
            ]
          : [],
    });
  },
});

function beginsWith(tokens: readonly Token[], words: readonly string[]): boolean {
  return words.every((word, i) => tokens[i]?.word === word);
}
