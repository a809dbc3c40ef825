// YAML and JSON read into a changelog's tree: maps are elements, single values their attributes, and the one-key maps
// of a list its children. A value that can be is mapped unit by unit to the file.
import type * as Yaml from "yaml";
import type { Node, Pair, Scalar } from "yaml";
import { nestsTooDeep } from "../yaml-depth";
import { plainText, TextCollector, type ChangelogNode, type LocatedText } from "./changelog-node";

/** The keys at the top. What can't be parsed is left out; never throws. */
export function readYamlTree(source: string): readonly ChangelogNode[] {
  if (nestsTooDeep(source)) return [];
  const yaml = require("yaml") as typeof Yaml;
  const { isMap, isPair, isScalar, isSeq } = yaml;

  const rangeOf = (node: unknown, fallback: number): { start: number; end: number } => {
    const range = (node as Node | null)?.range;
    return range === undefined || range === null
      ? { start: fallback, end: fallback }
      : { start: range[0], end: range[1] };
  };

  const fill = (value: unknown, node: Filling, depth: number): void => {
    if (depth > DEEPEST) return;
    if (isScalar(value)) {
      const text = textOf(value, source);
      if (text !== undefined) node.text = text;
    } else if (isMap(value)) {
      for (const pair of value.items) addPair(pair, node, depth);
    } else if (isSeq(value)) {
      for (const item of value.items) {
        if (isMap(item)) for (const pair of item.items) addPair(pair, node, depth, rangeOf(item, 0));
        else if (isScalar(item)) {
          const text = textOf(item, source);
          const range = rangeOf(item, 0);
          if (text !== undefined) {
            node.children.push({
              name: "",
              range,
              nameRange: range,
              attributes: new Map(),
              children: [],
              text,
            });
          }
        }
      }
    }
  };

  const addPair = (
    pair: Pair,
    into: Filling,
    depth: number,
    whole?: { start: number; end: number },
  ): void => {
    if (!isPair(pair) || !isScalar(pair.key)) return;
    const name = String(pair.key.value);
    const nameRange = rangeOf(pair.key, 0);
    if (isScalar(pair.value)) {
      const text = textOf(pair.value, source);
      if (text !== undefined) into.attributes.set(name, text);
      if (whole === undefined) return;
    }
    if (pair.value === null || pair.value === undefined) return;
    const child: Filling = { attributes: new Map(), children: [], text: undefined };
    fill(pair.value, child, depth + 1);
    const end = rangeOf(pair.value, nameRange.end).end;
    into.children.push({
      name,
      range: { start: nameRange.start, end: Math.max(nameRange.end, trimmed(source, end)) },
      nameRange,
      attributes: child.attributes,
      children: child.children,
      ...(child.text === undefined ? {} : { text: child.text }),
    });
  };

  const top: Filling = { attributes: new Map(), children: [], text: undefined };
  try {
    const documents = yaml.parseAllDocuments(source, {
      logLevel: "silent",
      uniqueKeys: false,
      strict: false,
    });
    if (Array.isArray(documents)) for (const document of documents) fill(document.contents, top, 0);
  } catch {
    return [];
  }
  return top.children;
}

interface Filling {
  readonly attributes: Map<string, LocatedText>;
  readonly children: ChangelogNode[];
  text: LocatedText | undefined;
}

const DEEPEST = 60;

function trimmed(source: string, end: number): number {
  let at = end;
  while (at > 0 && /\s/.test(source.charAt(at - 1))) at--;
  return at;
}

function textOf(scalar: Scalar, source: string): LocatedText | undefined {
  const { range, value, type } = scalar;
  if (range === undefined || range === null || value === null || value === undefined) return undefined;
  const [start, end] = range;
  const text = typeof value === "string" ? value : source.slice(start, end);
  if (type === "BLOCK_LITERAL") return literalBlock(source, start, end, text) ?? wholeText(start, end, text);
  const quoted = type === "QUOTE_DOUBLE" || type === "QUOTE_SINGLE";
  const from = quoted ? start + 1 : start;
  const to = quoted ? end - 1 : end;
  if (source.slice(from, to) === text) return plainText(source, from, to);
  return (
    (type === "QUOTE_DOUBLE" ? doubleQuoted(source, from, to, text) : undefined) ?? wholeText(from, to, text)
  );
}

/** Mapped only as a whole. */
function wholeText(start: number, end: number, text: string): LocatedText {
  return {
    text,
    range: { start, end },
    segments: [{ start: 0, end: text.length, hostStart: start, hostEnd: end, exact: false }],
  };
}

/** `|`: each line as it stands behind its indentation. */
function literalBlock(source: string, start: number, end: number, text: string): LocatedText | undefined {
  const collector = new TextCollector();
  let at = source.indexOf("\n", start) + 1;
  const lines = text.split("\n");
  for (const [i, line] of lines.entries()) {
    const found = line === "" ? at : source.indexOf(line, at);
    if (i === lines.length - 1 && line === "") break;
    const lineEnd = source.indexOf("\n", at);
    if (found === -1 || (lineEnd !== -1 && found > lineEnd) || at > end) return undefined;
    if (i > 0) collector.add(source, at - 1, found, "\n");
    collector.add(source, found, found + line.length);
    at = (lineEnd === -1 ? source.length : lineEnd) + 1;
  }
  if (text.endsWith("\n"))
    collector.add(source, Math.min(at - 1, source.length), Math.min(at, source.length), "\n");
  const read = collector.finish();
  return read?.text === text ? read : undefined;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  b: "\b",
  f: "\f",
  "0": "\0",
  '"': '"',
  "\\": "\\",
  "/": "/",
  " ": " ",
};

/** Undefined where it holds more than the common escapes, such as a fold. */
function doubleQuoted(source: string, from: number, to: number, text: string): LocatedText | undefined {
  const collector = new TextCollector();
  let at = from;
  while (at < to) {
    const slash = source.indexOf("\\", at);
    const stop = slash === -1 || slash >= to ? to : slash;
    collector.add(source, at, stop);
    if (stop === to) break;
    const unicode = /^\\u([0-9a-fA-F]{4})/.exec(source.slice(stop, stop + 6))?.[1];
    const decoded =
      unicode === undefined ? ESCAPES[source.charAt(stop + 1)] : String.fromCharCode(parseInt(unicode, 16));
    if (decoded === undefined) return undefined;
    at = stop + (unicode === undefined ? 2 : 6);
    collector.add(source, stop, at, decoded);
  }
  const read = collector.finish();
  return read?.text === text ? read : undefined;
}
