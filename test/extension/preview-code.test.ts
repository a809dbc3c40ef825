// What a migration written as a program sends to a database: written by its own tool, or read from its calls, and
// said which.
import assert from "node:assert/strict";
import { dirname } from "node:path";
import * as vscode from "vscode";
import { hasPage, takeSteps } from "../host/page";
import { until } from "../host/until";
import { describeWithTool, findTool } from "../run/live-tool";
import { closeEditors, open, workspacePath } from "./sample";

const READINGS = "alembic-service/migrations/versions/8b52d9e4c771_create_readings.py";

/** Chooses Preview above the first migration of a file, and a target from the list when there are several. */
async function preview(file: string, target: string): Promise<string> {
  const { document } = await open(file);
  const lens = await until("the lens", async () => {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      "vscode.executeCodeLensProvider",
      document.uri,
      10,
    );
    return lenses.find(({ command }) => command?.title === "Preview");
  });
  const shown = vscode.commands.executeCommand(
    lens.command?.command ?? "",
    ...(lens.command?.arguments ?? []),
  );
  await takeSteps(
    { wait: '.quick-input-widget input[placeholder^="What it sends"]' },
    { type: target },
    { wait: `.quick-input-widget .monaco-list-row.focused:has-text("${target}")` },
    { press: "Enter" },
  );
  await shown;
  const editor = await until("the preview", () => {
    const active = vscode.window.activeTextEditor;
    return active?.document.uri.scheme === "migration-lens-preview" && active;
  });
  return editor.document.getText();
}

describe("the preview of a program", () => {
  const environment = process.env["VIRTUAL_ENV"];
  before(function () {
    if (!hasPage()) this.skip();
  });
  afterEach(closeEditors);
  after(() => {
    if (environment === undefined) delete process.env["VIRTUAL_ENV"];
    else process.env["VIRTUAL_ENV"] = environment;
  });

  it("is read from the calls where the tool is not there, and says so", async () => {
    const text = await preview(READINGS, "TiDB");
    assert.match(text, /^-- alembic-service: what Create readings sends to TiDB 7\.5\.\n-- To be read/);
    assert.match(
      text,
      /-- Read from the migration's own calls and strings, not written by Alembic\.\n-- Why: /,
    );
    assert.match(text, /CREATE TABLE reading \([^]*level_mm INTEGER NOT NULL/);
    assert.match(text, /-- Roll back[^]*DROP TABLE reading;/);
  }).timeout(60_000);

  it("is one document, and can't be typed into", async () => {
    await preview(READINGS, "PostgreSQL");
    await vscode.commands.executeCommand("type", { text: "x" });
    assert.doesNotMatch(vscode.window.activeTextEditor?.document.getText() ?? "", /^x/);
  }).timeout(60_000);

  it("is that of TypeORM's calls, for the database they were not written for", async () => {
    const text = await preview("typeorm-shop/src/migrations/1719000000000-CreateCustomers.ts", "MySQL");
    assert.match(text, /CREATE TABLE customer \(\n {2}id int NOT NULL AUTO_INCREMENT PRIMARY KEY/);
    assert.doesNotMatch(text, /Why:/);
  }).timeout(60_000);

  describeWithTool("alembic", "with Alembic beside it", () => {
    before(() => {
      const tool = findTool("alembic");
      assert.ok("program" in tool);
      process.env["VIRTUAL_ENV"] = dirname(dirname(tool.program));
    });

    it("is written by Alembic itself", async () => {
      const text = await preview(READINGS, "PostgreSQL");
      assert.match(text, /-- Written by Alembic itself: alembic upgrade --sql, with .*python\n/);
      assert.match(text, /UPDATE alembic_version SET version_num='8b52d9e4c771'/);
      assert.ok(!text.includes("Read from the migration's own calls"), text);
    }).timeout(60_000);

    it("is read from the calls for what Alembic can't write, with Alembic's reason", async () => {
      const text = await preview("alembic-service/migrations/versions/a4e07c15d3f9_add_alarms.py", "TiDB");
      assert.match(text, /-- Why: CompileError: .*can't render element of type ARRAY\./);
      assert.match(text, /CREATE TABLE alarm/);
      assert.match(text, /-- Roll back\n-- Written by Alembic itself/);
    }).timeout(60_000);
  });

  it("is kept in no file of the workspace", async () => {
    const found = await vscode.workspace.findFiles("**/*Preview of*");
    assert.deepEqual(found, [], workspacePath());
  });
});
