// The statement that PREPARE takes from a variable, as far as it can be told: MySQL's scripts choose between the
// wanted DDL and a harmless text (`SET @s = IF(@there = 0, 'ALTER TABLE …', 'SELECT 1')`), or put it together.
import type { Dialect } from "../dialects/dialect";
import { stringValue } from "../sql/names";
import { splitStatements } from "../sql/splitter";
import type { Change } from "./change";
import { wordsIn } from "./reach";
import { readChanges } from "./read-ddl";

/** `expression` is the variable's value as SQL. `inner` and `mentions` as in an unknown change. */
export function readChosenText(
  expression: string,
  dialect: Dialect,
): { readonly mentions?: readonly string[]; readonly inner?: readonly Change[] } {
  const tokens = splitStatements(expression, dialect)[0]?.statement.tokens ?? [];
  const literals: string[] = [];
  let isPutTogether = false;
  for (const token of tokens) {
    if (token.kind === "string") {
      literals.push(stringValue(expression.slice(token.start, token.end), dialect.lexical) ?? "");
    } else if (
      token.word === "CONCAT" ||
      token.word === "CONCAT_WS" ||
      token.word === "||" ||
      token.word === "REPLACE"
    ) {
      isPutTogether = true;
    }
  }
  if (literals.length === 0) return {};
  const wanted = literals.filter((text) => /^\s*(?:create|alter|drop|rename|truncate)\b/i.test(text));
  if (isPutTogether || wanted.length > 1) {
    return /group_concat/i.test(expression) ? {} : { mentions: wordsIn(expression) };
  }
  const [text] = wanted;
  if (text === undefined) return { inner: [] };
  const inner = splitStatements(text, dialect).flatMap(({ statement }) => readChanges(statement, dialect));
  return inner.some((change) => change.kind === "unknown") ? { mentions: wordsIn(expression) } : { inner };
}
