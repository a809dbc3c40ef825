// Whether an expression's text names a column, and the text with the column renamed. Strings in it are left alone.
import type { Dialect } from "../dialects/dialect";
import { foldName, quoteName } from "../sql/names";
import { splitStatements } from "../sql/splitter";
import type { Token } from "../sql/statement";

const kept = new Map<string, ReadonlyMap<string, string>>();
// Expressions of one history; the map is emptied rather than let grow for ever.
const MOST_KEPT = 5000;

/** The names in an expression as the catalog keeps them, each with how it compares. */
function namesIn(expression: string, dialect: Dialect): ReadonlyMap<string, string> {
  const id = `${dialect.name} ${expression}`;
  let names = kept.get(id);
  if (names === undefined) {
    const found = new Map<string, string>();
    for (const token of tokensOf(expression, dialect)) {
      if (!isName(token)) continue;
      const name = foldName(expression.slice(token.start, token.end), dialect);
      found.set(compared(name, dialect), name);
    }
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(id, found);
    names = found;
  }
  return names;
}

function tokensOf(expression: string, dialect: Dialect): readonly Token[] {
  const placed = splitStatements(expression, dialect);
  const only = placed[0];
  return only === undefined || placed.length > 1 || only.start !== 0 ? [] : only.statement.tokens;
}

function isName(token: Token): boolean {
  return token.kind === "word" || token.kind === "quoted-name";
}

function compared(name: string, dialect: Dialect): string {
  return dialect.family === "mysql" ? name.toLowerCase() : name;
}

export function mentionsColumn(expression: string, column: string, dialect: Dialect): boolean {
  return namesIn(expression, dialect).has(compared(column, dialect));
}

export function renameInExpression(expression: string, from: string, to: string, dialect: Dialect): string {
  if (!mentionsColumn(expression, from, dialect)) return expression;
  const wanted = compared(from, dialect);
  let renamed = "";
  let at = 0;
  const tokens = tokensOf(expression, dialect);
  tokens.forEach((token, i) => {
    if (!isName(token) || tokens[i + 1]?.word === "(") return;
    if (compared(foldName(expression.slice(token.start, token.end), dialect), dialect) !== wanted) return;
    renamed += expression.slice(at, token.start) + quoteName(to, dialect);
    at = token.end;
  });
  return renamed + expression.slice(at);
}
