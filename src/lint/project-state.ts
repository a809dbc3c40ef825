// What the faces are told of a project. Apart from the session, since what works out a project says it too.
import type { DialectName } from "../dialects/dialect";
import type { Target } from "../dialects/target";
import type { HistoryProblem, Migration, MigrationProject } from "../frameworks/framework";

/** How the source dialect came to be known; said to the person. */
export type SourceReason =
  | "given"
  | "configured"
  /** The tool's own config names it. */
  | "project"
  /** Found from the texts. */
  | "detected"
  /** Nothing tells dialects apart in it: PostgreSQL is taken. */
  | "assumed";

export interface ProjectState {
  readonly project: MigrationProject;
  readonly source: DialectName;
  readonly sourceReason: SourceReason;
  /** What is checked, in this order; holds the source first unless `onlyTargets` says otherwise. */
  readonly targets: readonly Target[];
  /** In running order. */
  readonly migrations: readonly Migration[];
  readonly problems: readonly HistoryProblem[];
}
