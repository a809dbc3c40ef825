import assert from "node:assert/strict";
import { findMigration } from "../../src/runner/find-migration";
import { readMigrations } from "../../src/runner/read-migrations";
import { ScratchProject } from "./scratch-project";

describe("the migration that a person means", () => {
  const project = new ScratchProject("sql", {
    "001_users.up.sql": "",
    "001_users.down.sql": "",
    "002_orders.up.sql": "",
    "010_orders.up.sql": "",
  });
  const { migrations } = readMigrations(project.project);
  after(() => project.remove());

  for (const [text, id] of [
    ["001", "001"],
    ["1", "001"],
    ["users", "001"],
    ["001_users", "001"],
    ["001_users.up.sql", "001"],
    ["10", "010"],
    ["orders", undefined],
    ["nothing", undefined],
    ["", undefined],
  ] as const) {
    it(`is ${id ?? "none"} for ${JSON.stringify(text)}`, () => {
      assert.equal(findMigration(migrations, text)?.id, id);
    });
  }
});
