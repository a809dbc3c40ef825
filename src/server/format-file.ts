// Formatting as the editor asks for it: which statements of which files, and the log of what was left alone.
import { baseName } from "../base/file-system";
import type { Range, TextEdit } from "../base/text";
import type { LintSession, UnitPlace } from "../lint/session";
import { formatStatement } from "./format-sql";
import type { Layout } from "./sql-formatter";

/** Files that hold SQL and nothing else: what a program's strings hold is the program's to lay out. */
export const FORMATTED_FILES = "**/*.{sql,SQL,ddl,pgsql,psql,mysql}";
const FORMATTED_FILE = /\.(?:sql|ddl|pgsql|psql|mysql)$/i;
/** Longer files are data. */
const LONGEST_FILE = 2_000_000;

export interface FormatFileInput {
  readonly session: LintSession;
  readonly path: string;
  readonly text: string;
  /** Statements that it touches; unset: all. */
  readonly range?: Range;
  readonly layout: Layout;
  /** Whether somebody still wants the answer, and the text is still the same. */
  readonly isWanted: () => boolean;
  readonly log: (message: string) => void;
}

/** Undefined where formatting is not offered: outside of projects, and in files that are not plain SQL. */
export async function formatFile(input: FormatFileInput): Promise<readonly TextEdit[] | undefined> {
  const { session, path, text, range, layout, isWanted, log } = input;
  if (!FORMATTED_FILE.test(path) || session.projectOf(path) === undefined) return undefined;
  if (text.length > LONGEST_FILE) {
    log(
      `${baseName(path)} is not formatted: it is too long. Keep data and migrations in files of their own.`,
    );
    return [];
  }
  const { layOut } = await import("./sql-formatter");
  const edits: TextEdit[] = [];
  for (const place of session.unitsOf(path)) {
    const { start, end } = place.hostRange;
    if (range !== undefined && (end < range.start || range.end < start)) continue;
    const { statement } = place.unit;
    if (statement === undefined || statement.kind !== "sql") continue;
    await pause();
    if (!isWanted()) return [];
    const outer = start - statement.bodyStart;
    const stands = text.slice(outer, outer + statement.text.length) === statement.text;
    const formatted = stands
      ? formatStatement({ text, statement, start: outer, dialect: dialectOf(place), layout, layOut })
      : { left: "it does not stand in the file as it is sent" };
    if ("edits" in formatted) edits.push(...formatted.edits);
    else {
      const line = text.slice(0, start).split("\n").length;
      log(`${baseName(path)}:${line}: the statement is left as it is, since ${formatted.left}.`);
    }
  }
  return edits;
}

function dialectOf({ part, project }: UnitPlace): typeof project.source {
  return part.dialects?.includes(project.source) === false
    ? (part.dialects[0] ?? project.source)
    : project.source;
}

/** Other requests go first. */
function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
