// Every rule's examples are put before the linter and its fixes. The engines' side is in examples-live.test.ts.
import assert from "node:assert/strict";
import { applyEdits } from "../../src/base/text";
import type { DialectName } from "../../src/dialects/dialect";
import { DIALECT_NAMES } from "../../src/dialects/dialect";
import { dialectNamed } from "../../src/dialects/dialects";
import type { Finding, Fix } from "../../src/lint/finding";
import type { Answer, Example, ExampleFix, Rule } from "../../src/lint/rule";
import { RULES } from "../../src/lint/rules/index";
import { splitStatements } from "../../src/sql/splitter";
import { lintExample, UP } from "./example-lint";

const describeFindings = (findings: readonly Finding[]): string =>
  findings.length === 0
    ? "no finding"
    : findings
        .map((one) => `${one.severity} ${one.code ?? "-"} at ${one.range.start}..${one.range.end}`)
        .join("; ");

/** The severity and code that an answer asks of the linter; undefined: silence. */
function expected(answer: Answer): { readonly severity: string; readonly code: string | null } | undefined {
  if (answer === "accepts") return undefined;
  if ("rejects" in answer) return { severity: "rejects", code: answer.rejects };
  return "severity" in answer ? { severity: answer.severity, code: null } : undefined;
}

function targetsOf(fix: ExampleFix): readonly DialectName[] {
  return typeof fix.for === "string" ? [fix.for] : fix.for;
}

/** Whether a statement of its own stands on a line of its own is the frame's doing, and no matter of a rule's. */
function oneLine(sql: string): string {
  return sql.replaceAll(/;\s+/g, "; ");
}

function suitedFixes(finding: Finding, fix: ExampleFix, target: DialectName): readonly Fix[] {
  return finding.fixes.filter(
    (one) => one.kind !== "suppress" && one.grade === fix.grade && one.on.includes(target),
  );
}

/** The text after this rule's fixes, the nth of each finding, until nothing changes. */
function applyRule(
  rule: Rule,
  example: Example,
  target: DialectName,
  fix: ExampleFix,
  nth: number,
  sql: string,
): string {
  let text = sql;
  for (let round = 0; round < 10; round++) {
    const findings = lintExample(rule, example, target, text).filter((finding) => finding.file === UP);
    let next = text;
    const edits = [];
    for (const finding of findings) {
      const chosen = suitedFixes(finding, fix, target)[nth];
      if (chosen === undefined) continue;
      try {
        next = applyEdits(text, [...edits, ...chosen.edits]);
        edits.push(...chosen.edits);
      } catch (error) {
        // Two fixes at one place: the other has its turn in the next round.
        if (!(error instanceof RangeError)) throw error;
      }
    }
    if (next === text) return text;
    text = next;
  }
  return text;
}

/** The text after the first of the rule's alternatives that gives what is wanted, or else after the first. */
function fixedText(
  rule: Rule,
  example: Example,
  target: DialectName,
  fix: ExampleFix,
): { text: string; nth: number } {
  const first = applyRule(rule, example, target, fix, 0, example.sql);
  if (oneLine(first) === oneLine(fix.sql)) return { text: first, nth: 0 };
  for (let nth = 1; nth < 4; nth++) {
    const text = applyRule(rule, example, target, fix, nth, example.sql);
    if (oneLine(text) === oneLine(fix.sql)) return { text, nth };
  }
  return { text: first, nth: 0 };
}

describe("examples of rules, on the linter", () => {
  for (const rule of RULES) {
    describe(rule.name, () => {
      for (const [i, example] of rule.examples.entries()) {
        for (const target of DIALECT_NAMES) {
          const answer = example.engines[target];
          if (answer === undefined) continue;
          it(`example ${i} is found as ${target} answers: ${example.sql}`, () => {
            const findings = lintExample(rule, example, target);
            const wanted = rule.targets.includes(target) ? expected(answer) : undefined;
            if (wanted === undefined) {
              assert.equal(describeFindings(findings), "no finding");
              return;
            }
            const exact = findings.some(
              ({ severity, code }) =>
                severity === wanted.severity && (wanted.severity !== "rejects" || code === wanted.code),
            );
            assert.ok(
              exact,
              `${target} answers ${wanted.severity} ${wanted.code ?? ""}, the rule says ${describeFindings(findings)}`,
            );
          });
        }
      }
      for (const [i, miss] of rule.silentOn.entries()) {
        it(`near miss ${i} is passed over: ${miss.sql}`, () => {
          for (const target of miss.on) {
            assert.equal(describeFindings(lintExample(rule, miss, target)), "no finding", `for ${target}`);
          }
        });
      }
    });
  }
});

describe("examples of rules, on their fixes", () => {
  for (const rule of RULES) {
    describe(rule.name, () => {
      for (const [i, example] of rule.examples.entries()) {
        for (const [j, fix] of (example.fixes ?? []).entries()) {
          for (const target of targetsOf(fix)) {
            it(`example ${i}, fix ${j} for ${target}: ${fix.sql}`, () => {
              const { text, nth } = fixedText(rule, example, target, fix);
              assert.equal(oneLine(text), oneLine(fix.sql));
              assert.equal(
                describeFindings(lintExample(rule, example, target, text)),
                "no finding",
                "the rule still finds something in the fixed text",
              );
              if (fix.portable === true) {
                const used = lintExample(rule, example, target).flatMap(
                  (finding) => suitedFixes(finding, fix, target)[nth] ?? [],
                );
                assert.ok(
                  used.every((one) => one.on.includes(example.from)),
                  `the example says portable, the fix does not name ${example.from} in 'on'`,
                );
              }
            });

            it(`example ${i}, fix ${j} for ${target} keeps comments: ${example.sql}`, () => {
              const { nth } = fixedText(rule, example, target, fix);
              for (const offset of gapsIn(example)) {
                const sql = `${example.sql.slice(0, offset)}/* kept */${example.sql.slice(offset)}`;
                const text = applyRule(rule, example, target, fix, nth, sql);
                const count = text.split("/* kept */").length - 1;
                assert.equal(count, 1, `the comment is there ${count} times, from ${sql}\nto ${text}`);
              }
            });
          }
        }
      }
    });
  }
});

/** Offsets between tokens of the example. */
function gapsIn(example: Example): readonly number[] {
  const gaps: number[] = [];
  for (const { start, statement } of splitStatements(example.sql, dialectNamed(example.from))) {
    for (const token of statement.tokens) gaps.push(start + token.end);
  }
  return gaps;
}
