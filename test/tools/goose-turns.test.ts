// goose's histories run by turns with goose itself, and what is goose's alone: files that leave the transaction, older
// files that came later, blocks of statements, the files that it refuses.
import assert from "node:assert/strict";
import type { LiveEngine } from "../run/live-engine";
import { runTool, type ToolRun } from "../run/live-tool";
import { explain } from "../runner/scratch-project";
import { check, describeByTurns, type Step, type TurnTool } from "./by-turns";

function goose(program: string, url: string, folder: string, ...command: readonly string[]): ToolRun {
  const isMysql = url.startsWith("mysql");
  const address = isMysql
    ? `${url.replace(/^mysql:\/\//, "").replace(/@([^/]+)\//, "@tcp($1)/")}?parseTime=true`
    : `${url}?sslmode=disable`;
  return runTool(program, ["-dir", folder, isMysql ? "mysql" : "postgres", address, ...command]);
}

const fileName = ({ number, name }: Step): string => `${String(number).padStart(5, "0")}_${name}.sql`;

const tool: TurnTool = {
  name: "goose",
  tool: "goose",
  engines: ["postgresql", "mariadb", "mysql"],
  files: (steps) =>
    Object.fromEntries(
      steps.map((step) => [fileName(step), `-- +goose Up\n${step.up}\n-- +goose Down\n${step.down}\n`]),
    ),
  id: ({ number }) => String(number),
  table: () => "goose_db_version",
  passing: ["tstamp", "id"],
  up: (program, url, folder) => goose(program, url, folder, "up"),
  down: (program, url, folder) => goose(program, url, folder, "down"),
  nothing: /no migrations to run/,
};

const LATE: Step = { number: 2, name: "late", up: "CREATE TABLE late (id int);", down: "DROP TABLE late;" };
const steps = (engine: LiveEngine, ...numbers: readonly number[]): readonly Step[] =>
  numbers.map((number) => ({
    number,
    name: `n${number}`,
    up: `CREATE TABLE n${number} (id int${engine === "postgresql" ? "" : " primary key"});`,
    down: `DROP TABLE n${number};`,
  }));

describeByTurns(tool, (turns, engine) => {
  check("runs a file that says so without a transaction, as ours does", async () => {
    const { project, twin, ours, theirs, assertAlike, other } = turns();
    const concurrently = engine === "postgresql" ? "CONCURRENTLY " : "";
    project.write({
      "00004_index.sql": `-- +goose NO TRANSACTION\n-- +goose Up\nCREATE INDEX ${concurrently}i ON one (id);\nINSERT INTO one (id) VALUES (9);\n-- +goose Down\nDELETE FROM one WHERE id = 9;\nDROP INDEX ${concurrently}i${engine === "postgresql" ? "" : " ON one"};\n`,
    });
    assert.equal((await ours({ kind: "up" })).outcome, "done");
    assert.equal(theirs("up", twin.url).code, 0);
    await assertAlike();
    assert.equal(theirs("down").code, 0);
    assert.equal((await ours({ kind: "down" }, other)).outcome, "done");
    await assertAlike();
  });

  check("keeps what ran before a failure without a transaction, as ours does", async () => {
    const { project, twin, ours, theirs, assertAlike } = turns();
    project.write({
      "00004_bad.sql":
        "-- +goose NO TRANSACTION\n-- +goose Up\nCREATE TABLE bad (id int);\nINSERT INTO bad VALUES (1);\nCREATE TABLE bad (id int);\n",
    });
    assert.equal((await ours({ kind: "up" })).outcome, "failed");
    assert.notEqual(theirs("up", twin.url).code, 0);
    await assertAlike();
  });

  check("takes a block for one message, as ours does", async () => {
    const { project, twin, ours, theirs, assertAlike } = turns();
    const body =
      engine === "postgresql"
        ? "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$\nBEGIN\n  RETURN 1;\nEND;\n$$;"
        : "CREATE PROCEDURE f()\nBEGIN\n  SELECT 1;\n  SELECT 2;\nEND";
    project.write({
      "00004_function.sql": `-- +goose Up\n-- +goose StatementBegin\n${body}\n-- +goose StatementEnd\nCREATE TABLE four (id int); -- +x\n-- +goose Down\nSELECT 1;\n`,
    });
    const result = await ours({ kind: "up" });
    const run = theirs("up", twin.url);
    assert.equal(result.outcome, run.code === 0 ? "done" : "failed", `${explain(result)}${run.output}`);
    await assertAlike();
  });

  check("runs nothing while an older file is not applied, and takes back the one applied last", async () => {
    const { project, program, scratch, twin, connection, other, ours, theirs, write, assertAlike } = turns();
    write(steps(engine, 1, 3));
    assert.equal((await ours({ kind: "up" })).outcome, "done");
    assert.equal(theirs("up", twin.url).code, 0);
    project.write(tool.files([LATE], engine));
    assert.equal((await project.marks(connection))["2"], "out-of-order");
    const result = await ours({ kind: "up" });
    assert.equal(result.outcome, "refused", explain(result));
    assert.match(result.failure?.message ?? "", /2 is older than what is applied/);
    assert.match(theirs("up", twin.url).output, /missing/);
    await assertAlike();
    for (const url of [scratch.url, twin.url]) {
      const run = goose(program, url, project.folder, "-allow-missing", "up");
      assert.equal(run.code, 0, run.output);
    }
    assert.equal((await ours({ kind: "down" })).outcome, "done");
    assert.equal(theirs("down", twin.url).code, 0);
    await assertAlike();
    assert.deepEqual(await project.marks(connection), await project.marks(other));
    assert.equal((await project.marks(connection))["2"], "out-of-order");
  });

  check("refuses a file that goose refuses, and a migration in Go, before anything runs", async () => {
    const { project, connection, ours } = turns();
    project.write({ "00004_open.sql": "-- +goose Up\nCREATE TABLE open (id int)\n" });
    const open = await ours({ kind: "up" });
    assert.equal(open.outcome, "refused", explain(open));
    assert.match(open.failure?.message ?? "", /00004_open\.sql: goose refuses/);
    project.remove("00004_open.sql");
    project.write({
      "00004_code.go":
        'package m\n\nimport "github.com/pressly/goose/v3"\n\nfunc init() { goose.AddMigrationContext(up, nil) }\n\nfunc up() {\n}\n',
    });
    const code = await ours({ kind: "up" });
    assert.equal(code.outcome, "refused", explain(code));
    assert.match(code.failure?.message ?? "", /00004_code\.go: .*Run it with goose itself/);
    assert.equal((await ours({ kind: "up-to", id: "3" })).outcome, "done");
    assert.equal((await project.marks(connection))["4"], "pending");
  });
});
