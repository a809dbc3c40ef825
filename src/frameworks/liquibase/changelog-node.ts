// A changelog as a tree, whatever it is written in: XML, YAML and JSON come to the same elements, attributes and
// texts, each with its place in the file.
import type { MapSegment } from "../../base/source-map";
import type { Range } from "../../base/text";

export interface LocatedText {
  readonly text: string;
  /** Where it stands, quotes left out. */
  readonly range: Range;
  readonly segments: readonly MapSegment[];
}

export interface ChangelogNode {
  /** Without a namespace's prefix: `changeSet`. */
  readonly name: string;
  readonly range: Range;
  readonly nameRange: Range;
  /** Single values; in YAML and JSON every key whose value is no list and no map. */
  readonly attributes: ReadonlyMap<string, LocatedText>;
  /** In order; of a list of one-key maps in YAML each of them, lifted out of what holds the list. */
  readonly children: readonly ChangelogNode[];
  /** All text between an element's tags; unset where there is none but blanks. */
  readonly text?: LocatedText;
}

export function attributeOf(node: ChangelogNode, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const found = node.attributes.get(name);
    if (found !== undefined) return found.text;
  }
  return undefined;
}

/** A stretch that stands in the file as it is. */
export function plainText(source: string, start: number, end: number): LocatedText {
  return {
    text: source.slice(start, end),
    range: { start, end },
    segments: [{ start: 0, end: end - start, hostStart: start, hostEnd: end, exact: true }],
  };
}

/** Puts a text together from stretches of the file. */
export class TextCollector {
  private text = "";
  private readonly segments: MapSegment[] = [];

  /** `decoded` unset: as it stands. */
  add(source: string, start: number, end: number, decoded?: string): void {
    const piece = decoded ?? source.slice(start, end);
    if (piece === "") return;
    this.segments.push({
      start: this.text.length,
      end: this.text.length + piece.length,
      hostStart: start,
      hostEnd: end,
      exact: decoded === undefined,
    });
    this.text += piece;
  }

  /** Undefined for nothing but blanks. */
  finish(): LocatedText | undefined {
    const [first] = this.segments;
    const last = this.segments.at(-1);
    if (first === undefined || last === undefined || this.text.trim() === "") return undefined;
    return {
      text: this.text,
      range: { start: first.hostStart, end: last.hostEnd },
      segments: this.segments,
    };
  }
}

/** A part of a text, by offsets in it. */
export function sliceText(located: LocatedText, start: number, end: number): LocatedText {
  const segments = located.segments.flatMap((segment): MapSegment[] => {
    const from = Math.max(segment.start, start);
    const to = Math.min(segment.end, end);
    if (from >= to) return [];
    const place = { start: from - start, end: to - start, exact: segment.exact };
    if (!segment.exact) return [{ ...place, hostStart: segment.hostStart, hostEnd: segment.hostEnd }];
    const hostStart = segment.hostStart + (from - segment.start);
    return [{ ...place, hostStart, hostEnd: hostStart + (to - from) }];
  });
  const first = segments[0]?.hostStart ?? located.range.start;
  return {
    text: located.text.slice(start, end),
    range: { start: first, end: segments.at(-1)?.hostEnd ?? first },
    segments,
  };
}
