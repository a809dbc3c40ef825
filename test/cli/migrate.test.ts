import assert from "node:assert/strict";
import { findEngine } from "../run/live-engine";
import { CliFolder } from "./run-cli";

const FILES = {
  "db/001_users.up.sql": "CREATE TABLE users (id INT PRIMARY KEY);\n",
  "db/001_users.down.sql": "DROP TABLE users;\n",
  "db/002_mails.up.sql":
    "CREATE TABLE mails (id INT PRIMARY KEY, owner INT);\nCREATE INDEX mails_owner ON mails (owner);\n",
  "db/002_mails.down.sql": "DROP TABLE mails;\n",
};

describe("status, up, to and down on the command line", function () {
  this.timeout(120_000);
  let folder: CliFolder;
  beforeEach(() => {
    folder = new CliFolder();
    folder.write(FILES);
    folder.env = { DATABASE_URL: "pglite:database" };
  });
  afterEach(() => folder.remove());

  it("go there and back, each saying what it will run first", async () => {
    const before = await folder.run("status", "db");
    assert.equal(before.code, 0, before.error);
    assert.match(before.out, /^pending +001 users\npending +002 mails\n$/);
    const dry = await folder.run("up", "--dry-run", "db");
    assert.match(
      dry.out,
      /up +001 users: 1 statements[\s\S]*CREATE TABLE users[\s\S]*up +002 mails: 2 statements/,
    );
    const up = await folder.run("up", "db");
    assert.equal(up.code, 0, up.error);
    const again = await folder.run("up", "db");
    assert.match(again.error, /Nothing to do/);
    assert.match((await folder.run("status", "db")).out, /^applied +001 .*\napplied +002 /);
    const down = await folder.run("down", "db");
    assert.equal(down.code, 0, down.error);
    assert.match((await folder.run("status", "db")).out, /^applied +001 .*\npending +002 /);
    assert.equal((await folder.run("to", "0", "db")).code, 0);
    assert.match((await folder.run("status", "db")).out, /^pending +001 .*\npending +002 /);
    assert.equal((await folder.run("to", "users", "db")).code, 0);
    assert.match((await folder.run("status", "db")).out, /^applied +001 .*\npending +002 /);
  });

  it("point at the failing statement in its file, in the engine's words", async () => {
    folder.write({
      "db/002_mails.up.sql": "CREATE TABLE mails (id INT);\n\n  CREATE TABLE mails (id TEXT);\n",
    });
    const { code, error } = await folder.run("up", "db");
    assert.equal(code, 1);
    assert.match(error, /002_mails\.up\.sql:3:\d+: .*already exists.*\(42P07\)/);
    assert.match((await folder.run("status", "db")).out, /^applied +001 .*\npending +002 /);
  });

  it("refuse wrong use with the next step in the message", async () => {
    const nowhere = await folder.run("up", "nowhere");
    assert.equal(nowhere.code, 2);
    assert.match(nowhere.error, /nowhere: no such folder/);
    folder.env = {};
    const unnamed = await folder.run("up", "db");
    assert.equal(unnamed.code, 2);
    assert.match(unnamed.error, /--url/);
    const unknown = await folder.run("to", "003", "db", "--url", "pglite:database");
    assert.equal(unknown.code, 2);
    assert.match(unknown.error, /003 is no migration/);
  });

  it("say a wrong password without showing it", async function () {
    const engine = findEngine("postgresql");
    if (!("url" in engine)) return this.skip();
    const url = new URL(engine.url);
    url.password = "wr0ng-pass";
    const { code, error } = await folder.run("status", "db", "--url", url.href);
    assert.equal(code, 2);
    assert.match(error, /password/i);
    assert.doesNotMatch(error, /wr0ng-pass/);
  });
});
