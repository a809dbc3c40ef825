// What the formats for other programs share: findings of one construct as one entry, its place in lines and columns
// from 1, and a fingerprint by which it is known again when lines move.
import { hexDigest } from "../base/digest";
import { pathFrom, relativePath } from "../base/file-system";
import { LineIndex, type Range } from "../base/text";
import { formatTarget } from "../dialects/target";
import { statementDigest } from "../lint/baseline";
import type { Finding } from "../lint/finding";
import { groupFindings, saidAlike, verdictLine, type FindingGroup } from "../lint/finding-groups";
import { isAboutFiles } from "../lint/remarks";
import type { Severity } from "../lint/rule";
import type { Console } from "./console";
import { absolutePath } from "./read-input";

/** Findings of one file, with the name it was given by. */
export interface FileFindings {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  readonly findings: readonly Finding[];
}

/** Lines and columns count from 1, columns in UTF-16 units, the end exclusive; a byte order mark is no part of it. */
export interface Region {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** What is said by one rule at one place, for all targets. */
export interface Construct {
  /** Relative to the report's root, `/` between parts; absolute where it is not below it. */
  readonly file: string;
  readonly rule: string;
  /** The loudest of the targets'. */
  readonly severity: Severity;
  readonly targets: readonly string[];
  /** A line for each thing that is said, which names its targets. */
  readonly message: string;
  readonly region: Region;
  /** The same wherever the statement stands; another for each construct of a report. */
  readonly fingerprint: string;
  readonly group: FindingGroup;
}

/** Where paths count from: the repository as the CI that runs this names it, else the folder it runs in. */
export function reportRoot(console: Console): string {
  const cwd = absolutePath(console.cwd, ".");
  for (const name of ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"]) {
    const root = console.env[name];
    if (root === undefined || root === "") continue;
    const folder = absolutePath(cwd, root);
    if (relativePath(folder, cwd) !== undefined) return folder;
  }
  return cwd;
}

/** Constructs of each file, in the file's order. */
export function constructsOf(
  files: readonly FileFindings[],
  root: string,
): readonly (readonly Construct[])[] {
  const taken = new Map<string, number>();
  return files.map(({ path, text, findings }) => {
    const file = relativePath(root, path) ?? path;
    const toRegion = regionsOf(text);
    return groupFindings(findings).map((group) => {
      const statement = statementDigest(group.findings[0]?.statementText ?? "");
      const known = `${relativePath(root, path) ?? pathFrom(root, path)} ${group.rule} ${statement}`;
      const before = taken.get(known) ?? 0;
      taken.set(known, before + 1);
      return {
        file,
        rule: group.rule,
        severity: group.severity,
        targets: [...new Set(group.findings.map(({ target }) => formatTarget(target)))],
        message: messageOf(group),
        region: toRegion(group.range),
        fingerprint: hexDigest("sha1", `${known} ${before}`),
        group,
      };
    });
  });
}

export function regionsOf(text: string): (range: Range) => Region {
  const mark = text.startsWith("\uFEFF") ? 1 : 0;
  const lines = new LineIndex(text.slice(mark));
  const place = (offset: number): readonly [line: number, column: number] => {
    const { line, column } = lines.positionAt(Math.max(0, offset - mark));
    return [line + 1, column + 1];
  };
  return ({ start, end }) => {
    const [startLine, startColumn] = place(start);
    const [endLine, endColumn] = place(end);
    return { startLine, startColumn, endLine, endColumn };
  };
}

function messageOf(group: FindingGroup): string {
  return saidAlike(group)
    .map((findings) => {
      const message = findings[0]?.message ?? "";
      return isAboutFiles(group.rule) ? message : `${verdictLine(findings)}: ${message}`;
    })
    .join("\n");
}
