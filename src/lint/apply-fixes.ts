// Applies fixes to one file until nothing changes: the safe ones, or (to convert) the first choices too, each only
// where every target that is checked accepts it. Says what it chose and what it left, and why.
import { applyEdits, editsConflict, type Range, type TextEdit } from "../base/text";
import type { DialectName } from "../dialects/dialect";
import { dialectNamed } from "../dialects/dialects";
import type { Finding, Fix } from "./finding";
import { isAboutFiles } from "./remarks";
import type { Grade } from "./rule";
import type { LintSession } from "./session";

export interface ChosenFix {
  readonly rule: string;
  readonly grade: Grade;
  readonly title: string;
  /** Where it was made, in the text as it was read. */
  readonly line: number;
}

export interface LeftFinding {
  readonly finding: Finding;
  /** Why nothing was done, without a full stop. */
  readonly why: string;
}

export interface AppliedFixes {
  readonly text: string;
  readonly chosen: readonly ChosenFix[];
  readonly left: readonly LeftFinding[];
}

interface Candidate {
  readonly finding: Finding;
  readonly fix: Fix;
}

/** More rounds than any text needs; a pair of fixes that undo each other ends here. */
const MOST_ROUNDS = 50;

/**
 * `session` decides what is checked: its targets are those that must accept a fix. The buffer of `path` holds the
 * outcome afterwards.
 */
export function applyFixes(
  session: LintSession,
  path: string,
  text: string,
  options: {
    readonly choices: boolean;
    readonly targets: readonly DialectName[];
    readonly source: DialectName;
  },
): AppliedFixes {
  const chosen: ChosenFix[] = [];
  const lines = new LineTracker(text);
  let current = text;
  const apply = (accepts: (candidate: Candidate) => boolean, rounds: number, quotes = false): void => {
    const seen = new Set([current]);
    for (let round = 0; round < rounds; round++) {
      session.changeBuffer(path, current);
      const found = candidatesIn(session.check(path), options).filter(accepts);
      const picked = pick(quotes ? found : found.map(inSourceQuotes));
      if (picked.length === 0) return;
      const edits = picked.flatMap(({ fix }) => fix.edits);
      const next = applyEdits(current, edits);
      if (seen.has(next)) return;
      seen.add(next);
      for (const { finding, fix } of picked) {
        const line = lines.lineOf(finding.range.start);
        chosen.push({ rule: finding.rule, grade: fix.grade, title: fix.title, line });
      }
      lines.edited(edits);
      current = next;
    }
  };
  // What the source reads too comes first, and other quotes last: until then the text is read in the source's way.
  apply(({ fix }) => fix.on.includes(options.source), MOST_ROUNDS);
  apply((candidate) => !changesQuotes(candidate), MOST_ROUNDS);
  session.changeBuffer(path, current);
  const remaining = session.check(path);
  const last = pick(candidatesIn(remaining, options));
  apply(changesQuotes, 1, true);
  session.changeBuffer(path, current);
  const fixed = new Set(last.map(({ finding }) => spot(finding)));
  const isOfText = ({ rule }: Finding): boolean => rule === "rows-not-checked" || !isAboutFiles(rule);
  const left = remaining.filter((finding) => isOfText(finding) && !fixed.has(spot(finding)));
  return {
    text: current,
    chosen,
    left: left.map((finding) => ({ finding, why: whyLeft(finding, options) })),
  };
}

function candidatesIn(
  findings: readonly Finding[],
  options: { readonly choices: boolean; readonly targets: readonly DialectName[] },
): readonly Candidate[] {
  const candidates: Candidate[] = [];
  for (const finding of findings) {
    const fix = finding.fixes.find(
      (fix) => isChange(fix) && (options.choices || fix.grade === "safe") && suits(fix, options.targets),
    );
    if (fix !== undefined) candidates.push({ finding, fix });
  }
  return candidates;
}

function isChange(fix: Fix): boolean {
  return fix.kind === "portable" || fix.kind === "target";
}

function suits(fix: Fix, targets: readonly DialectName[]): boolean {
  return targets.every((target) => fix.on.includes(target));
}

/** Fixes that can be made together: the first at each place, one for several targets counted once. */
function pick(candidates: readonly Candidate[]): readonly Candidate[] {
  const picked: Candidate[] = [];
  const known = new Set<string>();
  const taken: TextEdit[] = [];
  for (const candidate of candidates) {
    const key = JSON.stringify(candidate.fix.edits);
    if (known.has(key)) continue;
    known.add(key);
    const places = candidate.fix.edits.map((edit) => placeAmong(taken, edit));
    if (places.includes(undefined)) continue;
    picked.push(candidate);
    for (const edit of candidate.fix.edits) taken.splice(placeAmong(taken, edit) ?? taken.length, 0, edit);
  }
  return picked;
}

/** Where the edit goes among edits sorted by start that do not conflict; undefined when it conflicts with one. */
function placeAmong(sorted: readonly TextEdit[], edit: TextEdit): number | undefined {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.range.start ?? 0) < edit.range.start) low = middle + 1;
    else high = middle;
  }
  const neighbours = [sorted[low - 1], sorted[low]];
  return neighbours.some((other) => other !== undefined && editsConflict(other, edit)) ? undefined : low;
}

function inSourceQuotes({ finding, fix }: Candidate): Candidate {
  return fix.sourceQuoted === undefined
    ? { finding, fix }
    : { finding, fix: { ...fix, edits: fix.sourceQuoted } };
}

function changesQuotes({ fix }: Candidate): boolean {
  return fix.edits.some(({ newText }) => /^\\?([`"])[^]*\1$/.test(newText));
}

function spot(finding: Finding): string {
  return `${finding.rule} ${finding.range.start} ${finding.range.end}`;
}

function whyLeft(
  finding: Finding,
  options: { readonly choices: boolean; readonly targets: readonly DialectName[] },
): string {
  const fixes = finding.fixes.filter(isChange);
  if (fixes.length === 0) return finding.withheld ?? "no fix is known";
  const suited = fixes.filter((fix) => suits(fix, options.targets));
  const [first] = suited;
  if (first !== undefined && !options.choices && first.grade === "choice") {
    return `its fix is a choice (${first.title}); convert makes it`;
  }
  if (first !== undefined) return "its fix undoes another one";
  const missing = options.targets.filter((target) => !fixes.some((fix) => fix.on.includes(target)));
  const names = (missing.length > 0 ? missing : options.targets).map((name) => dialectNamed(name).title);
  return `no one text is known that runs on ${names.join(" and ")} too`;
}

/** Follows offsets back through rounds of edits to the lines of the text as it was read. */
class LineTracker {
  private readonly rounds: (readonly { readonly range: Range; readonly newText: string }[])[] = [];

  constructor(private readonly text: string) {}

  edited(edits: readonly { readonly range: Range; readonly newText: string }[]): void {
    this.rounds.push([...edits].sort((a, b) => a.range.start - b.range.start));
  }

  lineOf(offset: number): number {
    let at = offset;
    for (const edits of this.rounds.toReversed()) {
      let shift = 0;
      for (const { range, newText } of edits) {
        const start = range.start + shift;
        if (at < start) break;
        if (at < start + newText.length) {
          at = start;
          break;
        }
        shift += newText.length - (range.end - range.start);
      }
      at -= shift;
    }
    let line = 0;
    for (let i = this.text.indexOf("\n"); i !== -1 && i < at; i = this.text.indexOf("\n", i + 1)) line++;
    return line;
  }
}
