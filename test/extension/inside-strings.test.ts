// SQL in a program's strings is spoken of as SQL in a file is: hover and completion, through the host's escapes.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { until } from "../host/until";
import { closeEditors, finding, findings, open, revert, sample } from "./sample";

const ALARMS = "alembic-service/migrations/versions/a4e07c15d3f9_add_alarms.py";
const PYTHON = "alembic-service/migrations/versions/fe5a1c0de001_inside_strings.py";
const TYPESCRIPT = "typeorm-shop/src/migrations/1723000000000-InsideStrings.ts";

const PYTHON_TEXT = String.raw`"""inside strings"""
from alembic import op

revision = "fe5a1c0de001"
down_revision = "e7d3158c40ab"


def upgrade():
    op.execute('UPDATE gauge SET name = \'a\\b \u00e9\' WHERE harbour = \'x\' AND gauge.operator = \'y\'')
    op.execute(
        """
        DELETE FROM reading
        WHERE reading.quality = 'raw'
        """
    )


def downgrade():
    pass
`;

/** Backticks are written as tildes. */
const TYPESCRIPT_TEXT = String.raw`import { MigrationInterface, QueryRunner } from "typeorm";

export class InsideStrings1723000000000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("UPDATE variety SET name = \"it\u0027s\" WHERE variety.hardy = 1");
    await queryRunner.query(~
      UPDATE \~variety\~ SET sowing = 'x' WHERE sowing IS NULL
    ~);
  }

  public async down(): Promise<void> {}
}
`.replaceAll("~", "`");

/** Right behind `text`. */
function behind(document: vscode.TextDocument, text: string): vscode.Position {
  const at = document.getText().indexOf(text);
  assert.ok(at >= 0, `${text} is in the file`);
  return document.positionAt(at + text.length);
}

async function hoverAt(document: vscode.TextDocument, position: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    "vscode.executeHoverProvider",
    document.uri,
    position,
  );
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (typeof content === "string" ? content : content.value))
    .join("\n");
}

async function labelsAt(document: vscode.TextDocument, position: vscode.Position): Promise<string[]> {
  const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
    "vscode.executeCompletionItemProvider",
    document.uri,
    position,
  );
  // The editor adds every word of the file as a text.
  return items
    .filter(({ kind }) => kind !== vscode.CompletionItemKind.Text)
    .map(({ label }) => (typeof label === "string" ? label : label.label));
}

describe("inside a program's strings", function () {
  this.timeout(60_000);

  before(async () => {
    const { document } = await open(ALARMS);
    await finding(document.uri, "array-type");
    await vscode.workspace.fs.writeFile(sample(PYTHON), new TextEncoder().encode(PYTHON_TEXT));
    await vscode.workspace.fs.writeFile(sample(TYPESCRIPT), new TextEncoder().encode(TYPESCRIPT_TEXT));
  });
  after(async () => {
    await closeEditors();
    for (const path of [PYTHON, TYPESCRIPT]) await vscode.workspace.fs.delete(sample(path));
  });

  for (const [path, word, says] of [
    [PYTHON, "WHERE harb", /harbour[^]*VARCHAR\(120\)/i],
    [PYTHON, "AND gauge.oper", /operator[^]*VARCHAR\(80\)/i],
    [PYTHON, "DELETE FROM read", /reading/],
    [PYTHON, "WHERE reading.qual", /quality/],
    [TYPESCRIPT, "WHERE variety.har", /hardy[^]*tinyint/i],
    [TYPESCRIPT, "WHERE sow", /sowing[^]*varchar\(64\)/i],
  ] as const)
    it(`a hover tells of the column or table: ${word} (${path.slice(-2)})`, async () => {
      const { document } = await open(path);
      const text = await until("the hover", async () => {
        const shown = await hoverAt(document, behind(document, word));
        return says.test(shown) && shown;
      });
      assert.match(text, says);
    });

  for (const [path, place, offered, not] of [
    [PYTHON, "AND gauge.", ["harbour", "settings", "operator"], ["taken_at"]],
    [PYTHON, "WHERE reading.", ["quality", "level_mm"], ["harbour"]],
    [PYTHON, "DELETE FROM ", ["reading", "gauge"], []],
    [TYPESCRIPT, "WHERE variety.", ["hardy", "botanicalName"], ["customerId"]],
  ] as const)
    it(`completion knows the tables and columns: ${place} (${path.slice(-2)})`, async () => {
      const { document } = await open(path);
      const labels = await until("the completion", async () => {
        const found = await labelsAt(document, behind(document, place));
        return offered.every((label) => found.includes(label)) && found;
      });
      for (const label of not) assert.ok(!labels.includes(label), `${label} is of another table`);
    });

  it("completion in a program's own code is left to its own language", async () => {
    const { document } = await open(PYTHON);
    const labels = await labelsAt(document, behind(document, "def upgrade():\n    op."));
    assert.ok(!labels.includes("harbour"));
  });

  it("findings stand at the word, behind escapes", async () => {
    const editor = await open(PYTHON);
    const at = behind(editor.document, "def upgrade():\n");
    const call =
      String.raw`    op.execute('ALTER TABLE gauge ADD note TEXT DEFAULT \'\\\' , ADD extra JSONB')` + "\n";
    await editor.edit((edit) => edit.insert(at, call));
    const jsonb = await finding(editor.document.uri, "jsonb-type");
    assert.equal(editor.document.getText(jsonb.range), "JSONB");
    await revert();
    await until("it is taken back", () =>
      findings(editor.document.uri).every(({ message }) => !message.includes("JSONB")),
    );
  });
});
