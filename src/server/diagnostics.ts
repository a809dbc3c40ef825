// Findings and history problems as the protocol's diagnostics.
import { type Diagnostic, DiagnosticSeverity, type Range as LspRange } from "vscode-languageserver/node";
import type { Range } from "../base/text";
import type { HistoryProblem } from "../frameworks/framework";
import type { Severity } from "../lint/rule";
import { type FindingGroup, saidAlike, verdictLine } from "./finding-groups";

export const DIAGNOSTIC_SOURCE = "Migration Lens";

/** Ranges of one text in lines and columns. */
export type ToLspRange = (range: Range) => LspRange;

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  rejects: DiagnosticSeverity.Error,
  ignores: DiagnosticSeverity.Warning,
  differs: DiagnosticSeverity.Warning,
  risk: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

// A keystroke leaves what is said of most statements as it was: only where they stand is worked out again.
const messages = new WeakMap<object, string>();

function messageOf(group: FindingGroup): string {
  const [first] = group.findings;
  const kept = first?.said === undefined ? undefined : messages.get(first.said);
  if (kept !== undefined) return kept;
  const message = saidAlike(group)
    .map((findings) => `${verdictLine(findings)}: ${findings[0]?.message ?? ""}`)
    .join("\n");
  if (first?.said !== undefined) messages.set(first.said, message);
  return message;
}

/** One squiggle for the group; every target it holds for is named in the message. */
export function diagnosticOf(
  group: FindingGroup,
  toRange: ToLspRange,
  rulePage: (rule: string) => string,
): Diagnostic {
  return {
    range: toRange(group.range),
    severity: SEVERITIES[group.severity],
    source: DIAGNOSTIC_SOURCE,
    code: group.rule,
    codeDescription: { href: rulePage(group.rule) },
    message: messageOf(group),
  };
}

export function diagnosticOfProblem(problem: HistoryProblem, toRange: ToLspRange): Diagnostic {
  return {
    range: toRange(problem.range),
    severity:
      problem.code === "no-down" || problem.code === "gap"
        ? DiagnosticSeverity.Information
        : DiagnosticSeverity.Warning,
    source: DIAGNOSTIC_SOURCE,
    code: problem.code,
    message: problem.message,
  };
}
