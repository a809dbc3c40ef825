// A place in a statement's tokens, and the small things every part of the DDL reader takes from there: words,
// names, lists, balanced parentheses. Apart so that the grammar above it stays readable.
import type { Range } from "../base/text";
import type { Dialect } from "../dialects/dialect";
import { foldName, stringValue } from "../sql/names";
import type { Statement, Token } from "../sql/statement";
import { clipBytes } from "./clip-name";
import type { Guard, Name, ObjectName } from "./change";

/** A readonly model's object while it is being put together. */
export type Draft<T> = { -readonly [K in keyof T]: T[K] };

const lowerWords = new Map<string, string>();
// Words of one language and a schema's names; emptied rather than let grow for ever.
const MOST_WORDS = 20_000;

/** Lower case of a token's upper-case word; letters outside ASCII stay as they are. */
export function lowerCaseWord(word: string): string {
  let lower = lowerWords.get(word);
  if (lower === undefined) {
    if (lowerWords.size >= MOST_WORDS) lowerWords.clear();
    lower = word.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
    lowerWords.set(word, lower);
  }
  return lower;
}

const END: Token = { kind: "unknown", word: "", start: -1, end: -1 };

/**
 * Names of the "wrong" dialect are read too (backticks in PostgreSQL's text, double quotes in MySQL's), so that a
 * file can be read before it is known which dialect it is in.
 */
export class TokenCursor {
  readonly text: string;
  readonly tokens: readonly Token[];
  /** Index of the next token. */
  at = 0;

  constructor(
    statement: Statement,
    readonly dialect: Dialect,
  ) {
    this.text = statement.text;
    this.tokens = statement.tokens;
  }

  get done(): boolean {
    return this.at >= this.tokens.length;
  }

  /** The token `ahead` of the next one; past the end one that is no word and has no text. */
  token(ahead = 0): Token {
    return this.tokens[this.at + ahead] ?? END;
  }

  /** Upper-case word or punctuation; "" for names in quotes, strings, numbers and past the end. */
  word(ahead = 0): string {
    return (this.tokens[this.at + ahead] ?? END).word;
  }

  textOf(token: Token): string {
    return token.start < 0 ? "" : this.text.slice(token.start, token.end);
  }

  slice(range: Range): string {
    return this.text.slice(range.start, range.end);
  }

  take(word: string): boolean {
    if (this.word() !== word) return false;
    this.at++;
    return true;
  }

  /** Takes the words when all of them come next, and nothing otherwise. */
  takeAll(...words: readonly string[]): boolean {
    for (let i = 0; i < words.length; i++) if (this.word(i) !== words[i]) return false;
    this.at += words.length;
    return true;
  }

  takeAny(words: ReadonlySet<string>): string | undefined {
    const word = this.word();
    if (word === "" || !words.has(word)) return undefined;
    this.at++;
    return word;
  }

  /** From the token at index `from` to the last one taken; empty at `from` when none was. */
  since(from: number): Range {
    const first = this.tokens[from];
    const last = this.tokens[this.at - 1];
    if (first === undefined) {
      const end = this.tokens.at(-1)?.end ?? 0;
      return { start: end, end };
    }
    return {
      start: first.start,
      end: Math.max(first.start, last !== undefined && this.at > from ? last.end : 0),
    };
  }

  /** Whether the next token is this one character, whatever kind the dialect's lexer takes it for. */
  isMark(character: string, ahead = 0): boolean {
    const token = this.token(ahead);
    return token.end - token.start === 1 && this.text.charAt(token.start) === character;
  }

  string(): { readonly value: string; readonly range: Range } | undefined {
    const token = this.token();
    if (token.kind !== "string") return undefined;
    this.at++;
    return {
      value: stringValue(this.textOf(token), this.dialect.lexical) ?? this.textOf(token),
      range: { start: token.start, end: token.end },
    };
  }

  /** Any word, quoted name or placeholder: which words are reserved is not asked. */
  name(): Name | undefined {
    const from = this.at;
    const first = this.token();
    switch (first.kind) {
      case "word":
      case "quoted-name": {
        this.at++;
        if (this.joinsNext(first)) return this.glued(from);
        const quoted = first.kind === "quoted-name";
        return {
          text: this.kept(quoted ? foldName(this.textOf(first), this.dialect) : this.folded(first)),
          range: { start: first.start, end: first.end },
          quoted,
        };
      }
      case "placeholder":
        this.at++;
        return this.glued(from);
      case "parameter":
        if (this.text.charAt(first.start) !== ":") return undefined;
        this.at++;
        return this.glued(from);
      case "string": {
        const text = this.textOf(first);
        if (!text.startsWith('"')) return undefined;
        this.at++;
        const inner = text.slice(1, text.length > 1 && text.endsWith('"') ? -1 : undefined);
        return {
          text: inner.replaceAll('""', '"'),
          range: { start: first.start, end: first.end },
          quoted: true,
        };
      }
      case "operator":
      case "unknown":
        return this.text.charAt(first.start) === "`" ? this.backtickName(first) : undefined;
      default:
        return undefined;
    }
  }

  objectName(): ObjectName | undefined {
    const from = this.at;
    const parts: Name[] = [];
    for (;;) {
      const part = this.name();
      if (part === undefined) break;
      parts.push(part);
      if (this.word() !== "." || parts.length > 3) break;
      this.at++;
    }
    const name = parts.at(-1);
    if (name === undefined) return undefined;
    const schema = parts.at(-2);
    const range = this.since(from);
    return schema === undefined ? { name, range } : { schema, name, range };
  }

  objectNames(): ObjectName[] {
    const names: ObjectName[] = [];
    do {
      this.take("ONLY");
      const name = this.objectName();
      if (name === undefined) break;
      names.push(name);
      this.take("*");
      // The argument types of a function.
      if (this.word() === "(") this.skipGroup();
    } while (this.take(","));
    return names;
  }

  /** `(a, b)`; undefined when no parenthesis comes next. Parts that are no names are left out. */
  nameList(): Name[] | undefined {
    if (!this.take("(")) return undefined;
    const names: Name[] = [];
    while (!this.done && this.word() !== ")") {
      const name = this.name();
      if (name !== undefined) names.push(name);
      this.skipPart();
      if (!this.take(",")) break;
    }
    this.take(")");
    return names;
  }

  ifExists(): Guard | undefined {
    const from = this.at;
    return this.takeAll("IF", "EXISTS") ? { range: this.since(from) } : undefined;
  }

  ifNotExists(): Guard | undefined {
    const from = this.at;
    return this.takeAll("IF", "NOT", "EXISTS") ? { range: this.since(from) } : undefined;
  }

  /** Goes past a parenthesised or bracketed group that starts here; to the end when it is not closed. */
  skipGroup(): void {
    let depth = 0;
    for (; this.at < this.tokens.length; this.at++) {
      const word = this.word();
      if (word === "(" || word === "[") depth++;
      else if ((word === ")" || word === "]") && --depth <= 0) {
        this.at++;
        return;
      }
    }
  }

  /** Goes to the next comma or closing parenthesis of this level. */
  skipPart(): void {
    while (!this.done) {
      const word = this.word();
      if (word === "," || word === ")") return;
      if (word === "(" || word === "[") this.skipGroup();
      else this.at++;
    }
  }

  private folded(token: Token): string {
    return this.dialect.folding === "lower" ? lowerCaseWord(token.word) : this.textOf(token);
  }

  /** PostgreSQL cuts what is too long and goes on; the others refuse it. */
  private kept(name: string): string {
    const { count, unit } = this.dialect.identifierLimit;
    return unit === "bytes" ? clipBytes(name, count) : name;
  }

  private joinsNext(last: Token): boolean {
    const next = this.token();
    return next.start === last.end && next.kind === "placeholder";
  }

  /** A name put together with placeholders: `${prefix}users`, `{{ schema }}_audit`. Kept as written. */
  private glued(from: number): Name {
    for (;;) {
      const last = this.token(-1);
      const next = this.token();
      const joins = next.start === last.end && (next.kind === "placeholder" || next.kind === "word");
      if (!joins || (last.kind !== "placeholder" && next.kind !== "placeholder" && last.kind !== "parameter"))
        break;
      this.at++;
    }
    const range = this.since(from);
    return { text: this.slice(range), range, quoted: false };
  }

  private backtickName(first: Token): Name | undefined {
    const closing = this.text.indexOf("`", first.start + 1);
    if (closing < 0) return undefined;
    let index = this.at;
    while (index < this.tokens.length && (this.tokens[index]?.end ?? 0) <= closing) index++;
    if (this.tokens[index]?.end !== closing + 1) return undefined;
    this.at = index + 1;
    return {
      text: this.text.slice(first.start + 1, closing),
      range: { start: first.start, end: closing + 1 },
      quoted: true,
    };
  }
}
