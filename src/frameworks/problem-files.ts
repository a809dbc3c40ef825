// Files that a tool stops at or passes over, which are problems and no migrations, and programs that can't be read. Apart from the order of
// migrations, which should not see them.
import { baseName } from "../base/file-system";
import type { Range } from "../base/text";
import type { HistoryProblem, MigrationFile } from "./framework";

/** A file without a migration in it, for what is wrong with it to be said. */
export function problemFile(path: string, code: HistoryProblem["code"], message: string): MigrationFile {
  return {
    path,
    id: path,
    name: baseName(path),
    sortKey: [],
    parts: [],
    problems: [{ code, file: path, range: { start: 0, end: 0 }, message }],
  };
}

/** A program with a slip of its syntax in it: the parser goes on behind it as well as it can. */
export function unreadableProgram(path: string, slip: Range): HistoryProblem {
  const message = `${baseName(path)} can't be read as a program here: what stands around it may be read wrongly`;
  return { code: "unreadable", file: path, range: slip, message };
}

/** Files that hold parts of migrations, and the problems of those that don't. */
export function withoutProblemFiles(files: readonly MigrationFile[]): {
  readonly files: readonly MigrationFile[];
  readonly problems: readonly HistoryProblem[];
} {
  const empty = files.filter((file) => file.parts.length === 0);
  return {
    files: empty.length === 0 ? files : files.filter((file) => file.parts.length > 0),
    problems: empty.flatMap((file) => file.problems),
  };
}
