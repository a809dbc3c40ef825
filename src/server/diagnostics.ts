// Findings as the protocol's diagnostics.
import { type Diagnostic, DiagnosticSeverity, type Range as LspRange } from "vscode-languageserver/node";
import type { Range } from "../base/text";
import type { SaidOfUnit } from "../lint/finding";
import { isAboutFiles } from "../lint/remarks";
import type { Severity } from "../lint/rule";
import { groupFindings, type SaidGroup, saidAlike, verdictLine } from "../lint/finding-groups";

export const DIAGNOSTIC_SOURCE = "Migration Lens";

/** The address of a rule's page; undefined where there is none. */
type RulePage = (rule: string) => string | undefined;

/** Ranges of one text in lines and columns. */
export type ToLspRange = (range: Range) => LspRange;

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  rejects: DiagnosticSeverity.Error,
  ignores: DiagnosticSeverity.Warning,
  differs: DiagnosticSeverity.Warning,
  risk: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** One squiggle for the group; every target it holds for is named in the message. */
export function diagnosticOf(group: SaidGroup, toRange: ToLspRange, rulePage: RulePage): Diagnostic {
  return { range: toRange(group.range), ...wordsOf(group, rulePage) };
}

type Words = Omit<Diagnostic, "range"> & { readonly severity: DiagnosticSeverity };

function wordsOf(group: SaidGroup, rulePage: RulePage): Words {
  const href = rulePage(group.rule);
  return {
    severity: SEVERITIES[group.severity],
    source: DIAGNOSTIC_SOURCE,
    code: group.rule,
    ...(href === undefined ? {} : { codeDescription: { href } }),
    message: saidAlike(group)
      .map((findings) => {
        const message = findings[0]?.message ?? "";
        return isAboutFiles(group.rule) ? message : `${verdictLine(findings)}: ${message}`;
      })
      .join("\n"),
  };
}

/** A diagnostic whose place in the file is not worked out yet. */
interface Unplaced {
  /** In the unit's own offsets. */
  readonly range: Range;
  readonly words: Words;
}

// A keystroke leaves what is said of most statements as it was: only where they stand is worked out again.
const unplacedOf = new WeakMap<SaidOfUnit["said"], readonly Unplaced[]>();

function unplacedIn({ said }: SaidOfUnit, rulePage: RulePage): readonly Unplaced[] {
  let unplaced = unplacedOf.get(said);
  if (unplaced === undefined) {
    unplaced = groupFindings(said).map((group) => ({ range: group.range, words: wordsOf(group, rulePage) }));
    unplacedOf.set(said, unplaced);
  }
  return unplaced;
}

/**
 * As many as an editor shows of one file: VS Code drops all behind the first thousand of one source
 * (`maxDiagnosticsPerFile` in its extHostDiagnostics).
 */
export const MOST_SHOWN = 1000;

/**
 * The diagnostics of a file in its order. Where there are more than an editor shows, the loudest come first, then
 * the foremost, and one more says how many were left out.
 */
export function diagnosticsOf(
  units: readonly SaidOfUnit[],
  toRange: ToLspRange,
  rulePage: RulePage,
): Diagnostic[] {
  const counts = [0, 0, 0, 0, 0];
  let total = 0;
  for (const unit of units) {
    for (const { words } of unplacedIn(unit, rulePage)) {
      counts[words.severity] = (counts[words.severity] ?? 0) + 1;
      total++;
    }
  }
  /** How many may still be shown of each severity. */
  let room = total > MOST_SHOWN ? MOST_SHOWN - 1 : total;
  const left = counts.map((count) => {
    const shown = Math.max(0, Math.min(count, room));
    room -= shown;
    return shown;
  });
  const diagnostics: Diagnostic[] = [];
  let firstLeftOut: Range | undefined;
  for (const unit of units) {
    for (const { range, words } of unplacedIn(unit, rulePage)) {
      const more = left[words.severity] ?? 0;
      if (more > 0) {
        left[words.severity] = more - 1;
        diagnostics.push({ range: toRange(unit.toHost(range)), ...words });
      } else firstLeftOut ??= unit.toHost(range);
    }
  }
  if (firstLeftOut !== undefined) {
    diagnostics.push({
      range: toRange(firstLeftOut),
      severity: DiagnosticSeverity.Information,
      source: DIAGNOSTIC_SOURCE,
      message: `${total - diagnostics.length} more are not marked in this file: editors show ${MOST_SHOWN} of one file, here the most serious. "migration-lens check" lists them all.`,
    });
  }
  return diagnostics;
}
