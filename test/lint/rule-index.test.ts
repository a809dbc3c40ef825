// Every rule is in the index, documented and carries its proof. The index is written by this test: add a rule's
// file, run it, commit what it wrote.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DIALECT_NAMES } from "../../src/dialects/dialect";
import type { Rule } from "../../src/lint/rule";

const FOLDER = join(__dirname, "../../src/lint/rules");
const INDEX = join(FOLDER, "index.ts");

const files = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".ts") && name !== "index.ts")
  .map((name) => name.slice(0, -3))
  .sort();

/** The rules a file exports, by the names of the constants. */
function exportedRules(file: string): readonly string[] {
  const text = readFileSync(join(FOLDER, `${file}.ts`), "utf8");
  return [...text.matchAll(/^export const (\w+)(?:: \w+)? = defineRule\b/gm)].flatMap(
    ([, name]) => name ?? [],
  );
}

function indexText(): string {
  const rules = files.flatMap((file) => exportedRules(file).map((constant) => ({ file, constant })));
  return [
    "// Every rule there is. Written by test/lint/rule-index.test.ts from the files beside it.",
    'import type { Rule } from "../rule";',
    ...rules.map(({ file, constant }) => `import { ${constant} } from "./${file}";`),
    "",
    "export const RULES: readonly Rule[] = [",
    ...rules.map(({ constant }) => `  ${constant},`),
    "];",
    "",
  ].join("\n");
}

describe("rules", () => {
  it("are all in the index, and none besides", () => {
    const wanted = indexText();
    let there = "";
    try {
      there = readFileSync(INDEX, "utf8");
    } catch {
      // Written below.
    }
    if (there === wanted) return;
    writeFileSync(INDEX, wanted);
    assert.fail("src/lint/rules/index.ts was out of date and is written anew: look at it and commit it");
  });

  for (const file of files) {
    describe(file, () => {
      let rule: Rule | undefined;
      before(async () => {
        const exported = exportedRules(file);
        assert.equal(exported.length, 1, `${file}.ts exports one rule, by 'export const … = defineRule({'`);
        const module = (await import(join(FOLDER, `${file}.ts`))) as Record<string, Rule>;
        rule = module[exported[0] ?? ""];
        assert.ok(rule !== undefined);
      });

      it("is named for its file", () => {
        assert.equal(rule?.name, file);
        assert.match(file, /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
      });

      it("says what it is about, in a sentence", () => {
        assert.match(rule?.summary ?? "", /^\S.{10,}[.]$/);
      });

      it("cites a manual", () => {
        assert.ok((rule?.docs.length ?? 0) > 0, "docs is empty");
        for (const url of rule?.docs ?? []) assert.ok(URL.canParse(url) && url.startsWith("https://"), url);
      });

      it("has an example that some engine rejects or answers otherwise", () => {
        const proven = rule?.examples.some((example) =>
          Object.values(example.engines).some(
            (answer) => typeof answer === "object" && ("rejects" in answer || "severity" in answer),
          ),
        );
        assert.ok(rule?.scope === "migration" || proven, "no example shows what the rule is for");
      });

      it("has a near miss", () => {
        assert.ok((rule?.silentOn.length ?? 0) > 0, "silentOn is empty");
      });

      it("speaks of known dialects, and proves or cites each target it is for", () => {
        for (const name of rule?.targets ?? []) {
          assert.ok(DIALECT_NAMES.includes(name));
          if (rule?.scope === "migration") continue;
          const shown = rule?.examples.some((example) => example.engines[name] !== undefined);
          assert.ok(shown, `no example says what ${name} does`);
        }
      });

      it("gives a query where it says that an engine ignores, differs or risks something", () => {
        for (const [i, example] of (rule?.examples ?? []).entries()) {
          const observed = Object.values(example.engines).some(
            (answer) => typeof answer === "object" && "answer" in answer,
          );
          if (observed) assert.ok(example.query !== undefined, `example ${i} has answers and no query`);
        }
      });
    });
  }
});
