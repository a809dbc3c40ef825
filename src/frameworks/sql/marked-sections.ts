// Files whose comments say where the up and the down begin. Each tool's marks are data here, with its page.
import type { Range } from "../../base/text";
import type { Direction } from "../framework";

export interface MarkStyle {
  /** Whose marks they are: `goose`. */
  readonly tool: string;
  /** At the start of a line; group 1 is what follows the mark on it. */
  readonly up: RegExp;
  readonly down: RegExp;
}

// https://github.com/amacneil/dbmate#creating-migrations
export const DBMATE_MARKS: MarkStyle = {
  tool: "dbmate",
  up: /^--[ \t]*migrate:up\b([^\r\n]*)/gm,
  down: /^--[ \t]*migrate:down\b([^\r\n]*)/gm,
};

export const OTHER_MARKS: readonly MarkStyle[] = [
  // https://pressly.github.io/goose/documentation/annotations/
  { tool: "goose", up: /^--[ \t]*\+goose Up\b([^\r\n]*)/gim, down: /^--[ \t]*\+goose Down\b([^\r\n]*)/gim },
  // https://github.com/rubenv/sql-migrate#writing-migrations
  {
    tool: "sql-migrate",
    up: /^--[ \t]*\+migrate Up\b([^\r\n]*)/gim,
    down: /^--[ \t]*\+migrate Down\b([^\r\n]*)/gim,
  },
  // https://github.com/juanibiapina/micrate#creating-new-migration-files
  {
    tool: "micrate",
    up: /^--[ \t]*\+micrate Up\b([^\r\n]*)/gim,
    down: /^--[ \t]*\+micrate Down\b([^\r\n]*)/gim,
  },
  // https://salsita.github.io/node-pg-migrate/cli
  {
    tool: "node-pg-migrate",
    up: /^--[ \t]*Up Migration\b([^\r\n]*)/gim,
    down: /^--[ \t]*Down Migration\b([^\r\n]*)/gim,
  },
];

export interface MarkedSection {
  readonly direction: Direction;
  /** The mark's line and all that belongs to it, up to the next mark. */
  readonly range: Range;
  /** Where the SQL begins: after the mark's line. */
  readonly bodyStart: number;
  /** What follows the mark on its line. */
  readonly options: string;
}

/** Undefined when the text has no such mark. What stands before the first mark belongs to no section. */
export function readMarkedSections(text: string, style: MarkStyle): readonly MarkedSection[] | undefined {
  const marks: { direction: Direction; start: number; bodyStart: number; options: string }[] = [];
  for (const direction of ["up", "down"] as const) {
    for (const match of text.matchAll(style[direction])) {
      const lineEnd = match.index + match[0].length;
      marks.push({
        direction,
        start: match.index,
        bodyStart: lineEnd + (/^(?:\r\n|\n|\r)/.exec(text.slice(lineEnd, lineEnd + 2))?.[0].length ?? 0),
        options: (match[1] ?? "").trim(),
      });
    }
  }
  if (marks.length === 0) return undefined;
  const sorted = marks.toSorted((a, b) => a.start - b.start);
  return sorted.map((mark, i) => ({
    direction: mark.direction,
    range: { start: mark.start, end: sorted[i + 1]?.start ?? text.length },
    bodyStart: mark.bodyStart,
    options: mark.options,
  }));
}
