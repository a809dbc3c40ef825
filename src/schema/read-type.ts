// Reads a column's type off the tokens, whichever dialect it belongs to: the two families' grammars for types do
// not contradict each other, so that one reader serves both.
import type { Range } from "../base/text";
import type { TypeUse } from "./change";
import { type Draft, lowerCaseWord, type TokenCursor } from "./token-cursor";

/** Words that may follow a first word and belong to the type's name. */
const SECOND_WORDS: ReadonlyMap<string, readonly string[]> = new Map([
  ["DOUBLE", ["PRECISION"]],
  ["CHARACTER", ["VARYING"]],
  ["CHAR", ["VARYING", "BYTE"]],
  ["NCHAR", ["VARYING", "VARCHAR"]],
  ["BIT", ["VARYING"]],
  ["BINARY", ["VARYING"]],
  ["LONG", ["VARCHAR", "VARBINARY"]],
]);

const MODIFIERS: ReadonlySet<string> = new Set([
  "UNSIGNED",
  "SIGNED",
  "ZEROFILL",
  "BINARY",
  "ASCII",
  "UNICODE",
]);
const INTERVAL_FIELDS: ReadonlySet<string> = new Set(["YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"]);

/** Words that begin a column's attribute, so that no type stands there. */
const NOT_A_TYPE: ReadonlySet<string> = new Set(
  (
    "CONSTRAINT NOT NULL DEFAULT PRIMARY UNIQUE REFERENCES CHECK COMMENT COLLATE GENERATED AS AUTO_INCREMENT " +
    "FIRST AFTER ON USING"
  ).split(" "),
);

/**
 * `range` covers name, arguments, array marks, UNSIGNED and the like; of a column, CHARACTER SET and COLLATE are
 * attributes beside the type. Takes nothing where no type stands.
 */
export function readType(cursor: TokenCursor): TypeUse | undefined {
  const from = cursor.at;
  const first = cursor.token();
  if (first.kind === "word" ? NOT_A_TYPE.has(first.word) : cursor.done) return undefined;
  let name: string;
  let schema: string | undefined;
  if (first.kind === "word" && cursor.word(1) !== ".") {
    name = readBuiltInName(cursor);
  } else {
    const object = cursor.objectName();
    if (object === undefined) return undefined;
    name = object.name.quoted ? object.name.text : object.name.text.toLowerCase();
    schema = object.schema?.text;
  }
  const nameEnd = cursor.at;
  let nameRange = cursor.since(from);

  let args: readonly string[] = [];
  let argsRange: Range | undefined;
  if (cursor.word() === "(") {
    const at = cursor.at;
    args = readArguments(cursor);
    argsRange = cursor.since(at);
  }
  const zone = readTimeZone(cursor, name);
  if (zone !== undefined) {
    name += zone;
    if (argsRange === undefined) nameRange = cursor.since(from);
  }

  const modifiers: TypeUse["modifiers"][number][] = [];
  if (name === "interval") readIntervalFields(cursor, modifiers);
  if (name === "interval" && argsRange === undefined && cursor.word() === "(") {
    const at = cursor.at;
    args = readArguments(cursor);
    argsRange = cursor.since(at);
  }
  while (MODIFIERS.has(cursor.word())) {
    const word = cursor.word();
    const at = cursor.at++;
    modifiers.push({ word, range: cursor.since(at) });
  }
  const dimensions = readDimensions(cursor);
  const type: Draft<TypeUse> = { name, nameRange, args, dimensions, modifiers, range: cursor.since(from) };
  if (argsRange !== undefined) type.argsRange = argsRange;
  if (schema !== undefined) type.schema = schema;
  return nameEnd > from ? type : undefined;
}

function readBuiltInName(cursor: TokenCursor): string {
  const word = cursor.word();
  const token = cursor.token();
  if (cursor.token(1).kind === "placeholder" && cursor.token(1).start === token.end) {
    return cursor.name()?.text ?? word.toLowerCase();
  }
  cursor.at++;
  if (word === "NATIONAL") {
    const second = cursor.word();
    if (second === "CHAR" || second === "CHARACTER") {
      cursor.at++;
      return cursor.take("VARYING")
        ? `national ${second.toLowerCase()} varying`
        : `national ${second.toLowerCase()}`;
    }
    return cursor.take("VARCHAR") ? "national varchar" : "national";
  }
  const seconds = SECOND_WORDS.get(word);
  if (seconds?.includes(cursor.word()) === true) {
    const second = cursor.word();
    cursor.at++;
    return `${word.toLowerCase()} ${second.toLowerCase()}`;
  }
  return lowerCaseWord(word);
}

/** The texts between the commas. */
function readArguments(cursor: TokenCursor): string[] {
  const texts: string[] = [];
  cursor.at++;
  while (!cursor.done && cursor.word() !== ")") {
    const from = cursor.at;
    cursor.skipPart();
    if (cursor.at > from) texts.push(cursor.slice(cursor.since(from)));
    if (!cursor.take(",")) break;
  }
  cursor.take(")");
  return texts;
}

function readTimeZone(cursor: TokenCursor, name: string): string | undefined {
  if (name !== "timestamp" && name !== "time") return undefined;
  if (cursor.takeAll("WITH", "TIME", "ZONE")) return " with time zone";
  if (cursor.takeAll("WITHOUT", "TIME", "ZONE")) return " without time zone";
  return undefined;
}

function readIntervalFields(cursor: TokenCursor, modifiers: TypeUse["modifiers"][number][]): void {
  const from = cursor.at;
  const first = cursor.takeAny(INTERVAL_FIELDS);
  if (first === undefined) return;
  const last = cursor.word() === "TO" && INTERVAL_FIELDS.has(cursor.word(1)) ? cursor.word(1) : undefined;
  if (last !== undefined) cursor.at += 2;
  modifiers.push({ word: last === undefined ? first : `${first} TO ${last}`, range: cursor.since(from) });
}

function readDimensions(cursor: TokenCursor): number {
  let dimensions = 0;
  if (cursor.take("ARRAY")) dimensions = 1;
  let brackets = 0;
  while (cursor.isMark("[")) {
    cursor.skipGroup();
    brackets++;
  }
  return Math.max(dimensions, brackets);
}
