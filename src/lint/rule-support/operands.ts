// What stands on either side of an operator, as far as tokens tell: a name, a literal, a call, a group. Anything less
// plain is not given, so that a fix is never built on a guess.
import type { Range } from "../../base/text";
import type { Token } from "../../sql/statement";

/** Words that end an expression or stand between two, and so are no operand themselves. */
const NOT_OPERANDS: ReadonlySet<string> = new Set(
  (
    "SELECT FROM WHERE AND OR NOT IN IS LIKE ILIKE BETWEEN CASE WHEN THEN ELSE END AS ON SET VALUES BY HAVING RETURNING " +
    "DISTINCT ALL ANY SOME DEFAULT CHECK USING INTO JOIN LIMIT OFFSET UNION EXISTS ARRAY INTERVAL COLLATE AT"
  ).split(" "),
);

/** The operand that ends with the token at `last`. */
export function operandBefore(tokens: readonly Token[], last: number): Range | undefined {
  const token = tokens[last];
  if (token === undefined) return undefined;
  let first = last;
  if (token.word === ")") {
    first = openingOf(tokens, last);
    if (first < 0) return undefined;
    if (isName(tokens[first - 1])) first--;
    else return { start: tokens[first]?.start ?? 0, end: token.end };
  } else if (token.kind === "string" || token.kind === "number" || token.kind === "parameter") {
    const before = tokens[last - 1];
    // DATE '…', INTERVAL '…', and a sign, belong to what they stand before.
    if (before?.kind === "word" && !NOT_OPERANDS.has(before.word)) return undefined;
    if (before?.word === "INTERVAL") return undefined;
    return { start: token.start, end: token.end };
  } else if (!isName(token)) {
    return undefined;
  }
  while (tokens[first - 1]?.word === "." && isName(tokens[first - 2])) first -= 2;
  const before = tokens[first - 1];
  if (before?.word === "." || before?.kind === "quoted-name") return undefined;
  return { start: tokens[first]?.start ?? 0, end: token.end };
}

/** The operand that begins with the token at `first`, and the index just past it. */
export function operandAfter(
  tokens: readonly Token[],
  first: number,
): { readonly range: Range; readonly next: number } | undefined {
  const token = tokens[first];
  if (token === undefined) return undefined;
  let last = first;
  if (token.word === "(") {
    last = closingOf(tokens, first);
  } else if (isName(token)) {
    while (tokens[last + 1]?.word === "." && isName(tokens[last + 2])) last += 2;
    if (tokens[last + 1]?.word === "(") last = closingOf(tokens, last + 1);
    else if (tokens[last + 1]?.kind === "string") return undefined;
  } else if (token.kind !== "string" && token.kind !== "number" && token.kind !== "parameter") {
    return undefined;
  }
  const end = tokens[last];
  return last < first || end === undefined
    ? undefined
    : { range: { start: token.start, end: end.end }, next: last + 1 };
}

function isName(token: Token | undefined): boolean {
  return token?.kind === "quoted-name" || (token?.kind === "word" && !NOT_OPERANDS.has(token.word));
}

/** -1 when none opens it. */
function openingOf(tokens: readonly Token[], closing: number): number {
  let depth = 0;
  for (let i = closing; i >= 0; i--) {
    const word = tokens[i]?.word;
    if (word === ")") depth++;
    else if (word === "(" && --depth === 0) return i;
  }
  return -1;
}

/** Index of the parenthesis that closes the one at `opening`; -1 when none does. */
export function closingOf(tokens: readonly Token[], opening: number): number {
  let depth = 0;
  for (let i = opening; i < tokens.length; i++) {
    const word = tokens[i]?.word;
    if (word === "(") depth++;
    else if (word === ")" && --depth === 0) return i;
  }
  return -1;
}
