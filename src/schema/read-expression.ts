// Finds where an expression ends and what it is at first sight; nothing inside it is taken apart.
import type { Range } from "../base/text";
import { stringValue } from "../sql/names";
import type { Token } from "../sql/statement";
import type { Expression } from "./change";
import type { Draft, TokenCursor } from "./token-cursor";

// Looking behind more pairs than this would make `((((…` cost the square of its length.
const MOST_PARENTHESES = 8;

export type EndsExpression = (cursor: TokenCursor) => boolean;

const ATTRIBUTE_WORDS: ReadonlySet<string> = new Set(
  (
    "NULL PRIMARY UNIQUE KEY REFERENCES CHECK CONSTRAINT COMMENT COLLATE GENERATED AUTO_INCREMENT AUTOINCREMENT FIRST " +
    "AFTER STORED VIRTUAL PERSISTENT VISIBLE INVISIBLE DEFERRABLE INITIALLY DEFAULT CHARACTER CHARSET COLUMN_FORMAT " +
    "STORAGE COMPRESSED AUTO_RANDOM ENGINE_ATTRIBUTE SRID AS"
  ).split(" "),
);
const AFTER_NOT: ReadonlySet<string> = new Set(["NULL", "DEFERRABLE", "ENFORCED", "VALID"]);

/** Whether a column's next attribute begins here, so that the expression before it is over. */
export function attributeBegins(cursor: TokenCursor): boolean {
  const word = cursor.word();
  if (word === "NOT") return AFTER_NOT.has(cursor.word(1)) && cursor.word(-1) !== "IS";
  if (word === "ON") return cursor.word(1) === "UPDATE" || cursor.word(1) === "DELETE";
  if (!ATTRIBUTE_WORDS.has(word)) return false;
  const before = cursor.token(-1);
  if (before.kind === "operator" || before.word === "." || before.word === ":") return false;
  return word !== "NULL" || (before.word !== "IS" && before.word !== "NOT" && before.word !== "FROM");
}

export function nothingEnds(): boolean {
  return false;
}

/**
 * Reads to the next comma or closing parenthesis of this level, or to where `ends` says (asked from the second token
 * on). Undefined when nothing stands there.
 */
export function readExpression(cursor: TokenCursor, ends: EndsExpression): Expression | undefined {
  const from = cursor.at;
  let cases = 0;
  while (!cursor.done) {
    const word = cursor.word();
    if (word === "," || word === ")") break;
    if (cases === 0 && cursor.at > from && ends(cursor)) break;
    if (word === "CASE") cases++;
    else if (word === "END" && cases > 0) cases--;
    if (word === "(" || word === "[") cursor.skipGroup();
    else cursor.at++;
  }
  return cursor.at === from ? undefined : describe(cursor, from, cursor.at);
}

/** `(…)`, parentheses included in the range. Undefined when none opens here. */
export function readParenthesised(cursor: TokenCursor): Expression | undefined {
  if (cursor.word() !== "(") return undefined;
  const from = cursor.at;
  cursor.skipGroup();
  return describe(cursor, from, cursor.at);
}

function describe(cursor: TokenCursor, from: number, to: number): Expression {
  const { tokens } = cursor;
  const range: Range = { start: tokens[from]?.start ?? 0, end: tokens[to - 1]?.end ?? 0 };
  let first = from;
  let last = to - 1;
  while (first - from < MOST_PARENTHESES && tokens[first]?.word === "(" && groupEnd(tokens, first) === last) {
    first++;
    last--;
  }
  const expression: Draft<Expression> = {
    range,
    text: cursor.slice(range),
    kind: "other",
    parenthesised: first > from,
  };
  const token = tokens[first];
  if (token === undefined || first > last) return expression;
  if (first === last) describeToken(cursor, token, expression);
  else if (
    last === first + 1 &&
    (token.word === "-" || token.word === "+") &&
    tokens[last]?.kind === "number"
  ) {
    expression.kind = "number";
    expression.value = cursor.slice({ start: token.start, end: tokens[last]?.end ?? 0 });
  } else describeCall(cursor, first, last, expression);
  return expression;
}

function describeToken(cursor: TokenCursor, token: Token, expression: Draft<Expression>): void {
  if (token.kind === "string") {
    const text = cursor.textOf(token);
    if (/^[bx]'/i.test(text)) return;
    expression.kind = "string";
    const value = stringValue(text, cursor.dialect.lexical);
    if (value !== undefined) expression.value = value;
  } else if (token.kind === "number") {
    expression.kind = "number";
    expression.value = cursor.textOf(token);
  } else if (token.kind === "word") {
    expression.kind =
      token.word === "NULL"
        ? "null"
        : token.word === "TRUE" || token.word === "FALSE"
          ? "boolean"
          : "keyword";
    expression.value = token.word;
  }
}

/** `f(…)`, `s.f(…)` and nothing behind. */
function describeCall(cursor: TokenCursor, first: number, last: number, expression: Draft<Expression>): void {
  const { tokens } = cursor;
  let at = first;
  while (at < last && isNamePart(tokens[at]) && tokens[at + 1]?.word === ".") at += 2;
  const name = tokens[at];
  if (name === undefined || !isNamePart(name) || tokens[at + 1]?.word !== "(") return;
  if (groupEnd(tokens, at + 1) !== last) return;
  expression.kind = "call";
  expression.value = name.kind === "word" ? name.word : cursor.textOf(name).slice(1, -1).toUpperCase();
}

function isNamePart(token: Token | undefined): boolean {
  return token?.kind === "word" || token?.kind === "quoted-name";
}

/** Index of the token that closes the group opened at `open`; the last token when none does. */
function groupEnd(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    const word = tokens[i]?.word;
    if (word === "(" || word === "[") depth++;
    else if ((word === ")" || word === "]") && --depth === 0) return i;
  }
  return tokens.length - 1;
}
