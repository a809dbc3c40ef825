// Format Document and Format Selection: statement by statement, and of each statement only the blanks between its
// tokens. What stands in a token or a comment is never written anew, so a result can at worst be ugly.
import type { Range, TextEdit } from "../base/text";
import type { DialectName } from "../dialects/dialect";
import { dialectNamed } from "../dialects/dialects";
import { newlineOf } from "../lint/place-fix";
import { splitStatements } from "../sql/splitter";
import type { Statement } from "../sql/statement";
import type { Layout } from "./sql-formatter";

export interface FormatInput {
  /** The whole file. */
  readonly text: string;
  /** A statement of the file, and where it begins: with its leading comments, which are left where they stand. */
  readonly statement: Statement;
  readonly start: number;
  readonly dialect: DialectName;
  readonly layout: Layout;
  readonly layOut: (sql: string, dialect: DialectName, layout: Layout) => string;
}

/** Edits of the file; or, for a person and with no full stop, why the statement stays as it is. */
export type Formatted = { readonly edits: readonly TextEdit[] } | { readonly left: string };

/** A token or a comment. */
interface Part extends Range {
  readonly kind: string;
}

/** Longer statements are data, and would hold up everything else; characters. */
const LONGEST = 100_000;
/** The library's own answer must settle in so many rounds, or formatting twice would differ from once. */
const MOST_ROUNDS = 4;
/** By the first word: what the library takes for a query, or cuts in two. */
const NOT_QUERIES: ReadonlySet<string> = new Set(["COPY", "GRANT", "REVOKE"]);
const MARK_IN_COMMENT = /migration-lens:|^--\s*(?:\+\w|migrate:|>)/;

export function formatStatement(input: FormatInput): Formatted {
  const { text, statement, start, dialect, layout, layOut } = input;
  const why = whyLeft(statement);
  if (why !== undefined) return { left: why };
  const bodyStart = start + statement.bodyStart;
  const body = statement.text.slice(statement.bodyStart, statement.tokens.at(-1)?.end);
  const read = partsReader(statement, dialect);
  const own = read(body);
  if (own === undefined) return { left: "it reads otherwise when it stands alone" };
  let current = body;
  let parts = own;
  for (let round = 0; ; round++) {
    if (round === MOST_ROUNDS) return { left: "the formatter's answer does not settle" };
    let laidOut: string;
    try {
      laidOut = layOut(current, dialect, layout).replaceAll("\r\n", "\n");
    } catch {
      return { left: "the formatter can't read it" };
    }
    const found = read(laidOut);
    if (found === undefined || !isSame(current, parts, laidOut, found)) {
      return { left: "the formatter would have changed more than blanks" };
    }
    const next = withGapsOf(current, parts, laidOut, found, dialect, newlineOf(text));
    const nextParts = read(next);
    if (nextParts === undefined || !isSame(body, own, next, nextParts)) {
      return { left: "the formatter would have changed more than blanks" };
    }
    if (next === current) break;
    current = next;
    parts = nextParts;
  }
  return { edits: [...leadEdits(text, start, bodyStart), ...gapEdits(body, own, current, parts, bodyStart)] };
}

function whyLeft(statement: Statement): string | undefined {
  const { tokens, comments } = statement;
  if (statement.kind !== "sql") return "it is a command to the client, or data";
  if (statement.terminator !== ";" && statement.terminator !== "") return "a delimiter of its own ends it";
  if (statement.executableComments.length > 0) return "it holds comments that the server executes";
  if (statement.unreadRows !== undefined || statement.text.length > LONGEST) return "it is very long";
  const first = tokens[0];
  if (first === undefined || NOT_QUERIES.has(first.word)) return "the formatter does not know its grammar";
  for (const { kind, word, unterminated } of tokens) {
    if (kind === "placeholder") return "it holds a template's placeholder";
    if (kind === "unknown" || unterminated === true) return "it is not whole";
    if (kind === "punctuation" && word === ";") return "it holds statements of its own";
  }
  for (const { start, end, unterminated } of comments) {
    if (unterminated === true) return "it is not whole";
    if (start > statement.bodyStart && MARK_IN_COMMENT.test(statement.text.slice(start, end)))
      return "a comment in it must stay where it stands";
  }
  return undefined;
}

/** Reads a text in the modes that the statement was read in; undefined when it is not exactly one statement. */
function partsReader(
  statement: Statement,
  dialect: DialectName,
): (sql: string) => readonly Part[] | undefined {
  const ansiQuotes = statement.tokens.some(
    ({ kind, start }) => kind === "quoted-name" && statement.text.charAt(start) === '"',
  );
  const text = statement.text.slice(statement.bodyStart);
  const wanted = partsOf(statement)
    .filter(({ start }) => start >= statement.bodyStart)
    .map((part) => shiftPart(part, -statement.bodyStart));
  const readings = [{ ansiQuotes }, { ansiQuotes, backslashEscapes: true }];
  const isRight = (options: (typeof readings)[number]): boolean => {
    const found = readOne(text, dialect, options);
    return found !== undefined && isSame(text, wanted, text, found);
  };
  const options = readings.find(isRight);
  return (sql) => (options === undefined ? undefined : readOne(sql, dialect, options));
}

function readOne(
  sql: string,
  dialect: DialectName,
  options: { readonly ansiQuotes: boolean; readonly backslashEscapes?: boolean },
): readonly Part[] | undefined {
  const [only, ...others] = splitStatements(sql, dialectNamed(dialect), options);
  if (only === undefined || others.length > 0 || only.statement.kind !== "sql") return undefined;
  return partsOf(only.statement).map((part) => shiftPart(part, only.start));
}

function shiftPart({ kind, start, end }: Part, by: number): Part {
  return { kind, start: start + by, end: end + by };
}

function partsOf({ tokens, comments }: Statement): readonly Part[] {
  const ofComments = comments.map(({ start, end }) => ({ kind: "comment", start, end }));
  const ofTokens = tokens.map(({ kind, start, end }) => ({ kind, start, end }));
  return [...ofTokens, ...ofComments].toSorted((a, b) => a.start - b.start);
}

function isSame(a: string, ofA: readonly Part[], b: string, ofB: readonly Part[]): boolean {
  // Lines within a token end as in the file, and the library ends all of them in its own way.
  const plain = (text: string, { start, end }: Range): string =>
    text.slice(start, end).replaceAll("\r\n", "\n");
  return (
    ofA.length === ofB.length &&
    ofA.every((part, i) => {
      const other = ofB[i];
      return other !== undefined && part.kind === other.kind && plain(a, part) === plain(b, other);
    })
  );
}

/** The text's own tokens and comments with the blanks that `laidOut` has between them. */
function withGapsOf(
  text: string,
  parts: readonly Part[],
  laidOut: string,
  found: readonly Part[],
  dialect: DialectName,
  newline: string,
): string {
  let made = "";
  for (const [i, part] of parts.entries()) {
    const before = parts[i - 1];
    if (before !== undefined) {
      const gap = laidOut.slice(found[i - 1]?.end, found[i]?.start).replaceAll("\n", newline);
      const had = part.start > before.end;
      // With a bracket right behind it, MySQL takes a word for a function's name and not for another name.
      // https://dev.mysql.com/doc/refman/8.4/en/function-resolution.html
      const isCall = dialect !== "postgresql" && before.kind === "word" && text.charAt(part.start) === "(";
      if (!isCall) made += gap;
      else if (had) made += gap === "" ? " " : gap;
    }
    made += text.slice(part.start, part.end);
  }
  return made;
}

/** A statement begins its line, with no indentation; what stands before it in its line goes on a line of its own. */
function leadEdits(text: string, start: number, bodyStart: number): readonly TextEdit[] {
  let from = bodyStart;
  while (from > 0 && /[ \t]/.test(text.charAt(from - 1))) from--;
  const before = text.charAt(from - 1);
  if (from === 0 || before === "\n" || before === "\r")
    return from === bodyStart ? [] : [{ range: { start: from, end: bodyStart }, newText: "" }];
  const isBehindAnother = bodyStart === start && before === ";";
  return isBehindAnother ? [{ range: { start: from, end: bodyStart }, newText: newlineOf(text) }] : [];
}

function gapEdits(
  body: string,
  parts: readonly Part[],
  made: string,
  now: readonly Part[],
  by: number,
): readonly TextEdit[] {
  return parts.flatMap((part, i) => {
    const before = parts[i - 1];
    if (before === undefined) return [];
    const newText = made.slice(now[i - 1]?.end, now[i]?.start);
    if (newText === body.slice(before.end, part.start)) return [];
    return [{ range: { start: before.end + by, end: part.start + by }, newText }];
  });
}
