// The real language server over stdio, asked to format.
import assert from "node:assert/strict";
import type { TextEdit } from "vscode-languageserver/node";
import { LspClient, Workspace } from "./lsp-client";

const UP = "migrations/0001_users.up.sql";
const TEXT =
  "create table users (id bigint primary key, email text not null, note text);\n\ngrant   all on users to x;\n";

describe("the language server's formatting", () => {
  let workspace: Workspace;
  let client: LspClient;
  before(async () => {
    workspace = new Workspace({
      [UP]: TEXT,
      "migrations/0001_users.down.sql": "DROP TABLE users;\n",
      "elsewhere/notes.sql": "select   1;\n",
    });
    client = await LspClient.start(workspace, { source: "postgresql" });
    await client.open(UP, TEXT);
    await client.open("elsewhere/notes.sql", "select   1;\n");
  });
  after(async () => {
    await client.stop();
    workspace.remove();
  });

  const format = (path: string, options: object): Promise<readonly TextEdit[] | null> =>
    client.connection.sendRequest("textDocument/formatting", {
      textDocument: { uri: workspace.uri(path) },
      options,
    });

  it("lays a migration out, says what it left, and has nothing to add the second time", async () => {
    const edits = await format(UP, { tabSize: 4, insertSpaces: true });
    assert.ok(edits !== null);
    await client.edit(UP, edits);
    assert.equal(
      client.text(UP).text,
      "create table users (\n    id bigint primary key,\n    email text not null,\n    note text\n);\n\ngrant   all on users to x;\n",
    );
    assert.deepEqual(client.log, [
      "0001_users.up.sql:3: the statement is left as it is, since the formatter does not know its grammar.",
    ]);
    assert.deepEqual(await format(UP, { tabSize: 4, insertSpaces: true }), []);
  });

  it("lays out a selection", async () => {
    const text = client.text(UP).text;
    await client.edit(UP, [
      {
        range: { start: client.find(UP, "grant"), end: client.find(UP, "grant") },
        newText: "select   1;\nselect   2;\n",
      },
    ]);
    const start = client.find(UP, "select   2");
    const edits = await client.connection.sendRequest<readonly TextEdit[] | null>(
      "textDocument/rangeFormatting",
      {
        textDocument: { uri: workspace.uri(UP) },
        range: { start, end: start },
        options: { tabSize: 2, insertSpaces: true },
      },
    );
    await client.edit(UP, edits ?? []);
    assert.equal(client.text(UP).text, text.replace("grant", "select   1;\nselect\n  2;\ngrant"));
  });

  it("has nothing to say of a file outside of projects", async () => {
    assert.equal(await format("elsewhere/notes.sql", { tabSize: 4, insertSpaces: true }), null);
  });
});
