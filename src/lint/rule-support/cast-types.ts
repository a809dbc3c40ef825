// The types that values are cast to, in PostgreSQL's words and in those the MySQL family takes in CAST.
import type { Target } from "../../dialects/target";
import type { Token } from "../../sql/statement";
import type { Range } from "../../base/text";
import { isBefore } from "./mysql-family";

export interface CastType {
  /** Lower case, single blanks: `double precision`. */
  readonly name: string;
  /** With the blanks and parentheses: `(10,2)`, or "". */
  readonly args: string;
  readonly range: Range;
}

const TWO_WORDS: ReadonlyMap<string, string> = new Map([
  ["DOUBLE", "PRECISION"],
  ["CHARACTER", "VARYING"],
  ["CHAR", "VARYING"],
  ["BIT", "VARYING"],
]);

/** The type that begins at the token at `first`, array marks included. */
export function readCastType(
  text: string,
  tokens: readonly Token[],
  first: number,
): (CastType & { readonly next: number; readonly array: boolean }) | undefined {
  const token = tokens[first];
  if (token?.kind !== "word" && token?.kind !== "quoted-name") return undefined;
  let at = first + 1;
  let name = text.slice(token.start, token.end).toLowerCase();
  while (tokens[at]?.word === "." && tokens[at + 1] !== undefined) {
    name = text.slice(tokens[at + 1]?.start, tokens[at + 1]?.end).toLowerCase();
    at += 2;
  }
  const second = TWO_WORDS.get(token.word);
  if (second !== undefined && tokens[at]?.word === second) {
    name += ` ${second.toLowerCase()}`;
    at++;
  }
  let args = "";
  if (tokens[at]?.word === "(") {
    const open = at;
    while (at < tokens.length && tokens[at]?.word !== ")") at++;
    at++;
    args = text.slice(tokens[open]?.start, tokens[at - 1]?.end);
  }
  if (/^time(?:stamp)?$/.test(name) && tokens[at + 1]?.word === "TIME" && tokens[at + 2]?.word === "ZONE") {
    name += ` ${tokens[at]?.word.toLowerCase() ?? ""} time zone`;
    at += 3;
  }
  let array = false;
  while (isMark(text, tokens[at], "[")) {
    array = true;
    while (at < tokens.length && !isMark(text, tokens[at], "]")) at++;
    at++;
  }
  const last = tokens[at - 1];
  if (last === undefined) return undefined;
  return { name, args, array, range: { start: token.start, end: last.end }, next: at };
}

function isMark(text: string, token: Token | undefined, mark: string): boolean {
  return token !== undefined && text.slice(token.start, token.end) === mark;
}

const INTEGERS: ReadonlySet<string> = new Set([
  "int",
  "integer",
  "int4",
  "smallint",
  "int2",
  "bigint",
  "int8",
]);
const TEXTS: ReadonlySet<string> = new Set([
  "text",
  "varchar",
  "character varying",
  "char varying",
  "citext",
  "name",
]);

/**
 * What to write in CAST for it. Undefined where nothing comes near.
 * https://dev.mysql.com/doc/refman/8.4/en/cast-functions.html#function_cast
 */
export function castTypeFor({ name, args }: CastType, target: Target): string | undefined {
  if (INTEGERS.has(name)) return "SIGNED";
  if (TEXTS.has(name)) return `CHAR${args}`;
  switch (name) {
    case "uuid":
      return "CHAR(36)";
    case "numeric":
    case "decimal":
      return `DECIMAL${args === "" ? "(65,30)" : args}`;
    case "float8":
    case "double precision":
    case "real":
    case "float4":
      return target.dialect === "mysql" && isBefore(target, [8, 0, 17]) ? "DECIMAL(65,30)" : "DOUBLE";
    case "date":
      return "DATE";
    case "time":
    case "time without time zone":
      return `TIME${args === "" ? "(6)" : args}`;
    case "timestamp":
    case "timestamptz":
    case "timestamp with time zone":
    case "timestamp without time zone":
      return `DATETIME${args === "" ? "(6)" : args}`;
    case "json":
    case "jsonb":
      return target.dialect === "mariadb" ? undefined : "JSON";
    case "bytea":
      return "BINARY";
    default:
      return undefined;
  }
}
