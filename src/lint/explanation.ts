// What is known of the id of a finding, whichever kind of check it comes from, and which page of the documentation
// explains it. Every face links to a page by this, so that none links to one that is not there.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { DialectName } from "../dialects/dialect";
import { HISTORY_PROBLEMS } from "./history-problems";
import { REMARKS } from "./remarks";
import type { Rule } from "./rule";
import { RULES } from "./rules/index";

export interface Explanation {
  /** One sentence. */
  readonly summary: string;
  /** Markdown; unset where the summary is all. */
  readonly details?: string;
  /** Manuals; empty for what is about files. */
  readonly docs: readonly string[];
  /** Dialects it is said of; unset: any. */
  readonly targets?: readonly DialectName[];
}

const RULES_BY_NAME: ReadonlyMap<string, Rule> = new Map(RULES.map((rule) => [rule.name, rule]));

/** Undefined for an id that no finding has. */
export function explanationOf(id: string): Explanation | undefined {
  const rule = RULES_BY_NAME.get(id);
  if (rule !== undefined) {
    const { summary, details, docs, targets } = rule;
    return { summary, docs, targets, ...(details === undefined ? {} : { details }) };
  }
  const known = Object.entries({ ...HISTORY_PROBLEMS, ...REMARKS }).find(([name]) => name === id)?.[1];
  return known === undefined ? undefined : { summary: known.summary, details: known.details, docs: [] };
}

const pages = new Map<string, string | undefined>();

/** The page's file as a `file:` address; undefined where it is not among the files of this installation. */
export function pageOf(id: string): string | undefined {
  if (!pages.has(id)) pages.set(id, explanationOf(id) === undefined ? undefined : findPage(id));
  return pages.get(id);
}

/** Beside a bundle in dist/, or above the sources. */
function findPage(id: string): string | undefined {
  const places = ["../docs/rules", "../../docs/rules"].map((folder) => join(__dirname, folder, `${id}.md`));
  const file = places.find((place) => existsSync(place));
  return file === undefined ? undefined : pathToFileURL(file).toString();
}
