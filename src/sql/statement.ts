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

/**
 * A comment whose body the server executes, perhaps only from some version on. Its tokens stand among the
 * statement's tokens; the range is the whole comment, marks included.
 */
export interface ExecutableComment extends Range {
  /** `!`, `M!` or `T!`. */
  readonly mark: string;
  /** The version (`80013`, `100100`) or the bracketed feature list (`[auto_rand]`) after the mark; "" for none. */
  readonly condition: string;
}

export type StatementKind =
  | "sql"
  /** psql's backslash line, mysql's DELIMITER, SOURCE and so on: never sent to a server as it stands. */
  | "client-command"
  /** The rows below COPY … FROM stdin, its end mark included. */
  | "copy-data"
  /** One INSERT or several in a row that were passed over, see `SplitOptions.mostRows`; its text is left out. */
  | "unread-inserts";

/**
 * One statement, from its first significant character (leading comments included) to the end of the last token or
 * comment before its terminator. Comments with no token after them up to the end of the text belong to none.
 */
export interface Statement {
  readonly kind: StatementKind;
  readonly text: string;
  /**
   * Significant tokens only, offsets from the statement's start; without those of rows that were passed over. Empty
   * for all but SQL.
   */
  readonly tokens: readonly Token[];
  readonly comments: readonly Comment[];
  readonly executableComments: readonly ExecutableComment[];
  /** Offset where the first token starts (after leading comments). */
  readonly bodyStart: number;
  /** What ended it: `;`, a DELIMITER's text, `\g` and its like; "" at the end of the text or before a tool's mark. */
  readonly terminator: string;
  /** How many rows of INSERTs were passed over in it. Unset: none. */
  readonly unreadRows?: number;
}

/** A statement where it stands in its text. */
export interface PlacedStatement {
  /** Offset of the statement's start in the text that was split. */
  readonly start: number;
  /** Offset just past its terminator. */
  readonly end: number;
  readonly statement: Statement;
  /** How far past `end` the text still bears on it: a template's placeholder was sought so far. Unset: not at all. */
  readonly lookahead?: number;
  /** What the splitter must remember after it; equal states mean that splitting goes on the same. */
  readonly after: SplitterState;
}

/** What of the text before still matters. Equal states are one and the same object. */
export interface SplitterState {
  /** What ends statements now. */
  readonly delimiter: string;
  /** Rows of COPY … FROM stdin begin at the next line. */
  readonly copy: boolean;
  /** Whether `"` opens a name where it would open a string (sql_mode ANSI_QUOTES). */
  readonly ansiQuotes: boolean;
  /** Whether a backslash escapes inside an ordinary string (standard_conforming_strings, NO_BACKSLASH_ESCAPES). */
  readonly backslashEscapes: boolean;
  /** Rows of INSERTs so far, up to `SplitOptions.mostRows`; 0 where that is unset. */
  readonly rows: number;
}
