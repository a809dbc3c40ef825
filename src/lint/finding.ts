// What the lint says of a file, for every face: one finding a rule, place and target.
import type { Range, TextEdit } from "../base/text";
import type { DialectName } from "../dialects/dialect";
import type { Target } from "../dialects/target";
import type { FixDraft, Grade, Severity } from "./rule";

export interface Fix {
  readonly grade: Grade;
  /** portable: one text for the source and all targets. target: for this target only. */
  readonly kind: "portable" | "target" | "split" | "suppress";
  readonly title: string;
  /** In host offsets of the finding's file. */
  readonly edits: readonly TextEdit[];
  /**
   * The same edits with names in the source's quotes, for text that is still read in the source's way. Unset where
   * they are `edits` themselves.
   */
  readonly sourceQuoted?: readonly TextEdit[];
  /** Dialects that accept this part of the text once it is fixed. Empty for a suppression, which changes no SQL. */
  readonly on: readonly DialectName[];
}

/** What is said of one construct for one target. */
export interface Said {
  readonly rule: string;
  readonly severity: Severity;
  readonly code: string | null;
  readonly target: Target;
  readonly range: Range;
  readonly message: string;
}

/** What a rule reported, in the unit's own offsets. */
export interface Found extends Said {
  /** Not yet placed in the file. */
  readonly fixes: readonly FixDraft[];
}

export interface Finding extends Said {
  readonly file: string;
  /** In host offsets. */
  readonly range: Range;
  /** The text of its whole statement or call, by which it is known again when lines move. */
  readonly statementText: string;
  readonly fixes: readonly Fix[];
  /** Set where a fix exists that can't be written in this kind of string. */
  readonly withheld?: string | undefined;
}

/** What is said of one statement or call; or, without a place of its own, of the file as a whole. */
export interface SaidOfUnit {
  /**
   * At least one, by position, in the unit's own offsets. The same object for as long as the same is said, wherever
   * the unit moves.
   */
  readonly said: readonly Said[];
  /** A range of `said` in host offsets. */
  toHost(range: Range): Range;
  /** The same as findings, in host offsets. Their fixes are worked out when they are looked at. */
  findings(): readonly Finding[];
}
