// The commands that psql and mysql keep to themselves when they run a file: how one is recognised, and which of
// them end the statement before it.

/**
 * psql's commands that send the statement before them.
 * https://www.postgresql.org/docs/current/app-psql.html#APP-PSQL-META-COMMANDS
 */
const PSQL_SENDING: ReadonlySet<string> = new Set([
  "g",
  "gx",
  "gset",
  "gexec",
  "gdesc",
  "crosstabview",
  "watch",
  "parse",
  "sendpipeline",
]);

/** psql's commands whose argument is the whole rest of the line, backslashes included. */
const PSQL_WHOLE_LINE: ReadonlySet<string> = new Set([
  "!",
  "copy",
  "h",
  "help",
  "ef",
  "ev",
  "sf",
  "sf+",
  "sv",
  "sv+",
]);

/**
 * mysql's commands that are recognised by their word at the start of a line. They end with the line, or at the delimiter in
 * it. USE and DELIMITER are apart: the first is SQL too, the second changes how splitting goes on.
 * https://dev.mysql.com/doc/refman/8.4/en/mysql-commands.html
 */
const MYSQL_WORDS: ReadonlySet<string> = new Set([
  "CHARSET",
  "CLEAR",
  "CONNECT",
  "EDIT",
  "EGO",
  "EXIT",
  "GO",
  "HELP",
  "NOPAGER",
  "NOTEE",
  "NOWARNING",
  "PAGER",
  "PRINT",
  "PROMPT",
  "QUIT",
  "REHASH",
  "RESETCONNECTION",
  "SANDBOX",
  "SOURCE",
  "SSL_SESSION_DATA_PRINT",
  "STATUS",
  "SYSTEM",
  "TEE",
  "WARNINGS",
]);

/** One or more of psql's commands in a row, as they stand in one line. */
export interface BackslashCommands {
  /** Just past the last one's arguments. */
  readonly end: number;
  /** Whether one of them sends the statement before them. */
  readonly sends: boolean;
  /** Whether one of them throws away the statement before them. */
  readonly clears: boolean;
}

/** Reads psql's commands from the backslash at `pos` to the end of the line. */
export function readPsqlCommands(text: string, pos: number): BackslashCommands {
  let at = pos;
  let sends = false;
  let clears = false;
  while (text.charCodeAt(at) === 92) {
    let nameEnd = at + 1;
    while (
      nameEnd < text.length &&
      !isBlankOrBreak(text.charCodeAt(nameEnd)) &&
      text.charCodeAt(nameEnd) !== 92
    )
      nameEnd++;
    const name = text.slice(at + 1, nameEnd);
    // `\\` alone only separates; SQL goes on behind it.
    if (name === "" && text.charCodeAt(nameEnd) === 92) {
      at = nameEnd + 1;
      break;
    }
    if (PSQL_SENDING.has(name)) sends = true;
    else if (name === "r" || name === "reset") clears = true;
    at = PSQL_WHOLE_LINE.has(name) ? endOfLine(text, nameEnd) : argumentsEnd(text, nameEnd);
  }
  return { end: at, sends, clears };
}

/** A backslash outside of quotes ends the arguments, as the line's end does. */
function argumentsEnd(text: string, from: number): number {
  let quote = 0;
  let pos = from;
  for (; pos < text.length; pos++) {
    const c = text.charCodeAt(pos);
    if (c === 10 || c === 13) break;
    if (quote !== 0) {
      if (c === 92 && quote === 39) pos++;
      else if (c === quote) quote = 0;
    } else if (c === 39 || c === 34 || c === 96) quote = c;
    else if (c === 92) break;
  }
  return Math.min(pos, text.length);
}

/** Whether `\copy … from stdin` makes the next lines its rows. */
export function readsRows(commands: string): boolean {
  return /^\\copy\s[^\n]*\sfrom\s+stdin\b/i.test(commands);
}

/** Whether the word (upper case) at `pos`, the first in its line, is one of mysql's own commands. */
export function isMysqlCommand(text: string, pos: number, word: string): boolean {
  const end = pos + word.length;
  return MYSQL_WORDS.has(word) && (end >= text.length || !isNamePart(text.charCodeAt(end)));
}

function isNamePart(c: number): boolean {
  return c === 46 || c === 61 || c === 40;
}

// The client keeps no more of it.
const LONGEST_DELIMITER = 15;

/** The delimiter that a DELIMITER line sets, its arguments beginning at `pos`; undefined when it names none. */
export function readDelimiter(text: string, pos: number): string | undefined {
  const line = text.slice(pos, endOfLine(text, pos)).trim();
  const quote = line.charAt(0);
  if (quote === "'" || quote === '"' || quote === "`") {
    const close = line.indexOf(quote, 1);
    const quoted = line.slice(1, close < 0 ? undefined : close);
    return quoted === "" ? undefined : quoted.slice(0, LONGEST_DELIMITER);
  }
  const [delimiter = ""] = line.split(/\s/, 1);
  return delimiter === "" || delimiter.includes("\\") ? undefined : delimiter.slice(0, LONGEST_DELIMITER);
}

/** The end of the line that `pos` stands in, its line break left out. */
export function endOfLine(text: string, pos: number): number {
  let end = pos;
  for (; end < text.length; end++) {
    const c = text.charCodeAt(end);
    if (c === 10 || c === 13) break;
  }
  return end;
}

function isBlankOrBreak(c: number): boolean {
  return c === 32 || (c >= 9 && c <= 13);
}
