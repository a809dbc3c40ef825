// The body of a PL/pgSQL function that a trigger runs, as the one SET statement that does the same in a trigger of the
// MySQL family. Only bodies that assign to columns of the new row can be said so.
import { postgresql } from "../../dialects/postgresql";
import { splitStatements } from "../../sql/splitter";
import type { Token } from "../../sql/statement";

interface Assignment {
  readonly column: string;
  readonly value: string;
  /** The value is the time of the statement, whatever the row holds. */
  readonly isNow: boolean;
}

interface Word {
  readonly kind: Token["kind"];
  readonly word: string;
  readonly text: string;
}

const NOW = "CURRENT_TIMESTAMP(6)";
const UTC_NOW = "UTC_TIMESTAMP(6)";
const NOW_FUNCTIONS: ReadonlySet<string> = new Set([
  "NOW",
  "CLOCK_TIMESTAMP",
  "STATEMENT_TIMESTAMP",
  "TRANSACTION_TIMESTAMP",
]);
const NOW_WORDS: ReadonlySet<string> = new Set(["CURRENT_TIMESTAMP", "LOCALTIMESTAMP"]);
const SHARED_WORDS: ReadonlySet<string> = new Set(
  "AND OR NOT IS NULL TRUE FALSE IN BETWEEN COALESCE NULLIF LOWER UPPER TRIM ABS LENGTH GREATEST LEAST".split(
    " ",
  ),
);
const SHARED_SIGNS: ReadonlySet<string> = new Set([
  "=",
  "<>",
  "!=",
  "<",
  ">",
  "<=",
  ">=",
  "+",
  "-",
  "*",
  "(",
  ")",
  ",",
]);

/**
 * The assignments in their order, conditions worked in; undefined where the body does anything else. `columns` are the
 * table's, for comparisons of whole rows; `when` is the trigger's own condition, without its parentheses.
 */
export function triggerAssignments(
  body: string,
  columns: readonly string[] | undefined,
  when?: string,
): readonly Assignment[] | undefined {
  const found: Assignment[] = [];
  const conditions: string[] = [];
  if (when !== undefined) {
    const condition = expression(wordsIn(when), columns);
    if (condition === undefined) return undefined;
    conditions.push(condition.text);
  }
  const outer = conditions.length;
  for (const { statement } of splitStatements(body, postgresql)) {
    if (statement.kind !== "sql") return undefined;
    let words = wordsOf(statement.text, statement.tokens);
    if (words[0]?.word === "BEGIN") words = words.slice(1);
    while (words[0]?.word === "IF") {
      const then = words.findIndex(({ word }) => word === "THEN");
      const condition = then < 0 ? undefined : expression(words.slice(1, then), columns);
      if (condition === undefined) return undefined;
      conditions.push(condition.text);
      words = words.slice(then + 1);
    }
    const [first, second, third, fourth] = words;
    if (first === undefined) continue;
    if (first.word === "RETURN") {
      if (conditions.length > outer || second?.word !== "NEW" || third !== undefined) return undefined;
    } else if (first.word === "END") {
      if (second?.word === "IF" && conditions.length > outer) conditions.pop();
      else if (second !== undefined) return undefined;
    } else if (
      first.word === "NEW" &&
      second?.word === "." &&
      third !== undefined &&
      (fourth?.word === "=" || fourth?.word === ":=")
    ) {
      const value = expression(words.slice(4), columns);
      if (value === undefined) return undefined;
      const column = nameOf(third);
      const condition = conditions.map((one) => (conditions.length > 1 ? `(${one})` : one)).join(" AND ");
      found.push(
        condition === ""
          ? { column, value: value.text, isNow: value.isNow }
          : { column, value: `IF(${condition}, ${value.text}, NEW.${quoted(column)})`, isNow: false },
      );
    } else if (first.word !== "NULL") return undefined;
  }
  return found;
}

/** `SET NEW.a = …, NEW.b = …`. */
export function setStatement(assignments: readonly Assignment[]): string {
  return `SET ${assignments.map(({ column, value }) => `NEW.${quoted(column)} = ${value}`).join(", ")}`;
}

/**
 * The name that a converted trigger goes by: the MySQL family has one list of triggers for all tables of a database,
 * PostgreSQL one for each table.
 */
export function triggerName(name: string, table: string): string {
  if (name.toLowerCase().includes(table.toLowerCase())) return name;
  return `${name}_${table}`.slice(0, 64);
}

function wordsIn(text: string): readonly Word[] {
  return splitStatements(text, postgresql).flatMap(({ statement }) =>
    wordsOf(statement.text, statement.tokens),
  );
}

function wordsOf(text: string, tokens: readonly Token[]): readonly Word[] {
  return tokens.map(({ kind, word, start, end }) => ({ kind, word, text: text.slice(start, end) }));
}

function nameOf({ kind, text }: Word): string {
  return kind === "quoted-name" ? text.slice(1, -1) : text.toLowerCase();
}

function quoted(column: string): string {
  return /^[a-z_][a-z0-9_]*$/i.test(column) ? column : `\`${column}\``;
}

function expression(
  words: readonly Word[],
  columns: readonly string[] | undefined,
): { readonly text: string; readonly isNow: boolean } | undefined {
  const time = timeOf(words, 0);
  if (time !== undefined && time.length === words.length)
    return { text: time.text, isNow: time.text === NOW };
  const parts: string[] = [];
  for (let i = 0; i < words.length;) {
    const compared = comparison(words, i, columns);
    if (compared !== undefined) {
      parts.push(compared.text);
      i += compared.length;
      continue;
    }
    const here = timeOf(words, i) ?? columnOf(words, i);
    if (here !== undefined) {
      parts.push(here.text);
      i += here.length;
      continue;
    }
    const word = words[i];
    if (word === undefined) return undefined;
    const isPlain =
      word.kind === "number" ||
      (word.kind === "string" && /^'[^'\\]*'$/.test(word.text)) ||
      (word.kind === "word" && SHARED_WORDS.has(word.word)) ||
      SHARED_SIGNS.has(word.text);
    if (!isPlain) return undefined;
    parts.push(word.text);
    i++;
  }
  if (parts.length === 0) return undefined;
  return {
    text: parts
      .join(" ")
      .replaceAll(/(\w) \( /g, "$1(")
      .replaceAll(/\( /g, "(")
      .replaceAll(/ ([),])/g, "$1"),
    isNow: false,
  };
}

interface Part {
  readonly text: string;
  /** In words. */
  readonly length: number;
}

function timeOf(words: readonly Word[], at: number): Part | undefined {
  const word = words[at];
  if (word === undefined || word.kind !== "word") return undefined;
  const isCall = words[at + 1]?.word === "(" && words[at + 2]?.word === ")";
  if (word.word === "TIMEZONE" && words[at + 1]?.word === "(" && /^'utc'$/i.test(words[at + 2]?.text ?? "")) {
    const inner = timeOf(words, at + 4);
    return inner === undefined ? undefined : { text: UTC_NOW, length: 5 + inner.length };
  }
  const length = NOW_FUNCTIONS.has(word.word) && isCall ? 3 : NOW_WORDS.has(word.word) ? 1 : 0;
  if (length === 0) return undefined;
  const [zone, of] = [words.slice(at + length, at + length + 3), words[at + length + 3]];
  if (zone.map((one) => one.word).join(" ") !== "AT TIME ZONE") return { text: NOW, length };
  return /^'utc'$/i.test(of?.text ?? "") ? { text: UTC_NOW, length: length + 4 } : undefined;
}

function columnOf(words: readonly Word[], at: number): Part | undefined {
  const [row, period, column] = words.slice(at, at + 3);
  if ((row?.word !== "NEW" && row?.word !== "OLD") || period?.word !== "." || column === undefined)
    return undefined;
  if (column.kind !== "word" && column.kind !== "quoted-name") return undefined;
  return { text: `${row.word}.${quoted(nameOf(column))}`, length: 3 };
}

function rowOf(words: readonly Word[], at: number): Part | undefined {
  const [row, period, star] = words.slice(at, at + 3);
  if (row?.word !== "NEW" && row?.word !== "OLD") return undefined;
  if (period?.word !== ".") return { text: row.word, length: 1 };
  return star?.word === "*" ? { text: row.word, length: 3 } : undefined;
}

/** IS [NOT] DISTINCT FROM, of columns or of the two rows. */
function comparison(
  words: readonly Word[],
  at: number,
  columns: readonly string[] | undefined,
): Part | undefined {
  const left = columnOf(words, at) ?? rowOf(words, at);
  if (left === undefined) return undefined;
  let i = at + left.length;
  if (words[i]?.word !== "IS") return undefined;
  i++;
  const isSame = words[i]?.word === "NOT";
  if (isSame) i++;
  if (words[i]?.word !== "DISTINCT" || words[i + 1]?.word !== "FROM") return undefined;
  i += 2;
  const isRow = columnOf(words, at) === undefined;
  const right = isRow ? rowOf(words, i) : columnOf(words, i);
  if (right === undefined || (isRow && columns === undefined)) return undefined;
  const equal = isRow
    ? (columns ?? [])
        .map((one) => `${left.text}.${quoted(one)} <=> ${right.text}.${quoted(one)}`)
        .join(" AND ")
    : `${left.text} <=> ${right.text}`;
  return { text: isSame ? `(${equal})` : `NOT (${equal})`, length: i + right.length - at };
}
