// The tables of a FROM clause or of UPDATE … SET, where they stand plainly: names, aliases, joins with ON. Anything
// more (a subquery, NATURAL, USING, nested joins) is not taken apart.
import type { Token } from "../../sql/statement";

export interface JoinedTable {
  /** As written: the table without its alias. */
  readonly name: string;
  /** As written, alias included. */
  readonly text: string;
  /** The alias, or the table's name without its schema. */
  readonly called: string;
  /** How it comes to those before it; the first is `inner`. */
  readonly join: "inner" | "outer";
  /** The condition after ON, as written. */
  readonly on?: string;
}

const JOIN_WORDS: ReadonlySet<string> = new Set(["INNER", "CROSS", "LEFT", "RIGHT", "OUTER", "JOIN"]);

/** Undefined where any part of the stretch is not plain. */
export function readJoinedTables(
  text: string,
  tokens: readonly Token[],
  from: number,
  end: number,
): readonly JoinedTable[] | undefined {
  const tables: JoinedTable[] = [];
  let at = from;
  let join: JoinedTable["join"] = "inner";
  for (;;) {
    const first = tokens[at];
    if (first === undefined || at >= end || !isName(first)) return undefined;
    let last = at;
    while (tokens[last + 1]?.word === "." && last + 2 < end) last += 2;
    const named = tokens[last];
    if (named === undefined || tokens[last + 1]?.word === "(") return undefined;
    const name = text.slice(first.start, named.end);
    let alias = named;
    at = last + 1;
    if (at < end && tokens[at]?.word === "AS") at++;
    const next = tokens[at];
    if (at < end && next !== undefined && isName(next)) {
      alias = next;
      at++;
    }
    const table = {
      name,
      text: text.slice(first.start, alias.end),
      called: text.slice(alias.start, alias.end),
      join,
    };
    if (at < end && tokens[at]?.word === "ON") {
      const start = at + 1;
      at = nextJoin(tokens, start, end);
      const [begin, close] = [tokens[start], tokens[at - 1]];
      if (begin === undefined || close === undefined || at <= start) return undefined;
      tables.push({ ...table, on: text.slice(begin.start, close.end) });
    } else {
      tables.push(table);
    }
    if (at >= end) return tables;
    if (tokens[at]?.word === ",") {
      join = "inner";
      at++;
      continue;
    }
    join = "inner";
    const before = at;
    while (at < end && JOIN_WORDS.has(tokens[at]?.word ?? "")) {
      const word = tokens[at]?.word;
      if (word === "LEFT" || word === "RIGHT") join = "outer";
      at++;
    }
    if (at === before || tokens[at - 1]?.word !== "JOIN") return undefined;
  }
}

function isName(token: Token): boolean {
  return (
    token.kind === "quoted-name" ||
    (token.kind === "word" && !JOIN_WORDS.has(token.word) && !NOT_NAMES.has(token.word))
  );
}

const NOT_NAMES: ReadonlySet<string> = new Set(
  "ON USING NATURAL STRAIGHT_JOIN FORCE USE IGNORE PARTITION LATERAL SELECT SET WHERE".split(" "),
);

/** Where a condition ends: at the next comma or join of this level. */
function nextJoin(tokens: readonly Token[], from: number, end: number): number {
  let depth = 0;
  for (let i = from; i < end; i++) {
    const word = tokens[i]?.word ?? "";
    if (word === "(") depth++;
    else if (word === ")") depth--;
    else if (depth === 0 && (word === "," || (JOIN_WORDS.has(word) && tokens[i + 1]?.word !== "("))) return i;
    else if (depth === 0 && (word === "NATURAL" || word === "STRAIGHT_JOIN")) return i;
  }
  return end;
}
