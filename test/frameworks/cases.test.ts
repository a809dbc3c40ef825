// Every small project in test/fixtures/frameworks against the expectation that it holds itself.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { DiskFiles } from "../../src/base/disk-files";
import { describeProjects } from "./describe-projects";

const CASES = resolve(__dirname, "../fixtures/frameworks");

describe("projects on disk", () => {
  for (const tool of readdirSync(CASES)) {
    for (const name of readdirSync(join(CASES, tool))) {
      const folder = join(CASES, tool, name);
      it(`${tool}: ${name.replaceAll("-", " ")}`, () => {
        const expected = join(folder, "expected.json");
        assert.ok(existsSync(expected), `${expected} is missing: say there what is to be found`);
        assert.deepEqual(
          describeProjects(folder.replaceAll("\\", "/"), new DiskFiles()),
          JSON.parse(readFileSync(expected, "utf8")),
        );
      });
    }
  }
});
