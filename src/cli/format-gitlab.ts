// Findings as GitLab's code quality report (https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format).
import type { Severity } from "../lint/rule";
import { constructsOf, type FileFindings } from "./report";

const SEVERITIES: Readonly<Record<Severity, "critical" | "major" | "minor" | "info">> = {
  rejects: "critical",
  ignores: "major",
  differs: "major",
  risk: "minor",
  hint: "info",
};

export function formatGitlab(files: readonly FileFindings[], root: string): string {
  const entries = constructsOf(files, root)
    .flat()
    .map(({ file, rule, severity, message, region, fingerprint }) => ({
      description: message.replaceAll("\n", " "),
      check_name: rule,
      fingerprint,
      severity: SEVERITIES[severity],
      location: { path: file, lines: { begin: region.startLine, end: region.endLine } },
    }));
  return `${JSON.stringify(entries)}\n`;
}
