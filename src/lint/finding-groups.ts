// Findings as a person sees them: one construct, one squiggle, with what happens there target by target.
import { dialectNamed } from "../dialects/dialects";
import { formatTarget, type Target } from "../dialects/target";
import { formatVersion } from "../base/version";
import type { Range } from "../base/text";
import type { Finding, Fix, Said } from "./finding";
import type { Severity } from "./rule";

/** What is said by one rule at one range. */
export interface SaidGroup<S extends Said = Said> {
  readonly rule: string;
  readonly range: Range;
  /** The loudest of them. */
  readonly severity: Severity;
  /** At least one, in the order of the targets. */
  readonly findings: readonly S[];
}

export type FindingGroup = SaidGroup<Finding>;

/** A fix with the targets whose findings offer it. */
export interface GroupFix {
  readonly fix: Fix;
  readonly targets: readonly Target[];
}

const LOUD_FIRST: readonly Severity[] = ["rejects", "ignores", "differs", "risk", "hint"];

/** `findings` are sorted by place, as the session gives them. */
export function groupFindings<S extends Said>(findings: readonly S[]): readonly SaidGroup<S>[] {
  const groups: SaidGroup<S>[] = [];
  for (let first = 0; first < findings.length;) {
    const range = findings[first]?.range;
    let end = first;
    while (range !== undefined && isSameRange(findings[end]?.range, range)) end++;
    if (range === undefined || end === first) break;
    const byRule = new Map<string, S[]>();
    for (let i = first; i < end; i++) {
      const finding = findings[i];
      if (finding === undefined) continue;
      const group = byRule.get(finding.rule);
      if (group === undefined) byRule.set(finding.rule, [finding]);
      else group.push(finding);
    }
    for (const [rule, group] of byRule)
      groups.push({ rule, range, severity: loudest(group), findings: group });
    first = end;
  }
  return groups;
}

function isSameRange(a: Range | undefined, b: Range): boolean {
  return a?.start === b.start && a.end === b.end;
}

function loudest(group: readonly Said[]): Severity {
  return LOUD_FIRST.find((severity) => group.some((finding) => finding.severity === severity)) ?? "hint";
}

/** Findings of a group that say the same, so that it is said once. */
export function saidAlike(group: SaidGroup): readonly (readonly Said[])[] {
  const alike = new Map<string, Said[]>();
  for (const finding of group.findings) {
    const key = `${finding.severity}\u0000${finding.code ?? ""}\u0000${finding.message}`;
    const same = alike.get(key);
    if (same === undefined) alike.set(key, [finding]);
    else same.push(finding);
  }
  return [...alike.values()].sort(
    (a, b) => LOUD_FIRST.indexOf(a[0]?.severity ?? "hint") - LOUD_FIRST.indexOf(b[0]?.severity ?? "hint"),
  );
}

/** `MySQL 8.4`. */
export function titleOfTarget(target: Target): string {
  return `${dialectNamed(target.dialect).title} ${formatVersion(target.version)}`;
}

const VERBS: Readonly<Record<Severity, readonly [one: string, many: string]>> = {
  rejects: ["rejects", "reject"],
  ignores: ["ignores", "ignore"],
  differs: ["does otherwise", "do otherwise"],
  risk: ["risk", "risk"],
  hint: ["hint", "hint"],
};

/** `MySQL 8.4 and MariaDB 10.11 reject (1064)`; risks and hints are named by their targets only. */
export function verdictLine(findings: readonly Said[]): string {
  const names = joinNames(findings.map((f) => titleOfTarget(f.target)));
  const severity = findings[0]?.severity ?? "hint";
  const code = findings[0]?.code;
  if (severity === "risk" || severity === "hint") return `${names}, ${VERBS[severity][0]}`;
  const verb = VERBS[severity][findings.length === 1 ? 0 : 1];
  return code === null || code === undefined ? `${names} ${verb}` : `${names} ${verb} (${code})`;
}

function joinNames(names: readonly string[]): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}

/** Each distinct fix once: safe before choices, portable before those for one target, suppression last. */
export function fixesOf(group: FindingGroup): readonly GroupFix[] {
  const fixes = new Map<string, { fix: Fix; targets: Target[] }>();
  for (const finding of group.findings) {
    for (const fix of finding.fixes) {
      const key = JSON.stringify([fix.kind === "suppress", fix.grade, fix.title, fix.edits]);
      const known = fixes.get(key);
      if (known === undefined) fixes.set(key, { fix, targets: [finding.target] });
      else if (!known.targets.some((t) => formatTarget(t) === formatTarget(finding.target)))
        known.targets.push(finding.target);
    }
  }
  return [...fixes.values()].sort((a, b) => rank(a.fix) - rank(b.fix));
}

function rank(fix: Fix): number {
  const kinds: readonly Fix["kind"][] = ["portable", "target", "split", "suppress"];
  return (fix.kind === "suppress" ? 100 : 0) + (fix.grade === "safe" ? 0 : 10) + kinds.indexOf(fix.kind);
}
