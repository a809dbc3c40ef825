// What an expression of a migration is known to be without running it, with the place of every part of it.
import type { HostEscape, MapSegment } from "../../base/source-map";
import { SourceMap } from "../../base/source-map";
import type { Range } from "../../base/text";
import type { DialectName } from "../../dialects/dialect";
import { commonEscape } from "./literals";
import type { HostClass, HostFunction } from "./program";

/** `range` is where the expression stands that had this value; a name's is the name's, not its definition's. */
export type HostValue = { readonly range: Range } & (
  | StringValue
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "null" }
  /** `complete` is false when there may be more items, or others. */
  | { readonly kind: "list"; readonly items: readonly HostValue[]; readonly complete: boolean }
  | { readonly kind: "object"; readonly entries: readonly ValueEntry[]; readonly complete: boolean }
  | CallValue
  /** A name that comes from outside: dotted, imports followed, calls in it as `()`. */
  | { readonly kind: "reference"; readonly path: string }
  | { readonly kind: "closure"; readonly function: HostFunction; readonly scope: Scope }
  | { readonly kind: "class"; readonly class: HostClass; readonly scope: Scope }
  /** A condition that is true on these dialects; `exact` when on no others. */
  | {
      readonly kind: "guard";
      readonly dialects: readonly DialectName[];
      readonly exact: boolean;
      /** Set where all that it asks is whether something is in the database. */
      readonly presence?: Presence;
    }
  /** One of these, each on its dialects where a guard chose. */
  | { readonly kind: "either"; readonly options: readonly ValueOption[] }
  | { readonly kind: "unknown" }
);

/** What a program asks of the database before it changes it. */
export interface Presence {
  readonly table: string;
  /** Set where a column of the table is asked for. */
  readonly column?: string;
  /** Whether the condition is that it is there, or that it is not. */
  readonly exists: boolean;
}

export interface StringValue {
  readonly kind: "string";
  readonly text: string;
  readonly segments: readonly MapSegment[];
  readonly escape: HostEscape;
  /** False when a part is computed at run time and stands in the text as a placeholder. */
  readonly complete: boolean;
  /** Set by a reader on what a function of its tool made of the text. */
  readonly mark?: string;
}

export interface CallValue {
  readonly kind: "call";
  /** As a reference's path: `alembic.op.create_table`. */
  readonly callee: string;
  readonly calleeRange: Range;
  /** What the method was called on, where that is a value of its own. */
  readonly receiver?: HostValue;
  readonly args: readonly ValueArgument[];
  readonly argsRange: Range;
}

export interface ValueArgument {
  readonly name?: string;
  readonly nameRange?: Range;
  readonly value: HostValue;
  readonly range: Range;
  /** A spread whose items are not known. */
  readonly spread: boolean;
}

export interface ValueEntry {
  readonly key: string;
  readonly keyRange: Range;
  readonly value: HostValue;
  readonly range: Range;
}

export interface ValueOption {
  readonly value: HostValue;
  readonly dialects?: readonly DialectName[];
}

export type Located<K extends HostValue["kind"]> = Extract<HostValue, { readonly kind: K }>;

/** Names and what they hold, one scope a function. */
export class Scope {
  private readonly values = new Map<string, HostValue>();

  constructor(readonly parent?: Scope) {}

  get(name: string): HostValue | undefined {
    return this.values.get(name) ?? this.parent?.get(name);
  }

  declare(name: string, value: HostValue): void {
    this.values.set(name, value);
  }

  /** What is declared in this scope itself. */
  get own(): Iterable<readonly [string, HostValue]> {
    return this.values;
  }

  /** Sets the name where it is declared; here when it is nowhere. */
  assign(name: string, value: HostValue): void {
    if (this.values.has(name) || this.parent?.get(name) === undefined) this.values.set(name, value);
    else this.parent.assign(name, value);
  }
}

export function unknownAt(range: Range): HostValue {
  return { kind: "unknown", range };
}

/** The same text as one stretch that stands at `at`: for a text that is put in from elsewhere. */
export function collapse(value: StringValue, at: Range): readonly MapSegment[] {
  return [{ start: 0, end: value.text.length, hostStart: at.start, hostEnd: at.end, exact: false }];
}

export function isInPlace(value: StringValue, range: Range): boolean {
  const first = value.segments[0];
  const last = value.segments.at(-1);
  return (
    first !== undefined && last !== undefined && first.hostStart >= range.start && last.hostEnd <= range.end
  );
}

/** Texts one after another. Their places must not go backwards; one that does is put at the place of the next. */
export function concatStrings(parts: readonly StringValue[], range: Range): Located<"string"> {
  let text = "";
  const segments: MapSegment[] = [];
  for (const part of parts) {
    const at = text.length;
    const before = segments.at(-1)?.hostEnd ?? 0;
    const backwards = (part.segments[0]?.hostStart ?? before) < before;
    for (const segment of backwards ? collapse(part, { start: before, end: before }) : part.segments) {
      segments.push({ ...segment, start: segment.start + at, end: segment.end + at });
    }
    text += part.text;
  }
  return {
    kind: "string",
    range,
    text,
    segments,
    escape: commonEscape(parts.map((part) => part.escape)),
    complete: parts.every((part) => part.complete),
  };
}

/** The part from `start` to `end` of the decoded text. */
export function sliceString(value: Located<"string">, start: number, end: number): Located<"string"> {
  const segments: MapSegment[] = [];
  for (const segment of value.segments) {
    const from = Math.max(segment.start, start);
    const to = Math.min(segment.end, end);
    if (from > to || (from === to && segment.start !== segment.end)) continue;
    const whole = from === segment.start && to === segment.end;
    segments.push({
      start: from - start,
      end: to - start,
      hostStart: segment.exact ? segment.hostStart + (from - segment.start) : segment.hostStart,
      hostEnd: segment.exact ? segment.hostStart + (to - segment.start) : segment.hostEnd,
      exact: segment.exact || (whole && segment.exact),
    });
  }
  return { ...value, text: value.text.slice(start, end), segments };
}

/** Several stretches of a text, the rest left out; `escape` replaces its own when given. */
export function keepStretches(
  value: Located<"string">,
  stretches: readonly Range[],
  escape = value.escape,
): Located<"string"> {
  const parts = stretches.map((stretch) => sliceString(value, stretch.start, stretch.end));
  return { ...concatStrings(parts, value.range), complete: value.complete, escape };
}

export function mapOf(value: StringValue): SourceMap {
  return new SourceMap(value.segments, value.escape);
}

/** From the first character's place to the last's; the expression's own where the text is empty. */
export function hullOf(value: Located<"string">): Range {
  const first = value.segments[0];
  const last = value.segments.at(-1);
  if (first === undefined || last === undefined) return { start: value.range.end, end: value.range.end };
  return { start: first.hostStart, end: Math.max(first.hostStart, last.hostEnd) };
}

/** The string that a value is, if it is one whose text is all known. */
export function textOfValue(value: HostValue | undefined): string | undefined {
  return value?.kind === "string" && value.complete ? value.text : undefined;
}

/** The dotted name that stands for a value in paths: `alembic.op.get_bind()`. */
export function pathOf(value: HostValue): string | undefined {
  if (value.kind === "reference") return value.path;
  if (value.kind === "call") return `${value.callee}()`;
  return undefined;
}
