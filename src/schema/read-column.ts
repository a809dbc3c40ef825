// Reads a column's definition and the parts it shares with table constraints and indexes: keys' columns,
// REFERENCES, index options. The clauses of both families are read side by side; what a dialect lacks is for rules.
import type { Range } from "../base/text";
import type {
  ColumnDefinition,
  Constraint,
  ForeignKeyTarget,
  IndexDefinition,
  KeyPart,
  Name,
  OptionUse,
} from "./change";
import { attributeBegins, nothingEnds, readExpression, readParenthesised } from "./read-expression";
import { readType } from "./read-type";
import type { Draft, TokenCursor } from "./token-cursor";

/** Undefined when not even a name stands there. */
export function readColumn(cursor: TokenCursor): ColumnDefinition | undefined {
  const from = cursor.at;
  const name = cursor.name();
  return name === undefined ? undefined : readColumnAfterName(cursor, name, from);
}

/** The rest of a definition whose name is known; its range begins at the token at index `from`. */
export function readColumnAfterName(cursor: TokenCursor, name: Name, from: number): ColumnDefinition {
  const type = readType(cursor);
  const column: Draft<ColumnDefinition> = { name, checks: [], range: { start: 0, end: 0 } };
  if (type !== undefined) column.type = type;
  readAttributes(cursor, column);
  column.range = cursor.since(from);
  return column;
}

function readAttributes(cursor: TokenCursor, column: Draft<ColumnDefinition>): void {
  const checks: ColumnDefinition["checks"][number][] = [];
  let from = cursor.at;
  let constraintName: Name | undefined;
  const named = (range: Range): { readonly range: Range; readonly constraintName?: Name } =>
    constraintName === undefined ? { range } : { range, constraintName };
  while (!cursor.done) {
    const word = cursor.word();
    if (word === "," || word === ")") break;
    if (constraintName === undefined) from = cursor.at;
    cursor.at++;
    switch (word) {
      case "CONSTRAINT":
        // A name is kept for the attribute behind it, whose range then begins at CONSTRAINT.
        constraintName = BODY_WORDS.has(cursor.word()) ? undefined : cursor.name();
        if (constraintName !== undefined) continue;
        break;
      case "NOT":
        if (cursor.take("NULL")) column.nullable = { value: false, ...named(cursor.since(from)) };
        else if (cursor.word() !== "," && cursor.word() !== ")") cursor.at++;
        break;
      case "NULL":
        column.nullable = { value: true, ...named(cursor.since(from)) };
        break;
      case "DEFAULT": {
        const expression = readExpression(cursor, attributeBegins);
        if (expression !== undefined) column.default = { expression, range: cursor.since(from) };
        break;
      }
      case "PRIMARY":
        cursor.take("KEY");
        column.primaryKey = named(cursor.since(from));
        skipKeyTail(cursor);
        break;
      case "KEY":
        column.primaryKey = named(cursor.since(from));
        break;
      case "UNIQUE":
        if (!cursor.take("KEY")) cursor.take("INDEX");
        column.unique = named(cursor.since(from));
        if (!cursor.takeAll("NULLS", "NOT", "DISTINCT")) cursor.takeAll("NULLS", "DISTINCT");
        skipKeyTail(cursor);
        break;
      case "CHECK": {
        const expression = readParenthesised(cursor);
        if (expression !== undefined) checks.push({ expression, ...named(cursor.since(from)) });
        cursor.takeAll("NO", "INHERIT");
        if (!cursor.takeAll("NOT", "ENFORCED")) cursor.take("ENFORCED");
        break;
      }
      case "REFERENCES": {
        const target = readReferences(cursor, from);
        if (target !== undefined)
          column.references = constraintName === undefined ? target : { ...target, constraintName };
        break;
      }
      case "GENERATED":
      case "AS":
        readGenerated(cursor, column, from, word);
        break;
      case "AUTO_INCREMENT":
      case "AUTOINCREMENT":
      case "AUTO_RANDOM":
        if (cursor.word() === "(") cursor.skipGroup();
        column.identity = { kind: "auto_increment", range: cursor.since(from) };
        break;
      case "ON":
        if (cursor.take("UPDATE")) {
          const expression = readExpression(cursor, attributeBegins);
          if (expression !== undefined) column.onUpdate = { expression, range: cursor.since(from) };
        }
        break;
      case "COMMENT": {
        cursor.take("=");
        const text = cursor.string();
        if (text !== undefined) column.comment = { value: text.value, range: cursor.since(from) };
        break;
      }
      case "COLLATE": {
        cursor.take("=");
        const collation = cursor.objectName() ?? cursor.string();
        if (collation !== undefined) {
          const name = "value" in collation ? collation.value : collation.name.text;
          column.collation = { name, range: cursor.since(from) };
        }
        break;
      }
      case "CHARACTER":
      case "CHAR":
      case "CHARSET": {
        if (word !== "CHARSET" && !cursor.take("SET")) break;
        cursor.take("=");
        const charset = cursor.name() ?? cursor.string();
        if (charset !== undefined) {
          column.charset = {
            name: "value" in charset ? charset.value : charset.text,
            range: cursor.since(from),
          };
        }
        break;
      }
      case "FIRST":
        column.position = { range: cursor.since(from) };
        break;
      case "AFTER": {
        const after = cursor.name();
        if (after !== undefined) column.position = { after, range: cursor.since(from) };
        break;
      }
      case "SERIAL":
        // SERIAL DEFAULT VALUE: NOT NULL AUTO_INCREMENT UNIQUE in three words.
        if (cursor.takeAll("DEFAULT", "VALUE")) {
          const range = cursor.since(from);
          column.identity = { kind: "auto_increment", range };
          column.nullable = { value: false, range };
          column.unique = { range };
        }
        break;
      case "COLUMN_FORMAT":
      case "STORAGE":
      case "COMPRESSION":
      case "INITIALLY":
      case "SRID":
        cursor.at++;
        break;
      case "(":
        cursor.at--;
        cursor.skipGroup();
        break;
      default:
        break;
    }
    constraintName = undefined;
  }
  if (checks.length > 0) column.checks = checks;
}

const BODY_WORDS: ReadonlySet<string> = new Set([
  "PRIMARY",
  "UNIQUE",
  "FOREIGN",
  "CHECK",
  "REFERENCES",
  "NOT",
  "NULL",
]);

function skipKeyTail(cursor: TokenCursor): void {
  if (cursor.takeAll("USING", "INDEX", "TABLESPACE")) cursor.name();
  if (cursor.word() === "WITH" && cursor.word(1) === "(") {
    cursor.at++;
    cursor.skipGroup();
  }
}

function readGenerated(
  cursor: TokenCursor,
  column: Draft<ColumnDefinition>,
  from: number,
  word: string,
): void {
  let kind: "always" | "by-default" = "always";
  if (word === "GENERATED") {
    if (cursor.takeAll("BY", "DEFAULT")) {
      kind = "by-default";
      cursor.takeAll("ON", "NULL");
    } else cursor.take("ALWAYS");
    if (!cursor.take("AS")) return;
    if (cursor.take("IDENTITY")) {
      if (cursor.word() === "(") cursor.skipGroup();
      column.identity = { kind, range: cursor.since(from) };
      return;
    }
    if (cursor.takeAll("ROW", "START") || cursor.takeAll("ROW", "END")) return;
  }
  const expression = readParenthesised(cursor);
  if (expression === undefined) return;
  const stored = cursor.take("STORED") || cursor.take("PERSISTENT");
  const virtual = !stored && cursor.take("VIRTUAL");
  const range = cursor.since(from);
  column.generated =
    stored || virtual ? { expression, storage: stored ? "stored" : "virtual", range } : { expression, range };
}

/** What follows the word REFERENCES, which stands before the cursor; `from` is the index of its clause's first token. */
export function readReferences(cursor: TokenCursor, from: number): ForeignKeyTarget | undefined {
  const table = cursor.objectName();
  if (table === undefined) return undefined;
  const target: Draft<ForeignKeyTarget> = { table, columns: [], range: cursor.since(from) };
  if (cursor.word() === "(") target.columns = readKeyParts(cursor).flatMap((part) => part.column ?? []);
  for (;;) {
    const at = cursor.at;
    if (cursor.take("MATCH")) cursor.at++;
    else if (cursor.takeAll("ON", "DELETE")) {
      const action = readAction(cursor);
      if (action !== undefined) target.onDelete = { action, range: cursor.since(at) };
    } else if (cursor.word() === "ON" && cursor.word(1) === "UPDATE" && ACTIONS.has(cursor.word(2))) {
      cursor.at += 2;
      const action = readAction(cursor);
      if (action !== undefined) target.onUpdate = { action, range: cursor.since(at) };
    } else if (cursor.takeAll("NOT", "DEFERRABLE") || cursor.take("DEFERRABLE") || cursor.take("INITIALLY")) {
      if (cursor.word(-1) === "INITIALLY") cursor.at++;
      const start = target.deferrable?.start ?? cursor.since(at).start;
      target.deferrable = { start, end: cursor.since(at).end };
    } else break;
  }
  target.range = cursor.since(from);
  return target;
}

const ACTIONS: ReadonlySet<string> = new Set(["CASCADE", "RESTRICT", "SET", "NO"]);

/** Upper case: `SET NULL`. */
function readAction(cursor: TokenCursor): string | undefined {
  const first = cursor.takeAny(ACTIONS);
  if (first === undefined || first === "CASCADE" || first === "RESTRICT") return first;
  const second = cursor.word();
  if (second !== "NULL" && second !== "DEFAULT" && second !== "ACTION") return undefined;
  cursor.at++;
  if (cursor.word() === "(") cursor.skipGroup();
  return `${first} ${second}`;
}

/** The parts in `(…)`; the cursor stands before the parenthesis. */
export function readKeyParts(cursor: TokenCursor): KeyPart[] {
  const parts: KeyPart[] = [];
  if (!cursor.take("(")) return parts;
  while (!cursor.done && cursor.word() !== ")") {
    const part = readKeyPart(cursor);
    if (part !== undefined) parts.push(part);
    cursor.skipPart();
    if (!cursor.take(",")) break;
  }
  cursor.take(")");
  return parts;
}

function readKeyPart(cursor: TokenCursor): KeyPart | undefined {
  const from = cursor.at;
  const part: Draft<KeyPart> = { range: cursor.since(from) };
  if (cursor.word() === "(") {
    const expression = readParenthesised(cursor);
    if (expression !== undefined) part.expression = expression;
  } else if (beginsCall(cursor)) {
    const expression = readExpression(cursor, keyPartAttributeBegins);
    if (expression !== undefined) part.expression = expression;
  } else {
    const column = cursor.name();
    if (column === undefined) return undefined;
    part.column = column;
    if (cursor.word() === "(" && cursor.token(1).kind === "number") {
      const at = cursor.at;
      const value = Number(cursor.textOf(cursor.token(1)));
      cursor.skipGroup();
      part.length = { value, range: cursor.since(at) };
    } else if (cursor.token().kind === "operator") {
      cursor.at = from;
      delete part.column;
      const expression = readExpression(cursor, keyPartAttributeBegins);
      if (expression !== undefined) part.expression = expression;
    }
  }
  for (;;) {
    const at = cursor.at;
    const word = cursor.word();
    if (word === "ASC" || word === "DESC") {
      cursor.at++;
      part.order = { value: word === "ASC" ? "asc" : "desc", range: cursor.since(at) };
    } else if (word === "NULLS" && (cursor.word(1) === "FIRST" || cursor.word(1) === "LAST")) {
      const value = cursor.word(1) === "FIRST" ? "first" : "last";
      cursor.at += 2;
      part.nulls = { value, range: cursor.since(at) };
    } else if (word === "COLLATE") {
      cursor.at++;
      const name = cursor.objectName();
      if (name !== undefined) part.collation = { name: name.name.text, range: cursor.since(at) };
    } else if (word === "WITH" || word === "," || word === ")" || cursor.done) break;
    else {
      const name = part.operatorClass === undefined ? cursor.objectName() : undefined;
      if (name === undefined) break;
      if (cursor.word() === "(") cursor.skipGroup();
      part.operatorClass = { name: name.name.text, range: cursor.since(at) };
    }
  }
  part.range = cursor.since(from);
  return part;
}

/** `lower(`, `s.f(`: a function and no column with MySQL's prefix length. */
function beginsCall(cursor: TokenCursor): boolean {
  let ahead = 0;
  while (cursor.word(ahead + 1) === ".") ahead += 2;
  return (
    cursor.word(ahead + 1) === "(" &&
    cursor.token(ahead).kind === "word" &&
    !(cursor.token(ahead + 2).kind === "number" && cursor.word(ahead + 3) === ")")
  );
}

const KEY_PART_WORDS: ReadonlySet<string> = new Set(["ASC", "DESC", "NULLS", "COLLATE", "WITH"]);

function keyPartAttributeBegins(cursor: TokenCursor): boolean {
  if (KEY_PART_WORDS.has(cursor.word())) return true;
  // An operator class behind a call: `lower(a) text_pattern_ops`.
  return cursor.word(-1) === ")" && cursor.token().kind === "word";
}

/**
 * From PRIMARY, UNIQUE, FOREIGN, CHECK, NOT NULL or EXCLUDE on; `from` is the index where the constraint begins (CONSTRAINT or
 * that word). Undefined when its kind can't be told, or where a foreign key has no REFERENCES yet.
 */
export function readConstraintBody(
  cursor: TokenCursor,
  from: number,
  name: Name | undefined,
): Constraint | undefined {
  const base: { name?: Name } = name === undefined ? {} : { name };
  const word = cursor.word();
  cursor.at++;
  switch (word) {
    case "PRIMARY": {
      cursor.take("KEY");
      if (!cursor.take("CLUSTERED")) cursor.take("NONCLUSTERED");
      const key = readKeyBody(cursor);
      readConstraintTail(cursor);
      const { columns, usingIndex } = key;
      const range = cursor.since(from);
      return {
        kind: "primary-key",
        ...base,
        columns,
        ...(usingIndex === undefined ? {} : { usingIndex }),
        range,
      };
    }
    case "UNIQUE": {
      if (!cursor.take("KEY")) cursor.take("INDEX");
      const key = readKeyBody(cursor);
      readConstraintTail(cursor);
      const { columns, usingIndex, indexName, nullsNotDistinct } = key;
      return {
        kind: "unique",
        ...base,
        ...(name === undefined && indexName !== undefined ? { name: indexName } : {}),
        columns,
        ...(name !== undefined && indexName !== undefined ? { indexName } : {}),
        ...(usingIndex === undefined ? {} : { usingIndex }),
        ...(nullsNotDistinct === undefined ? {} : { nullsNotDistinct }),
        range: cursor.since(from),
      };
    }
    case "FOREIGN": {
      cursor.take("KEY");
      cursor.ifNotExists();
      const indexName = cursor.word() === "(" ? undefined : cursor.name();
      const columns = readKeyParts(cursor).flatMap((part) => part.column ?? []);
      const at = cursor.at;
      if (!cursor.take("REFERENCES")) return undefined;
      const references = readReferences(cursor, at);
      if (references === undefined) return undefined;
      const notValid = readConstraintTail(cursor);
      return {
        kind: "foreign-key",
        ...base,
        columns,
        references,
        ...(indexName === undefined ? {} : { indexName }),
        ...(notValid === undefined ? {} : { notValid }),
        range: cursor.since(from),
      };
    }
    case "CHECK": {
      const expression = readParenthesised(cursor);
      if (expression === undefined) return undefined;
      const notValid = readConstraintTail(cursor);
      const range = cursor.since(from);
      return { kind: "check", ...base, expression, ...(notValid === undefined ? {} : { notValid }), range };
    }
    case "NOT": {
      const column = cursor.take("NULL") ? cursor.name() : undefined;
      readConstraintTail(cursor);
      return column === undefined
        ? undefined
        : { kind: "not-null", ...base, column, range: cursor.since(from) };
    }
    case "EXCLUDE":
      readConstraintTail(cursor);
      return { kind: "exclude", ...base, range: cursor.since(from) };
    default:
      cursor.at--;
      return undefined;
  }
}

interface KeyBody {
  readonly columns: readonly KeyPart[];
  readonly usingIndex?: Name;
  readonly indexName?: Name;
  readonly nullsNotDistinct?: Range;
}

function readKeyBody(cursor: TokenCursor): KeyBody {
  const body: Draft<KeyBody> = { columns: [] };
  if (cursor.takeAll("USING", "INDEX")) {
    const index = cursor.name();
    if (index !== undefined) body.usingIndex = index;
    return body;
  }
  cursor.ifNotExists();
  const at = cursor.at;
  if (cursor.takeAll("NULLS", "NOT", "DISTINCT")) body.nullsNotDistinct = cursor.since(at);
  else if (!cursor.takeAll("NULLS", "DISTINCT") && cursor.word() !== "(" && cursor.word() !== "USING") {
    const name = cursor.name();
    if (name !== undefined) body.indexName = name;
  }
  if (cursor.take("USING")) cursor.at++;
  body.columns = readKeyParts(cursor);
  return body;
}

/** Goes past what follows a constraint's own parts, and says where NOT VALID stands. */
function readConstraintTail(cursor: TokenCursor): Range | undefined {
  let notValid: Range | undefined;
  while (!cursor.done) {
    const at = cursor.at;
    const word = cursor.word();
    if (word === "," || word === ")") break;
    if (word === "(" || word === "[") cursor.skipGroup();
    else if (cursor.takeAll("NOT", "VALID")) notValid = cursor.since(at);
    else cursor.at++;
  }
  return notValid;
}

/** Inline `[FULLTEXT|SPATIAL] [KEY|INDEX] [name] [USING m] (parts) options`; the cursor stands on its first word. */
export function readInlineIndex(cursor: TokenCursor): IndexDefinition {
  const from = cursor.at;
  const index: Draft<IndexDefinition> = { unique: false, parts: [], options: [], range: cursor.since(from) };
  if (cursor.take("FULLTEXT")) index.special = "fulltext";
  else if (cursor.take("SPATIAL")) index.special = "spatial";
  if (!cursor.take("KEY")) cursor.take("INDEX");
  cursor.ifNotExists();
  if (cursor.word() !== "(" && cursor.word() !== "USING") {
    const name = cursor.name();
    if (name !== undefined) index.name = name;
  }
  readIndexMethod(cursor, index);
  index.parts = readKeyParts(cursor);
  readIndexTail(cursor, index);
  index.range = cursor.since(from);
  return index;
}

export function readIndexMethod(cursor: TokenCursor, index: Draft<IndexDefinition>): void {
  const from = cursor.at;
  if (!cursor.take("USING")) return;
  const method = cursor.name();
  if (method !== undefined) index.method = { name: method.text.toLowerCase(), range: cursor.since(from) };
}

/** What follows an index's parts: INCLUDE, WITH, WHERE, MySQL's options. Stops at a comma or parenthesis. */
export function readIndexTail(cursor: TokenCursor, index: Draft<IndexDefinition>): void {
  const options: OptionUse[] = [];
  while (!cursor.done) {
    const from = cursor.at;
    const word = cursor.word();
    if (word === "," || word === ")") break;
    if (word === "USING") {
      readIndexMethod(cursor, index);
      if (cursor.at === from + 1) continue;
    } else if (cursor.take("INCLUDE") || cursor.take("STORING")) {
      const columns = cursor.nameList();
      if (columns !== undefined) index.include = { columns, range: cursor.since(from) };
    } else if (cursor.take("WHERE")) {
      const expression = readExpression(cursor, nothingEnds);
      if (expression !== undefined) index.where = { expression, range: cursor.since(from) };
    } else if (cursor.takeAll("NULLS", "NOT", "DISTINCT")) {
      options.push({ name: "NULLS NOT DISTINCT", range: cursor.since(from) });
    } else options.push(...readOption(cursor));
  }
  index.options = options;
}

/**
 * One `NAME [=] value`, `NAME (…)` or lone `NAME`; the character sets' spellings are all named `CHARSET`, and
 * DEFAULT before one is in its range. Always goes on by a token; what is no option gives none.
 */
export function readOption(cursor: TokenCursor): OptionUse[] {
  const from = cursor.at;
  if (cursor.token().kind !== "word") {
    if (cursor.word() === "(" || cursor.word() === "[") cursor.skipGroup();
    else cursor.at++;
    return [];
  }
  cursor.take("DEFAULT");
  let name = cursor.word();
  cursor.at++;
  if ((name === "CHARACTER" || name === "CHAR") && cursor.take("SET")) name = "CHARSET";
  else if ((name === "DATA" || name === "INDEX") && cursor.take("DIRECTORY")) name += " DIRECTORY";
  else if (name === "WITH" && cursor.take("PARSER")) name = "WITH PARSER";
  else if (name === "NOT" && cursor.token().kind === "word") {
    name = `NOT ${cursor.word()}`;
    cursor.at++;
  }
  const valueFrom = cursor.take("=") ? cursor.at : undefined;
  if (valueFrom !== undefined || takesValueWithoutSign(cursor, name)) {
    const start = cursor.at;
    if (cursor.word() === "(") cursor.skipGroup();
    else if (!cursor.done && cursor.word() !== "," && cursor.word() !== ")") cursor.at++;
    if (cursor.at > start) {
      return [{ name, value: cursor.slice(cursor.since(start)), range: cursor.since(from) }];
    }
  }
  return [{ name, range: cursor.since(from) }];
}

const VALUED: ReadonlySet<string> = new Set(
  (
    "ENGINE TYPE CHARSET COLLATE COMMENT AUTO_INCREMENT ROW_FORMAT KEY_BLOCK_SIZE TABLESPACE MAX_ROWS MIN_ROWS " +
    "AVG_ROW_LENGTH CHECKSUM DELAY_KEY_WRITE PACK_KEYS STATS_PERSISTENT STATS_AUTO_RECALC STATS_SAMPLE_PAGES " +
    "COMPRESSION ENCRYPTION CONNECTION INSERT_METHOD UNION PASSWORD ALGORITHM LOCK ENGINE_ATTRIBUTE WITH " +
    "SHARD_ROW_ID_BITS PRE_SPLIT_REGIONS AUTO_ID_CACHE AUTO_RANDOM_BASE TTL TTL_ENABLE USING"
  ).split(" "),
);

function takesValueWithoutSign(cursor: TokenCursor, name: string): boolean {
  return VALUED.has(name) || name.endsWith(" DIRECTORY") || name === "WITH PARSER" || cursor.word() === "(";
}
