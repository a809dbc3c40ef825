// Makes findings of what rules reported: places them in the file, sets severities as configured, leaves out what
// comments suppress, and adds the fixes, which are worked out only when somebody looks at them.
import type { Range } from "../base/text";
import { branchFix } from "./branch-fix";
import type { RuleSetting } from "../config/config";
import type { DialectName } from "../dialects/dialect";
import { formatTarget, type Target } from "../dialects/target";
import { CHECKED_ROWS } from "./file-units";
import type { Finding, Fix, Found, Said, SaidOfUnit } from "./finding";
import type { PartCheck, UnitDrafts } from "./part-check";
import { placeFix } from "./place-fix";
import { toHost, type PlacedUnit } from "./placed-unit";
import type { Report, Severity } from "./rule";
import {
  fileSuppressionFix,
  isSuppressed,
  readSuppressions,
  suppressionFix,
  type Suppression,
} from "./suppression";

export class FindingBuilder {
  private readonly ofUnits: UnitOfFile[] = [];
  private readonly ofWhole: LintFinding[] = [];
  private readonly checks: PartCheck[] = [];
  private lastStart = -1;
  private isInOrder = true;

  constructor(
    private readonly path: string,
    private readonly text: string,
    private readonly source: DialectName,
    private readonly targets: readonly Target[],
    private readonly settings: Readonly<Record<string, RuleSetting>>,
  ) {}

  /** Parts come in the order of their place in the file. */
  addPart(check: PartCheck, targets: readonly Target[]): void {
    this.checks.push(check);
    const { unread } = check.input.units;
    const [target] = targets;
    if (unread !== undefined && target !== undefined) {
      this.addWhole("rows-not-checked", target, {
        range: unread.first,
        severity: "hint",
        code: null,
        message: `From here on ${unread.count} more rows of INSERTs are not checked: of a file this long the first ${CHECKED_ROWS} are. All other statements are. Keep migrations and data in files of their own to have every row checked.`,
      });
    }
    for (const { placed, drafts } of check.checked) {
      const { start } = toHost(placed, NOWHERE);
      if (start <= this.lastStart) this.isInOrder = false;
      this.lastStart = start;
      const found = this.foundIn(drafts, targets);
      if (found.length > 0) this.ofUnits.push(new UnitOfFile(found, placed, this));
    }
  }

  addWhole(rule: string, target: Target, report: Report): void {
    const severity = this.severityOf(rule, report);
    if (severity !== undefined) {
      this.ofWhole.push(new LintFinding(foundOf(rule, severity, target, report), undefined, this));
    }
  }

  /** Unit by unit, in the order of the file; what is said of no unit comes last. */
  units(): readonly SaidOfUnit[] {
    const suppressions = readSuppressions(this.text, () => this.placedUnits());
    const units: SaidOfUnit[] =
      suppressions.length === 0
        ? this.ofUnits
        : this.ofUnits.flatMap(({ said, placed }) => {
            const left = said.filter(({ rule }) => !isSuppressed(suppressions, rule, placed));
            // What is left whole stays the same object.
            if (left.length === 0) return [];
            return [new UnitOfFile(left.length === said.length ? said : left, placed, this)];
          });
    const rest: Finding[] = this.ofWhole.filter(({ rule }) => !isSuppressed(suppressions, rule, undefined));
    for (const suppression of suppressions) rest.push(...this.remarksOn(suppression));
    if (!this.isInOrder && hasLoops(this.placedUnits())) {
      const all = [...onceAPlace(units.flatMap((unit) => unit.findings())), ...rest].sort(byPlace);
      return all.length === 0 ? [] : [new OfFile(all)];
    }
    return rest.length === 0 ? units : [...units, new OfFile(rest.sort(byPlace))];
  }

  private placedUnits(): readonly PlacedUnit[] {
    return this.checks.flatMap(({ checked }) => checked.map(({ placed }) => placed));
  }

  /** For the findings: fixes are placed when they are first looked at. */
  fixesOf({ rule, severity, fixes: drafts }: Found, placed: PlacedUnit | undefined): PlacedFixes {
    if (placed === undefined) return { fixes: [fileSuppressionFix(rule, this.path, this.text)] };
    const fixes: Fix[] = [];
    let withheld: string | undefined;
    for (const draft of drafts) {
      const place = { unit: placed, hostText: this.text, source: this.source, targets: this.targets };
      const result = placeFix(draft, place);
      if ("fix" in result) fixes.push(result.fix);
      else withheld ??= result.withheld;
    }
    if (fixes.length === 0 && (severity === "rejects" || severity === "ignores")) {
      const branch = branchFix(placed, this.text, this.source);
      if (branch !== undefined) fixes.push(branch);
    }
    const suppress = suppressionFix(rule, placed, this.text);
    if (suppress !== undefined) fixes.push(suppress);
    return withheld === undefined ? { fixes } : { fixes, withheld };
  }

  get file(): string {
    return this.path;
  }

  /** By position, then as the targets and rules are listed. */
  private foundIn(drafts: UnitDrafts, targets: readonly Target[]): readonly Found[] {
    if (drafts.byTarget.length === 0) return NOTHING;
    if (drafts.said !== undefined) return drafts.said;
    const found: Found[] = [];
    for (const [i, ofTarget] of drafts.byTarget.entries()) {
      const target = targets[i];
      if (target === undefined) continue;
      for (const { rule, report } of ofTarget) {
        const severity = this.severityOf(rule, report);
        if (severity !== undefined) found.push(foundOf(rule, severity, target, report));
      }
    }
    drafts.said = found.sort(byPlace);
    return drafts.said;
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

const NOWHERE: Range = { start: 0, end: 0 };
const NOTHING: readonly Found[] = [];

/** A loop's body stands at one place and is several units. */
function hasLoops(units: readonly PlacedUnit[]): boolean {
  return new Set(units.map((placed) => toHost(placed, NOWHERE).start)).size < units.length;
}

/** What is said of one construct in every round of a loop is said once. */
function onceAPlace(findings: readonly Finding[]): readonly Finding[] {
  const said = new Map<string, Finding>();
  for (const one of findings) {
    const key = [one.rule, formatTarget(one.target), one.range.start, one.range.end, one.severity].join(" ");
    if (!said.has(key)) said.set(key, one);
  }
  return [...said.values()];
}

/** Orders findings of one file, or of one unit, by where they stand. */
export function byPlace({ range: a }: Said, { range: b }: Said): number {
  return a.start - b.start || a.end - b.end;
}

function foundOf(rule: string, severity: Severity, target: Target, report: Report): Found {
  const { code, range, message, fixes = [] } = report;
  return { rule, severity, code, target, range, message, fixes };
}

class UnitOfFile implements SaidOfUnit {
  constructor(
    readonly said: readonly Found[],
    readonly placed: PlacedUnit,
    private readonly builder: FindingBuilder,
  ) {}

  toHost(range: Range): Range {
    return toHost(this.placed, range);
  }

  findings(): readonly Finding[] {
    return this.said.map((found) => new LintFinding(found, this.placed, this.builder));
  }
}

class OfFile implements SaidOfUnit {
  constructor(readonly said: readonly Finding[]) {}

  toHost(range: Range): Range {
    return range;
  }

  findings(): readonly Finding[] {
    return this.said;
  }
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
    private readonly placed: PlacedUnit | undefined,
    private readonly builder: FindingBuilder,
  ) {}

  get file(): string {
    return this.builder.file;
  }

  get rule(): string {
    return this.found.rule;
  }

  get severity(): Severity {
    return this.found.severity;
  }

  get target(): Target {
    return this.found.target;
  }

  get code(): string | null {
    return this.found.code;
  }

  get message(): string {
    return this.found.message;
  }

  get range(): Range {
    const { range } = this.found;
    this.hostRange ??= this.placed === undefined ? range : toHost(this.placed, range);
    return this.hostRange;
  }

  get fixes(): readonly Fix[] {
    this.placedFixes ??= this.builder.fixesOf(this.found, this.placed);
    return this.placedFixes.fixes;
  }

  get withheld(): string | undefined {
    this.placedFixes ??= this.builder.fixesOf(this.found, this.placed);
    return this.placedFixes.withheld;
  }
}
