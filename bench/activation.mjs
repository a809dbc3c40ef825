// `npm run bench -- activation`: what the extension costs a window that opens, in the real host, by the host's own
// count ("Show Running Extensions"), and how long after a file is opened its first finding stands. Five windows.
import { cpSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { openBrowser, takeStep } from "../scripts/host/browser.mjs";
import { installVsix, pageAddress, quietSettings, startServer } from "../scripts/host/server.mjs";
import { packageExtension } from "../scripts/package.mjs";
import { guard } from "../scripts/set-up/guard.mjs";
import { findChromium, installVsCodeServer } from "../scripts/set-up/vscode-host.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const file = "0002_create_specimens.up.sql";
const windows = 5;

const input = ".quick-input-widget input";
const showRunning = [
  { press: "F1" },
  { wait: input },
  { type: "Developer: Show Running Extensions" },
  { wait: '.quick-input-widget .monaco-list-row.focused:has-text("Show Running Extensions")' },
  { press: "Enter" },
];
const openFile = [
  { press: "Control+P" },
  { wait: input },
  { type: file },
  { wait: `.quick-input-widget .monaco-list-row.focused:has-text("${file}")` },
];

async function measureWindow(page, address) {
  await page.goto("about:blank");
  await page.goto(address);
  await page.locator(".explorer-folders-view .monaco-list-row").first().waitFor({ timeout: 60_000 });
  for (const step of openFile) await takeStep(page, step);
  const began = performance.now();
  await takeStep(page, { press: "Enter" });
  await takeStep(page, { wait: ".squiggly-error", timeout: 60_000 });
  const firstFinding = performance.now() - began;
  for (const step of showRunning) await takeStep(page, step);
  const row = '.runtime-extensions-editor .monaco-list-row:has-text("Migration Lens")';
  await takeStep(page, { wait: row });
  const [text = ""] = await takeStep(page, { text: `${row} .activation-time` });
  const activation = Number(/(\d+)\s*ms/.exec(text)?.[1] ?? Number.NaN);
  await takeStep(page, { press: "Control+F4" });
  return { activation, firstFinding };
}

async function main() {
  const { path: vsix } = await packageExtension();
  const host = await installVsCodeServer();
  const folder = mkdtempSync(join(tmpdir(), "migration-lens-activation-"));
  const folderGuard = guard({ folder });
  const workspace = join(folder, "samples");
  cpSync(join(root, "samples"), workspace, { recursive: true });
  await installVsix(host, folder, vsix);
  const server = await startServer(host, { folder, settings: quietSettings });
  const browser = await openBrowser(await findChromium(), { width: 1280, height: 800 });
  try {
    console.log("window  activation, ms  file opened to first finding, ms");
    for (let index = 1; index <= windows; index += 1) {
      const { activation, firstFinding } = await measureWindow(
        browser.page,
        pageAddress(server.port, workspace),
      );
      console.log(`${String(index).padEnd(6)}  ${String(activation).padEnd(14)}  ${firstFinding.toFixed(0)}`);
    }
  } finally {
    await browser.close();
    await server.stop();
    await folderGuard.release();
  }
  process.exit(0);
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
