// Findings as JUnit's XML, the test report that most CI servers read: a suite a file, a case a construct.
import type { Severity } from "../lint/rule";
import { constructsOf, type Construct, type FileFindings } from "./report";

/**
 * What is in `failOn` is a failure; what is not has passed, and is told in its case's output. A file without findings
 * is one case that passed.
 */
export function formatJunit(
  files: readonly FileFindings[],
  root: string,
  failOn: ReadonlySet<Severity>,
): string {
  const constructs = constructsOf(files, root);
  const suites = files.map(({ name }, index) => suiteOf(name, constructs[index] ?? [], failOn));
  const cases = constructs.reduce((sum, { length }) => sum + Math.max(1, length), 0);
  const failures = constructs.flat().filter(({ severity }) => failOn.has(severity)).length;
  const counts = attributes({ name: "Migration Lens", tests: cases, failures, errors: 0 });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${counts}>\n${suites.join("")}</testsuites>\n`;
}

function suiteOf(name: string, constructs: readonly Construct[], failOn: ReadonlySet<Severity>): string {
  const failures = constructs.filter(({ severity }) => failOn.has(severity)).length;
  const tests = Math.max(1, constructs.length);
  const cases = constructs.map((construct) => caseOf(construct, failOn.has(construct.severity)));
  const passed = `    <testcase${attributes({ classname: name, name: "nothing found" })}/>\n`;
  const counts = attributes({ name, tests, failures, errors: 0 });
  return `  <testsuite${counts}>\n${cases.length === 0 ? passed : cases.join("")}  </testsuite>\n`;
}

function caseOf({ file, rule, severity, message, region }: Construct, isFailure: boolean): string {
  const { startLine, startColumn } = region;
  const place = `${file}:${startLine}:${startColumn}`;
  const own = attributes({
    classname: file,
    name: `${rule} at ${startLine}:${startColumn}`,
    file,
    line: startLine,
  });
  const text = escapeXml(`${place} ${severity} ${rule}\n${message}`);
  const [first = ""] = message.split("\n", 1);
  const body = isFailure
    ? `<failure${attributes({ type: severity, message: first })}>${text}</failure>`
    : `<system-out>${text}</system-out>`;
  return `    <testcase${own}>${body}</testcase>\n`;
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value)).replaceAll("\n", "&#10;")}"`)
    .join("");
}

/** Characters that XML 1.0 can't hold at all are replaced. */
function escapeXml(text: string): string {
  return text
    .replaceAll(/(?![\t\n\r])\p{Cc}|\p{Cs}|[\uFFFE\uFFFF]/gu, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\r", "&#13;");
}
