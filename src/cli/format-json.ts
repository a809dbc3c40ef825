// Findings as JSON: the shape that other programs read, so it only ever grows.
import { LineIndex, type Range } from "../base/text";
import { formatTarget } from "../dialects/target";
import type { FileFindings } from "./report";

/** One entry a target; lines and columns from 0, all offsets in UTF-16 units. */
export function formatJson(files: readonly FileFindings[]): string {
  const findings = files.flatMap(({ name, text, findings }) => {
    const lines = new LineIndex(text);
    return findings.map((finding) => ({
      file: name,
      rule: finding.rule,
      code: finding.code,
      target: formatTarget(finding.target),
      severity: finding.severity,
      range: {
        start: lines.positionAt(finding.range.start),
        end: lines.positionAt(finding.range.end),
        ...offsets(finding.range),
      },
      message: finding.message,
      fixes: finding.fixes.map(({ grade, kind, title, edits }) => ({
        grade,
        kind,
        title,
        edits: edits.map((edit) => ({ ...offsets(edit.range), newText: edit.newText })),
      })),
      ...(finding.withheld === undefined ? {} : { withheld: finding.withheld }),
    }));
  });
  return `${JSON.stringify({ findings })}\n`;
}

function offsets(range: Range): { readonly startOffset: number; readonly endOffset: number } {
  return { startOffset: range.start, endOffset: range.end };
}
