// How a text is written as a literal of JavaScript, in the quotes that stand around what it takes the place of.
import type { HostExpression } from "./program";

/** In these quotes, or in others where the text has them. */
export function quotedAs(text: string, quote: string): string {
  const better = text.includes(quote) ? (['"', "'", "`"].find((one) => !text.includes(one)) ?? quote) : quote;
  const escaped = text.replaceAll("\\", "\\\\").replaceAll(better, `\\${better}`).replaceAll("\n", "\\n");
  return better + (better === "`" ? escaped.replaceAll("${", "\\${") : escaped) + better;
}

/** Quotes as the literal has them; double ones for anything else. `source` is what its range counts in. */
export function quotedLike(source: string, literal: HostExpression): (text: string) => string {
  const first = source.charAt(literal.range.start);
  const quote = literal.kind === "string" && first === "'" ? "'" : '"';
  return (text) => quotedAs(text, quote);
}
