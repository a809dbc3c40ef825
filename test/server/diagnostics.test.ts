// The real language server over stdio: what it publishes, and that it follows edits, the disk and bad input.
import assert from "node:assert/strict";
import { DiagnosticSeverity } from "vscode-languageserver/node";
import { entriesOf, formatBaseline } from "../../src/lint/baseline";
import { MIGRATIONS, type MigrationsAnswer, PROJECTS, type ProjectSummary } from "../../src/server/protocol";
import { LspClient, Workspace } from "./lsp-client";

const USERS = "CREATE TABLE users (\n  id BIGINT PRIMARY KEY,\n  settings JSONB\n);\n";

describe("the language server's diagnostics", () => {
  let workspace: Workspace;
  let client: LspClient;
  const start = async (files: Record<string, string | Uint8Array>, targets: string[]): Promise<void> => {
    workspace = new Workspace(files);
    client = await LspClient.start(workspace, { source: "postgresql", targets });
  };
  afterEach(async () => {
    await client.stop();
    workspace.remove();
  });

  it("puts one squiggle on a construct and names every target in it", async () => {
    await start(
      { "migrations/0001_users.up.sql": USERS, "migrations/0001_users.down.sql": "DROP TABLE users;\n" },
      ["mysql@8.4", "mariadb@10.11"],
    );
    const found = await client.open("migrations/0001_users.up.sql", USERS);
    const jsonb = found.filter((d) => d.code === "jsonb-type");
    assert.equal(jsonb.length, 1);
    const [diagnostic] = jsonb;
    assert.ok(diagnostic);
    assert.equal(client.textAt("migrations/0001_users.up.sql", diagnostic.range), "JSONB");
    assert.equal(diagnostic.severity, DiagnosticSeverity.Error);
    assert.equal(diagnostic.source, "Migration Lens");
    assert.match(JSON.stringify(diagnostic.message), /MySQL 8\.4/);
    assert.match(JSON.stringify(diagnostic.message), /MariaDB 10\.11/);
    assert.match(diagnostic.codeDescription?.href ?? "", /docs\/rules\/jsonb-type\.md$/);
  });

  it("is silent about everything when only the source is checked", async () => {
    await start({ "migrations/0001_users.up.sql": USERS }, []);
    const found = await client.open("migrations/0001_users.up.sql", USERS);
    assert.deepEqual(
      found.filter((d) => d.severity === DiagnosticSeverity.Error),
      [],
    );
  });

  it("follows an edit, and forgets a finding that was mended", async () => {
    await start({ "migrations/0001_users.up.sql": USERS }, ["mysql@8.4"]);
    await client.open("migrations/0001_users.up.sql", USERS);
    const mended = await client.replace("migrations/0001_users.up.sql", "JSONB", "JSON");
    assert.deepEqual(
      mended.filter((d) => d.code === "jsonb-type"),
      [],
    );
    const back = await client.replace("migrations/0001_users.up.sql", "JSON", "JSONB");
    assert.equal(back.filter((d) => d.code === "jsonb-type").length, 1);
  });

  it("looks again at a later migration when an earlier one is changed in its open buffer", async () => {
    const drop = "DROP INDEX users_name;\n";
    const first =
      "CREATE TABLE users (id INT PRIMARY KEY, name VARCHAR(50));\nCREATE INDEX users_name ON users (name);\n";
    await start(
      {
        "migrations/0001_users.up.sql": first,
        "migrations/0002_drop.up.sql": drop,
      },
      ["mysql@8.4"],
    );
    await client.open("migrations/0001_users.up.sql", first);
    const before = await client.open("migrations/0002_drop.up.sql", drop);
    const [finding] = before.filter((d) => d.code === "drop-index-without-table");
    assert.ok(finding);
    const [edit] = await client.fix("migrations/0002_drop.up.sql", finding);
    assert.match(edit?.newText ?? "", /users/);
    await client.replace("migrations/0001_users.up.sql", "TABLE users", "TABLE people");
    await client.replace("migrations/0001_users.up.sql", "ON users", "ON people");
    const [moved] = await client.fix("migrations/0002_drop.up.sql", finding);
    assert.match(moved?.newText ?? "", /people/);
  });

  it("names a target that is added later in squiggles that are there already", async () => {
    await start(
      {
        "migrations/0001_users.up.sql": USERS,
        "migration-lens.json": '{"targets": ["mysql@8.4"]}',
      },
      [],
    );
    const before = await client.open("migrations/0001_users.up.sql", USERS);
    assert.ok(before.some((d) => d.code === "jsonb-type" && !JSON.stringify(d.message).includes("MariaDB")));
    workspace.write("migration-lens.json", '{"targets": ["mysql@8.4", "mariadb@10.11"]}');
    await client.changedOnDisk("migration-lens.json");
    const after = await client.until("migrations/0001_users.up.sql", ({ diagnostics }) =>
      diagnostics.some((d) => d.code === "jsonb-type" && JSON.stringify(d.message).includes("MariaDB 10.11")),
    );
    assert.ok(after.length >= before.length);
  });

  it("obeys a baseline, and follows it when it is written anew", async () => {
    const first = "migrations/0001_users.up.sql";
    const baseline = (count: number): string =>
      formatBaseline(
        new Map([
          [
            first,
            entriesOf(
              Array.from({ length: count }, () => ({
                rule: "jsonb-type",
                target: "mysql@8.4",
                statementText: USERS.replace(";\n", ""),
              })),
            ),
          ],
        ]),
      );
    await start(
      { [first]: USERS, "migration-lens.json": '{"baseline": "old.json"}', "old.json": baseline(1) },
      ["mysql@8.4"],
    );
    const isJsonb = ({ code }: { code?: unknown }): boolean => code === "jsonb-type";
    const found = await client.open(first, USERS);
    assert.deepEqual(found.filter(isJsonb), []);
    const edited = await client.replace(first, "settings JSONB", "settings JSONB NULL");
    assert.equal(edited.filter(isJsonb).length, 1);
    assert.ok(edited.some(({ code }) => code === "stale-baseline"));
    await client.replace(first, "JSONB NULL", "JSONB");
    workspace.write("old.json", baseline(0));
    await client.changedOnDisk("old.json");
    await client.until(first, ({ diagnostics }) => diagnostics.some(isJsonb));
  });

  it("says once what is wrong with a file's place in its history, and is silenced there", async () => {
    const files = ["migrations/1_a.up.sql", "migrations/1_a.down.sql", "migrations/1_b.up.sql"];
    await start(Object.fromEntries(files.map((file) => [file, "SELECT 1;\n"])), []);
    const found = await client.open("migrations/1_b.up.sql", "SELECT 1;\n");
    const [said, ...others] = found.filter(({ code }) => code === "duplicate-version");
    assert.match(JSON.stringify(said?.message), /^"1_b\.up\.sql has the same version/);
    assert.match(said?.codeDescription?.href ?? "", /docs\/rules\/duplicate-version\.md$/);
    assert.deepEqual(others, []);
    const silenced = await client.replace(
      "migrations/1_b.up.sql",
      "SELECT",
      "-- migration-lens: ignore-file duplicate-version: both ran long ago\nSELECT",
    );
    const codes = silenced.map(({ code }) => code);
    assert.ok(!codes.includes("duplicate-version") && !codes.includes("unused-suppression"), codes.join());
  });

  it("clears the squiggles of a closed document", async () => {
    await start({ "migrations/0001_users.up.sql": USERS }, ["mysql@8.4"]);
    await client.open("migrations/0001_users.up.sql", USERS);
    await client.close("migrations/0001_users.up.sql");
    const after = await client.until("migrations/0001_users.up.sql", (p) => p.diagnostics.length === 0);
    assert.deepEqual(after, []);
  });

  it("goes on with the others when a file is deleted on disk", async () => {
    const drop = "DROP INDEX users_name;\n";
    await start(
      {
        "migrations/0001_users.up.sql":
          "CREATE TABLE users (id INT PRIMARY KEY, name VARCHAR(50));\nCREATE INDEX users_name ON users (name);\n",
        "migrations/0002_drop.up.sql": drop,
      },
      ["mysql@8.4"],
    );
    const before = await client.open("migrations/0002_drop.up.sql", drop);
    assert.ok(before.some((d) => d.code === "drop-index-without-table"));
    workspace.remove("migrations/0001_users.up.sql");
    await client.changedOnDisk("migrations/0001_users.up.sql");
    const after = await client.replace("migrations/0002_drop.up.sql", ";\n", ";\n\n");
    assert.ok(after.some((d) => d.code === "drop-index-without-table"));
    assert.deepEqual(client.log, []);
  });

  it("survives a binary file, half a file, lone surrogates and a byte order mark", async () => {
    const binary = new Uint8Array(4096).map((_, i) => (i * 37) % 256);
    await start(
      {
        "migrations/0001_users.up.sql": USERS,
        "migrations/0002_binary.up.sql": binary,
        "migrations/0003_half.up.sql": "CREATE TABLE x (a JSONB, b VARCHAR(",
        "migrations/0004_surrogates.up.sql": "",
        "migrations/0005_bom.up.sql": `\uFEFF${USERS.replace("users", "more")}`,
      },
      ["mysql@8.4"],
    );
    await client.open("migrations/0002_binary.up.sql", Buffer.from(binary).toString("utf8"));
    const half = await client.open("migrations/0003_half.up.sql", "CREATE TABLE x (a JSONB, b VARCHAR(");
    assert.ok(half.some((d) => d.code === "jsonb-type"));
    const lone = "CREATE TABLE y (a JSONB DEFAULT '\uD800', b JSONB); -- \uDC00\n";
    const surrogates = await client.open("migrations/0004_surrogates.up.sql", lone);
    for (const diagnostic of surrogates.filter((d) => d.code === "jsonb-type"))
      assert.equal(client.textAt("migrations/0004_surrogates.up.sql", diagnostic.range), "JSONB");
    const bom = `\uFEFF${USERS.replace("users", "more")}`;
    const marked = await client.open("migrations/0005_bom.up.sql", bom);
    const [diagnostic] = marked.filter((d) => d.code === "jsonb-type");
    assert.ok(diagnostic);
    assert.equal(client.textAt("migrations/0005_bom.up.sql", diagnostic.range), "JSONB");
    assert.deepEqual(client.log, []);
  });

  it("answers about one file while a ten-megabyte dump is open", async () => {
    const rows = "INSERT INTO users (id, settings) VALUES (1, '{\"a\": \"it''s\"}');\n";
    const dump = USERS + rows.repeat(Math.ceil((10 * 1024 * 1024) / rows.length));
    await start(
      {
        "migrations/0001_users.up.sql": USERS,
        "migrations/0002_dump.up.sql": dump.replace("users", "dumped"),
      },
      ["mysql@8.4"],
    );
    const found = await client.open("migrations/0002_dump.up.sql", dump.replace("users", "dumped"));
    assert.ok(found.some((d) => d.code === "jsonb-type"));
    const edited = await client.replace("migrations/0002_dump.up.sql", "JSONB", "JSON");
    assert.ok(!edited.some((d) => d.code === "jsonb-type"));
    const small = await client.open("migrations/0001_users.up.sql", USERS);
    assert.ok(small.some((d) => d.code === "jsonb-type"));
    assert.deepEqual(client.log, []);
  }).timeout(60_000);

  it("counts a file to its project as soon as it is opened, before the disk's watcher speaks", async () => {
    const first =
      "CREATE TABLE users (id INT PRIMARY KEY, name VARCHAR(50));\nCREATE INDEX users_name ON users (name);\n";
    await start(
      { "migrations/0001_users.up.sql": first, "migrations/0001_users.down.sql": "DROP TABLE users;\n" },
      ["mysql@8.4"],
    );
    await client.open("migrations/0001_users.up.sql", first);
    const drop = "DROP INDEX users_name;\n";
    workspace.write("migrations/0002_drop.up.sql", drop);
    const onDisk = await client.open("migrations/0002_drop.up.sql", drop);
    assert.match(JSON.stringify(onDisk.map((d) => d.message)), /ON users/);
    const unsaved = await client.open("migrations/0003_drop.up.sql", drop);
    assert.match(JSON.stringify(unsaved.map((d) => d.message)), /can't be told|ON users/);
    const projects: ProjectSummary[] = await client.connection.sendRequest(PROJECTS, {});
    const answer: MigrationsAnswer = await client.connection.sendRequest(MIGRATIONS, {
      project: projects[0]?.root,
    });
    assert.equal(answer.migrations.length, 3);
  });

  it("checks a document that was never saved once its dialect is clear", async () => {
    workspace = new Workspace({ "migrations/0001_users.up.sql": USERS });
    client = await LspClient.start(workspace, { targets: ["mysql@8.4", "mariadb@10.11"] });
    const path = "untitled:Untitled-1";
    assert.deepEqual(await client.open(path, "CREATE TABLE t (id INT);\n"), []);
    const found = await client.replace(path, "id INT", "id INT, settings JSONB");
    assert.ok(found.some((d) => d.code === "jsonb-type"));
    const hover = await client.hover(path, client.find(path, "JSONB"));
    assert.match(JSON.stringify(hover?.contents), /MariaDB 10\.11/);
    const [diagnostic] = found.filter((d) => d.code === "jsonb-type");
    assert.ok(diagnostic);
    const edits = await client.fix(path, diagnostic, "JSON");
    assert.equal(edits[0]?.newText, "JSON");
    await client.close(path);
    await client.until(path, ({ diagnostics }) => diagnostics.length === 0);
  });

  it("answers about one file while a large one is being checked", async () => {
    const large = Array.from({ length: 4_000 }, (_, i) => USERS.replace("users", `users_${i}`)).join("");
    await start({ "migrations/0001_users.up.sql": USERS, "migrations/0002_large.up.sql": large }, [
      "mysql@8.4",
      "mariadb@10.11",
      "tidb@8.5",
    ]);
    await client.open("migrations/0001_users.up.sql", USERS);
    const order: string[] = [];
    const checked = client.open("migrations/0002_large.up.sql", large).then(() => order.push("checked"));
    await client.hover("migrations/0001_users.up.sql", { line: 2, character: 12 });
    order.push("hover");
    await checked;
    assert.deepEqual(order, ["hover", "checked"]);
  });

  it("marks no more than an editor shows, the most serious, and says how many there are besides", async () => {
    const path = "migrations/0001_many.up.sql";
    const made = (from: number, to: number, column: string): string =>
      Array.from({ length: to - from }, (_, i) => `CREATE TABLE t${from + i} (a ${column});\n`).join("");
    const text = `CREATE TABLE t (id INT PRIMARY KEY);\n${made(0, 1200, "INT REFERENCES t (id)")}${made(1200, 1500, "JSONB")}`;
    await start({ [path]: text }, ["mysql@8.4"]);
    const found = await client.open(path, text);
    assert.equal(found.length, 1000);
    assert.equal(found.filter((d) => d.code === "jsonb-type").length, 300);
    const last = found.at(-1);
    assert.equal(last?.severity, DiagnosticSeverity.Information);
    assert.match(
      JSON.stringify(last.message),
      /^"\d+ more are not marked in this file: .*migration-lens check/,
    );
    const fewer = await client.replace(path, text.slice(text.indexOf("CREATE TABLE t400 ")), "");
    assert.ok(fewer.length < 1000);
    assert.ok(fewer.every((d) => d.code !== undefined));
  });

  it("never publishes for a version that is no longer the document's", async () => {
    await start({ "migrations/0001_users.up.sql": USERS }, ["mysql@8.4"]);
    const versions: number[] = [];
    client.connection.onNotification("window/logMessage", () => undefined);
    await client.open("migrations/0001_users.up.sql", USERS);
    let text = "JSONB";
    for (let i = 0; i < 30; i++) {
      const next = `JSON${" ".repeat(i + 1)}`;
      const found = await client.replace("migrations/0001_users.up.sql", text, next);
      versions.push(client.text("migrations/0001_users.up.sql").version);
      assert.ok(!found.some((d) => d.code === "jsonb-type"));
      text = next;
    }
    assert.deepEqual(
      versions,
      versions.toSorted((a, b) => a - b),
    );
  });
});
