// Parsing with Lezer: loaded on first use, a language at a time, and after an edit only what the edit reached is
// parsed again.
import type { Parser, SyntaxNode, Tree, TreeFragment as Fragment } from "@lezer/common";
import type * as LezerCommon from "@lezer/common";
import type * as LezerJavaScript from "@lezer/javascript";
import type * as LezerPython from "@lezer/python";
import type { Range } from "../../base/text";

export type HostLanguage = "python" | "typescript" | "javascript";

interface Parsed {
  readonly text: string;
  readonly tree: Tree;
  readonly fragments: readonly Fragment[];
}

/** How deep expressions and blocks are followed: far more than anybody writes, far less than the stack bears. */
export const MOST_NESTED = 1000;

/** Enough for the files that are edited by turns; trees of others are not kept. */
const KEPT = 4;
const recent = new Map<HostLanguage, Parsed[]>();
const parsers = new Map<HostLanguage, Parser>();

function parserOf(language: HostLanguage): Parser {
  let parser = parsers.get(language);
  if (parser === undefined) {
    if (language === "python") {
      parser = (require("@lezer/python") as typeof LezerPython).parser;
    } else {
      const plain = (require("@lezer/javascript") as typeof LezerJavaScript).parser;
      parser = plain.configure({ dialect: language === "typescript" ? "ts" : "jsx" });
    }
    parsers.set(language, parser);
  }
  return parser;
}

/** Never throws on any text: what is no program is in error nodes. */
export function parseHost(language: HostLanguage, text: string): Tree {
  const { TreeFragment } = require("@lezer/common") as typeof LezerCommon;
  const parser = parserOf(language);
  const kept = recent.get(language) ?? [];
  const same = kept.find((one) => one.text === text);
  if (same !== undefined) return same.tree;
  const before = findBefore(kept, text);
  let fragments: readonly Fragment[] = [];
  if (before !== undefined) {
    const [from, endBefore, endNow] = before.change;
    fragments = TreeFragment.applyChanges(before.parsed.fragments, [
      { fromA: from, toA: endBefore, fromB: from, toB: endNow },
    ]);
  }
  const tree = parseInTime(parser, text, fragments);
  const parsed = { text, tree, fragments: TreeFragment.addTree(tree) };
  const others = kept.filter((one) => one !== before?.parsed);
  recent.set(language, [parsed, ...others].slice(0, KEPT));
  return tree;
}

/** Some texts (brackets in brackets by the thousand) take a time that grows with the square of their length. */
const MOST_MILLISECONDS = 4000;

function parseInTime(parser: Parser, text: string, fragments: readonly Fragment[]): Tree {
  const parse = parser.startParse(text, fragments);
  const end = performance.now() + MOST_MILLISECONDS;
  for (let steps = 0; ; steps++) {
    const tree = parse.advance();
    if (tree !== null) return tree;
    if (steps % 1000 === 0 && parse.stoppedAt === null && performance.now() > end) {
      parse.stopAt(parse.parsedPos);
    }
  }
}

/** The kept text that this one is an edit of: one that differs in a single stretch, and is mostly the same. */
function findBefore(
  kept: readonly Parsed[],
  text: string,
): { readonly parsed: Parsed; readonly change: readonly [number, number, number] } | undefined {
  for (const parsed of kept) {
    const shorter = Math.min(parsed.text.length, text.length);
    const from = commonLength(parsed.text, text, shorter, false);
    const back = commonLength(parsed.text, text, shorter - from, true);
    if (from + back > shorter / 2) {
      return { parsed, change: [from, parsed.text.length - back, text.length - back] };
    }
  }
  return undefined;
}

/** How many characters two texts share from their start, or back from their end; whole stretches are compared first. */
function commonLength(a: string, b: string, most: number, fromEnd: boolean): number {
  let length = 0;
  for (let step = 4096; step >= 1; step = step >> 2) {
    for (;;) {
      if (length + step > most) break;
      const [atA, atB] = fromEnd ? [a.length - length - step, b.length - length - step] : [length, length];
      if (a.slice(atA, atA + step) !== b.slice(atB, atB + step)) break;
      length += step;
    }
  }
  return length;
}

/** The children of a node that are not comments. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (!isComment(child)) children.push(child);
  }
  return children;
}

function isComment(node: SyntaxNode): boolean {
  return node.name === "Comment" || node.name === "LineComment" || node.name === "BlockComment";
}

export function rangeOf(node: SyntaxNode): Range {
  return { start: node.from, end: node.to };
}

/** Places where the parser had to guess; at most a few, since one slip makes many. */
export function syntaxErrorsOf(tree: Tree): readonly Range[] {
  const errors: Range[] = [];
  tree.iterate({
    enter(node) {
      if (node.type.isError && errors.length < 5) errors.push({ start: node.from, end: node.to });
      return errors.length < 5;
    },
  });
  return errors;
}
