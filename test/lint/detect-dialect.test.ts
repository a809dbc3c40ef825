// Which database a file or a project is written for, and what is said of a file that is written for another.
import assert from "node:assert/strict";
import { decideDialect, gatherEvidence } from "../../src/lint/detect-dialect";
import { makeLint, openLint } from "./open-lint";
import { MemoryFiles } from "./memory-files";

const MYSQL_FILE =
  "CREATE TABLE `users` (\n  `id` int(11) unsigned NOT NULL AUTO_INCREMENT,\n  `at` datetime NOT NULL,\n  PRIMARY KEY (`id`),\n  KEY `at` (`at`)\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;\n";
const POSTGRESQL_FILE =
  "CREATE TABLE users (id bigserial PRIMARY KEY, at timestamptz NOT NULL, data jsonb);\nCOMMENT ON TABLE users IS 'people';\nCREATE INDEX ON users USING gin (data);\n";
const SQLITE_FILE =
  "PRAGMA foreign_keys = OFF;\nCREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, at DATETIME);\n";

describe("detecting a text's database", () => {
  const cases: Readonly<Record<string, string | undefined>> = {
    [MYSQL_FILE]: "mysql",
    [POSTGRESQL_FILE]: "postgresql",
    [SQLITE_FILE]: "sqlite",
    "ALTER TABLE a MODIFY b bigint NOT NULL;": "mysql",
    "ALTER TABLE a ALTER COLUMN b TYPE bigint;": "postgresql",
    "ALTER TABLE a ADD COLUMN b text AFTER c;": "mysql",
    "DROP INDEX a ON b;": "mysql",
    "DROP INDEX IF EXISTS a;": "postgresql",
    "INSERT OR IGNORE INTO a VALUES (1);\nPRAGMA user_version = 3;": "sqlite",
    'CREATE TABLE "a" ("b" text);': "postgresql",
    "CREATE TABLE a (b int);": undefined,
    "DROP TABLE a;": undefined,
    "-- ENGINE=InnoDB AUTO_INCREMENT\nINSERT INTO a VALUES ('uses jsonb and x::text');": undefined,
    "/* $$ jsonb */ DROP TABLE a;": undefined,
  };
  for (const [text, wanted] of Object.entries(cases)) {
    it(`${wanted ?? "nothing"}: ${text.slice(0, 60).replaceAll("\n", " ")}`, () =>
      assert.equal(decideDialect(gatherEvidence([{ text }])), wanted));
  }

  it("sees in one history what no file of it tells alone", () => {
    const texts = ["DROP TABLE a;", "CREATE TABLE b (c int);", "ALTER TABLE b ALTER COLUMN c SET NOT NULL;"];
    assert.equal(decideDialect(gatherEvidence(texts.map((text) => ({ text })))), "postgresql");
  });
});

describe("a project's database", () => {
  const plain = { "1_a.up.sql": "CREATE TABLE a (b INT);\n", "1_a.down.sql": "DROP TABLE a;\n" };
  const stateOf = (folder: string, texts: Readonly<Record<string, string>>): string => {
    const files = Object.fromEntries(
      Object.entries(texts).map(([name, text]) => [`${folder}/${name}`, text]),
    );
    const session = makeLint(new MemoryFiles(files));
    session.openFolders(["/w"]);
    const [state] = session.projects();
    return state === undefined
      ? "no project"
      : (state.project.foreign ?? `${state.source}, ${state.sourceReason}`);
  };

  it("is what its folder's name says where the text says nothing", () => {
    assert.equal(stateOf("/w/db/mysql", plain), "mysql, project");
    assert.equal(stateOf("/w/db/pg/migrations", plain), "postgresql, project");
    assert.equal(stateOf("/w/db/sqlite", plain), "sqlite");
    assert.equal(stateOf("/w/db/migrations", plain), "postgresql, assumed");
  });

  it("is what its texts say where no folder does", () => {
    const texts = { "1_users.up.sql": MYSQL_FILE, "1_users.down.sql": "DROP TABLE users;\n" };
    assert.equal(stateOf("/w/db/migrations", texts), "mysql, detected");
  });

  it("is the one that most of its files are named for, though more of them are for none of ours", () => {
    const texts = {
      "1_a.mysql.up.sql": MYSQL_FILE,
      "2_b.mysql.up.sql": "DROP TABLE users;\n",
      "1_a.postgres.up.sql": POSTGRESQL_FILE,
      "1_a.sqlite.up.sql": SQLITE_FILE,
      "2_b.sqlite.up.sql": SQLITE_FILE.replace("users", "b"),
      "3_c.sqlite.up.sql": SQLITE_FILE.replace("users", "c"),
    };
    assert.equal(stateOf("/w/migrations", texts), "mysql, detected");
  });

  it("is none of ours where all of it is for SQLite, and nothing is said of it", () => {
    const texts = { "1_users.up.sql": SQLITE_FILE, "1_users.down.sql": "DROP TABLE users;\n" };
    assert.equal(stateOf("/w/migrations", texts), "sqlite");
    const session = makeLint(
      new MemoryFiles({
        "/w/migrations/1_users.up.sql": SQLITE_FILE,
        "/w/migrations/1_users.down.sql": "DROP TABLE users;\n",
      }),
    );
    session.openFolders(["/w"]);
    assert.deepEqual(session.check("/w/migrations/1_users.up.sql"), []);
  });
});

describe("a file for another database than its project", () => {
  const said = (text: string, source: "postgresql" | "mysql"): readonly string[] =>
    openLint({ "/m/1_a.up.sql": text }, { source, targets: ["postgresql", "mysql"] })
      .check("/m/1_a.up.sql")
      .map(
        ({ rule, message, range }) =>
          `${rule} ${range.start} ${/written for ([\w ]+?) \(/.exec(message)?.[1] ?? ""}`,
      );

  it("is one finding, and no cascade", () => {
    assert.deepEqual(said(MYSQL_FILE, "postgresql"), ["other-dialect 0 MySQL"]);
    assert.deepEqual(said(POSTGRESQL_FILE, "mysql"), ["other-dialect 0 PostgreSQL"]);
    assert.deepEqual(said(SQLITE_FILE, "postgresql"), ["other-dialect 0 SQLite"]);
    assert.deepEqual(said(SQLITE_FILE, "mysql"), ["other-dialect 0 SQLite"]);
  });

  it("is not every file with a slip, nor one of both kinds", () => {
    for (const sql of [
      "CREATE TABLE a (b JSONB, c int AUTO_INCREMENT);\n",
      `${POSTGRESQL_FILE}ALTER TABLE users MODIFY id bigint;\nALTER TABLE users ADD c tinyint;\n`,
      "ALTER TABLE a ADD COLUMN b TINYINT;\n",
    ]) {
      assert.ok(!said(sql, "postgresql").some((one) => one.startsWith("other-dialect")), sql);
    }
  });

  it("is checked as any other once that is suppressed or switched off", () => {
    const suppressed = `-- migration-lens: ignore-file other-dialect: the server takes both\n${MYSQL_FILE}`;
    const found = openLint({ "/m/1_a.up.sql": suppressed }, { source: "postgresql" }).check("/m/1_a.up.sql");
    assert.ok(!found.some(({ rule }) => rule === "other-dialect"));
    const off = openLint(
      { "/m/1_a.up.sql": MYSQL_FILE },
      { source: "postgresql", config: { rules: { "other-dialect": "off" } } },
    );
    assert.ok(!off.check("/m/1_a.up.sql").some(({ rule }) => rule === "other-dialect"));
  });

  it("is found again when an edit makes it so", () => {
    const files = new MemoryFiles({ "/m/1_a.up.sql": POSTGRESQL_FILE });
    const session = makeLint(files, { source: "postgresql", targets: ["mysql"] });
    session.openHistory(["/m/1_a.up.sql"]);
    assert.ok(session.check("/m/1_a.up.sql").length > 1);
    session.changeBuffer("/m/1_a.up.sql", MYSQL_FILE);
    assert.deepEqual(
      session.check("/m/1_a.up.sql").map(({ rule }) => rule),
      ["other-dialect"],
    );
  });
});
