// What the name of a file says to Flyway: its kind, version and description. Pure text, as its own parser sees it.
// https://documentation.red-gate.com/flyway/flyway-concepts/migrations/versioned-migrations
import { digitsKey } from "../file-order";

/** How a project's files are named; each of them may be set. */
export interface FlywayNaming {
  readonly versioned: string;
  readonly undo: string;
  readonly repeatable: string;
  readonly baseline: string;
  readonly separator: string;
  readonly suffixes: readonly string[];
}

export const USUAL_NAMING: FlywayNaming = {
  versioned: "V",
  undo: "U",
  repeatable: "R",
  baseline: "B",
  separator: "__",
  suffixes: [".sql"],
};

export interface FlywayFileName {
  readonly kind: "versioned" | "undo" | "repeatable" | "baseline";
  /** As the history table has it: dots between its parts. Empty for a repeatable one. */
  readonly version: string;
  readonly description: string;
}

/** `"skipped"` for a name that means to be a migration's and is none, which Flyway passes over. */
export function readFlywayName(
  fileName: string,
  naming: FlywayNaming,
): FlywayFileName | "skipped" | undefined {
  const lower = fileName.toLowerCase();
  const suffix = naming.suffixes.find((one) => lower.endsWith(one.toLowerCase()));
  if (suffix === undefined) return undefined;
  return readStem(fileName.slice(0, fileName.length - suffix.length), naming);
}

/** The name of a class that is a migration: its prefixes are fixed. */
export function readFlywayClass(name: string): FlywayFileName | undefined {
  const read = readStem(name, USUAL_NAMING);
  return read === "skipped" ? undefined : read;
}

function readStem(stem: string, naming: FlywayNaming): FlywayFileName | "skipped" | undefined {
  const kinds = [
    ["repeatable", naming.repeatable],
    ["undo", naming.undo],
    ["baseline", naming.baseline],
    ["versioned", naming.versioned],
  ] as const;
  for (const [kind, prefix] of kinds.toSorted(([, a], [, b]) => b.length - a.length)) {
    if (!stem.startsWith(prefix)) continue;
    const rest = stem.slice(prefix.length);
    const at = rest.indexOf(naming.separator);
    const version = at === -1 ? rest : rest.slice(0, at);
    const description = at === -1 ? "" : rest.slice(at + naming.separator.length);
    if (kind === "repeatable") {
      if (at !== 0) continue;
      return { kind, version: "", description: description.replaceAll("_", " ") };
    }
    if (!/^\d+(?:[._]\d+)*$/.test(version)) continue;
    return { kind, version: version.replaceAll("_", "."), description: description.replaceAll("_", " ") };
  }
  const [first = ""] = naming.versioned;
  return /^[vrub](?:[\d_]|-\d)/i.test(stem) || (first !== "" && stem.startsWith(`${naming.versioned}_`))
    ? "skipped"
    : undefined;
}

/** Parts as numbers, zeros at the end left out: 1.0 and 1 are one version. */
export function versionKey(version: string): readonly number[] {
  const parts = version.split(".").map((part) => part.replace(/^0+(?=\d)/, ""));
  while (parts.length > 1 && parts.at(-1) === "0") parts.pop();
  return parts.flatMap(digitsKey);
}
