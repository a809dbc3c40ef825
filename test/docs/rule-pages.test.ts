// The pages in docs/ are written from the rules. This test writes what is out of date and then fails: commit it.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RULES } from "../../src/lint/rules/index";
import { renderDocs } from "./rule-pages";

const DOCS = join(__dirname, "../../docs");

describe("the pages of the rules", () => {
  it("say what the rules and their examples say", () => {
    const stale: string[] = [];
    const wanted = renderDocs(RULES);
    mkdirSync(join(DOCS, "rules"), { recursive: true });
    for (const [path, text] of wanted) {
      const file = join(DOCS, path);
      if (existsSync(file) && readFileSync(file, "utf8") === text) continue;
      writeFileSync(file, text);
      stale.push(path);
    }
    for (const name of readdirSync(join(DOCS, "rules"))) {
      if (wanted.has(`rules/${name}`)) continue;
      rmSync(join(DOCS, "rules", name));
      stale.push(`rules/${name}`);
    }
    assert.deepEqual(
      stale,
      [],
      "these pages were out of date and are written anew: look at them and commit them",
    );
  });
});
