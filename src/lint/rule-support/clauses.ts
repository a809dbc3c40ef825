// The clauses of a plain INSERT, UPDATE or DELETE, found by their words outside of any parentheses. A statement with
// several parts (WITH, UNION) is not taken apart.
import type { Token } from "../../sql/statement";

/** Index of the first of `words` at the statement's own level, from `from` on; -1 for none. */
export function findClause(tokens: readonly Token[], words: readonly string[], from = 0): number {
  let depth = 0;
  for (let i = 0; i < tokens.length; i++) {
    const word = tokens[i]?.word ?? "";
    if (word === "(") depth++;
    else if (word === ")") depth--;
    else if (depth === 0 && i >= from && words.includes(word) && tokens[i - 1]?.word !== ".") return i;
  }
  return -1;
}
