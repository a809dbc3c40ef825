// The lexer: text into tokens, by a dialect's lexical rules. It reads each character once, never throws, and takes
// half-typed text as it comes. Apart from the splitter, which asks it for one token after another.
import type { LexicalRules } from "../dialects/dialect";
import type { Comment, ExecutableComment, Token, TokenKind } from "./statement";
import { type ToolMark, toolMarkAt } from "./tool-marks";

/** What `Lexer.next` met. For all but `end`, the lexer's `start` and `end` hold its place. */
export type Scan = "token" | "comment" | "executable-open" | "executable-close" | "backslash" | "end";

// What a character can begin, for the characters below 128; 0 is none of them, all others are letters.
const SPACE = 1;
const LETTER = 2;
const DIGIT = 3;
const STRING_QUOTE = 4;
const NAME_QUOTE = 5;
const OPERATOR = 6;
const PUNCTUATION = 7;
const DOLLAR = 8;
const SEPARATE_OPERATOR = 9;
const COLON = 10;
const DOT = 11;
const AT = 12;
const BACKSLASH = 13;
const HASH_COMMENT = 14;
const BRACE = 15;
const QUESTION = 16;

interface StringPrefix {
  readonly escapes: boolean;
  /** Two quotes in a row stand for one; in bit and hex strings they don't. */
  readonly doubles: boolean;
  /** Whether it may stand before any string quote, or before `'` only. */
  readonly anyQuote: boolean;
}

interface Tables {
  readonly classes: Uint8Array;
  /** 1 for the characters a name goes on with. */
  readonly inName: Uint8Array;
  readonly prefixes: ReadonlyMap<string, StringPrefix>;
  readonly unicodePrefix: boolean;
  readonly executableComments: readonly string[];
  /** Operators of a dialect that lists them, by first character, longest first. */
  readonly operators: readonly (readonly string[] | undefined)[] | undefined;
}

const tablesByRules = new WeakMap<LexicalRules, Tables>();

function tablesOf(rules: LexicalRules): Tables {
  let tables = tablesByRules.get(rules);
  if (tables === undefined) {
    tables = makeTables(rules);
    tablesByRules.set(rules, tables);
  }
  return tables;
}

function makeTables(rules: LexicalRules): Tables {
  const classes = new Uint8Array(128);
  const inName = new Uint8Array(128);
  for (const character of " \t\n\v\f\r") classes[character.charCodeAt(0)] = SPACE;
  for (let code = 0; code < 128; code++) {
    const character = String.fromCharCode(code);
    if (/[A-Za-z_]/.test(character)) classes[code] = LETTER;
    else if (/[0-9]/.test(character)) classes[code] = DIGIT;
    if (/[A-Za-z0-9_$]/.test(character)) inName[code] = 1;
  }
  for (const character of "()[],;") classes[character.charCodeAt(0)] = PUNCTUATION;
  for (const character of "{}") classes[character.charCodeAt(0)] = BRACE;
  for (const character of rules.operatorCharacters) classes[character.charCodeAt(0)] = OPERATOR;
  let operators: string[][] | undefined;
  if (rules.operators !== undefined) {
    operators = [];
    for (const operator of rules.operators) {
      const code = operator.charCodeAt(0);
      classes[code] = SEPARATE_OPERATOR;
      (operators[code] ??= []).push(operator);
    }
    for (const list of operators) list?.sort((a, b) => b.length - a.length);
  }
  classes[code(":")] = COLON;
  classes[code(".")] = DOT;
  classes[code("$")] = DOLLAR;
  classes[code("\\")] = BACKSLASH;
  if (rules.operators !== undefined) classes[code("?")] = QUESTION;
  if (rules.atVariables) classes[code("@")] = AT;
  if (rules.hashComments) classes[code("#")] = HASH_COMMENT;
  for (const quote of rules.nameQuotes) classes[quote.charCodeAt(0)] = NAME_QUOTE;
  for (const quote of rules.stringQuotes) classes[quote.charCodeAt(0)] = STRING_QUOTE;
  const prefixes = new Map<string, StringPrefix>();
  for (const prefix of rules.stringPrefixes) {
    const doubles = prefix !== "b" && prefix !== "x";
    const plain = doubles && !prefix.includes("&");
    const escapes = rules.escapePrefixes.includes(prefix) || (plain && rules.backslashEscapes);
    prefixes.set(prefix, { escapes, doubles, anyQuote: prefix.startsWith("_") });
  }
  return {
    classes,
    inName,
    prefixes,
    unicodePrefix: prefixes.has("u&"),
    executableComments: rules.executableComments.toSorted((a, b) => b.length - a.length),
    operators,
  };
}

function code(character: string): number {
  return character.charCodeAt(0);
}

const TAB = 9;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const BLANK = 32;
const BANG = 33;
const DOUBLE_QUOTE = 34;
const HASH = 35;
const DOLLAR_SIGN = 36;
const PERCENT = 37;
const AMPERSAND = 38;
const SINGLE_QUOTE = 39;
const OPEN_PAREN = 40;
const CLOSE_PAREN = 41;
const STAR = 42;
const PLUS = 43;
const MINUS = 45;
const DOT_SIGN = 46;
const SLASH = 47;
const ZERO = 48;
const COLON_SIGN = 58;
const LESS = 60;
const EQUALS = 61;
const QUESTION_MARK = 63;
const AT_SIGN = 64;
const OPEN_BRACKET = 91;
const BACKSLASH_SIGN = 92;
const CLOSE_BRACKET = 93;
const UNDERSCORE = 95;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const BYTE_ORDER_MARK = 0xfeff;

// Looking for a placeholder's end goes no further, so that a line of openers alone stays cheap.
const LONGEST_PLACEHOLDER = 300;

const EMPTY_WORDS: readonly string[] = [];

// Most words of a text are the same few hundred: this keeps their upper case, one word a slot, bounded.
const WORD_SLOTS = 4096;
const wordCache: string[] = Array.from({ length: WORD_SLOTS }, () => "");

function upperCaseWord(text: string, start: number, end: number, hash: number): string {
  const length = end - start;
  if (length > 40) return upperCaseAscii(text.slice(start, end));
  const slot = (hash ^ (hash >>> 12)) & (WORD_SLOTS - 1);
  const cached = wordCache[slot] ?? "";
  if (cached.length === length) {
    let i = 0;
    for (; i < length; i++) {
      const c = text.charCodeAt(start + i);
      if ((c >= 97 && c <= 122 ? c - 32 : c) !== cached.charCodeAt(i)) break;
    }
    if (i === length) return cached;
  }
  const word = ownCopy(upperCaseAscii(text.slice(start, end)));
  wordCache[slot] = word;
  return word;
}

// Letters outside ASCII stay as they are: `ı` must not become a keyword's `I`.
function upperCaseAscii(word: string): string {
  for (let i = 0; i < word.length; i++) {
    if (word.charCodeAt(i) > 127) return word.replaceAll(/[a-z]+/g, (letters) => letters.toUpperCase());
  }
  return word.toUpperCase();
}

/** The same characters in memory of their own: a slice keeps the whole text that it was cut from alive. */
export function ownCopy(text: string): string {
  return ` ${text}`.slice(1);
}

function isSpaceCode(c: number): boolean {
  return c === BLANK || (c >= TAB && c <= CARRIAGE_RETURN);
}

function isDigitCode(c: number): boolean {
  return c >= 48 && c <= 57;
}

function isHexCode(c: number): boolean {
  return isDigitCode(c) || (c >= 97 && c <= 102) || (c >= 65 && c <= 70);
}

function isNameStartCode(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === UNDERSCORE || c > 127;
}

/** Reads one text forward; the fields tell what the last `next` met. */
export class Lexer {
  kind: TokenKind = "unknown";
  start = 0;
  end = 0;
  word = "";
  unterminated = false;
  /** For `executable-open`: the mark and condition. */
  mark = "";
  condition = "";
  /** The furthest place looked at for the end of a placeholder, found or not. */
  furthest = 0;
  /** How many executable comments are open. */
  executableDepth = 0;
  /** How many `[` are open: inside, `:name` is a bound of a slice. */
  bracketDepth = 0;
  /** Whether no token of a statement was read yet; the mysql client then takes `--x` for a comment. */
  atStatementStart = true;
  /** Up to here only signs stand that `readOperatorRun` has left over. */
  private signsEnd = 0;
  /** Where reading began: nothing before it is looked at. */
  private origin: number;
  private rules: LexicalRules;
  private tables: Tables;

  /** Goes on at `pos`, up to `limit`. */
  constructor(
    private readonly text: string,
    rules: LexicalRules,
    public pos: number,
    private readonly limit: number = text.length,
  ) {
    this.origin = pos;
    this.rules = rules;
    this.tables = tablesOf(rules);
  }

  /** Begins anew at `pos`, as a new lexer would. */
  moveTo(pos: number): void {
    this.pos = this.end = this.origin = pos;
    this.furthest = 0;
    this.signsEnd = 0;
    this.beginStatement();
  }

  /** Forgets what was read of a statement, of which nothing came. */
  beginStatement(): void {
    this.kind = "unknown";
    this.executableDepth = 0;
    this.bracketDepth = 0;
    this.atStatementStart = true;
  }

  setRules(rules: LexicalRules): void {
    this.rules = rules;
    this.tables = tablesOf(rules);
  }

  next(): Scan {
    const { text, limit } = this;
    const { classes } = this.tables;
    let pos = this.pos;
    for (;;) {
      if (pos >= limit) {
        this.start = this.end = this.pos = limit;
        return "end";
      }
      const c = text.charCodeAt(pos);
      if (c === BLANK || (c <= CARRIAGE_RETURN && c >= TAB) || (c === BYTE_ORDER_MARK && pos === 0)) {
        pos++;
        continue;
      }
      this.start = pos;
      this.unterminated = false;
      this.word = "";
      switch (c < 128 ? classes[c] : LETTER) {
        case LETTER:
          return this.readWord(pos);
        case DIGIT:
          return this.rules.digitsBeginNames && this.followsNameAndDot(pos)
            ? this.readWord(pos)
            : this.readNumber(pos);
        case PUNCTUATION:
          if (c === OPEN_BRACKET) this.bracketDepth++;
          else if (c === CLOSE_BRACKET && this.bracketDepth > 0) this.bracketDepth--;
          return this.finish("punctuation", pos + 1, PUNCTUATION_TEXT[c] ?? "");
        case STRING_QUOTE:
          return this.readString(pos, c, this.rules.backslashEscapes);
        case NAME_QUOTE:
          return this.readQuotedName(pos, c);
        case DOT:
          return this.readDot(pos);
        case COLON:
          return this.readColon(pos);
        case DOLLAR:
          return this.readDollar(pos);
        case AT:
          return this.readAtVariable(pos);
        case BRACE:
          return this.readBrace(pos, c);
        case QUESTION:
          return this.finish("parameter", pos + 1);
        case HASH_COMMENT:
          return this.readLineComment(pos);
        case BACKSLASH:
          this.pos = this.end = pos + 1;
          return "backslash";
        case OPERATOR:
        case SEPARATE_OPERATOR:
          return this.readOperatorOrComment(pos, c);
        default:
          return this.finish("unknown", pos + 1);
      }
    }
  }

  /** Ends the token just read earlier, where a delimiter cuts it. */
  cutAt(end: number): void {
    this.end = this.pos = end;
    if (this.kind === "word") this.word = upperCaseAscii(this.text.slice(this.start, end));
    else if (this.word !== "") this.word = this.text.slice(this.start, end);
  }

  /** The token just read, its offsets counted from `base`. */
  token(base: number): Token {
    const { kind, word } = this;
    const start = this.start - base;
    const end = this.end - base;
    return this.unterminated ? { kind, word, start, end, unterminated: true } : { kind, word, start, end };
  }

  /** The comment just read, its offsets counted from `base`. */
  comment(base: number): Comment {
    const start = this.start - base;
    const end = this.end - base;
    return this.unterminated ? { start, end, unterminated: true } : { start, end };
  }

  private finish(kind: TokenKind, end: number, word = ""): "token" {
    this.kind = kind;
    this.end = this.pos = end < this.limit ? end : this.limit;
    this.word = word;
    return "token";
  }

  private readWord(start: number): Scan {
    const { text, limit } = this;
    const { inName } = this.tables;
    let hash = 0;
    let pos = start;
    let c = text.charCodeAt(pos);
    do {
      if (c === DOLLAR_SIGN && text.charCodeAt(pos + 1) === OPEN_BRACE) break;
      hash = (Math.imul(hash, 31) + (c | 32)) | 0;
      c = text.charCodeAt(++pos);
    } while (pos < limit && (c > 127 || inName[c] === 1));
    if (pos < limit && (c === SINGLE_QUOTE || c === DOUBLE_QUOTE || c === AMPERSAND)) {
      const scan = this.readPrefixed(start, pos, c);
      if (scan !== undefined) return scan;
    }
    this.kind = "word";
    this.end = this.pos = pos;
    this.word = upperCaseWord(text, start, pos, hash);
    return "token";
  }

  /** A string or name whose prefix is the word from `start` to `pos`; undefined when it is no prefix. */
  private readPrefixed(start: number, pos: number, c: number): Scan | undefined {
    const { text, tables } = this;
    if (c === AMPERSAND) {
      if (!tables.unicodePrefix || pos - start !== 1 || (text.charCodeAt(start) | 32) !== 117)
        return undefined;
      const quote = text.charCodeAt(pos + 1);
      if (pos + 1 >= this.limit) return undefined;
      if (quote === SINGLE_QUOTE) return this.readString(pos + 1, quote, false);
      return tables.classes[quote] === NAME_QUOTE ? this.readQuotedName(pos + 1, quote) : undefined;
    }
    if (tables.classes[c] !== STRING_QUOTE || pos - start > 12) return undefined;
    const prefix = tables.prefixes.get(text.slice(start, pos).toLowerCase());
    if (prefix === undefined || (c !== SINGLE_QUOTE && !prefix.anyQuote)) return undefined;
    return this.readString(pos, c, prefix.escapes, prefix.doubles);
  }

  /** `open` is where the quote stands; `start` is already set, before a prefix. */
  private readString(open: number, quote: number, escapes: boolean, doubles = true): Scan {
    const { text, limit } = this;
    const continued = this.rules.continuedStrings;
    let pos = open + 1;
    for (;;) {
      if (pos >= limit) {
        this.unterminated = true;
        return this.finish("string", limit);
      }
      const c = text.charCodeAt(pos);
      if (c === quote) {
        if (doubles && pos + 1 < limit && text.charCodeAt(pos + 1) === quote) {
          pos += 2;
          continue;
        }
        const next = continued ? this.continuation(pos + 1) : -1;
        if (next < 0) return this.finish("string", pos + 1);
        pos = next + 1;
      } else if (c === BACKSLASH_SIGN && escapes) pos += 2;
      else pos++;
    }
  }

  /** Where the quote stands that goes on with a string closed before `pos`, a line below; -1 when there is none. */
  private continuation(from: number): number {
    const { text, limit } = this;
    let sawLineBreak = false;
    let pos = from;
    while (pos < limit) {
      const c = text.charCodeAt(pos);
      if (c === LINE_FEED || c === CARRIAGE_RETURN) {
        sawLineBreak = true;
        pos++;
      } else if (isSpaceCode(c)) pos++;
      else if (c === MINUS && text.charCodeAt(pos + 1) === MINUS) pos = this.lineEnd(pos);
      else return sawLineBreak && c === SINGLE_QUOTE ? pos : -1;
    }
    return -1;
  }

  private readQuotedName(open: number, quote: number): Scan {
    const { text, limit } = this;
    let pos = open + 1;
    for (;;) {
      if (pos >= limit) {
        this.unterminated = true;
        return this.finish("quoted-name", limit);
      }
      if (text.charCodeAt(pos) !== quote) pos++;
      else if (pos + 1 < limit && text.charCodeAt(pos + 1) === quote) pos += 2;
      else return this.finish("quoted-name", pos + 1);
    }
  }

  private readNumber(start: number): Scan {
    const { text, limit } = this;
    const { digitsBeginNames } = this.rules;
    const based = this.basedNumberEnd(start);
    if (based > start) {
      if (digitsBeginNames && this.isNameCodeAt(based)) return this.readWord(start);
      return this.finish("number", based);
    }
    let pos = this.digitsEnd(start);
    if (digitsBeginNames && this.isNameCodeAt(pos) && this.exponentEnd(pos) === pos)
      return this.readWord(start);
    if (pos < limit && text.charCodeAt(pos) === DOT_SIGN && text.charCodeAt(pos + 1) !== DOT_SIGN) {
      pos = this.digitsEnd(pos + 1);
    }
    return this.finish("number", this.exponentEnd(pos));
  }

  /** The end of `0x1F`, `0o7`, `0b1`; `start` when there is none. */
  private basedNumberEnd(start: number): number {
    const { text, limit } = this;
    if (text.charCodeAt(start) !== ZERO) return start;
    const letter = text.charCodeAt(start + 1);
    const { digitsBeginNames } = this.rules;
    const base = digitsBeginNames ? letter : letter | 32;
    if (base !== 120 && base !== 98 && (base !== 111 || digitsBeginNames)) return start;
    let pos = start + 2;
    for (; pos < limit; pos++) {
      const c = text.charCodeAt(pos);
      if (base === 120 ? isHexCode(c) : c >= ZERO && c <= (base === 98 ? 49 : 55)) continue;
      if (c === UNDERSCORE && !digitsBeginNames && isHexCode(text.charCodeAt(pos + 1))) continue;
      break;
    }
    return pos > start + 2 ? pos : start;
  }

  private digitsEnd(start: number): number {
    const { text, limit } = this;
    let pos = start;
    for (; pos < limit; pos++) {
      const c = text.charCodeAt(pos);
      if (isDigitCode(c)) continue;
      const separates = c === UNDERSCORE && pos > start && !this.rules.digitsBeginNames;
      if (!separates || !isDigitCode(text.charCodeAt(pos + 1))) break;
    }
    return pos;
  }

  /** The end of an exponent at `pos`; `pos` when there is none. */
  private exponentEnd(pos: number): number {
    const { text, limit } = this;
    if (pos >= limit || (text.charCodeAt(pos) | 32) !== 101) return pos;
    const sign = text.charCodeAt(pos + 1);
    const digits = sign === PLUS || sign === MINUS ? pos + 2 : pos + 1;
    return digits < limit && isDigitCode(text.charCodeAt(digits)) ? this.digitsEnd(digits) : pos;
  }

  private isNameCodeAt(pos: number): boolean {
    if (pos >= this.limit) return false;
    const c = this.text.charCodeAt(pos);
    return c > 127 || this.tables.inName[c] === 1;
  }

  /** Whether `pos` stands directly after a name and a dot, as `1` in `t.1`. */
  private followsNameAndDot(pos: number): boolean {
    if (this.end !== pos || this.kind !== "punctuation" || this.text.charCodeAt(pos - 1) !== DOT_SIGN)
      return false;
    const c = this.text.charCodeAt(pos - 2);
    return c > 127 || this.tables.inName[c] === 1 || this.tables.classes[c] === NAME_QUOTE;
  }

  private readDot(pos: number): Scan {
    const { text } = this;
    const next = text.charCodeAt(pos + 1);
    if (isDigitCode(next)) {
      const joined =
        this.rules.digitsBeginNames &&
        this.end === pos &&
        (this.kind === "word" || this.kind === "quoted-name");
      if (!joined) return this.finish("number", this.exponentEnd(this.digitsEnd(pos + 1)));
    } else if (next === DOT_SIGN && !this.rules.digitsBeginNames)
      return this.finish("operator", pos + 2, "..");
    return this.finish("punctuation", pos + 1, ".");
  }

  private readColon(pos: number): Scan {
    const { text } = this;
    const next = text.charCodeAt(pos + 1);
    if (next === COLON_SIGN) return this.finish("operator", pos + 2, "::");
    if (next === EQUALS) return this.finish("operator", pos + 2, ":=");
    const before = this.codeBefore(pos);
    const free = this.bracketDepth === 0 && !this.isNameCode(before) && before !== COLON_SIGN;
    if (free && isNameStartCode(next)) return this.finish("parameter", this.nameEnd(pos + 1));
    if (free && this.rules.clientCommands === "psql") {
      const end = this.psqlVariableEnd(pos + 1, next);
      if (end > 0) return this.finish("parameter", end);
    }
    return this.finish("punctuation", pos + 1, ":");
  }

  /** The end of `'name'`, `"name"` or `{?name}` behind a colon; 0 when it is none of them. */
  private psqlVariableEnd(start: number, first: number): number {
    const { text } = this;
    const quoted = first === SINGLE_QUOTE || first === DOUBLE_QUOTE;
    if (!quoted && (first !== OPEN_BRACE || text.charCodeAt(start + 1) !== QUESTION_MARK)) return 0;
    const from = quoted ? start + 1 : start + 2;
    const end = this.nameEnd(from);
    const close = quoted ? first : CLOSE_BRACE;
    return end > from && end < this.limit && text.charCodeAt(end) === close ? end + 1 : 0;
  }

  private isNameCode(c: number): boolean {
    return c > 127 || this.tables.inName[c] === 1;
  }

  private nameEnd(from: number): number {
    let pos = from;
    while (this.isNameCodeAt(pos)) pos++;
    return pos;
  }

  /** Just past the character `close` when it stands in the same line, not too far away; otherwise 0. */
  private closeInLine(from: number, close: string): number {
    const { text } = this;
    const closeCode = close.charCodeAt(0);
    const limit = Math.min(this.limit, from + LONGEST_PLACEHOLDER);
    let pos = from;
    for (; pos < limit; pos++) {
      const c = text.charCodeAt(pos);
      if (c === LINE_FEED || c === CARRIAGE_RETURN) break;
      if (c === closeCode) return this.lookedAt(pos + 1, true);
    }
    return this.lookedAt(pos, false);
  }

  /** Remembers how far a search went; gives its end when it found something, else 0. */
  private lookedAt(pos: number, found: boolean): number {
    // A search that the text's end has stopped goes on when something is added there.
    if (pos >= this.furthest) this.furthest = pos + 1;
    return found ? pos : 0;
  }

  private readDollar(pos: number): Scan {
    const { text, limit, rules } = this;
    const next = text.charCodeAt(pos + 1);
    if (next === OPEN_BRACE) {
      const close = this.closeInLine(pos + 2, "}");
      return close > 0 ? this.finish("placeholder", close) : this.finish("unknown", pos + 1);
    }
    if (isDigitCode(next) && !rules.digitsBeginNames) {
      let end = pos + 2;
      while (isDigitCode(text.charCodeAt(end))) end++;
      return this.finish("parameter", end);
    }
    if (rules.dollarQuotes && (next === DOLLAR_SIGN || isNameStartCode(next))) {
      let tagEnd = pos + 1;
      while (tagEnd < limit) {
        const c = text.charCodeAt(tagEnd);
        if (!isNameStartCode(c) && !isDigitCode(c)) break;
        tagEnd++;
      }
      if (tagEnd < limit && text.charCodeAt(tagEnd) === DOLLAR_SIGN) {
        const tag = text.slice(pos, tagEnd + 1);
        const close = text.indexOf(tag, tagEnd + 1);
        if (close >= 0 && close + tag.length <= limit) return this.finish("string", close + tag.length);
        this.unterminated = true;
        return this.finish("string", limit);
      }
    }
    return rules.digitsBeginNames ? this.readWord(pos) : this.finish("unknown", pos + 1);
  }

  /** `@name`, `@'name'`, `@@global.name`; a bare `@` is an operator. */
  private readAtVariable(pos: number): Scan {
    const { text } = this;
    const system = text.charCodeAt(pos + 1) === AT_SIGN;
    let from = system ? pos + 2 : pos + 1;
    const c = text.charCodeAt(from);
    const kind = c < 128 ? this.tables.classes[c] : LETTER;
    if (kind === NAME_QUOTE || kind === STRING_QUOTE) {
      if (kind === NAME_QUOTE) this.readQuotedName(from, c);
      else this.readString(from, c, this.rules.backslashEscapes);
      this.kind = "parameter";
      return "token";
    }
    const first = from;
    while (from < this.limit && (this.isNameCodeAt(from) || text.charCodeAt(from) === DOT_SIGN)) from++;
    if (from === first) return this.finish("operator", from, text.slice(pos, from));
    return this.finish("parameter", from);
  }

  private readBrace(pos: number, c: number): Scan {
    const { text } = this;
    if (c === OPEN_BRACE) {
      const next = text.charCodeAt(pos + 1);
      const close = next === OPEN_BRACE ? "}}" : next === PERCENT ? "%}" : "";
      if (close !== "") {
        const end = this.templateEnd(pos + 2, text.slice(pos, pos + 2), close);
        if (end > 0) return this.finish("placeholder", end);
      }
    }
    return this.finish("punctuation", pos + 1, c === CLOSE_BRACE ? "}" : "{");
  }

  /** Just past `close`, when it comes before another `open`; otherwise 0. */
  private templateEnd(from: number, open: string, close: string): number {
    const { text, limit } = this;
    const closeCode = close.charCodeAt(0);
    const openCode = open.charCodeAt(0);
    let pos = from;
    for (; pos < limit; pos++) {
      const c = text.charCodeAt(pos);
      if (c === closeCode && text.startsWith(close, pos)) {
        return this.lookedAt(pos + close.length, pos + close.length <= limit);
      }
      if (c === openCode && text.startsWith(open, pos)) break;
    }
    return this.lookedAt(pos + 1, false);
  }

  private readOperatorOrComment(pos: number, c: number): Scan {
    const { text, limit } = this;
    const next = pos + 1 < limit ? text.charCodeAt(pos + 1) : -1;
    if (c === SLASH && next === STAR) return this.readBlockComment(pos);
    if (c === MINUS && next === MINUS && this.isDashComment(pos)) return this.readLineComment(pos);
    if (c === STAR && next === SLASH && this.executableDepth > 0) {
      this.executableDepth--;
      this.end = this.pos = pos + 2;
      return "executable-close";
    }
    if (c === PERCENT || c === LESS || c === HASH) {
      const end = this.placeholderEnd(pos, c, next);
      if (end > 0) return this.finish("placeholder", end);
    }
    const { operators } = this.tables;
    return operators === undefined ? this.readOperatorRun(pos) : this.readListedOperator(pos, c, operators);
  }

  private isDashComment(pos: number): boolean {
    if (!this.rules.dashCommentNeedsSpace) return true;
    const { text, limit } = this;
    if (pos + 2 >= limit || text.charCodeAt(pos + 2) <= BLANK) return true;
    return (this.atStatementStart && this.isFirstInLine(pos)) || this.toolMark(pos) !== undefined;
  }

  /** The tool's mark that the line comment at `pos` is. */
  toolMark(pos: number): ToolMark | undefined {
    return toolMarkAt(this.text, pos, (at) => this.isFirstInLine(at));
  }

  /** Whether only blanks stand before `pos` in its line. */
  isFirstInLine(pos: number): boolean {
    for (let i = pos - 1; i >= this.origin; i--) {
      const c = this.text.charCodeAt(i);
      if (c === LINE_FEED || c === CARRIAGE_RETURN) return true;
      if (c !== BLANK && c !== TAB && c !== BYTE_ORDER_MARK) return false;
    }
    return this.origin === 0;
  }

  /** The character before `pos`; a blank where this lexer began, so that nothing before that matters. */
  private codeBefore(pos: number): number {
    return pos > this.origin ? this.text.charCodeAt(pos - 1) : BLANK;
  }

  /** `%s`, `%(name)s`, `#{x}`, `<%= x %>`: the end, or 0 when it is an operator. */
  private placeholderEnd(pos: number, c: number, next: number): number {
    const { text, limit } = this;
    if (c === HASH) return next === OPEN_BRACE ? this.closeInLine(pos + 2, "}") : 0;
    if (c === LESS) {
      if (next !== PERCENT) return 0;
      const third = text.charCodeAt(pos + 2);
      const marked = third === EQUALS || third === MINUS || third === HASH;
      return marked || (isSpaceCode(third) && this.isFirstInLine(pos))
        ? this.templateEnd(pos + 2, "<%", "%>")
        : 0;
    }
    if (next !== 115 && next !== OPEN_PAREN) return 0;
    const before = this.codeBefore(pos);
    if (this.isNameCode(before) || before === CLOSE_PAREN || before === CLOSE_BRACKET) return 0;
    if (next === 115) return this.isNameCodeAt(pos + 2) ? 0 : pos + 2;
    const close = this.nameEnd(pos + 2);
    if (close === pos + 2 || close + 1 >= limit) return 0;
    return text.charCodeAt(close) === CLOSE_PAREN &&
      text.charCodeAt(close + 1) === 115 &&
      !this.isNameCodeAt(close + 2)
      ? close + 2
      : 0;
  }

  private readListedOperator(pos: number, c: number, operators: NonNullable<Tables["operators"]>): Scan {
    for (const operator of operators[c] ?? EMPTY_WORDS) {
      if (
        operator.length === 1 ||
        (this.text.startsWith(operator, pos) && pos + operator.length <= this.limit)
      ) {
        return this.finish("operator", pos + operator.length, operator);
      }
    }
    return this.finish("unknown", pos + 1);
  }

  // https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-OPERATORS
  private readOperatorRun(start: number): Scan {
    const { text, limit } = this;
    const { classes } = this.tables;
    if (start < this.signsEnd) return this.finish("operator", start + 1, text.charAt(start));
    let end = start;
    let special = false;
    for (; end < limit; end++) {
      const c = text.charCodeAt(end);
      if (c > 127 || classes[c] !== OPERATOR) break;
      if (end > start) {
        const next = text.charCodeAt(end + 1);
        if ((c === SLASH && next === STAR) || (c === MINUS && next === MINUS)) break;
      }
      special ||= isSpecialOperatorCode(c);
    }
    if (!special) {
      const runEnd = end;
      while (end > start + 1) {
        const last = text.charCodeAt(end - 1);
        if (last !== PLUS && last !== MINUS) break;
        end--;
      }
      // Each sign that was left over is an operator of its own: the next calls needn't read the run again.
      if (end < runEnd) this.signsEnd = runEnd;
    }
    return this.finish("operator", end, end === start + 1 ? text.charAt(start) : text.slice(start, end));
  }

  private lineEnd(from: number): number {
    const { text, limit } = this;
    const { carriageReturnEndsComment } = this.rules;
    let pos = from;
    for (; pos < limit; pos++) {
      const c = text.charCodeAt(pos);
      if (c === LINE_FEED || (c === CARRIAGE_RETURN && carriageReturnEndsComment)) break;
    }
    return pos;
  }

  /** A comment's end leaves out the carriage return of a line break of two. */
  private readLineComment(pos: number): Scan {
    let end = this.lineEnd(pos);
    this.pos = end;
    if (this.text.charCodeAt(end - 1) === CARRIAGE_RETURN) end--;
    this.end = end;
    return "comment";
  }

  private readBlockComment(start: number): Scan {
    const { text, limit } = this;
    for (const mark of this.tables.executableComments) {
      if (text.startsWith(mark, start + 2) && this.readExecutableOpen(start, mark)) return "executable-open";
    }
    let pos = start + 2;
    let depth = 1;
    while (pos < limit) {
      const c = text.charCodeAt(pos);
      if (c === STAR && text.charCodeAt(pos + 1) === SLASH && pos + 1 < limit) {
        pos += 2;
        if (--depth === 0) {
          this.end = this.pos = pos;
          return "comment";
        }
      } else if (
        c === SLASH &&
        this.rules.nestedComments &&
        text.charCodeAt(pos + 1) === STAR &&
        pos + 1 < limit
      ) {
        pos += 2;
        depth++;
      } else pos++;
    }
    this.unterminated = true;
    this.end = this.pos = limit;
    return "comment";
  }

  /** False for a version that no server reaches, as dumps write it to hide a line from servers. */
  private readExecutableOpen(start: number, mark: string): boolean {
    const { text } = this;
    const from = start + 2 + mark.length;
    let pos = from;
    if (text.charCodeAt(pos) === OPEN_BRACKET && mark.charCodeAt(mark.length - 1) === BANG && mark !== "!") {
      const close = this.closeInLine(pos, "]");
      if (close > 0) pos = close;
    } else {
      let digits = pos;
      while (digits - pos < 6 && isDigitCode(text.charCodeAt(digits))) digits++;
      if (digits - pos >= 5) pos = digits;
    }
    const condition = text.slice(from, pos);
    if (condition === "999999") return false;
    this.mark = mark;
    this.condition = condition;
    this.executableDepth++;
    this.end = this.pos = Math.min(pos, this.limit);
    return true;
  }
}

const PUNCTUATION_TEXT: readonly string[] = Array.from({ length: 128 }, (_, c) => String.fromCharCode(c));

function isSpecialOperatorCode(c: number): boolean {
  // ~ ! @ # ^ & | ` ? %
  return (
    c === 126 ||
    c === 33 ||
    c === 64 ||
    c === 35 ||
    c === 94 ||
    c === 38 ||
    c === 124 ||
    c === 96 ||
    c === 63 ||
    c === 37
  );
}

/** The significant tokens and comments of a stretch, offsets counted from `start`; terminators are among the tokens. */
export function readTokens(
  text: string,
  start: number,
  rules: LexicalRules,
  end: number = text.length,
): { tokens: Token[]; comments: Comment[]; executableComments: ExecutableComment[] } {
  const lexer = new Lexer(text, rules, start, end);
  const tokens: Token[] = [];
  const comments: Comment[] = [];
  const executables = new ExecutableComments();
  for (;;) {
    const scan = lexer.next();
    if (scan === "end") break;
    lexer.atStatementStart = scan !== "token" && lexer.atStatementStart;
    if (scan === "token") tokens.push(lexer.token(start));
    else if (scan === "comment") comments.push(lexer.comment(start));
    else if (scan === "backslash") {
      tokens.push({ kind: "unknown", word: "", start: lexer.start - start, end: lexer.end - start });
    } else executables.add(scan, lexer, start);
  }
  return { tokens, comments, executableComments: executables.list(end - start) };
}

/** Pairs the marks of executable comments as they come. */
export class ExecutableComments {
  private readonly open: { start: number; mark: string; condition: string }[] = [];
  private readonly done: ExecutableComment[] = [];

  add(scan: "executable-open" | "executable-close", lexer: Lexer, base: number): void {
    if (scan === "executable-open") {
      this.open.push({ start: lexer.start - base, mark: lexer.mark, condition: lexer.condition });
      return;
    }
    const opened = this.open.pop();
    if (opened !== undefined) this.done.push({ ...opened, end: lexer.end - base });
  }

  /** Those that begin before `end`, in order; one that is still open, or goes further, ends there. */
  list(end: number): ExecutableComment[] {
    const all = [...this.done, ...this.open.map((opened) => ({ ...opened, end }))]
      .filter((comment) => comment.start < end)
      .map((comment) => (comment.end > end ? { ...comment, end } : comment));
    return all.length > 1 ? all.toSorted((a, b) => a.start - b.start) : all;
  }
}
