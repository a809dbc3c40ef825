// A new migration from the palette, in the way of the project's tool: empty, and made of what a connected database
// and the migrations differ in.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { connectUrl, expectValue, makeScratch } from "../engines/scratch";
import { hasPage, readTexts, takeSteps } from "../host/page";
import { until } from "../host/until";
import { describeOnEngine } from "../run/live-engine";
import { closeEditors, open, sample } from "./sample";

const FOLDER = "goose-app/migrations";
const FIRST = `${FOLDER}/00001_create_things.sql`;
const TEXT = `-- +goose Up
CREATE TABLE things (id bigserial PRIMARY KEY, label text NOT NULL, made_at timestamptz DEFAULT now());

-- +goose Down
DROP TABLE things;
`;
const ROWS = '.pane:has(> .pane-header h3:text-is("Migrations")) .monaco-list-row';

async function write(path: string, text: string): Promise<void> {
  await vscode.workspace.fs.writeFile(sample(path), new TextEncoder().encode(text));
}

async function listed(): Promise<string[]> {
  return (await vscode.workspace.fs.readDirectory(sample(FOLDER))).map(([name]) => name).toSorted();
}

/** The command with a migration of the project open; `pick` is chosen where there is a list. */
async function make(name: string, pick?: string): Promise<vscode.TextDocument> {
  const before = (await open(FIRST)).document.uri.toString();
  const making = vscode.commands.executeCommand("migrationLens.newMigration");
  if (pick !== undefined)
    await takeSteps(
      { wait: '.quick-input-widget input[placeholder^="What is to be"]', timeout: 60_000 },
      { type: pick },
      { wait: `.quick-input-widget .monaco-list-row.focused:has-text("${pick}")` },
      { press: "Enter" },
    );
  await takeSteps(
    { wait: '.quick-input-widget:has-text("New migration in")' },
    { type: name },
    { press: "Enter" },
  );
  await making;
  return until("the new file", () => {
    const active = vscode.window.activeTextEditor?.document;
    return active !== undefined && active.uri.toString() !== before && active;
  });
}

describe("a new migration", function () {
  this.timeout(120_000);

  before(async function () {
    if (!hasPage()) this.skip();
    await write(FIRST, TEXT);
    await vscode.commands.executeCommand("migrationLens.migrations.focus");
    await vscode.commands.executeCommand("migrationLens.refresh");
    await until("the project", async () =>
      (await readTexts(ROWS)).some((text) => /create[ _]things/i.test(text)),
    );
  });
  after(async () => {
    await closeEditors();
    await vscode.workspace.fs.delete(sample("goose-app"), { recursive: true });
  });

  it("is named and numbered as the tool does it, and opened", async () => {
    const made = await make("Add a colour to things");
    assert.match(made.uri.path, /\/00002_add_a_colour_to_things\.sql$/);
    assert.match(made.getText(), /^-- \+goose Up\n/);
    assert.deepEqual(await listed(), ["00001_create_things.sql", "00002_add_a_colour_to_things.sql"]);
    await vscode.workspace.fs.delete(made.uri);
    await until("it is gone", async () => (await listed()).length === 1);
  });

  it("is not made without a name", async () => {
    await open(FIRST);
    const making = vscode.commands.executeCommand("migrationLens.newMigration");
    await takeSteps(
      { wait: '.quick-input-widget:has-text("New migration in")' },
      { type: " - " },
      { press: "Enter" },
      { wait: '.quick-input-widget:has-text("at least one letter or digit")' },
      { press: "Escape" },
    );
    await making;
    assert.deepEqual(await listed(), ["00001_create_things.sql"]);
  });

  describeOnEngine("postgresql", "from a difference", (given) => {
    let drop: () => Promise<void>;

    before(async () => {
      const scratch = await makeScratch(given);
      drop = () => scratch.drop();
      const connection = await connectUrl(scratch.url);
      await expectValue(
        connection.run(
          "CREATE TABLE goose_db_version (id int); CREATE TABLE places (id int PRIMARY KEY, name varchar(40) NOT NULL); CREATE INDEX places_name ON places (name)",
        ),
      );
      await connection.close();
      await open(FIRST);
      const connecting = vscode.commands.executeCommand("migrationLens.connectDatabase");
      await takeSteps(
        { wait: '.quick-input-widget input[placeholder^="pglite:"]' },
        { press: "Control+A" },
        { type: scratch.url },
        { press: "Enter" },
      );
      await connecting;
    });
    after(async () => {
      await open(FIRST);
      await vscode.commands.executeCommand("migrationLens.disconnectDatabase");
      await drop();
    });

    it("holds what the database has and the migrations lack, both ways", async () => {
      const made = await make("take over places", "What the database has");
      const text = made.getText();
      assert.match(
        text,
        /-- \+goose Up\n[^]*CREATE TABLE places \(\n {2}id integer NOT NULL,\n {2}name character varying\(40\) NOT NULL,/,
      );
      assert.match(text, /CREATE INDEX places_name ON places \(name\);/);
      assert.match(text, /-- \+goose Down\n[^]*DROP TABLE places;/);
      assert.doesNotMatch(text, /goose_db_version|things/);
      await vscode.workspace.fs.delete(made.uri);
      await until("it is gone", async () => (await listed()).length === 1);
    });

    it("holds what the migrations have and the database lacks", async () => {
      const made = await make("make up for things", "What the migrations have");
      assert.match(made.getText(), /CREATE TABLE things \(\n {2}id bigserial,\n {2}label text NOT NULL,/);
      assert.doesNotMatch(made.getText(), /places/);
      await vscode.workspace.fs.delete(made.uri);
    });
  });
});
