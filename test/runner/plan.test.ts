import assert from "node:assert/strict";
import { dialectNamed } from "../../src/dialects/dialects";
import type { ServerIdentity } from "../../src/engines/engine";
import { planRun, type Plan, type RunRequest } from "../../src/runner/plan";
import { readMigrations } from "../../src/runner/read-migrations";
import { isTransactionControl, refusesTransaction } from "../../src/runner/statement-limits";
import type { HistoryState } from "../../src/runner/history/history";
import { splitStatements } from "../../src/sql/splitter";
import { connectUrl, makeScratch } from "../engines/scratch";
import { describeOnEngine } from "../run/live-engine";
import { explain, ScratchProject, tableNames, type Files } from "./scratch-project";

const server = (dialect: ServerIdentity["dialect"]): ServerIdentity => ({
  dialect,
  version: [15],
  title: dialect,
  said: "",
  database: "db",
  schema: dialect === "postgresql" ? "public" : "db",
});

const NOTHING: HistoryState = { exists: false, rows: [] };

function plan(
  tool: "sql" | "golang-migrate" | "dbmate",
  files: Files,
  dialect: ServerIdentity["dialect"] = "postgresql",
  request: RunRequest = { kind: "up" },
  history: HistoryState = NOTHING,
): Plan {
  const project = new ScratchProject(tool, files);
  const onDisk = readMigrations(project.project);
  const made = planRun({ onDisk, history, server: server(dialect), request });
  project.remove();
  return made;
}

describe("statements that refuse a transaction", () => {
  for (const [sql, refuses] of [
    ["CREATE INDEX CONCURRENTLY i ON t (a)", true],
    ["create unique index concurrently i on t (a)", true],
    ["CREATE INDEX i ON t (a)", false],
    [`CREATE INDEX i ON t ("CONCURRENTLY")`, false],
    ["DROP INDEX CONCURRENTLY i", true],
    ["DROP INDEX i", false],
    ["REINDEX INDEX CONCURRENTLY i", true],
    ["REINDEX TABLE t", false],
    ["REINDEX (VERBOSE) DATABASE d", true],
    ["VACUUM FULL t", true],
    ["/* x */ VACUUM", true],
    ["ALTER SYSTEM SET work_mem = '1MB'", true],
    ["ALTER TABLE t DETACH PARTITION p CONCURRENTLY", true],
    ["ALTER TABLE t DETACH PARTITION p", false],
    ["REFRESH MATERIALIZED VIEW CONCURRENTLY v", false],
    ["ALTER TYPE m ADD VALUE 'x'", false],
    ["CREATE DATABASE d", true],
    ["CLUSTER", true],
    ["CLUSTER t USING i", false],
    ["DISCARD ALL", true],
    ["DISCARD TEMP", false],
  ] as const) {
    it(`${refuses ? "" : "not "}${sql}`, () => {
      const [placed] = splitStatements(sql, dialectNamed("postgresql"));
      assert.ok(placed);
      assert.equal(refusesTransaction(placed.statement), refuses);
    });
  }

  it("are told from those that control one", () => {
    const text =
      "BEGIN; START TRANSACTION; COMMIT; END; ROLLBACK TO s; ROLLBACK; ABORT; SELECT 1; SAVEPOINT s; COMMIT PREPARED 'x'";
    const controls = splitStatements(text, dialectNamed("postgresql")).map(({ statement }) =>
      isTransactionControl(statement),
    );
    assert.deepEqual(controls, [true, true, true, true, false, true, true, false, false, false]);
  });
});

describe("a plan", () => {
  it("rolls a migration back with all that were applied after it, the last one first", () => {
    const pair = (id: string): Files => ({
      [`${id}_t.up.sql`]: `CREATE TABLE t${id} (a INT);`,
      [`${id}_t.down.sql`]: `DROP TABLE t${id};`,
    });
    const files = { ...pair("001"), ...pair("002"), ...pair("003"), ...pair("004") };
    const history: HistoryState = { exists: true, rows: ["001", "002", "003"].map((id) => ({ id })) };
    const down = (id: string): Plan => plan("sql", files, "postgresql", { kind: "down-to", id }, history);
    assert.deepEqual(
      down("002").steps.map((step) => [step.id, step.direction, step.before]),
      [
        ["003", "down", "002"],
        ["002", "down", "001"],
      ],
    );
    assert.deepEqual(
      down("001").steps.map(({ id, before }) => [id, before]),
      [
        ["003", "002"],
        ["002", "001"],
        ["001", undefined],
      ],
    );
    const pending = down("004");
    assert.deepEqual(pending.steps, []);
    assert.match(pending.refusals[0]?.message ?? "", /004 is not applied/);
  });

  it("is the same for the same files and history, and another one for any other", () => {
    const files = { "001_a.sql": "SELECT 1;", "002_b.sql": "SELECT 2;" };
    const project = new ScratchProject("sql", files);
    const stampOf = (history = NOTHING, request: RunRequest = { kind: "up" }): string =>
      planRun({ onDisk: readMigrations(project.project), history, server: server("postgresql"), request })
        .stamp;
    const before = stampOf();
    assert.equal(stampOf(), before);
    assert.notEqual(stampOf({ exists: true, rows: [{ id: "001" }] }), before);
    assert.notEqual(stampOf(NOTHING, { kind: "up-to", id: "001" }), before);
    project.write({ "002_b.sql": "SELECT 2 ;" });
    assert.notEqual(stampOf(), before);
    project.remove();
  });

  it("knows how each tool sends its files", () => {
    const habits = (tool: "sql" | "golang-migrate" | "dbmate", files: Files): readonly string[] =>
      (["postgresql", "mysql"] as const).flatMap((dialect) =>
        plan(tool, files, dialect).steps.map(
          ({ habit, whole }) => `${habit}${whole === undefined ? "" : ", whole"}`,
        ),
      );
    const sql = "CREATE TABLE a (id int); CREATE TABLE b (id int);";
    assert.deepEqual(habits("sql", { "1_a.sql": sql }), ["one transaction", "each statement by itself"]);
    assert.deepEqual(
      habits("sql", { "1_a.sql": "INSERT INTO a VALUES (1); DELETE FROM b;" })[1],
      "one transaction, as far as its statements allow",
    );
    assert.deepEqual(
      habits("sql", { "1_a.sql": `-- migration-lens: no-transaction\n${sql}` })[0],
      "each statement by itself",
    );
    assert.deepEqual(habits("golang-migrate", { "1_a.up.sql": sql }), [
      "one message, undone as a whole if it fails, whole",
      "each statement by itself",
    ]);
    assert.deepEqual(habits("dbmate", { "1_a.sql": `-- migrate:up\n${sql}\n-- migrate:down\n` }), [
      "one transaction, whole",
      "one transaction, as far as its statements allow",
    ]);
  });

  it("warns where a statement keeps its whole file out of a transaction", () => {
    const alone = plan("sql", { "1_a.sql": "CREATE INDEX CONCURRENTLY i ON t (a);" });
    assert.deepEqual([alone.warnings, alone.steps[0]?.transaction], [[], "none"]);
    const mixed = plan("sql", {
      "1_a.sql": "CREATE TABLE t (a int);\nCREATE INDEX CONCURRENTLY i ON t (a);",
    });
    assert.match(mixed.warnings[0]?.message ?? "", /CREATE INDEX CONCURRENTLY can't be in one/);
  });

  it("carries DELIMITER out for plain SQL, and refuses it where the tool can't", () => {
    const routine = "DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; END//\nDELIMITER ;\nSELECT 2;";
    const own = plan("sql", { "1_a.sql": routine }, "mysql");
    assert.deepEqual(own.refusals, []);
    assert.deepEqual(
      own.steps[0]?.statements.map(({ text }) => text),
      ["CREATE PROCEDURE p() BEGIN SELECT 1; END", "SELECT 2"],
    );
    const theirs = plan("golang-migrate", { "1_a.up.sql": routine }, "mysql");
    assert.match(
      theirs.refusals[0]?.message ?? "",
      /DELIMITER is a command of the mysql client, and golang-migrate sends/,
    );
  });

  it("leaves out files for other dialects", () => {
    const files = {
      "1_a.postgres.sql": "SELECT 1;",
      "1_a.mysql.sql": "SELECT 2;",
      "2_b.mysql.sql": "SELECT 3;",
    };
    const texts = (dialect: "postgresql" | "mysql"): readonly string[] =>
      plan("sql", files, dialect).steps.flatMap(({ statements }) => statements.map(({ text }) => text));
    assert.deepEqual([texts("postgresql"), texts("mysql")], [["SELECT 1"], ["SELECT 2", "SELECT 3"]]);
  });

  it("says that there is no such migration", () => {
    const made = plan("sql", { "1_a.sql": "SELECT 1;" }, "postgresql", { kind: "up-to", id: "7" });
    assert.match(made.refusals[0]?.message ?? "", /no migration 7/);
  });

  it("of golang-migrate stops at a version that no file has", () => {
    const history: HistoryState = { exists: true, rows: [{ id: "9", dirty: false }] };
    const made = plan("golang-migrate", { "1_a.up.sql": "SELECT 1;" }, "postgresql", { kind: "up" }, history);
    assert.match(made.refusals[0]?.message ?? "", /at version 9, and no file here has that version/);
  });
});

describeOnEngine("postgresql", "files without a transaction", (url) => {
  it("are run statement by statement, and keep what ran before a failing one", async () => {
    const scratch = await makeScratch(url);
    const connection = await connectUrl(scratch.url);
    const project = new ScratchProject("sql", {
      "001_table.up.sql": "CREATE TABLE t (a int);",
      "001_table.down.sql": "DROP TABLE t;",
      "002_index.up.sql": "CREATE INDEX CONCURRENTLY i ON t (a);",
      "002_index.down.sql": "DROP INDEX CONCURRENTLY i;",
    });
    const up = await project.run(connection, { kind: "up" });
    assert.equal(up.outcome, "done", explain(up));
    const down = await project.run(connection, { kind: "down" });
    assert.equal(down.outcome, "done", explain(down));
    project.write({
      "002_index.up.sql": "-- migration-lens: no-transaction\nCREATE TABLE kept (a int);\nSELECT nowhere;",
    });
    const failed = await project.run(connection, { kind: "up" });
    assert.equal(failed.outcome, "failed");
    assert.match(failed.failure?.next ?? "", /half applied: the database has kept 1 statement/);
    assert.ok((await tableNames(connection)).includes("kept"));
    await connection.close();
    await scratch.drop();
    project.remove();
  });
});
