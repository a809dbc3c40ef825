// How the dialects' tables are written down: short lists of words and names, made into maps once.
import type { VersionRange } from "../base/version";
import type { TypeFact } from "./dialect";

/** The blank-separated words of a list. */
export function words(list: string): readonly string[] {
  return list.trim().split(/\s+/);
}

/** `always` are reserved in every version, the rest in the versions they stand under. */
export function wordsWithVersions(
  always: string,
  changed: readonly (readonly [versions: VersionRange, list: string])[] = [],
): ReadonlyMap<string, VersionRange> {
  const map = new Map<string, VersionRange>();
  for (const word of words(always)) map.set(word, {});
  for (const [versions, list] of changed) {
    for (const word of words(list)) map.set(word, versions);
  }
  return map;
}

/** One type: its group, the catalog's name for it, all names it is written by (comma-separated), its versions. */
export type TypeRow = readonly [
  group: TypeFact["group"],
  canonical: string,
  names: string,
  versions?: VersionRange | undefined,
];

export function typeTable(rows: readonly TypeRow[]): ReadonlyMap<string, TypeFact> {
  const map = new Map<string, TypeFact>();
  for (const [group, canonical, names, versions] of rows) {
    const fact: TypeFact = versions === undefined ? { canonical, group } : { canonical, group, versions };
    for (const name of names.split(",")) map.set(name.trim(), fact);
  }
  return map;
}

/** A twin's map: its sibling's without some keys and with others. */
export function changedMap<Value>(
  base: ReadonlyMap<string, Value>,
  without: readonly string[],
  added: ReadonlyMap<string, Value>,
): ReadonlyMap<string, Value> {
  const map = new Map(base);
  for (const key of without) map.delete(key);
  for (const [key, value] of added) map.set(key, value);
  return map;
}
