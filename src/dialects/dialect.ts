// The shape of a dialect: data and nothing else. A twin (MariaDB, TiDB) is its sibling's data with differences.
// Each table names the manual's page above its facts.
import { type Version, type VersionRange } from "../base/version";

export type DialectName = "postgresql" | "mysql" | "mariadb" | "tidb";
export const DIALECT_NAMES: readonly DialectName[] = ["postgresql", "mysql", "mariadb", "tidb"];

/** What the lexer and the splitter must know; they hold no dialect names themselves. */
export interface LexicalRules {
  /** Characters that open a quoted identifier. PostgreSQL `"`; MySQL a backtick, and `"` under ANSI_QUOTES. */
  readonly nameQuotes: string;
  /** Characters that open a string literal. PostgreSQL `'`; MySQL `'` and `"`. */
  readonly stringQuotes: string;
  /** Whether a backslash escapes inside an ordinary string. */
  readonly backslashEscapes: boolean;
  /** `$tag$ … $tag$` strings. */
  readonly dollarQuotes: boolean;
  /** `E''`, `U&''`, `B''`, `X''`, `N''`, `_utf8''`: letters that may stand directly before a quote (lower case). */
  readonly stringPrefixes: readonly string[];
  /** Whether adjacent prefix means backslash escapes (PostgreSQL `e`). */
  readonly escapePrefixes: readonly string[];
  /** `/* /* *\/ *\/` nests. */
  readonly nestedComments: boolean;
  /** `#` starts a comment. */
  readonly hashComments: boolean;
  /** `--` starts a comment only before white space or the end (MySQL). */
  readonly dashCommentNeedsSpace: boolean;
  /** Openers after `/*` of a comment whose body is executed, such as `!`, `M!`, `T!`. */
  readonly executableComments: readonly string[];
  /** Characters an operator is made of; the longest run is one token (PostgreSQL's rule), or `operators` is used. */
  readonly operatorCharacters: string;
  /** When set, operators are these and no others, longest first; PostgreSQL leaves it unset and takes runs. */
  readonly operators?: readonly string[];
  /** `@name`, `@@name` are one token. */
  readonly atVariables: boolean;
  /** The client's commands: psql's `\x`, mysql's DELIMITER. */
  readonly clientCommands: "psql" | "mysql";
  /** Strings with only white space and a line break between them are one (the SQL standard's rule). */
  readonly continuedStrings: boolean;
  /** A name may begin with digits (`1a`), and `t.1` holds one; otherwise digits begin a number only. */
  readonly digitsBeginNames: boolean;
  /** A lone carriage return ends a `--` comment; otherwise only a line feed does. */
  readonly carriageReturnEndsComment: boolean;
  /**
   * Which routine bodies hold statements outside of any string: `atomic` is BEGIN ATOMIC … END, `compound` is
   * BEGIN … END and the flow statements (IF … END IF) of routines, triggers and events.
   */
  readonly bodies: "atomic" | "compound";
}

/** What a type name is in a dialect. */
export interface TypeFact {
  /** The name the catalog knows, lower case: `int4` is `integer`. */
  readonly canonical: string;
  readonly group:
    | "integer"
    | "decimal"
    | "float"
    | "boolean"
    | "text"
    | "character"
    | "binary"
    | "bit"
    | "date"
    | "time"
    | "timestamp"
    | "interval"
    | "json"
    | "uuid"
    | "enum"
    | "set"
    | "array"
    | "network"
    | "geometry"
    | "range"
    | "search"
    | "money"
    | "xml"
    | "serial"
    | "year"
    | "other";
  readonly versions?: VersionRange;
}

export interface Dialect {
  readonly name: DialectName;
  /** As people write it: `PostgreSQL`. */
  readonly title: string;
  readonly family: "postgresql" | "mysql";
  readonly lexical: LexicalRules;
  /** Longest identifier, and in what it is counted. */
  readonly identifierLimit: { readonly count: number; readonly unit: "bytes" | "characters" };
  /** How unquoted names are kept: PostgreSQL folds to lower case. */
  readonly folding: "lower" | "none";
  /** Whether DDL can be rolled back. */
  readonly transactionalDdl: boolean;
  /** Words (upper case) that can't name a column or table unquoted, with the versions where that holds. */
  readonly reservedWords: ReadonlyMap<string, VersionRange>;
  /** Every type name (lower case, single blanks between words), built in. */
  readonly types: ReadonlyMap<string, TypeFact>;
  /** The first words (upper case) of the statements it knows, for telling dialects apart and for unknown ones. */
  readonly statementWords: ReadonlySet<string>;
  /** Checked when a target names no version. */
  readonly defaultVersion: Version;
}
