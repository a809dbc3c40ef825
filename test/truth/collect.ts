// The statements of a folder's migrations, in running order, as the readers and the lint see them: what the truth is
// measured on. Each becomes a file of its own in a history of one statement a file, so that it can be asked for and
// mended alone.
import { DiskFiles } from "../../src/base/disk-files";
import { LineIndex } from "../../src/base/text";
import type { DialectName } from "../../src/dialects/dialect";
import { RULES } from "../../src/lint/rules/index";
import { LintSession } from "../../src/lint/session";

export interface CollectedStatement {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly migration: string;
  readonly text: string;
}

export interface CollectedProject {
  readonly root: string;
  readonly tool: string;
  readonly statements: readonly CollectedStatement[];
  /** Statements with parts that only the running program knows. */
  readonly computed: number;
  /** Calls of a tool's API: they have no text of their own to run. */
  readonly calls: number;
}

/** Up parts of every project under a folder that is, or may be, written in `from`; of files, as one history. */
export function collectProjects(paths: readonly string[], from: DialectName): readonly CollectedProject[] {
  const files = new DiskFiles();
  const session = new LintSession({ files, configOf: () => ({}), rules: RULES, source: from });
  if (paths.every((path) => files.isFile(path))) session.openHistory(paths);
  else session.openFolders(paths);
  return session.projects().flatMap((state) => {
    if (state.project.foreign !== undefined) return [];
    if (state.project.dialect !== undefined && state.project.dialect !== from) return [];
    const statements: CollectedStatement[] = [];
    let computed = 0;
    let calls = 0;
    for (const migration of state.migrations) {
      for (const part of migration.parts) {
        if (part.direction !== "up") continue;
        if (part.dialects !== undefined && !part.dialects.includes(from)) continue;
        const lines = new LineIndex(files.readText(part.file) ?? "");
        for (const place of session.unitsOf(part.file)) {
          if (place.part.pieces !== part.pieces) continue;
          const { unit, hostRange } = place;
          if (unit.kind !== "sql") {
            calls++;
            continue;
          }
          const statement = unit.statement;
          if (statement === undefined || statement.kind !== "sql") continue;
          if (/\$\{|\{\{|<%/.test(statement.text)) {
            computed++;
            continue;
          }
          statements.push({
            file: part.file,
            line: lines.positionAt(hostRange.start).line + 1,
            migration: migration.id,
            text: statement.text,
          });
        }
      }
    }
    if (statements.length === 0) return [];
    return [{ root: state.project.root, tool: state.project.tool, statements, computed, calls }];
  });
}
