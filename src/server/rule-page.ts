// Where a rule's page is: in the editor a command that shows it, for any other client the file beside the server.
import { explanationOf, pageOf } from "../lint/explanation";

/** Undefined for an id that has no page. */
export function rulePageOf(rule: string, template: string | undefined): string | undefined {
  const page = pageOf(rule);
  if (page === undefined || template === undefined) return page;
  return template.replaceAll("{rule}", encodeURIComponent(rule));
}

/** What a rule says differs, in one sentence; "" for an id that no rule has. */
export function summaryOfRule(name: string): string {
  return explanationOf(name)?.summary ?? "";
}
