// Clauses that a call gives as SQL text (`addConstraint(t, n, "UNIQUE (a)")`, a type with words behind it), read by
// the DDL reader and shown where the call has the text.
import type { Range } from "../../base/text";
import { dialectNamed } from "../../dialects/dialects";
import type { Change } from "../../schema/change";
import { readChanges } from "../../schema/read-ddl";
import { splitStatements } from "../../sql/splitter";

/** The changes of a statement that the tool makes, every part of them at `place`. */
export function readFragment(sql: string, place: Range): readonly Change[] {
  const dialect = dialectNamed("postgresql");
  return splitStatements(sql, dialect)
    .flatMap(({ statement }) => readChanges(statement, dialect))
    .map((change) => putAt(change, place));
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function putAt<T>(value: T, place: Range): T {
  return moved(value, place) as T;
}

function moved(value: unknown, place: Range): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => moved(item, place));
  if (typeof value !== "object" || value === null) return value;
  const keys = Object.keys(value);
  if (keys.length === 2 && "start" in value && "end" in value) return place;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, moved(inner, place)]));
}
