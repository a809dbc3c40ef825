// node-pg-migrate's histories run by turns with node-pg-migrate itself, and what is its own: its lock, its order, and
// programs between SQL files.
import assert from "node:assert/strict";
import { runTool, type ToolRun } from "../run/live-tool";
import { connectUrl, expectValue } from "../engines/scratch";
import { explain } from "../runner/scratch-project";
import { check, describeByTurns, type Step, type TurnTool } from "./by-turns";

const idOf = ({ number, name }: Step): string => `${1700000000000 + number}_${name}`;
const run = (program: string, url: string, folder: string, command: string): ToolRun =>
  runTool(program, [command, "-m", folder], { DATABASE_URL: url });

const tool: TurnTool = {
  name: "node-pg-migrate",
  tool: "node-pg-migrate",
  engines: ["postgresql"],
  files: (steps) =>
    Object.fromEntries(
      steps.map((step) => [
        `${idOf(step)}.sql`,
        `-- Up Migration\n${step.up}\n\n-- Down Migration\n${step.down}\n`,
      ]),
    ),
  id: idOf,
  table: () => "pgmigrations",
  passing: ["run_on"],
  up: (program, url, folder) => run(program, url, folder, "up"),
  down: (program, url, folder) => run(program, url, folder, "down"),
  nothing: /No migrations to run/,
  allInOne: true,
};

describeByTurns(tool, (turns) => {
  check("stops at a file that came late, as ours does", async () => {
    const { project, twin, connection, ours, theirs, assertAlike } = turns();
    assert.equal((await ours({ kind: "up" })).outcome, "done");
    assert.equal(theirs("up", twin.url).code, 0);
    project.write(
      tool.files([{ number: 0, name: "late", up: "SELECT 1;", down: "SELECT 1;" }], "postgresql"),
    );
    assert.equal((await project.marks(connection))["1700000000000_late"], "out-of-order");
    const result = await ours({ kind: "up" });
    assert.equal(result.outcome, "refused", explain(result));
    assert.match(theirs("up", twin.url).output, /preceding already run migration/);
    await assertAlike();
  });

  check("keeps ours out while it has its lock, and is kept out by ours", async () => {
    const { scratch, project, connection, ours, theirs } = turns();
    const holder = await connectUrl(scratch.url);
    const plan = await project.plan(holder, { kind: "up" });
    const key = /lock (\d+)/.exec(plan.lock)?.[1] ?? "";
    await expectValue(holder.run(`SELECT pg_advisory_lock(${key})`));
    assert.match(theirs("up").output, /Another migration is already running/);
    const result = await project.run(connection, { kind: "up" }, { lockWaitMs: 0 });
    assert.equal(result.outcome, "locked", explain(result));
    await holder.close();
    assert.equal((await ours({ kind: "up" })).outcome, "done");
  });

  check("runs the SQL around a program, and says which file it can't run", async () => {
    const { project, ours, theirs } = turns();
    project.write({
      "1700000000004_code.js": "exports.up = (pgm) => pgm.createTable('code', { id: 'id' });",
      "1700000000005_five.sql": "CREATE TABLE five (id int);",
    });
    const result = await ours({ kind: "up" });
    assert.equal(result.outcome, "refused");
    assert.match(result.failure?.message ?? "", /1700000000004_code\.js is a program/);
    assert.equal((await ours({ kind: "up-to", id: "1700000000003_three" })).outcome, "done");
    assert.equal(theirs("up").code, 0);
    project.write({ "1700000000006_six.sql": "CREATE TABLE six (id int);" });
    assert.equal((await ours({ kind: "up" })).outcome, "done");
    assert.match(theirs("up").output, /No migrations to run/);
  });
});
