// The frame of a rule: what it declares, what it gets, what it reports, and the examples that prove it.
import type { Range, TextEdit } from "../base/text";
import type { Dialect, DialectName } from "../dialects/dialect";
import type { Target } from "../dialects/target";
import type { Direction, Migration } from "../frameworks/framework";
import type { ColumnRest } from "../frameworks/spelling";
import type { Change, ChangeKind, Expression, ObjectName, PerDialect, TypeUse } from "../schema/change";
import type { Schema, SchemaReader } from "../schema/schema";
import type { Statement } from "../sql/statement";

/** What happens on a target, from loud to quiet. */
export type Severity = "rejects" | "ignores" | "differs" | "risk" | "hint";

/**
 * One statement or one API call. All ranges in it and in `changes` count from its start: for SQL in the decoded
 * statement, for a call in the host text.
 */
export interface Unit {
  readonly kind: "sql" | "call";
  readonly text: string;
  /** Unset for calls. */
  readonly statement?: Statement;
  readonly changes: readonly Change[];
  /** For messages: `op.create_table`; unset for SQL. */
  readonly callee?: string;
}

/** safe: the same meaning on every dialect in `on`. choice: the title says what it loses or decides. */
export type Grade = "safe" | "choice";

export interface FixDraft {
  readonly grade: Grade;
  /** For a person: "Write JSON", "Write VARCHAR(255): longer values will be refused". */
  readonly title: string;
  /** In the unit's own offsets. */
  readonly edits: readonly TextEdit[];
  /** Whole statements (SQL, no terminator) to run directly before or after this one. */
  readonly before?: readonly string[];
  readonly after?: readonly string[];
  /** Dialects that accept this part of the text once it is fixed. Holds the source too when the fix is portable. */
  readonly on: readonly DialectName[];
}

export interface Report {
  /** Names the construct, no more and no less. */
  readonly range: Range;
  readonly severity: Severity;
  /** The engine's error code ("1064", "42601") where it rejects; null otherwise. */
  readonly code: string | null;
  /** One sentence on what this target does with it, and what to write. */
  readonly message: string;
  /** Best first. */
  readonly fixes?: readonly FixDraft[];
}

/** Writes parts of a change in the author's language: SQL, or a tool's own API. Undefined where it can't. */
export interface Speller {
  /** Edits that make the column's type `sql` (as on `dialect`). */
  type(this: void, use: TypeUse, sql: string, dialect: DialectName): readonly TextEdit[] | undefined;
  /** Edits that make the expression `sql`. */
  expression(this: void, use: Expression, sql: string, dialect: DialectName): readonly TextEdit[] | undefined;
  /** Edits that take out a clause, with the blank or comma that belongs to it. */
  remove(this: void, range: Range): readonly TextEdit[] | undefined;
  /** Edits that make a call say the rest of a column which is set anew as a whole; unset for SQL and most tools. */
  readonly restate?: (this: void, rest: ColumnRest) => readonly TextEdit[] | undefined;
}

export interface StatementContext {
  readonly unit: Unit;
  readonly changes: readonly Change[];
  /** The dialect it is written for. */
  readonly source: Dialect;
  /** The dialect and version looked at. */
  readonly target: Target;
  readonly targetDialect: Dialect;
  /** The schema before this statement, in the source dialect's eyes. */
  readonly schema: SchemaReader;
  readonly direction: Direction;
  /** Tables (folded names) made earlier in this same migration: risks on them are none. */
  readonly newTables: ReadonlySet<string>;
  /** Whether the tool runs this in a transaction on the source. */
  readonly inTransaction: boolean;
  readonly sqlMode: ReadonlySet<string>;
  readonly spell: Speller;
  /** The table's name as schema look-ups want it. */
  lookup(this: void, name: ObjectName): { readonly schema?: string; readonly name: string };
  report(this: void, report: Report): void;
}

export interface MigrationContext {
  readonly migration: Migration;
  readonly source: Dialect;
  readonly target: Target;
  readonly targetDialect: Dialect;
  readonly before: Schema;
  readonly after: Schema;
  /** After up and then down; undefined when there is no down or it can't be followed. */
  readonly restored: Schema | undefined;
  /** Every unit of its up and down, for counting; offsets are host offsets of their files. */
  readonly units: readonly {
    readonly direction: Direction;
    readonly file: string;
    readonly range: Range;
    readonly unit: Unit;
  }[];
  /** `range` in host offsets of `file`. */
  report(this: void, report: Report & { readonly file: string }): void;
}

/** An answer of an engine to an example. */
export type Answer =
  | "accepts"
  /** The error code a live engine gives. */
  | { readonly rejects: string }
  /** Accepted, but `query` run after it answers otherwise than on the source. */
  | { readonly severity: "ignores" | "differs" | "risk"; readonly answer: string }
  /** Accepted, and `query` answers this. */
  | { readonly answer: string };

export interface ExampleFix {
  /** Which target's finding it belongs to. */
  readonly for: DialectName | readonly DialectName[];
  readonly grade: Grade;
  /** The whole text after the fix, further statements included. Must run on `for`, and on the source if `portable`. */
  readonly sql: string;
  readonly portable?: true;
}

export interface Example {
  /** The dialect in which `given` and `sql` run as they are. */
  readonly from: DialectName;
  /** SQL run first; by dialect where one text does not run on all. TiDB is given MySQL's where it has none. */
  readonly given?: string | PerDialect<string>;
  readonly sql: string;
  /** Rules of migration scope: what the migration's down runs. The finding is then looked for in the whole migration. */
  readonly down?: string;
  /** Run after `sql` (and `down`); rows joined by ";", fields by ",", NULL as "NULL". May differ by dialect. */
  readonly query?: string | PerDialect<string>;
  /** By engine; `pglite` where PostgreSQL 18 answers otherwise than 15. */
  readonly engines: PerDialect<Answer> & { readonly pglite?: Answer };
  readonly fixes?: readonly ExampleFix[];
  /** A tool's own text instead of SQL is shown in the reader's cases, not here. */
  readonly sqlMode?: readonly string[];
}

/** Text that looks like the construct and is right: the rule is silent for `on`, and those engines accept it. */
export interface NearMiss {
  readonly from: DialectName;
  readonly given?: string | PerDialect<string>;
  readonly sql: string;
  readonly down?: string;
  readonly on: readonly DialectName[];
}

interface RuleBase {
  /** kebab-case, names the construct; also the file's name. */
  readonly name: string;
  /** One sentence: what differs, for a person. */
  readonly summary: string;
  /** Longer text for the rule's page, Markdown; unset: the examples say all. */
  readonly details?: string;
  /** Manual pages, one a dialect that it speaks of. */
  readonly docs: readonly string[];
  /** Dialects it is about: a finding can be raised for these targets only. */
  readonly targets: readonly DialectName[];
  /** Sources in which the construct occurs; unset: any. */
  readonly sources?: readonly DialectName[];
  readonly examples: readonly Example[];
  readonly silentOn: readonly NearMiss[];
}

export interface StatementRule extends RuleBase {
  readonly scope: "statement";
  /** Called only for units that hold one of these changes. Unset: for every unit. */
  readonly on?: readonly ChangeKind[];
  /** Called only for SQL statements that hold one of these words (upper case). Unset: no such condition. */
  readonly words?: readonly string[];
  check(this: void, context: StatementContext): void;
}

export interface MigrationRule extends RuleBase {
  readonly scope: "migration";
  check(this: void, context: MigrationContext): void;
}

export type Rule = StatementRule | MigrationRule;

export function defineRule<R extends Rule>(rule: R): R {
  return rule;
}
