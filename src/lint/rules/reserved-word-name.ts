// Names that PostgreSQL takes bare and a target reserves: `key`, `rank`, `groups`.
import { isInVersions } from "../../base/version";
import { dialectNamed } from "../../dialects/dialects";
import type { Change, Name } from "../../schema/change";
import type { Range } from "../../base/text";
import { type SchemaReader, UNKNOWN } from "../../schema/schema";
import { foldName } from "../../sql/names";
import type { Token } from "../../sql/statement";
import { defineRule, type StatementContext, type Unit } from "../rule";
import { expressionsOf } from "../rule-support/expression-places";
import { MYSQL_FAMILY } from "../rule-support/mysql-family";
import { namesOf } from "../rule-support/names-of";
import { inBackticks } from "../rule-support/portable-name";

export const reservedWordName = defineRule({
  name: "reserved-word-name",
  scope: "statement",
  summary: "Some names that PostgreSQL takes as they are, MySQL, MariaDB or TiDB reserve.",
  details:
    "Backticks make the name usable there, in every statement that names it. Which words are reserved differs from version to version: " +
    "MySQL 8.0 added `rank`, `groups` and `system`, and 9.x added more. A name that is reserved nowhere saves the quoting for good.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/keywords.html",
    "https://mariadb.com/docs/server/reference/sql-structure/sql-language-structure/reserved-words",
    "https://docs.pingcap.com/tidb/stable/keywords",
  ],
  sources: ["postgresql"],
  targets: MYSQL_FAMILY,
  examples: [
    {
      from: "postgresql",
      sql: "CREATE TABLE settings (key VARCHAR(50) /* unique */, value VARCHAR(50));",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        {
          for: MYSQL_FAMILY,
          grade: "safe",
          sql: "CREATE TABLE settings (`key` VARCHAR(50) /* unique */, value VARCHAR(50));",
        },
      ],
    },
    {
      from: "postgresql",
      sql: "CREATE TABLE groups (rank INT);",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: "accepts",
        tidb: { rejects: "1064" },
      },
      fixes: [{ for: ["mysql", "tidb"], grade: "safe", sql: "CREATE TABLE `groups` (`rank` INT);" }],
    },
    {
      from: "postgresql",
      given: {
        postgresql: "CREATE TABLE t (key VARCHAR(9), a INT)",
        mysql: "CREATE TABLE t (`key` VARCHAR(9), a INT)",
        mariadb: "CREATE TABLE t (`key` VARCHAR(9), a INT)",
      },
      sql: "UPDATE t SET key = 'x' WHERE t.a = 1 AND key <> 'key';",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        {
          for: MYSQL_FAMILY,
          grade: "safe",
          sql: "UPDATE t SET `key` = 'x' WHERE t.a = 1 AND `key` <> 'key';",
        },
      ],
    },
    {
      from: "postgresql",
      given: {
        postgresql: "CREATE TABLE groups (id INT, key VARCHAR(9))",
        mysql: "CREATE TABLE `groups` (id INT, `key` VARCHAR(9))",
        mariadb: "CREATE TABLE `groups` (id INT, `key` VARCHAR(9))",
      },
      sql: "SELECT key, groups.id FROM groups WHERE groups.key = 'key';",
      engines: {
        postgresql: "accepts",
        mysql: { rejects: "1064" },
        mariadb: { rejects: "1064" },
        tidb: { rejects: "1064" },
      },
      fixes: [
        {
          for: "mysql",
          grade: "safe",
          sql: "SELECT `key`, `groups`.id FROM `groups` WHERE `groups`.key = 'key';",
        },
        {
          for: "mariadb",
          grade: "safe",
          sql: "SELECT `key`, groups.id FROM groups WHERE groups.key = 'key';",
        },
      ],
    },
  ],
  silentOn: [
    {
      from: "postgresql",
      sql: "CREATE TABLE t (keys_of INT, name INT, status INT);",
      on: ["postgresql", "mysql", "mariadb", "tidb"],
    },
  ],
  check(context) {
    const { unit, target, targetDialect, report } = context;
    // A tool's call quotes the names it is given.
    if (unit.kind === "call") return;
    const { names, tokens } = candidatesIn(unit);
    if (names.length === 0 && tokens.length === 0) return;
    const seen = new Set<number>();
    const say = (range: Range): void => {
      if (seen.has(range.start)) return;
      seen.add(range.start);
      const written = unit.text.slice(range.start, range.end);
      const versions = targetDialect.reservedWords.get(written.toUpperCase());
      if (versions === undefined || !isInVersions(target.version, versions)) return;
      report({
        range,
        severity: "rejects",
        code: "1064",
        message: `${targetDialect.title} reserves the word ${written.toUpperCase()}. Write ${inBackticks(written)}.`,
        fixes: [
          {
            grade: "safe",
            title: `Write ${inBackticks(written)}`,
            edits: [{ range, newText: inBackticks(written) }],
            on: MYSQL_FAMILY,
          },
        ],
      });
    };
    for (const name of names) say(name.range);
    if (tokens.length === 0) return;
    for (const range of columnsInExpressions(context, tokens)) say(range);
    for (const range of namesInQueries(context, tokens)) say(range);
  },
});

/** What of a statement some target may reserve: for most statements nothing but words of the grammar. */
interface Candidates {
  readonly names: readonly Name[];
  /** Words that PostgreSQL takes bare where a column or a table may be named, by their index among the tokens. */
  readonly tokens: readonly number[];
}

const RESERVED_SOMEWHERE: ReadonlySet<string> = new Set(
  MYSQL_FAMILY.flatMap((dialect) => [...dialectNamed(dialect).reservedWords.keys()]),
);

const candidatesOf = new WeakMap<Unit, Candidates>();

function candidatesIn(unit: Unit): Candidates {
  let found = candidatesOf.get(unit);
  if (found === undefined) {
    const names = unit.changes
      .flatMap(bareNames)
      .filter(({ range }) => RESERVED_SOMEWHERE.has(unit.text.slice(range.start, range.end).toUpperCase()));
    const source = dialectNamed("postgresql").reservedWords;
    const all = unit.statement?.tokens ?? [];
    const tokens: number[] = [];
    for (const [i, token] of all.entries()) {
      // What begins a statement names nothing.
      if (i === 0 || token.kind !== "word") continue;
      if (!RESERVED_SOMEWHERE.has(token.word) || source.has(token.word)) continue;
      const [before, after] = [all[i - 1], all[i + 1]];
      const isColumn = after?.word !== "(" && !isSyntax(token, before, after);
      if (isColumn || TABLE_FOLLOWS.has(before?.word ?? "")) tokens.push(i);
    }
    found = { names, tokens };
    candidatesOf.set(unit, found);
  }
  return found;
}

/** Bare words in expressions and in INSERT, UPDATE, DELETE that are columns of the table they are about. */
function columnsInExpressions(
  { unit, changes, schema, targetDialect, lookup }: StatementContext,
  candidates: readonly number[],
): readonly Range[] {
  const found: Range[] = [];
  const { statement } = unit;
  if (statement === undefined) return found;
  const { tokens } = statement;
  for (const change of changes) {
    if (!("table" in change) || change.table === undefined) continue;
    const ranges = change.kind === "data" ? undefined : expressionsOf(change);
    if (ranges?.length === 0) continue;
    let names: ReadonlySet<string> | undefined;
    for (const i of candidates) {
      const token = tokens[i];
      if (token === undefined || !targetDialect.reservedWords.has(token.word)) continue;
      if (ranges?.some((one) => one.start <= token.start && token.end <= one.end) === false) continue;
      if (tokens[i + 1]?.word === "(") continue;
      // Backticks, which PostgreSQL's text has none of, stand there after a fix.
      if (statement.text.charAt(token.start - 1) === "`") continue;
      if (isSyntax(token, tokens[i - 1], tokens[i + 1])) continue;
      names ??= columnNames(change, schema.table(lookup(change.table)));
      if (names.has(token.word.toLowerCase())) found.push(token);
    }
  }
  return found;
}

function columnNames(change: Change, table: ReturnType<SchemaReader["table"]>): ReadonlySet<string> {
  if (change.kind === "create-table") return new Set(change.columns.map((column) => column.name.text));
  return new Set(table === undefined || table === UNKNOWN ? [] : table.columns.map((column) => column.name));
}

const TABLE_FOLLOWS: ReadonlySet<string> = new Set(["FROM", "JOIN", "INTO", "UPDATE"]);

/** Bare words in a query, an INSERT, an UPDATE, a DELETE or a view that are its tables, or columns of these. */
function namesInQueries(
  { unit, changes, schema, source, targetDialect }: StatementContext,
  candidates: readonly number[],
): readonly Range[] {
  const { statement } = unit;
  const holdsQuery = changes.some(
    (change) =>
      change.kind === "query" ||
      change.kind === "data" ||
      (change.kind === "create-object" && change.object.endsWith("view")),
  );
  if (statement === undefined || !holdsQuery) return [];
  const { tokens, text } = statement;
  const isReserved = (i: number): boolean => targetDialect.reservedWords.has(tokens[i]?.word ?? "");
  if (!candidates.some(isReserved)) return [];
  const tables = new Set<number>();
  const columns = new Set<string>();
  for (const [i, token] of tokens.entries()) {
    if (!TABLE_FOLLOWS.has(token.word)) continue;
    let at = i + 1;
    while (tokens[at + 1]?.word === "." && tokens[at + 2] !== undefined) at += 2;
    const name = tokens[at];
    if (name === undefined || (name.kind !== "word" && name.kind !== "quoted-name")) continue;
    const table = schema.table({ name: foldName(text.slice(name.start, name.end), source) });
    if (table === undefined) continue;
    tables.add(at);
    if (table !== UNKNOWN) for (const column of table.columns) columns.add(column.name);
  }
  const found: Range[] = [];
  for (const i of candidates) {
    const [before, token, after] = [tokens[i - 1], tokens[i], tokens[i + 1]];
    // What follows a period needs no quotes in the MySQL family.
    if (token === undefined || !isReserved(i) || before?.word === ".") continue;
    if (text.charAt(token.start - 1) === "`") continue;
    const isQualifier = after?.word === "." && !isSyntax(token, before, undefined);
    const isColumn =
      columns.has(token.word.toLowerCase()) && after?.word !== "(" && !isSyntax(token, before, after);
    if (tables.has(i) || isQualifier || isColumn) found.push(token);
  }
  return found;
}

/** Where such a word is part of the grammar: DO NOTHING, ROWS BETWEEN, FOR KEY SHARE. */
function isSyntax(token: Token, before: Token | undefined, after: Token | undefined): boolean {
  if (/^(?:BETWEEN|UNBOUNDED|SHARE|UPDATE|PRECEDING)$/.test(after?.word ?? "")) return true;
  if (token.word === "READ" || token.word === "ROWS" || token.word === "RANGE")
    return /^(?:ONLY|BY)$/.test(before?.word ?? "");
  return /^(?:FOR|PRIMARY|FOREIGN|UNIQUE|INTERVAL|AT|WITH|WITHOUT)$/.test(before?.word ?? "");
}

function bareNames(change: Change): readonly Name[] {
  return namesOf(change).filter((name) => !name.quoted);
}
