// The few functions of Python and JavaScript that migrations call on texts and lists before they send them.
import type { Range } from "../../base/text";
import {
  collapse,
  concatStrings,
  keepStretches,
  sliceString,
  textOfValue,
  unknownAt,
  type HostValue,
  type Located,
  type StringValue,
} from "./value";

/**
 * Undefined for a function that is not one of them. `name` is the method's or the function's own; `path` the whole
 * dotted name, for functions of a module.
 */
export function callBuiltIn(
  name: string,
  receiver: HostValue | undefined,
  args: readonly HostValue[],
  range: Range,
  path = name,
): HostValue | undefined {
  const [first] = args;
  if (receiver?.kind === "string") return callOnString(name, receiver, args, range);
  if (receiver?.kind === "list") return callOnList(name, receiver, first, range);
  if (receiver?.kind === "object") return callOnObject(name, receiver, range);
  if (first === undefined) return undefined;
  switch (path) {
    case "textwrap.dedent":
    case "dedent":
    case "dedent.default":
    case "ts-dedent.default":
    case "ts-dedent.dedent":
    case "outdent.default":
    case "outdent":
    case "inspect.cleandoc":
      return first.kind === "string" ? { ...dedent(first), range } : undefined;
    case "String.raw":
      return { ...first, range };
    case "str":
    case "String":
      return first.kind === "string" || first.kind === "number" ? { ...first, range } : undefined;
    case "list":
    case "tuple":
    case "sorted":
    case "set":
      return first.kind === "list" ? { ...first, range } : undefined;
    case "reversed":
      return first.kind === "list" ? { ...first, range, items: first.items.toReversed() } : undefined;
    case "enumerate":
      return first.kind === "list"
        ? {
            ...first,
            range,
            items: first.items.map((item, i) => ({
              kind: "list" as const,
              range: item.range,
              items: [{ kind: "number" as const, range: item.range, text: String(i) }, item],
              complete: true,
            })),
          }
        : undefined;
    case "Object.entries":
      return first.kind === "object" ? pairsOf(first, range) : undefined;
    case "Object.keys":
      return first.kind === "object" ? keysOf(first, range) : undefined;
    case "Object.values":
      return first.kind === "object" ? valuesOf(first, range) : undefined;
    default:
      return undefined;
  }
}

function callOnString(
  name: string,
  receiver: Located<"string">,
  args: readonly HostValue[],
  range: Range,
): HostValue | undefined {
  const { text } = receiver;
  switch (name) {
    case "trim":
    case "strip":
    case "trimStart":
    case "trimLeft":
    case "lstrip":
    case "trimEnd":
    case "trimRight":
    case "rstrip": {
      if (args.length > 0) return unknownAt(range);
      const left = !/^(?:trimEnd|trimRight|rstrip)$/.test(name);
      const right = !/^(?:trimStart|trimLeft|lstrip)$/.test(name);
      const start = left ? text.length - text.trimStart().length : 0;
      const end = right ? text.trimEnd().length : text.length;
      return { ...sliceString(receiver, start, Math.max(start, end)), range };
    }
    case "split": {
      const separator = textOfValue(args[0]);
      if (separator === undefined || separator === "" || args.length > 1) return unknownAt(range);
      const items: HostValue[] = [];
      let at = 0;
      for (;;) {
        const next = text.indexOf(separator, at);
        items.push(sliceString(receiver, at, next < 0 ? text.length : next));
        if (next < 0) break;
        at = next + separator.length;
      }
      return { kind: "list", range, items, complete: receiver.complete };
    }
    case "join":
      return args[0]?.kind === "list" ? join(receiver, args[0], range) : unknownAt(range);
    case "format":
      return { ...fill(receiver, /\{\{|\}\}|\{(\w*)(?:![rsa])?(?::[^{}]*)?\}/g, args), range };
    case "%":
      return { ...fill(receiver, /%%|%(?:\((\w+)\))?[#0 +-]*\d*(?:\.\d+)?[sdrif]/g, args), range };
    case "toString":
      return { ...receiver, range };
    default:
      return unknownAt(range);
  }
}

function callOnList(
  name: string,
  receiver: Located<"list">,
  first: HostValue | undefined,
  range: Range,
): HostValue | undefined {
  switch (name) {
    case "join":
      return first?.kind === "string" ? join(first, receiver, range) : undefined;
    case "reverse":
    case "toReversed":
      return { ...receiver, range, items: receiver.items.toReversed() };
    case "slice":
      return first === undefined ? { ...receiver, range } : unknownAt(range);
    case "concat":
      return first?.kind === "list"
        ? {
            ...receiver,
            range,
            items: [...receiver.items, ...first.items],
            complete: receiver.complete && first.complete,
          }
        : unknownAt(range);
    case "entries":
      return undefined;
    default:
      return undefined;
  }
}

function callOnObject(name: string, receiver: Located<"object">, range: Range): HostValue | undefined {
  switch (name) {
    case "items":
      return pairsOf(receiver, range);
    case "keys":
      return keysOf(receiver, range);
    case "values":
      return valuesOf(receiver, range);
    default:
      return undefined;
  }
}

function keyValue(entry: Located<"object">["entries"][number]): Located<"string"> {
  const key: StringValue = {
    kind: "string",
    text: entry.key,
    segments: [],
    escape: () => undefined,
    complete: true,
  };
  return { ...key, segments: collapse(key, entry.keyRange), range: entry.keyRange };
}

function pairsOf(object: Located<"object">, range: Range): HostValue {
  return {
    kind: "list",
    range,
    complete: object.complete,
    items: object.entries.map((entry) => ({
      kind: "list",
      range: entry.range,
      items: [keyValue(entry), entry.value],
      complete: true,
    })),
  };
}

function keysOf(object: Located<"object">, range: Range): HostValue {
  return { kind: "list", range, complete: object.complete, items: object.entries.map(keyValue) };
}

function valuesOf(object: Located<"object">, range: Range): HostValue {
  return {
    kind: "list",
    range,
    complete: object.complete,
    items: object.entries.map((entry) => entry.value),
  };
}

/** Items with a separator between them; the separator stands nowhere between the items' own places. */
function join(separator: StringValue, list: Located<"list">, range: Range): HostValue {
  if (!list.complete) return unknownAt(range);
  const parts: StringValue[] = [];
  for (const item of list.items) {
    if (item.kind !== "string") return unknownAt(range);
    if (parts.length > 0) {
      const at = item.segments[0]?.hostStart ?? item.range.start;
      parts.push({ ...separator, segments: collapse(separator, { start: at, end: at }) });
    }
    parts.push(item);
  }
  return concatStrings(parts, range);
}

/** Puts values in for the fields that `pattern` finds; group 1 is a field's name or number. */
function fill(format: Located<"string">, pattern: RegExp, args: readonly HostValue[]): Located<"string"> {
  const parts: StringValue[] = [];
  let at = 0;
  let next = 0;
  const [first] = args;
  for (const match of format.text.matchAll(pattern)) {
    const [whole, name = ""] = match;
    const start = match.index;
    parts.push(sliceString(format, at, start));
    at = start + whole.length;
    const field = sliceString(format, start, at);
    if (whole === "%%" || whole === "{{" || whole === "}}") {
      parts.push(sliceString(format, start, start + 1));
      continue;
    }
    const value = /^\d+$/.test(name)
      ? args[Number(name)]
      : name === ""
        ? args[next++]
        : first?.kind === "object"
          ? first.entries.find((entry) => entry.key === name)?.value
          : undefined;
    const text = value?.kind === "string" || value?.kind === "number" ? value.text : undefined;
    const known: StringValue = {
      kind: "string",
      text: text ?? `\${${/^\d*$/.test(name) ? "value" : name}}`,
      segments: [],
      escape: format.escape,
      complete: text !== undefined,
    };
    const from = field.segments[0]?.hostStart ?? format.range.start;
    const to = field.segments.at(-1)?.hostEnd ?? format.range.end;
    parts.push({ ...known, segments: collapse(known, { start: from, end: to }) });
  }
  parts.push(sliceString(format, at, format.text.length));
  return concatStrings(parts, format.range);
}

/** https://docs.python.org/3/library/textwrap.html#textwrap.dedent */
export function dedent(value: Located<"string">): Located<"string"> {
  const { text } = value;
  let margin: string | undefined;
  const lines: { readonly start: number; readonly end: number }[] = [];
  for (let at = 0; at <= text.length;) {
    const feed = text.indexOf("\n", at);
    const end = feed < 0 ? text.length : feed;
    lines.push({ start: at, end: feed < 0 ? end : end + 1 });
    const line = text.slice(at, end);
    if (line.trim() !== "") {
      const indent = /^[ \t]*/.exec(line)?.[0] ?? "";
      margin = margin === undefined ? indent : commonStart(margin, indent);
    }
    if (feed < 0) break;
    at = feed + 1;
  }
  if (margin === undefined || margin === "") return value;
  const indent = margin;
  const stretches = lines.map(({ start, end }) => ({
    start: text.startsWith(indent, start) ? start + indent.length : Math.min(start, end),
    end,
  }));
  return keepStretches(value, stretches, (decoded) => value.escape(decoded)?.replaceAll("\n", `\n${indent}`));
}

function commonStart(a: string, b: string): string {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return a.slice(0, length);
}
