// Makes findings of what rules reported: places them in the file, sets severities as configured, leaves out what
// comments suppress, and adds the fixes, which are worked out only when somebody looks at them.
import type { Range } from "../base/text";
import type { RuleSetting } from "../config/config";
import type { DialectName } from "../dialects/dialect";
import type { Target } from "../dialects/target";
import type { Finding, Fix } from "./finding";
import type { PartCheck } from "./part-check";
import { placeFix } from "./place-fix";
import { bodyRange, toHost, type PlacedUnit } from "./placed-unit";
import type { FixDraft, Report, Severity } from "./rule";
import {
  fileSuppressionFix,
  isSuppressed,
  readSuppressions,
  suppressionFix,
  type Suppression,
} from "./suppression";

interface Found {
  readonly rule: string;
  readonly target: Target;
  readonly report: Report;
  readonly severity: Severity;
  /** Unset for a finding on a migration as a whole. */
  readonly placed?: PlacedUnit;
  readonly range: Range;
}

export class FindingBuilder {
  private readonly found: Found[] = [];
  private readonly units: PlacedUnit[] = [];

  constructor(
    private readonly path: string,
    private readonly text: string,
    private readonly source: DialectName,
    private readonly targets: readonly Target[],
    private readonly settings: Readonly<Record<string, RuleSetting>>,
  ) {}

  addPart(check: PartCheck, targets: readonly Target[]): void {
    for (const { placed, drafts } of check.checked) {
      this.units.push(placed);
      for (const [i, ofTarget] of drafts.entries()) {
        const target = targets[i];
        if (target === undefined) continue;
        for (const { rule, report } of ofTarget) {
          const severity = this.severityOf(rule, report);
          if (severity === undefined) continue;
          this.found.push({ rule, target, report, severity, placed, range: toHost(placed, report.range) });
        }
      }
    }
  }

  addWhole(rule: string, target: Target, report: Report): void {
    const severity = this.severityOf(rule, report);
    if (severity !== undefined) this.found.push({ rule, target, report, severity, range: report.range });
  }

  findings(): readonly Finding[] {
    const units = this.units.toSorted((a, b) => bodyRange(a).start - bodyRange(b).start);
    const suppressions = readSuppressions(this.text, units);
    const findings: Finding[] = this.found
      .filter(({ rule, placed }) => suppressions.length === 0 || !isSuppressed(suppressions, rule, placed))
      .map((found) => new LintFinding(found, this.path, this.text, this.source, this.targets));
    for (const suppression of suppressions) findings.push(...this.remarksOn(suppression));
    return findings.sort(byPlace);
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

function byPlace(a: Finding, b: Finding): number {
  return a.range.start - b.range.start || a.range.end - b.range.end;
}

class LintFinding implements Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly code: string | null;
  readonly target: Target;
  readonly range: Range;
  readonly message: string;
  private readonly drafts: readonly FixDraft[];
  private readonly placed: PlacedUnit | undefined;
  private placedFixes: { readonly fixes: readonly Fix[]; readonly withheld?: string } | undefined;

  constructor(
    found: Found,
    readonly file: string,
    private readonly text: string,
    private readonly source: DialectName,
    private readonly targets: readonly Target[],
  ) {
    this.rule = found.rule;
    this.severity = found.severity;
    this.code = found.report.code;
    this.target = found.target;
    this.range = found.range;
    this.message = found.report.message;
    this.drafts = found.report.fixes ?? [];
    this.placed = found.placed;
  }

  get fixes(): readonly Fix[] {
    return this.look().fixes;
  }

  get withheld(): string | undefined {
    return this.look().withheld;
  }

  private look(): { readonly fixes: readonly Fix[]; readonly withheld?: string } {
    this.placedFixes ??= this.place();
    return this.placedFixes;
  }

  private place(): { readonly fixes: readonly Fix[]; readonly withheld?: string } {
    const { placed, text } = this;
    if (placed === undefined) return { fixes: [fileSuppressionFix(this.rule, this.file, text)] };
    const fixes: Fix[] = [];
    let withheld: string | undefined;
    for (const draft of this.drafts) {
      const result = placeFix(draft, {
        unit: placed,
        hostText: text,
        source: this.source,
        targets: this.targets,
      });
      if ("fix" in result) fixes.push(result.fix);
      else withheld ??= result.withheld;
    }
    const suppress = suppressionFix(this.rule, placed, text);
    if (suppress !== undefined) fixes.push(suppress);
    return withheld === undefined ? { fixes } : { fixes, withheld };
  }
}
