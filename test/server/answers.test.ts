// The real language server over stdio: what it answers when asked.
import assert from "node:assert/strict";
import {
  type CodeAction,
  type Command,
  type CompletionItem,
  type Location,
  MarkupContent,
} from "vscode-languageserver/node";
import * as protocol from "../../src/server/protocol";
import { LspClient, Workspace } from "./lsp-client";

const UP = "migrations/0001_users.up.sql";
const SECOND = "migrations/0002_index.up.sql";
const FIRST_TEXT =
  "CREATE TABLE users (\n  id BIGINT PRIMARY KEY,\n  email VARCHAR(200) NOT NULL,\n  settings JSONB\n);\nCREATE INDEX users_email ON users (email);\n";
const SECOND_TEXT = "DROP INDEX users_email;\nALTER TABLE users ADD COLUMN note TEXT;\n";

describe("the language server's answers", () => {
  let workspace: Workspace;
  let client: LspClient;
  before(async () => {
    workspace = new Workspace({
      [UP]: FIRST_TEXT,
      "migrations/0001_users.down.sql": "DROP TABLE users;\n",
      [SECOND]: SECOND_TEXT,
      "migrations/0002_index.down.sql": "ALTER TABLE users DROP COLUMN note;\n",
      "other/readme.md": "nothing",
    });
    client = await LspClient.start(workspace, {
      source: "postgresql",
      targets: ["mysql@8.4", "mariadb@10.11"],
    });
    await client.open(UP, FIRST_TEXT);
    await client.open(SECOND, SECOND_TEXT);
  });
  after(async () => {
    assert.deepEqual(client.log, []);
    await client.stop();
    workspace.remove();
  });

  const titles = (actions: readonly (CodeAction | Command)[] | null): string[] =>
    (actions ?? []).map((action) => action.title);

  it("offers the safe portable fix first, marked as preferred, and the suppression last", async () => {
    const [diagnostic] = (await client.diagnostics(SECOND, 1)).filter(
      (d) => d.code === "drop-index-without-table",
    );
    assert.ok(diagnostic);
    const actions = (await client.actions(SECOND, diagnostic.range)) ?? [];
    assert.ok(actions.length > 1, titles(actions).join("; "));
    assert.match(actions.at(-1)?.title ?? "", /^Suppress /);
    for (const action of actions) assert.equal("kind" in action ? action.kind : "", "quickfix");
  });

  it("has no code action that a setting on save could run", async () => {
    const provider = client.initialized?.capabilities.codeActionProvider;
    const kinds = typeof provider === "object" ? (provider.codeActionKinds ?? []) : [];
    assert.deepEqual(kinds, ["quickfix"]);
    const all = await client.connection.sendRequest("textDocument/codeAction", {
      textDocument: { uri: workspace.uri(UP) },
      range: { start: { line: 0, character: 0 }, end: { line: 6, character: 0 } },
      context: { diagnostics: [], only: ["source.fixAll"] },
    });
    assert.deepEqual(all, []);
  });

  it("shows a table of targets in the hover, with the rule's page", async () => {
    const hover = await client.hover(UP, client.find(UP, "JSONB"));
    assert.ok(hover !== null && MarkupContent.is(hover.contents));
    const { value } = hover.contents;
    assert.match(value, /\| MySQL 8\.4 \| ✖ rejects \| \d+ \|/);
    assert.match(value, /\| MariaDB 10\.11 \|/);
    assert.match(value, /docs\/rules\/jsonb-type\.md/);
  });

  it("shows in the hover of a table how the migrations before define it", async () => {
    const hover = await client.hover(SECOND, client.find(SECOND, "users ADD"));
    assert.ok(hover !== null && MarkupContent.is(hover.contents));
    assert.match(hover.contents.value, /email +VARCHAR\(200\) NOT NULL/i);
    assert.match(hover.contents.value, /0001_users\.up\.sql/);
  });

  it("leads from a table's name to the migration that made it", async () => {
    const location: Location | null = await client.connection.sendRequest("textDocument/definition", {
      textDocument: { uri: workspace.uri(SECOND) },
      position: client.find(SECOND, "users ADD"),
    });
    assert.equal(location?.uri, workspace.uri(UP));
    assert.equal(location?.range.start.line, 0);
  });

  it("completes tables after TABLE and columns of the table that is named", async () => {
    const completes = async (text: string, wanted: string): Promise<void> => {
      const path = "migrations/0003_more.up.sql";
      workspace.write(path, text);
      await client.changedOnDisk(path);
      await client.open(path, text);
      for (let labels: string[] = []; !labels.includes(wanted);) {
        const items: CompletionItem[] = await client.connection.sendRequest("textDocument/completion", {
          textDocument: { uri: workspace.uri(path) },
          position: { line: 0, character: text.length },
        });
        labels = items.map((item) => item.label);
      }
      await client.close(path);
    };
    await completes("ALTER TABLE us", "users");
    await completes("CREATE INDEX i ON users (em", "email");
  });

  it("completes tables that only the connected database has, and says so", async () => {
    const [project]: protocol.ProjectSummary[] = await client.connection.sendRequest(protocol.PROJECTS, {});
    assert.ok(project);
    const table = {
      name: "made_by_hand",
      columns: [],
      uniques: [],
      foreignKeys: [],
      checks: [],
      indexes: [],
      options: {},
      partial: false,
    };
    const schema = { dialect: "postgresql", tables: [table], types: [], objects: [], complete: true };
    const tell = (live: unknown): Promise<void> =>
      client.connection.sendNotification(protocol.LIVE_SCHEMA, { project: project.root, schema: live });
    const path = "migrations/0004_live.up.sql";
    const text = "ALTER TABLE ma";
    workspace.write(path, text);
    await client.changedOnDisk(path);
    await client.open(path, text);
    const complete = (): Promise<CompletionItem[]> =>
      client.connection.sendRequest("textDocument/completion", {
        textDocument: { uri: workspace.uri(path) },
        position: { line: 0, character: text.length },
      });
    await tell(schema);
    const found = (await complete()).find(({ label }) => label === "made_by_hand");
    assert.match(found?.detail ?? "", /connected database/);
    await tell(null);
    assert.ok(!(await complete()).some(({ label }) => label === "made_by_hand"));
    await client.close(path);
    workspace.remove(path);
    await client.changedOnDisk(path);
  });

  it("names the projects with source, targets and tool", async () => {
    const projects: protocol.ProjectSummary[] = await client.connection.sendRequest(protocol.PROJECTS, {});
    assert.equal(projects.length, 1);
    const [project] = projects;
    assert.ok(project);
    assert.equal(project.source, "postgresql");
    assert.deepEqual(project.targets.slice(1), ["mysql@8.4", "mariadb@10.11"]);
  });

  it("lists the migrations in running order with the places of their parts", async () => {
    const [project]: protocol.ProjectSummary[] = await client.connection.sendRequest(protocol.PROJECTS, {});
    assert.ok(project);
    const { migrations }: protocol.MigrationsAnswer = await client.connection.sendRequest(
      protocol.MIGRATIONS,
      {
        project: project.root,
      },
    );
    assert.deepEqual(
      migrations.slice(0, 2).map((m) => m.parts.map((p) => [p.direction, p.place.uri])),
      [
        [
          ["up", workspace.uri(UP)],
          ["down", workspace.uri("migrations/0001_users.down.sql")],
        ],
        [
          ["up", workspace.uri(SECOND)],
          ["down", workspace.uri("migrations/0002_index.down.sql")],
        ],
      ],
    );
  });

  it("previews all safe fixes of a file without touching its buffer", async () => {
    const preview: protocol.EditPreview | null = await client.connection.sendRequest(protocol.FIX_ALL_SAFE, {
      uri: workspace.uri(UP),
    });
    assert.ok(preview);
    assert.equal(preview.version, 1);
    const after = await client.diagnostics(UP, 1);
    assert.ok(after.some((d) => d.code === "jsonb-type"));
  });

  it("converts a file for one target, and says what it chose", async () => {
    const preview: protocol.EditPreview | null = await client.connection.sendRequest(protocol.CONVERT, {
      uri: workspace.uri(UP),
      targets: ["mysql@8.4"],
    });
    assert.ok(preview);
    assert.doesNotMatch(preview.newText, /JSONB/);
    assert.match(preview.newText, /email VARCHAR\(200\) NOT NULL/);
    assert.ok(preview.done.length > 0);
  });

  it("tells the schema at a migration and where a column was made", async () => {
    const [project]: protocol.ProjectSummary[] = await client.connection.sendRequest(protocol.PROJECTS, {});
    assert.ok(project);
    const schema: { tables: { name: string; columns: { name: string }[] }[] } | null =
      await client.connection.sendRequest(protocol.SCHEMA_AT, { project: project.root });
    const users = schema?.tables.find((table) => table.name === "users");
    assert.deepEqual(
      users?.columns.map((column) => column.name),
      ["id", "email", "settings", "note"],
    );
    const origin: protocol.Place | null = await client.connection.sendRequest(protocol.ORIGIN, {
      project: project.root,
      schema: "public",
      table: "users",
      column: "note",
    });
    assert.equal(origin?.uri, workspace.uri(SECOND));
  });

  it("forgets a migration that was deleted while an editor still shows it", async () => {
    const path = "migrations/0009_short.up.sql";
    workspace.write(path, "SELECT 1;\n");
    await client.open(path, "SELECT 1;\n");
    await client.changedOnDisk(path);
    const [project]: protocol.ProjectSummary[] = await client.connection.sendRequest(protocol.PROJECTS, {});
    assert.ok(project);
    const ids = async (): Promise<string[]> => {
      const { migrations }: protocol.MigrationsAnswer = await client.connection.sendRequest(
        protocol.MIGRATIONS,
        { project: project.root },
      );
      return migrations.map(({ name }) => name);
    };
    assert.ok((await ids()).includes("short"));
    workspace.remove(path);
    await client.changedOnDisk(path);
    assert.ok(!(await ids()).includes("short"));
  });
});
