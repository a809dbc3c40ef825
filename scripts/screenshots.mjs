// Takes the pictures in media/: the real host, the extension installed from its package, a copy of the sample
// workspace, real keys. A scene is data: what is pressed, what is waited for, what is taken.
//   npm run screenshots               all scenes, in order
//   npm run screenshots -- problems   only those named (a scene named "plan" also takes what it needs before it)
import { cpSync, mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { openBrowser, takeStep } from "./host/browser.mjs";
import { installVsix, pageAddress, quietSettings, startServer } from "./host/server.mjs";
import { packageExtension } from "./package.mjs";
import { guard } from "./set-up/guard.mjs";
import { say } from "./set-up/progress.mjs";
import { findChromium, installVsCodeServer } from "./set-up/vscode-host.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

const settings = {
  ...quietSettings,
  "editor.minimap.enabled": false,
  "editor.occurrencesHighlight": "off",
  "editor.selectionHighlight": false,
  "window.commandCenter": false,
  "workbench.colorTheme": "Default Dark Modern",
  "workbench.layoutControl.enabled": false,
};

const quickInput = ".quick-input-widget";

/** Opens a file by its name. */
const open = (name) => [
  { press: "Control+P" },
  { wait: `${quickInput} input` },
  { type: name },
  { wait: `${quickInput} .monaco-list-row.focused:has-text("${name}")` },
  { press: "Enter" },
  { wait: `.tabs-container .tab.active:has-text("${name}")` },
];

/** Runs a command by its title in the palette. */
const command = (title) => [
  { press: "F1" },
  { wait: `${quickInput} input` },
  { type: `Migration Lens: ${title}` },
  { wait: `${quickInput} .monaco-list-row.focused:has-text("${title}")` },
  { press: "Enter" },
];

/** Puts the cursor of the open editor at `line:column`, both from 1. */
const goTo = (place) => [
  { press: "Control+1" },
  { press: "Control+G" },
  { wait: `${quickInput} input` },
  { type: place },
  { press: "Enter" },
  { wait: quickInput, state: "hidden" },
];

const showView = [
  { press: "F1" },
  { wait: `${quickInput} input` },
  { type: "View: Show Migration Lens" },
  { wait: `${quickInput} .monaco-list-row.focused:has-text("Show Migration Lens")` },
  { press: "Enter" },
];

const rows = (view, text) =>
  `.pane:has(> .pane-header h3:text-is("${view}")) .monaco-list-row:has-text("${text}")`;

/** Takes steps again from the first when one finds nothing: menus and hovers close when the page is busy. */
const again = (...steps) => ({ again: steps });

const scenes = [
  {
    name: "problems",
    steps: [
      ...open("0002_create_specimens.up.sql"),
      { wait: ".squiggly-error" },
      { press: "Control+Shift+M" },
      { wait: ".markers-panel .monaco-list-row" },
    ],
    after: [{ press: "Control+J" }],
  },
  {
    name: "quick-fix",
    steps: [
      ...open("0002_create_specimens.up.sql"),
      { wait: ".squiggly-error" },
      ...goTo("9:21"),
      again({ press: "Control+." }, { wait: ".action-widget .monaco-list-row", timeout: 4_000 }),
    ],
    after: [{ press: "Escape" }],
  },
  {
    name: "hover",
    steps: [
      ...open("0002_create_specimens.up.sql"),
      { wait: ".squiggly-error" },
      ...goTo("9:21"),
      again(
        { press: "Control+K" },
        { press: "Control+I" },
        { wait: '.monaco-resizable-hover :text("Verdict")', timeout: 4_000 },
      ),
    ],
    after: [{ press: "Escape" }],
  },
  {
    name: "preview",
    steps: [
      ...open("1719000000000-CreateCustomers.ts"),
      { wait: '.codelens-decoration:has-text("Preview")', timeout: 60_000 },
      ...command("Preview What This Migration Runs"),
      { wait: `${quickInput} input[placeholder^="What it sends"]` },
      { press: "Enter" },
      { wait: '.tabs-container .tab.active:has-text("Preview of")' },
      { wait: '.view-line:has-text("CREATE")' },
    ],
  },
  {
    name: "plan",
    steps: [
      ...open("0006_summarise_collections.up.sql"),
      ...showView,
      { wait: rows("Migrations", "create_collections") },
      ...command("Connect to a Database"),
      { wait: `${quickInput} input[placeholder^="pglite:"]` },
      { press: "Enter" },
      { wait: rows("Schema", "public"), timeout: 120_000 },
      ...open("0006_summarise_collections.up.sql"),
      ...command("Migrate (Run All Pending)"),
      { wait: "iframe.webview.ready", timeout: 60_000 },
      { frame: "iframe.webview.ready", wait: "button" },
    ],
  },
  {
    name: "run",
    needs: ["plan"],
    steps: [
      { frame: "iframe.webview.ready", click: "button" },
      { wait: rows("Migrations", "applied"), timeout: 120_000 },
      { wait: rows("Schema", "specimens"), timeout: 60_000 },
    ],
  },
  {
    name: "views",
    needs: ["run"],
    steps: [
      { click: `${rows("Schema", "specimens")} .monaco-tl-twistie` },
      { wait: rows("Schema", "attributes") },
      ...open("0002_create_specimens.up.sql"),
      { wait: '.codelens-decoration:has-text("Applied")' },
      { wait: ".notifications-toasts .notification-list-item", state: "hidden", timeout: 60_000 },
    ],
  },
];

/** A step of a scene: those of every page, and two more: into a webview's frame, and a retried row of steps. */
async function takeSceneStep(page, step) {
  if (step.again !== undefined) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        for (const inner of step.again) await takeSceneStep(page, inner);
        return;
      } catch (error) {
        if (attempt === 5) throw error;
        await page.keyboard.press("Escape");
      }
    }
  }
  if (step.frame !== undefined) {
    const inside = page
      .frameLocator(step.frame)
      .last()
      .frameLocator("iframe")
      .locator(step.wait ?? step.click)
      .first();
    if (step.click === undefined) await inside.waitFor({ timeout: step.timeout ?? 20_000 });
    else await inside.click({ timeout: step.timeout ?? 20_000 });
    return;
  }
  await takeStep(page, step);
}

async function takeScenes(page, wanted, folder) {
  const taken = new Set();
  const failures = [];
  const take = async (scene) => {
    if (taken.has(scene.name)) return;
    taken.add(scene.name);
    for (const name of scene.needs ?? []) await take(scenes.find((other) => other.name === name));
    const file = join(folder, `${scene.name}.png`);
    try {
      for (const step of scene.steps) await takeSceneStep(page, step);
      await page.mouse.move(0, 0);
      await page.screenshot({ path: file });
      for (const step of scene.after ?? []) await takeSceneStep(page, step);
      say(`took ${file}`);
    } catch (error) {
      const trail = join(root, "out", `screenshot-${scene.name}.png`);
      await page.screenshot({ path: trail });
      failures.push(`${scene.name}: ${error.message.split("\n")[0]} (see ${trail})`);
      await page.keyboard.press("Escape");
    }
  };
  for (const scene of wanted) await take(scene);
  return failures;
}

async function main() {
  const names = process.argv.slice(2);
  const wanted = names.length === 0 ? scenes : scenes.filter(({ name }) => names.includes(name));
  if (wanted.length === 0) throw new Error(`name one of ${scenes.map(({ name }) => name).join(", ")}`);
  const { path: vsix } = await packageExtension();
  const host = await installVsCodeServer();
  const chromium = await findChromium();
  const folder = mkdtempSync(join(tmpdir(), "migration-lens-screenshots-"));
  const folderGuard = guard({ folder });
  const workspace = join(folder, "samples");
  cpSync(join(root, "samples"), workspace, { recursive: true });
  await installVsix(host, folder, vsix);
  const server = await startServer(host, { folder, settings });
  const browser = await openBrowser(chromium, { width: 1280, height: 800 });
  const media = join(root, "media");
  mkdirSync(media, { recursive: true });
  mkdirSync(join(root, "out"), { recursive: true });
  let failures;
  try {
    await browser.page.goto(pageAddress(server.port, workspace));
    await browser.page
      .locator(".explorer-folders-view .monaco-list-row")
      .first()
      .waitFor({ timeout: 60_000 });
    // The first findings wait for the extension host and the language server to start.
    for (const step of [
      ...open("0002_create_specimens.up.sql"),
      { wait: ".squiggly-error", timeout: 120_000 },
    ]) {
      await takeStep(browser.page, step);
    }
    failures = await takeScenes(browser.page, wanted, media);
  } finally {
    await browser.close();
    await server.stop();
    await folderGuard.release();
  }
  for (const failure of failures) console.error(failure);
  process.exit(failures.length === 0 ? 0 : 1);
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
