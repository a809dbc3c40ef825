// What lexing and splitting give: tokens and statements. A statement's offsets count from its own start, so that
// an unchanged one is the same object wherever an edit above has moved it, and results can hang on its identity.
import type { Range } from "../base/text";

export type TokenKind =
  /** An unquoted name or keyword; `word` holds it in upper case. */
  | "word"
  /** A quoted identifier, quotes included. */
  | "quoted-name"
  /** A string literal, prefix and quotes included; also dollar-quoted, bit and hex strings. */
  | "string"
  | "number"
  | "operator"
  /** One of ( ) [ ] , ; : . and the like. */
  | "punctuation"
  /** `$1`, `?`, `:name`, `@name`. */
  | "parameter"
  /** A template's placeholder, kept whole: `${x}`, `{{ x }}`, `<%= x %>`. */
  | "placeholder"
  /** A character no dialect rule knows. */
  | "unknown";

export interface Token extends Range {
  readonly kind: TokenKind;
  /** Upper case for words, the text itself for operators and punctuation, "" for the rest. */
  readonly word: string;
  /** Set when the file ends inside it. */
  readonly unterminated?: true;
}

export interface Comment extends Range {
  readonly unterminated?: true;
}

export type StatementKind =
  | "sql"
  /** psql's backslash line, mysql's DELIMITER, SOURCE and so on: never sent to a server as it stands. */
  | "client-command"
  /** The rows below COPY … FROM stdin, its end mark included. */
  | "copy-data";

/** One statement, from its first significant character (leading comments included) to before its terminator. */
export interface Statement {
  readonly kind: StatementKind;
  readonly text: string;
  /** Significant tokens only, offsets from the statement's start. Empty for copy data. */
  readonly tokens: readonly Token[];
  readonly comments: readonly Comment[];
  /** Offset where the first token starts (after leading comments). */
  readonly bodyStart: number;
  /** What ended it: `;`, a DELIMITER's text, `\g`; "" at the end of the text. */
  readonly terminator: string;
}

/** A statement where it stands in its text. */
export interface PlacedStatement {
  /** Offset of the statement's start in the text that was split. */
  readonly start: number;
  /** Offset just past its terminator. */
  readonly end: number;
  readonly statement: Statement;
  /** What the splitter must remember after it; equal states mean that splitting goes on the same. */
  readonly after: SplitterState;
}

/** `delimiter` is what ends statements now; `copy` says that rows of COPY … FROM stdin come next. */
export interface SplitterState {
  readonly delimiter: string;
  readonly copy: boolean;
}
