// Settings of the JVM's tools, flattened: whether they stand in a properties file, in TOML or in YAML, each is a
// dotted key and a text. Read, never executed. Parsers of TOML and YAML are loaded when the first such file is read.
import type * as SmolToml from "smol-toml";
import type * as Yaml from "yaml";
import { nestsTooDeep } from "./yaml-depth";

/**
 * Keys in lower case without `-` and `_`, so that the ways to spell one are one; lists joined by commas. A value
 * taken from the environment (`${NAME:default}`) stands as its default.
 */
export type FlatConfig = ReadonlyMap<string, string>;

const EMPTY: FlatConfig = new Map();

/** What several keys of one config flatten to: `spring.flyway.baseline-on-migrate` to `spring.flyway.baselineonmigrate`. */
function flatKey(key: string): string {
  return key
    .toLowerCase()
    .replaceAll(/[-_]/g, "")
    .replaceAll(/\[\d+\]/g, "");
}

/** `key=value`, `key: value`, comments with `#` or `!`, a backslash at the end that joins lines. */
export function readProperties(text: string): FlatConfig {
  const config = new Map<string, string>();
  const joined = text.replace(/^\uFEFF/, "").replaceAll(/\\\r?\n[ \t]*/g, "");
  for (const line of joined.split(/\r?\n/)) {
    const match = /^\s*([^#!\s:=][^\s:=]*)\s*[=:\s]\s*(.*)$/.exec(line);
    if (match === null) continue;
    put(config, match[1] ?? "", (match[2] ?? "").trim());
  }
  return config;
}

/** Empty for what is no TOML. */
export function readToml(text: string): FlatConfig {
  const { parse } = require("smol-toml") as typeof SmolToml;
  try {
    return flatten(parse(text));
  } catch {
    return EMPTY;
  }
}

/** One for each document; what can't be parsed is left out. */
export function readYaml(text: string): readonly FlatConfig[] {
  if (nestsTooDeep(text)) return [];
  const { parseAllDocuments } = require("yaml") as typeof Yaml;
  try {
    const documents = parseAllDocuments(text, { logLevel: "silent", uniqueKeys: false, strict: false });
    if (!Array.isArray(documents)) return [];
    return documents.map((document) => flatten(document.toJS({ maxAliasCount: 50 })));
  } catch {
    return [];
  }
}

function flatten(value: unknown): FlatConfig {
  const config = new Map<string, string>();
  const visit = (key: string, at: unknown, depth: number): void => {
    if (at === null || at === undefined || depth > 12) return;
    if (Array.isArray(at)) {
      const items: readonly unknown[] = at;
      if (items.every((item) => typeof item === "string" || typeof item === "number")) {
        put(config, key, items.join(","));
      } else items.forEach((item) => visit(key, item, depth + 1));
      return;
    }
    if (typeof at === "object") {
      for (const [name, inner] of Object.entries(at))
        visit(key === "" ? name : `${key}.${name}`, inner, depth + 1);
      return;
    }
    if (typeof at === "string" || typeof at === "number" || typeof at === "boolean")
      put(config, key, String(at));
  };
  visit("", value, 0);
  return config;
}

function put(config: Map<string, string>, key: string, value: string): void {
  const flat = flatKey(key);
  // A list of properties: `locations[0]=…`, `locations[1]=…`.
  const before = /\[\d+\]$/.test(key) ? config.get(flat) : undefined;
  const plain = value.replaceAll(/\$\{[\w.-]+:([^{}]*)\}/g, "$1");
  config.set(flat, before === undefined ? plain : `${before},${plain}`);
}
