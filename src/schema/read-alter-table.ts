// Reads ALTER TABLE of every dialect: one change an action. An action that is not understood is given as such, so
// that what stands before and behind it is still known.
import type { Change, ColumnAlteration, DropBehaviour, Guard, ObjectName, OptionUse } from "./change";
import { readColumn, readColumnAfterName, readOption } from "./read-column";
import { readElementGroup, readTableElement, type TableElement } from "./read-create-table";
import { nothingEnds, readExpression } from "./read-expression";
import { readType } from "./read-type";
import type { Draft, TokenCursor } from "./token-cursor";

/** The cursor stands after ALTER [ONLINE] [IGNORE] TABLE. Undefined without a table's name. */
export function readAlterTable(cursor: TokenCursor): Change[] | undefined {
  const tableGuard = cursor.ifExists();
  const onlyFrom = cursor.at;
  const tableOnly =
    cursor.word() === "ONLY" && cursor.token(1).start >= 0 && cursor.take("ONLY")
      ? cursor.since(onlyFrom)
      : undefined;
  const table = cursor.objectName();
  if (table === undefined) return undefined;
  cursor.take("*");
  if (cursor.take("WAIT")) cursor.at++;
  else cursor.take("NOWAIT");
  const head = {
    ...(tableGuard === undefined ? {} : { tableGuard }),
    ...(tableOnly === undefined ? {} : { tableOnly }),
  };
  const changes: Change[] = [];
  do {
    const from = cursor.at;
    for (const action of readAction(cursor, table)) changes.push({ ...action, ...head });
    if (cursor.at === from && !cursor.done && cursor.word() !== ",") cursor.at++;
    const before = cursor.at;
    cursor.skipPart();
    while (cursor.word() === ")") {
      cursor.at++;
      cursor.skipPart();
    }
    if (cursor.at > before) widenLast(changes, cursor, from);
  } while (cursor.take(","));
  return changes;
}

/** What was not understood behind an action belongs to it. */
function widenLast(changes: Change[], cursor: TokenCursor, from: number): void {
  const last = changes.at(-1);
  const start = cursor.tokens[from]?.start;
  if (last === undefined || last.range.start !== start) return;
  changes[changes.length - 1] = { ...last, range: { start, end: cursor.since(from).end } };
}

function readAction(cursor: TokenCursor, table: ObjectName): Change[] {
  const from = cursor.at;
  const word = cursor.word();
  cursor.at++;
  switch (word) {
    case "ADD":
      return readAdd(cursor, table, from);
    case "DROP":
      return readDrop(cursor, table, from);
    case "RENAME":
      return readRename(cursor, table, from);
    case "ALTER":
      return readAlter(cursor, table, from);
    case "MODIFY":
    case "CHANGE": {
      cursor.take("COLUMN");
      const guard = cursor.ifExists();
      const nameFrom = cursor.at;
      const name = cursor.name();
      if (name === undefined) break;
      const column = word === "MODIFY" ? readColumnAfterName(cursor, name, nameFrom) : readColumn(cursor);
      if (column === undefined) break;
      const verb = word === "MODIFY" ? "modify" : "change";
      const range = cursor.since(from);
      return [{ kind: "redefine-column", table, from: name, column, verb, ...guarded(guard), range }];
    }
    case "VALIDATE": {
      const name = cursor.take("CONSTRAINT") ? cursor.name() : undefined;
      if (name === undefined) break;
      return [{ kind: "validate-constraint", table, name, range: cursor.since(from) }];
    }
    case "SET":
      if (cursor.take("SCHEMA")) {
        const schema = cursor.name();
        if (schema === undefined) break;
        const to: ObjectName = { schema, name: table.name, range: schema.range };
        return [{ kind: "rename-table", table, to, range: cursor.since(from) }];
      }
      return [wordOption(cursor, table, from)];
    case "CONVERT": {
      if (!cursor.take("TO")) break;
      const options = readOptions(cursor);
      const range = cursor.since(from);
      const first = options[0];
      if (first === undefined) break;
      // The first one is the whole clause's: it changes the columns too, which a bare CHARSET does not.
      const convert: OptionUse = {
        ...first,
        name: "CONVERT TO CHARSET",
        range: { start: range.start, end: first.range.end },
      };
      return [{ kind: "table-options", table, options: [convert, ...options.slice(1)], range }];
    }
    case "PARTITION":
    case "OWNER":
    case "ENABLE":
    case "DISABLE":
    case "FORCE":
    case "NO":
    case "INHERIT":
    case "ATTACH":
    case "DETACH":
    case "CLUSTER":
    case "REPLICA":
    case "RESET":
    case "ORDER":
    case "DISCARD":
    case "IMPORT":
    case "COALESCE":
    case "REORGANIZE":
    case "EXCHANGE":
    case "ANALYZE":
    case "CHECK":
    case "OPTIMIZE":
    case "REBUILD":
    case "REPAIR":
    case "REMOVE":
    case "TRUNCATE":
    case "WITHOUT":
    case "OF":
    case "NOT":
    case "CACHE":
    case "NOCACHE":
    case "COMPACT":
    case "SPLIT":
      return [wordOption(cursor, table, from)];
    case "":
    case ",":
    case ")":
      cursor.at--;
      break;
    default: {
      cursor.at--;
      if (cursor.word(1) !== "=" && !OPTION_WORDS.has(word)) {
        cursor.at++;
        break;
      }
      return [{ kind: "table-options", table, options: readOptions(cursor), range: cursor.since(from) }];
    }
  }
  cursor.skipPart();
  return [{ kind: "unknown-action", table, range: cursor.since(from) }];
}

const OPTION_WORDS: ReadonlySet<string> = new Set(
  (
    "DEFAULT CHARSET CHARACTER COLLATE ENGINE TYPE AUTO_INCREMENT COMMENT ROW_FORMAT KEY_BLOCK_SIZE TABLESPACE MAX_ROWS " +
    "MIN_ROWS AVG_ROW_LENGTH CHECKSUM DELAY_KEY_WRITE PACK_KEYS STATS_PERSISTENT STATS_AUTO_RECALC STATS_SAMPLE_PAGES " +
    "COMPRESSION ENCRYPTION CONNECTION INSERT_METHOD UNION ALGORITHM LOCK WITH TTL SECONDARY_ENGINE"
  ).split(" "),
);

function readOptions(cursor: TokenCursor): OptionUse[] {
  const options: OptionUse[] = [];
  while (!cursor.done && cursor.word() !== "," && cursor.word() !== ")") options.push(...readOption(cursor));
  return options;
}

/** An action that changes nothing the schema model holds: one option, named by its words. */
function wordOption(cursor: TokenCursor, table: ObjectName, from: number): Change {
  let name = cursor.word(-1);
  // The first words are the action's, not names: OWNER TO, ENABLE TRIGGER, REPLICA IDENTITY.
  if (cursor.token().kind === "word" && ACTION_SECOND_WORDS.has(cursor.word())) name += ` ${cursor.word()}`;
  cursor.skipPart();
  const range = cursor.since(from);
  return { kind: "table-options", table, options: [{ name, range }], range };
}

const ACTION_SECOND_WORDS: ReadonlySet<string> = new Set(
  (
    "TO TRIGGER ROW RULE KEYS LEVEL FORCE INHERIT PARTITION ON IDENTITY BY TABLESPACE LOGGED UNLOGGED WITHOUT " +
    "OIDS PARTITIONING VALIDATION ACCESS TIFLASH ALWAYS REPLICA CLUSTER OF"
  ).split(" "),
);

function guarded(guard: Guard | undefined): { guard?: Guard } {
  return guard === undefined ? {} : { guard };
}

function readAdd(cursor: TokenCursor, table: ObjectName, from: number): Change[] {
  const isColumn = cursor.take("COLUMN");
  const guard = cursor.ifNotExists();
  if (cursor.word() === "(") {
    const first = cursor.tokens[from]?.start ?? 0;
    const elements = readElementGroup(cursor);
    const end = cursor.since(from).end;
    if (elements.length === 1) return elements.map((e) => addElement(e, table, guard, { start: first, end }));
    return elements.map((element) => addElement(element, table, guard, elementRange(element)));
  }
  if (
    !isColumn &&
    (cursor.word() === "PARTITION" || (cursor.word() === "SYSTEM" && cursor.word(1) === "VERSIONING"))
  ) {
    cursor.at++;
    cursor.skipPart();
    const range = cursor.since(from);
    return [{ kind: "table-options", table, options: [{ name: "ADD PARTITION", range }], range }];
  }
  if (!isColumn) {
    const innerGuard = guard ?? constraintGuard(cursor);
    const element = cursor.done ? undefined : readTableElement(cursor);
    if (element !== undefined) return [addElement(element, table, innerGuard, cursor.since(from))];
  } else {
    const column = readColumn(cursor);
    if (column !== undefined) {
      return [{ kind: "add-column", table, column, ...guarded(guard), range: cursor.since(from) }];
    }
  }
  cursor.skipPart();
  return [{ kind: "unknown-action", table, range: cursor.since(from) }];
}

/** MariaDB writes the guard behind the word: ADD CONSTRAINT IF NOT EXISTS n, ADD INDEX IF NOT EXISTS n. */
function constraintGuard(cursor: TokenCursor): Guard | undefined {
  const from = cursor.at;
  for (let ahead = 1; ahead <= 2; ahead++) {
    if (
      cursor.word(ahead) === "IF" &&
      cursor.word(ahead + 1) === "NOT" &&
      cursor.word(ahead + 2) === "EXISTS"
    ) {
      cursor.at += ahead;
      const guard = cursor.ifNotExists();
      cursor.at = from;
      return guard;
    }
  }
  return undefined;
}

function elementRange(element: TableElement): { start: number; end: number } {
  return "column" in element
    ? element.column.range
    : "constraint" in element
      ? element.constraint.range
      : element.index.range;
}

function addElement(
  element: TableElement,
  table: ObjectName,
  guard: Guard | undefined,
  range: { start: number; end: number },
): Change {
  if ("column" in element)
    return { kind: "add-column", table, column: element.column, ...guarded(guard), range };
  if ("constraint" in element) {
    return { kind: "add-constraint", table, constraint: element.constraint, ...guarded(guard), range };
  }
  return { kind: "create-index", table, index: element.index, as: "add", ...guarded(guard), range };
}

export function readBehaviour(cursor: TokenCursor): { behaviour?: DropBehaviour } {
  const from = cursor.at;
  const cascade = cursor.take("CASCADE");
  if (!cascade && !cursor.take("RESTRICT")) return {};
  return { behaviour: { cascade, range: cursor.since(from) } };
}

function readDrop(cursor: TokenCursor, table: ObjectName, from: number): Change[] {
  const word = cursor.word();
  const next = cursor.token(1);
  // `DROP key` drops a column of that name.
  const isLast = next.start < 0 || next.word === ",";
  if (word === "PRIMARY" && cursor.word(1) === "KEY") {
    cursor.at += 2;
    const behaviour = readBehaviour(cursor);
    return [{ kind: "drop-constraint", table, as: "primary-key", ...behaviour, range: cursor.since(from) }];
  }
  if (
    (word === "CONSTRAINT" || word === "CHECK" || (word === "FOREIGN" && cursor.word(1) === "KEY")) &&
    !isLast
  ) {
    cursor.at += word === "FOREIGN" ? 2 : 1;
    const guard = cursor.ifExists();
    const name = cursor.name();
    const as = word === "FOREIGN" ? "foreign-key" : word === "CHECK" ? "check" : "constraint";
    const behaviour = readBehaviour(cursor);
    if (name === undefined) return [{ kind: "unknown-action", table, range: cursor.since(from) }];
    return [
      {
        kind: "drop-constraint",
        table,
        name,
        as,
        ...guarded(guard),
        ...behaviour,
        range: cursor.since(from),
      },
    ];
  }
  if ((word === "INDEX" || word === "KEY") && !isLast) {
    cursor.at++;
    const guard = cursor.ifExists();
    const name = cursor.objectName();
    if (name === undefined) return [{ kind: "unknown-action", table, range: cursor.since(from) }];
    return [
      { kind: "drop-index", table, names: [name], as: "drop", ...guarded(guard), range: cursor.since(from) },
    ];
  }
  if (word === "PARTITION" || (word === "SYSTEM" && cursor.word(1) === "VERSIONING")) {
    if (!isLast) return [wordOption(cursor, table, from)];
  }
  cursor.take("COLUMN");
  const guard = cursor.ifExists();
  const column = cursor.name();
  const behaviour = readBehaviour(cursor);
  const range = cursor.since(from);
  if (column === undefined) return [{ kind: "unknown-action", table, range }];
  return [{ kind: "drop-column", table, column, ...guarded(guard), ...behaviour, range }];
}

function readRename(cursor: TokenCursor, table: ObjectName, from: number): Change[] {
  const word = cursor.word();
  if (word === "TO" || word === "AS" || word === "=") {
    cursor.at++;
    const to = cursor.objectName();
    if (to !== undefined) return [{ kind: "rename-table", table, to, range: cursor.since(from) }];
    return [{ kind: "unknown-action", table, range: cursor.since(from) }];
  }
  // A column may be called `key` or `index`: then TO follows at once.
  const named = cursor.word(1) !== "TO";
  const isIndex = named && (word === "INDEX" || word === "KEY");
  const isConstraint = named && word === "CONSTRAINT";
  const isColumn = !isIndex && !isConstraint;
  if (!isColumn || (named && word === "COLUMN")) cursor.at++;
  const guard = cursor.ifExists();
  const nameFrom = cursor.at;
  const name = cursor.name();
  const to = cursor.take("TO") ? cursor.name() : undefined;
  const range = cursor.since(from);
  if (name !== undefined && to !== undefined) {
    if (isIndex) {
      return [
        { kind: "rename-index", table, name: { name, range: name.range }, to, ...guarded(guard), range },
      ];
    }
    return isConstraint
      ? [{ kind: "rename-constraint", table, name, to, range }]
      : [{ kind: "rename-column", table, column: name, to, range }];
  }
  cursor.at = nameFrom;
  // MySQL: RENAME t2.
  const target = isColumn && cursor.word() !== "COLUMN" ? cursor.objectName() : undefined;
  if (target !== undefined && (cursor.done || cursor.word() === ",")) {
    return [{ kind: "rename-table", table, to: target, range: cursor.since(from) }];
  }
  cursor.skipPart();
  return [{ kind: "unknown-action", table, range: cursor.since(from) }];
}

function readAlter(cursor: TokenCursor, table: ObjectName, from: number): Change[] {
  const word = cursor.word();
  if ((word === "INDEX" || word === "CONSTRAINT" || word === "CHECK") && isNamedObject(cursor)) {
    cursor.skipPart();
    const range = cursor.since(from);
    return [{ kind: "table-options", table, options: [{ name: `ALTER ${word}`, range }], range }];
  }
  cursor.take("COLUMN");
  cursor.ifExists();
  const column = cursor.name();
  if (column === undefined) {
    cursor.skipPart();
    return [{ kind: "unknown-action", table, range: cursor.since(from) }];
  }
  const alteration = readAlteration(cursor);
  const range = cursor.since(from);
  return [
    alteration === undefined
      ? { kind: "unknown-action", table, range }
      : { kind: "alter-column", table, column, alteration, range },
  ];
}

/** `ALTER INDEX i VISIBLE` and not `ALTER index TYPE text`. */
function isNamedObject(cursor: TokenCursor): boolean {
  const next = cursor.word(1);
  return next !== "TYPE" && next !== "SET" && next !== "DROP" && next !== "ADD" && cursor.token(1).start >= 0;
}

function readAlteration(cursor: TokenCursor): ColumnAlteration | undefined {
  const from = cursor.at;
  if (cursor.takeAll("SET", "DATA", "TYPE") || cursor.take("TYPE")) {
    const type = readAlteredType(cursor);
    if (type === undefined) return undefined;
    const at = cursor.at;
    const expression = cursor.take("USING") ? readExpression(cursor, nothingEnds) : undefined;
    const using = expression === undefined ? {} : { using: { expression, range: cursor.since(at) } };
    return { set: "type", type, ...using, range: cursor.since(from) };
  }
  if (cursor.takeAll("SET", "NOT", "NULL")) return { set: "not-null", range: cursor.since(from) };
  if (cursor.takeAll("DROP", "NOT", "NULL")) return { set: "nullable", range: cursor.since(from) };
  if (cursor.takeAll("DROP", "DEFAULT")) return { set: "no-default", range: cursor.since(from) };
  if (cursor.takeAll("SET", "DEFAULT")) {
    const expression = readExpression(cursor, nothingEnds);
    return expression === undefined ? undefined : { set: "default", expression, range: cursor.since(from) };
  }
  if (cursor.takeAll("DROP", "IDENTITY") || cursor.takeAll("DROP", "EXPRESSION")) {
    const set = cursor.word(-1) === "IDENTITY" ? "no-identity" : "no-expression";
    cursor.ifExists();
    return { set, range: cursor.since(from) };
  }
  if (cursor.take("ADD") || cursor.take("SET")) {
    if (cursor.take("GENERATED")) {
      const identity = cursor.takeAll("BY", "DEFAULT") ? "by-default" : "always";
      cursor.skipPart();
      return { set: "identity", identity, range: cursor.since(from) };
    }
  }
  const known = cursor.at > from || cursor.word() === "RESET" || cursor.word() === "RESTART";
  cursor.skipPart();
  return known && cursor.at > from + 1 ? { set: "other", range: cursor.since(from) } : undefined;
}

/** Here COLLATE belongs to the type: there is no other place for it. */
function readAlteredType(
  cursor: TokenCursor,
): Extract<ColumnAlteration, { set: "type" }>["type"] | undefined {
  const from = cursor.at;
  const type = readType(cursor);
  const at = cursor.at;
  if (type === undefined || !cursor.take("COLLATE")) return type;
  const collation = cursor.objectName();
  if (collation === undefined) return type;
  const altered: Draft<typeof type> = { ...type, range: cursor.since(from) };
  altered.modifiers = [
    ...type.modifiers,
    { word: "COLLATE", value: collation.name.text, range: cursor.since(at) },
  ];
  return altered;
}
