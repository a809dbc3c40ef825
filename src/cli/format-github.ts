// Findings as workflow commands, which GitHub Actions shows beside the changed lines of a pull request
// (https://docs.github.com/actions/reference/workflow-commands-for-github-actions).
import type { Severity } from "../lint/rule";
import { constructsOf, type Construct, type FileFindings } from "./report";

const COMMANDS: Readonly<Record<Severity, "error" | "warning" | "notice">> = {
  rejects: "error",
  ignores: "warning",
  differs: "warning",
  risk: "notice",
  hint: "notice",
};

/** A line a construct; nothing when nothing was found. */
export function formatGithub(files: readonly FileFindings[], root: string): string {
  return constructsOf(files, root)
    .flat()
    .map((construct) => `${commandOf(construct)}\n`)
    .join("");
}

function commandOf({ file, rule, severity, message, region }: Construct): string {
  const { startLine, endLine, startColumn, endColumn } = region;
  // Columns mean something only within one line.
  const columns = startLine === endLine ? { col: startColumn, endColumn } : {};
  const properties = { file, line: startLine, endLine, ...columns, title: `${severity}: ${rule}` };
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  return `::${COMMANDS[severity]} ${list.join(",")}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
