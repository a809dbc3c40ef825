// Flyway's histories run by turns with Flyway itself, and what is Flyway's own: checksums, scripts that run again,
// statements that leave the transaction, placeholders, and what its `validate` stops at.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connectUrl, expectValue } from "../engines/scratch";
import { runTool, type ToolRun } from "../run/live-tool";
import { explain, tableNames } from "../runner/scratch-project";
import { check, describeByTurns, type TurnTool } from "./by-turns";

const WAITERS =
  "SELECT 1 FROM information_schema.PROCESSLIST WHERE INFO LIKE '%GET_LOCK(%' AND DB = DATABASE() AND ID <> CONNECTION_ID()";

function flywayArgs(url: string, folder: string, ...command: readonly string[]): readonly string[] {
  const address = new URL(url);
  const kind = url.startsWith("mysql") ? "mariadb" : "postgresql";
  return [
    `-url=jdbc:${kind}://${address.host}${address.pathname}`,
    `-user=${address.username}`,
    `-password=${address.password}`,
    `-locations=filesystem:${folder}`,
    ...command,
  ];
}

function flyway(program: string, url: string, folder: string, ...command: readonly string[]): ToolRun {
  return runTool(program, flywayArgs(url, folder, ...command));
}

const tool: TurnTool = {
  name: "flyway",
  tool: "flyway",
  engines: ["postgresql", "mariadb"],
  files: (steps) =>
    Object.fromEntries(steps.map((step) => [`V${step.number}__${step.name}_it.sql`, step.up])),
  id: ({ number }) => String(number),
  table: () => "flyway_schema_history",
  passing: ["installed_on", "execution_time"],
  up: (program, url, folder) => flyway(program, url, folder, "migrate"),
  // A migration that fails does not change how the command ends.
  fails: /^ERROR: /m,
  nothing: /No migration necessary/,
};

describeByTurns(tool, (turns, engine) => {
  check("validates what ours has run, whatever the text looks like", async () => {
    const { project, program, scratch, twin, ours, theirs, assertAlike } = turns();
    project.write({
      "V4.01__odd.sql": "\uFEFFCREATE TABLE odd (\r\n  id int\r\n);\r\n",
      "sub/V4_2__below.sql": "-- \u00e9\u2603\nCREATE TABLE below (id int)\n",
      "V20240101__.sql": "CREATE TABLE nameless (id int);",
      "R__view.sql": "CREATE OR REPLACE VIEW v AS SELECT id FROM one;\n",
    });
    const result = await ours({ kind: "up" });
    assert.equal(result.outcome, "done", explain(result));
    const validated = flyway(program, scratch.url, project.folder, "validate");
    assert.equal(validated.code, 0, validated.output);
    assert.equal(theirs("up", twin.url).code, 0);
    await assertAlike();
  });

  check("runs a repeatable script again when it was changed, as ours does", async () => {
    const { project, twin, connection, ours, theirs, assertAlike } = turns();
    project.write({ "R__view.sql": "CREATE OR REPLACE VIEW v AS SELECT id FROM one;" });
    assert.equal((await ours({ kind: "up" })).outcome, "done");
    assert.equal(theirs("up", twin.url).code, 0);
    assert.equal((await project.marks(connection))["R__view.sql"], "applied");
    project.write({ "R__view.sql": "CREATE OR REPLACE VIEW v AS SELECT id FROM one WHERE id > 1;" });
    assert.equal((await project.marks(connection))["R__view.sql"], "pending");
    assert.equal((await ours({ kind: "up" })).outcome, "done");
    assert.equal(theirs("up", twin.url).code, 0);
    await assertAlike();
    assert.match(theirs("up").output, tool.nothing ?? /^$/);
  });

  check("stops at what was changed, came late or is gone, as ours does", async () => {
    const { project, connection, ours, theirs } = turns();
    assert.equal((await ours({ kind: "up" })).outcome, "done");
    const stops = async (id: string, mark: string, said: RegExp): Promise<void> => {
      assert.equal((await project.marks(connection))[id], mark);
      const result = await ours({ kind: "up" });
      assert.equal(result.outcome, "refused", explain(result));
      assert.match(result.failure?.message ?? "", said);
      assert.notEqual(theirs("up").code, 0);
    };
    project.write({ "V2.5__late.sql": "SELECT 1;" });
    await stops("2.5", "out-of-order", /2\.5 is older than what is applied/);
    project.remove("V2.5__late.sql");
    project.write({ "V1__one_it.sql": "CREATE TABLE one (id bigint);" });
    await stops("1", "changed", /1 was changed after it was applied/);
    project.remove("V1__one_it.sql");
    await stops("1", "missing", /1 is applied and has no file here/);
  });

  check("refuses placeholders and a schema that others have tables in, before anything runs", async () => {
    const { project, connection, ours, theirs } = turns();
    project.write({ "V4__named.sql": "CREATE TABLE ${name} (id int);" });
    const named = await ours({ kind: "up" });
    assert.equal(named.outcome, "refused");
    assert.match(named.failure?.message ?? "", /V4__named\.sql: Flyway puts a value for \$\{name\}/);
    project.remove("V4__named.sql");
    await expectValue(connection.run("CREATE TABLE already (id int)"));
    const full = await ours({ kind: "up" });
    assert.equal(full.outcome, "refused", explain(full));
    assert.match(full.failure?.message ?? "", /flyway baseline/);
    assert.match(theirs("up").output, /[Nn]on-empty schema/);
  });

  check("waits for the lock that ours takes", async () => {
    const { project, program, scratch, connection } = turns();
    const plan = await project.plan(connection, { kind: "up" });
    const key = /lock (\S+),/.exec(plan.lock)?.[1] ?? "";
    const holder = await connectUrl(scratch.url);
    if (engine === "postgresql") {
      await expectValue(holder.run(`SELECT pg_advisory_lock(${key})`));
      const run = flyway(program, scratch.url, project.folder, "-lockRetryCount=0", "migrate");
      assert.match(run.output, /lock/);
      assert.ok(!(await tableNames(connection)).includes("one"), run.output);
    } else {
      await expectValue(holder.run(`SELECT GET_LOCK('${key}', 0)`));
      const child = spawn(program, flywayArgs(scratch.url, project.folder, "migrate"), { stdio: "ignore" });
      const ended = once(child, "exit");
      while ((await expectValue(connection.query(WAITERS))).length === 0);
      assert.deepEqual(await tableNames(connection), [], "nothing ran while the lock was held");
      await holder.close();
      assert.equal((await ended)[0], 0);
      assert.equal((await project.marks(connection))["3"], "applied");
      return;
    }
    await holder.close();
  });

  if (engine === "postgresql") {
    check("leaves the transaction where Flyway does", async () => {
      const { project, program, twin, ours, theirs, assertAlike } = turns();
      project.write({
        "V4__index.sql": "CREATE INDEX CONCURRENTLY i ON one (id);",
        "V5__script.sql": "CREATE TABLE five (id int);",
        "V5__script.sql.conf": "executeInTransaction=false\n",
      });
      const result = await ours({ kind: "up" });
      assert.equal(result.outcome, "done", explain(result));
      // With the lock that it takes unless told otherwise it waits for itself without end.
      const run = flyway(
        program,
        twin.url,
        project.folder,
        "-postgresql.transactional.lock=false",
        "migrate",
      );
      assert.equal(run.code, 0, run.output);
      await assertAlike();
      project.write({
        "V6__bad.sql": "CREATE TABLE six (id int);\nCREATE TABLE six (id int);",
        "V6__bad.sql.conf": "executeInTransaction=false\n",
      });
      assert.equal((await ours({ kind: "up" })).outcome, "failed");
      assert.match(theirs("up", twin.url).output, /^ERROR: /m);
      await assertAlike();
    });
  } else {
    check("reads DELIMITER, as Flyway does", async () => {
      const { project, twin, ours, theirs, assertAlike } = turns();
      project.write({
        "V4__routine.sql":
          "DELIMITER //\nCREATE PROCEDURE p()\nBEGIN\n  SELECT 1;\n  SELECT 2;\nEND //\nDELIMITER ;\nCREATE TABLE four (id int);\n",
      });
      const result = await ours({ kind: "up" });
      assert.equal(result.outcome, "done", explain(result));
      assert.equal(theirs("up", twin.url).code, 0);
      await assertAlike();
    });
  }
});
