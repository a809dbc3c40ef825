// Drizzle's histories run by turns with drizzle-kit itself, and what is Drizzle's own: breakpoints, entries of the
// journal that are older than what is applied, edited files.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runTool } from "../run/live-tool";
import { explain } from "../runner/scratch-project";
import { check, describeByTurns, type Step, type TurnTool } from "./by-turns";

const BREAK = "--> statement-breakpoint";
const tagOf = ({ number, name }: Step): string => `000${number}_${name}`;
const whenOf = ({ number }: Step): number => 1700000000000 + number;

const tool: TurnTool = {
  name: "drizzle-kit",
  tool: "drizzle",
  engines: ["postgresql", "mysql", "mariadb"],
  files: (steps, engine) => ({
    ...Object.fromEntries(
      steps.map((step) => [`${tagOf(step)}.sql`, step.up.replaceAll(";\n", `;${BREAK}\n`).replace(/;$/, "")]),
    ),
    "meta/_journal.json": JSON.stringify({
      version: "7",
      dialect: engine === "postgresql" ? "postgresql" : "mysql",
      entries: steps.map((step, idx) => ({
        idx,
        version: "7",
        when: whenOf(step),
        tag: tagOf(step),
        breakpoints: true,
      })),
    }),
  }),
  id: (step) => String(whenOf(step)),
  table: (engine) => (engine === "postgresql" ? "drizzle.__drizzle_migrations" : "__drizzle_migrations"),
  passing: [],
  up(program, url, folder) {
    const config = {
      dialect: url.startsWith("mysql") ? "mysql" : "postgresql",
      out: ".",
      dbCredentials: { url },
    };
    writeFileSync(join(folder, "drizzle.config.json"), JSON.stringify(config));
    return runTool(program, ["migrate", "--config", "drizzle.config.json"], {}, folder);
  },
  allInOne: true,
};

describeByTurns(tool, (turns, engine) => {
  const late: Step = { number: 2, name: "late", up: "CREATE TABLE late (id int);", down: "" };
  const others: readonly Step[] = [1, 3].map((number) => ({
    number,
    name: `n${number}`,
    up: `CREATE TABLE n${number} (id int);`,
    down: "",
  }));

  check("never runs an entry that is not later than what is applied, and ours says so", async () => {
    const { project, twin, connection, ours, theirs, write, assertAlike } = turns();
    write(others);
    assert.equal((await ours({ kind: "up" })).outcome, "done");
    assert.equal(theirs("up", twin.url).code, 0);
    project.write(tool.files([...others, late], engine));
    assert.equal((await project.marks(connection))[tool.id(late)], "out-of-order");
    const result = await ours({ kind: "up" });
    assert.equal(result.outcome, "refused", explain(result));
    assert.match(result.failure?.message ?? "", /never runs 0002_late/);
    assert.equal(theirs("up", twin.url).code, 0);
    await assertAlike();
  });

  check("runs on after an edit of an applied file, and ours marks it", async () => {
    const { project, twin, connection, ours, theirs, write, assertAlike } = turns();
    write(others);
    assert.equal(theirs("up").code, 0);
    assert.equal(theirs("up", twin.url).code, 0);
    project.write({ "0001_n1.sql": "CREATE TABLE n1 (id int, more int)" });
    assert.equal((await project.marks(connection))[String(1700000000001)], "changed");
    const four: Step = { number: 4, name: "n4", up: "CREATE TABLE n4 (id int);", down: "" };
    project.write({
      "meta/_journal.json": String(tool.files([...others, four], engine)["meta/_journal.json"]),
      "0004_n4.sql": four.up,
    });
    const result = await ours({ kind: "up" });
    assert.equal(result.outcome, "done", explain(result));
    assert.equal(theirs("up", twin.url).code, 0);
    await assertAlike();
  });
});
