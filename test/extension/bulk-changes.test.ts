// Fix all safe and Convert: seen first, made in one step, taken back by one undo.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { hasPage, takeSteps } from "../host/page";
import { until } from "../host/until";
import { closeEditors, finding, findings, open, revert, sample } from "./sample";

const SPECIMENS = "sql-app/migrations/0002_create_specimens.up.sql";
const COLLECTIONS = "sql-app/migrations/0001_create_collections.up.sql";

function shownComparison(): vscode.TabInputTextDiff | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputTextDiff ? input : undefined;
}

describe("bulk changes", () => {
  afterEach(async () => {
    await vscode.commands.executeCommand("migrationLens.discardPreview");
    await closeEditors();
  });

  it("show all safe fixes of a file before they are made, and make them on one undo step", async () => {
    const { document } = await open(COLLECTIONS);
    await finding(document.uri, "cast-operator");
    const before = document.getText();
    await vscode.commands.executeCommand("migrationLens.fixAllSafe");
    const comparison = await until("the comparison", shownComparison);
    assert.equal(comparison.original.toString(), document.uri.toString());
    assert.equal(document.getText(), before, "nothing is changed by the preview");
    const after = (await vscode.workspace.openTextDocument(comparison.modified)).getText();
    assert.notEqual(after, before);

    await vscode.commands.executeCommand("migrationLens.applyPreview");
    await until("the changes", () => document.getText() === after);
    await until("the comparison is closed", () => shownComparison() === undefined);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand("undo");
    await until("the undo", () => document.getText() === before);
    await revert();
  });

  it("change nothing when the preview is discarded", async () => {
    const { document } = await open(COLLECTIONS);
    await finding(document.uri, "cast-operator");
    const before = document.getText();
    await vscode.commands.executeCommand("migrationLens.fixAllSafe");
    await until("the comparison", shownComparison);
    await vscode.commands.executeCommand("migrationLens.discardPreview");
    await until("the comparison is closed", () => shownComparison() === undefined);
    assert.equal(document.getText(), before);
  });

  it("refuse to be made on a text that has moved on", async () => {
    const { document } = await open(COLLECTIONS);
    await finding(document.uri, "cast-operator");
    await vscode.commands.executeCommand("migrationLens.fixAllSafe");
    await until("the comparison", shownComparison);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), "-- typed meanwhile\n");
    await vscode.workspace.applyEdit(edit);
    const typed = document.getText();
    await vscode.commands.executeCommand("migrationLens.applyPreview");
    await until("the comparison is closed", () => shownComparison() === undefined);
    assert.equal(document.getText(), typed);
    await open(COLLECTIONS);
    await revert();
  });

  it("convert a file for the target that is picked", async function () {
    if (!hasPage()) this.skip();
    const { document } = await open(SPECIMENS);
    await finding(document.uri, "jsonb-type");
    const converting = vscode.commands.executeCommand("migrationLens.convertFile");
    // The project's own targets are ticked already.
    await takeSteps({ wait: '.quick-input-widget:has-text("Convert for")' }, { press: "Enter" });
    await converting;
    const comparison = await until("the conversion", shownComparison);
    const after = (await vscode.workspace.openTextDocument(comparison.modified)).getText();
    assert.doesNotMatch(after, /BYTEA|TIMESTAMPTZ/);
    assert.match(after, /-- Only what is still in the house is looked up by its label\./);
  });

  it("write a further target where the command line reads it too", async function () {
    if (!hasPage()) this.skip();
    const file = sample("alembic-service/migration-lens.json");
    const before = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
    const { document } = await open("alembic-service/migrations/versions/3f1c0a7be210_create_gauges.py");
    await finding(document.uri, "array-type");
    const adding = vscode.commands.executeCommand("migrationLens.addTarget");
    await takeSteps(
      { wait: '.quick-input-widget:has-text("Also check")' },
      { type: "mysql@8.4" },
      { press: "ArrowDown" },
      { press: "Space" },
      { press: "Enter" },
    );
    await adding;
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
    assert.deepEqual(JSON.parse(text), { targets: ["tidb@7.5", "mysql@8.4"] });
    await until("a finding that names the new target", () =>
      findings(document.uri).some((d) => d.message.includes("MySQL 8.4")),
    );
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(before));
  });
});
