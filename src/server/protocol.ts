// What the language server says beyond the standard protocol: the requests and notifications that the extension's
// views, code lenses and commands stand on. Data only, so that both ends can import it.
import type { Position, Range, TextEdit } from "vscode-languageserver-types";
import type { DialectName } from "../dialects/dialect";
import type { ToolName } from "../frameworks/framework";
import type { Schema } from "../schema/schema";

/** What the client hands over when it starts the server; every part may be unset. */
export interface ServerOptions {
  /** The link to a rule's page, `{rule}` standing for its id. Unset: the page's file beside the server. */
  readonly rulePage?: string;
  /** Set by clients that register commands of these names for code actions. */
  readonly commands?: boolean;
}

export interface ProjectSummary {
  /** Absolute path with `/`; names the project in every other message. */
  readonly root: string;
  /** For a person: the root below its workspace folder, or the folder's own name. */
  readonly name: string;
  readonly tool: ToolName;
  readonly toolTitle: string;
  readonly source: DialectName;
  readonly sourceTitle: string;
  readonly sourceReason: "given" | "configured" | "project" | "detected" | "assumed";
  /** As written in settings (`mysql@8.4`), the source first. */
  readonly targets: readonly string[];
  /** As the configuration names it; unset: none is named. Never holds a password. */
  readonly database?: string;
  /** Why its migrations can't be run from here; unset when they can. */
  readonly notRun?: string;
  /** Whether new migrations can be made in its tool's way. */
  readonly makesNew: boolean;
  readonly folders: readonly string[];
  /** The tool's own config file, an absolute path; unset where it was recognised by something else. */
  readonly configFile?: string;
  readonly historyTable: { readonly schema?: string; readonly name: string };
}

export interface Place {
  readonly uri: string;
  readonly range: Range;
}

export interface MigrationSummary {
  readonly id: string;
  readonly name: string;
  readonly parents: readonly string[];
  /** Its up parts, then its down parts; a file of its own for each dialect where the tool keeps them so. */
  readonly parts: readonly {
    readonly direction: "up" | "down";
    readonly place: Place;
    readonly dialects?: readonly DialectName[];
  }[];
}

export interface MigrationsAnswer {
  readonly migrations: readonly MigrationSummary[];
  readonly problems: readonly { readonly code: string; readonly message: string; readonly place: Place }[];
}

/** A migration's part as a code lens wants it. */
export interface LensPlace {
  readonly range: Range;
  readonly direction: "up" | "down";
  readonly project: string;
  readonly migration: string;
  readonly hasDown: boolean;
}

/** Edits of one document, not yet applied, and what they were chosen or left for. */
export interface EditPreview {
  readonly uri: string;
  /** Version of the open document that the edits count from; null when it is read from disk. */
  readonly version: number | null;
  readonly edits: readonly TextEdit[];
  readonly newText: string;
  /** One line each: what is written instead, and for choices what that loses. */
  readonly done: readonly string[];
  /** One line each: what stays, and why. */
  readonly left: readonly string[];
}

export interface LiveSchema {
  readonly project: string;
  /** Null when the connection is closed. */
  readonly schema: Schema | null;
}

export const PROJECTS = "migrationLens/projects";
export type ProjectsParams = Record<string, never>;

export const MIGRATIONS = "migrationLens/migrations";
export interface MigrationsParams {
  readonly project: string;
}

export const LENSES = "migrationLens/lenses";
export interface LensesParams {
  readonly uri: string;
}

export const FIX_ALL_SAFE = "migrationLens/fixAllSafe";
export interface FixAllSafeParams {
  readonly uri: string;
}

export const CONVERT = "migrationLens/convert";
export interface ConvertParams {
  readonly uri: string;
  /** As in settings: `mysql@8.4`. The source counts only when it is named. */
  readonly targets: readonly string[];
}

export const SCHEMA_AT = "migrationLens/schemaAt";
export interface SchemaAtParams {
  readonly project: string;
  /** Unset: after the last. */
  readonly migration?: string;
}

export const STATEMENTS = "migrationLens/statements";
export interface StatementsParams {
  readonly project: string;
  readonly migration: string;
}
/** What a migration holds, part by part: SQL statements, and calls of the tool's own API as they are written. */
export interface StatementsAnswer {
  readonly parts: readonly {
    readonly direction: "up" | "down";
    readonly place: Place;
    readonly dialects?: readonly DialectName[];
    readonly texts: readonly string[];
  }[];
}

export const WRITTEN = "migrationLens/written";
export interface WrittenParams {
  readonly project: string;
  readonly migration: string;
  /** As in settings: `mysql@8.4`. */
  readonly target: string;
}
/** The SQL that a migration sends to a target, as far as its text tells without running it. */
export interface WrittenAnswer {
  readonly parts: readonly {
    readonly direction: "up" | "down";
    readonly text: string;
    /** False where something of it is not known; comments in the text say what. */
    readonly whole: boolean;
  }[];
}

export const NEW_MIGRATION = "migrationLens/newMigration";
export interface NewMigrationParams {
  readonly project: string;
  /** As typed; the tool's way of naming makes a file's name of it. */
  readonly name: string;
  /**
   * - `nothing`: an empty one.
   * - `database`: what the connected database has and the migrations lack.
   * - `migrations`: what the applied migrations have and the connected database lacks.
   */
  readonly from: "nothing" | "database" | "migrations";
  /** The migration applied last; null: none is; unset: not known, and all of them are taken to be. */
  readonly lastApplied?: string | null;
}
/** Nothing is written: that is the client's to do. `refused`: for a person, a whole sentence. */
export type NewMigrationAnswer =
  | {
      /** The first is the one to open. */
      readonly files: readonly { readonly uri: string; readonly text: string; readonly replaces: boolean }[];
      /** What the author still has to write; whole sentences. */
      readonly notes: readonly string[];
    }
  | { readonly refused: string };

export const ORIGIN = "migrationLens/origin";
export interface OriginParams {
  readonly project: string;
  readonly schema?: string;
  readonly table: string;
  readonly column?: string;
  /** An index or a key of the table. */
  readonly index?: string;
}

/** Client to server: the schema of a connected database, for completion. */
export const LIVE_SCHEMA = "migrationLens/liveSchema";

/** Server to client: projects, their migrations or their sources may be others than before. */
export const PROJECTS_CHANGED = "migrationLens/projectsChanged";

/** Commands that code actions of the server name; the client runs them. */
export const SUPPRESS_COMMAND = "migrationLens.suppressFinding";
export const FIX_ALL_COMMAND = "migrationLens.fixAllSafe";

export type { Position, Range, TextEdit };
