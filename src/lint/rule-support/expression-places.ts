// Where a statement's tokens stand: as a name of something, as a value in an expression, or as an alias. Read off the
// tokens alone, so that it holds for statements whose queries nobody takes apart.
import type { Range } from "../../base/text";
import type { Change, ColumnDefinition, Constraint, IndexDefinition } from "../../schema/change";
import type { Statement, Token } from "../../sql/statement";

/** What a name in quotes is there: text in its place is an error (`name`), a value, or harmless (`alias`). */
export type NamePlace = "name" | "value" | "alias";

/** Expressions that a change holds: there a string may stand as well as a name. */
export function expressionsOf(change: Change): readonly Range[] {
  switch (change.kind) {
    case "create-table":
      return [
        ...change.columns.flatMap(ofColumn),
        ...change.constraints.flatMap(ofConstraint),
        ...change.indexes.flatMap(ofIndex),
      ];
    case "add-column":
    case "redefine-column":
      return ofColumn(change.column);
    case "add-constraint":
      return ofConstraint(change.constraint);
    case "create-index":
      return ofIndex(change.index);
    case "alter-column":
      return change.alteration.set === "default"
        ? [change.alteration.expression.range]
        : change.alteration.set === "type" && change.alteration.using !== undefined
          ? [change.alteration.using.expression.range]
          : [];
    default:
      return [];
  }
}

function ofColumn(column: ColumnDefinition): readonly Range[] {
  const found = column.checks.map((check) => check.expression.range);
  if (column.default !== undefined) found.push(column.default.expression.range);
  if (column.generated !== undefined) found.push(column.generated.expression.range);
  return found;
}

function ofConstraint(constraint: Constraint): readonly Range[] {
  return constraint.kind === "check" ? [constraint.expression.range] : [];
}

function ofIndex(index: IndexDefinition): readonly Range[] {
  const found = index.parts.flatMap((part) => (part.expression === undefined ? [] : [part.expression.range]));
  if (index.where !== undefined) found.push(index.where.expression.range);
  return found;
}

const TABLES_FOLLOW: ReadonlySet<string> = new Set([
  "FROM",
  "JOIN",
  "INTO",
  "UPDATE",
  "USING",
  "TABLE",
  "ONLY",
]);
const CLAUSES: ReadonlySet<string> = new Set([
  "SELECT",
  "FROM",
  "JOIN",
  "WHERE",
  "SET",
  "VALUES",
  "ON",
  "USING",
  "GROUP",
  "ORDER",
  "HAVING",
  "LIMIT",
  "INTO",
  "UPDATE",
  "WITH",
  "RETURNING",
]);
/** Words after which an operand has yet to come. */
const OPEN_WORDS: ReadonlySet<string> = new Set(
  (
    "SELECT DISTINCT ALL AND OR NOT IN LIKE BETWEEN CASE WHEN THEN ELSE IS WHERE BY ON HAVING SET VALUES RETURNING ANY " +
    "SOME EXISTS ILIKE SIMILAR TO"
  ).split(" "),
);

/** The place of every token of a query or of INSERT, UPDATE, DELETE, by the token's index. */
export function placesInQuery(statement: Statement): readonly NamePlace[] {
  const { tokens } = statement;
  const places: NamePlace[] = [];
  const clauses: string[] = [""];
  /** For INSERT INTO t (…): the group right behind the table is a list of names. */
  let listDepth = -1;
  let sawInto = false;
  for (const [i, token] of tokens.entries()) {
    const before = tokens[i - 1];
    const after = tokens[i + 1];
    const depth = clauses.length;
    if (token.word === "(") {
      const opens = sawInto && clauses.at(-1) === "INTO" && listDepth < 0 && before?.word !== "INTO";
      clauses.push(before?.word === "USING" ? "INTO" : "(");
      if (opens) listDepth = clauses.length;
    } else if (token.word === ")") {
      if (clauses.length > 1) clauses.pop();
      if (listDepth === depth) {
        listDepth = -2;
        clauses[clauses.length - 1] = "";
      }
    } else if (CLAUSES.has(token.word) && before?.word !== ".") {
      clauses[clauses.length - 1] = token.word;
      if (token.word === "INTO") sawInto = true;
    }
    places.push(placeOf(token, before, after, clauses.at(-1) ?? "", listDepth === clauses.length));
  }
  return places;
}

function placeOf(
  token: Token,
  before: Token | undefined,
  after: Token | undefined,
  clause: string,
  inNameList: boolean,
): NamePlace {
  if (token.kind !== "quoted-name") return "value";
  if (inNameList || before?.word === "." || after?.word === "." || after?.word === "(") return "name";
  if (before !== undefined && TABLES_FOLLOW.has(before.word)) return "name";
  if (
    clause === "" ||
    clause === "FROM" ||
    clause === "JOIN" ||
    clause === "INTO" ||
    clause === "UPDATE" ||
    clause === "WITH"
  )
    return "name";
  if (clause === "SET" && after?.word === "=" && (before?.word === "SET" || before?.word === ","))
    return "name";
  if (before?.word === "AS") return "alias";
  if (clause === "SELECT" && before !== undefined && endsOperand(before)) return "alias";
  return "value";
}

function endsOperand(token: Token): boolean {
  switch (token.kind) {
    case "word":
      return !OPEN_WORDS.has(token.word);
    case "quoted-name":
    case "number":
    case "parameter":
      return true;
    default:
      return token.word === ")" || token.word === "]";
  }
}
