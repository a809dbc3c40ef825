// Findings as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html), which code scanning
// services and editors read.
import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import type { TextEdit } from "../base/text";
import { explanationOf, pageOf } from "../lint/explanation";
import { fixesOf } from "../lint/finding-groups";
import type { Severity } from "../lint/rule";
import { constructsOf, regionsOf, type Construct, type FileFindings, type Region } from "./report";
import { VERSION } from "./version";

/** SARIF has three levels for our five severities; `properties.severity` says which it was. */
const LEVELS: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  rejects: "error",
  ignores: "warning",
  differs: "warning",
  risk: "note",
  hint: "note",
};

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const ROOT = "%SRCROOT%";

/** `root` is the folder that paths are relative to. */
export function formatSarif(files: readonly FileFindings[], root: string): string {
  const constructs = constructsOf(files, root);
  const ids = [...new Set(constructs.flat().map(({ rule }) => rule))].sort();
  const run = {
    tool: {
      driver: {
        name: "Migration Lens",
        semanticVersion: VERSION,
        rules: ids.map((id) => ruleOf(id, constructs)),
      },
    },
    columnKind: "utf16CodeUnits",
    newlineSequences: ["\r\n", "\n", "\r"],
    originalUriBaseIds: { [ROOT]: { uri: pathToFileURL(`${root}/`).toString() } },
    artifacts: files.map(({ path }, index) => ({
      location: locationOf(constructs[index]?.[0]?.file ?? pathIn(path, root)),
    })),
    results: files.flatMap((file, index) =>
      (constructs[index] ?? []).map((construct) => resultOf(construct, file, index, ids)),
    ),
  };
  return `${JSON.stringify({ $schema: SCHEMA, version: "2.1.0", runs: [run] })}\n`;
}

function ruleOf(id: string, constructs: readonly (readonly Construct[])[]): object {
  const known = explanationOf(id);
  const page = pageOf(id);
  const severities = constructs.flat().flatMap(({ rule, severity }) => (rule === id ? [severity] : []));
  const loudest = (["rejects", "ignores", "differs", "risk", "hint"] as const).find((severity) =>
    severities.includes(severity),
  );
  const summary = known?.summary ?? id;
  const manuals = (known?.docs ?? []).map((url) => `- <${url}>`);
  const markdown = [`**${summary}**`, known?.details ?? "", manuals.join("\n")].filter((part) => part !== "");
  return {
    id,
    shortDescription: { text: summary },
    help: { text: known?.details ?? summary, markdown: markdown.join("\n\n") },
    ...(page === undefined ? {} : { helpUri: page }),
    defaultConfiguration: { level: LEVELS[loudest ?? "hint"] },
  };
}

function resultOf(construct: Construct, file: FileFindings, index: number, ids: readonly string[]): object {
  const { rule, severity, targets, message, region, group } = construct;
  const toRegion = regionsOf(file.text);
  const artifactLocation = { ...locationOf(construct.file), index };
  const fixes = fixesOf(group).filter(({ fix }) => fix.kind !== "suppress" && fix.edits.length > 0);
  const codes = new Set(group.findings.flatMap(({ code }) => (code === null ? [] : [code])));
  return {
    ruleId: rule,
    ruleIndex: ids.indexOf(rule),
    level: LEVELS[severity],
    message: { text: message },
    locations: [{ physicalLocation: { artifactLocation, region } }],
    partialFingerprints: { "migrationLensStatement/v1": construct.fingerprint },
    ...(fixes.length === 0
      ? {}
      : {
          fixes: fixes.map(({ fix }) => ({
            description: { text: `${fix.title} (${fix.grade})` },
            artifactChanges: [
              { artifactLocation, replacements: fix.edits.map((edit) => replacementOf(edit, toRegion)) },
            ],
          })),
        }),
    properties: { severity, targets, codes: [...codes] },
  };
}

function replacementOf(edit: TextEdit, toRegion: (range: TextEdit["range"]) => Region): object {
  const deletedRegion = toRegion(edit.range);
  return { deletedRegion, ...(edit.newText === "" ? {} : { insertedContent: { text: edit.newText } }) };
}

function pathIn(path: string, root: string): string {
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
}

function locationOf(file: string): { readonly uri: string; readonly uriBaseId?: string } {
  if (isAbsolute(file)) return { uri: pathToFileURL(file).toString() };
  return { uri: file.split("/").map(encodeURIComponent).join("/"), uriBaseId: ROOT };
}
