// Format Document and Format Selection on migrations, as the editor runs them.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { until } from "../host/until";
import { closeEditors, EXTENSION_ID, finding, open, revert, sample } from "./sample";

const SPECIMENS = "sql-app/migrations/0002_create_specimens.up.sql";
const SHORTEN = "alembic-service/migrations/versions/c90b62fa8e04_shorten_names.py";
const OPTIONS = { tabSize: 2, insertSpaces: true };

function edits(uri: vscode.Uri): Thenable<vscode.TextEdit[] | undefined> {
  return vscode.commands.executeCommand<vscode.TextEdit[] | undefined>(
    "vscode.executeFormatDocumentProvider",
    uri,
    OPTIONS,
  );
}

describe("formatting in the editor", () => {
  afterEach(closeEditors);

  it("lays out a migration, whatever language its file is given, and twice is once", async () => {
    const { document } = await open(SPECIMENS);
    await vscode.languages.setTextDocumentLanguage(document, "plaintext");
    const editor = await vscode.window.showTextDocument(document);
    await finding(document.uri, "jsonb-type");
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), "select   1,2 ;\n"));
    const found = await until("edits", async () => {
      const all = await edits(document.uri);
      return all !== undefined && all.length > 0 && all;
    });
    const edit = new vscode.WorkspaceEdit();
    edit.set(document.uri, found);
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.match(document.getText(), /^select\r?\n {2}1,\r?\n {2}2 ;\r?\n/);
    assert.deepEqual((await edits(document.uri)) ?? [], []);
    await revert();
  });

  it("is not offered for SQL inside Python, nor for files of no project", async () => {
    const { document } = await open(SHORTEN);
    await finding(document.uri, "drop-index-without-table");
    assert.deepEqual((await edits(document.uri)) ?? [], []);
    const notes = sample("notes/some.sql");
    await vscode.workspace.fs.writeFile(notes, new TextEncoder().encode("select   1;\n"));
    const { document: other } = await open("notes/some.sql");
    assert.deepEqual((await edits(other.uri)) ?? [], []);
    await vscode.workspace.fs.delete(sample("notes"), { recursive: true });
  });

  it("is never made anybody's default", () => {
    const manifest: unknown = vscode.extensions.getExtension(EXTENSION_ID)?.packageJSON;
    assert.ok(!JSON.stringify(manifest).includes("defaultFormatter"));
  });
});
