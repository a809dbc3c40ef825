// What MySQL knows, as data: how its text is read, which words it reserves, which types it has built in.
// MariaDB and TiDB start from these tables and state their differences.
import { type Dialect, type LexicalRules, type TypeFact } from "./dialect";
import { type VersionRange } from "../base/version";

// https://dev.mysql.com/doc/refman/8.4/en/charset-charsets.html
const CHARACTER_SETS = (
  "armscii8 ascii big5 binary cp1250 cp1251 cp1256 cp1257 cp850 cp852 cp866 cp932 dec8 eucjpms euckr gb18030 " +
  "gb2312 gbk geostd8 greek hebrew hp8 keybcs2 koi8r koi8u latin1 latin2 latin5 latin7 macce macroman sjis swe7 " +
  "tis620 ucs2 ujis utf16 utf16le utf32 utf8 utf8mb3 utf8mb4"
).split(" ");

// https://dev.mysql.com/doc/refman/8.4/en/language-structure.html
const lexical: LexicalRules = {
  nameQuotes: "`",
  stringQuotes: "'\"",
  backslashEscapes: true,
  // From 9.0 on: https://dev.mysql.com/doc/refman/9.7/en/create-procedure.html
  dollarQuotes: true,
  stringPrefixes: ["n", "b", "x", ...CHARACTER_SETS.map((name) => `_${name}`)],
  escapePrefixes: [],
  nestedComments: false,
  hashComments: true,
  dashCommentNeedsSpace: true,
  executableComments: ["!"],
  operatorCharacters: "",
  // https://dev.mysql.com/doc/refman/8.4/en/non-typed-operators.html
  operators: "<=> ->> := -> << >> <= >= <> != && || + - * / % = < > ! ~ ^ & |".split(" "),
  atVariables: true,
  clientCommands: "mysql",
  continuedStrings: false,
  digitsBeginNames: true,
  carriageReturnEndsComment: false,
  bodies: "compound",
};

const reservedWords: ReadonlyMap<string, VersionRange> = new Map();
const types: ReadonlyMap<string, TypeFact> = new Map();
const statementWords: ReadonlySet<string> = new Set();

export const mysql: Dialect = {
  name: "mysql",
  title: "MySQL",
  family: "mysql",
  lexical,
  // https://dev.mysql.com/doc/refman/8.4/en/identifier-length.html
  identifierLimit: { count: 64, unit: "characters" },
  folding: "none",
  transactionalDdl: false,
  reservedWords,
  types,
  statementWords,
  defaultVersion: [8, 4],
};
