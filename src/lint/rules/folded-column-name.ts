// Columns whose names were given in quotes and hold capitals, used later without the quotes: MySQL takes no account of
// case in the names of columns, PostgreSQL folds what is not quoted.
import type { Range } from "../../base/text";
import type { Change, ColumnDefinition, Constraint, Name, ObjectName } from "../../schema/change";
import { isCasedByQuotes } from "../../schema/define-column";
import type { Column } from "../../schema/schema";
import { quoteName, unquoteName } from "../../sql/names";
import { defineRule, type StatementContext } from "../rule";
import { ColumnFinder } from "../rule-support/column-finder";
import { draftFix } from "../rule-support/fix-draft";
import { EVERYWHERE } from "../rule-support/mysql-family";

export const foldedColumnName = defineRule({
  name: "folded-column-name",
  scope: "statement",
  summary:
    "A column made as `userId` in quotes is found by PostgreSQL only in quotes; without them it looks for userid.",
  details:
    "MySQL finds a column by its name in any case. In PostgreSQL a name in quotes keeps its capitals, and one without is folded to lower case. The same goes for tables. " +
    "How a name was given comes from the earlier migrations. Names in lower case throughout need no quotes anywhere.",
  docs: [
    "https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS",
    "https://dev.mysql.com/doc/refman/8.4/en/identifier-case-sensitivity.html",
  ],
  sources: ["mysql", "mariadb", "tidb"],
  targets: ["postgresql"],
  examples: [
    {
      from: "mysql",
      given: {
        mysql: "CREATE TABLE t (id INT, `userId` INT)",
        mariadb: "CREATE TABLE t (id INT, `userId` INT)",
        tidb: "CREATE TABLE t (id INT, `userId` INT)",
        postgresql: 'CREATE TABLE t (id INT, "userId" INT)',
      },
      sql: "UPDATE t SET userId = 1 WHERE id = 2;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42703" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: 'UPDATE t SET "userId" = 1 WHERE id = 2;' }],
    },
    {
      from: "mysql",
      given: {
        mysql: "CREATE TABLE t (id INT, `userId` INT)",
        mariadb: "CREATE TABLE t (id INT, `userId` INT)",
        tidb: "CREATE TABLE t (id INT, `userId` INT)",
        postgresql: 'CREATE TABLE t (id INT, "userId" INT)',
      },
      sql: "DELETE FROM t WHERE t.userid = 1;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42703" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: 'DELETE FROM t WHERE t."userId" = 1;' }],
    },
    {
      from: "mysql",
      given: {
        mysql: "CREATE TABLE t (id INT, `userId` INT)",
        mariadb: "CREATE TABLE t (id INT, `userId` INT)",
        tidb: "CREATE TABLE t (id INT, `userId` INT)",
        postgresql: 'CREATE TABLE t (id INT, "userId" INT)',
      },
      sql: "ALTER TABLE t DROP COLUMN userId;",
      engines: { mysql: "accepts", mariadb: "accepts", postgresql: { rejects: "42703" }, tidb: "accepts" },
      fixes: [{ for: "postgresql", grade: "safe", sql: 'ALTER TABLE t DROP COLUMN "userId";' }],
    },
  ],
  silentOn: [
    {
      from: "mysql",
      given: "CREATE TABLE t (id INT, userId INT)",
      sql: "UPDATE t SET userId = 1 WHERE id = 2;",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
    {
      from: "mysql",
      given: {
        mysql: "CREATE TABLE t (`userId` INT)",
        mariadb: "CREATE TABLE t (`userId` INT)",
        postgresql: 'CREATE TABLE t ("userId" INT)',
      },
      sql: "SELECT 'userId' AS userId, COUNT(*) FROM t;",
      on: ["mysql", "mariadb", "postgresql", "tidb"],
    },
  ],
  check(context) {
    const { unit, changes, source, schema } = context;
    const { statement } = unit;
    if (statement === undefined || unit.kind === "call") return;
    for (const change of changes) checkDefinition(context, change);
    if (!changes.some(({ kind }) => kind === "data" || kind === "query" || kind === "create-object")) return;
    const { tokens } = statement;
    const finder = new ColumnFinder(statement, schema, source);
    if (finder.isBlind) return;
    const aliases = new Set(tokens.flatMap((token, i) => (tokens[i - 1]?.word === "AS" ? [token.word] : [])));
    for (const [i, token] of tokens.entries()) {
      if (token.kind !== "word" && token.kind !== "quoted-name") continue;
      const before = tokens[i - 1]?.word ?? "";
      const next = tokens[i + 1];
      if (before === "AS" || before === "@" || next?.kind === "string") continue;
      const isQuoted = token.kind === "quoted-name";
      if (!isQuoted && source.reservedWords.has(token.word)) continue;
      const table = finder.tableAt(i);
      if (table !== undefined) {
        sayAt(context, token, isQuoted, table);
        continue;
      }
      // An alias of the query's own may go by the same name.
      if (before !== "." && !isQuoted && aliases.has(token.word)) continue;
      const column =
        finder.columnAt(i) ??
        (before === "." ? undefined : agreed(finder.columnsNamed(nameOf(context, token))));
      if (column !== undefined && next?.word !== "(" && next?.word !== ".")
        sayAt(context, token, isQuoted, column);
    }
  },
});

interface Made {
  readonly name: string;
  readonly quoted?: true;
}

/** The one name that all go by. */
function agreed(columns: readonly Column[]): Column | undefined {
  const [first] = columns;
  return first !== undefined && columns.every((one) => kept(one) === kept(first)) ? first : undefined;
}

/** The name in PostgreSQL's catalog, once it was made as the author wrote it. */
function kept({ name, quoted }: Made): string {
  return quoted === true ? name : name.toLowerCase();
}

function nameOf({ unit, source }: StatementContext, token: Range): string {
  return unquoteName(unit.text.slice(token.start, token.end), source.lexical);
}

function sayAt(context: StatementContext, token: Range, isQuoted: boolean, made: Made): void {
  const { unit, source, targetDialect, report } = context;
  // In double quotes it is PostgreSQL's already.
  if (unit.text.charAt(token.start) === '"') return;
  const text = nameOf(context, token);
  const name = kept(made);
  if ((isQuoted ? text : text.toLowerCase()) === name) return;
  const range: Range = { start: token.start, end: token.end };
  const quoted = quoteName(name, targetDialect);
  const isPortable = quoted === name && quoteName(name, source) === name;
  report({
    range,
    severity: "rejects",
    code: "42703",
    message: `PostgreSQL reads ${unit.text.slice(token.start, token.end)} as ${isQuoted ? text : text.toLowerCase()}, and it is named ${quoted}. Write ${quoted}.`,
    fixes: draftFix("safe", `Write ${quoted}`, isPortable ? EVERYWHERE : ["postgresql"], [
      { range, newText: quoted },
    ]),
  });
}

/** Names of columns in definitions: keys, indexes, and what ALTER TABLE drops, renames or alters. */
function checkDefinition(context: StatementContext, change: Change): void {
  if (!("table" in change) || change.table === undefined) return;
  const { schema, lookup, changes } = context;
  const own: Made[] = changes.flatMap((one) =>
    one.kind === "create-table"
      ? one.columns.map(madeBy)
      : one.kind === "add-column"
        ? [madeBy(one.column)]
        : [],
  );
  const columnsOfTable = (name: ObjectName): readonly Made[] => {
    const table = schema.table(lookup(name));
    return typeof table === "object" ? table.columns : [];
  };
  if (change.kind !== "create-table") {
    own.push(...columnsOfTable(change.table));
    const table = schema.table(lookup(change.table));
    // Every action of ALTER TABLE names the one table.
    const isFirst = change === changes[0];
    if (
      isFirst &&
      typeof table === "object" &&
      change.table.name.text.toLowerCase() === table.name.toLowerCase()
    )
      sayAt(context, change.table.name.range, change.table.name.quoted, table);
  }
  const say = (name: Name | undefined, columns: readonly Made[]): void => {
    if (name === undefined) return;
    const made = columns.find((one) => one.name.toLowerCase() === name.text.toLowerCase());
    if (made !== undefined) sayAt(context, name.range, name.quoted, made);
  };
  const ofConstraint = (constraint: Constraint): void => {
    if (constraint.kind === "primary-key" || constraint.kind === "unique") {
      for (const part of constraint.columns) say(part.column, own);
    } else if (constraint.kind === "foreign-key") {
      for (const name of constraint.columns) say(name, own);
      const { references } = constraint;
      const isOwn = references.table.name.text.toLowerCase() === change.table?.name.text.toLowerCase();
      const other = schema.table(lookup(references.table));
      if (typeof other === "object" && !isOwn)
        sayAt(context, references.table.name.range, references.table.name.quoted, other);
      for (const name of references.columns) say(name, isOwn ? own : columnsOfTable(references.table));
    }
  };
  switch (change.kind) {
    case "create-table":
      for (const constraint of change.constraints) ofConstraint(constraint);
      for (const index of change.indexes) for (const part of index.parts) say(part.column, own);
      return;
    case "add-constraint":
      return ofConstraint(change.constraint);
    case "create-index":
      for (const part of change.index.parts) say(part.column, own);
      return;
    case "drop-column":
    case "alter-column":
    case "rename-column":
      return say(change.column, own);
    case "redefine-column":
      return say(change.from, own);
    default:
  }
}

function madeBy({ name }: ColumnDefinition): Made {
  return isCasedByQuotes(name) ? { name: name.text, quoted: true } : { name: name.text };
}
