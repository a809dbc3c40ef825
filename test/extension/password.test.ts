// A server that wants a password: asked for once, kept in the secret storage, and nowhere else.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { hasPage, readTexts, takeSteps } from "../host/page";
import { until } from "../host/until";
import { describeOnEngine } from "../run/live-engine";
import { closeEditors, finding, open } from "./sample";

const FILE = "sql-app/migrations/0002_create_specimens.up.sql";
const SCHEMA_ROWS = '.pane:has(> .pane-header h3:text-is("Schema")) .monaco-list-row';
const PASSWORD_BOX = '.quick-input-widget input[type="password"]';

async function typeUrl(url: string): Promise<void> {
  await takeSteps(
    { press: "F1" },
    { wait: ".quick-input-widget input" },
    { type: "Migration Lens: Connect to a Database" },
    { wait: '.quick-input-widget .monaco-list-row.focused:has-text("Connect to a Database")' },
    { press: "Enter" },
    { wait: '.quick-input-widget input[placeholder^="pglite:"]' },
    { press: "Control+A" },
    { type: url },
    { press: "Enter" },
  );
}

describeOnEngine("postgresql", "a connection with a password", (given) => {
  const url = new URL(given);
  const password = decodeURIComponent(url.password);
  url.password = "";
  const clean = url.toString();

  before(async function () {
    this.timeout(120_000);
    if (!hasPage()) this.skip();
    const { document } = await open(FILE);
    await finding(document.uri, "jsonb-type");
    await vscode.commands.executeCommand("migrationLens.schema.focus");
  });
  afterEach(() => vscode.commands.executeCommand("migrationLens.disconnectDatabase"));
  after(closeEditors);

  it("asks until the password is right, and then connects", async () => {
    await open(FILE);
    await typeUrl(clean);
    await takeSteps({ wait: PASSWORD_BOX }, { type: "not it" }, { press: "Enter" });
    await takeSteps({ wait: '.quick-input-widget:has-text("was refused")' });
    await takeSteps({ wait: PASSWORD_BOX }, { type: password }, { press: "Enter" });
    await until("the server in the schema view", async () =>
      (await readTexts(SCHEMA_ROWS)).some((text) => text.includes("PostgreSQL")),
    );
  }).timeout(120_000);

  it("does not ask again, and shows the password nowhere", async () => {
    await open(FILE);
    await typeUrl(clean);
    const rows = await until("the server in the schema view", async () => {
      const texts = await readTexts(SCHEMA_ROWS);
      return texts.some((text) => text.includes("PostgreSQL")) && texts;
    });
    assert.ok(!rows.join("\n").includes(password));
    const settings = JSON.stringify(vscode.workspace.getConfiguration("migrationLens"));
    assert.ok(!settings.includes(password));
  }).timeout(120_000);
});
