// The sample's SQL project on the embedded PostgreSQL: connected, migrated, rolled back, as a person does it.
import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { join } from "node:path";
import * as vscode from "vscode";
import { hasPage, readTexts, takeSteps } from "../host/page";
import { until } from "../host/until";
import { closeEditors, EXTENSION_ID, finding, open, sample, workspacePath } from "./sample";

const ROWS = '.pane:has(> .pane-header h3:text-is("Migrations")) .monaco-list-row';
const SCHEMA_ROWS = '.pane:has(> .pane-header h3:text-is("Schema")) .monaco-list-row';
const LAST = "sql-app/migrations/0006_summarise_collections.up.sql";

/** Types a command's title into the palette, and Enter. */
async function runCommand(title: string): Promise<void> {
  await takeSteps(
    { press: "F1" },
    { wait: ".quick-input-widget input" },
    { type: `Migration Lens: ${title}` },
    { wait: `.quick-input-widget .monaco-list-row.focused:has-text("${title}")` },
    { press: "Enter" },
  );
}

/** In the plan's panel, which is a page within a page. */
function inPlan(selector: string): string {
  const enter = "internal:control=enter-frame";
  return `iframe.webview.ready >> ${enter} >> iframe >> ${enter} >> ${selector}`;
}

/** Shows a plan by its command, waits until it can be read, and confirms it with its own button. */
async function confirmPlan(command: string, button: string): Promise<void> {
  await runCommand(command);
  await takeSteps({ wait: inPlan(`button.primary:text-is("${button}")`), timeout: 60_000 });
  await takeSteps({ click: inPlan(`button.primary:text-is("${button}")`) });
}

async function rows(selector: string): Promise<string> {
  return (await readTexts(selector)).map((text) => text.replaceAll(/\s+/g, " ")).join("\n");
}

async function connect(url: string): Promise<void> {
  await open(LAST);
  await runCommand("Connect to a Database");
  await takeSteps(
    { wait: '.quick-input-widget input[placeholder^="pglite:"]' },
    { press: "Control+A" },
    { type: url },
    { press: "Enter" },
  );
}

describe("running the sample project", function () {
  this.timeout(180_000);
  before(async function () {
    if (!hasPage()) this.skip();
    const { document } = await open(LAST);
    await finding(document.uri, "jsonb-type");
    await vscode.commands.executeCommand("migrationLens.migrations.focus");
  });
  after(async () => {
    await vscode.commands.executeCommand("migrationLens.disconnectDatabase");
    await closeEditors();
  });

  it("shows the three projects and marks that are unknown before anything is connected", async () => {
    const text = await until("the projects", async () => {
      const shown = await rows(ROWS);
      return /0001 create_collections.*unknown/.test(shown) && shown;
    });
    assert.match(text, /alembic-service/);
    assert.match(text, /sql-app/);
  });

  it("says why a code project's migrations are not run from here", async () => {
    await open("alembic-service/migrations/versions/3f1c0a7be210_create_gauges.py");
    await runCommand("Migrate (Run All Pending)");
    await vscode.commands.executeCommand("notifications.showList");
    const text = await until("the reason", async () => {
      const shown = (await readTexts(".notifications-center .notification-list-item")).join("\n");
      return shown.includes("Alembic") && shown;
    });
    assert.match(text, /alembic-service/);
    await vscode.commands.executeCommand("notifications.clearAll");
  });

  it("asks for a connection first, with a button that makes one", async () => {
    await open(LAST);
    await runCommand("Migrate (Run All Pending)");
    await vscode.commands.executeCommand("notifications.showList");
    const text = await until("the reason", async () => {
      const shown = (await readTexts(".notifications-center .notification-list-item")).join("\n");
      return shown.includes("not connected") && shown;
    });
    assert.match(text, /Connect…/);
    await vscode.commands.executeCommand("notifications.clearAll");
  });

  it("connects to the embedded PostgreSQL, and shows everything as pending", async () => {
    await connect("pglite:.migration-lens/db");
    await until("pending marks", async () => /create_collections.*pending/.test(await rows(ROWS)), 120_000);
    await until("the database in the schema view", async () => (await rows(SCHEMA_ROWS)).includes("public"));
  });

  it("shows the plan, migrates when it is confirmed, and the marks and the tree follow", async () => {
    await open(LAST);
    await runCommand("Migrate (Run All Pending)");
    await takeSteps({ wait: inPlan('button.primary:text-is("Migrate")'), timeout: 60_000 });
    assert.match((await readTexts(inPlan("pre"))).join("\n"), /CREATE TABLE specimens/);
    assert.match(
      (await readTexts(inPlan("dl"))).join("\n"),
      /Lock time-out\s+10 s: a statement that waits longer/,
    );
    assert.doesNotMatch(await rows(ROWS), /create_collections.*applied/);
    await runCommand("Run the Plan Shown");
    await until(
      "applied marks",
      async () => /summarise_collections.*applied/.test(await rows(ROWS)),
      120_000,
    );
    assert.doesNotMatch(await rows(ROWS), /pending/);
    await until("the tables in the schema view", async () => (await rows(SCHEMA_ROWS)).includes("specimens"));
  });

  it("rolls the last one back, and marks and tree follow", async () => {
    await open(LAST);
    await confirmPlan("Roll Back the Last Migration", "Roll Back");
    await until(
      "a pending mark",
      async () => /summarise_collections.*pending/.test(await rows(ROWS)),
      120_000,
    );
    assert.match(await rows(ROWS), /widen_titles.*applied/);
    await until(
      "the table is gone from the schema view",
      async () => !(await rows(SCHEMA_ROWS)).includes("audit_entries"),
    );
  });

  it("offers to roll an earlier one back with those after it, and the plan lists them all", async () => {
    const { document } = await open("sql-app/migrations/0003_touch_specimens.up.sql");
    const lens = await until("the lens that says how many go with it", async () => {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        "vscode.executeCodeLensProvider",
        document.uri,
        10,
      );
      return lenses.find(({ command }) => command?.title.endsWith("Roll Back with 2 Later"));
    });
    await vscode.commands.executeCommand(lens.command?.command ?? "", ...(lens.command?.arguments ?? []));
    await takeSteps({ wait: inPlan('button.primary:text-is("Roll Back")'), timeout: 60_000 });
    assert.deepEqual(
      (await readTexts(inPlan(".step .name"))).map((name) => name.trim()),
      ["0005 widen_titles", "0004 create_loans", "0003 touch_specimens"],
    );
    await vscode.commands.executeCommand("migrationLens.discardPlan");
    const last = await open("sql-app/migrations/0006_summarise_collections.down.sql");
    const titles = await until("the lens of a rollback that is not applied", async () => {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        "vscode.executeCodeLensProvider",
        last.document.uri,
        10,
      );
      return lenses.length > 0 && lenses.map(({ command }) => command?.title);
    });
    assert.deepEqual(titles, ["Preview"]);
  });

  it("says that nothing is pending when nothing is", async () => {
    await open(LAST);
    await confirmPlan("Migrate (Run All Pending)", "Migrate");
    await until("applied", async () => /summarise_collections.*applied/.test(await rows(ROWS)), 120_000);
    await open(LAST);
    await runCommand("Migrate (Run All Pending)");
    await vscode.commands.executeCommand("notifications.showList");
    await until("it is said", async () =>
      (await readTexts(".notifications-center .notification-list-item")).some((text) =>
        text.includes("nothing is pending"),
      ),
    );
    await vscode.commands.executeCommand("notifications.clearAll");
  });

  it("marks a file that was changed since it was applied", async () => {
    const uri = sample("sql-app/migrations/0003_touch_specimens.up.sql");
    const before = await vscode.workspace.fs.readFile(uri);
    const editor = await open("sql-app/migrations/0003_touch_specimens.up.sql");
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), "-- later\n"));
    await editor.document.save();
    await until("the mark", async () => /touch_specimens.*changed since applied/.test(await rows(ROWS)));
    await vscode.workspace.fs.writeFile(uri, before);
    await vscode.commands.executeCommand("migrationLens.refresh");
    await until("the mark is back", async () => !/changed since applied/.test(await rows(ROWS)));
  });

  it("marks the failing statement in its file with the engine's words, until the file is edited", async () => {
    const path = "sql-app/migrations/0007_fails.up.sql";
    const text =
      "CREATE TABLE fine (id INT);\n\nCREATE TABLE broken (id INT, of_no_type nonsense);\n\nSELECT 1;\n";
    await vscode.workspace.fs.writeFile(sample(path), new TextEncoder().encode(text));
    await vscode.workspace.fs.writeFile(
      sample("sql-app/migrations/0007_fails.down.sql"),
      new TextEncoder().encode("DROP TABLE broken;\nDROP TABLE fine;\n"),
    );
    await until("the new migration", async () => /fails.*pending/.test(await rows(ROWS)));
    await open(path);
    await confirmPlan("Migrate (Run All Pending)", "Migrate");
    const failed = await until(
      "the failure in the file",
      () =>
        vscode.languages
          .getDiagnostics(sample(path))
          .find((diagnostic) => diagnostic.source !== "Migration Lens"),
      120_000,
    );
    await takeSteps({ wait: inPlan('.step.failed:has-text("nonsense")') });
    const { document } = await open(path);
    assert.match(document.getText(failed.range), /^CREATE TABLE broken/);
    assert.match(failed.message, /nonsense/);
    assert.match(await rows(ROWS), /fails.*pending/);
    const editor = await open(path);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), " "));
    await until(
      "the mark is cleared",
      () => !vscode.languages.getDiagnostics(sample(path)).some((d) => d.source !== "Migration Lens"),
    );
    await vscode.commands.executeCommand("workbench.action.files.revert");
    for (const direction of ["up", "down"])
      await vscode.workspace.fs.delete(sample(`sql-app/migrations/0007_fails.${direction}.sql`));
    await until("it is gone from the view", async () => !(await rows(ROWS)).includes("fails"));
  });

  it("tells who holds an embedded database that another process has open", async () => {
    const extension = vscode.extensions.getExtension(EXTENSION_ID);
    assert.ok(extension);
    const other = fork(join(extension.extensionPath, "dist", "worker.js"), [], {
      execArgv: [],
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    const folder = workspacePath("held");
    try {
      const answer = await new Promise<unknown>((resolve) => {
        other.on("message", resolve);
        other.send({
          jsonrpc: "2.0",
          id: 1,
          method: "connect",
          params: { connection: "other", url: `pglite:${folder}`, holder: "another window" },
        });
      });
      assert.match(JSON.stringify(answer), /"ok":true/);
      await connect(`pglite:${folder}`);
      await vscode.commands.executeCommand("notifications.showList");
      await until(
        "the holder is named",
        async () =>
          (await readTexts(".notifications-center .notification-list-item")).some((text) =>
            text.includes("another window"),
          ),
        60_000,
      );
      await vscode.commands.executeCommand("notifications.clearAll");
    } finally {
      other.disconnect();
    }
  });
});
