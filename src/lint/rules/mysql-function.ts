// Functions that PostgreSQL has not, with what it writes instead where that is one thing.
import type { DialectName } from "../../dialects/dialect";
import type { Token } from "../../sql/statement";
import type { Range } from "../../base/text";
import { defineRule, type FixDraft, type Grade, type StatementContext } from "../rule";
import { ColumnFinder } from "../rule-support/column-finder";
import { pathOf, rewriteJsonCall } from "../rule-support/json-calls";
import { closingOf, operandBefore } from "../rule-support/operands";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE, isBefore } from "../rule-support/mysql-family";
import { isReadElsewhere } from "../rule-support/read-elsewhere";

/** What to write: `%1`, `%2` stand for the arguments as written, `%*` for all. */
interface Counterpart {
  readonly text: string;
  /** Numbers of arguments for which it holds. */
  readonly arguments: readonly number[];
  readonly grade: Grade;
  /** What it loses or decides, as the end of a title. */
  readonly loses: string;
  readonly on: readonly DialectName[];
}

const PG: readonly DialectName[] = ["postgresql"];

function safe(text: string, counts: readonly number[], on: readonly DialectName[] = PG): Counterpart {
  return { text, arguments: counts, grade: "safe", loses: "", on };
}

function choice(text: string, counts: readonly number[], loses: string): Counterpart {
  return { text, arguments: counts, grade: "choice", loses: `: ${loses}`, on: PG };
}

const part = (name: string): [string, Counterpart] => [
  name,
  safe(`EXTRACT(${name} FROM %1)`, [1], EVERYWHERE),
];

const ZONE = "its time zone is the session's";

const COUNTERPARTS: ReadonlyMap<string, Counterpart> = new Map<string, Counterpart>([
  ["IFNULL", safe("COALESCE(%*)", [2], EVERYWHERE)],
  [
    "IF",
    choice("CASE WHEN %1 THEN %2 ELSE %3 END", [3], "the condition must be true or false, not a number"),
  ],
  ["UUID", choice("gen_random_uuid()", [0], "random, not made of time and machine")],
  ["UNIX_TIMESTAMP", choice("CAST(FLOOR(EXTRACT(EPOCH FROM now())) AS bigint)", [0], "a bigint")],
  ["FROM_UNIXTIME", choice("to_timestamp(%1)", [1], ZONE)],
  ["RAND", safe("random()", [0])],
  ["LCASE", safe("LOWER(%1)", [1], EVERYWHERE)],
  ["UCASE", safe("UPPER(%1)", [1], EVERYWHERE)],
  ["CURDATE", safe("CURRENT_DATE", [0], EVERYWHERE)],
  ["UTC_TIMESTAMP", safe("(now() AT TIME ZONE 'UTC')", [0])],
  ["SYSDATE", choice("clock_timestamp()", [0], ZONE)],
  ["LAST_INSERT_ID", choice("lastval()", [0], "of any sequence used in this session")],
  ["DATABASE", choice("current_schema()", [0], "the schema, not the database")],
  ["SCHEMA", choice("current_schema()", [0], "the schema, not the database")],
  ["INSTR", choice("STRPOS(%1, %2)", [2], "case counts")],
  ["LOCATE", choice("STRPOS(%2, %1)", [2], "case counts")],
  ["UNHEX", choice("decode(%1, 'hex')", [1], "an error where it gave NULL")],
  ["FROM_BASE64", choice("decode(%1, 'base64')", [1], "an error where it gave NULL")],
  ["TRUNCATE", choice("TRUNC(%1, %2)", [2], "the number must be a numeric")],
  ["JSON_OBJECT", safe("jsonb_build_object(%*)", [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20])],
  ["JSON_ARRAYAGG", safe("jsonb_agg(%1)", [1])],
  ["JSON_OBJECTAGG", safe("jsonb_object_agg(%*)", [2])],
  ["JSON_LENGTH", choice("jsonb_array_length(%1)", [1], "arrays only")],
  ["JSON_TYPE", choice("jsonb_typeof(%1)", [1], "its words are others")],
  ["GROUP_CONCAT", choice("string_agg(%1, ',')", [1], "the values must be text")],
  ["DAYOFMONTH", safe("EXTRACT(DAY FROM %1)", [1], EVERYWHERE)],
  ["ISNULL", safe("(%1 IS NULL)", [1], EVERYWHERE)],
  ["DATE_ADD", safe("(%1 + %2)", [2], EVERYWHERE)],
  ["DATE_SUB", safe("(%1 - %2)", [2], EVERYWHERE)],
  part("YEAR"),
  part("MONTH"),
  part("DAY"),
  part("HOUR"),
  part("MINUTE"),
  part("QUARTER"),
]);

// Called on PostgreSQL 15 and 18: on both there is no function of the name, whatever its arguments. Those whose
// arguments its grammar refuses (DATE_ADD … INTERVAL 1 DAY, CONVERT … USING) are not listed.
const OTHERS: ReadonlySet<string> = new Set(
  (
    "DATE_FORMAT SUBSTRING_INDEX JSON_EXTRACT HEX STR_TO_DATE CURTIME UTC_DATE UTC_TIME JSON_UNQUOTE JSON_CONTAINS JSON_SET JSON_INSERT JSON_REPLACE " +
    "JSON_REMOVE JSON_MERGE JSON_MERGE_PATCH JSON_MERGE_PRESERVE JSON_VALID JSON_KEYS JSON_SEARCH JSON_ARRAY_APPEND " +
    "JSON_CONTAINS_PATH JSON_QUOTE UUID_TO_BIN BIN_TO_UUID IS_UUID DATEDIFF FIELD FIND_IN_SET ELT STRCMP WEEK WEEKDAY " +
    "DAYOFWEEK DAYOFYEAR DAYNAME MONTHNAME LAST_DAY MAKEDATE MAKETIME TIME_TO_SEC SEC_TO_TIME SHA SHA1 SHA2 INET_ATON " +
    "INET_NTOA TO_BASE64 CONV BIN OCT CONVERT_TZ TO_DAYS FROM_DAYS PERIOD_ADD ROW_COUNT FOUND_ROWS CONNECTION_ID " +
    "EXPORT_SET MAKE_SET ORD AES_ENCRYPT AES_DECRYPT SLEEP BENCHMARK GET_LOCK RELEASE_LOCK LOG2 ADDTIME SUBTIME TIMEDIFF YEARWEEK WEEKOFYEAR"
  ).split(" "),
);

const HINTS: ReadonlyMap<string, string> = new Map([
  ["DATE_FORMAT", "to_char(), whose patterns are others"],
  ["STR_TO_DATE", "to_timestamp(), whose patterns are others"],
  ["JSON_EXTRACT", "the operator #>"],
  ["JSON_UNQUOTE", "the operator #>>"],
  ["JSON_CONTAINS", "the operator @>"],
  ["JSON_SET", "jsonb_set()"],
  ["JSON_REMOVE", "the operator #-"],
  ["JSON_MERGE_PATCH", "the operator ||, which looks one level deep"],
  ["SUBSTRING_INDEX", "split_part()"],
  ["HEX", "encode(…, 'hex') for bytes, to_hex() for numbers"],
  ["DATEDIFF", "one date minus the other"],
  ["UUID_TO_BIN", "the type uuid, which needs no packing"],
  ["BIN_TO_UUID", "the type uuid, which needs no packing"],
  ["TO_BASE64", "encode(…, 'base64')"],
  ["SHA2", "encode(sha256(…), 'hex')"],
  ["UNIX_TIMESTAMP", "EXTRACT(EPOCH FROM …)"],
]);

const SINCE_16: ReadonlySet<string> = new Set(["DATE_ADD", "DATE_SUB"]);

export const mysqlFunction = defineRule({
  name: "mysql-function",
  scope: "statement",
  summary: "Many of MySQL's functions do not exist on PostgreSQL.",
  details:
    "Where one expression means the same, the fix writes it. JSON is read there by operators and paths of another form (`payload #>> '{user,name}'`), dates are written " +
    "by `to_char`.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/built-in-function-reference.html",
    "https://www.postgresql.org/docs/current/functions.html",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  examples: [
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT, b INT)",
      sql: "UPDATE t SET a = IFNULL(b, 0) /* none */;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42883" }, tidb: "accepts" },
      fixes: [
        {
          for: "postgresql",
          grade: "safe",
          sql: "UPDATE t SET a = COALESCE(b, 0) /* none */;",
          portable: true,
        },
      ],
    },
    {
      from: "mysql",
      given: "CREATE TABLE t (a INT, b INT)",
      sql: "UPDATE t SET a = IF(b > 1, 5, 0);",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42883" }, tidb: "accepts" },
      fixes: [
        {
          for: "postgresql",
          grade: "choice",
          sql: "UPDATE t SET a = CASE WHEN b > 1 THEN 5 ELSE 0 END;",
        },
      ],
    },
    {
      from: "mysql",
      sql: "CREATE TABLE t (a BIGINT NOT NULL DEFAULT (UNIX_TIMESTAMP()));",
      engines: {
        mysql: "accepts",
        mariadb: "accepts",
        postgresql: { rejects: "42883" },
        tidb: { rejects: "3770" },
      },
      fixes: [
        {
          for: "postgresql",
          grade: "choice",
          sql: "CREATE TABLE t (a BIGINT NOT NULL DEFAULT (CAST(FLOOR(EXTRACT(EPOCH FROM now())) AS bigint)));",
        },
      ],
    },
    {
      from: "mysql",
      sql: "SELECT DATE_ADD(NOW(), INTERVAL '1' DAY);",
      engines: {
        mysql: "accepts",
        mariadb: "accepts",
        postgresql: { rejects: "42883" },
        pglite: "accepts",
        tidb: "accepts",
      },
      fixes: [
        { for: "postgresql", grade: "safe", sql: "SELECT (NOW() + INTERVAL '1' DAY);", portable: true },
      ],
    },
    {
      from: "mysql",
      sql: "SELECT DATE_FORMAT(NOW(), '%Y');",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42883" }, tidb: "accepts" },
    },
    {
      from: "mysql",
      given: {
        mysql: 'CREATE TABLE t (a JSON); INSERT INTO t VALUES (\'{"b": {"c": 1}, "d": 2}\')',
        mariadb: 'CREATE TABLE t (a JSON); INSERT INTO t VALUES (\'{"b": {"c": 1}, "d": 2}\')',
        tidb: 'CREATE TABLE t (a JSON); INSERT INTO t VALUES (\'{"b": {"c": 1}, "d": 2}\')',
        postgresql: 'CREATE TABLE t (a JSONB); INSERT INTO t VALUES (\'{"b": {"c": 1}, "d": 2}\')',
      },
      sql: "UPDATE t SET a = JSON_REMOVE(a, '$.d') WHERE JSON_EXTRACT(a, '$.b.c') = 1;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42883" }, tidb: "accepts" },
      fixes: [
        {
          for: "postgresql",
          grade: "choice",
          sql: "UPDATE t SET a = jsonb_delete_path(a, '{d}') WHERE CAST(jsonb_extract_path_text(a, 'b', 'c') AS numeric) = 1;",
        },
      ],
    },
    {
      from: "mysql",
      given: {
        mysql: "CREATE TABLE t (a JSON); INSERT INTO t VALUES ('{\"b\": 1}')",
        tidb: "CREATE TABLE t (a JSON); INSERT INTO t VALUES ('{\"b\": 1}')",
        mariadb: "CREATE TABLE t (a JSON); INSERT INTO t VALUES ('{\"b\": 1}')",
        postgresql: "CREATE TABLE t (a JSONB); INSERT INTO t VALUES ('{\"b\": 1}')",
      },
      sql: "DELETE FROM t WHERE a->>'$.b' = '1';",
      query: "SELECT count(*) FROM t",
      engines: {
        mysql: { answer: "0" },
        tidb: { answer: "0" },
        postgresql: { severity: "differs", answer: "1" },
      },
      fixes: [
        {
          for: "postgresql",
          grade: "choice",
          sql: "DELETE FROM t WHERE jsonb_extract_path_text(a, 'b') = '1';",
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given: "CREATE TABLE t (hex INT, uuid VARCHAR(20))",
      sql: "INSERT INTO t (hex, uuid) VALUES (1, 'uuid()');",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
    {
      from: "mysql",
      sql: "CREATE TABLE IF NOT EXISTS week (year INT, month INT, day INT, CONSTRAINT k UNIQUE (year, month));",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check({ unit, changes, source, schema, target, report }) {
    const { statement } = unit;
    if (statement === undefined || !isReadElsewhere(changes)) return;
    const { text, tokens } = statement;
    let finder: ColumnFinder | undefined;
    const isJson = (expression: string): boolean => {
      finder ??= new ColumnFinder(statement, schema, source);
      const name = /^(?:[\w`]+\.)?`?(\w+)`?$/.exec(expression)?.[1];
      if (name === undefined) return false;
      const columns = finder.columnsNamed(name);
      return columns.length > 0 && columns.every((column) => column.type?.name === "json");
    };
    for (const [i, token] of tokens.entries()) {
      if (token.kind === "string" && (tokens[i - 1]?.word === "->" || tokens[i - 1]?.word === "->>")) {
        reportArrow({ text, tokens, at: i - 1, isJson, report });
        continue;
      }
      if (token.kind !== "word" || tokens[i + 1]?.word !== "(") continue;
      if (token.word === "REPLACE" && i > 0) {
        reportTextOfJson({ text, tokens, at: i, isJson, report });
        continue;
      }
      const counterpart = COUNTERPARTS.get(token.word);
      if (counterpart === undefined && !OTHERS.has(token.word)) continue;
      if (SINCE_16.has(token.word) && !isBefore(target, [16])) continue;
      if (!standsInExpression(tokens, i)) continue;
      const hint = HINTS.get(token.word);
      const fixes =
        counterpart === undefined
          ? jsonFixes(text, tokens, i, isJson)
          : fixesFor(counterpart, text, tokens, i);
      const [fix] = fixes;
      const instead = fix === undefined ? hint : fix.edits[0]?.newText;
      report({
        range: { start: token.start, end: token.end },
        severity: "rejects",
        code: "42883",
        message: `PostgreSQL has no function ${text.slice(token.start, token.end)}.${instead === undefined ? "" : ` Write ${instead}.`}`,
        fixes,
      });
    }
  },
});

/** Not the name of a table, an index or a column before its list. */
function standsInExpression(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  if (before === undefined) return false;
  if (before.kind === "operator" || before.kind === "number" || before.kind === "string") return true;
  return (
    /^(?:SELECT|DISTINCT|WHERE|AND|OR|NOT|ON|SET|THEN|ELSE|WHEN|CASE|BY|HAVING|DEFAULT|BETWEEN|IN|LIKE|IS|VALUES|\(|,|=)$/.test(
      before.word,
    ) && !startsDefinition(tokens, at)
  );
}

/** `ON t (a)` of an index, and the columns and keys of CREATE TABLE, which no function's call can begin. */
function startsDefinition(tokens: readonly Token[], at: number): boolean {
  const head = tokens[0]?.word;
  const before = tokens[at - 1]?.word;
  if (before === "ON") return head === "CREATE" || head === "ALTER";
  if (head !== "CREATE" && head !== "ALTER") return false;
  if (before !== "," && before !== "(") return false;
  let depth = 0;
  for (let i = at - 1; i >= 0; i--) {
    const word = tokens[i]?.word;
    if (word === ")") depth++;
    if (word !== "(" || depth-- > 0) continue;
    // What opens the group: an expression's word or another call; else a list of definitions or of key parts.
    return (
      !/^(?:DEFAULT|CHECK|AS|\()$/.test(tokens[i - 1]?.word ?? "") &&
      !COUNTERPARTS.has(tokens[i - 1]?.word ?? "")
    );
  }
  return true;
}

function fixesFor(
  { text: pattern, arguments: counts, grade, loses, on }: Counterpart,
  text: string,
  tokens: readonly Token[],
  at: number,
): readonly FixDraft[] {
  const call = callAt(text, tokens, at);
  if (call === undefined) return [];
  const given = call.args;
  if (!counts.includes(given.length)) return [];
  const newText = pattern
    .replaceAll("%*", () => given.join(", "))
    .replaceAll(/%(\d)/g, (_, place: string) => given[Number(place) - 1] ?? "");
  const title = `Write ${newText.length > 40 ? pattern.replaceAll(/%[*\d]/g, "…") : newText}${loses}`;
  return draftFix(grade, title, on, [{ range: call.range, newText }]);
}

interface Call {
  readonly range: Range;
  readonly args: readonly string[];
  /** Index of the token that closes it. */
  readonly close: number;
}

/** The call whose name stands at `at`, with its arguments as written. */
function callAt(text: string, tokens: readonly Token[], at: number): Call | undefined {
  const close = closingOf(tokens, at + 1);
  const [name, open, end] = [tokens[at], tokens[at + 1], tokens[close]];
  if (name === undefined || open === undefined || end === undefined) return undefined;
  const args: string[] = [];
  let from = open.end;
  let depth = 0;
  for (let i = at + 2; i <= close; i++) {
    const token = tokens[i];
    if (token === undefined) return undefined;
    // DISTINCT, SEPARATOR and ORDER BY within a call have places of their own.
    if (depth === 0 && /^(?:DISTINCT|SEPARATOR|ORDER)$/.test(token.word)) return undefined;
    if (token.word === "(") depth++;
    if (depth === 0 && (token.word === "," || i === close)) {
      const argument = text.slice(from, token.start).trim();
      if (argument !== "" || token.word === ",") args.push(argument);
      from = token.end;
    }
    if (token.word === ")") depth--;
  }
  return { range: { start: name.start, end: end.end }, args, close };
}

function jsonFixes(
  text: string,
  tokens: readonly Token[],
  at: number,
  isJson: (expression: string) => boolean,
): readonly FixDraft[] {
  const call = callAt(text, tokens, at);
  if (call === undefined) return [];
  const { close, args, range } = call;
  const [next, value] = [tokens[close + 1], tokens[close + 2]];
  const rewrite = rewriteJsonCall({ name: tokens[at]?.word ?? "", args, next, value }, isJson);
  if (rewrite === undefined) return [];
  const name = /^(?:CAST\()?\w+/.exec(rewrite.text)?.[0] ?? "@>";
  return draftFix("choice", `Write ${name}(…): ${rewrite.loses}`, PG, [{ range, newText: rewrite.text }]);
}

interface JsonPlace {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly at: number;
  readonly isJson: (expression: string) => boolean;
  readonly report: StatementContext["report"];
}

/** `a->'$.b'`: PostgreSQL reads the path as a key, and finds nothing. */
function reportArrow({ text, tokens, at, isJson, report }: JsonPlace): void {
  const [arrow, key] = [tokens[at], tokens[at + 1]];
  const operand = operandBefore(tokens, at - 1);
  if (arrow === undefined || key === undefined) return;
  const path = pathOf(text.slice(key.start, key.end));
  if (!text.startsWith("'$", key.start)) return;
  const written = operand === undefined ? "" : text.slice(operand.start, operand.end);
  const document = isJson(written) ? written : `CAST(${written} AS jsonb)`;
  const name = arrow.word === "->>" ? "jsonb_extract_path_text" : "jsonb_extract_path";
  const isColumn = operand !== undefined && isJson(written);
  report({
    range: { start: arrow.start, end: key.end },
    severity: isColumn ? "differs" : "rejects",
    code: isColumn ? null : "42883",
    message: `PostgreSQL reads ${text.slice(key.start, key.end)} as a key and not as a path. Write ${name}().`,
    fixes:
      operand === undefined || path === undefined || path.length === 0
        ? []
        : draftFix("choice", `Write ${name}(…): a JSON null is NULL there`, PG, [
            {
              range: { start: operand.start, end: key.end },
              newText: `${name}(${document}, ${path.map((step) => `'${step.replaceAll("'", "''")}'`).join(", ")})`,
            },
          ]),
  });
}

/** REPLACE on a JSON column: MySQL makes text of it by itself. */
function reportTextOfJson({ text, tokens, at, isJson, report }: JsonPlace): void {
  const call = callAt(text, tokens, at);
  const [document] = call?.args ?? [];
  const [name] = [tokens[at]];
  if (call === undefined || document === undefined || name === undefined || !isJson(document)) return;
  const [, from, to] = call.args;
  report({
    range: { start: name.start, end: name.end },
    severity: "rejects",
    code: "42883",
    message: "PostgreSQL's REPLACE takes text, not jsonb. Cast it, and cast what comes out.",
    fixes: draftFix("choice", "Cast to text and back: jsonb writes its keys in its own order", PG, [
      {
        range: call.range,
        newText: `CAST(replace(CAST(${document} AS text), ${from ?? ""}, ${to ?? ""}) AS jsonb)`,
      },
    ]),
  });
}
