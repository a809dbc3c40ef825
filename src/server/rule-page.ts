// Where a rule's page is: in the editor a command that shows it, for any other client the file beside the server.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { HISTORY_PROBLEMS } from "../lint/history-problems";
import { RULES } from "../lint/rules/index";

/** Undefined for an id that no rule has, such as that of a remark on the file itself. */
export function rulePageOf(rule: string, template: string | undefined): string | undefined {
  if (!RULES.some(({ name }) => name === rule) && !Object.hasOwn(HISTORY_PROBLEMS, rule)) return undefined;
  if (template !== undefined) return template.replaceAll("{rule}", encodeURIComponent(rule));
  return pathToFileURL(join(__dirname, "..", "docs", "rules", `${rule}.md`)).toString();
}

/** What a rule says differs, in one sentence; "" for an id that no rule has. */
export function summaryOfRule(name: string): string {
  return RULES.find((rule) => rule.name === name)?.summary ?? "";
}
