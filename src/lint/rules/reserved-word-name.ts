// Names that the source takes bare and a target reserves: `key`, `rank`, `groups`, and for PostgreSQL `user`.
import { isInVersions } from "../../base/version";
import type { Dialect } from "../../dialects/dialect";
import { dialectNamed } from "../../dialects/dialects";
import type { Change, Name } from "../../schema/change";
import type { Range } from "../../base/text";
import { type SchemaReader, UNKNOWN } from "../../schema/schema";
import { foldName } from "../../sql/names";
import type { Token } from "../../sql/statement";
import { defineRule, type StatementContext, type Unit } from "../rule";
import { expressionsOf } from "../rule-support/expression-places";
import { keptName } from "../rule-support/kept-name";
import { EVERYWHERE, MYSQL_FAMILY } from "../rule-support/mysql-family";
import { namesOf } from "../rule-support/names-of";
import { inBackticks } from "../rule-support/portable-name";

export const reservedWordName = defineRule({
  name: "reserved-word-name",
  scope: "statement",
  summary: "Some names that one database takes as they are, another reserves.",
  details:
    "Quotes make the name usable there, in every statement that names it. Which words are reserved differs from version to version: " +
    "MySQL 8.0 added `rank`, `groups` and `system`, and 9.x added more. PostgreSQL reserves `user`, `end` and `offset`, and reads `FROM user` without quotes as the name of the session's user. A name that is reserved nowhere saves the quoting for good.",
  docs: [
    "https://dev.mysql.com/doc/refman/8.4/en/keywords.html",
    "https://mariadb.com/docs/server/reference/sql-structure/sql-language-structure/reserved-words",
    "https://docs.pingcap.com/tidb/stable/keywords",
    "https://www.postgresql.org/docs/current/sql-keywords-appendix.html",
  ],
  targets: EVERYWHERE,
  examples: [
    {
      from: "mysql",
      given: {
        mysql: "CREATE TABLE user (id INT, any INT)",
        mariadb: "CREATE TABLE user (id INT, any INT)",
        tidb: "CREATE TABLE user (id INT, any INT)",
        postgresql: 'CREATE TABLE "user" (id INT, "any" INT)',
      },
      sql: "UPDATE user SET any = 1 WHERE user.id = 2;",
      engines: { mysql: "accepts", mariadb: "accepts", tidb: "accepts", postgresql: { rejects: "42601" } },
      fixes: [{ for: "postgresql", grade: "safe", sql: 'UPDATE "user" SET "any" = 1 WHERE "user".id = 2;' }],
    },
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
    const { unit, source, target, targetDialect, report } = context;
    // A tool's call quotes the names it is given.
    if (unit.kind === "call") return;
    const { names, tokens } = candidatesIn(unit, source);
    if (names.length === 0 && tokens.length === 0) return;
    const seen = new Set<number>();
    const say = (range: Range): void => {
      if (seen.has(range.start)) return;
      seen.add(range.start);
      const written = unit.text.slice(range.start, range.end);
      const versions = targetDialect.reservedWords.get(written.toUpperCase());
      if (versions === undefined || !isInVersions(target.version, versions)) return;
      if (source.reservedWords.get(written.toUpperCase()) !== undefined) return;
      const toPostgresql = target.dialect === "postgresql";
      const quoted = toPostgresql
        ? keptName({ text: written, quoted: false, range }, targetDialect)
        : inBackticks(written);
      report({
        range,
        severity: "rejects",
        code: toPostgresql ? "42601" : "1064",
        message: `${targetDialect.title} reserves the word ${written.toUpperCase()}. Write ${quoted}.`,
        fixes: [
          {
            grade: "safe",
            title: `Write ${quoted}`,
            edits: [{ range, newText: quoted }],
            on: toPostgresql ? ["postgresql"] : MYSQL_FAMILY,
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
  /** Words that the source takes bare where a column or a table may be named, by their index among the tokens. */
  readonly tokens: readonly number[];
}

const RESERVED_SOMEWHERE: ReadonlySet<string> = new Set(
  EVERYWHERE.flatMap((dialect) => [...dialectNamed(dialect).reservedWords.keys()]),
);

const candidatesOf = new WeakMap<Unit, Candidates & { readonly source: Dialect }>();

function candidatesIn(unit: Unit, dialect: Dialect): Candidates {
  let found = candidatesOf.get(unit);
  if (found?.source !== dialect) {
    const names = unit.changes
      .flatMap(bareNames)
      .filter(({ range }) => RESERVED_SOMEWHERE.has(unit.text.slice(range.start, range.end).toUpperCase()));
    const source = dialect.reservedWords;
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
    found = { names, tokens, source: dialect };
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

const TABLE_FOLLOWS: ReadonlySet<string> = new Set(["FROM", "JOIN", "INTO", "UPDATE", "USING"]);

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
  if (token.word === "OFFSET" && (after?.kind === "number" || after?.kind === "parameter")) return true;
  // The end of CASE, which stands behind a value.
  if (
    token.word === "END" &&
    before !== undefined &&
    !/^(?:[,(=.]|SELECT|BY|AND|OR|WHERE|SET)$/.test(before.word)
  )
    return true;
  if (token.word === "READ" || token.word === "ROWS" || token.word === "RANGE")
    return /^(?:ONLY|BY)$/.test(before?.word ?? "");
  return /^(?:FOR|PRIMARY|FOREIGN|UNIQUE|INTERVAL|AT|WITH|WITHOUT)$/.test(before?.word ?? "");
}

function bareNames(change: Change): readonly Name[] {
  return namesOf(change).filter((name) => !name.quoted);
}
