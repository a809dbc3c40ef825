// The one model of a change to a schema. The DDL reader makes it of SQL, the framework readers of calls such as
// op.create_table; rules about meaning, replay and fixes see only this. Ranges count from the start of the unit
// (a statement, a call) that the change was read from, and name the author's own text.
import type { Range } from "../base/text";
import type { DialectName } from "../dialects/dialect";

export type PerDialect<T> = Readonly<Partial<Record<DialectName, T>>>;

/** `text` is the name as the source dialect's catalog keeps it: unquoted and folded. */
export interface Name {
  readonly text: string;
  readonly range: Range;
  readonly quoted: boolean;
}

export interface ObjectName {
  readonly schema?: Name;
  readonly name: Name;
  readonly range: Range;
}

export interface Clause {
  readonly range: Range;
}

/** A type as written. */
export interface TypeUse extends Clause {
  /** Lower case, single blanks, no arguments, no array marks: `timestamp with time zone`, `int`. */
  readonly name: string;
  readonly nameRange: Range;
  /** The texts in the parentheses: `varchar(20)` has ["20"], an ENUM its quoted labels. */
  readonly args: readonly string[];
  /** The parentheses and what is in them; unset without any. */
  readonly argsRange?: Range;
  /** Number of `[]` or ARRAY marks; 0 for none. */
  readonly dimensions: number;
  /** `UNSIGNED`, `ZEROFILL`, `CHARACTER SET x`, `COLLATE x`, upper-case first word. */
  readonly modifiers: readonly { readonly word: string; readonly value?: string; readonly range: Range }[];
  /** The schema a user's type is named with. */
  readonly schema?: string;
  /**
   * Set for a framework's own type: the SQL it becomes on each dialect (`sa.JSON()` is JSON on all), null where
   * the framework refuses. A dialect not in it is not known. Unset: the written text is sent to every target.
   */
  readonly on?: PerDialect<string | null>;
}

export interface Expression extends Clause {
  readonly text: string;
  readonly kind: "string" | "number" | "boolean" | "null" | "call" | "keyword" | "other";
  /** The value of a string literal, the upper-case name of a called function or keyword. */
  readonly value?: string;
  /** Whether the whole stands in parentheses of its own. */
  readonly parenthesised: boolean;
  /** As in TypeUse: what a framework makes of it on each dialect. */
  readonly on?: PerDialect<string | null>;
}

/** One column of a key or an index. */
export interface KeyPart extends Clause {
  /** Unset for an expression. */
  readonly column?: Name;
  readonly expression?: Expression;
  /** MySQL's prefix length. */
  readonly length?: { readonly value: number; readonly range: Range };
  readonly order?: { readonly value: "asc" | "desc"; readonly range: Range };
  readonly nulls?: { readonly value: "first" | "last"; readonly range: Range };
  readonly operatorClass?: { readonly name: string; readonly range: Range };
  readonly collation?: { readonly name: string; readonly range: Range };
}

export interface ForeignKeyTarget extends Clause {
  readonly table: ObjectName;
  /** Empty: the referenced table's primary key. */
  readonly columns: readonly Name[];
  readonly onDelete?: { readonly action: string; readonly range: Range };
  readonly onUpdate?: { readonly action: string; readonly range: Range };
  readonly deferrable?: Range;
}

export type Constraint = Clause & { readonly name?: Name } & (
    | { readonly kind: "primary-key"; readonly columns: readonly KeyPart[]; readonly usingIndex?: Name }
    | {
        readonly kind: "unique";
        readonly columns: readonly KeyPart[];
        readonly nullsNotDistinct?: Range;
        readonly usingIndex?: Name;
        /** The index's own name where a CONSTRAINT name stands too: `CONSTRAINT c UNIQUE KEY i (a)`. */
        readonly indexName?: Name;
      }
    | {
        readonly kind: "foreign-key";
        readonly columns: readonly Name[];
        readonly references: ForeignKeyTarget;
        readonly notValid?: Range;
        /** The name after the words FOREIGN KEY (MySQL). */
        readonly indexName?: Name;
      }
    | { readonly kind: "check"; readonly expression: Expression; readonly notValid?: Range }
    | { readonly kind: "exclude" }
    /** `CONSTRAINT n NOT NULL c` (PostgreSQL 18). */
    | { readonly kind: "not-null"; readonly column: Name }
  );

export interface IndexDefinition extends Clause {
  /** Unset where the engine makes a name. */
  readonly name?: Name;
  readonly unique: boolean;
  /** MySQL's FULLTEXT and SPATIAL. */
  readonly special?: "fulltext" | "spatial";
  /** Lower case; the clause's range covers the word USING too. */
  readonly method?: { readonly name: string; readonly range: Range };
  readonly parts: readonly KeyPart[];
  readonly include?: { readonly columns: readonly Name[]; readonly range: Range };
  readonly where?: { readonly expression: Expression; readonly range: Range };
  readonly options: readonly OptionUse[];
}

/** `ENGINE=InnoDB`, `WITH (fillfactor=70)`: name in upper case, value as written. */
export interface OptionUse extends Clause {
  readonly name: string;
  readonly value?: string;
}

export interface ColumnDefinition extends Clause {
  readonly name: Name;
  /** Unset when the type can't be read. */
  readonly type?: TypeUse;
  /** What is said of NULL; unset when nothing is said. Covers `NOT NULL` or `NULL`. */
  readonly nullable?: { readonly value: boolean; readonly range: Range; readonly constraintName?: Name };
  /** `range` covers the word DEFAULT too. */
  readonly default?: { readonly expression: Expression; readonly range: Range };
  readonly generated?: {
    readonly expression: Expression;
    readonly storage?: "stored" | "virtual";
    readonly range: Range;
  };
  /** AUTO_INCREMENT, GENERATED … AS IDENTITY; a SERIAL type is seen by its TypeUse. */
  readonly identity?: { readonly kind: "auto_increment" | "always" | "by-default"; readonly range: Range };
  readonly onUpdate?: { readonly expression: Expression; readonly range: Range };
  readonly primaryKey?: { readonly range: Range; readonly constraintName?: Name };
  readonly unique?: { readonly range: Range; readonly constraintName?: Name };
  readonly references?: ForeignKeyTarget & { readonly constraintName?: Name };
  readonly checks: readonly {
    readonly expression: Expression;
    readonly range: Range;
    readonly constraintName?: Name;
  }[];
  readonly comment?: { readonly value: string; readonly range: Range };
  readonly collation?: { readonly name: string; readonly range: Range };
  readonly charset?: { readonly name: string; readonly range: Range };
  /** FIRST, AFTER c. */
  readonly position?: { readonly after?: Name; readonly range: Range };
}

/** `IF EXISTS` or `IF NOT EXISTS`. */
export type Guard = Clause;
/** CASCADE or RESTRICT. */
export interface DropBehaviour extends Clause {
  readonly cascade: boolean;
}

/**
 * Set for a tool's call that becomes MODIFY or CHANGE on the MySQL family: which parts of the column it says, new or
 * old. What it does not say is not repeated there, and so is lost.
 */
export interface Restated {
  /** Without it the tool can't write the statement, and stops. */
  readonly type: boolean;
  readonly nullable: boolean;
  readonly default: boolean;
  readonly comment: boolean;
  readonly counter: boolean;
}

/** Set for a call of TypeORM's whose statements hang on what the table is like then: see typeorm-steps.ts. */
export interface TypeormHabit {
  /** Of changeColumn: the new column's type and length as the call writes them. */
  readonly type?: string;
  readonly length?: string;
  readonly isArray?: boolean;
  /** The old column's, where the call gives it as a definition and not by name. */
  readonly oldType?: string;
  readonly oldLength?: string;
  /** What is dropped was found by these columns. */
  readonly columns?: readonly string[];
}

/** What ALTER TABLE … ALTER COLUMN sets (PostgreSQL's way: one thing at a time). */
export type ColumnAlteration = Clause &
  (
    | {
        readonly set: "type";
        readonly type: TypeUse;
        readonly using?: { readonly expression: Expression; readonly range: Range };
      }
    | { readonly set: "not-null" }
    | { readonly set: "nullable" }
    | { readonly set: "default"; readonly expression: Expression }
    | { readonly set: "no-default" }
    | { readonly set: "identity"; readonly identity: "always" | "by-default" }
    | { readonly set: "no-identity" }
    | { readonly set: "no-expression" }
    | { readonly set: "other" }
  );

/** What an action of ALTER TABLE has from the head it shares with the others of its statement. */
export interface AlterTableHead {
  /** IF EXISTS behind ALTER TABLE; an action's own guard is its `guard`. */
  readonly tableGuard?: Guard;
  /** The word ONLY. */
  readonly tableOnly?: Range;
}

/**
 * `range` covers the whole statement, without its terminator, for a statement that is one change; for one action of
 * ALTER TABLE, or one pair of RENAME TABLE, that action.
 */
export type Change = Clause &
  AlterTableHead &
  (
    | {
        readonly kind: "create-table";
        readonly table: ObjectName;
        readonly guard?: Guard;
        readonly temporary?: Range;
        /** CREATE OR REPLACE TABLE (MariaDB): an older table of the name goes. */
        readonly replace?: Range;
        readonly columns: readonly ColumnDefinition[];
        readonly constraints: readonly Constraint[];
        /** Inline KEY and INDEX (MySQL). */
        readonly indexes: readonly IndexDefinition[];
        readonly options: readonly OptionUse[];
        /** LIKE t, INHERITS (t), PARTITION OF t, AS SELECT: columns that come from elsewhere. */
        readonly from?: {
          readonly how: "like" | "select" | "inherits" | "partition-of";
          readonly table?: ObjectName;
          /** INHERITS names several. */
          readonly others?: readonly ObjectName[];
          /** What LIKE is told to take along, upper case: `ALL`, `INDEXES`. */
          readonly including?: readonly string[];
          readonly range: Range;
        };
      }
    | {
        readonly kind: "drop-table";
        readonly tables: readonly ObjectName[];
        readonly guard?: Guard;
        readonly behaviour?: DropBehaviour;
      }
    | {
        readonly kind: "rename-table";
        readonly table: ObjectName;
        readonly to: ObjectName;
        readonly guard?: Guard;
        readonly typeorm?: TypeormHabit;
      }
    | { readonly kind: "truncate"; readonly tables: readonly ObjectName[] }
    | {
        readonly kind: "add-column";
        readonly table: ObjectName;
        readonly column: ColumnDefinition;
        readonly guard?: Guard;
      }
    | {
        readonly kind: "drop-column";
        readonly table: ObjectName;
        readonly column: Name;
        readonly guard?: Guard;
        readonly behaviour?: DropBehaviour;
        readonly typeorm?: TypeormHabit;
      }
    | {
        readonly kind: "rename-column";
        readonly table: ObjectName;
        readonly column: Name;
        readonly to: Name;
        readonly restates?: Restated;
        readonly typeorm?: TypeormHabit;
      }
    | {
        readonly kind: "alter-column";
        readonly table: ObjectName;
        readonly column: Name;
        readonly alteration: ColumnAlteration;
        readonly restates?: Restated;
      }
    /** MODIFY and CHANGE: the whole definition anew; `from` is the old name. */
    | {
        readonly kind: "redefine-column";
        readonly table: ObjectName;
        readonly from: Name;
        readonly column: ColumnDefinition;
        readonly verb: "modify" | "change";
        readonly guard?: Guard;
        readonly typeorm?: TypeormHabit;
      }
    | {
        readonly kind: "add-constraint";
        readonly table: ObjectName;
        readonly constraint: Constraint;
        readonly guard?: Guard;
      }
    | {
        readonly kind: "drop-constraint";
        readonly table: ObjectName;
        readonly name?: Name;
        /** How it was named: DROP CONSTRAINT, DROP FOREIGN KEY, DROP PRIMARY KEY, DROP CHECK. */
        readonly as: "constraint" | "foreign-key" | "primary-key" | "check";
        readonly guard?: Guard;
        readonly typeorm?: TypeormHabit;
        readonly behaviour?: DropBehaviour;
      }
    | {
        readonly kind: "rename-constraint";
        readonly table: ObjectName;
        readonly name: Name;
        readonly to: Name;
      }
    | { readonly kind: "validate-constraint"; readonly table: ObjectName; readonly name: Name }
    | {
        readonly kind: "create-index";
        readonly table: ObjectName;
        readonly index: IndexDefinition;
        readonly guard?: Guard;
        readonly concurrently?: Range;
        readonly only?: Range;
        /** CREATE INDEX, or an action of ALTER TABLE (`add`). */
        readonly as: "statement" | "add";
      }
    | {
        readonly kind: "drop-index";
        /** Unset where PostgreSQL needs none; `onRange` covers `ON t`. */
        readonly table?: ObjectName;
        readonly onRange?: Range;
        readonly names: readonly ObjectName[];
        readonly guard?: Guard;
        readonly concurrently?: Range;
        readonly behaviour?: DropBehaviour;
        readonly as: "statement" | "drop";
        readonly typeorm?: TypeormHabit;
      }
    | {
        readonly kind: "rename-index";
        readonly table?: ObjectName;
        readonly name: ObjectName;
        readonly to: Name;
        readonly guard?: Guard;
      }
    | { readonly kind: "table-options"; readonly table: ObjectName; readonly options: readonly OptionUse[] }
    | {
        readonly kind: "comment";
        readonly on: "table" | "column" | "other";
        readonly table?: ObjectName;
        readonly column?: Name;
        readonly text?: string;
      }
    | {
        readonly kind: "create-type";
        readonly type: ObjectName;
        readonly labels?: readonly { readonly value: string; readonly range: Range }[];
        readonly as: "enum" | "domain" | "composite" | "range" | "other";
      }
    | {
        readonly kind: "alter-type";
        readonly type: ObjectName;
        readonly guard?: Guard;
        readonly addLabel?: {
          readonly value: string;
          readonly range: Range;
          readonly before?: string;
          readonly after?: string;
        };
        readonly renameLabel?: { readonly from: string; readonly to: string };
        readonly to?: ObjectName;
      }
    | {
        readonly kind: "drop-type";
        readonly types: readonly ObjectName[];
        readonly guard?: Guard;
        readonly behaviour?: DropBehaviour;
      }
    /** Views, functions, triggers, sequences, schemas, extensions, databases, roles … seen, but not taken apart. */
    | {
        readonly kind: "create-object";
        /** What it is, in lower case: `view`, `materialized view`, `function`, `event trigger`. */
        readonly object: string;
        readonly name?: ObjectName;
        readonly replace: boolean;
        readonly guard?: Guard;
        /** What a trigger, a policy or a rule stands on. */
        readonly table?: ObjectName;
        /** As in `unknown`: the words of a routine's body, which a later call may reach. */
        readonly mentions?: readonly string[];
        readonly inner?: readonly Change[];
        /** The function that a trigger runs (PostgreSQL). */
        readonly calls?: ObjectName;
        /** The text between the quotes of a function that returns a trigger (PostgreSQL). */
        readonly triggerBody?: string;
      }
    | {
        readonly kind: "alter-object";
        readonly object: string;
        readonly name?: ObjectName;
        /** RENAME TO, SET SCHEMA: where it is found from now on. */
        readonly to?: ObjectName;
        /** What a trigger, a policy or a rule stands on. */
        readonly table?: ObjectName;
      }
    | {
        readonly kind: "drop-object";
        readonly object: string;
        readonly names: readonly ObjectName[];
        readonly guard?: Guard;
        readonly behaviour?: DropBehaviour;
        /** What a trigger, a policy or a rule stands on. */
        readonly table?: ObjectName;
      }
    /** INSERT, UPDATE, DELETE, MERGE, REPLACE, COPY, LOAD (upper case): the table written to, when it can be read. */
    | { readonly kind: "data"; readonly verb: string; readonly table?: ObjectName }
    | { readonly kind: "query" }
    | { readonly kind: "transaction"; readonly verb: "begin" | "commit" | "rollback" | "savepoint" | "other" }
    /** `name` in lower case, without SESSION, LOCAL or `@@`; `use` for USE; a user's variable keeps its `@`. */
    | { readonly kind: "setting"; readonly name: string; readonly value?: string }
    | { readonly kind: "grant" }
    /** Parsed as far as the table, an action of ALTER TABLE that is not understood. */
    | { readonly kind: "unknown-action"; readonly table: ObjectName }
    /** What is not understood at all; `reaches` says what it may have changed. */
    | {
        readonly kind: "unknown";
        readonly reaches: "nothing" | "anything";
        /** Where it reaches only what it names: the words in it, lower case. Unset: no such limit is known. */
        readonly mentions?: readonly string[];
        /**
         * Set where all that a block may do to the schema is read: each of these, unless it was done already. For
         * replay; ranges are the statement's.
         */
        readonly inner?: readonly Change[];
        /** What is called: `CALL p()`, `EXECUTE s`; `from` is the text prepared, or the variable that holds it. */
        readonly routine?: {
          readonly verb: "call" | "execute" | "prepare";
          readonly name?: string;
          readonly from?: string;
        };
      }
  );

export type ChangeKind = Change["kind"];
export type ChangeOf<K extends ChangeKind> = Extract<Change, { readonly kind: K }>;
