// Real keys and clicks on the page that shows VS Code, for tests that run in its extension host. The host's driver
// serves them; a desktop build has no such page, and tests that need one are skipped there.

/** One thing a person does on the page, or reads off it. Selectors are playwright's. `timeout` is in ms, unset: 20 s. */
export type PageStep = (
  | { readonly press: string }
  | { readonly type: string; readonly delay?: number }
  | { readonly click: string; readonly button?: "left" | "right" }
  | { readonly dblclick: string }
  | { readonly wait: string; readonly state?: "visible" | "hidden" | "attached" }
  | { readonly text: string }
  | { readonly count: string }
  | { readonly attribute: string; readonly name: string }
  | { readonly shot: string }
) & { readonly timeout?: number };

/** Whether there is a page to press keys on. */
export function hasPage(): boolean {
  return process.env["MIGRATION_LENS_PAGE_KEYS"] !== undefined;
}

/**
 * Takes the steps in order and resolves with what each read: `text` the texts of all matches, `count` their number,
 * `attribute` the first one's value, null for the rest. Rejects with the first step that could not be taken.
 */
export async function takeSteps(...steps: readonly PageStep[]): Promise<unknown[]> {
  const address = process.env["MIGRATION_LENS_PAGE_KEYS"];
  if (address === undefined)
    throw new Error("there is no page to press keys on; ask hasPage() and skip the test");
  const response = await fetch(address, { method: "POST", body: JSON.stringify(steps) });
  const answer = (await response.json()) as { readonly results?: unknown[]; readonly error?: string };
  if (answer.results === undefined) throw new Error(`on the page: ${answer.error ?? response.statusText}`);
  return answer.results;
}

/** The visible texts of everything that matches. */
export async function readTexts(selector: string): Promise<string[]> {
  const [texts] = await takeSteps({ text: selector });
  return Array.isArray(texts) ? texts.map(String) : [];
}
