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
async function make(name: string, pick?: string, from = FIRST): Promise<vscode.TextDocument> {
  const before = (await open(from)).document.uri.toString();
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

  describe("that is listed in a file of the tool's", () => {
    const journal = "drizzle-app/drizzle/meta/_journal.json";
    const first = "drizzle-app/drizzle/0000_first.sql";

    before(async () => {
      await write("drizzle-app/drizzle.config.json", '{ "dialect": "postgresql", "out": "./drizzle" }');
      await write(first, "CREATE TABLE a (id int);\n");
      const entries = [{ idx: 0, version: "7", when: 1700000000000, tag: "0000_first", breakpoints: true }];
      await write(journal, JSON.stringify({ version: "7", dialect: "postgresql", entries }, undefined, 2));
      await vscode.commands.executeCommand("migrationLens.refresh");
      await until("the project", async () =>
        (await readTexts(ROWS)).some((text) => text.includes("drizzle-app")),
      );
    });
    after(async () => {
      await closeEditors();
      await vscode.workspace.fs.delete(sample("drizzle-app"), { recursive: true });
    });

    const tags = async (): Promise<string[]> => {
      const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(sample(journal)));
      const { entries } = JSON.parse(text) as { readonly entries: readonly { readonly tag: string }[] };
      return entries.map(({ tag }) => tag);
    };

    it("is not made while that file has changes which are not saved", async () => {
      const editor = await open(journal);
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), "\n"));
      await open(first);
      const making = vscode.commands.executeCommand("migrationLens.newMigration");
      await takeSteps(
        { wait: '.quick-input-widget:has-text("New migration in")' },
        { type: "second" },
        { press: "Enter" },
      );
      await making;
      await vscode.commands.executeCommand("notifications.showList");
      await until("the reason", async () =>
        (await readTexts(".notifications-center .notification-list-item")).some((text) =>
          text.includes("_journal.json has changes that are not saved"),
        ),
      );
      await vscode.commands.executeCommand("notifications.clearAll");
      await open(journal);
      await vscode.commands.executeCommand("workbench.action.files.revert");
      assert.deepEqual(await tags(), ["0000_first"]);
    });

    it("is written and listed in one go", async () => {
      const made = await make("second", undefined, first);
      assert.match(made.uri.path, /\/0001_\w+\.sql$/);
      const listedTags = await tags();
      assert.equal(listedTags.length, 2);
      assert.ok(made.uri.path.includes(`/${listedTags[1] ?? "?"}.sql`), listedTags.join());
    });
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
