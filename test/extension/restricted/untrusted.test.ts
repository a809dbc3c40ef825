// A workspace that is not trusted: its migrations are checked, and nothing connects or runs.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import * as vscode from "vscode";
import { hasPage, readTexts, takeSteps } from "../../host/page";
import { until } from "../../host/until";
import { closeEditors, finding, open, workspacePath } from "../sample";

describe("a workspace that is not trusted", () => {
  afterEach(closeEditors);

  it("previews a program from its text, and runs none of its tools", async function () {
    if (!hasPage()) this.skip();
    const { document } = await open("alembic-service/migrations/versions/8b52d9e4c771_create_readings.py");
    await until("the lenses", async () => {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        "vscode.executeCodeLensProvider",
        document.uri,
      );
      return lenses.length > 0;
    });
    const shown = vscode.commands.executeCommand("migrationLens.previewMigration");
    await takeSteps({ wait: '.quick-input-widget input[placeholder^="What it sends"]' }, { press: "Enter" });
    await shown;
    const text = await until("the preview", () => {
      const active = vscode.window.activeTextEditor?.document;
      return active?.uri.scheme === "migration-lens-preview" && active.getText();
    });
    assert.match(text, /-- Why: the workspace is in restricted mode, so nothing of it is run\./);
    assert.match(text, /CREATE TABLE reading/);
  });

  it("is not trusted in this run", () => {
    assert.equal(vscode.workspace.isTrusted, false);
  });

  it("still has its findings", async () => {
    const { document } = await open("sql-app/migrations/0002_create_specimens.up.sql");
    const jsonb = await finding(document.uri, "jsonb-type");
    assert.equal(document.getText(jsonb.range), "JSONB");
  });

  for (const [command, what] of [
    ["connectDatabase", "connect"],
    ["selectConnection", "connect to a saved database"],
    ["migrateAll", "migrate"],
    ["rollBackLast", "roll back"],
  ] as const)
    it(`does not ${what}, and says why`, async function () {
      if (!hasPage()) this.skip();
      const { document } = await open("sql-app/migrations/0002_create_specimens.up.sql");
      await finding(document.uri, "jsonb-type");
      await vscode.commands.executeCommand(`migrationLens.${command}`);
      await vscode.commands.executeCommand("notifications.showList");
      await until("the reason", async () =>
        (await readTexts(".notifications-center .notification-list-item")).some((text) =>
          text.includes("restricted mode"),
        ),
      );
      await vscode.commands.executeCommand("notifications.clearAll");
      assert.equal(existsSync(workspacePath("sql-app/.migration-lens")), false);
    });
});
