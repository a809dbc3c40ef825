// A headless Chromium with one page, and the few steps that a person takes on it: press, type, click, wait, read,
// take a picture. The same steps serve tests (over HTTP) and the screenshots.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { guard } from "../set-up/guard.mjs";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
  "--no-first-run",
];

/** Opens a browser with an empty page; `close()` ends it and removes its profile. */
export async function openBrowser({ executable, env }, { width = 1400, height = 900 } = {}) {
  const { chromium } = await import("playwright-core");
  const profile = mkdtempSync(join(tmpdir(), "migration-lens-browser-"));
  const profileGuard = guard({ folder: profile });
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: executable,
    headless: true,
    args: flags,
    env: { ...process.env, ...env },
    viewport: { width, height },
    permissions: ["clipboard-read", "clipboard-write"],
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  const page = context.pages()[0] ?? (await context.newPage());
  return {
    page,
    async close() {
      await context.close().catch(() => {});
      await profileGuard.release();
    },
  };
}

/**
 * Takes one step on the page. Selectors are playwright's; a step that finds nothing within its time (`timeout` in
 * ms, unset: 20 s) rejects with the selector in its message.
 * @param {import("playwright-core").Page} page
 * @param {{ press: string } | { type: string } | { click: string, button?: "left" | "right" } | { dblclick: string }
 *   | { wait: string, state?: "visible" | "hidden" | "attached" } | { text: string } | { count: string }
 *   | { shot: string, clip?: object } | { attribute: string, name: string }} step
 * @returns {Promise<unknown>} what `text`, `count` and `attribute` read; otherwise undefined
 */
export async function takeStep(page, step) {
  const timeout = step.timeout ?? 20_000;
  if (step.press !== undefined) await page.keyboard.press(step.press);
  else if (step.type !== undefined) await page.keyboard.type(step.type, { delay: step.delay ?? 10 });
  else if (step.click !== undefined) {
    await page
      .locator(step.click)
      .first()
      .click({ timeout, button: step.button ?? "left" });
  } else if (step.dblclick !== undefined) await page.locator(step.dblclick).first().dblclick({ timeout });
  else if (step.wait !== undefined) {
    await page
      .locator(step.wait)
      .first()
      .waitFor({ timeout, state: step.state ?? "visible" });
  } else if (step.text !== undefined) {
    return (await page.locator(step.text).allInnerTexts()).map((text) => text.replaceAll("\u00a0", " "));
  } else if (step.count !== undefined) return page.locator(step.count).count();
  else if (step.attribute !== undefined) {
    return page.locator(step.attribute).first().getAttribute(step.name, { timeout });
  } else if (step.shot !== undefined)
    await page.screenshot({ path: step.shot, ...(step.clip ? { clip: step.clip } : {}) });
  else throw new Error(`unknown step ${JSON.stringify(step)}`);
  return undefined;
}
