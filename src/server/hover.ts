// What a hover says: the verdict of each target on the construct below the pointer, and the definition of a
// table or column as the migrations before it leave it.
import type { Severity } from "../lint/rule";
import { describeColumn, describeTable, qualifiedName } from "../schema/describe-schema";
import type { FindingGroup } from "../lint/finding-groups";
import { fixesOf, titleOfTarget } from "../lint/finding-groups";
import { codeSpan, escapeMarkdown, messageMarkdown } from "./markdown";
import type { NamedThing } from "./names";

/** A glyph beside the word, so that the table can be read at a glance and without colours. */
const VERDICTS: Readonly<Record<Severity, string>> = {
  rejects: "✖ rejects",
  ignores: "⚠ ignores",
  differs: "⚠ differs",
  risk: "◆ risk",
  hint: "ℹ hint",
};

export function hoverOfGroup(group: FindingGroup, summary: string, rulePage: string | undefined): string {
  const rows = group.findings.map((finding) => {
    const verdict = VERDICTS[finding.severity];
    return `| ${titleOfTarget(finding.target)} | ${verdict} | ${finding.code ?? ""} | ${messageMarkdown(finding.message)} |`;
  });
  const fixes = fixesOf(group).filter(({ fix }) => fix.kind !== "suppress");
  const withheld = [
    ...new Set(group.findings.flatMap((f) => (f.withheld === undefined ? [] : [f.withheld]))),
  ];
  return [
    `**${escapeMarkdown(group.rule)}**${summary === "" ? "" : ` — ${messageMarkdown(summary)}`}`,
    "",
    "| Target | Verdict | Code | What happens |",
    "| :-- | :-- | :-- | :-- |",
    ...rows,
    "",
    ...(fixes.length > 0
      ? [`Fixes: ${fixes.map(({ fix }) => `${messageMarkdown(fix.title)} (${fix.grade})`).join("; ")}`, ""]
      : []),
    ...withheld.flatMap((why) => [messageMarkdown(why), ""]),
    ...(rulePage === undefined
      ? []
      : [`[${escapeMarkdown(group.rule)}: examples and what each engine answers](${rulePage})`]),
  ].join("\n");
}

export function hoverOfNamed({ table, column }: NamedThing, madeBy: string | undefined): string {
  const made = madeBy === undefined ? [] : ["", `Made by ${madeBy}`];
  if (column !== undefined)
    return [fence(`${qualifiedName(table)}.${column.name} ${describeColumn(column)}`), ...made].join("\n");
  return [fence(describeTable(table)), ...(table.partial ? ["", PARTIAL] : []), ...made].join("\n");
}

const PARTIAL = "Some of what changed this table could not be read: it may have more than this.";

function fence(text: string): string {
  const runs = text.match(/`{3,}/g) ?? [];
  const mark = "`".repeat(Math.max(2, ...runs.map((run) => run.length)) + 1);
  return `${mark}sql\n${text}\n${mark}`;
}

/** `[20240101_users.sql](uri#L12)`. */
export function placeLink(name: string, uri: string, line: number): string {
  return `[${codeSpan(name)}](${uri}#L${String(line + 1)})`;
}
