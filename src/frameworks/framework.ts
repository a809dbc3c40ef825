// What a migration tool's reader is: it recognises its projects, reads one file at a time into migrations, orders
// them, and names the tool's history table. It reads through the file interface and runs nothing.
import type { FileSystem } from "../base/file-system";
import type { SourceMap } from "../base/source-map";
import type { Range } from "../base/text";
import type { DialectName } from "../dialects/dialect";
import type { Change } from "../schema/change";
import type { Version } from "../base/version";

export type ToolName =
  | "alembic"
  | "django"
  | "typeorm"
  | "knex"
  | "sequelize"
  | "node-pg-migrate"
  | "prisma"
  | "drizzle"
  | "golang-migrate"
  | "dbmate"
  | "goose"
  | "flyway"
  | "liquibase"
  | "popx"
  | "diesel"
  | "sqlx"
  | "sql";

export type Direction = "up" | "down";

/** SQL text in a migration: a stretch of a SQL file, or a string in a program. */
export interface SqlPiece {
  readonly kind: "sql";
  /** Decoded; what is computed at run time stands in it as a placeholder token (`${x}`). */
  readonly text: string;
  readonly map: SourceMap;
  /** In the file: the SQL's whole range, quotes left out. */
  readonly range: Range;
  /** Unset for SQL files: the call that sends it, `op.execute`, for messages. */
  readonly callee?: string;
  /** The whole of that call. */
  readonly call?: Range;
  /** False where it is one of several texts that the program may send (a branch); replay then knows less. */
  readonly certain: boolean;
  /** Set where a guard in the program says for which dialects it runs. */
  readonly dialects?: readonly DialectName[];
  /** Set where the program steps out of the tool's transaction for it. */
  readonly transaction?: "none";
}

/** A call of a tool's API, read into changes. Their ranges count from `range.start` in the file. */
export interface CallPiece {
  readonly kind: "call";
  readonly range: Range;
  readonly callee: string;
  readonly changes: readonly Change[];
  /** False when some argument is computed at run time, so that the changes leave something out. */
  readonly complete: boolean;
  readonly certain: boolean;
  /**
   * Set where what is done already is left out: the tool asks for it, or the program does, which then is all that it is
   * uncertain for.
   */
  readonly unlessDone?: true;
  readonly dialects?: readonly DialectName[];
  /** As in SqlPiece. */
  readonly transaction?: "none";
}

/** Something that changes the database and is not understood. */
export interface OpaquePiece {
  readonly kind: "opaque";
  readonly range: Range;
  /** For a person, with no full stop: "op.bulk_insert is not read yet". */
  readonly why: string;
  /** Set for a call of the tool's API that is not read; unset for anything else, such as text that is no program. */
  readonly callee?: string;
  readonly reaches: "nothing" | "anything";
  readonly dialects?: readonly DialectName[];
}

export type Piece = SqlPiece | CallPiece | OpaquePiece;

/** One direction of a migration, in one file. */
export interface MigrationPart {
  readonly direction: Direction;
  readonly file: string;
  /** What of the file it is; findings and code lenses stand here. */
  readonly range: Range;
  readonly pieces: readonly Piece[];
  /**
   * The dialects it is for, the one it is written in first; empty when that is none we know (SQLite). Unset: for
   * every dialect of the project.
   */
  readonly dialects?: readonly DialectName[];
  /** What the file or tool says of transactions; unset: the tool's habit. */
  readonly transaction?: "none" | "own";
}

export interface Migration {
  /** As the tool's history table names it. */
  readonly id: string;
  /** As people name it. */
  readonly name: string;
  /** Ids; the one before it in the order for tools without a graph, empty for the first. */
  readonly parents: readonly string[];
  /** Several when dialects have files of their own. */
  readonly parts: readonly MigrationPart[];
}

/** What is wrong with a history before any SQL is looked at: two heads, colliding numbers, a file without a twin. */
export interface HistoryProblem {
  readonly code:
    | "two-heads"
    | "missing-parent"
    | "cycle"
    | "duplicate-version"
    | "gap"
    | "no-down"
    | "no-up"
    | "not-a-migration"
    /** The tool passes over the file and says nothing. */
    | "skipped-file"
    /** The tool takes two halves of one migration for two. */
    | "counted-twice"
    /** Once this one is applied the tool takes others for applied too. */
    | "marks-others"
    | "unreadable";
  readonly file: string;
  readonly range: Range;
  readonly message: string;
}

/** What one file gives of one migration, without looking at any other file. */
export interface MigrationFile {
  readonly path: string;
  readonly id: string;
  /** Where the file says its id; unset when its name does. */
  readonly idRange?: Range;
  readonly name: string;
  /** Only for tools with a graph. Unset: ordered by `sortKey`. */
  readonly parents?: readonly string[];
  /** Ids or labels that must run before it without being its parents. */
  readonly after?: readonly string[];
  /** Names that others may mean it by. */
  readonly labels?: readonly string[];
  /** Compared part by part: numbers as numbers and before texts, texts by code unit. */
  readonly sortKey: readonly (number | string)[];
  readonly parts: readonly MigrationPart[];
  readonly problems: readonly HistoryProblem[];
}

/**
 * What a project was recognised by, from strong to weak: a `migration-lens.json` names it, a tool's own config
 * file does, marks or names in the files that only this tool reads, file names in an order.
 */
export type Evidence = "configured" | "config" | "content" | "layout";

export interface MigrationProject {
  readonly tool: ToolName;
  readonly evidence: Evidence;
  /** The folder people think of as the project: where the config or package file is. */
  readonly root: string;
  /** Folders whose files are migrations. */
  readonly folders: readonly string[];
  /** The config file it was recognised by, when there is one. */
  readonly configFile?: string;
  /** The dialect the config names; unset: found from the texts. */
  readonly dialect?: DialectName;
  /** The database its config names, where that is none we have a dialect for (`sqlite`): nothing of it is checked. */
  readonly foreign?: string;
  readonly historyTable: { readonly schema?: string; readonly name: string };
  /** The tool's version from a lock file; unset when not known. */
  readonly toolVersion?: Version;
  /** Reader's own settings, such as Alembic's version_locations. */
  readonly options: Readonly<Record<string, string>>;
  /** Why this one can't be run though its tool's others can: another tool keeps its history. */
  readonly notRun?: string;
}

/**
 * A folder as discovery walks over it, listed once for all readers. Dependencies, build output and what Git
 * ignores are left out of it.
 */
export interface FolderView {
  readonly path: string;
  /** Names, sorted. */
  readonly files: readonly string[];
  readonly folders: readonly string[];
  /** Unset for the folder that the search began in. */
  readonly parent?: FolderView;
  /** Undefined when there is no such folder, or it is left out. */
  child(name: string): FolderView | undefined;
}

/** What a person wants a new migration to be. */
export interface NewMigration {
  /** As typed: words, which the tool's own way of naming turns into a file's name. */
  readonly name: string;
  readonly now: Date;
  /** SQL that it is to run; unset: the tool's empty template. */
  readonly up?: string;
  readonly down?: string;
  /** The project's, in running order. */
  readonly migrations: readonly Migration[];
}

/** A file to be written for a new migration. The first of several is the one to open. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
  /** True where it takes the place of a file that is there, such as a journal that lists the migrations. */
  readonly replaces?: true;
}

export interface MigrationReader {
  readonly tool: ToolName;
  /** As people write it: `golang-migrate`, `TypeORM`. */
  readonly title: string;
  /**
   * Projects whose mark (a config file, a layout) is in this folder. Never by a folder's name alone.
   * `files` reads what it must look into.
   */
  find(folder: FolderView, files: FileSystem): readonly MigrationProject[];
  /**
   * A project of exactly these folders, whatever they look like: what a configuration file says. Undefined when
   * the tool can't be told to look elsewhere.
   */
  configure?(root: string, folders: readonly string[], files: FileSystem): MigrationProject;
  /** Whether this path is one of the project's migration files. */
  owns(project: MigrationProject, path: string): boolean;
  /**
   * One part of a migration, a whole one, or several: as the tool reads the file. Empty for a file that holds none
   * (a helper beside the migrations). Never throws.
   */
  readFile(project: MigrationProject, path: string, text: string): readonly MigrationFile[];
  /**
   * Puts files together into migrations in running order (those with one id are one migration); parents that lead
   * nowhere and the like are problems.
   */
  order(
    project: MigrationProject,
    files: readonly MigrationFile[],
  ): { readonly migrations: readonly Migration[]; readonly problems: readonly HistoryProblem[] };
  /**
   * The files that the tool's own command for a new migration would write, names, numbers and template alike, or
   * why it can't be done, for a person. Writes nothing.
   */
  scaffold?(
    project: MigrationProject,
    wanted: NewMigration,
    files: FileSystem,
  ): readonly NewFile[] | { readonly refused: string };
  /** Why the runner can't run this tool's migrations; unset when it can. */
  readonly notRun?: string;
}
