// What an adapter is: how one tool keeps its history table, names its lock and sends its files. An adapter holds no
// connection; it gives SQL and judges rows, so that the same run carries out every tool's habits.
import type { DialectName } from "../../dialects/dialect";
import type { ServerIdentity } from "../../engines/engine";
import type { Range } from "../../base/text";
import type { Direction, MigrationPart, MigrationProject, ToolName } from "../../frameworks/framework";

export type Family = "postgresql" | "mysql";

export function familyOf(dialect: DialectName): Family {
  return dialect === "postgresql" ? "postgresql" : "mysql";
}

/** The history table on the connected server. */
export interface HistoryTable {
  readonly family: Family;
  /** PostgreSQL's schema; the database elsewhere. */
  readonly schema: string;
  readonly name: string;
  /** Quoted, and qualified where a migration could move the search path away from it. */
  readonly quoted: string;
}

export function historyTable(
  server: ServerIdentity,
  table: { readonly schema?: string; readonly name: string },
): HistoryTable {
  const family = familyOf(server.dialect);
  const schema = family === "mysql" ? server.database : (table.schema ?? server.schema);
  return {
    family,
    schema,
    name: table.name,
    quoted: `${quoteName(family, schema)}.${quoteName(family, table.name)}`,
  };
}

export function quoteName(family: Family, name: string): string {
  return family === "mysql" ? `\`${name.replaceAll("`", "``")}\`` : `"${name.replaceAll('"', '""')}"`;
}

/** A statement of ours; parameters are never spliced into its text. */
export interface Sql {
  readonly text: string;
  readonly parameters: readonly (string | number | boolean | null)[];
}

export interface HistoryRow {
  /** As the tool writes it. */
  readonly id: string;
  /** What the tool calls it besides; unset where the id is all that it goes by. */
  readonly name?: string;
  /** The tool's own word for what the row is; unset where all are the same. */
  readonly kind?: string;
  /** It was begun, and has not come to its end. */
  readonly dirty?: boolean;
  /** Of the file as it was when it was applied, in the tool's own writing; unset where none is kept. */
  readonly checksum?: string;
  /** ISO 8601, UTC. */
  readonly appliedAt?: string;
}

export interface HistoryState {
  /** False: the table is not there yet, which is as good as empty. */
  readonly exists: boolean;
  readonly rows: readonly HistoryRow[];
  /** Whether there are other tables where none is; set for adapters that want to know. */
  readonly hasOthers?: boolean;
}

/**
 * - `changed`: applied, and the file is another since.
 * - `out-of-order`: not applied, though a later one is.
 * - `failed`: the history says that it stopped half-way.
 */
export type Mark = "applied" | "pending" | "changed" | "out-of-order" | "failed";

/** What a migration is to an adapter, in running order. */
export interface Candidate {
  readonly id: string;
  readonly name: string;
  /** What its up file may have been stored with; of several the first is what is written. */
  readonly checksums: readonly string[];
}

export interface Judgement {
  /** One for each candidate, in their order. */
  readonly marks: readonly Mark[];
  /** Rows that no file stands for. */
  readonly missing: readonly HistoryRow[];
  /** Why the tool itself would do nothing from here; unset when it would. */
  readonly stuck?: string;
  /** Why the tool itself would run nothing up from here, though it takes back; unset when it would. */
  readonly stuckUp?: string;
  /** Ids of applied ones in the order that they were applied in; unset where the tool takes back by the files' order. */
  readonly applied?: readonly string[];
}

/** Names a lock on the server, which only one session has at a time. */
export type LockKey =
  { readonly kind: "number"; readonly key: string } | { readonly kind: "name"; readonly key: string };

/** How a step's text goes to the server. */
export interface Habit {
  /**
   * whole: as one message, as the tool does it. in-order: the same where the engine takes one statement a message;
   * what the server refuses in such a message is refused here, too. statements: split, as the tool splits it.
   */
  readonly sending: "whole" | "in-order" | "statements";
  /**
   * one: our BEGIN and COMMIT around it, the history row within. run: the same around all of a run's steps. implicit:
   * one message that is undone as a whole where the engine can. none: each statement by itself.
   */
  readonly transaction: "one" | "run" | "implicit" | "none";
}

/** How a tool cuts a file where it does not read SQL as we do: what of the file each message holds. */
export type Cut = readonly Range[] | { readonly refused: string; readonly range: Range };

/** What of a step its history rows depend on. */
export interface RecordedStep {
  readonly id: string;
  readonly name: string;
  readonly direction: Direction;
  /** The file below the project's folder that holds it, with slashes. */
  readonly path: string;
  readonly sha256: string;
  /** What the adapter's `checksums` say first; the SHA-256 where it has none. */
  readonly checksum: string;
  /** The migration that is the last one applied once a down is done; undefined when none is left. */
  readonly before: string | undefined;
}

export interface HistoryAdapter {
  readonly tool: ToolName;
  readonly title: string;
  /** Columns that its table must have, and ones that tell it from another tool's of the same name. */
  readonly columns: { readonly needs: readonly string[]; readonly never: readonly string[] };
  /** Carried out in this order, in one transaction where the engine can. */
  create(table: HistoryTable): readonly string[];
  /** Columns `id`, and of `name`, `kind`, `dirty`, `checksum` and `applied_at` what there is; in the order in which they were applied. */
  select(table: HistoryTable): string;
  judge(state: HistoryState, candidates: readonly Candidate[]): Judgement;
  /** Set: the tool leaves out a byte order mark; others send it to the server. */
  readonly dropsMark?: true;
  /** Set: the tool takes nothing back. */
  readonly oneWay?: true;
  /** Set: the tool begins in no database that others have tables in, so that `judge` wants to know. */
  readonly asksForOthers?: true;
  /** Why a project of this tool is not run from here, in whole sentences; undefined when it is. */
  refuses?(project: MigrationProject): string | undefined;
  /** Set: the tool takes the same lock itself. */
  readonly ownsLock?: true;
  lock(server: ServerIdentity, table: HistoryTable): LockKey;
  habit(family: Family, part: MigrationPart): Habit;
  /** What the tool keeps of a file's text, the ways that it takes for equal behind it. Unset: see RecordedStep. */
  checksums?(text: string): readonly string[];
  /** Unset: our own splitting is the tool's. */
  cut?(text: string, part: MigrationPart): Cut;
  /** Why the tool would not run a file of this text; undefined when it would. Unset: it looks at none. */
  refusal?(
    text: string,
    part: MigrationPart,
    project: MigrationProject,
  ): { readonly message: string; readonly range: Range } | undefined;
  /** Carried out before the step, in a transaction of its own. */
  before(table: HistoryTable, step: RecordedStep): readonly Sql[];
  /** Carried out at the beginning of the step's own transaction. */
  begin?(table: HistoryTable, step: RecordedStep): readonly Sql[];
  /** Carried out after the step: within its transaction when it has one, else in one of its own. */
  after(table: HistoryTable, step: RecordedStep, durationMs: number): readonly Sql[];
  /** Carried out when a step has failed and was taken back as far as the engine can. */
  failed?(table: HistoryTable, step: RecordedStep, failure: StepFailure): readonly Sql[];
}

export interface StepFailure {
  readonly message: string;
  readonly durationMs: number;
}

/** What most tools' rows mean: a row for each applied migration. */
export function judgeRows(state: HistoryState, candidates: readonly Candidate[]): Judgement {
  const rows = new Map(state.rows.map((row) => [row.id, row]));
  const isApplied = candidates.map(({ id }) => rows.has(id));
  const lastApplied = isApplied.lastIndexOf(true);
  const marks = candidates.map(({ id, checksums }, at): Mark => {
    const row = rows.get(id);
    if (row === undefined) return at < lastApplied ? "out-of-order" : "pending";
    if (row.dirty === true) return "failed";
    return row.checksum !== undefined && !checksums.includes(row.checksum) ? "changed" : "applied";
  });
  const known = new Set(candidates.map(({ id }) => id));
  return { marks, missing: state.rows.filter((row) => !known.has(row.id)) };
}

/** `$1` or `?`. */
export function parameter(family: Family, number: number): string {
  return family === "mysql" ? "?" : `$${number}`;
}
