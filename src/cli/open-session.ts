// Opens a lint session for the files of one command: within their projects, or as one history of their own.
import type { FileSystem } from "../base/file-system";
import { DiskFiles } from "../base/disk-files";
import { ConfigFiles } from "../config/load-config";
import type { DialectName } from "../dialects/dialect";
import { dialectNamed } from "../dialects/dialects";
import type { Target } from "../dialects/target";
import { RULES } from "../lint/rules/index";
import { LintSession, type ProjectState } from "../lint/session";
import { absolutePath } from "./read-input";
import type { Console } from "./console";
import { NearbyFiles } from "./nearby-files";

export interface SessionRequest {
  readonly source: DialectName | undefined;
  /** Empty: as configured, with the source. */
  readonly targets: readonly Target[];
  readonly history: boolean;
  /** What a baseline names is said too. */
  readonly withoutBaseline?: boolean;
}

/** `paths` are absolute. */
export function openSession(
  paths: readonly string[],
  request: SessionRequest,
  console: Console,
): LintSession {
  const nearby = request.history ? undefined : new NearbyFiles(paths, absolutePath(console.cwd, "."));
  const files: FileSystem = nearby ?? new DiskFiles();
  const session = makeSession(files, request, console);
  if (nearby === undefined) session.openHistory(paths);
  else session.openFolders(nearby.roots);
  return session;
}

/** For a file that no project owns: it is looked at alone, on a schema of which nothing is known. */
export function openAlone(path: string, request: SessionRequest, console: Console): LintSession {
  const session = makeSession(new DiskFiles(), request, console);
  session.openHistory([path], false);
  return session;
}

export function makeSession(files: FileSystem, request: SessionRequest, console: Console): LintSession {
  const config = new ConfigFiles(files, (problem) => console.error(`${problem}\n`));
  return new LintSession({
    files,
    configOf: (path) => config.configOf(path),
    rules: RULES,
    ...(request.targets.length === 0 ? {} : { onlyTargets: request.targets }),
    ...(request.source === undefined ? {} : { source: request.source }),
    ...(request.withoutBaseline === true ? { withoutBaseline: true } : {}),
    log: (message) => console.error(`${message}\n`),
  });
}

/** Says once which dialect a project's files are taken to be written in, when nobody said. */
export class SourceNotes {
  private readonly said = new Set<string>();

  constructor(private readonly console: Console) {}

  tell(state: ProjectState, name: string): void {
    const title = dialectNamed(state.source).title;
    const where = state.project.notRun === undefined ? state.project.root : name;
    const note =
      state.sourceReason === "detected"
        ? `${where}: taken to be written for ${title}, by what it holds; --from says otherwise`
        : state.sourceReason === "assumed"
          ? `${where}: nothing in it tells dialects apart; taken to be written for ${title}; --from says otherwise`
          : state.sourceReason === "project"
            ? `${where}: written for ${title}, as the project's configuration says`
            : undefined;
    if (note === undefined || this.said.has(note)) return;
    this.said.add(note);
    this.console.error(`${note}\n`);
  }
}
