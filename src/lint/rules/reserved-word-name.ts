// Names that PostgreSQL takes bare and a target reserves: `key`, `rank`, `groups`.
import { isInVersions } from "../../base/version";
import type { Change, Name } from "../../schema/change";
import type { Range } from "../../base/text";
import { UNKNOWN } from "../../schema/schema";
import { foldName } from "../../sql/names";
import type { Token } from "../../sql/statement";
import { defineRule, type StatementContext } from "../rule";
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
    const { unit, changes, target, targetDialect, report } = context;
    // A tool's call quotes the names it is given.
    if (unit.kind === "call") return;
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
    for (const name of changes.flatMap(bareNames)) say(name.range);
    for (const range of columnsInExpressions(context)) say(range);
    for (const range of namesInQueries(context)) say(range);
  },
});

/** Bare words in expressions and in INSERT, UPDATE, DELETE that are columns of the table they are about. */
function columnsInExpressions({
  unit,
  changes,
  schema,
  source,
  targetDialect,
  lookup,
}: StatementContext): readonly Range[] {
  const found: Range[] = [];
  const { statement } = unit;
  if (statement === undefined) return found;
  const reserved = statement.tokens.filter(
    (token) =>
      token.kind === "word" &&
      targetDialect.reservedWords.has(token.word) &&
      !source.reservedWords.has(token.word),
  );
  for (const change of reserved.length === 0 ? [] : changes) {
    if (!("table" in change) || change.table === undefined) continue;
    const table = schema.table(lookup(change.table));
    const names = new Set(
      change.kind === "create-table"
        ? change.columns.map((column) => column.name.text)
        : table === undefined || table === UNKNOWN
          ? []
          : table.columns.map((column) => column.name),
    );
    const ranges = expressionsOf(change);
    for (const token of reserved) {
      const i = statement.tokens.indexOf(token);
      if (change.kind !== "data" && !ranges.some((one) => one.start <= token.start && token.end <= one.end))
        continue;
      if (!names.has(token.word.toLowerCase()) || statement.tokens[i + 1]?.word === "(") continue;
      // Backticks, which PostgreSQL's text has none of, stand there after a fix.
      if (statement.text.charAt(token.start - 1) === "`") continue;
      if (isSyntax(token, statement.tokens[i - 1], statement.tokens[i + 1])) continue;
      found.push(token);
    }
  }
  return found;
}

/** Bare words in a query, an INSERT, an UPDATE, a DELETE or a view that are its tables, or columns of these. */
function namesInQueries({
  unit,
  changes,
  schema,
  source,
  targetDialect,
}: StatementContext): readonly Range[] {
  const { statement } = unit;
  const holdsQuery = changes.some(
    (change) =>
      change.kind === "query" ||
      change.kind === "data" ||
      (change.kind === "create-object" && change.object.endsWith("view")),
  );
  if (statement === undefined || !holdsQuery) return [];
  const { tokens, text } = statement;
  const isNameThere = ({ kind, word }: Token): boolean =>
    kind === "word" && targetDialect.reservedWords.has(word) && !source.reservedWords.has(word);
  if (!tokens.some(isNameThere)) return [];
  const tables = new Set<number>();
  const columns = new Set<string>();
  for (const [i, token] of tokens.entries()) {
    if (!/^(?:FROM|JOIN|INTO|UPDATE)$/.test(token.word)) continue;
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
  for (const [i, token] of tokens.entries()) {
    const [before, after] = [tokens[i - 1], tokens[i + 1]];
    // What follows a period needs no quotes in the MySQL family.
    if (!isNameThere(token) || before?.word === "." || text.charAt(token.start - 1) === "`") continue;
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
