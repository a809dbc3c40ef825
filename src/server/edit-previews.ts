// Bulk changes worked out but not made: all safe fixes of a file, or its conversion for targets. Worked out in a
// session of its own, since fixing goes in rounds over texts that nobody has written yet.
import { OverlayFiles } from "../base/overlay-files";
import type { FileSystem } from "../base/file-system";
import type { TextEdit } from "../base/text";
import type { LensConfig } from "../config/config";
import type { Target } from "../dialects/target";
import { applyFixes } from "../lint/apply-fixes";
import { RULES } from "../lint/rules/index";
import { LintSession, type ProjectState } from "../lint/session";
import { titleOfTarget } from "../lint/finding-groups";
import { editsBetween } from "./text-diff";

export interface PreviewRequest {
  readonly path: string;
  /** What is open in the editor, by path; it stands before the disk. */
  readonly buffers: ReadonlyMap<string, string>;
  readonly disk: FileSystem;
  readonly configOf: (path: string) => LensConfig;
  readonly project: ProjectState;
  /** Unset: the safe fixes that suit every target of the project. */
  readonly convertFor?: readonly Target[];
}

export interface PreviewAnswer {
  readonly edits: readonly TextEdit[];
  readonly newText: string;
  readonly done: readonly string[];
  readonly left: readonly string[];
}

/** Undefined when the file can't be read. */
export function previewEdits(request: PreviewRequest): PreviewAnswer | undefined {
  const { path, project } = request;
  const files = new OverlayFiles(request.disk);
  for (const [open, text] of request.buffers) files.setBuffer(open, text);
  const text = files.readText(path);
  if (text === undefined) return undefined;
  const targets = request.convertFor ?? project.targets;
  const session = new LintSession({
    files,
    configOf: request.configOf,
    rules: RULES,
    onlyTargets: targets,
    source: project.source,
    withoutBaseline: request.convertFor !== undefined,
  });
  session.openFolders([project.project.root]);
  const {
    text: newText,
    chosen,
    left,
  } = applyFixes(session, path, text, {
    choices: request.convertFor !== undefined,
    targets: [...new Set(targets.map((target) => target.dialect))],
    source: project.source,
  });
  const stays = new Map<
    string,
    { readonly line: number; readonly rule: string; why: string; titles: string[] }
  >();
  for (const { finding, why } of left) {
    const line = newText.slice(0, finding.range.start).split("\n").length;
    const key = `${finding.rule} ${String(line)} ${why}`;
    const known = stays.get(key);
    const title = titleOfTarget(finding.target);
    if (known === undefined) stays.set(key, { line, rule: finding.rule, why, titles: [title] });
    else if (!known.titles.includes(title)) known.titles.push(title);
  }
  return {
    edits: editsBetween(text, newText),
    newText,
    done: chosen
      .toSorted((a, b) => a.line - b.line)
      .map(
        ({ line, title, grade }) =>
          `Line ${String(line + 1)}: ${title}${grade === "choice" ? " (a choice)" : ""}`,
      ),
    left: [...stays.values()].map(
      ({ line, rule, why, titles }) => `Line ${String(line)}, ${rule} (${titles.join(", ")}): ${why}`,
    ),
  };
}
