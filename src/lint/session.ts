// One lint session over a workspace: which projects there are, what their files hold, what the schema is before
// each statement, and the findings. The language server and the command line both stand on it; it keeps what it
// worked out and, after an edit, works out again only what the edit reached.
import type { FileSystem } from "../base/file-system";
import type { Range } from "../base/text";
import type { LensConfig } from "../config/config";
import type { DialectName } from "../dialects/dialect";
import type { Target } from "../dialects/target";
import type {
  HistoryProblem,
  Migration,
  MigrationPart,
  MigrationProject,
  MigrationReader,
} from "../frameworks/framework";
import type { Lookup, Origin, Schema, SchemaReader } from "../schema/schema";
import type { Finding } from "./finding";
import type { Rule, Unit } from "./rule";

export interface SessionOptions {
  /** The disk. Open buffers are laid over it by `changeBuffer`. */
  readonly files: FileSystem;
  /** What is configured for a path: the nearest configuration file merged over the face's own settings. */
  readonly configOf: (path: string) => LensConfig;
  readonly rules: readonly Rule[];
  /** Unset: every reader there is. */
  readonly readers?: readonly MigrationReader[];
  /** Checked instead of what is configured, the source included only when it is named (the command line's way). */
  readonly onlyTargets?: readonly Target[];
  /** Overrides configuration and detection. */
  readonly source?: DialectName;
  /** Broken assumptions (a rule that throws), one line each. Unset: dropped. */
  readonly log?: (message: string) => void;
}

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

/** A new text for a stretch of a buffer, offsets of the text before it. */
export interface BufferEdit {
  readonly range: Range;
  readonly newText: string;
}

/** One statement or call where it stands in a file. */
export interface UnitPlace {
  readonly unit: Unit;
  readonly file: string;
  readonly part: MigrationPart;
  readonly migration: Migration;
  readonly project: ProjectState;
  /** Host offsets of the whole unit. */
  readonly hostRange: Range;
  /** A host offset within `hostRange` to the unit's own; undefined where none stands for it. */
  toUnit(hostOffset: number): number | undefined;
  /** A range of the unit in host offsets. */
  toHost(range: Range): Range;
}

export declare class LintSession {
  constructor(options: SessionOptions);

  /** Finds the projects in these folders. Called again when folders are added or removed. */
  openFolders(roots: readonly string[]): void;
  projects(): readonly ProjectState[];
  /** The project that owns this migration file. Undefined for any other file. */
  projectOf(path: string): ProjectState | undefined;

  /** Lays `text` over the disk's; undefined takes it away again. `edit` is what made it of the text before, when that is known. */
  changeBuffer(path: string, text: string | undefined, edit?: BufferEdit): void;
  /** Files or folders changed on disk, were made or deleted. One call for one event: a branch switch is one batch. */
  filesChanged(paths: readonly string[]): void;
  /** Configuration or settings changed: sources and targets are worked out again. */
  configChanged(): void;

  /**
   * The file's findings, sorted by position. A file outside any project is checked by itself when it is SQL that
   * changes a schema; any other has none.
   */
  check(path: string): readonly Finding[];
  /** Every migration file of a project, with its findings. */
  checkAll(project: ProjectState): ReadonlyMap<string, readonly Finding[]>;
  /** Open files whose findings may be others after a change to `path`; `path` itself comes first. */
  affectedBy(path: string): readonly string[];

  /** The statement or call at a host offset. Undefined between units, and in files that are not migrations. */
  unitAt(path: string, offset: number): UnitPlace | undefined;
  /** Every statement and call of a file, in order. */
  unitsOf(path: string): readonly UnitPlace[];
  /** The schema before the unit at or after a host offset, as the source dialect sees it. */
  schemaBefore(path: string, offset: number): SchemaReader;
  /** The schema once this migration has run up; unset: after the last. */
  schemaAfter(project: ProjectState, migrationId?: string): Schema;
  /** The migration that made a table, or a column of it. */
  originOf(project: ProjectState, table: Lookup, column?: string): Origin | undefined;
}
