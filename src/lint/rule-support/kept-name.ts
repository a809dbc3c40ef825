// A name of the author's written anew for a target, so that it goes on naming the same thing there.
import type { Dialect } from "../../dialects/dialect";
import type { Name } from "../../schema/change";
import { needsQuotes, quoteName } from "../../sql/names";

/** One without quotes gets none, unless the target reserves it: what the target folds it folds everywhere. */
export function keptName({ text, quoted }: Name, to: Dialect): string {
  if (quoted || to.folding !== "lower") return quoteName(text, to);
  const folded = text.toLowerCase();
  return needsQuotes(folded, to) ? quoteName(folded, to) : text;
}
