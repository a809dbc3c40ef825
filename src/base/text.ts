// Positions in text and edits to it. Every offset in the project is a UTF-16 code unit counted from 0, as
// editors and JavaScript strings count, so that no face has to convert.

/** A half-open stretch of text: `start` is in it, `end` is not. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A place as editors show it, both numbers counted from 0; `column` is in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Replaces `range` by `newText`; an empty range inserts. */
export interface TextEdit {
  readonly range: Range;
  readonly newText: string;
}

export function shiftRange(range: Range, by: number): Range {
  return { start: range.start + by, end: range.end + by };
}

export function rangesOverlap(a: Range, b: Range): boolean {
  return a.start < b.end && b.start < a.end;
}

export function textOf(text: string, range: Range): string {
  return text.slice(range.start, range.end);
}

/** True when two edits change a common character, or insert at the same place. */
export function editsConflict(a: TextEdit, b: TextEdit): boolean {
  if (a.range.start === b.range.start && (isInsertion(a) || isInsertion(b))) return true;
  return rangesOverlap(a.range, b.range);
}

function isInsertion(edit: TextEdit): boolean {
  return edit.range.start === edit.range.end;
}

/**
 * The text after all edits, whose ranges all speak of the text before.
 * Throws a RangeError when two of them conflict or one lies outside the text.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const sorted = [...edits].sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
  let result = "";
  let at = 0;
  for (const { range, newText } of sorted) {
    if (range.start < at || range.end < range.start || range.end > text.length) {
      throw new RangeError(`edit ${range.start}..${range.end} overlaps another or lies outside the text`);
    }
    result += text.slice(at, range.start) + newText;
    at = range.end;
  }
  return result + text.slice(at);
}

/** Line starts of one text, to turn offsets into positions and back. Knows \n, \r\n and a lone \r, as LSP does. */
export class LineIndex {
  private readonly starts: number[] = [0];

  constructor(private readonly text: string) {
    if (!text.includes("\r")) {
      for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) this.starts.push(at + 1);
      return;
    }
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)) this.starts.push(i + 1);
    }
  }

  positionAt(offset: number): Position {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low, column: offset - (this.starts[low] ?? 0) };
  }

  /** A position past the end of its line, or of the text, is taken to that end. */
  offsetAt(position: Position): number {
    const start = this.starts[position.line];
    if (start === undefined) return this.text.length;
    const end = this.starts[position.line + 1] ?? this.text.length;
    return Math.min(start + position.column, end);
  }
}
