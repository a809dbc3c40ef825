// What the lint says of a file, for every face: one finding a rule, place and target.
import type { Range, TextEdit } from "../base/text";
import type { DialectName } from "../dialects/dialect";
import type { Target } from "../dialects/target";
import type { Grade, Severity } from "./rule";

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

export interface Finding {
  readonly file: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly code: string | null;
  readonly target: Target;
  /** In host offsets. */
  readonly range: Range;
  readonly message: string;
  /**
   * Stays the same object for as long as all that is said of this statement stays the same, wherever it moves.
   * Unset: nothing can be kept by it.
   */
  readonly said?: object;
  readonly fixes: readonly Fix[];
  /** Set where a fix exists that can't be written in this kind of string. */
  readonly withheld?: string | undefined;
}
