// The splitter: a file's text into statements, as the dialect's own client would send them, and again after an edit
// at a cost that follows the edit, not the file.
import type { TextEdit } from "../base/text";
import type { Dialect, LexicalRules } from "../dialects/dialect";
import { endOfLine, isMysqlCommand, readDelimiter, readPsqlCommands, readsRows } from "./client-commands";
import { ExecutableComments, Lexer, ownCopy } from "./lexer";
import { type BodyReader, bodyReaderFor } from "./routine-bodies";
import type { Comment, PlacedStatement, SplitterState, Statement, StatementKind, Token } from "./statement";
import type { ToolMark } from "./tool-marks";

/** What the text itself can't say; each unset is the server's default. */
export interface SplitOptions {
  /** `"` quotes names (sql_mode ANSI_QUOTES). Only matters where it would open a string. */
  readonly ansiQuotes?: boolean;
  /** A backslash escapes in ordinary strings (standard_conforming_strings off; NO_BACKSLASH_ESCAPES absent). */
  readonly backslashEscapes?: boolean;
  /** What ends statements at the beginning; unset: `;`. */
  readonly delimiter?: string;
  /**
   * Of a dump, so many rows of INSERTs are read into tokens; those behind them are passed over, whole statements of
   * them joined into one. Unset: all are read.
   */
  readonly mostRows?: number;
}

/** The statements of a text in order. Never throws. */
export function splitStatements(
  text: string,
  dialect: Dialect,
  options: SplitOptions = {},
): PlacedStatement[] {
  const splitter = new Splitter(text, dialect.lexical, options);
  const placed: PlacedStatement[] = [];
  let next = splitter.read(0, splitter.initial);
  while (next !== undefined) {
    placed.push(next);
    next = splitter.read(next.end, next.after);
  }
  return placed;
}

/**
 * What `splitStatements(newText, …)` gives, where `previous` is what it gave before `edit` made `newText` of the text.
 * Statements that the edit left alone are the same objects.
 */
export function updateStatements(
  previous: readonly PlacedStatement[],
  newText: string,
  edit: TextEdit,
  dialect: Dialect,
  options: SplitOptions = {},
): PlacedStatement[] {
  const delta = edit.newText.length - (edit.range.end - edit.range.start);
  const splitter = new Splitter(newText, dialect.lexical, options);
  // Where a statement ends can hang on the head of the next one, so reading begins one statement early.
  const first = Math.max(0, firstTouchedBy(previous, edit.range.start) - 1);
  const result = previous.slice(0, first);
  const before = result.at(-1);
  let position = before?.end ?? 0;
  let state = before?.after ?? splitter.initial;
  let candidate = first;
  const reusable = new Map<string, PlacedStatement>();
  for (;;) {
    const placed = splitter.read(position, state);
    if (placed === undefined) return result;
    // Old statements that end before this one does may come again, unchanged, within the stretch read anew.
    for (
      let old = previous[candidate];
      old !== undefined && old.end + delta <= placed.end;
      old = previous[++candidate]
    ) {
      reusable.set(old.statement.text, old);
    }
    const old = reusable.get(placed.statement.text) ?? previous[candidate];
    const same = old !== undefined && isSameStatement(old.statement, placed.statement);
    result.push(
      same
        ? { ...placed, statement: old.statement }
        : { ...placed, statement: ownStatement(placed.statement) },
    );
    position = placed.end;
    state = placed.after;
    const border = previous[candidate - 1];
    if (
      border !== undefined &&
      border.end + delta === position &&
      border.end >= edit.range.end &&
      border.after === state
    ) {
      break;
    }
  }
  for (let i = candidate; i < previous.length; i++) {
    const old = previous[i];
    if (old === undefined) break;
    result.push(delta === 0 ? old : { ...old, start: old.start + delta, end: old.end + delta });
  }
  return result;
}

function firstTouchedBy(placed: readonly PlacedStatement[], offset: number): number {
  const index = placed.findIndex(({ end, lookahead }) => end + (lookahead ?? 0) >= offset);
  return index < 0 ? placed.length : index;
}

/** Equal in all that rules can see. */
function isSameStatement(a: Statement, b: Statement): boolean {
  if (a.kind !== b.kind || a.terminator !== b.terminator || a.text !== b.text) return false;
  if (a.unreadRows !== b.unreadRows || a.bodyStart !== b.bodyStart) return false;
  if (a.tokens.length !== b.tokens.length || a.comments.length !== b.comments.length) return false;
  // The same text gives other tokens under another sql_mode only.
  return a.tokens.every((token, i) => {
    const other = b.tokens[i];
    return (
      other !== undefined &&
      token.start === other.start &&
      token.end === other.end &&
      token.kind === other.kind
    );
  });
}

// A slice would keep each text of an editing session alive.
function ownStatement(statement: Statement): Statement {
  return { ...statement, text: ownCopy(statement.text) };
}

const states = new Map<string, SplitterState>();

function internState(state: SplitterState): SplitterState {
  const key = `${Number(state.copy)}${Number(state.ansiQuotes)}${Number(state.backslashEscapes)}${state.rows} ${state.delimiter}`;
  const known = states.get(key);
  if (known !== undefined) return known;
  states.set(key, state);
  return state;
}

const rulesVariants = new WeakMap<LexicalRules, Map<string, LexicalRules>>();

/** The rules under the modes of a state; the same object for the same modes. */
export function lexicalUnder(
  rules: LexicalRules,
  modes: { readonly ansiQuotes: boolean; readonly backslashEscapes: boolean },
): LexicalRules {
  const ansi = modes.ansiQuotes && rules.stringQuotes.includes('"');
  if (!ansi && modes.backslashEscapes === rules.backslashEscapes) return rules;
  const key = `${ansi} ${modes.backslashEscapes}`;
  let variants = rulesVariants.get(rules);
  if (variants === undefined) {
    variants = new Map();
    rulesVariants.set(rules, variants);
  }
  let variant = variants.get(key);
  if (variant === undefined) {
    variant = {
      ...rules,
      nameQuotes: ansi ? `${rules.nameQuotes}"` : rules.nameQuotes,
      stringQuotes: ansi ? rules.stringQuotes.replace('"', "") : rules.stringQuotes,
      backslashEscapes: modes.backslashEscapes,
    };
    variants.set(key, variant);
  }
  return variant;
}

/** How a statement ends, as offsets of the whole text. */
interface Ending {
  readonly kind: StatementKind;
  readonly textEnd: number;
  readonly terminator: string;
  readonly end: number;
}

/** A `;` inside a body, to come back to when the body turns out never to have been closed. */
interface Checkpoint {
  readonly tokens: number;
  readonly comments: number;
  readonly textEnd: number;
  readonly end: number;
}

const SEMICOLON = 59;
/** Stands for a statement that turned out to be no INSERT. */
const NO_INSERT: Ending = { kind: "sql", textEnd: 0, terminator: "", end: -1 };

class Splitter {
  readonly initial: SplitterState;
  private readonly lexer: Lexer;
  private readonly body: BodyReader;
  // The statement that is being read.
  private state: SplitterState;
  private base = -1;
  private lastEnd = 0;
  private tokens: Token[] = [];
  private comments: Comment[] = [];
  private executables: ExecutableComments | undefined;
  private oneStatement = false;
  private checkpoint: Checkpoint | undefined;
  private nextDelimiter = 0;
  /** The statement ends here when nothing has ended it before. */
  private stopAt = Number.POSITIVE_INFINITY;
  private insert: InsertRows | undefined;
  private onlyInserts = false;
  private readonly mostRows: number;

  constructor(
    private readonly text: string,
    private readonly rules: LexicalRules,
    options: SplitOptions,
  ) {
    this.initial = internState({
      delimiter: options.delimiter ?? ";",
      copy: false,
      ansiQuotes: options.ansiQuotes ?? false,
      backslashEscapes: options.backslashEscapes ?? rules.backslashEscapes,
      rows: 0,
    });
    this.mostRows = options.mostRows ?? Number.POSITIVE_INFINITY;
    this.state = this.initial;
    this.lexer = new Lexer(text, lexicalUnder(rules, this.initial), 0);
    this.body = bodyReaderFor(rules);
  }

  /** The next statement from `from` on; undefined when only blanks and comments are left. */
  read(from: number, state: SplitterState): PlacedStatement | undefined {
    if (
      state.ansiQuotes !== this.state.ansiQuotes ||
      state.backslashEscapes !== this.state.backslashEscapes
    ) {
      this.lexer.setRules(lexicalUnder(this.rules, state));
    }
    this.state = state;
    if (state.copy) {
      const rows = this.rowsStart(from);
      if (rows >= 0) return this.readRows(rows);
    }
    this.begin();
    this.lexer.moveTo(from);
    this.oneStatement = false;
    this.nextDelimiter = from;
    const ending = this.readToEnd();
    if (ending === undefined) return undefined;
    return ending.kind === "sql" && this.insert?.isPassedOver === true
      ? this.placeUnread(this.insert, ending)
      : this.place(ending);
  }

  /** The INSERT that was just passed over, and all that follow it without anything else between. */
  private placeUnread(first: InsertRows, ending: Ending): PlacedStatement {
    const start = this.base;
    const bodyStart = this.tokens[0]?.start ?? 0;
    let rows = first.count;
    let last = ending;
    this.onlyInserts = true;
    while (last.terminator !== "") {
      this.begin();
      this.lexer.pos = this.nextDelimiter = last.end;
      const next = this.readToEnd();
      if (next === undefined || next === NO_INSERT) break;
      rows += this.insert?.count ?? 0;
      last = next;
    }
    this.onlyInserts = false;
    const statement: Statement = {
      kind: "unread-inserts",
      text: "",
      tokens: [],
      comments: [],
      executableComments: [],
      bodyStart,
      terminator: last.terminator,
      unreadRows: rows,
    };
    const lookahead = Math.max(0, this.lexer.furthest - last.end);
    const placed = { start, end: last.end, statement, after: this.state };
    return lookahead > 0 ? { ...placed, lookahead } : placed;
  }

  private begin(): void {
    this.base = -1;
    if (this.tokens.length > 0) this.tokens = [];
    if (this.comments.length > 0) this.comments = [];
    this.executables = undefined;
    this.checkpoint = undefined;
    this.stopAt = Number.POSITIVE_INFINITY;
    this.insert = undefined;
    this.body.reset();
    this.lexer.beginStatement();
  }

  private readToEnd(): Ending | undefined {
    const { lexer } = this;
    for (;;) {
      const from = lexer.pos;
      const scan = lexer.next();
      if (lexer.start >= this.stopAt) return this.sql(this.lastEnd, "", this.lastEnd);
      if (this.state.delimiter !== ";") {
        const at = this.delimiterAt(from);
        if (at >= 0) {
          const end = at + this.state.delimiter.length;
          if (this.tokens.length > 0) return this.sql(this.lastEnd, this.state.delimiter, end);
          this.begin();
          lexer.pos = end;
          continue;
        }
        if (
          scan === "token" &&
          this.nextDelimiter < lexer.end &&
          lexer.kind !== "string" &&
          lexer.kind !== "quoted-name"
        ) {
          lexer.cutAt(this.nextDelimiter);
        }
      }
      let ending: Ending | undefined;
      if (scan === "token") ending = this.addToken();
      else if (scan === "comment") ending = this.addComment();
      else if (scan === "backslash") ending = this.addBackslash();
      else if (scan === "end")
        return this.tokens.length > 0 ? this.sql(this.lastEnd, "", this.lastEnd) : undefined;
      else {
        this.extend();
        this.executables ??= new ExecutableComments();
        this.executables.add(scan, lexer, this.base);
      }
      if (ending !== undefined) return ending;
    }
  }

  private sql(textEnd: number, terminator: string, end: number): Ending {
    return { kind: "sql", textEnd, terminator, end };
  }

  /** The statement now reaches to the end of what was read last. */
  private extend(): void {
    if (this.base < 0) this.base = this.lexer.start;
    this.lastEnd = this.lexer.end;
  }

  /** Where the delimiter stands between `from` and the token just read; -1 when it does not. */
  private delimiterAt(from: number): number {
    if (this.nextDelimiter < from || !this.text.startsWith(this.state.delimiter, this.nextDelimiter)) {
      const found = this.text.indexOf(this.state.delimiter, from);
      this.nextDelimiter = found < 0 ? Number.POSITIVE_INFINITY : found;
    }
    return this.nextDelimiter <= this.lexer.start ? this.nextDelimiter : -1;
  }

  private addToken(): Ending | undefined {
    const { lexer } = this;
    const isFirst = this.tokens.length === 0;
    if (
      lexer.kind === "punctuation" &&
      this.text.charCodeAt(lexer.start) === SEMICOLON &&
      this.state.delimiter === ";"
    ) {
      return this.addSemicolon();
    }
    const isInsert =
      isFirst && lexer.kind === "word" && (lexer.word === "INSERT" || lexer.word === "REPLACE");
    if (this.onlyInserts && isFirst && !isInsert) return NO_INSERT;
    if (isFirst && lexer.kind === "word" && this.rules.clientCommands === "mysql") {
      const command = this.mysqlCommand();
      if (command !== undefined) return command;
    }
    this.extend();
    lexer.atStatementStart = false;
    if (isInsert && this.mostRows < Number.POSITIVE_INFINITY && !this.oneStatement) {
      this.insert = new InsertRows(this.mostRows - this.state.rows);
    } else if (this.insert !== undefined) {
      this.insert.add(lexer);
      if (this.insert.isPassedOver) return undefined;
    }
    const token = lexer.token(this.base);
    this.tokens.push(token);
    if (this.insert?.isRowDone === true) this.insert.leaveOut(this.tokens);
    this.body.add(token);
    if (this.checkpoint !== undefined) {
      const anew = this.body.beginsAnew(this.tokens, this.checkpoint.tokens + 1);
      if (anew === true) return this.returnTo(this.checkpoint);
      if (anew === false) this.checkpoint = undefined;
    }
    return undefined;
  }

  private addSemicolon(): Ending | undefined {
    const { lexer } = this;
    if (this.tokens.length === 0) {
      this.begin();
      return undefined;
    }
    const holds = this.body.holds();
    if (!holds && !this.oneStatement) return this.sql(this.lastEnd, ";", lexer.end);
    const textEnd = this.lastEnd;
    if (!this.oneStatement) {
      this.checkpoint = {
        tokens: this.tokens.length,
        comments: this.comments.length,
        textEnd,
        end: lexer.end,
      };
    }
    this.extend();
    const token = lexer.token(this.base);
    this.tokens.push(token);
    this.body.add(token);
    return undefined;
  }

  private returnTo(checkpoint: Checkpoint): Ending {
    this.tokens.length = checkpoint.tokens;
    this.comments.length = checkpoint.comments;
    return this.sql(checkpoint.textEnd, ";", checkpoint.end);
  }

  private addComment(): Ending | undefined {
    const { lexer } = this;
    const mark = this.text.charCodeAt(lexer.start) === 45 ? lexer.toolMark(lexer.start) : undefined;
    if (mark !== undefined) {
      if (this.onlyInserts && this.tokens.length === 0) return NO_INSERT;
      const ending = this.endAtMark(mark);
      if (ending !== undefined) return ending;
    }
    this.extend();
    this.comments.push(lexer.comment(this.base));
    return undefined;
  }

  private endAtMark(mark: ToolMark): Ending | undefined {
    if (this.tokens.length === 0) {
      if (mark !== "border") this.oneStatement = mark === "statement-begin";
      return undefined;
    }
    if (mark !== "statement-end") return this.sql(this.lastEnd, "", this.lastEnd);
    if (!this.oneStatement) return undefined;
    const last = this.tokens.at(-1);
    const { end } = this.lexer;
    if (last?.word !== ";" || last.kind !== "punctuation" || this.base + last.end !== this.lastEnd) {
      return this.sql(this.lastEnd, "", end);
    }
    this.tokens.pop();
    if (this.tokens.length === 0) {
      this.begin();
      this.oneStatement = false;
      return undefined;
    }
    const before = Math.max(this.tokens.at(-1)?.end ?? 0, this.comments.at(-1)?.end ?? 0);
    return this.sql(this.base + before, ";", end);
  }

  private addBackslash(): Ending | undefined {
    if (this.onlyInserts && this.tokens.length === 0) return NO_INSERT;
    const ending = this.rules.clientCommands === "psql" ? this.psqlBackslash() : this.mysqlBackslash();
    if (ending !== undefined) return ending;
    const { lexer } = this;
    if (lexer.pos !== lexer.end) return undefined;
    this.extend();
    lexer.atStatementStart = false;
    const token: Token = {
      kind: "unknown",
      word: "",
      start: lexer.start - this.base,
      end: lexer.end - this.base,
    };
    this.tokens.push(token);
    this.body.add(token);
    return undefined;
  }

  private psqlBackslash(): Ending | undefined {
    const { lexer, text } = this;
    const { start } = lexer;
    const next = text.charAt(start + 1);
    if (next === ":") return undefined;
    if (next === ";") {
      if (this.tokens.length > 0) return this.sql(this.lastEnd, "\\;", start + 2);
      this.begin();
      lexer.pos = start + 2;
      return undefined;
    }
    const commands = readPsqlCommands(text, start);
    // Whether the line sends the statement may be said at its end.
    lexer.furthest = Math.max(lexer.furthest, commands.end + 1);
    const end = trimmedEnd(text, start + 1, commands.end);
    if (this.tokens.length === 0 || commands.clears) return this.clientCommand(start, end);
    return commands.sends
      ? this.sql(this.lastEnd, text.slice(start, end), end)
      : this.sql(this.lastEnd, "", this.lastEnd);
  }

  // https://dev.mysql.com/doc/refman/8.4/en/mysql-commands.html
  private mysqlBackslash(): Ending | undefined {
    const { lexer, text } = this;
    const { start } = lexer;
    const letter = text.charAt(start + 1);
    const empty = this.tokens.length === 0;
    if (letter === "g" || letter === "G") {
      if (!empty) return this.sql(this.lastEnd, text.slice(start, start + 2), start + 2);
    } else if (letter === "c") return this.clientCommand(start, start + 2);
    if (!empty || letter === "" || !".!?#dehnpPqrRstTuwWxCgG".includes(letter)) return undefined;
    const end = trimmedEnd(text, start + 2, endOfLine(text, start + 2));
    return this.clientCommand(start, end);
  }

  private mysqlCommand(): Ending | undefined {
    const { lexer, text } = this;
    const { start, end, word } = lexer;
    if (lexer.executableDepth > 0) return undefined;
    if (word === "DELIMITER") {
      const next = text.charCodeAt(end);
      const isCommand = end >= text.length || isBlankCode(next);
      return isCommand ? this.clientCommand(start, trimmedEnd(text, end, endOfLine(text, end))) : undefined;
    }
    if (word !== "USE" && !isMysqlCommand(text, start, word)) return undefined;
    if (!lexer.isFirstInLine(start)) return undefined;
    const line = endOfLine(text, end);
    const delimiter = this.state.delimiter;
    const found = text.slice(end, line).indexOf(delimiter);
    if (word === "USE") {
      // The client takes the line even when nothing ends it.
      if (found < 0) this.stopAt = line;
      return undefined;
    }
    if (found < 0) return this.clientCommand(start, trimmedEnd(text, end, line));
    return {
      ...this.clientCommand(start, trimmedEnd(text, end, end + found)),
      end: end + found + delimiter.length,
    };
  }

  private clientCommand(start: number, end: number): Ending {
    if (this.base < 0) this.base = start;
    return { kind: "client-command", textEnd: end, terminator: "", end };
  }

  private place(ending: Ending): PlacedStatement {
    const { base } = this;
    const text = this.text.slice(base, ending.textEnd);
    const isSql = ending.kind === "sql";
    const unreadRows = isSql ? (this.insert?.leftOut ?? 0) : 0;
    const statement: Statement = {
      kind: ending.kind,
      text,
      tokens: isSql ? this.tokens : [],
      comments: this.comments,
      executableComments: this.executables === undefined ? [] : this.executables.list(text.length),
      bodyStart: this.tokens[0]?.start ?? this.commentsEnd(text),
      terminator: ending.terminator,
      ...(unreadRows > 0 ? { unreadRows } : {}),
    };
    const after = isSql ? this.stateAfterSql(text) : this.stateAfterCommand(text.slice(statement.bodyStart));
    this.tokens = [];
    this.comments = [];
    const lookahead = this.lexer.furthest - ending.end;
    const placed = { start: base, end: ending.end, statement, after };
    return lookahead > 0 ? { ...placed, lookahead } : placed;
  }

  /** Where a client command begins, behind its leading comments. */
  private commentsEnd(text: string): number {
    let at = this.comments.at(-1)?.end ?? 0;
    while (at < text.length && isBlankCode(text.charCodeAt(at))) at++;
    return at;
  }

  private stateAfterCommand(command: string): SplitterState {
    if (this.rules.clientCommands === "psql") {
      return readsRows(command) ? internState({ ...this.state, copy: true }) : this.state;
    }
    const match = /^(?:delimiter(?=\s)|\\d)/i.exec(command);
    const delimiter = match === null ? undefined : readDelimiter(command, match[0].length);
    return delimiter === undefined ? this.state : internState({ ...this.state, delimiter });
  }

  private stateAfterSql(text: string): SplitterState {
    const first = this.tokens[0]?.word;
    if (this.insert !== undefined) {
      const rows = Math.min(this.mostRows, this.state.rows + this.insert.count);
      return rows === this.state.rows ? this.state : internState({ ...this.state, rows });
    }
    if (first === "COPY" && this.rules.clientCommands === "psql") {
      const { tokens } = this;
      const rows = tokens.some((token, i) => token.word === "STDIN" && tokens[i - 1]?.word === "FROM");
      return rows ? internState({ ...this.state, copy: true }) : this.state;
    }
    return first === "SET" ? this.stateAfterSet(text) : this.state;
  }

  private stateAfterSet(text: string): SplitterState {
    const { tokens } = this;
    let state = this.state;
    for (let i = 1; i < tokens.length; i++) {
      const name = tokens[i];
      if (name === undefined || name.end - name.start > 60) continue;
      const lower = text.slice(name.start, name.end).toLowerCase();
      if (lower === "standard_conforming_strings" && this.rules.clientCommands === "psql") {
        const value = tokens[i + 2];
        const written = value === undefined ? "" : text.slice(value.start, value.end).toLowerCase();
        const off = ["off", "'off'", "false", "'false'", "0", "no", "'no'"].includes(written);
        state = { ...state, backslashEscapes: off };
      } else if (this.assignsSqlMode(lower, i)) {
        const value = this.assignedText(text, i + 1).toUpperCase();
        const known = value.includes("'") || value.includes('"');
        state = known
          ? {
              ...state,
              ansiQuotes: /\bANSI(?:_QUOTES)?\b/.test(value),
              backslashEscapes: !value.includes("NO_BACKSLASH_ESCAPES"),
            }
          : {
              ...state,
              ansiQuotes: this.initial.ansiQuotes,
              backslashEscapes: this.initial.backslashEscapes,
            };
      }
    }
    return state === this.state ? state : internState(state);
  }

  private assignsSqlMode(name: string, index: number): boolean {
    if (!/^(?:@@(?:session\.|local\.)?)?sql_mode$/.test(name)) return false;
    const next = this.tokens[index + 1]?.word;
    return (next === "=" || next === ":=") && this.tokens[index - 1]?.word !== "GLOBAL";
  }

  /** What is assigned from token `from` on, up to a comma outside parentheses. */
  private assignedText(text: string, from: number): string {
    let depth = 0;
    let end = from;
    for (; end < this.tokens.length; end++) {
      const word = this.tokens[end]?.word;
      if (word === "(") depth++;
      else if (word === ")") depth--;
      else if (word === "," && depth === 0) break;
    }
    return text.slice(this.tokens[from]?.start ?? text.length, this.tokens[end - 1]?.end ?? text.length);
  }

  /** Where rows begin below the line that `from` stands in; -1 when more SQL comes first. */
  private rowsStart(from: number): number {
    const { text } = this;
    let pos = from;
    while (pos < text.length) {
      const c = text.charCodeAt(pos);
      if (c === 10) return pos + 1;
      if (c === 13) return text.charCodeAt(pos + 1) === 10 ? pos + 2 : pos + 1;
      if (c === 45 && text.charCodeAt(pos + 1) === 45) pos = endOfLine(text, pos);
      else if (c === 32 || c === 9) pos++;
      else return -1;
    }
    return pos;
  }

  // https://www.postgresql.org/docs/current/sql-copy.html
  private readRows(start: number): PlacedStatement | undefined {
    const { text } = this;
    if (start >= text.length) return undefined;
    let end = text.length;
    for (let at = text.indexOf("\\.", start); at >= 0; at = text.indexOf("\\.", at + 2)) {
      const before = at === start ? 10 : text.charCodeAt(at - 1);
      const after = at + 2 >= text.length ? 10 : text.charCodeAt(at + 2);
      if (before === 10 && (after === 10 || after === 13)) {
        end = at + 2;
        break;
      }
    }
    const statement: Statement = {
      kind: "copy-data",
      text: text.slice(start, end),
      tokens: [],
      comments: [],
      executableComments: [],
      bodyStart: 0,
      terminator: "",
    };
    return { start, end, statement, after: internState({ ...this.state, copy: false }) };
  }
}

/** Counts the rows of an INSERT while it is read, and says which tokens need not be kept. */
class InsertRows {
  /** Rows whose tokens were left out. */
  leftOut = 0;
  /** Set by the comma behind a row. */
  isRowDone = false;
  private rows = 0;
  private depth = 0;
  private isInValues = false;
  private tokensKept = 0;

  /** `room`: how many rows are still to be kept. */
  constructor(private readonly room: number) {}

  get isPassedOver(): boolean {
    return this.room <= 0;
  }

  /** INSERT … SELECT counts as one. */
  get count(): number {
    return this.rows + 1;
  }

  add({ kind, word }: Lexer): void {
    this.isRowDone = false;
    if (kind === "punctuation") {
      if (word === "(") this.depth++;
      else if (word === ")") this.depth = Math.max(0, this.depth - 1);
      else if (word === "," && this.depth === 0 && this.isInValues) {
        this.rows++;
        this.isRowDone = true;
      }
    } else if (kind === "word" && this.depth === 0) {
      this.isInValues = word === "VALUES" || word === "VALUE" || (this.isInValues && word === "ROW");
    }
  }

  /** Takes the row that was just read out of the tokens, when there is no more room. The last row always stays. */
  leaveOut(tokens: Token[]): void {
    if (this.tokensKept > 0) {
      tokens.length = this.tokensKept;
      this.leftOut++;
    } else if (this.rows >= this.room) this.tokensKept = tokens.length;
  }
}

function trimmedEnd(text: string, from: number, end: number): number {
  let trimmed = end;
  while (trimmed > from && isBlankCode(text.charCodeAt(trimmed - 1))) trimmed--;
  return trimmed;
}

function isBlankCode(c: number): boolean {
  return c === 32 || (c >= 9 && c <= 13);
}
