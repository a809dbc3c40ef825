// Reads CREATE TABLE of every dialect into one change: columns, constraints, inline indexes, options, and where
// columns come from that it does not spell out.
import type { Range } from "../base/text";
import type {
  ChangeOf,
  ColumnDefinition,
  Constraint,
  IndexDefinition,
  Name,
  ObjectName,
  OptionUse,
} from "./change";
import { readColumn, readConstraintBody, readInlineIndex, readOption } from "./read-column";
import type { Draft, TokenCursor } from "./token-cursor";

type CreateTable = ChangeOf<"create-table">;

/** What a parenthesised list of columns, or an ADD, holds. */
export type TableElement =
  | { readonly column: ColumnDefinition }
  | { readonly constraint: Constraint }
  | { readonly index: IndexDefinition };

/** The cursor stands after the word TABLE; `from` is the index of CREATE. Undefined without a table's name. */
export function readCreateTable(
  cursor: TokenCursor,
  from: number,
  temporary: Range | undefined,
  replace: Range | undefined,
  unlogged: Range | undefined,
): CreateTable | undefined {
  const guard = cursor.ifNotExists();
  const table = cursor.objectName();
  if (table === undefined) return undefined;
  const columns: ColumnDefinition[] = [];
  const constraints: Constraint[] = [];
  const indexes: IndexDefinition[] = [];
  const options: OptionUse[] = [];
  if (unlogged !== undefined) options.push({ name: "UNLOGGED", range: unlogged });
  const change: Draft<CreateTable> = {
    kind: "create-table",
    table,
    columns,
    constraints,
    indexes,
    options,
    range: { start: 0, end: 0 },
  };
  if (guard !== undefined) change.guard = guard;
  if (temporary !== undefined) change.temporary = temporary;
  if (replace !== undefined) change.replace = replace;

  readSource(cursor, change);
  if (cursor.word() === "(" && !beginsQuery(cursor, 1)) {
    cursor.at++;
    while (!cursor.done && cursor.word() !== ")") {
      if (cursor.word() === "LIKE") readSource(cursor, change);
      else {
        const element = readTableElement(cursor);
        if (element === undefined) {
          /* Left out; what follows is still read. */
        } else if ("column" in element) columns.push(element.column);
        else if ("constraint" in element) constraints.push(element.constraint);
        else indexes.push(element.index);
      }
      cursor.skipPart();
      if (!cursor.take(",")) break;
    }
    cursor.take(")");
  }
  readTail(cursor, change, options);
  change.range = cursor.since(from);
  return change;
}

/** LIKE t, PARTITION OF t, INHERITS (t, …): where the cursor stands. */
function readSource(cursor: TokenCursor, change: Draft<CreateTable>): void {
  const from = cursor.at;
  if (cursor.take("LIKE")) {
    const table = cursor.objectName();
    const including: string[] = [];
    while (cursor.word() === "INCLUDING" || cursor.word() === "EXCLUDING") {
      if (cursor.word() === "INCLUDING") including.push(cursor.word(1));
      cursor.at += 2;
    }
    change.from = { how: "like", ...named(table), including, range: cursor.since(from) };
  } else if (cursor.takeAll("PARTITION", "OF")) {
    change.from = { how: "partition-of", ...named(cursor.objectName()), range: cursor.since(from) };
  } else if (cursor.take("INHERITS")) {
    const tables: ObjectName[] = [];
    if (cursor.take("(")) {
      tables.push(...cursor.objectNames());
      cursor.skipPart();
      cursor.take(")");
    }
    const [table, ...others] = tables;
    const range = cursor.since(from);
    change.from = { how: "inherits", ...named(table), ...(others.length > 0 ? { others } : {}), range };
  } else if (cursor.word() === "OF" && cursor.token(1).kind !== "unknown") {
    cursor.at++;
    const type = cursor.objectName();
    if (type !== undefined) change.from = { how: "like", range: cursor.since(from) };
  }
}

function named(table: ObjectName | undefined): { table?: ObjectName } {
  return table === undefined ? {} : { table };
}

// Parentheses that a query may stand in; looking behind more would cost the square of their number.
const MOST_PARENTHESES = 16;

function beginsQuery(cursor: TokenCursor, from = 0): boolean {
  let ahead = from;
  while (cursor.word(ahead) === "(" && ahead < from + MOST_PARENTHESES) ahead++;
  const next = cursor.token(ahead + 1);
  switch (cursor.word(ahead)) {
    case "SELECT":
    case "VALUES":
      return true;
    case "WITH":
      // A query's WITH names an expression; a table's is followed by a parenthesis.
      return next.word !== "(" && next.word !== "SYSTEM";
    case "TABLE":
      return next.kind === "word" || next.kind === "quoted-name";
    default:
      return false;
  }
}

function readTail(cursor: TokenCursor, change: Draft<CreateTable>, options: OptionUse[]): void {
  while (!cursor.done) {
    const from = cursor.at;
    const word = cursor.word();
    if (word === "," || word === ")") cursor.at++;
    else if (word === "INHERITS") readSource(cursor, change);
    else if (word === "AS" || beginsQuery(cursor) || isDuplicateWord(cursor)) {
      cursor.at = cursor.tokens.length;
      change.from = { how: "select", range: cursor.since(from) };
    } else if (word === "PARTITION" && cursor.word(1) === "BY") {
      cursor.at += 2;
      const valueFrom = cursor.at;
      while (!cursor.done && cursor.word() !== "AS" && !(cursor.at > valueFrom && beginsQuery(cursor))) {
        // PostgreSQL's own options follow the one parenthesis; MySQL's partitions go on to the end.
        if (cursor.word() === "(") {
          cursor.skipGroup();
          if (cursor.dialect.family === "postgresql") break;
        } else cursor.at++;
      }
      options.push({
        name: "PARTITION BY",
        value: cursor.slice(cursor.since(valueFrom)),
        range: cursor.since(from),
      });
    } else if (cursor.takeAll("FOR", "VALUES")) {
      while (!cursor.done && cursor.word() !== "PARTITION" && cursor.word() !== "WITH") {
        if (cursor.word() === "(") cursor.skipGroup();
        else cursor.at++;
        if (cursor.word() === "WITH" && cursor.word(2) === "MODULUS") cursor.at++;
      }
      options.push({ name: "FOR VALUES", range: cursor.since(from) });
    } else if (cursor.takeAll("ON", "COMMIT")) {
      cursor.take("PRESERVE");
      cursor.take("DELETE");
      cursor.at++;
      options.push({ name: "ON COMMIT", range: cursor.since(from) });
    } else options.push(...readOption(cursor));
  }
}

/** MySQL: `CREATE TABLE t (…) IGNORE SELECT …`. */
function isDuplicateWord(cursor: TokenCursor): boolean {
  const word = cursor.word();
  return (word === "IGNORE" || word === "REPLACE") && (cursor.word(1) === "AS" || beginsQuery(cursor, 1));
}

/** One part of the list in CREATE TABLE, or what ADD adds. Undefined where it can't be read. */
export function readTableElement(cursor: TokenCursor): TableElement | undefined {
  const from = cursor.at;
  switch (cursor.word()) {
    case "CONSTRAINT": {
      cursor.at++;
      cursor.ifNotExists();
      const name = CONSTRAINT_WORDS.has(cursor.word()) ? undefined : cursor.name();
      return constraintElement(cursor, from, name);
    }
    case "PRIMARY":
      if (cursor.word(1) === "KEY") return constraintElement(cursor, from, undefined);
      break;
    case "UNIQUE":
    case "FOREIGN":
    case "CHECK":
    case "NOT":
      return constraintElement(cursor, from, undefined);
    case "EXCLUDE":
      if (cursor.word(1) === "USING" || cursor.word(1) === "(")
        return constraintElement(cursor, from, undefined);
      break;
    case "KEY":
    case "INDEX":
    case "FULLTEXT":
    case "SPATIAL":
      if (isIndexNotColumn(cursor)) return { index: readInlineIndex(cursor) };
      break;
    case "PERIOD":
      if (cursor.word(1) === "FOR") return undefined;
      break;
    default:
      break;
  }
  const column = readColumn(cursor);
  return column === undefined ? undefined : { column };
}

const CONSTRAINT_WORDS: ReadonlySet<string> = new Set([
  "PRIMARY",
  "UNIQUE",
  "FOREIGN",
  "CHECK",
  "EXCLUDE",
  "NOT",
]);

function constraintElement(
  cursor: TokenCursor,
  from: number,
  name: Name | undefined,
): TableElement | undefined {
  const constraint = readConstraintBody(cursor, from, name);
  return constraint === undefined ? undefined : { constraint };
}

/**
 * KEY, INDEX, FULLTEXT and SPATIAL are plain names to PostgreSQL: `key varchar(20)` is a column, `KEY k (a)` an
 * index. What stands in the parentheses tells.
 */
function isIndexNotColumn(cursor: TokenCursor): boolean {
  let ahead = 1;
  const first = cursor.word();
  if (
    (first === "FULLTEXT" || first === "SPATIAL") &&
    (cursor.word(1) === "KEY" || cursor.word(1) === "INDEX")
  ) {
    return true;
  }
  if (cursor.word(ahead) === "(" || cursor.word(ahead) === "USING" || cursor.word(ahead) === "IF")
    return true;
  const name = cursor.token(ahead);
  if (name.kind !== "word" && name.kind !== "quoted-name" && name.kind !== "string" && name.word !== "`")
    return false;
  if (name.word === "`") return true;
  ahead++;
  if (cursor.word(ahead) === "USING") return true;
  if (cursor.word(ahead) === "(") return cursor.token(ahead + 1).kind !== "number" && name.word !== "ENUM";
  return cursor.dialect.family === "mysql" && cursor.token(ahead).start < 0;
}

/** The columns of ADD (a int, b int), and constraints among them; the cursor stands before the parenthesis. */
export function readElementGroup(cursor: TokenCursor): TableElement[] {
  const elements: TableElement[] = [];
  cursor.at++;
  while (!cursor.done && cursor.word() !== ")") {
    const element = readTableElement(cursor);
    if (element !== undefined) elements.push(element);
    cursor.skipPart();
    if (!cursor.take(",")) break;
  }
  cursor.take(")");
  return elements;
}
