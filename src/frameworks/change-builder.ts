// Makes changes of a tool's call: names, types and clauses with their places, counted from where the call begins.
import type { Range } from "../base/text";
import type { DialectName } from "../dialects/dialect";
import { DIALECT_NAMES } from "../dialects/dialect";
import type { Expression, KeyPart, Name, ObjectName, PerDialect, TypeUse } from "../schema/change";
import { hullOf, textOfValue, type HostValue } from "./host/value";

export class ChangeBuilder {
  /** False once something could not be read that the change then leaves out. */
  complete = true;

  /** `call` is the whole call in the file. */
  constructor(readonly call: Range) {}

  /** The whole call, as a clause's range. */
  get whole(): Range {
    return { start: 0, end: this.call.end - this.call.start };
  }

  /** What stands outside the call (a constant above it) is shown at `within`, also a host range. */
  place(range: Range, within: Range = this.call): Range {
    const inside = range.start >= this.call.start && range.end <= this.call.end;
    const from = inside ? range : within;
    return { start: from.start - this.call.start, end: from.end - this.call.start };
  }

  /** Undefined, and the change incomplete, where the name is not known. */
  name(value: HostValue | undefined, within?: Range): Name | undefined {
    const text = textOfValue(value);
    if (value === undefined || text === undefined) {
      if (value !== undefined && value.kind !== "null") this.complete = false;
      return undefined;
    }
    return { text, range: this.textPlace(value, within), quoted: false };
  }

  objectName(name: HostValue | undefined, schema?: HostValue, within?: Range): ObjectName | undefined {
    const read = this.name(name, within);
    if (read === undefined) return undefined;
    const owner = schema === undefined || schema.kind === "null" ? undefined : this.name(schema, within);
    return { ...(owner === undefined ? {} : { schema: owner }), name: read, range: read.range };
  }

  /** A table named in one text with its schema: `billing.users`. */
  dottedName(value: HostValue | undefined, within?: Range): ObjectName | undefined {
    const read = this.name(value, within);
    if (read === undefined) return undefined;
    const at = read.text.lastIndexOf(".");
    if (at < 0) return { name: read, range: read.range };
    const inPlace = read.range.end - read.range.start === read.text.length;
    const cut = (start: number, end: number): Range =>
      inPlace ? { start: read.range.start + start, end: read.range.start + end } : read.range;
    return {
      schema: { text: read.text.slice(0, at), range: cut(0, at), quoted: false },
      name: { text: read.text.slice(at + 1), range: cut(at + 1, read.text.length), quoted: false },
      range: read.range,
    };
  }

  names(list: HostValue | undefined, within?: Range): readonly Name[] {
    const items = list?.kind === "list" ? list.items : list === undefined ? [] : [list];
    if (list?.kind === "list" && !list.complete) this.complete = false;
    return items.flatMap((item) => this.name(item, within ?? list?.range) ?? []);
  }

  keyParts(list: HostValue | undefined, within?: Range): readonly KeyPart[] {
    return this.names(list, within).map((column) => ({ column, range: column.range }));
  }

  /** A text's place between its quotes; of a text from elsewhere, the expression that brings it. */
  textPlace(value: HostValue, within?: Range): Range {
    if (value.kind !== "string" || value.text === "") return this.place(value.range, within);
    const hull = hullOf(value);
    const inside = hull.start >= value.range.start && hull.end <= value.range.end;
    return this.place(inside ? hull : value.range, within ?? value.range);
  }
}

export function onAll<T>(value: T): PerDialect<T> {
  return Object.fromEntries(DIALECT_NAMES.map((dialect) => [dialect, value]));
}

export function onFamilies<T>(postgresql: T, mysql: T): PerDialect<T> {
  return { postgresql, mysql, mariadb: mysql, tidb: mysql };
}

/** A type from what the tool makes of it; its name and arguments are the source dialect's. */
export function typeUse(
  on: PerDialect<string | null>,
  source: DialectName,
  places: {
    readonly range: Range;
    readonly nameRange: Range;
    readonly argsRange?: Range;
    readonly fallback: string;
  },
): TypeUse {
  const sent =
    on[source] ?? DIALECT_NAMES.map((dialect) => on[dialect]).find((text) => text) ?? places.fallback;
  const { name, args, dimensions, modifiers } = readTypeText(sent);
  return {
    range: places.range,
    name,
    nameRange: places.nameRange,
    args,
    ...(places.argsRange === undefined ? {} : { argsRange: places.argsRange }),
    dimensions,
    modifiers: modifiers.map((word) => ({ word, range: places.range })),
    on,
  };
}

/** `TIMESTAMP(3) WITH TIME ZONE`, `ENUM('a','b')`, `BIGINT UNSIGNED`, `TEXT[][]` taken apart. */
function readTypeText(text: string): {
  readonly name: string;
  readonly args: readonly string[];
  readonly dimensions: number;
  readonly modifiers: readonly string[];
} {
  let marks = 0;
  while (text.endsWith("[]", text.length - marks * 2)) marks++;
  const bare = text.slice(0, text.length - marks * 2).replace(/ (?:COLLATE|CHARACTER SET) .*$/, "");
  const open = bare.indexOf("(");
  const close = bare.lastIndexOf(")");
  const args = open < 0 || close < open ? [] : splitArguments(bare.slice(open + 1, close));
  const words = open < 0 || close < open ? bare : `${bare.slice(0, open)} ${bare.slice(close + 1)}`;
  const modifiers = [...words.matchAll(/\b(?:UNSIGNED|ZEROFILL)\b/g)].map(([word]) => word);
  const name = words
    .replaceAll(/\b(?:UNSIGNED|ZEROFILL)\b/g, "")
    .trim()
    .replaceAll(/\s+/g, " ")
    .toLowerCase();
  return { name, args, dimensions: marks, modifiers };
}

function splitArguments(text: string): readonly string[] {
  return text.match(/'(?:[^']|'')*'|[^,\s][^,]*/g)?.map((one) => one.trim()) ?? [];
}

export function sqlString(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** What kind of expression a text of SQL is, as far as its first words tell. */
export function classifySql(text: string): Pick<Expression, "kind" | "value" | "parenthesised"> {
  const bare = text.trim();
  const inner = /^\((.*)\)$/s.exec(bare)?.[1];
  if (inner !== undefined && isBalanced(inner)) {
    return { ...classifySql(inner), parenthesised: true };
  }
  const string = /^'((?:[^']|'')*)'$/s.exec(bare)?.[1];
  if (string !== undefined)
    return { kind: "string", value: string.replaceAll("''", "'"), parenthesised: false };
  if (/^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i.test(bare)) {
    return { kind: "number", value: bare, parenthesised: false };
  }
  if (/^(?:true|false)$/i.test(bare)) {
    return { kind: "boolean", value: bare.toUpperCase(), parenthesised: false };
  }
  if (/^null$/i.test(bare)) return { kind: "null", parenthesised: false };
  const call = /^([a-z_][\w.]*)\s*\(.*\)$/is.exec(bare)?.[1];
  if (call !== undefined) return { kind: "call", value: call.toUpperCase(), parenthesised: false };
  if (/^[a-z_]\w*$/i.test(bare)) return { kind: "keyword", value: bare.toUpperCase(), parenthesised: false };
  return { kind: "other", parenthesised: false };
}

function isBalanced(text: string): boolean {
  let depth = 0;
  for (const character of text.replaceAll(/'(?:[^']|'')*'/g, "")) {
    if (character === "(") depth++;
    else if (character === ")" && --depth < 0) return false;
  }
  return depth === 0;
}
