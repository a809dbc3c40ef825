// Names and string values as they are written in a dialect, and what they stand for. Apart from the lexer, because
// rules and fixes, not lexing, ask for them.
import { isInVersions, type Version } from "../base/version";
import type { Dialect, LexicalRules } from "../dialects/dialect";

/** The name that a word or quoted name stands for; letters keep their case even where the dialect would fold them. */
export function unquoteName(tokenText: string, lexical: LexicalRules): string {
  const unicode = /^[Uu]&/.test(tokenText);
  const quoted = unicode ? tokenText.slice(2) : tokenText;
  const quote = quoted.charAt(0);
  if (quote === "" || !isNameQuote(quote, lexical)) return tokenText;
  const closed = quoted.length > 1 && quoted.endsWith(quote);
  const name = quoted.slice(1, closed ? -1 : undefined).replaceAll(quote + quote, quote);
  return unicode ? withUnicodeEscapes(name) : name;
}

// A double quote is a name's quote here wherever the caller's lexer made a name of it (sql_mode ANSI_QUOTES).
function isNameQuote(character: string, lexical: LexicalRules): boolean {
  return lexical.nameQuotes.includes(character) || character === '"';
}

/** The name as the catalog keeps it: unquoted ones folded as the dialect folds them. */
export function foldName(tokenText: string, dialect: Dialect): string {
  const name = unquoteName(tokenText, dialect.lexical);
  return dialect.folding === "lower" && name === tokenText ? lowerCaseAscii(name) : name;
}

/**
 * The name as it must be written to mean exactly `name`: quoted when it is reserved (in `version`; unset: in any),
 * when the dialect would fold its letters, or when it holds characters that no bare name can.
 */
export function quoteName(name: string, dialect: Dialect, version?: Version): string {
  if (!needsQuotes(name, dialect, version)) return name;
  const quote = dialect.lexical.nameQuotes.charAt(0);
  return quote + name.replaceAll(quote, quote + quote) + quote;
}

export function needsQuotes(name: string, dialect: Dialect, version?: Version): boolean {
  if (!/^[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*$/.test(name)) return true;
  if (dialect.folding === "lower" && name !== lowerCaseAscii(name)) return true;
  const versions = dialect.reservedWords.get(name.toUpperCase());
  return versions !== undefined && (version === undefined || isInVersions(version, versions));
}

function lowerCaseAscii(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/**
 * The value of a string literal: prefix and quotes taken off, escapes done, continued parts joined. Undefined for
 * what is no string, and for bit and hex strings, whose value is no text.
 */
export function stringValue(tokenText: string, lexical: LexicalRules): string | undefined {
  const dollar = /^(\$[^$]*\$)([\s\S]*)$/.exec(tokenText);
  if (dollar?.[1] !== undefined && dollar[2] !== undefined && lexical.dollarQuotes) {
    return dollar[2].endsWith(dollar[1]) ? dollar[2].slice(0, -dollar[1].length) : dollar[2];
  }
  const match = /^([^'"]*)(['"])([\s\S]*)$/.exec(tokenText);
  const [, prefixText = "", quote = "", rest = ""] = match ?? [];
  const prefix = prefixText.toLowerCase();
  if (match === null || (prefix !== "" && !lexical.stringPrefixes.includes(prefix))) return undefined;
  if (prefix === "b" || prefix === "x") return undefined;
  const unicode = prefix.includes("&");
  const escapes = lexical.escapePrefixes.includes(prefix) || (lexical.backslashEscapes && !unicode);
  const value = readQuoted(rest, quote, escapes, lexical);
  return unicode ? withUnicodeEscapes(value) : value;
}

function readQuoted(text: string, quote: string, escapes: boolean, lexical: LexicalRules): string {
  let value = "";
  let at = 0;
  while (at < text.length) {
    const character = text.charAt(at);
    if (character === quote) {
      if (text.charAt(at + 1) === quote) {
        value += quote;
        at += 2;
        continue;
      }
      const next = lexical.continuedStrings ? /^(?:\s|--[^\r\n]*)*'/.exec(text.slice(at + 1)) : null;
      if (next === null) break;
      at += 1 + next[0].length;
    } else if (character === "\\" && escapes) {
      const [unescaped, length] =
        lexical.escapePrefixes.length > 0 ? cStyleEscape(text, at) : mysqlEscape(text, at);
      value += unescaped;
      at += length;
    } else {
      value += character;
      at++;
    }
  }
  return value;
}

// https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-STRINGS-ESCAPE
const C_ESCAPES: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

function cStyleEscape(text: string, at: number): [value: string, length: number] {
  const rest = text.slice(at + 1, at + 11);
  const number = /^(?:x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([0-7]{1,3}))/.exec(rest);
  if (number !== null) {
    const hex = number[1] ?? number[2] ?? number[3];
    return [
      characterOf(hex === undefined ? parseInt(number[4] ?? "0", 8) & 255 : parseInt(hex, 16)),
      1 + number[0].length,
    ];
  }
  const letter = rest.charAt(0);
  return [C_ESCAPES[letter] ?? letter, 2];
}

// https://dev.mysql.com/doc/refman/8.4/en/string-literals.html#character-escape-sequences
const MYSQL_ESCAPES: Readonly<Record<string, string>> = {
  "0": "\0",
  b: "\b",
  n: "\n",
  r: "\r",
  t: "\t",
  Z: "\u001a",
  // Patterns read these themselves.
  "%": "\\%",
  _: "\\_",
};

function mysqlEscape(text: string, at: number): [value: string, length: number] {
  const letter = text.charAt(at + 1);
  return [MYSQL_ESCAPES[letter] ?? letter, 2];
}

function withUnicodeEscapes(text: string): string {
  return text.replaceAll(
    /\\(?:\\|([0-9A-Fa-f]{4})|\+([0-9A-Fa-f]{6}))/g,
    (whole, four?: string, six?: string) => {
      const hex = four ?? six;
      return hex === undefined ? whole.slice(1) : characterOf(parseInt(hex, 16));
    },
  );
}

function characterOf(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
}

/** A string literal with the value `value`, by the dialect's default settings. */
export function quoteString(value: string, dialect: Dialect): string {
  const doubled = value.replaceAll("'", "''");
  return `'${dialect.lexical.backslashEscapes ? doubled.replaceAll("\\", "\\\\") : doubled}'`;
}
