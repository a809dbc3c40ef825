// DDL inside a DO block or a procedure, where it stands behind no other question than whether it was done already:
// `IF NOT EXISTS (SELECT … FROM pg_type …) THEN CREATE TYPE …`, `EXCEPTION WHEN duplicate_object THEN NULL`.
// Whether the branch is taken or not, what it wants is there afterwards, so that replay can follow it.
import type { Dialect } from "../dialects/dialect";
import { readTokens } from "../sql/lexer";
import type { Statement, Token } from "../sql/statement";
import type { Change } from "./change";

type ReadOne = (statement: Statement, dialect: Dialect) => readonly Change[];

const DDL: ReadonlySet<string> = new Set(["CREATE", "ALTER", "DROP", "COMMENT", "RENAME", "TRUNCATE"]);
/** Statements that leave the schema as it is. */
const HARMLESS: ReadonlySet<string> = new Set(
  "NULL RAISE RETURN SELECT PERFORM INSERT UPDATE DELETE REPLACE SET GET LOCK SIGNAL WITH LEAVE ANALYZE GRANT REVOKE".split(
    " ",
  ),
);
const CATALOGS = /\b(?:information_schema|pg_\w+|to_regclass|to_regtype)\b/i;

/** Undefined when anything else than such DDL may happen in the body. Ranges are of `text`, which holds `tokens`. */
export function readGuardedDdl(
  text: string,
  tokens: readonly Token[],
  dialect: Dialect,
  read: ReadOne,
): readonly Change[] | undefined {
  const start = tokens[0]?.start ?? 0;
  const asksCatalog = CATALOGS.test(text.slice(start, tokens.at(-1)?.end ?? start));
  const changes: Change[] = [];
  const walk: Walk = { text, dialect, read, asksCatalog, declares: false, aside: false };
  let from = 0;
  for (let i = 0; i <= tokens.length; i++) {
    if (i < tokens.length && tokens[i]?.word !== ";") continue;
    const found = readPiece(walk, tokens.slice(from, i));
    if (found === undefined) return undefined;
    changes.push(...found);
    from = i + 1;
  }
  return changes;
}

/** The tokens in a dollar-quoted string, or in a plain one without escapes, with offsets of `text`. */
export function tokensInString(text: string, token: Token, dialect: Dialect): readonly Token[] | undefined {
  const written = text.slice(token.start, token.end);
  const tag = /^\$[^$]*\$/.exec(written)?.[0];
  const open = tag?.length ?? 1;
  if (token.unterminated === true || (tag === undefined && !/^'[^'\\]*'$/.test(written))) return undefined;
  const start = token.start + open;
  return readTokens(text, start, dialect.lexical, token.end - open).tokens.map((inner) => ({
    ...inner,
    start: inner.start + start,
    end: inner.end + start,
  }));
}

interface Walk {
  readonly text: string;
  readonly dialect: Dialect;
  readonly read: ReadOne;
  readonly asksCatalog: boolean;
  /** In the part between DECLARE and BEGIN. */
  declares: boolean;
  /** In ELSE or an exception's handler, where DDL would be the other way. */
  aside: boolean;
}

/** What stands between two semicolons. */
function readPiece(walk: Walk, tokens: readonly Token[]): readonly Change[] | undefined {
  let at = 0;
  for (;;) {
    const word = tokens[at]?.word;
    if (word === undefined) return [];
    if (word === "BEGIN") {
      walk.declares = false;
      at++;
    } else if (walk.declares) return [];
    else if (word === "DECLARE") {
      // MySQL declares one at a time, inside BEGIN.
      walk.declares = walk.dialect.family === "postgresql";
      return [];
    } else if (word === "IF") {
      const then = thenAt(tokens, at);
      if (then === undefined || !walk.asksCatalog) return undefined;
      at = then + 1;
    } else if (word === "ELSE") {
      walk.aside = true;
      at++;
    } else if (word === "EXCEPTION" || word === "WHEN") {
      const then = thenAt(tokens, at);
      if (then === undefined) return undefined;
      walk.aside = true;
      at = then + 1;
    } else if (word === "END") {
      walk.aside = false;
      return [];
    } else break;
  }
  const first = tokens[at];
  if (first === undefined) return [];
  if (DDL.has(first.word)) return walk.aside ? undefined : readDdl(walk, tokens.slice(at));
  if (first.word === "EXECUTE" && walk.dialect.family === "postgresql") {
    const [, literal] = tokens.slice(at);
    if (tokens.length !== at + 2 || literal?.kind !== "string" || walk.aside) return undefined;
    const inner = tokensInString(walk.text, literal, walk.dialect);
    return inner === undefined || !DDL.has(inner[0]?.word ?? "") || inner.some((token) => token.word === ";")
      ? undefined
      : readDdl(walk, inner);
  }
  if (HARMLESS.has(first.word)) return [];
  const second = tokens[at + 1]?.word;
  return second === ":=" || second === "=" || (second === ":" && tokens[at + 2]?.word === "=")
    ? []
    : undefined;
}

function thenAt(tokens: readonly Token[], from: number): number | undefined {
  const at = tokens.findIndex((token, i) => i > from && token.word === "THEN");
  return at < 0 ? undefined : at;
}

function readDdl(walk: Walk, tokens: readonly Token[]): readonly Change[] | undefined {
  const changes = walk.read(
    {
      kind: "sql",
      text: walk.text,
      tokens,
      comments: [],
      executableComments: [],
      bodyStart: tokens[0]?.start ?? 0,
      terminator: ";",
    },
    walk.dialect,
  );
  return changes.some((change) => change.kind === "unknown" || change.kind === "unknown-action")
    ? undefined
    : changes;
}
