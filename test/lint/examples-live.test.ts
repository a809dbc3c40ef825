// Every rule's examples on the real engines: what each is said to do with the text it does, and the fixed text runs.
import assert from "node:assert/strict";
import type { DialectName } from "../../src/dialects/dialect";
import type { Example, ExampleFix } from "../../src/lint/rule";
import { RULES } from "../../src/lint/rules/index";
import { describeOnExampleEngine, dialectOf, ENGINE_NAMES, type ExampleEngine } from "./example-engine";
import { inDialect } from "./example-lint";

function targetsOf(fix: ExampleFix): readonly DialectName[] {
  return typeof fix.for === "string" ? [fix.for] : fix.for;
}

for (const name of ENGINE_NAMES) {
  describeOnExampleEngine(name, "examples of rules", (open) => {
    const dialect = dialectOf(name);
    let engine: ExampleEngine;

    before(async function () {
      this.timeout(60_000);
      engine = await open();
    });
    after(() => engine.close());

    const stand = async (example: {
      readonly given?: Example["given"];
      readonly sqlMode?: readonly string[];
    }) => {
      await engine.reset(dialect === "postgresql" ? [] : (example.sqlMode ?? []));
      const given = inDialect(example.given, dialect);
      const refused = given === undefined ? undefined : await engine.run(given);
      if (refused !== undefined) {
        assert.fail(
          `what is given does not run on ${name}: ${refused.code} ${refused.message}\n${refused.statement}`,
        );
      }
    };
    const accepts = async (sql: string, what: string): Promise<void> => {
      const refused = await engine.run(sql);
      if (refused !== undefined) {
        assert.fail(`${name} refuses ${what}: ${refused.code} ${refused.message}\n${refused.statement}`);
      }
    };

    for (const rule of RULES) {
      for (const [i, example] of rule.examples.entries()) {
        const answer = (name === "pglite" ? example.engines.pglite : undefined) ?? example.engines[dialect];
        if (answer !== undefined) {
          it(`${rule.name}, example ${i} is answered so: ${example.sql}`, async () => {
            await stand(example);
            const sql = [example.sql, example.down ?? ""].join("\n");
            if (typeof answer === "object" && "rejects" in answer) {
              const refused = await engine.run(sql);
              if (refused?.code === answer.rejects) return;
              const got =
                refused === undefined
                  ? "accepted"
                  : `${refused.code} (${refused.message}) at ${refused.statement}`;
              assert.fail(`${name} is said to reject with ${answer.rejects}; the engine: ${got}`);
            }
            await accepts(sql, "the example");
            if (answer === "accepts") return;
            const query = inDialect(example.query, dialect);
            assert.ok(query !== undefined, "there is an answer and no query");
            assert.equal(await engine.query(query), answer.answer, `${name} answers ${query} otherwise`);
          });
        }
        for (const [j, fix] of (example.fixes ?? []).entries()) {
          const isFor = targetsOf(fix).includes(dialect);
          if (!isFor && !(fix.portable === true && example.from === dialect)) continue;
          it(`${rule.name}, example ${i}, fix ${j} runs: ${fix.sql}`, async () => {
            await stand(example);
            await accepts([fix.sql, example.down ?? ""].join("\n"), "the fixed text");
            const onSource = example.engines[example.from];
            const query = inDialect(example.query, dialect);
            if (fix.grade !== "safe" || query === undefined) return;
            if (typeof onSource !== "object" || !("answer" in onSource) || typeof example.query === "object")
              return;
            assert.equal(
              await engine.query(query),
              onSource.answer,
              "the fix is called safe, and the answer is another",
            );
          });
        }
      }
      for (const [i, miss] of rule.silentOn.entries()) {
        if (!miss.on.includes(dialect)) continue;
        it(`${rule.name}, near miss ${i} runs: ${miss.sql}`, async () => {
          await stand(miss);
          await accepts([miss.sql, miss.down ?? ""].join("\n"), "the near miss");
        });
      }
    }
  });
}
