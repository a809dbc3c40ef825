// Statements that PostgreSQL's grammar does not know at all.
import type { Token } from "../../sql/statement";
import { defineRule } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { leaveOutAction, leaveOutStatement } from "../rule-support/leave-out";

export const mysqlOnlyStatement = defineRule({
  name: "mysql-only-statement",
  scope: "statement",
  summary:
    "LOCK TABLES, USE, PREPARE … FROM, OPTIMIZE TABLE, SHOW COLUMNS and their kin are MySQL's own statements.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/sql-statements.html",
    "https://www.postgresql.org/docs/current/sql-commands.html",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  examples: [
    {
      from: "mysql",
      sql: "PREPARE s FROM 'SELECT 1';",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "OPTIMIZE TABLE t;",
      engines: {
        mysql: "accepts",
        mariadb: "accepts",
        postgresql: { rejects: "42601" },
        tidb: { rejects: "8200" },
      },
      fixes: [{ for: "postgresql", grade: "choice", sql: "" }],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a VARCHAR(20))",
      sql: "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "choice", sql: "" }],
    },
    {
      from: "mysql",
      sql: "UNLOCK TABLES;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "choice", sql: "" }],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "SHOW COLUMNS FROM t;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT); CREATE TABLE u (a INT)",
      sql: "CREATE TRIGGER t_i AFTER INSERT ON t FOR EACH ROW INSERT INTO u VALUES (NEW.a);",
      engines: {
        mysql: "accepts",
        mariadb: "accepts",
        postgresql: { rejects: "42601" },
        tidb: { rejects: "1064" },
      },
    },
    {
      from: "mysql",
      sql: "SHOW TABLES;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42704" }, tidb: "accepts" },
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given: "CREATE TABLE locks (convert_to INT)",
      sql: "ALTER TABLE locks ADD COLUMN prepare INT;",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check({ unit, changes, report }) {
    const tokens = unit.statement?.tokens;
    const [first, last] = [tokens?.[0], tokens?.at(-1)];
    if (tokens === undefined || first === undefined || last === undefined || unit.statement?.kind !== "sql")
      return;
    const words = tokens
      .slice(0, 12)
      .map((token) => token.word || "?")
      .join(" ");
    const found = STATEMENTS.find(({ head }) => head.test(words));
    if (found !== undefined) {
      report({
        range: { start: first.start, end: last.end },
        severity: "rejects",
        code: found.code ?? "42601",
        message: `PostgreSQL has no ${found.name}${found.instead}`,
        fixes:
          found.leave === undefined
            ? []
            : draftFix("choice", `Leave it out: ${found.leave}`, ["postgresql"], leaveOutStatement(unit)),
      });
      return;
    }
    const convert = first.word === "ALTER" && tokens[1]?.word === "TABLE" ? findConvert(tokens) : -1;
    const word = tokens[convert];
    if (word === undefined) return;
    const action = changes.find(({ range }) => range.start <= word.start && word.end <= range.end);
    let end = convert;
    while (end + 1 < tokens.length && tokens[end + 1]?.word !== ",") end++;
    report({
      range: { start: word.start, end: tokens[end]?.end ?? word.end },
      severity: "rejects",
      code: "42601",
      message:
        "PostgreSQL has no CONVERT TO CHARACTER SET: the database has one encoding, UTF-8 as a rule. Leave it out.",
      fixes: draftFix(
        "choice",
        "Leave it out: case and accents count in comparisons",
        ["postgresql"],
        action === undefined ? undefined : leaveOutAction(action, unit, changes),
      ),
    });
  },
});

function findConvert(tokens: readonly Token[]): number {
  return tokens.findIndex(
    (token, i) =>
      i > 2 &&
      token.word === "CONVERT" &&
      tokens[i + 1]?.word === "TO" &&
      /^(?:CHARACTER|CHARSET)$/.test(tokens[i + 2]?.word ?? ""),
  );
}

interface StatementFact {
  /** On the statement's first words, blanks between them; `?` for what is no word. */
  readonly head: RegExp;
  readonly name: string;
  readonly instead: string;
  /** Unset: 42601. */
  readonly code?: string;
  /** Why it may be left out; unset where it may not. */
  readonly leave?: string;
}

const STATEMENTS: readonly StatementFact[] = [
  {
    head: /^PREPARE \S+ FROM\b/,
    name: "PREPARE … FROM",
    instead: ". Build and run the text in a DO block with EXECUTE.",
  },
  {
    head: /^EXECUTE \S+(?: USING .*)?$/,
    name: "statement prepared by this name: it does not read PREPARE … FROM",
    instead: ". Run the text in a DO block with EXECUTE.",
    code: "26000",
  },
  {
    head: /^(?:DEALLOCATE|DROP) PREPARE \S+$/,
    name: "statement prepared by this name: it does not read PREPARE … FROM",
    instead: ". Leave it out.",
    code: "26000",
    leave: "nothing is prepared",
  },
  {
    head: /^LOCK TABLES?\b(?=.*\b(?:WRITE|READ)\b)/,
    name: "LOCK TABLES",
    instead: ". Write LOCK TABLE inside a transaction.",
    leave: "others may write meanwhile",
  },
  {
    head: /^UNLOCK TABLES?\b/,
    name: "UNLOCK TABLES",
    instead: ": locks end with the transaction.",
    leave: "locks end with the transaction",
  },
  {
    head: /^USE \S+$/,
    name: "USE",
    instead: ". Connect to the database, or set search_path.",
    leave: "the connection names the database",
  },
  {
    head: /^(?:OPTIMIZE|REPAIR) (?:NO_WRITE_TO_BINLOG |LOCAL )?TABLES?\b/,
    name: "such upkeep",
    instead: ". Write VACUUM.",
    leave: "autovacuum does it",
  },
  {
    head: /^(?:ANALYZE|CHECK|CHECKSUM) (?:NO_WRITE_TO_BINLOG |LOCAL )?TABLES?\b/,
    name: "such a statement about tables",
    instead: ". Write ANALYZE with the table's name alone.",
    leave: "autovacuum does it",
  },
  {
    head: /^SHOW (?:FULL |EXTENDED )*(?:COLUMNS|FIELDS|INDEX|INDEXES|KEYS|CREATE|TRIGGERS|TABLE|PROCEDURE|FUNCTION) \S+/,
    name: "SHOW of this kind",
    instead: ". Ask information_schema or pg_catalog.",
  },
  {
    head: /^SHOW (?:FULL |GLOBAL |SESSION )*(?:TABLES|DATABASES|SCHEMAS|VARIABLES|STATUS|PROCESSLIST|EVENTS) \S+/,
    name: "SHOW of this kind",
    instead: ". Ask information_schema or pg_catalog.",
  },
  {
    head: /^SHOW (?:TABLES|DATABASES|SCHEMAS|VARIABLES|STATUS|PROCESSLIST|ENGINES|EVENTS|TRIGGERS|GRANTS|WARNINGS|ERRORS|PLUGINS|PRIVILEGES|COLLATION|CHARSET)$/,
    name: "SHOW of this kind",
    instead: ". Ask information_schema or pg_catalog.",
    code: "42704",
  },
  { head: /^(?:DESCRIBE|DESC) \S+/, name: "DESCRIBE", instead: ". Ask information_schema.columns." },
  {
    head: /^FLUSH \S+/,
    name: "FLUSH",
    instead: "; it is not needed there.",
    leave: "it is not needed there",
  },
  {
    head: /^ALTER (?:DATABASE|SCHEMA) (?:\S+ )?(?:DEFAULT |CHARACTER |COLLATE |CHARSET )/,
    name: "character set to alter in a database",
    instead: ": it is chosen at CREATE DATABASE.",
    leave: "it is chosen at CREATE DATABASE",
  },
  { head: /^LOAD DATA\b/, name: "LOAD DATA", instead: ". Write COPY." },
  {
    head: /^CREATE (?:OR REPLACE )?(?:DEFINER = .* |AGGREGATE )?(?:PROCEDURE|FUNCTION)\b(?!.*\bSONAME\b)/,
    name: "routines in this language",
    instead: ". Write LANGUAGE plpgsql with the body in dollar quotes.",
  },
  {
    head: /^CREATE (?:OR REPLACE )?(?:DEFINER = .* )?TRIGGER\b/,
    name: "body in CREATE TRIGGER",
    instead: ". Write a function that returns trigger, and EXECUTE FUNCTION with its name.",
  },
  {
    head: /^DROP TRIGGER (?:IF EXISTS )?\S+(?: \. \S+)?$/,
    name: "DROP TRIGGER without a table",
    instead: ". Write DROP TRIGGER … ON the table.",
  },
  {
    head: /^(?:CREATE|ALTER|DROP) (?:OR REPLACE )?(?:DEFINER = .* )?EVENT\b(?! TRIGGER)/,
    name: "scheduled events",
    instead: ". The extension pg_cron runs statements by the clock.",
  },
  { head: /^HANDLER \S+/, name: "HANDLER", instead: ". Declare a cursor." },
];
