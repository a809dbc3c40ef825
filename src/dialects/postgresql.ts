// What PostgreSQL knows, as data: how its text is read, which words it reserves, which types it has built in.
import { type Dialect, type LexicalRules, type TypeFact } from "./dialect";
import { type VersionRange } from "../base/version";

// https://www.postgresql.org/docs/current/sql-syntax-lexical.html
const lexical: LexicalRules = {
  nameQuotes: '"',
  stringQuotes: "'",
  backslashEscapes: false,
  dollarQuotes: true,
  stringPrefixes: ["e", "u&", "b", "x", "n"],
  escapePrefixes: ["e"],
  nestedComments: true,
  hashComments: false,
  dashCommentNeedsSpace: false,
  executableComments: [],
  operatorCharacters: "~!@#^&|`?+-*/%<>=",
  atVariables: false,
  clientCommands: "psql",
  continuedStrings: true,
  digitsBeginNames: false,
  carriageReturnEndsComment: true,
  bodies: "atomic",
};

const reservedWords: ReadonlyMap<string, VersionRange> = new Map();
const types: ReadonlyMap<string, TypeFact> = new Map();
const statementWords: ReadonlySet<string> = new Set();

export const postgresql: Dialect = {
  name: "postgresql",
  title: "PostgreSQL",
  family: "postgresql",
  lexical,
  // https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
  identifierLimit: { count: 63, unit: "bytes" },
  folding: "lower",
  transactionalDdl: true,
  reservedWords,
  types,
  statementWords,
  defaultVersion: [15],
};
