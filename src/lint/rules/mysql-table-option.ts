// ENGINE, CHARSET, COLLATE and the other options that MySQL takes after a table's columns.
import type { DialectName } from "../../dialects/dialect";
import { textOf } from "../../base/text";
import type { ChangeOf, OptionUse } from "../../schema/change";
import type { SchemaReader } from "../../schema/schema";
import { quoteName, quoteString, stringValue } from "../../sql/names";
import { defineRule, type FixDraft, type StatementContext } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { leaveOutAction } from "../rule-support/leave-out";

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
  CHARSET: { what: "character set for one table (the database has one)", loses: nothing, isDefault: never },
  "CHARACTER SET": {
    what: "character set for one table (the database has one)",
    loses: nothing,
    isDefault: never,
  },
  COLLATE: {
    what: "collation for one table",
    loses: (value) => (/_bin$/i.test(value) ? undefined : "comparisons and UNIQUE become case-sensitive"),
    isDefault: never,
  },
  AUTO_INCREMENT: {
    what: "start of ids as a table option",
    loses: () => "ids then start at 1",
    isDefault: (value) => value === "1",
  },
  COMMENT: {
    what: "COMMENT as a table option (it has COMMENT ON TABLE)",
    loses: nothing,
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
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t ENGINE=InnoDB ROW_FORMAT=DYNAMIC, ADD b INT;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: "ALTER TABLE t ADD b INT;" }],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT)",
      sql: "ALTER TABLE t COMMENT = 'one';",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42601" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: "COMMENT ON TABLE t IS 'one';" }],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      sql: "CREATE TABLE t (engine INT, charset INT);",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check({ unit, changes, source, schema, lookup, targetDialect, spell, report }) {
    for (const change of changes) {
      if (change.kind !== "create-table" && change.kind !== "table-options") continue;
      for (const option of change.options) {
        const name = option.name.replace(/^DEFAULT /, "");
        const fact = OPTIONS[name];
        if (fact === undefined || (change.kind === "table-options" && isConversion(change.options))) continue;
        const value = option.value ?? "";
        // An action of ALTER TABLE goes as a whole, with all its options.
        const whole = change.kind === "create-table" ? [option] : change.options;
        const losses = whole.flatMap(
          (one) => OPTIONS[one.name.replace(/^DEFAULT /, "")]?.loses(one.value ?? "") ?? [],
        );
        const known = whole.every((one) => OPTIONS[one.name.replace(/^DEFAULT /, "")] !== undefined);
        const loses = losses.length === 0 ? undefined : losses.join("; ");
        const portable = fact.isDefault(value) && change.kind === "create-table";
        const after: string[] = [];
        if (unit.kind === "sql") {
          const written = textOf(unit.text, change.table.range);
          for (const one of whole) {
            if (one.name === "COMMENT" && one.value !== undefined) {
              const comment = stringValue(one.value, source.lexical);
              if (comment !== undefined && comment !== "")
                after.push(`COMMENT ON TABLE ${written} IS ${quoteString(comment, targetDialect)}`);
            }
          }
        }
        const counter =
          change.kind === "table-options" && name === "AUTO_INCREMENT"
            ? counterOf(change, schema, lookup)
            : undefined;
        const fixes: readonly FixDraft[] =
          counter !== undefined && whole.length === 1 && /^\d+$/.test(value)
            ? draftFix(
                "safe",
                "Write RESTART WITH",
                ["postgresql"],
                [
                  {
                    range: change.range,
                    newText: `ALTER COLUMN ${quoteName(counter, targetDialect)} RESTART WITH ${value}`,
                  },
                ],
              )
            : draftFix(
                loses === undefined ? "safe" : "choice",
                `Leave out ${name}${loses === undefined ? "" : `: ${loses}`}`,
                portable ? [...new Set<DialectName>([source.name, ...ALL])] : ["postgresql"],
                change.kind === "create-table"
                  ? spell.remove(option.range)
                  : unit.kind === "sql" && known
                    ? leaveOutAction(change, unit, changes)
                    : undefined,
              ).map((fix) => (after.length === 0 ? fix : { ...fix, after }));
        report({
          range: option.range,
          severity: "rejects",
          code: "42601",
          message: `PostgreSQL has no ${fact.what}. Leave ${name} out${loses === undefined ? "" : `: ${loses}`}.`,
          fixes,
        });
      }
    }
  },
});

/** CONVERT TO CHARACTER SET, of which the collation is a part. */
function isConversion(options: readonly OptionUse[]): boolean {
  return options.some((option) => option.name.startsWith("CONVERT TO"));
}

function counterOf(
  change: ChangeOf<"table-options">,
  schema: SchemaReader,
  lookup: StatementContext["lookup"],
): string | undefined {
  const table = schema.table(lookup(change.table));
  return typeof table === "object" ? table.columns.find((column) => column.autoIncrement)?.name : undefined;
}
