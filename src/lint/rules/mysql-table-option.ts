// ENGINE, CHARSET, COLLATE and the other options that MySQL takes after a table's columns.
import type { DialectName } from "../../dialects/dialect";
import { defineRule, type Grade } from "../rule";

interface OptionFact {
  readonly what: string;
  /** What leaving it out loses; undefined when nothing is. */
  loses(value: string): string | undefined;
  /** Whether MySQL means the same without it. */
  isDefault(value: string): boolean;
}

const never = (): boolean => false;
const nothing = (): undefined => undefined;

// https://dev.mysql.com/doc/refman/8.4/en/create-table.html (table options)
const OPTIONS: Readonly<Record<string, OptionFact>> = {
  ENGINE: { what: "storage engines", loses: nothing, isDefault: (value) => value.toLowerCase() === "innodb" },
  CHARSET: { what: "a character set for one table (the database has one)", loses: nothing, isDefault: never },
  "CHARACTER SET": {
    what: "a character set for one table (the database has one)",
    loses: nothing,
    isDefault: never,
  },
  COLLATE: {
    what: "a collation for one table",
    loses: (value) => (/_bin$/i.test(value) ? undefined : "comparisons and UNIQUE become case-sensitive"),
    isDefault: never,
  },
  AUTO_INCREMENT: {
    what: "a start of ids in CREATE TABLE",
    loses: () => "ids then start at 1",
    isDefault: (value) => value === "1",
  },
  COMMENT: {
    what: "COMMENT as a table option (it has COMMENT ON TABLE)",
    loses: () => "the table's comment is lost",
    isDefault: never,
  },
  ROW_FORMAT: {
    what: "row formats",
    loses: nothing,
    isDefault: (value) => /^(default|dynamic)$/i.test(value),
  },
  KEY_BLOCK_SIZE: { what: "block sizes", loses: nothing, isDefault: never },
  CHECKSUM: { what: "this option", loses: nothing, isDefault: (value) => value === "0" },
  DELAY_KEY_WRITE: { what: "this option", loses: nothing, isDefault: (value) => value === "0" },
  PACK_KEYS: { what: "this option", loses: nothing, isDefault: never },
  MAX_ROWS: { what: "this option", loses: nothing, isDefault: never },
  MIN_ROWS: { what: "this option", loses: nothing, isDefault: never },
  AVG_ROW_LENGTH: { what: "this option", loses: nothing, isDefault: never },
  STATS_PERSISTENT: { what: "this option", loses: nothing, isDefault: never },
  STATS_AUTO_RECALC: { what: "this option", loses: nothing, isDefault: never },
  STATS_SAMPLE_PAGES: { what: "this option", loses: nothing, isDefault: never },
  COMPRESSION: { what: "this option", loses: nothing, isDefault: never },
  ENCRYPTION: {
    what: "this option",
    loses: () => "the table is stored without encryption",
    isDefault: (value) => /^'?n'?$/i.test(value),
  },
};

const ALL: readonly DialectName[] = ["postgresql", "mysql", "mariadb", "tidb"];

export const mysqlTableOption = defineRule({
  name: "mysql-table-option",
  scope: "statement",
  summary: "PostgreSQL has no ENGINE, CHARSET, COLLATE or other MySQL table options.",
  details:
    "PostgreSQL stores tables one way and has one encoding for a database, so most of these options can go. COLLATE is the one " +
    "to think about: MySQL's `_ci` collations compare without regard to case, PostgreSQL compares exactly, so `UNIQUE` and `=` " +
    "take `Bob` and `bob` for two values there.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/create-table.html",
    "https://www.postgresql.org/docs/current/sql-createtable.html",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  on: ["create-table", "table-options"],
  examples: [
    {
      from: "mysql",
      sql: "CREATE TABLE t (a INT) ENGINE=InnoDB;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: "CREATE TABLE t (a INT);", portable: true }],
    },
    {
      from: "mysql",
      sql: "CREATE TABLE t (a INT) DEFAULT CHARSET=utf8mb4;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: "CREATE TABLE t (a INT);" }],
    },
    {
      from: "mysql",
      sql: "CREATE TABLE t (a INT) COLLATE=utf8mb4_unicode_ci;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "choice", sql: "CREATE TABLE t (a INT);" }],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      sql: "CREATE TABLE t (engine INT, charset INT);",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check({ changes, source, spell, report }) {
    for (const change of changes) {
      if (change.kind !== "create-table" && change.kind !== "table-options") continue;
      for (const option of change.options) {
        const name = option.name.replace(/^DEFAULT /, "");
        const fact = OPTIONS[name];
        if (fact === undefined) continue;
        const value = option.value ?? "";
        const loses = fact.loses(value);
        const portable = fact.isDefault(value);
        const grade: Grade = loses === undefined ? "safe" : "choice";
        const edits = change.kind === "create-table" ? spell.remove(option.range) : undefined;
        report({
          range: option.range,
          severity: "rejects",
          code: "42601",
          message: `PostgreSQL has no ${fact.what}. Leave ${name} out${loses === undefined ? "" : `: ${loses}`}.`,
          fixes:
            edits === undefined
              ? []
              : [
                  {
                    grade,
                    title: loses === undefined ? `Leave out ${name}` : `Leave out ${name}: ${loses}`,
                    edits,
                    on: portable ? [...new Set<DialectName>([source.name, ...ALL])] : ["postgresql"],
                  },
                ],
        });
      }
    }
  },
});
