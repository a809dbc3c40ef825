// What an adapter is: how one tool keeps its history table, names its lock and sends its files. An adapter holds no
// connection; it gives SQL and judges rows, so that the same run carries out every tool's habits.
import type { DialectName } from "../../dialects/dialect";
import type { ServerIdentity } from "../../engines/engine";
import type { Direction, MigrationPart, ToolName } from "../../frameworks/framework";

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
  readonly parameters: readonly (string | number | boolean)[];
}

export interface HistoryRow {
  /** As the tool writes it. */
  readonly id: string;
  readonly dirty?: boolean;
  readonly sha256?: string;
  /** ISO 8601, UTC. */
  readonly appliedAt?: string;
}

export interface HistoryState {
  /** False: the table is not there yet, which is as good as empty. */
  readonly exists: boolean;
  readonly rows: readonly HistoryRow[];
}

/**
 * - `changed`: applied, and the file is another since.
 * - `out-of-order`: not applied, though a later one is.
 * - `failed`: the history says that it stopped half-way.
 */
export type Mark = "applied" | "pending" | "changed" | "out-of-order" | "failed";

/** What a migration is to an adapter: its id in running order, and the hashes its up file may have been stored with. */
export interface Candidate {
  readonly id: string;
  readonly hashes: readonly string[];
}

export interface Judgement {
  /** One for each candidate, in their order. */
  readonly marks: readonly Mark[];
  /** Rows that no file stands for. */
  readonly missing: readonly HistoryRow[];
  /** Why the tool itself would do nothing from here; unset when it would. */
  readonly stuck?: string;
}

/** Names a lock on the server, which only one session has at a time. */
export type LockKey =
  { readonly kind: "number"; readonly key: string } | { readonly kind: "name"; readonly key: string };

/** How a step's text goes to the server. */
export interface Habit {
  /** whole: as one message, as the tool does it; statements: one after the other. */
  readonly sending: "whole" | "statements";
  /**
   * one: our BEGIN and COMMIT around it, the history row within. implicit: one message that is undone as a whole
   * where the engine can. none: each statement by itself.
   */
  readonly transaction: "one" | "implicit" | "none";
}

/** What of a step its history rows depend on. */
export interface RecordedStep {
  readonly id: string;
  readonly name: string;
  readonly direction: Direction;
  readonly sha256: string;
  /** The migration that is the last one applied once a down is done; undefined when none is left. */
  readonly before: string | undefined;
}

export interface HistoryAdapter {
  readonly tool: ToolName;
  readonly title: string;
  /** Columns that its table must have, and ones that tell it from another tool's of the same name. */
  readonly columns: { readonly needs: readonly string[]; readonly never: readonly string[] };
  create(table: HistoryTable): string;
  /** Columns `id`, and of the others of HistoryRow what there is; in no order. */
  select(table: HistoryTable): string;
  judge(state: HistoryState, candidates: readonly Candidate[]): Judgement;
  lock(server: ServerIdentity, table: HistoryTable): LockKey;
  habit(family: Family, part: MigrationPart): Habit;
  /** Carried out before the step, in a transaction of its own. */
  before(table: HistoryTable, step: RecordedStep): readonly Sql[];
  /** Carried out after the step: within its transaction when it has one, else in one of its own. */
  after(table: HistoryTable, step: RecordedStep, durationMs: number): readonly Sql[];
}

/** What most tools' rows mean: a row for each applied migration. */
export function judgeRows(state: HistoryState, candidates: readonly Candidate[]): Judgement {
  const rows = new Map(state.rows.map((row) => [row.id, row]));
  const isApplied = candidates.map(({ id }) => rows.has(id));
  const lastApplied = isApplied.lastIndexOf(true);
  const marks = candidates.map(({ id, hashes }, at): Mark => {
    const row = rows.get(id);
    if (row === undefined) return at < lastApplied ? "out-of-order" : "pending";
    return row.sha256 !== undefined && !hashes.includes(row.sha256) ? "changed" : "applied";
  });
  const known = new Set(candidates.map(({ id }) => id));
  return { marks, missing: state.rows.filter((row) => !known.has(row.id)) };
}

/** `$1` or `?`. */
export function parameter(family: Family, number: number): string {
  return family === "mysql" ? "?" : `$${number}`;
}
