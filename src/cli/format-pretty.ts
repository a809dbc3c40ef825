// Findings for people: one block a construct, its targets together, with the line it stands on.
import { LineIndex } from "../base/text";
import { formatTarget } from "../dialects/target";
import type { Finding } from "../lint/finding";
import { isAboutFiles } from "../lint/remarks";
import type { Severity } from "../lint/rule";
import { SEVERITIES } from "./arguments";
import type { FileFindings } from "./report";

const RED = 31;
const YELLOW = 33;
const CYAN = 36;
const DIM = 2;
const BOLD = 1;

const COLOUR: Readonly<Record<Severity, number>> = {
  rejects: RED,
  ignores: YELLOW,
  differs: YELLOW,
  risk: CYAN,
  hint: DIM,
};

type Paint = (text: string, code: number) => string;

/** Lines and columns count from 1, as editors show them. Ends with a line that sums up. */
export function formatPretty(files: readonly FileFindings[], colours: boolean): string {
  const paint: Paint = colours ? (text, code) => `\u001B[${code}m${text}\u001B[0m` : (text) => text;
  const blocks: string[] = [];
  const counts = new Map<Severity, number>();
  for (const file of files) {
    const lines = new LineIndex(file.text);
    for (const group of groupByConstruct(file.findings)) {
      const severity = loudest(group);
      counts.set(severity, (counts.get(severity) ?? 0) + 1);
      blocks.push(formatGroup(file, lines, group, severity, paint));
    }
  }
  return [...blocks, summary(files.length, counts, paint)].join("\n");
}

/** Findings of one rule at one place, in the order of the first of each. */
function groupByConstruct(findings: readonly Finding[]): readonly (readonly Finding[])[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = `${finding.rule} ${finding.range.start} ${finding.range.end}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return [...groups.values()];
}

function formatGroup(
  file: FileFindings,
  lines: LineIndex,
  group: readonly Finding[],
  severity: Severity,
  paint: Paint,
): string {
  const [first] = group;
  if (first === undefined) return "";
  const { line, column } = lines.positionAt(first.range.start);
  const place = `${file.name}:${line + 1}:${column + 1}`;
  const out = [`${paint(place, BOLD)} ${paint(severity, COLOUR[severity])} ${paint(first.rule, DIM)}`];
  for (const [message, findings] of byMessage(group)) {
    const targets = findings.map(
      (finding) => formatTarget(finding.target) + (finding.code === null ? "" : ` (${finding.code})`),
    );
    out.push(`  ${message}${isAboutFiles(first.rule) ? "" : paint(` [${targets.join(", ")}]`, DIM)}`);
  }
  out.push(...codeFrame(file.text, lines, first, paint));
  const titles = new Set(
    group.flatMap((finding) =>
      finding.fixes.filter((fix) => fix.kind !== "suppress").map((fix) => `${fix.title} (${fix.grade})`),
    ),
  );
  for (const title of titles) out.push(paint(`  fix: ${title}`, DIM));
  const withheld = group.find((finding) => finding.withheld !== undefined)?.withheld;
  if (withheld !== undefined) out.push(paint(`  no automatic fix: ${withheld}`, DIM));
  return `${out.join("\n")}\n`;
}

function byMessage(group: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const messages = new Map<string, Finding[]>();
  for (const finding of group) {
    const same = messages.get(finding.message);
    if (same === undefined) messages.set(finding.message, [finding]);
    else same.push(finding);
  }
  return messages;
}

const WIDEST = 100;

/** The first line of the construct, cut to what a terminal shows, with a mark below it. */
function codeFrame(text: string, lines: LineIndex, finding: Finding, paint: Paint): readonly string[] {
  const start = lines.positionAt(finding.range.start);
  const lineStart = finding.range.start - start.column;
  const rest = text.slice(lineStart);
  const end = rest.search(/[\r\n]/);
  const whole = end === -1 ? rest : rest.slice(0, end);
  const from = start.column > WIDEST - 20 ? start.column - 20 : 0;
  const shown = printable(whole.slice(from, from + WIDEST));
  const column = printable(whole.slice(from, start.column)).length;
  const length = Math.min(finding.range.end, lineStart + whole.length) - finding.range.start;
  const width = Math.max(
    1,
    Math.min(printable(whole.slice(start.column, start.column + length)).length, WIDEST - column),
  );
  const gutter = `${start.line + 1}`.padStart(5);
  const cut = from > 0 ? "…" : "";
  return [
    `${paint(`${gutter} |`, DIM)} ${cut}${shown}`,
    `${paint(`${" ".repeat(5)} |`, DIM)} ${" ".repeat(column + cut.length)}${paint("^".repeat(width), COLOUR[finding.severity])}`,
  ];
}

/** Tabs as blanks, and nothing that moves a terminal's cursor. */
function printable(text: string): string {
  if (/^[ -~]*$/.test(text)) return text;
  return text.replaceAll("\t", "    ").replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "\uFFFD");
}

function loudest(group: readonly Finding[]): Severity {
  return SEVERITIES.find((severity) => group.some((finding) => finding.severity === severity)) ?? "hint";
}

/** `counts` are of constructs, each by the loudest thing said of it. */
function summary(files: number, counts: ReadonlyMap<Severity, number>, paint: Paint): string {
  const checked = `${files} ${files === 1 ? "file" : "files"}`;
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (all === 0) return `${paint(`Nothing found in ${checked}.`, BOLD)}\n`;
  const said = SEVERITIES.flatMap((severity) => {
    const count = counts.get(severity);
    return count === undefined ? [] : [`${count} ${severity}`];
  });
  return `${paint(`${all} found in ${checked}: ${said.join(", ")}.`, BOLD)}\n`;
}
