// Makes findings of what rules reported: places them in the file, sets severities as configured, leaves out what
// comments suppress, and adds the fixes, which are worked out only when somebody looks at them.
import type { Range } from "../base/text";
import { branchFix } from "./branch-fix";
import type { RuleSetting } from "../config/config";
import type { DialectName } from "../dialects/dialect";
import { formatTarget, type Target } from "../dialects/target";
import { BaselineCount, baselineTarget, statementDigest, type BaselineEntry } from "./baseline";
import { CHECKED_ROWS } from "./file-units";
import type { Finding, Fix, Found, Said, SaidOfUnit } from "./finding";
import type { PartCheck, UnitDrafts } from "./part-check";
import { placeFix } from "./place-fix";
import { HISTORY_PROBLEMS } from "./history-problems";
import { bodyRange, toHost, type PlacedUnit } from "./placed-unit";
import { REMARKS, type RemarkName } from "./remarks";
import type { Report, Rule, Severity } from "./rule";
import {
  fileSuppressionFix,
  isSuppressed,
  readSuppressions,
  suppressionFix,
  type Suppression,
} from "./suppression";

/** What is configured for a file's findings. */
export interface FindingSettings {
  readonly settings: Readonly<Record<string, RuleSetting>>;
  /** All that there are, whether or not they look at this file. */
  readonly rules: readonly Rule[];
  /** What the configuration checks, where a run checks something else. */
  readonly configured: readonly Target[];
  /** False where files were given by name: what is about a whole history may then go unsaid. */
  readonly isWholeHistory: boolean;
  /** What the baseline names of this file. */
  readonly baseline: readonly BaselineEntry[];
}

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
    private readonly config: FindingSettings,
  ) {}

  /** Parts come in the order of their place in the file. */
  addPart(check: PartCheck, targets: readonly Target[]): void {
    this.checks.push(check);
    const { unread } = check.input.units;
    const [target] = targets;
    if (unread !== undefined && target !== undefined) {
      this.addWhole("rows-not-checked", target, {
        range: unread.first,
        severity: REMARKS["rows-not-checked"].severity,
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

  /** What is wrong with the history, or with this file's place in it. */
  addProblem(code: string, report: Report): void {
    const target = this.anyTarget();
    if (target !== undefined) this.addWhole(code, target, report);
  }

  /** A remark in place of all that would be said of the SQL; undefined where it is switched off or suppressed. */
  alone(name: RemarkName, range: Range, message: string): readonly SaidOfUnit[] | undefined {
    const suppressions = readSuppressions(this.text, () => this.placedUnits());
    const fixes = [fileSuppressionFix(name, this.path, this.text)];
    const remarks = this.remark(name, range, message, suppressions).map((one) => ({ ...one, fixes }));
    if (remarks.length === 0) return undefined;
    const rest = this.ofWhole.filter(({ rule }) => !isSuppressed(suppressions, rule, undefined));
    const count = new BaselineCount(this.config.baseline);
    const left = [...remarks, ...rest].filter((finding) => {
      const statement = statementDigest(finding.statementText);
      return !count.takes({ rule: finding.rule, target: baselineTarget(finding), statement });
    });
    return left.length === 0 ? [] : [new OfFile(left.sort(byPlace))];
  }

  /** Unit by unit, in the order of the file; what is said of no unit comes last. */
  units(): readonly SaidOfUnit[] {
    const suppressions = readSuppressions(this.text, () => this.placedUnits());
    const used = new Set<string>();
    const isSilenced = (rule: string, placed: PlacedUnit | undefined): boolean => {
      const by = suppressions.filter((one) => isSuppressed([one], rule, placed));
      for (const one of by) used.add(`${suppressions.indexOf(one)} ${rule}`);
      return by.length > 0;
    };
    const silent =
      suppressions.length === 0
        ? this.ofUnits
        : this.ofUnits.flatMap((unit) => unit.only(({ rule }) => !isSilenced(rule, unit.placed)));
    const whole = this.ofWhole.filter(({ rule }) => !isSilenced(rule, undefined));
    const count = new BaselineCount(this.config.baseline);
    const isNew = (said: Said, statement: () => string): boolean =>
      !count.takes({ rule: said.rule, target: baselineTarget(said), statement: statement() });
    const hasBaseline = this.config.baseline.length > 0;
    const units: readonly SaidOfUnit[] = hasBaseline
      ? silent.flatMap((unit) => {
          const digest = statementDigest(this.textOf(unit.placed));
          return unit.only((said) => isNew(said, () => digest));
        })
      : silent;
    const rest: Finding[] = hasBaseline
      ? whole.filter((finding) => isNew(finding, () => statementDigest(finding.statementText)))
      : [...whole];
    for (const [index, suppression] of suppressions.entries()) {
      rest.push(...this.remarksOn(suppression, (rule) => used.has(`${index} ${rule}`), suppressions));
    }
    const stale = count.unused(new Set(this.checkedTargets().map(formatTarget)));
    if (stale > 0) {
      const message = `The baseline names ${stale} ${stale === 1 ? "finding" : "findings"} that this file no longer has: write it anew with migration-lens baseline.`;
      rest.push(...this.remark("stale-baseline", NOWHERE, message, suppressions));
    }
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

  textOf(placed: PlacedUnit): string {
    const { start, end } = bodyRange(placed);
    return this.text.slice(start, end);
  }

  /** Of the statement that the range lies in; the range's own where none does. */
  textAt(range: Range): string {
    if (range.start === range.end) return "";
    const holds = ({ start, end }: Range): boolean => start <= range.start && range.end <= end;
    const placed = this.placedUnits().find((unit) => holds(bodyRange(unit)));
    return placed === undefined ? this.text.slice(range.start, range.end) : this.textOf(placed);
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
    const setting = this.config.settings[rule];
    return setting === "off" ? undefined : (setting ?? report.severity);
  }

  private remarksOn(
    { rules, range, reason }: Suppression,
    isUsed: (rule: string) => boolean,
    suppressions: readonly Suppression[],
  ): readonly Finding[] {
    const remarks: Finding[] = [];
    for (const rule of new Set(rules)) {
      const why = isUsed(rule) ? undefined : this.whyUnused(rule, range);
      if (why !== undefined) remarks.push(...this.remark("unused-suppression", range, why, suppressions));
    }
    if (reason === undefined) {
      const message = `Say why ${rules.join(", ")} does not matter here: write the reason after the colon.`;
      remarks.push(...this.remark("suppression-without-reason", range, message, suppressions));
    }
    return remarks;
  }

  private remark(
    name: RemarkName,
    range: Range,
    message: string,
    suppressions: readonly Suppression[],
  ): readonly Finding[] {
    const target = this.anyTarget();
    const severity = this.severityOf(name, { ...REMARKS[name], range, message, code: null });
    if (target === undefined || severity === undefined || isSuppressed(suppressions, name, undefined))
      return [];
    const statementText = this.text.slice(range.start, range.end);
    return [
      {
        file: this.path,
        rule: name,
        severity,
        code: null,
        target,
        range,
        message,
        statementText,
        fixes: [],
      },
    ];
  }

  /** Undefined where the rule might have had something to say in another run, or was not asked. */
  private whyUnused(name: string, { start }: Range): string | undefined {
    if (Object.hasOwn(REMARKS, name) || this.config.settings[name] === "off") return undefined;
    const isUnread = this.checks.some(({ input }) => (input.units.unread?.first.start ?? Infinity) < start);
    const rule = this.config.rules.find((one) => one.name === name);
    const isOfHistory =
      rule === undefined ? Object.hasOwn(HISTORY_PROBLEMS, name) : rule.scope === "migration";
    if (isUnread || (isOfHistory && !this.config.isWholeHistory)) return undefined;
    if (rule === undefined && !isOfHistory) {
      return `There is no rule ${name}, so this silences nothing: correct the name, or take the comment away.`;
    }
    const checked = new Set(this.checkedTargets().map(({ dialect }) => dialect));
    const isAbout = (dialect: DialectName): boolean => rule?.targets.includes(dialect) ?? true;
    const isOurs = (dialect: DialectName): boolean =>
      this.checks.some(({ input }) => input.part.dialects?.includes(dialect) !== false);
    const isMissed = this.config.configured.some(
      ({ dialect }) => isAbout(dialect) && isOurs(dialect) && !checked.has(dialect),
    );
    if (isMissed || ![...checked].some(isAbout)) return undefined;
    return `${name} has nothing to say here, so this silences nothing: put the comment at the statement it is about, or take it away.`;
  }

  /** Those that some part of the file is for. */
  private checkedTargets(): readonly Target[] {
    return [...new Set(this.checks.flatMap(({ input }) => input.targets))];
  }

  /** A finding is for a target, and what is about the file alone is for the tool: the first one stands for all. */
  private anyTarget(): Target | undefined {
    return this.targets[0];
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

  /** Itself, with what passes; empty when nothing does. What is left whole stays the same object. */
  only(passes: (said: Found) => boolean): readonly UnitOfFile[] {
    const left = this.said.filter(passes);
    if (left.length === this.said.length) return [this];
    return left.length === 0 ? [] : [new UnitOfFile(left, this.placed, this.builder)];
  }

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

  get statementText(): string {
    return this.placed === undefined ? this.builder.textAt(this.range) : this.builder.textOf(this.placed);
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
