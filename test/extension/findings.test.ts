// Findings, hovers and quick fixes as the editor shows them, in SQL, Python and TypeScript.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { until } from "../host/until";
import { actionsAt, applyFix, closeEditors, codeOf, finding, findings, open, revert, sample } from "./sample";

const SPECIMENS = "sql-app/migrations/0002_create_specimens.up.sql";
const RENAME = "typeorm-shop/src/migrations/1721000000000-RenameLatin.ts";
const SHORTEN = "alembic-service/migrations/versions/c90b62fa8e04_shorten_names.py";

describe("findings in the editor", () => {
  afterEach(closeEditors);

  it("underline the construct and say what each target does with it", async () => {
    const { document } = await open(SPECIMENS);
    const jsonb = await finding(document.uri, "jsonb-type");
    assert.equal(document.getText(jsonb.range), "JSONB");
    assert.equal(jsonb.severity, vscode.DiagnosticSeverity.Error);
    assert.match(jsonb.message, /MySQL 8\.4/);
    assert.match(jsonb.message, /MariaDB 10\.11/);
  });

  it("link to the rule's page", async () => {
    const { document } = await open(SPECIMENS);
    const { code } = await finding(document.uri, "jsonb-type");
    assert.ok(typeof code === "object");
    assert.equal(code.target.scheme, "command");
    assert.match(decodeURIComponent(code.target.toString()), /migrationLens\.showRule\?\["jsonb-type"\]/);
  });

  it("come in whatever language another extension gives the file", async () => {
    const document = await vscode.workspace.openTextDocument(sample(SPECIMENS));
    await vscode.languages.setTextDocumentLanguage(document, "plaintext");
    await vscode.window.showTextDocument(document);
    await finding(document.uri, "jsonb-type");
  });

  it("leave files alone that are in no project", async () => {
    const document = await vscode.workspace.openTextDocument({
      language: "python",
      content: "x = 'JSONB'\n",
    });
    await vscode.window.showTextDocument(document);
    const { document: other } = await open(SPECIMENS);
    await finding(other.uri, "jsonb-type");
    assert.deepEqual(findings(document.uri), []);
  });

  it("are shown in a table when hovered", async () => {
    const { document } = await open(SPECIMENS);
    const { range } = await finding(document.uri, "jsonb-type");
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      "vscode.executeHoverProvider",
      document.uri,
      range.start,
    );
    const text = hovers
      .flatMap(({ contents }) => contents)
      .map((content) => (typeof content === "string" ? content : content.value))
      .join("\n");
    assert.match(text, /\| MySQL 8\.4 \| ✖ rejects \| 1064 \|/);
    assert.match(text, /command:migrationLens\.showRule/);
  });

  it("are mended by a quick fix in SQL, and stay away", async () => {
    const { document } = await open(SPECIMENS);
    const { range } = await finding(document.uri, "bytea-type");
    await applyFix(document.uri, range, "LONGBLOB");
    assert.match(document.getText(), /image +LONGBLOB,/);
    await until("the finding is gone", () => !findings(document.uri).some((d) => codeOf(d) === "bytea-type"));
    await revert();
  });

  it("are mended by a quick fix inside a Python string", async () => {
    const { document } = await open(SHORTEN);
    const { range } = await finding(document.uri, "drop-index-without-table");
    const before = document.getText();
    await applyFix(document.uri, range, "DROP INDEX");
    assert.match(document.getText(), /DROP INDEX ix_gauge_harbour ON gauge/);
    assert.equal(document.getText().replace(" ON gauge", ""), before);
    await revert();
  });

  it("are mended by a quick fix inside a TypeScript template", async () => {
    const { document } = await open(RENAME);
    const { range } = await finding(document.uri, "backtick-name");
    assert.equal(document.getText(range), "\\`variety\\`");
    await applyFix(document.uri, range, "Write variety");
    assert.match(document.getText(), /ALTER TABLE variety/i);
    await revert();
  });

  it("appear in a project that is made while the window is open, and stay in those that are", async () => {
    const { document } = await open(SHORTEN);
    await finding(document.uri, "drop-index-without-table");
    const ini = sample("later/alembic.ini");
    const versions = "later/migrations/versions";
    const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
    await vscode.workspace.fs.writeFile(
      sample("later/migration-lens.json"),
      encode('{"source": "postgresql", "targets": ["mysql@8.4"]}'),
    );
    await vscode.workspace.fs.writeFile(
      sample("later/migrations/env.py"),
      encode("from alembic import context\n"),
    );
    await vscode.workspace.fs.writeFile(
      sample(`${versions}/0a1b2c3d4e5f_first.py`),
      encode(
        [
          'revision = "0a1b2c3d4e5f"',
          "down_revision = None",
          "",
          "from alembic import op",
          "",
          "def upgrade():",
          '    op.execute("CREATE TABLE later (a JSONB)")',
          "",
          "def downgrade():",
          '    op.execute("DROP TABLE later")',
          "",
        ].join("\n"),
      ),
    );
    await vscode.workspace.fs.writeFile(ini, encode("[alembic]\nscript_location = migrations\n"));
    const { document: made } = await open(`${versions}/0a1b2c3d4e5f_first.py`);
    const jsonb = await finding(made.uri, "jsonb-type");
    assert.equal(made.getText(jsonb.range), "JSONB");

    // The documents of older projects are still followed, each edit once.
    const editor = await open(SHORTEN);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), "# one\n# two\n"));
    const { range } = await until("the finding has moved", () =>
      findings(editor.document.uri).find(
        (d) =>
          codeOf(d) === "drop-index-without-table" && editor.document.getText(d.range).startsWith("ix_gauge"),
      ),
    );
    assert.equal(editor.document.getText(range), "ix_gauge_harbour");
    await revert();
    await closeEditors();
    await vscode.workspace.fs.delete(sample("later"), { recursive: true });
  });

  it("have no action that a setting on save could run", async () => {
    const { document } = await open(SPECIMENS);
    await finding(document.uri, "jsonb-type");
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      document.uri,
      new vscode.Range(0, 0, document.lineCount, 0),
      vscode.CodeActionKind.Source.value,
    );
    assert.deepEqual(
      actions.filter(({ kind }) => kind !== undefined && vscode.CodeActionKind.SourceFixAll.contains(kind)),
      [],
    );
  });

  it("offer the suppression last", async () => {
    const { document } = await open(SPECIMENS);
    const { range } = await finding(document.uri, "bytea-type");
    const actions = await until("fixes", async () => {
      const all = await actionsAt(document.uri, range);
      return all.length > 1 && all;
    });
    // The bulk command belongs to no finding, and the editor puts such actions after all others.
    const own = actions.filter(({ title }) => !title.startsWith("Fix all"));
    assert.match(own.at(-1)?.title ?? "", /^Suppress bytea-type/);
  });
});

describe("what the migrations say", () => {
  afterEach(closeEditors);

  it("leads from a table's name to the migration that made it", async () => {
    const { document } = await open(SPECIMENS);
    await finding(document.uri, "jsonb-type");
    const at = document.positionAt(document.getText().indexOf("collections (id)") + 2);
    const place = await until("a place that the name leads to", async () => {
      const places = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(
        "vscode.executeDefinitionProvider",
        document.uri,
        at,
      );
      return places[0];
    });
    const uri = "targetUri" in place ? place.targetUri : place.uri;
    assert.match(uri.path, /0001_create_collections\.up\.sql$/);
  });

  it("completes the columns of a table that an earlier migration made", async () => {
    const { document } = await open("sql-app/migrations/0005_widen_titles.up.sql");
    await finding(document.uri, "alter-column");
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit((edit) =>
      edit.insert(new vscode.Position(0, 0), "CREATE INDEX i ON specimens (la);\n"),
    );
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      "vscode.executeCompletionItemProvider",
      document.uri,
      new vscode.Position(0, "CREATE INDEX i ON specimens (la".length),
    );
    const labels = list.items.map(({ label }) => (typeof label === "string" ? label : label.label));
    assert.ok(labels.includes("label"), labels.slice(0, 20).join(" "));
    await revert();
  });
});
