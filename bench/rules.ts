// `npm run bench -- rules`: which rules cost most on a long text, by themselves and by how often they are called; each
// is timed by turns with the others, in several checks by a session that knows nothing yet.
import { MemoryFiles } from "../test/lint/memory-files";
import type { Target } from "../src/dialects/target";
import type { MigrationContext, Rule, StatementContext } from "../src/lint/rule";
import { RULES } from "../src/lint/rules/index";
import { LintSession } from "../src/lint/session";
import { makeSql } from "./make-sql";
import { round } from "./measure";

export interface RuleCost {
  readonly rule: string;
  /** Milliseconds in the fastest of the checks. */
  readonly took: number;
  readonly calls: number;
}

interface Tally {
  took: number;
  calls: number;
}

const FILE = "/migrations/001_orders.up.sql";
const CHECKS = 7;

/** Dearest first. */
export function measureRules(size: number, targets: readonly Target[]): readonly RuleCost[] {
  const text = makeSql(size);
  const best = new Map<string, RuleCost>();
  for (let check = 0; check < CHECKS; check++) {
    const tallies = new Map<string, Tally>();
    const session = new LintSession({
      files: new MemoryFiles({ [FILE]: text }),
      configOf: () => ({}),
      rules: RULES.map((rule) => timed(rule, tallies)),
      onlyTargets: targets,
      source: "postgresql",
    });
    session.openHistory([FILE]);
    session.checkUnits(FILE);
    for (const [rule, { took, calls }] of tallies) {
      if (took < (best.get(rule)?.took ?? Infinity)) best.set(rule, { rule, took: round(took), calls });
    }
  }
  return [...best.values()].sort((a, b) => b.took - a.took);
}

function timed(rule: Rule, tallies: Map<string, Tally>): Rule {
  const tally: Tally = { took: 0, calls: 0 };
  tallies.set(rule.name, tally);
  const time = <C>(check: (context: C) => void, context: C): void => {
    const started = performance.now();
    check(context);
    tally.took += performance.now() - started;
    tally.calls++;
  };
  return rule.scope === "statement"
    ? { ...rule, check: (context: StatementContext) => time(rule.check, context) }
    : { ...rule, check: (context: MigrationContext) => time(rule.check, context) };
}
