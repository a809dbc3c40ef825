// Makes findings of what rules reported: places them in the file, sets severities as configured, leaves out what
// comments suppress, and adds the fixes, which are worked out only when somebody looks at them.
import type { Range } from "../base/text";
import type { RuleSetting } from "../config/config";
import type { DialectName } from "../dialects/dialect";
import { formatTarget, type Target } from "../dialects/target";
import type { Finding, Fix } from "./finding";
import type { CheckedUnit, PartCheck } from "./part-check";
import { placeFix } from "./place-fix";
import { toHost, type PlacedUnit } from "./placed-unit";
import type { FixDraft, Report, Severity } from "./rule";
import {
  fileSuppressionFix,
  isSuppressed,
  readSuppressions,
  suppressionFix,
  type Suppression,
} from "./suppression";

/** One report of a unit, with its target; kept with the drafts it was made of. */
interface Found {
  readonly rule: string;
  readonly target: Target;
  readonly report: Report;
}

/** By position, then as the rules and targets are listed. */
const foundIn = new WeakMap<CheckedUnit["drafts"], readonly Found[]>();

export class FindingBuilder {
  private readonly findingsByUnit: LintFinding[] = [];
  private readonly ofWhole: LintFinding[] = [];
  private readonly units: PlacedUnit[] = [];
  /** Places of units; a loop's body stands at one place and is several. */
  private readonly places = new Set<number>();
  private hasLoops = false;

  constructor(
    private readonly path: string,
    private readonly text: string,
    private readonly source: DialectName,
    private readonly targets: readonly Target[],
    private readonly settings: Readonly<Record<string, RuleSetting>>,
  ) {}

  /** Parts come in the order of their place in the file. */
  addPart(check: PartCheck, targets: readonly Target[]): void {
    for (const { placed, drafts } of check.checked) {
      this.units.push(placed);
      const { start } = toHost(placed, { start: 0, end: 0 });
      if (this.places.has(start)) this.hasLoops = true;
      this.places.add(start);
      for (const found of reportsIn(drafts, targets)) {
        const severity = this.severityOf(found.rule, found.report);
        if (severity !== undefined) this.findingsByUnit.push(new LintFinding(found, severity, placed, this));
      }
    }
  }

  addWhole(rule: string, target: Target, report: Report): void {
    const severity = this.severityOf(rule, report);
    if (severity !== undefined) {
      this.ofWhole.push(new LintFinding({ rule, target, report }, severity, undefined, this));
    }
  }

  findings(): readonly Finding[] {
    const suppressions = readSuppressions(this.text, this.units);
    const byUnit = this.hasLoops ? onceAPlace(this.findingsByUnit) : this.findingsByUnit;
    if (suppressions.length === 0 && this.ofWhole.length === 0) return byUnit;
    const all = [...byUnit, ...this.ofWhole];
    const findings: Finding[] = all.filter(({ rule, placed }) => !isSuppressed(suppressions, rule, placed));
    for (const suppression of suppressions) findings.push(...this.remarksOn(suppression));
    return findings.sort(byPlace);
  }

  /** For the findings: fixes are placed when they are first looked at. */
  fixesOf(rule: string, drafts: readonly FixDraft[], placed: PlacedUnit | undefined): PlacedFixes {
    if (placed === undefined) return { fixes: [fileSuppressionFix(rule, this.path, this.text)] };
    const fixes: Fix[] = [];
    let withheld: string | undefined;
    for (const draft of drafts) {
      const place = { unit: placed, hostText: this.text, source: this.source, targets: this.targets };
      const result = placeFix(draft, place);
      if ("fix" in result) fixes.push(result.fix);
      else withheld ??= result.withheld;
    }
    const suppress = suppressionFix(rule, placed, this.text);
    if (suppress !== undefined) fixes.push(suppress);
    return withheld === undefined ? { fixes } : { fixes, withheld };
  }

  get file(): string {
    return this.path;
  }

  private severityOf(rule: string, report: Report): Severity | undefined {
    const setting = this.settings[rule];
    return setting === "off" ? undefined : (setting ?? report.severity);
  }

  private remarksOn(suppression: Suppression): readonly Finding[] {
    const [target] = this.targets;
    if (suppression.reason !== undefined || target === undefined) return [];
    return [
      {
        file: this.path,
        rule: "suppression-without-reason",
        severity: "hint",
        code: null,
        target,
        range: suppression.range,
        message: `Say why ${suppression.rules.join(", ")} does not matter here: write the reason after the colon.`,
        fixes: [],
      },
    ];
  }
}

function reportsIn(drafts: CheckedUnit["drafts"], targets: readonly Target[]): readonly Found[] {
  let found = foundIn.get(drafts);
  if (found === undefined) {
    const all: Found[] = [];
    for (const [i, ofTarget] of drafts.entries()) {
      const target = targets[i];
      if (target !== undefined) for (const { rule, report } of ofTarget) all.push({ rule, target, report });
    }
    found = all.sort((a, b) => compareRanges(a.report.range, b.report.range));
    foundIn.set(drafts, found);
  }
  return found;
}

/** What is said of one construct in every round of a loop is said once. */
function onceAPlace(findings: readonly LintFinding[]): readonly LintFinding[] {
  const said = new Map<string, LintFinding>();
  for (const one of findings) {
    const key = [one.rule, formatTarget(one.target), one.range.start, one.range.end, one.severity].join(" ");
    if (!said.has(key)) said.set(key, one);
  }
  return [...said.values()].sort(byPlace);
}

function byPlace(a: Finding, b: Finding): number {
  return compareRanges(a.range, b.range);
}

function compareRanges(a: Range, b: Range): number {
  return a.start - b.start || a.end - b.end;
}

interface PlacedFixes {
  readonly fixes: readonly Fix[];
  readonly withheld?: string;
}

/** A file may hold thousands: what few of them are asked for is worked out when it is. */
class LintFinding implements Finding {
  private hostRange: Range | undefined;
  private placedFixes: PlacedFixes | undefined;

  constructor(
    private readonly found: Found,
    readonly severity: Severity,
    readonly placed: PlacedUnit | undefined,
    private readonly builder: FindingBuilder,
  ) {}

  get file(): string {
    return this.builder.file;
  }

  get rule(): string {
    return this.found.rule;
  }

  get said(): object {
    return this.found;
  }

  get target(): Target {
    return this.found.target;
  }

  get code(): string | null {
    return this.found.report.code;
  }

  get message(): string {
    return this.found.report.message;
  }

  get range(): Range {
    const { range } = this.found.report;
    this.hostRange ??= this.placed === undefined ? range : toHost(this.placed, range);
    return this.hostRange;
  }

  get fixes(): readonly Fix[] {
    this.placedFixes ??= this.builder.fixesOf(this.rule, this.found.report.fixes ?? [], this.placed);
    return this.placedFixes.fixes;
  }

  get withheld(): string | undefined {
    this.placedFixes ??= this.builder.fixesOf(this.rule, this.found.report.fixes ?? [], this.placed);
    return this.placedFixes.withheld;
  }
}
