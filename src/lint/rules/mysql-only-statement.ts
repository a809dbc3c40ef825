// Statements that PostgreSQL's grammar does not know at all.
import type { Token } from "../../sql/statement";
import { defineRule } from "../rule";

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
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a VARCHAR(20))",
      sql: "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
    },
    {
      from: "mysql",
      sql: "UNLOCK TABLES;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "SHOW COLUMNS FROM t;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
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
  check({ unit, report }) {
    const tokens = unit.statement?.tokens;
    const [first, last] = [tokens?.[0], tokens?.at(-1)];
    if (tokens === undefined || first === undefined || last === undefined || unit.statement?.kind !== "sql")
      return;
    const words = tokens
      .slice(0, 6)
      .map((token) => token.word || "?")
      .join(" ");
    const found = STATEMENTS.find(({ head }) => head.test(words));
    if (found !== undefined) {
      report({
        range: { start: first.start, end: last.end },
        severity: "rejects",
        code: "42601",
        message: `PostgreSQL has no ${found.name}${found.instead}`,
      });
      return;
    }
    const convert = first.word === "ALTER" && tokens[1]?.word === "TABLE" ? findConvert(tokens) : -1;
    const word = tokens[convert];
    if (word === undefined) return;
    let end = convert;
    while (end + 1 < tokens.length && tokens[end + 1]?.word !== ",") end++;
    report({
      range: { start: word.start, end: tokens[end]?.end ?? word.end },
      severity: "rejects",
      code: "42601",
      message:
        "PostgreSQL has no CONVERT TO CHARACTER SET: the database has one encoding, UTF-8 as a rule. Leave it out.",
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

const STATEMENTS: readonly { readonly head: RegExp; readonly name: string; readonly instead: string }[] = [
  {
    head: /^PREPARE \S+ FROM\b/,
    name: "PREPARE … FROM",
    instead: ". Build and run the text in a DO block with EXECUTE.",
  },
  { head: /^LOCK TABLES\b/, name: "LOCK TABLES", instead: ". Write LOCK TABLE inside a transaction." },
  { head: /^UNLOCK TABLES?\b/, name: "UNLOCK TABLES", instead: ": locks end with the transaction." },
  { head: /^USE \S+$/, name: "USE", instead: ". Connect to the database, or set search_path." },
  {
    head: /^(?:OPTIMIZE|REPAIR) (?:NO_WRITE_TO_BINLOG |LOCAL )?TABLE\b/,
    name: "such upkeep",
    instead: ". Write VACUUM.",
  },
  {
    head: /^(?:ANALYZE|CHECK|CHECKSUM) TABLE\b/,
    name: "such a statement about tables",
    instead: ". Write ANALYZE with the table's name alone.",
  },
  {
    head: /^SHOW (?:FULL )?(?:COLUMNS|FIELDS|INDEX|INDEXES|KEYS|CREATE|TRIGGERS) \S+/,
    name: "SHOW of this kind",
    instead: ". Ask information_schema or pg_catalog.",
  },
  { head: /^(?:DESCRIBE|DESC) \S+$/, name: "DESCRIBE", instead: ". Ask information_schema.columns." },
  { head: /^FLUSH \S+/, name: "FLUSH", instead: "; it is not needed there." },
  {
    head: /^ALTER (?:DATABASE|SCHEMA) (?:\S+ )?(?:DEFAULT |CHARACTER |COLLATE |CHARSET )/,
    name: "character set to alter in a database",
    instead: ": it is chosen at CREATE DATABASE.",
  },
  { head: /^LOAD DATA\b/, name: "LOAD DATA", instead: ". Write COPY." },
  {
    head: /^CREATE (?:DEFINER = .* )?PROCEDURE \S+ \( \)? ?(?:BEGIN|IN\b|OUT\b)/,
    name: "procedures in this language",
    instead: ". Write LANGUAGE plpgsql with the body in dollar quotes.",
  },
];
