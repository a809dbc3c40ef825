// A workspace where nothing is configured: what was found is said once, with one offer, and nothing more.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { hasPage, readTexts, takeSteps } from "../host/page";
import { until } from "../host/until";
import { closeEditors, finding, open, sample } from "./sample";

const NOTICES = ".notifications-center .notification-list-item";
const CONFIGS = ["sql-app", "typeorm-shop", "alembic-service"].map((name) => `${name}/migration-lens.json`);

async function notices(): Promise<string[]> {
  await vscode.commands.executeCommand("notifications.showList");
  return (await readTexts(NOTICES)).map((text) => text.replaceAll(/\s+/g, " "));
}

describe("a first run with nothing configured", () => {
  const kept = new Map<string, Uint8Array>();

  before(async function () {
    if (!hasPage()) this.skip();
    const { document } = await open("sql-app/migrations/0002_create_specimens.up.sql");
    await finding(document.uri, "jsonb-type");
    await vscode.commands.executeCommand("notifications.clearAll");
    for (const path of CONFIGS) kept.set(path, await vscode.workspace.fs.readFile(sample(path)));
  });
  after(async () => {
    for (const [path, bytes] of kept) await vscode.workspace.fs.writeFile(sample(path), bytes);
    await vscode.commands.executeCommand("notifications.clearAll");
    await closeEditors();
  });

  it("says the projects and what each is written for, with one offer", async () => {
    for (const path of CONFIGS) await vscode.workspace.fs.delete(sample(path));
    const shown = await until("the offer", async () => {
      const texts = await notices();
      return texts.some((text) => text.includes("migration projects found")) && texts;
    });
    assert.equal(shown.length, 1, `one notice, and not ${shown.join(" | ")}`);
    const [text = ""] = shown;
    assert.match(text, /3 migration projects found/);
    for (const said of ["alembic-service (PostgreSQL)", "sql-app (PostgreSQL)", "typeorm-shop (MySQL)"])
      assert.ok(text.includes(said), `${said} in ${text}`);
    assert.match(text, /Also Check against…/);
    const buttons = await readTexts(`${NOTICES} .monaco-button`);
    assert.equal(buttons.length, 1, buttons.join(", "));
  });

  it("leaves no finding where a team has one database", async () => {
    const { uri } = (await open("sql-app/migrations/0002_create_specimens.up.sql")).document;
    await until("the findings for other databases are gone", () =>
      vscode.languages
        .getDiagnostics(uri)
        .every(({ severity }) => severity !== vscode.DiagnosticSeverity.Error),
    );
  });

  it("opens the list of targets from its one button, and does not offer again", async () => {
    await notices();
    await takeSteps(
      { click: `${NOTICES} .monaco-button:has-text("Also Check against")` },
      { wait: ".quick-input-widget" },
      { press: "Escape" },
    );
    await vscode.commands.executeCommand("notifications.clearAll");
    await vscode.commands.executeCommand("migrationLens.refresh");
    assert.deepEqual(await notices(), []);
  });
});
