import assert from "node:assert/strict";
import { defineRule, type Rule } from "../../src/lint/rule";
import { MemoryFiles } from "./memory-files";
import { inWords, makeLint, openLint } from "./open-lint";

const PROJECT: Readonly<Record<string, string>> = {
  "/w/go.mod": "module example.com/x\n\nrequire github.com/golang-migrate/migrate/v4 v4.17.0\n",
  "/w/migrations/1_users.up.sql":
    "CREATE TABLE users (id SERIAL PRIMARY KEY, name TEXT);\nCREATE INDEX users_name ON users (name);\n",
  "/w/migrations/1_users.down.sql": "DROP TABLE users;\n",
  "/w/migrations/2_index.up.sql": "DROP INDEX users_name;\n",
  "/w/migrations/2_index.down.sql": "CREATE INDEX users_name ON users (name);\n",
};

describe("a session over a project", () => {
  it("checks a migration on the schema that those before it leave", () => {
    const session = makeLint(new MemoryFiles(PROJECT), { targets: ["mysql"] });
    session.openFolders(["/w"]);
    const path = "/w/migrations/2_index.up.sql";
    const [finding] = session.check(path);
    assert.equal(finding?.rule, "drop-index-without-table");
    assert.match(finding.message, /ON users/);
    assert.deepEqual(session.check("/w/migrations/1_users.down.sql"), []);
  });

  it("checks nothing but the source dialect while no target is configured", () => {
    const session = makeLint(new MemoryFiles(PROJECT));
    session.openFolders(["/w"]);
    const [state] = session.projects();
    assert.equal(state?.source, "postgresql");
    assert.equal(state.sourceReason, "detected");
    assert.deepEqual(
      state.targets.map(({ dialect }) => dialect),
      ["postgresql"],
    );
  });

  it("hears of a change in an earlier file", () => {
    const files = new MemoryFiles(PROJECT);
    const session = makeLint(files, { targets: ["mysql"] });
    session.openFolders(["/w"]);
    const path = "/w/migrations/2_index.up.sql";
    assert.match(session.check(path)[0]?.message ?? "", /ON users/);
    files.texts.set(
      "/w/migrations/1_users.up.sql",
      "CREATE TABLE people (id INT);\nCREATE INDEX users_name ON people (id);\n",
    );
    session.filesChanged(["/w/migrations/1_users.up.sql"]);
    assert.match(session.check(path)[0]?.message ?? "", /ON people/);
  });

  it("hears of files that come and go in one batch", () => {
    const files = new MemoryFiles(PROJECT);
    const session = makeLint(files, { targets: ["mysql"] });
    session.openFolders(["/w"]);
    assert.equal(session.projects()[0]?.migrations.length, 2);
    files.texts.delete("/w/migrations/2_index.up.sql");
    files.texts.delete("/w/migrations/2_index.down.sql");
    files.texts.set("/w/migrations/3_more.up.sql", "ALTER TABLE users ADD COLUMN more TEXT;\n");
    session.filesChanged([
      "/w/migrations/2_index.up.sql",
      "/w/migrations/2_index.down.sql",
      "/w/migrations/3_more.up.sql",
    ]);
    assert.deepEqual(
      session.projects()[0]?.migrations.map(({ name }) => name),
      ["users", "more"],
    );
    assert.deepEqual(session.check("/w/migrations/2_index.up.sql"), []);
  });

  it("lets an open buffer stand before the disk, and the disk again when it is closed", () => {
    const session = makeLint(new MemoryFiles(PROJECT), { targets: ["mysql"] });
    session.openFolders(["/w"]);
    const path = "/w/migrations/2_index.up.sql";
    session.changeBuffer(path, "SELECT 1;\n");
    assert.deepEqual(session.check(path), []);
    session.changeBuffer(path, undefined);
    assert.equal(session.check(path).length, 1);
  });

  it("names the open files behind an edited one, and no others", () => {
    const session = makeLint(new MemoryFiles(PROJECT), { targets: ["mysql"] });
    session.openFolders(["/w"]);
    for (const path of ["/w/migrations/1_users.up.sql", "/w/migrations/2_index.up.sql"]) {
      session.changeBuffer(path, PROJECT[path]);
    }
    assert.deepEqual(session.affectedBy("/w/migrations/1_users.up.sql"), [
      "/w/migrations/1_users.up.sql",
      "/w/migrations/2_index.up.sql",
    ]);
    assert.deepEqual(session.affectedBy("/w/migrations/2_index.up.sql"), ["/w/migrations/2_index.up.sql"]);
  });

  it("knows where a table was made, and where that moved to after an edit above it", () => {
    const session = makeLint(new MemoryFiles(PROJECT));
    session.openFolders(["/w"]);
    const path = "/w/migrations/1_users.up.sql";
    const text = `SELECT 1;\n${PROJECT[path] ?? ""}`;
    session.check(path);
    session.changeBuffer(path, text);
    const [state] = session.projects();
    assert.ok(state !== undefined);
    const origin = session.originOf(state, { name: "users" }, "name");
    assert.equal(origin?.file, path);
    assert.match(text.slice(origin.start, origin.end), /^CREATE TABLE users/);
  });

  it("gives the schema before a statement", () => {
    const session = makeLint(new MemoryFiles(PROJECT));
    session.openFolders(["/w"]);
    const path = "/w/migrations/1_users.up.sql";
    assert.equal(session.schemaBefore(path, 0).table({ name: "users" }), undefined);
    const end = (PROJECT[path] ?? "").indexOf("CREATE INDEX");
    assert.equal(typeof session.schemaBefore(path, end).table({ name: "users" }), "object");
  });

  it("finds the unit under an offset", () => {
    const session = makeLint(new MemoryFiles(PROJECT));
    session.openFolders(["/w"]);
    const path = "/w/migrations/1_users.up.sql";
    const text = PROJECT[path] ?? "";
    const place = session.unitAt(path, text.indexOf("users_name"));
    assert.equal(
      text.slice(place?.hostRange.start, place?.hostRange.end),
      "CREATE INDEX users_name ON users (name)",
    );
    assert.equal(place?.toUnit(text.indexOf("users_name")), "CREATE INDEX ".length);
    assert.equal(session.unitAt(path, text.length - 1), undefined);
  });
});

describe("a loop over tables in a program", () => {
  it("has each finding once, however often it is run", () => {
    const path = "/m/1_loop.py";
    const session = openLint(
      {
        [path]: [
          "from alembic import op",
          "import sqlalchemy as sa",
          "from sqlalchemy.dialects import postgresql",
          'revision = "1"',
          "down_revision = None",
          "def upgrade():",
          '    for name in ("a", "b", "c"):',
          '        op.create_table(name, sa.Column("id", postgresql.UUID(), primary_key=True))',
          "",
        ].join("\n"),
      },
      { source: "postgresql", targets: ["mysql", "tidb"] },
    );
    assert.deepEqual(
      session.check(path).map(({ rule, target }) => `${rule} ${target.dialect}`),
      ["uuid-type mysql", "uuid-type tidb"],
    );
  });
});

describe("a file for one dialect", () => {
  const files = {
    "/w/migrations/001_a.postgresql.up.sql": "CREATE TABLE t (a JSONB);\n",
    "/w/migrations/001_a.mysql.up.sql": "CREATE TABLE t (a JSON) ENGINE=InnoDB;\n",
    "/w/migrations/002_b.up.sql": "ALTER TABLE t ADD COLUMN b BYTEA;\n",
  };

  it("is checked for that dialect only, and read in it", () => {
    const session = makeLint(new MemoryFiles(files), {
      targets: ["postgresql", "mysql"],
      source: "postgresql",
    });
    session.openFolders(["/w"]);
    const rules = Object.keys(files).map((path) => session.check(path).map(({ rule }) => rule));
    assert.deepEqual(rules.slice(0, 2), [[], []]);
    assert.ok((rules[2]?.length ?? 0) > 0);
  });
});

describe("a file outside any project", () => {
  it("is checked alone when it is SQL that changes a schema, and says nothing of what it can't know", () => {
    const files = {
      "/x/notes.sql": "CREATE INDEX i ON t (a) WHERE b;\nDROP INDEX elsewhere;\nSELECT 1::text;\n",
      "/x/report.sql": "SELECT a::jsonb FROM t;\n",
      "/x/readme.md": "CREATE TABLE t (a JSONB);\n",
    };
    const session = makeLint(new MemoryFiles(files), { targets: ["mysql"] });
    session.openFolders(["/x"]);
    assert.ok(session.check("/x/notes.sql").some(({ rule }) => rule === "partial-index"));
    assert.equal(session.projectOf("/x/notes.sql"), undefined);
    assert.deepEqual(session.check("/x/report.sql"), []);
    assert.deepEqual(session.check("/x/readme.md"), []);
    assert.deepEqual(session.check("/x/none.sql"), []);
  });
});

describe("settings of rules", () => {
  const text = "CREATE TABLE t (a JSONB);\n";

  it("turn one off, and make one quieter", () => {
    const severities = (setting: "off" | "hint" | undefined): readonly string[] =>
      openLint(
        { "/m/1_a.up.sql": text },
        {
          source: "postgresql",
          targets: ["mysql"],
          config: setting === undefined ? {} : { rules: { "jsonb-type": setting } },
        },
      )
        .check("/m/1_a.up.sql")
        .map(({ severity }) => severity);
    assert.deepEqual(severities(undefined), ["rejects"]);
    assert.deepEqual(severities("hint"), ["hint"]);
    assert.deepEqual(severities("off"), []);
  });
});

describe("a rule that throws", () => {
  it("is logged, and the others go on", () => {
    const rule = (name: string, check: Rule["check"]): Rule =>
      defineRule({
        name,
        scope: "statement",
        summary: "Stands in for a rule.",
        docs: [],
        targets: ["mysql"],
        examples: [],
        silentOn: [],
        check,
      } as Rule);
    const broken = rule("broken", () => {
      throw new Error("a fault of ours");
    });
    const sound = rule("sound", ((context: { report: (report: object) => void }) => {
      context.report({ range: { start: 0, end: 6 }, severity: "hint", code: null, message: "Seen." });
    }) as Rule["check"]);
    const logged: string[] = [];
    const text = "SELECT 1;";
    const session = openLint(
      { "/m/1_a.up.sql": text },
      { source: "postgresql", targets: ["mysql"], rules: [broken, sound], log: (line) => logged.push(line) },
    );
    assert.deepEqual(inWords(session.check("/m/1_a.up.sql"), text), ['sound at "SELECT"']);
    assert.match(
      logged.join("\n"),
      /rule broken failed on \/m\/1_a\.up\.sql at offset 0: Error: a fault of ours/,
    );
  });
});

describe("detecting the source dialect", () => {
  const detected = (text: string): string | undefined => {
    const session = openLint({ "/m/1_a.up.sql": text });
    const state = session.projectOf("/m/1_a.up.sql");
    return state && `${state.source}, ${state.sourceReason}`;
  };
  const cases: Readonly<Record<string, string>> = {
    "CREATE TABLE t (a JSONB);": "postgresql, detected",
    "CREATE TABLE `t` (`a` int(11) NOT NULL AUTO_INCREMENT) ENGINE=InnoDB;": "mysql, detected",
    "CREATE TABLE t (id BIGINT PRIMARY KEY AUTO_RANDOM);": "tidb, detected",
    "CREATE TABLE `t` (a INT) WITH SYSTEM VERSIONING;": "mariadb, detected",
    "DELIMITER $$\nCREATE PROCEDURE p() BEGIN SELECT 1; END$$\n": "mysql, detected",
    "DO $$ BEGIN NULL; END $$;": "postgresql, detected",
    "CREATE TABLE t (a INT);": "postgresql, assumed",
  };
  for (const [text, wanted] of Object.entries(cases)) it(text, () => assert.equal(detected(text), wanted));
});
