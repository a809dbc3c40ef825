// Whether a name can stand bare everywhere, and what to write where it can't.
import { DIALECT_NAMES } from "../../dialects/dialect";
import { dialectNamed } from "../../dialects/dialects";
import { needsQuotes } from "../../sql/names";

// https://dev.mysql.com/doc/refman/8.4/en/function-resolution.html
const CALLED_WHEN_BEFORE_PARENTHESIS: ReadonlySet<string> = new Set(
  (
    "adddate bit_and bit_or bit_xor cast count curdate curtime date_add date_sub extract group_concat max mid min now " +
    "position session_user std stddev stddev_pop stddev_samp subdate substr substring sum sysdate system_user trim " +
    "variance var_pop var_samp"
  ).split(" "),
);

/**
 * True when every dialect, in every version we know, reads `name` without quotes as just this name.
 * `beforeParenthesis`: an opening parenthesis comes next, which makes MySQL take some names for functions.
 */
export function isPortableBare(name: string, beforeParenthesis: boolean): boolean {
  if (beforeParenthesis && CALLED_WHEN_BEFORE_PARENTHESIS.has(name)) return false;
  return (
    /^[a-z_][a-z0-9_]*$/.test(name) &&
    DIALECT_NAMES.every((dialect) => !needsQuotes(name, dialectNamed(dialect)))
  );
}

/** The name in the MySQL family's quotes. */
export function inBackticks(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}
