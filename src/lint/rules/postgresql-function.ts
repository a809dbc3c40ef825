// Functions that the MySQL family has not.
import type { DialectName } from "../../dialects/dialect";
import { defineRule } from "../rule";
import { draftFix } from "../rule-support/fix-draft";
import { MYSQL_FAMILY } from "../rule-support/mysql-family";
import { isReadElsewhere } from "../rule-support/read-elsewhere";

// Called on MySQL 9.7 and MariaDB 10.11; on both it is no function. Those that one of them reads otherwise are left out.
const FUNCTIONS: ReadonlySet<string> = new Set(
  (
    "ARRAY_AGG ARRAY_LENGTH ARRAY_TO_STRING ARRAY_APPEND ARRAY_REMOVE ARRAY_POSITION STRING_AGG SPLIT_PART DATE_TRUNC TO_TIMESTAMP " +
    "TO_TSVECTOR TO_TSQUERY PLAINTO_TSQUERY JSONB_BUILD_OBJECT JSONB_BUILD_ARRAY JSON_BUILD_OBJECT JSON_BUILD_ARRAY JSON_AGG " +
    "JSONB_AGG JSON_OBJECT_AGG JSONB_OBJECT_AGG ROW_TO_JSON TO_JSON TO_JSONB JSONB_SET JSONB_INSERT JSONB_ARRAY_LENGTH JSON_ARRAY_LENGTH JSONB_TYPEOF " +
    "JSON_TYPEOF JSONB_STRIP_NULLS JSONB_EACH JSONB_EACH_TEXT JSON_EACH JSON_EACH_TEXT JSONB_OBJECT_KEYS JSON_OBJECT_KEYS " +
    "JSONB_ARRAY_ELEMENTS JSONB_ARRAY_ELEMENTS_TEXT JSON_ARRAY_ELEMENTS JSON_ARRAY_ELEMENTS_TEXT AGE MAKE_INTERVAL INITCAP BTRIM " +
    "STRPOS CLOCK_TIMESTAMP STATEMENT_TIMESTAMP TO_DATE BOOL_OR BOOL_AND GEN_RANDOM_BYTES DIGEST CRYPT CURRVAL CURRENT_SETTING " +
    "SET_CONFIG PG_TYPEOF QUOTE_LITERAL QUOTE_IDENT TRANSLATE REGEXP_MATCHES REGEXP_SPLIT_TO_ARRAY REGEXP_SPLIT_TO_TABLE UNACCENT SIMILARITY NUM_NONNULLS " +
    "CARDINALITY TRUNC CBRT WIDTH_BUCKET STARTS_WITH DATE_PART TO_NUMBER ISFINITE JUSTIFY_DAYS PG_GET_SERIAL_SEQUENCE SETSEED UNNEST SHA256 RANDOM"
  ).split(" "),
);

export const postgresqlFunction = defineRule({
  name: "postgresql-function",
  scope: "statement",
  summary: "Many of PostgreSQL's functions do not exist on MySQL, MariaDB and TiDB.",
  details:
    "Some have a counterpart of another name: `string_agg(a, ',')` is `GROUP_CONCAT(a SEPARATOR ',')`, `json_build_object` is `JSON_OBJECT`, `json_agg` is `JSON_ARRAYAGG`. Sets of rows made by a function (`unnest`, `generate_series`, " +
    "`jsonb_array_elements`) are JSON_TABLE on MySQL and MariaDB.",
  docs: [
    "https://www.postgresql.org/docs/current/functions.html",
    "https://dev.mysql.com/doc/refman/8.4/en/built-in-function-reference.html",
    "https://mariadb.com/docs/server/reference/sql-functions",
    "https://docs.pingcap.com/tidb/stable/functions-and-operators-overview",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  words: [...FUNCTIONS],
  examples: [
    {
      from: "postgresql",
      given: "CREATE TABLE t (a VARCHAR(20))",
      sql: "UPDATE t SET a = split_part(a, '-', 1);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1305" },
        mariadb: { rejects: "1305" },
        tidb: { rejects: "1305" },
      },
    },
    {
      from: "postgresql",
      sql: "SELECT jsonb_build_object('a', 1);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1305" },
        mariadb: { rejects: "1305" },
        tidb: { rejects: "1305" },
      },
      fixes: [{ for: MYSQL_FAMILY, grade: "safe", sql: "SELECT JSON_OBJECT('a', 1);" }],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      given: "CREATE TABLE age (split_part INT, b VARCHAR(20))",
      sql: "INSERT INTO age (split_part, b) VALUES (1, 'date_trunc(x)');",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check({ unit, changes, target, targetDialect, report }) {
    const { statement } = unit;
    if (statement === undefined || !isReadElsewhere(changes)) return;
    const { text, tokens } = statement;
    for (const [i, token] of tokens.entries()) {
      if (token.kind !== "word" || !FUNCTIONS.has(token.word) || tokens[i + 1]?.word !== "(") continue;
      // A table's name before its list of columns.
      if (/^(?:INTO|TABLE|ON|REFERENCES|EXISTS|\.)$/.test(tokens[i - 1]?.word ?? "")) continue;
      // As a source of rows the grammar refuses it, whatever its name.
      const inFrom = /^(?:FROM|JOIN|LATERAL)$/.test(tokens[i - 1]?.word ?? "");
      const instead = inFrom ? undefined : COUNTERPARTS.get(token.word);
      report({
        range: { start: token.start, end: token.end },
        severity: "rejects",
        // RANDOM is a word of MySQL's own grammar.
        code: inFrom || (token.word === "RANDOM" && target.dialect === "mysql") ? "1064" : "1305",
        message: `${targetDialect.title} has no function ${text.slice(token.start, token.end)}.${instead === undefined ? "" : ` Write ${instead.name}.`}`,
        fixes:
          instead === undefined
            ? []
            : draftFix(instead.grade, `Write ${instead.name}${instead.loses}`, instead.on, [
                { range: { start: token.start, end: token.end }, newText: instead.name },
              ]),
      });
    }
  },
});

interface Counterpart {
  readonly name: string;
  readonly grade: "safe" | "choice";
  readonly loses: string;
  readonly on: readonly DialectName[];
}

const ORDERED = ": keys and values are the same, their order may not be";

/** Functions that take the same arguments there. */
const COUNTERPARTS: ReadonlyMap<string, Counterpart> = new Map([
  ["JSONB_BUILD_OBJECT", { name: "JSON_OBJECT", grade: "safe", loses: "", on: MYSQL_FAMILY }],
  ["JSON_BUILD_OBJECT", { name: "JSON_OBJECT", grade: "choice", loses: ORDERED, on: MYSQL_FAMILY }],
  ["JSONB_BUILD_ARRAY", { name: "JSON_ARRAY", grade: "safe", loses: "", on: MYSQL_FAMILY }],
  ["JSON_BUILD_ARRAY", { name: "JSON_ARRAY", grade: "safe", loses: "", on: MYSQL_FAMILY }],
  [
    "JSONB_ARRAY_LENGTH",
    { name: "JSON_LENGTH", grade: "choice", loses: ": counts the keys of an object too", on: MYSQL_FAMILY },
  ],
  [
    "JSON_ARRAY_LENGTH",
    { name: "JSON_LENGTH", grade: "choice", loses: ": counts the keys of an object too", on: MYSQL_FAMILY },
  ],
  ["RANDOM", { name: "RAND", grade: "safe", loses: "", on: MYSQL_FAMILY }],
  ["BTRIM", { name: "TRIM", grade: "choice", loses: ": blanks only", on: MYSQL_FAMILY }],
  [
    "STRPOS",
    {
      name: "INSTR",
      grade: "choice",
      loses: ": the collation decides whether case counts",
      on: MYSQL_FAMILY,
    },
  ],
  ["CLOCK_TIMESTAMP", { name: "SYSDATE", grade: "choice", loses: ": whole seconds", on: MYSQL_FAMILY }],
]);
