// One history run by turns, by us and by the tool that it belongs to: the checks that hold for every tool. What one
// leaves the other takes for its own, and what a failing file leaves is the same: tables, their rows, the history's.
import assert from "node:assert/strict";
import type { Connection, Row } from "../../src/engines/engine";
import type { ToolName } from "../../src/frameworks/framework";
import type { RunRequest } from "../../src/runner/plan";
import type { RunResult } from "../../src/runner/run";
import { connectUrl, expectValue, makeScratch, type ScratchDatabase } from "../engines/scratch";
import { describeOnEngine, type LiveEngine } from "../run/live-engine";
import { describeWithTool, type LiveTool, type ToolRun } from "../run/live-tool";
import { explain, type Files, ScratchProject, tableNames } from "../runner/scratch-project";

export interface Step {
  /** From 1 on; the file's version is made of it. */
  readonly number: number;
  readonly name: string;
  readonly up: string;
  readonly down: string;
}

export interface TurnTool {
  readonly name: LiveTool;
  readonly tool: ToolName;
  readonly engines: readonly LiveEngine[];
  /** The migrations' folder, for these steps and no others. */
  files(steps: readonly Step[], engine: LiveEngine): Files;
  /** As its history names the step. */
  id(step: Step): string;
  /** Qualified where the tool's schema is its own. */
  readonly table: (engine: LiveEngine) => string;
  /** Columns that say who ran it, when and for how long. */
  readonly passing: readonly string[];
  up(program: string, url: string, folder: string): ToolRun;
  /** Unset: the tool takes nothing back. */
  down?(program: string, url: string, folder: string): ToolRun;
  /** What it says when it has nothing to do; unset: it ends well and the tables and rows stay what they are. */
  readonly nothing?: RegExp;
  /** Unset: by how it ends. */
  readonly fails?: RegExp;
  /** Whether a run is one transaction, so that a failing file takes those before it with it. */
  readonly allInOne?: true;
}

const STEPS: readonly Step[] = [
  {
    number: 1,
    name: "one",
    up: "CREATE TABLE one (id int);\nINSERT INTO one VALUES (1), (2);",
    down: "DROP TABLE one;",
  },
  {
    number: 2,
    name: "two",
    up: "CREATE TABLE two (id int);\nALTER TABLE one ADD note varchar(20);",
    down: "ALTER TABLE one DROP note;\nDROP TABLE two;",
  },
  { number: 3, name: "three", up: "CREATE TABLE three (id int);", down: "DROP TABLE three;" },
];

const FAILING: readonly (readonly [where: string, up: string])[] = [
  ["in its middle", "CREATE TABLE bad (id int);\nINSERT INTO bad VALUES (1);\nCREATE TABLE bad (id int);"],
  [
    "by a wrong word in its middle",
    "CREATE TABLE bad (id int);\nCREAT TABLE worse (id int);\nCREATE TABLE good (id int);",
  ],
  [
    "in rows only",
    "INSERT INTO one (id) VALUES (3);\nINSERT INTO one (id) VALUES (4);\nINSERT INTO nowhere VALUES (1);",
  ],
  ["with rows before a definition", "INSERT INTO one (id) VALUES (3);\nCREATE TABLE one (id int);"],
  ["at its first statement", "CREATE TABLE one (id int);"],
];

/** What a tool's own suite goes on with. */
export interface Turns {
  readonly program: string;
  readonly engine: LiveEngine;
  readonly project: ScratchProject;
  /** Ours, and the tool's where the two are compared. */
  readonly scratch: ScratchDatabase;
  readonly twin: ScratchDatabase;
  readonly connection: Connection;
  readonly other: Connection;
  /** Puts these steps into the folder beside the first three, or in their place. */
  readonly write: (steps: readonly Step[]) => void;
  readonly ours: (request: RunRequest, at?: Connection) => Promise<RunResult>;
  readonly theirs: (direction: "up" | "down", url?: string) => ToolRun;
  readonly assertAlike: () => Promise<void>;
}

/** Some of the tools take seconds to start. */
export function check(title: string, run: () => Promise<void>): void {
  it(title, run).timeout(120_000);
}

/** `more` are the checks of this tool alone. */
export function describeByTurns(
  tool: TurnTool,
  more: (turns: () => Turns, engine: LiveEngine) => void,
): void {
  describeWithTool(tool.name, `by turns with ${tool.tool}`, (program) => {
    for (const engine of tool.engines) {
      describeOnEngine(engine, tool.tool, (serverUrl) => {
        let turns: Turns;

        beforeEach(async () => {
          turns = await begin(tool, program, engine, serverUrl);
        });
        afterEach(async () => {
          await turns.connection.close();
          await turns.other.close();
          await turns.scratch.drop();
          await turns.twin.drop();
          turns.project.remove();
        });
        checkAlways(tool, () => turns);
        more(() => turns, engine);
      });
    }
  });
}

async function begin(tool: TurnTool, program: string, engine: LiveEngine, serverUrl: string): Promise<Turns> {
  const scratch = await makeScratch(serverUrl);
  const twin = await makeScratch(serverUrl);
  const connection = await connectUrl(scratch.url);
  const other = await connectUrl(twin.url);
  const project = new ScratchProject(tool.tool, tool.files(STEPS, engine));
  const theirs = (direction: "up" | "down", url = scratch.url): ToolRun => {
    const run =
      direction === "up" ? tool.up(program, url, project.folder) : tool.down?.(program, url, project.folder);
    assert.ok(run, `${tool.tool} has a ${direction}`);
    return run;
  };
  return {
    program,
    engine,
    project,
    scratch,
    twin,
    connection,
    other,
    theirs,
    write: (steps) => {
      project.empty();
      project.write(tool.files(steps, engine));
    },
    ours: (request, at = connection) => project.run(at, request),
    assertAlike: async () => {
      assert.deepEqual(await leftOver(tool, engine, connection), await leftOver(tool, engine, other));
    },
  };
}

/** Every table's name and how many rows it has, and the history's rows. */
async function leftOver(tool: TurnTool, engine: LiveEngine, connection: Connection): Promise<unknown> {
  const names = await tableNames(connection);
  const counts: Record<string, unknown> = {};
  for (const name of names) {
    if (tool.table(engine).endsWith(name)) continue;
    counts[name] = (await expectValue(connection.query(`SELECT count(*) AS n FROM ${name}`)))[0]?.["n"];
  }
  const isThere = names.some((name) => tool.table(engine).endsWith(name));
  const rows = isThere ? await historyRows(tool, engine, connection) : [];
  return { names, counts, rows };
}

async function historyRows(
  tool: TurnTool,
  engine: LiveEngine,
  connection: Connection,
): Promise<readonly Row[]> {
  const rows = await expectValue(connection.query(`SELECT * FROM ${tool.table(engine)} ORDER BY 1`));
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).filter(([column]) => !tool.passing.includes(column))),
  );
}

/** The history table as its engine describes it. */
async function historyShape(tool: TurnTool, engine: LiveEngine, connection: Connection): Promise<unknown> {
  const { tables } = await expectValue(connection.introspect());
  return tables.find(({ name }) => tool.table(engine).endsWith(name));
}

function checkAlways(tool: TurnTool, turns: () => Turns): void {
  const ours = async (request: RunRequest, at?: Connection): Promise<void> => {
    const result = await turns().ours(request, at);
    assert.equal(result.outcome, "done", explain(result));
  };
  const theirs = (direction: "up" | "down", url?: string): ToolRun => {
    const run = turns().theirs(direction, url);
    assert.equal(run.code, 0, run.output);
    return run;
  };
  const ids = (): readonly string[] => STEPS.map((step) => tool.id(step));
  const assertNothing = async (): Promise<void> => {
    const { connection, engine } = turns();
    const before = await leftOver(tool, engine, connection);
    const run = theirs("up");
    if (tool.nothing !== undefined) assert.match(run.output, tool.nothing);
    assert.deepEqual(await leftOver(tool, engine, connection), before);
  };

  check("has nothing to do after ours, and finds the table as it makes it itself", async () => {
    const { connection, other, engine, twin, assertAlike } = turns();
    await ours({ kind: "up" });
    await assertNothing();
    theirs("up", twin.url);
    await assertAlike();
    assert.deepEqual(await historyShape(tool, engine, connection), await historyShape(tool, engine, other));
  });

  check("leaves nothing for us to do", async () => {
    const { project, connection } = turns();
    theirs("up");
    assert.deepEqual(await project.marks(connection), Object.fromEntries(ids().map((id) => [id, "applied"])));
    const plan = await project.plan(connection, { kind: "up" });
    assert.deepEqual([plan.steps, plan.refusals, plan.warnings], [[], [], []]);
    await ours({ kind: "up" });
  });

  check("goes on where we stopped, and we where it stopped", async () => {
    const { twin, project, connection, write, assertAlike } = turns();
    const [first = "", second = "", third = ""] = ids();
    await ours({ kind: "up-to", id: first });
    theirs("up");
    theirs("up", twin.url);
    if (tool.down === undefined) {
      write([...STEPS, { number: 4, name: "four", up: "CREATE TABLE four (id int);", down: "" }]);
      await ours({ kind: "up" });
      theirs("up", twin.url);
    } else {
      await ours({ kind: "down" });
      theirs("down");
      assert.deepEqual(await project.marks(connection), {
        [first]: "applied",
        [second]: "pending",
        [third]: "pending",
      });
      await ours({ kind: "up" });
      for (const direction of ["down", "down", "up"] as const) theirs(direction, twin.url);
    }
    await assertNothing();
    await assertAlike();
  });

  if (tool.down === undefined) {
    check("takes nothing back, as the tool", async () => {
      const { ours: run, assertAlike, twin } = turns();
      await ours({ kind: "up" });
      theirs("up", twin.url);
      assert.equal((await run({ kind: "down" })).outcome, "refused");
      await assertAlike();
    });
  } else {
    check("finds after our last roll-back what it leaves after its own", async () => {
      const { twin, assertAlike } = turns();
      await ours({ kind: "up" });
      theirs("up", twin.url);
      await ours({ kind: "to", id: null });
      for (let i = 0; i < 3; i++) theirs("down", twin.url);
      await assertAlike();
      theirs("up");
    });

    check("leaves what we leave when a roll-back fails", async () => {
      const { twin, write, theirs: run, ours: runOurs, assertAlike } = turns();
      write([
        ...STEPS.slice(0, 2),
        {
          number: 3,
          name: "three",
          up: "CREATE TABLE three (id int);",
          down: "DROP TABLE three;\nDROP TABLE three;",
        },
      ]);
      theirs("up", twin.url);
      await ours({ kind: "up" });
      assert.notEqual(run("down", twin.url).code, 0);
      const result = await runOurs({ kind: "down" });
      assert.equal(result.outcome, "failed", explain(result));
      await assertAlike();
    });
  }

  for (const [where, up] of FAILING) {
    check(`leaves what we leave when a file fails ${where}`, async () => {
      const { twin, engine, write, theirs: run, ours: runOurs, assertAlike } = turns();
      write([...STEPS, { number: 4, name: "bad", up, down: "DROP TABLE bad;" }]);
      const failed = run("up", twin.url);
      if (tool.fails === undefined) assert.notEqual(failed.code, 0, failed.output);
      else assert.match(failed.output, tool.fails);
      const result = await runOurs({ kind: "up" });
      assert.equal(result.outcome, "failed", explain(result));
      const before = tool.allInOne === true && engine === "postgresql" ? "not-reached" : "done";
      assert.deepEqual(
        result.steps.map(({ state }) => state),
        [before, before, before, "failed"],
      );
      await assertAlike();
    });
  }
}
