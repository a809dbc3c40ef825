// The plain values that a statement gives to columns or compares them with: INSERT … VALUES, SET, WHERE.
import type { Column, Table } from "../../schema/schema";
import type { Dialect } from "../../dialects/dialect";
import { unquoteName } from "../../sql/names";
import type { Statement, Token } from "../../sql/statement";
import type { ColumnFinder } from "./column-finder";

export interface ColumnValue {
  readonly column: Column;
  /** The value's one token. */
  readonly token: Token;
  readonly use: "assigned" | "compared";
}

const VALUE_ENDS =
  /^(?:,|\)|WHERE|ORDER|GROUP|LIMIT|ON|RETURNING|AND|OR|AS|THEN|ELSE|END|FROM|HAVING|UNION|XOR|&&|\|\|)$/;

/** `table` is the one written to, where it is known. */
export function columnValuesOf(
  statement: Statement,
  table: Table | undefined,
  finder: ColumnFinder,
  source: Dialect,
): readonly ColumnValue[] {
  return [...insertedValues(statement, table, source), ...comparedValues(statement, finder)];
}

function* insertedValues(
  { tokens, text }: Statement,
  table: Table | undefined,
  source: Dialect,
): Iterable<ColumnValue> {
  if (table === undefined || !/^(?:INSERT|REPLACE)$/.test(tokens[0]?.word ?? "")) return;
  const values = tokens.findIndex(({ word }) => word === "VALUES" || word === "VALUE");
  if (values < 0) return;
  const named = (token: Token | undefined): Column | undefined => {
    if (token === undefined || (token.kind !== "word" && token.kind !== "quoted-name")) return undefined;
    const name = unquoteName(text.slice(token.start, token.end), source.lexical).toLowerCase();
    return table.columns.find((column) => column.name.toLowerCase() === name);
  };
  const open = tokens.findIndex(({ word }, i) => i < values && word === "(");
  const columns: readonly (Column | undefined)[] =
    open < 0
      ? table.partial
        ? []
        : table.columns
      : tokens
          .slice(open + 1, values)
          .filter(
            ({ word }, i, all) => word !== "," && word !== ")" && word !== "." && all[i + 1]?.word !== ".",
          )
          .map(named);
  let depth = 0;
  let place = 0;
  for (let i = values + 1; i < tokens.length; i++) {
    const token = tokens[i];
    if (token === undefined) return;
    if (token.word === "(") {
      depth++;
      if (depth === 1) place = 0;
    } else if (token.word === ")") depth--;
    else if (token.word === "," && depth === 1) place++;
    else if (depth === 0 && token.word === "ON") return;
    const begins = tokens[i - 1]?.word === "(" || tokens[i - 1]?.word === ",";
    const ends = /^[,)]$/.test(tokens[i + 1]?.word ?? "");
    const column = columns[place];
    if (depth === 1 && begins && ends && column !== undefined) yield { column, token, use: "assigned" };
  }
}

/** `a = 1` and its like, in SET an assignment. `a IN (0, 1)` too. */
function* comparedValues({ tokens }: Statement, finder: ColumnFinder): Iterable<ColumnValue> {
  let inSet = false;
  let depth = 0;
  let setDepth = 0;
  for (const [i, token] of tokens.entries()) {
    if (token.word === "(") depth++;
    else if (token.word === ")") depth--;
    else if (token.word === "SET" || (token.word === "UPDATE" && tokens[i - 1]?.word === "KEY")) {
      inSet = true;
      setDepth = depth;
    } else if (/^(?:WHERE|SELECT|ON|FROM)$/.test(token.word)) inSet = false;
    const isList = token.word === "IN" && tokens[i + 1]?.word === "(";
    if (!isList && !/^(?:=|<>|!=|<=>)$/.test(token.word)) continue;
    const at = isList && tokens[i - 1]?.word === "NOT" ? i - 2 : i - 1;
    const column = finder.columnAt(at);
    if (column === undefined) continue;
    let first = at;
    while (tokens[first - 1]?.word === ".") first -= 2;
    const opens = tokens[first - 1];
    if (isList) {
      for (let j = i + 2; j < tokens.length && tokens[j]?.word !== ")"; j++) {
        const value = tokens[j];
        const isAlone = /^[,(]$/.test(tokens[j - 1]?.word ?? "") && /^[,)]$/.test(tokens[j + 1]?.word ?? "");
        if (value !== undefined && isAlone) yield { column, token: value, use: "compared" };
      }
      continue;
    }
    const value = tokens[i + 1];
    const next = tokens[i + 2];
    if (value === undefined || (next !== undefined && !VALUE_ENDS.test(next.word))) continue;
    const isAssigned =
      inSet &&
      depth === setDepth &&
      (opens?.word === "," || opens?.word === "SET" || opens?.word === "UPDATE");
    if (!isAssigned && opens !== undefined && opens.kind !== "word" && !/^[(,]$/.test(opens.word)) continue;
    yield { column, token: value, use: isAssigned ? "assigned" : "compared" };
  }
}
