// The findings of files named on the command line, a folder standing for the migrations below it: what checking them
// and writing a baseline of them have in common.
import { DiskFiles } from "../base/disk-files";
import { relativePath } from "../base/file-system";
import { formatTarget } from "../dialects/target";
import type { LintSession } from "../lint/session";
import { UsageError, type Console } from "./console";
import { makeSession, openAlone, openSession, SourceNotes, type SessionRequest } from "./open-session";
import { absolutePath, isDirectory, readInputs, type Input } from "./read-input";
import type { FileFindings } from "./report";

export interface CheckedFile extends FileFindings {
  /** What its project is checked for. */
  readonly targets: readonly string[];
}

export interface CheckedFiles {
  /** In the order of the names. */
  readonly files: readonly CheckedFile[];
  /** Some name is wrong, or nothing could be read. */
  readonly failed: boolean;
}

/** Problems are told on the error stream. `isWanted` is asked for absolute paths; unset: all are. */
export async function checkFiles(
  names: readonly string[],
  request: SessionRequest,
  console: Console,
  isWanted: (path: string) => boolean = () => true,
): Promise<CheckedFiles> {
  const all = namesOfFiles(names, request, console);
  const wanted = all.filter((name) => isWanted(absolutePath(console.cwd, name)));
  const { inputs, failed } = readInputs(console, wanted);
  if (inputs.length === 0) return { files: [], failed: failed || all.length === 0 || wanted.length > 0 };

  const session = openSession(
    inputs.map((input) => input.path),
    request,
    console,
  );
  const notes = new SourceNotes(console);
  const files: CheckedFile[] = [];
  const empty: string[] = [];
  for (const input of inputs) session.changeBuffer(input.path, input.text);
  for (const input of inputs) {
    await console.breathe();
    const { name, path, text } = input;
    const own = sessionOf(input, session, request, console);
    if (own !== session) own.changeBuffer(path, text);
    const state = own.projectOf(path);
    if (state !== undefined) notes.tell(state, name);
    const findings = own.check(path);
    files.push({ name, path, text, findings, targets: (state?.targets ?? []).map(formatTarget) });
    if (findings.length === 0 && own.unitsOf(path).length === 0 && text.trim() !== "") empty.push(name);
  }
  tellEmpty(empty, console);
  for (const { baseline, gone } of session.goneFromBaselines()) {
    console.error(
      `${relativePath(absolutePath(console.cwd, "."), baseline) ?? baseline}: names findings of files that are gone (${listed(gone)}); migration-lens baseline writes it anew\n`,
    );
  }
  return { files, failed };
}

/** The session in which this file is looked at. */
export function sessionOf(
  input: Input,
  session: LintSession,
  request: SessionRequest,
  console: Console,
): LintSession {
  return session.projectOf(input.path) === undefined ? openAlone(input.path, request, console) : session;
}

/** The names given, a folder's replaced by those of the migration files in all projects below it. */
function namesOfFiles(
  names: readonly string[],
  request: SessionRequest,
  console: Console,
): readonly string[] {
  return names.flatMap((name) => {
    const folder = absolutePath(console.cwd, name);
    if (!isDirectory(folder)) return [name];
    if (request.history) throw new UsageError(`--history takes files in an order, and ${name} is a folder`);
    const disk = new DiskFiles();
    const session = makeSession(disk, request, console);
    session.openFolders([folder]);
    const paths = session
      .projects()
      .flatMap(({ migrations, problems }) => [
        ...migrations.flatMap(({ parts }) => parts.map(({ file }) => file)),
        ...problems.map(({ file }) => file).filter((file) => disk.isFile(file)),
      ]);
    if (paths.length === 0) console.error(`${name}: no migration projects were found in it\n`);
    const prefix = name === "." ? "" : `${name.replace(/\/+$/, "")}/`;
    return [...new Set(paths)].flatMap((path) => {
      const below = relativePath(folder, path);
      return below === "" || below === undefined ? [] : [prefix + below];
    });
  });
}

/** A commit's files are often no migrations at all, so they are told together. */
function tellEmpty(names: readonly string[], console: Console): void {
  const [only] = names;
  if (only === undefined) return;
  console.error(
    names.length === 1
      ? `${only}: no migration was found in it, so there is nothing to check\n`
      : `no migration was found in ${names.length} of the files (${listed(names)}), so there is nothing to check in them\n`,
  );
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}
