// PostgreSQL's own scanner (libpg-query) beside ours: where both put the borders of tokens. Shared by the hand-written
// cases and the run over whole repositories.
import { loadModule, scanSync } from "libpg-query";
import type { Range } from "../../src/base/text";
import { dialectNamed } from "../../src/dialects/dialects";
import { readTokens } from "../../src/sql/lexer";

const { lexical } = dialectNamed("postgresql");

/** To be awaited once before anything else here. */
export async function loadScanner(): Promise<void> {
  await loadModule();
}

/** Borders as PostgreSQL sees them, comments left out; or its error, as for text that ends inside a string. */
export function scannerBorders(text: string): readonly Range[] | Error {
  try {
    const toOffset = byteOffsets(text);
    return scanSync(text)
      .tokens.filter((token) => !token.tokenName.endsWith("_COMMENT"))
      .map((token) => ({ start: toOffset(token.start), end: toOffset(token.end) }));
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** libpg-query counts bytes of UTF-8; its offsets come in rising order, which this relies on. */
function byteOffsets(text: string): (byte: number) => number {
  let byte = 0;
  let offset = 0;
  return (wanted) => {
    while (byte < wanted && offset < text.length) {
      const code = text.codePointAt(offset) ?? 0;
      byte += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      offset += code < 0x10000 ? 1 : 2;
    }
    return offset;
  };
}

/** Ours, with what we join on purpose taken apart again: `:name` (psql's variable) and `N'…'`. */
export function ourBorders(text: string): readonly Range[] {
  const borders: Range[] = [];
  for (const { kind, start, end } of readTokens(text, 0, lexical).tokens) {
    const first = text.charAt(start);
    const apart =
      (kind === "parameter" && first === ":") ||
      (kind === "string" && /^[nN]'/.test(text.slice(start, start + 2)));
    if (apart) borders.push({ start, end: start + 1 }, { start: start + 1, end });
    else borders.push({ start, end });
  }
  return borders;
}

/** Whether the text holds what is no SQL to PostgreSQL: a template's placeholder. */
export function hasPlaceholder(text: string): boolean {
  return readTokens(text, 0, lexical).tokens.some((token) => token.kind === "placeholder");
}

/** The first place where the two disagree, shown; undefined when they agree. */
export function firstDifference(text: string, theirs: readonly Range[]): string | undefined {
  const ours = ourBorders(text);
  for (let i = 0; i < Math.max(ours.length, theirs.length); i++) {
    const a = ours[i];
    const b = theirs[i];
    if (a?.start !== b?.start || a?.end !== b?.end) {
      return `token ${i}: ours ${show(text, a)}, PostgreSQL's ${show(text, b)}`;
    }
  }
  return undefined;
}

function show(text: string, range: Range | undefined): string {
  if (range === undefined) return "none";
  return `${range.start}..${range.end} ${JSON.stringify(text.slice(range.start, Math.min(range.end, range.start + 60)))}`;
}
