// node-pg-migrate's shorthands for columns: those that a file exports hold for it and for every file after it.
// https://salsita.github.io/node-pg-migrate/migrations/#defining-migrations
import { joinPath, type FileSystem } from "../../base/file-system";
import { exportedValues } from "../exported-functions";
import { Evaluator, type HostVisitor } from "../host/evaluate";
import { readTypeScript } from "../host/typescript";
import type { HostValue } from "../host/value";
import { compareNames } from "./file-name";

const NOWHERE = { start: -1, end: -1 };
/** Shorthands stand at the beginning of a history; a long one is not read whole to find the project. */
const MOST_FILES = 40;

/** What the first programs of a folder export, as source; undefined where none does. */
export function sharedShorthands(
  folder: string,
  names: readonly string[],
  files: FileSystem,
): string | undefined {
  const sources: string[] = [];
  const programs = names.filter((name) => !name.endsWith(".sql")).toSorted(compareNames);
  for (const name of programs.slice(0, MOST_FILES)) {
    const text = files.readText(joinPath(folder, name)) ?? "";
    if (!/\bshorthands\b[^=;]*=\s*\{|\bshorthands\s*:\s*\{/.test(text)) continue;
    const found = exportsOf(text).get("shorthands")?.value;
    if (found?.kind === "object") sources.push(text.slice(found.range.start, found.range.end));
  }
  return sources.length === 0 ? undefined : sources.map((source) => `...(${source}),`).join("\n");
}

/** Their values, which stand in no place of the file that uses them. */
export function readShared(source: string | undefined): ReadonlyMap<string, HostValue> {
  if (source === undefined) return new Map();
  const found = exportsOf(`export const shorthands = {\n${source}\n};\n`).get("shorthands")?.value;
  if (found?.kind !== "object") return new Map();
  return new Map(found.entries.map((entry) => [entry.key, placeless(entry.value)]));
}

function exportsOf(text: string): ReturnType<typeof exportedValues> {
  const program = readTypeScript(text, "typescript");
  return exportedValues(program, text, new Evaluator(program, SILENT));
}

const SILENT: HostVisitor = {
  call: () => undefined,
  dialectsFor: () => undefined,
  mark: () => 0,
  wantsItems: () => false,
  rewind: () => undefined,
};

function placeless(value: HostValue): HostValue {
  switch (value.kind) {
    case "object":
      return {
        ...value,
        range: NOWHERE,
        entries: value.entries.map((entry) => ({
          ...entry,
          keyRange: NOWHERE,
          range: NOWHERE,
          value: placeless(entry.value),
        })),
      };
    case "list":
      return { ...value, range: NOWHERE, items: value.items.map(placeless) };
    case "call":
      return {
        ...value,
        range: NOWHERE,
        args: value.args.map((argument) => ({
          ...argument,
          range: NOWHERE,
          value: placeless(argument.value),
        })),
      };
    default:
      return { ...value, range: NOWHERE };
  }
}
