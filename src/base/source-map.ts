// Maps offsets of a decoded text (the SQL inside a Python or TypeScript string) to the file that holds it.
// Apart from the readers, because findings, fixes, hover and engine errors all go through it.
import type { Range, TextEdit } from "./text";

/**
 * A stretch of decoded text that stands in the file. When `exact`, each decoded unit is one host unit, so any
 * part of it maps; otherwise (an escape, an interpolation) only the whole stretch does.
 */
export interface MapSegment {
  readonly start: number;
  readonly end: number;
  readonly hostStart: number;
  readonly hostEnd: number;
  readonly exact: boolean;
}

/** Writes decoded text back as the host language wants it between its quotes; undefined when it cannot. */
export type HostEscape = (decoded: string) => string | undefined;

export class SourceMap {
  /** `segments` are in order of `start` and cover the decoded text without gaps. */
  constructor(
    readonly segments: readonly MapSegment[],
    private readonly escape: HostEscape = (text) => text,
  ) {}

  /** The map of text that stands in the file as it is, from `hostStart` on. */
  static identity(length: number, hostStart = 0): SourceMap {
    return new SourceMap([{ start: 0, end: length, hostStart, hostEnd: hostStart + length, exact: true }]);
  }

  /** The host range that covers `range`, widened to whole escapes where it must be. */
  toHost(range: Range): Range {
    const first = this.segmentAt(range.start, false);
    const last = range.end > range.start ? this.segmentAt(range.end, true) : first;
    if (first === undefined || last === undefined) {
      const end = this.segments.at(-1)?.hostEnd ?? 0;
      return { start: end, end };
    }
    const start = first.exact ? first.hostStart + (range.start - first.start) : first.hostStart;
    if (range.end <= range.start) return { start, end: start };
    const end = last.exact ? last.hostStart + (range.end - last.start) : last.hostEnd;
    return { start, end };
  }

  /**
   * The same edit in the file; undefined when the mapping is not exact there (a fix is then withheld):
   * the range cuts an escape, spans two literals, or the new text cannot be written in this kind of string.
   */
  editToHost(edit: TextEdit): TextEdit | undefined {
    const newText = this.escape(edit.newText);
    if (newText === undefined) return undefined;
    const { start, end } = edit.range;
    const inside = this.segments.filter((s) =>
      start === end ? s.start <= start && start <= s.end : s.start < end && s.end > start,
    );
    const first = start === end ? (inside.find((s) => s.exact) ?? inside[0]) : inside[0];
    const last = start === end ? first : inside.at(-1);
    if (first === undefined || last === undefined) return undefined;
    if (!first.exact && start !== first.start && start !== first.end) return undefined;
    if (!last.exact && end !== last.end && end !== last.start) return undefined;
    for (let i = 1; i < inside.length && start !== end; i++) {
      if (inside[i]?.hostStart !== inside[i - 1]?.hostEnd) return undefined;
    }
    const hostStart =
      !first.exact && start === first.end ? first.hostEnd : first.hostStart + (start - first.start);
    const hostEnd = last.exact
      ? last.hostStart + (end - last.start)
      : end === last.start
        ? last.hostStart
        : last.hostEnd;
    return { range: { start: hostStart, end: hostEnd }, newText };
  }

  /** The decoded offset of a host offset; undefined outside the mapped text. */
  fromHost(hostOffset: number): number | undefined {
    for (const s of this.segments) {
      if (hostOffset >= s.hostStart && hostOffset <= s.hostEnd) {
        return s.exact ? s.start + (hostOffset - s.hostStart) : s.start;
      }
    }
    return undefined;
  }

  private segmentAt(offset: number, asEnd: boolean): MapSegment | undefined {
    let low = 0;
    let high = this.segments.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      const segment = this.segments[middle];
      if (segment === undefined) break;
      if (asEnd ? offset <= segment.end : offset < segment.end) high = middle;
      else low = middle + 1;
    }
    return this.segments[low];
  }
}
