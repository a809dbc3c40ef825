// XML read into a changelog's tree: entities decoded, CDATA taken as it is, and what has no end read as far as it goes.
import type { SyntaxNode } from "@lezer/common";
import type * as LezerXml from "@lezer/xml";
import { TextCollector, type ChangelogNode, type LocatedText } from "./changelog-node";

const ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&apos;": "'",
};

/** The elements at the top: one, where the text is well made. Never throws. */
export function readXml(source: string): readonly ChangelogNode[] {
  const { parser } = require("@lezer/xml") as typeof LezerXml;
  return elementsOf(parser.parse(source).topNode, source, 0);
}

/** Deeper than any changelog; a text that nests on and on stops here. */
const DEEPEST = 60;

function elementsOf(parent: SyntaxNode, source: string, depth: number): readonly ChangelogNode[] {
  const found: ChangelogNode[] = [];
  for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
    if (node.name !== "Element") continue;
    const element = readElement(node, source, depth);
    if (element !== undefined) found.push(element);
  }
  return found;
}

function readElement(element: SyntaxNode, source: string, depth: number): ChangelogNode | undefined {
  const tag = element.getChild("OpenTag") ?? element.getChild("SelfClosingTag");
  const name = tag?.getChild("TagName");
  if (tag === null || tag === undefined || name === null || name === undefined || depth > DEEPEST)
    return undefined;
  const attributes = new Map<string, LocatedText>();
  for (const attribute of tag.getChildren("Attribute")) {
    const key = attribute.getChild("AttributeName");
    const value = attribute.getChild("AttributeValue");
    if (key === null || value === null) continue;
    const collector = new TextCollector();
    collect(value, value.from + 1, Math.max(value.from + 1, value.to - 1), source, collector);
    const text = collector.finish() ?? {
      text: "",
      range: { start: value.from + 1, end: value.from + 1 },
      segments: [],
    };
    attributes.set(source.slice(key.from, key.to), text);
  }
  const collector = new TextCollector();
  if (tag.name === "OpenTag") {
    for (let node = tag.nextSibling; node !== null; node = node.nextSibling) {
      if (node.name === "Text") collector.add(source, node.from, node.to);
      else if (node.name === "Cdata") {
        const closed = source.startsWith("]]>", node.to - 3);
        collector.add(source, node.from + 9, closed ? node.to - 3 : node.to);
      } else if (node.name === "EntityReference" || node.name === "CharacterReference") {
        collector.add(source, node.from, node.to, decode(source.slice(node.from, node.to)));
      }
    }
  }
  const text = collector.finish();
  const written = source.slice(name.from, name.to);
  return {
    name: written.slice(written.indexOf(":") + 1),
    range: { start: element.from, end: element.to },
    nameRange: { start: name.from, end: name.to },
    attributes,
    children: elementsOf(element, source, depth + 1),
    ...(text === undefined ? {} : { text }),
  };
}

/** The text from `start` to `end`, its references decoded. */
function collect(parent: SyntaxNode, start: number, end: number, source: string, into: TextCollector): void {
  let at = start;
  for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
    if (node.name !== "EntityReference" && node.name !== "CharacterReference") continue;
    into.add(source, at, node.from);
    into.add(source, node.from, node.to, decode(source.slice(node.from, node.to)));
    at = node.to;
  }
  into.add(source, at, end);
}

/** An entity of the document's own stands as a placeholder. */
function decode(reference: string): string {
  const known = ENTITIES[reference];
  if (known !== undefined) return known;
  const number = /^&#(?:x([0-9a-f]+)|(\d+));$/i.exec(reference);
  const code = number === null ? NaN : number[1] === undefined ? Number(number[2]) : parseInt(number[1], 16);
  if (Number.isInteger(code) && code >= 0 && code <= 0x10ffff) return String.fromCodePoint(code);
  return `\${${reference.slice(1, -1)}}`;
}
