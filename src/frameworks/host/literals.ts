// Quoted literals of Python and JavaScript: their text as the program sees it, with the place of every character,
// and how text is written back between the same quotes.
import type { HostEscape, MapSegment } from "../../base/source-map";

export interface DecodedText {
  readonly text: string;
  readonly segments: readonly MapSegment[];
}

/** Gathers decoded text; neighbouring characters that stand for themselves become one segment. */
class Decoder {
  private readonly segments: MapSegment[] = [];
  private text = "";
  private plainFrom = -1;

  constructor(private readonly source: string) {}

  plain(at: number): void {
    if (this.plainFrom < 0) this.plainFrom = at;
  }

  escape(start: number, end: number, decoded: string): void {
    this.flush(start);
    const at = this.text.length;
    this.text += decoded;
    this.segments.push({ start: at, end: this.text.length, hostStart: start, hostEnd: end, exact: false });
  }

  finish(end: number): DecodedText {
    this.flush(end);
    return { text: this.text, segments: this.segments };
  }

  private flush(end: number): void {
    if (this.plainFrom < 0) return;
    const at = this.text.length;
    this.text += this.source.slice(this.plainFrom, end);
    this.segments.push({
      start: at,
      end: this.text.length,
      hostStart: this.plainFrom,
      hostEnd: end,
      exact: true,
    });
    this.plainFrom = -1;
  }
}

const SIMPLE: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["b", "\b"],
  ["f", "\f"],
  ["v", "\v"],
]);

export interface PythonKind {
  readonly raw: boolean;
  readonly format: boolean;
  readonly triple: boolean;
  readonly quote: "'" | '"';
}

/** The text of a Python literal from `start` to `end`, which lie between its quotes and replacement fields. */
export function decodePython(source: string, start: number, end: number, kind: PythonKind): DecodedText {
  const decoder = new Decoder(source);
  for (let at = start; at < end;) {
    const character = source.charAt(at);
    if (kind.format && (character === "{" || character === "}") && source.charAt(at + 1) === character) {
      decoder.escape(at, at + 2, character);
      at += 2;
    } else if (character === "\\" && !kind.raw && at + 1 < end) {
      const [length, decoded] = pythonEscape(source, at, end);
      if (decoded === undefined) decoder.plain(at);
      else decoder.escape(at, at + length, decoded);
      at += length;
    } else {
      decoder.plain(at);
      at++;
    }
  }
  return decoder.finish(end);
}

/** https://docs.python.org/3/reference/lexical_analysis.html#escape-sequences */
function pythonEscape(source: string, at: number, end: number): readonly [number, string | undefined] {
  const next = source.charAt(at + 1);
  if (next === "\n") return [2, ""];
  if (next === "\r") return [source.charAt(at + 2) === "\n" ? 3 : 2, ""];
  if (next === "\\" || next === "'" || next === '"') return [2, next];
  if (next === "a") return [2, "\u0007"];
  const simple = SIMPLE.get(next);
  if (simple !== undefined) return [2, simple];
  const rest = source.slice(at + 1, Math.min(end, at + 80));
  const octal = /^[0-7]{1,3}/.exec(rest)?.[0];
  if (octal !== undefined) return [1 + octal.length, String.fromCharCode(parseInt(octal, 8))];
  const hex = /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(rest);
  if (hex !== null) return [1 + hex[0].length, codePoint(hex[1] ?? hex[2] ?? hex[3] ?? "")];
  const named = /^N\{[^}]*\}/.exec(rest)?.[0];
  // Which character a name stands for is no matter: no SQL hangs on it.
  if (named !== undefined) return [1 + named.length, "\uFFFD"];
  return [2, undefined];
}

/** The text of a JavaScript string or template from `start` to `end`, which lie between quotes and interpolations. */
export function decodeJavaScript(source: string, start: number, end: number, raw: boolean): DecodedText {
  const decoder = new Decoder(source);
  for (let at = start; at < end;) {
    if (source.charAt(at) === "\\" && !raw && at + 1 < end) {
      const [length, decoded] = javaScriptEscape(source, at, end);
      decoder.escape(at, at + length, decoded);
      at += length;
    } else {
      decoder.plain(at);
      at++;
    }
  }
  return decoder.finish(end);
}

/** https://tc39.es/ecma262/#sec-literals-string-literals */
function javaScriptEscape(source: string, at: number, end: number): readonly [number, string] {
  const next = source.charAt(at + 1);
  if (next === "\r") return [source.charAt(at + 2) === "\n" ? 3 : 2, ""];
  if (next === "\n" || next === "\u2028" || next === "\u2029") return [2, ""];
  const simple = SIMPLE.get(next);
  if (simple !== undefined) return [2, simple];
  const rest = source.slice(at + 1, Math.min(end, at + 12));
  const hex = /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\})/.exec(rest);
  if (hex !== null) return [1 + hex[0].length, codePoint(hex[1] ?? hex[2] ?? hex[3] ?? "")];
  const octal = /^(?:[0-3][0-7]{0,2}|[4-7][0-7]?)/.exec(rest)?.[0];
  if (octal !== undefined) return [1 + octal.length, String.fromCharCode(parseInt(octal, 8))];
  const low = source.charCodeAt(at + 2);
  const pair =
    source.charCodeAt(at + 1) >= 0xd800 &&
    source.charCodeAt(at + 1) < 0xdc00 &&
    low >= 0xdc00 &&
    low < 0xe000;
  return pair ? [3, source.slice(at + 1, at + 3)] : [2, next];
}

function codePoint(hex: string): string {
  const value = parseInt(hex, 16);
  return value <= 0x10ffff ? String.fromCodePoint(value) : "\uFFFD";
}

/** `interpolated`: the literal puts values in, so that a `${` in decoded text is no text. */
export function pythonEscaper(kind: PythonKind, interpolated: boolean): HostEscape {
  const { raw, triple, quote, format } = kind;
  return (decoded) => {
    if (interpolated && decoded.includes("${")) return undefined;
    if (hasNoPlace(decoded)) return undefined;
    const braced = format ? decoded.replaceAll(/[{}]/g, "$&$&") : decoded;
    if (raw) {
      const atEdge = braced.startsWith(quote) || braced.endsWith(quote);
      if (triple ? braced.includes(quote.repeat(2)) || atEdge : braced.includes(quote)) return undefined;
      if ((!triple && /[\r\n]/.test(braced)) || braced.endsWith("\\")) return undefined;
      return braced;
    }
    const slashed = braced.replaceAll("\\", "\\\\");
    if (!triple) {
      return slashed.replaceAll(quote, `\\${quote}`).replaceAll("\n", "\\n").replaceAll("\r", "\\r");
    }
    const risky = slashed.startsWith(quote) || slashed.endsWith(quote) || slashed.includes(quote.repeat(2));
    return risky ? slashed.replaceAll(quote, `\\${quote}`) : slashed;
  };
}

export function javaScriptEscaper(
  quote: "'" | '"' | "`",
  options: { readonly raw: boolean; readonly interpolated: boolean },
): HostEscape {
  return (decoded) => {
    if (options.interpolated && decoded.includes("${")) return undefined;
    if (hasNoPlace(decoded)) return undefined;
    if (options.raw) {
      return decoded.includes("`") || decoded.includes("${") || decoded.endsWith("\\") ? undefined : decoded;
    }
    const slashed = decoded.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`);
    if (quote === "`") return slashed.replaceAll("${", "\\${");
    return slashed
      .replaceAll("\n", "\\n")
      .replaceAll("\r", "\\r")
      .replaceAll("\u2028", "\\u2028")
      .replaceAll("\u2029", "\\u2029");
  };
}

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** NUL, and halves of surrogate pairs, have no place in a source text. */
function hasNoPlace(text: string): boolean {
  return text.includes("\u0000") || LONE_SURROGATE.test(text);
}

/** One escape for text that may go into any of several literals: defined where all of them agree. */
export function commonEscape(escapes: readonly HostEscape[]): HostEscape {
  const distinct = [...new Set(escapes)];
  return (decoded) => {
    const [first, ...others] = distinct.map((escape) => escape(decoded));
    return others.every((other) => other === first) ? first : undefined;
  };
}
