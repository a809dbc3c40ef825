// The one project a command is about: the only one below the folder it names, or the one chosen there.
import { DiskFiles } from "../base/disk-files";
import { relativePath } from "../base/file-system";
import type { LintSession, ProjectState } from "../lint/session";
import { UsageError, type Console } from "./console";
import { makeSession, type SessionRequest } from "./open-session";
import { absolutePath } from "./read-input";

export interface ChosenProject {
  readonly state: ProjectState;
  /** Relative to the folder; "." for the folder itself. */
  readonly shown: string;
  readonly session: LintSession;
}

/** `root` is as given, absolute or counted from the folder; unset: there must be but one. Throws UsageError. */
export function chooseProject(
  folder: string,
  root: string | undefined,
  console: Console,
  source?: SessionRequest["source"],
): ChosenProject {
  const session = makeSession(new DiskFiles(), { source, targets: [], history: false }, console);
  session.openFolders([folder]);
  const all = session
    .projects()
    .map((state) => ({ state, session, shown: relativePath(folder, state.project.root) || "." }));
  const fitting =
    root === undefined
      ? all
      : all.filter(({ state, shown }) => state.project.root === absolutePath(folder, root) || shown === root);
  const [only, ...others] = fitting;
  if (only !== undefined && others.length === 0) return only;
  const list = all.map(({ state, shown }) => `${shown} (${state.project.tool})`).join(", ");
  if (all.length === 0) throw new UsageError(`no migration project was found in ${folder}`);
  if (root === undefined) {
    throw new UsageError(`${folder} holds several projects; choose one with --project: ${list}`);
  }
  throw new UsageError(
    only === undefined
      ? `--project ${root} is none of the projects here: ${list}`
      : `--project ${root} fits several projects; name a folder that holds one alone: ${list}`,
  );
}
