// SQL with the values put in that a program binds to it, where they are known: Knex's bindings, Sequelize's
// replacements. https://knexjs.org/guide/raw.html#raw-parameter-binding
import type { DialectName } from "../dialects/dialect";
import { dialectNamed } from "../dialects/dialects";
import { quoteName } from "../sql/names";
import { sqlString } from "./change-builder";
import {
  collapse,
  concatStrings,
  sliceString,
  type HostValue,
  type Located,
  type StringValue,
} from "./host/value";

/** Positional `?` and `??`, named `:value` and `:name:`; a backslash keeps a question mark as it is. */
const PLACES = /\\\?|\?\??|(?<![:\w]):(\w+)(:?)/g;

export function bindValues(
  sql: Located<"string">,
  bindings: HostValue | undefined,
  source: DialectName,
): Located<"string"> {
  if (bindings === undefined || bindings.kind === "null") return sql;
  const parts: StringValue[] = [];
  let at = 0;
  let next = 0;
  for (const match of sql.text.matchAll(PLACES)) {
    const [whole, name, colon] = match;
    const named = name === undefined ? undefined : namedBinding(bindings, name);
    if (name !== undefined && named === undefined) continue;
    const start = match.index;
    const end = start + whole.length;
    parts.push(sliceString(sql, at, start));
    at = end;
    const place = sliceString(sql, start, end);
    if (whole.startsWith("\\")) {
      parts.push(sliceString(sql, start + 1, end));
      continue;
    }
    const value = named ?? positional(bindings, next++);
    const isName = whole === "??" || colon === ":";
    const text = isName ? nameText(value, source) : valueText(value);
    const bound: StringValue = {
      kind: "string",
      text: text ?? `\${${name ?? "value"}}`,
      segments: [],
      escape: sql.escape,
      complete: text !== undefined,
    };
    const from = place.segments[0]?.hostStart ?? sql.range.start;
    const to = place.segments.at(-1)?.hostEnd ?? sql.range.end;
    parts.push({ ...bound, segments: collapse(bound, { start: from, end: to }) });
  }
  if (at === 0) return sql;
  parts.push(sliceString(sql, at, sql.text.length));
  return concatStrings(parts, sql.range);
}

function positional(bindings: HostValue, at: number): HostValue | undefined {
  if (bindings.kind === "list") return bindings.complete ? bindings.items[at] : undefined;
  // One value that is no list stands for a list of it.
  return at === 0 && bindings.kind !== "object" ? bindings : undefined;
}

function namedBinding(bindings: HostValue, name: string): HostValue | undefined {
  return bindings.kind === "object"
    ? bindings.entries.findLast((entry) => entry.key === name)?.value
    : undefined;
}

function nameText(value: HostValue | undefined, source: DialectName): string | undefined {
  if (value?.kind !== "string" || !value.complete) return undefined;
  const dialect = dialectNamed(source);
  return value.text
    .split(".")
    .map((part) => (part === "*" ? part : quoteName(part, dialect)))
    .join(".");
}

function valueText(value: HostValue | undefined): string | undefined {
  switch (value?.kind) {
    case "string":
      return value.complete ? sqlString(value.text) : undefined;
    case "number":
      return value.text;
    case "boolean":
      return String(value.value);
    case "null":
      return "NULL";
    default:
      return undefined;
  }
}
