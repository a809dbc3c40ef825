// The DDL reader: what a SQL statement does to the schema, as changes with the place of every part. It is shallow
// (expressions and queries are not taken apart), goes over the tokens once, never throws, and reads the clauses of
// both families whatever the dialect, so that half-typed and foreign text still gives what can be told.
import type { Range } from "../base/text";
import type { Dialect } from "../dialects/dialect";
import type { Statement, Token } from "../sql/statement";
import type { Change, ChangeOf, Guard, IndexDefinition, ObjectName } from "./change";
import { readAlterTable, readBehaviour } from "./read-alter-table";
import { readIndexMethod, readIndexTail, readKeyParts } from "./read-column";
import { readCreateTable } from "./read-create-table";
import { readGuardedDdl, tokensInString } from "./guarded-ddl";
import { reachOf } from "./reach";
import { type Draft, TokenCursor } from "./token-cursor";

const kept = new WeakMap<Dialect, WeakMap<Statement, readonly Change[]>>();

/**
 * The changes of one statement, in order; several for ALTER TABLE and RENAME TABLE, none for an empty statement and
 * for the rows of COPY. Kept by the statement's identity: asking again is free.
 */
export function readChanges(statement: Statement, dialect: Dialect): readonly Change[] {
  let ofDialect = kept.get(dialect);
  if (ofDialect === undefined) {
    ofDialect = new WeakMap();
    kept.set(dialect, ofDialect);
  }
  let changes = ofDialect.get(statement);
  if (changes === undefined) {
    changes = readStatement(statement, dialect);
    ofDialect.set(statement, changes);
  }
  return changes;
}

function readStatement(statement: Statement, dialect: Dialect): readonly Change[] {
  const { tokens } = statement;
  if (statement.kind === "copy-data") return [];
  if (statement.kind === "client-command") {
    const range = { start: statement.bodyStart, end: statement.text.length };
    // A script taken in, another database: what comes then is not seen.
    const reaches = /^\s*(\\(i|ir|include|include_relative|c|connect|gexec)\b|source\b|\\\.)/i.test(
      statement.text.slice(statement.bodyStart),
    );
    return [{ kind: "unknown", reaches: reaches ? "anything" : "nothing", range }];
  }
  const cursor = new TokenCursor(statement, dialect);
  // A template's own control lines: `{% if x %} CREATE …`.
  while (cursor.token().kind === "placeholder") cursor.at++;
  if (tokens.length === 0) return [];
  const whole = wholeRange(cursor);
  const read = READERS.get(cursor.word());
  const changes = read === undefined ? undefined : read(cursor, cursor.at, whole);
  return changes ?? [{ kind: "unknown", reaches: "anything", range: whole }];
}

function wholeRange(cursor: TokenCursor): Range {
  return { start: cursor.tokens[0]?.start ?? 0, end: cursor.tokens.at(-1)?.end ?? 0 };
}

/** Reads from the first word on; undefined: not understood, may reach anything. */
type Reader = (cursor: TokenCursor, from: number, whole: Range) => readonly Change[] | undefined;

const query: Reader = (cursor, _from, whole) => {
  if (cursor.dialect.family === "postgresql" && cursor.word() === "SELECT") {
    const target = findSelectInto(cursor);
    if (target !== undefined) {
      return [
        {
          kind: "create-table",
          table: target.table,
          ...(target.temporary === undefined ? {} : { temporary: target.temporary }),
          columns: [],
          constraints: [],
          indexes: [],
          options: [],
          from: { how: "select", range: whole },
          range: whole,
        },
      ];
    }
  }
  return [{ kind: "query", range: whole }];
};

/** `SELECT … INTO [TEMP] [TABLE] t FROM …`, at the top level. */
function findSelectInto(cursor: TokenCursor): { table: ObjectName; temporary?: Range } | undefined {
  const start = cursor.at;
  try {
    while (!cursor.done && cursor.word() !== "FROM") {
      if (cursor.word() === "(") cursor.skipGroup();
      else if (cursor.take("INTO")) {
        const from = cursor.at;
        cursor.take("UNLOGGED");
        const temporary = cursor.take("TEMP") || cursor.take("TEMPORARY") ? cursor.since(from) : undefined;
        cursor.take("TABLE");
        const table = cursor.objectName();
        if (table === undefined) return undefined;
        return temporary === undefined ? { table } : { table, temporary };
      } else cursor.at++;
    }
    return undefined;
  } finally {
    cursor.at = start;
  }
}

const nothing: Reader = (_cursor, _from, range) => [{ kind: "unknown", reaches: "nothing", range }];
const grant: Reader = (_cursor, _from, range) => [{ kind: "grant", range }];

function transaction(verb: ChangeOf<"transaction">["verb"]): Reader {
  return (_cursor, _from, range) => [{ kind: "transaction", verb, range }];
}

function readData(verb: string, ...skipped: readonly string[]): Reader {
  const words = new Set([
    ...skipped,
    "LOW_PRIORITY",
    "HIGH_PRIORITY",
    "DELAYED",
    "QUICK",
    "IGNORE",
    "OVERWRITE",
  ]);
  return (cursor, _from, range) => {
    cursor.at++;
    while (words.has(cursor.word())) cursor.at++;
    cursor.take("ONLY");
    const table = cursor.objectName();
    return [{ kind: "data", verb, ...(table === undefined ? {} : { table }), range }];
  };
}

const insert = readData("INSERT", "INTO", "TABLE");
const update = readData("UPDATE");
const deletes = readData("DELETE", "FROM");
const merge = readData("MERGE", "INTO");
const DATA_READERS: ReadonlyMap<string, Reader> = new Map([
  ["INSERT", insert],
  ["UPDATE", update],
  ["DELETE", deletes],
  ["MERGE", merge],
]);

const copy: Reader = (cursor, _from, range) => {
  cursor.at++;
  if (cursor.word() === "(") return [{ kind: "query", range }];
  cursor.take("BINARY");
  const table = cursor.objectName();
  if (cursor.word() === "(") cursor.skipGroup();
  if (cursor.word() === "TO") return [{ kind: "query", range }];
  return [{ kind: "data", verb: "COPY", ...(table === undefined ? {} : { table }), range }];
};

const load: Reader = (cursor, _from, range) => {
  while (!cursor.done && !(cursor.word() === "INTO" && cursor.word(1) === "TABLE")) cursor.at++;
  cursor.at += 2;
  const table = cursor.objectName();
  return [{ kind: "data", verb: "LOAD", ...(table === undefined ? {} : { table }), range }];
};

/** WITH …: what the statement behind the named queries is, or a change of data inside one of them. */
const withQueries: Reader = (cursor, from, whole) => {
  let inner: number | undefined;
  let depth = 0;
  for (cursor.at++; !cursor.done; cursor.at++) {
    const word = cursor.word();
    if (word === "(") depth++;
    else if (word === ")") depth--;
    else if (DATA_READERS.has(word)) {
      if (depth === 0) return DATA_READERS.get(word)?.(cursor, cursor.at, whole);
      if (depth === 1 && cursor.word(-1) === "(") inner ??= cursor.at;
    } else if (depth === 0 && (word === "SELECT" || word === "VALUES" || word === "TABLE")) break;
  }
  if (inner !== undefined) {
    cursor.at = inner;
    return DATA_READERS.get(cursor.word())?.(cursor, inner, whole);
  }
  cursor.at = from;
  return [{ kind: "query", range: whole }];
};

const truncate: Reader = (cursor, _from, range) => {
  cursor.at++;
  cursor.take("TABLE");
  return [{ kind: "truncate", tables: cursor.objectNames(), range }];
};

const renames: Reader = (cursor, _from, whole) => {
  cursor.at++;
  if (!cursor.take("TABLE") && !cursor.take("TABLES")) {
    return [{ kind: "alter-object", object: cursor.word().toLowerCase(), range: whole }];
  }
  const guard = cursor.ifExists();
  const changes: Change[] = [];
  do {
    const from = cursor.at;
    const table = cursor.objectName();
    if (cursor.take("WAIT")) cursor.at++;
    else cursor.take("NOWAIT");
    const to = cursor.take("TO") ? cursor.objectName() : undefined;
    if (table === undefined || to === undefined) break;
    changes.push({ kind: "rename-table", table, to, ...guarded(guard), range: cursor.since(from) });
  } while (cursor.take(","));
  const [only] = changes;
  if (only !== undefined && changes.length === 1) return [{ ...only, range: whole }];
  return changes.length === 0 ? undefined : changes;
};

const comment: Reader = (cursor, _from, range) => {
  cursor.at++;
  cursor.take("ON");
  const on = cursor.word();
  cursor.at++;
  const parts: ObjectName["name"][] = [];
  if (on === "TABLE" || on === "COLUMN") {
    do {
      const part = cursor.name();
      if (part !== undefined) parts.push(part);
    } while (cursor.take("."));
  } else while (!cursor.done && cursor.word() !== "IS") cursor.at++;
  const text = cursor.take("IS") ? cursor.string()?.value : undefined;
  const said = text === undefined ? {} : { text };
  const column = on === "COLUMN" ? parts.pop() : undefined;
  const name = parts.pop();
  const schema = parts.pop();
  if (name === undefined || (on === "COLUMN" && column === undefined)) {
    return [{ kind: "comment", on: "other", ...said, range }];
  }
  const table: ObjectName = {
    name,
    ...(schema === undefined ? {} : { schema }),
    range: { start: schema?.range.start ?? name.range.start, end: name.range.end },
  };
  if (column === undefined) return [{ kind: "comment", on: "table", table, ...said, range }];
  return [{ kind: "comment", on: "column", table, column, ...said, range }];
};

const SCOPES: ReadonlySet<string> = new Set(["SESSION", "LOCAL", "GLOBAL", "PERSIST", "PERSIST_ONLY"]);

const set: Reader = (cursor, _from, whole) => {
  cursor.at++;
  if (
    cursor.word() === "TRANSACTION" ||
    cursor.word() === "CONSTRAINTS" ||
    cursor.word(1) === "TRANSACTION"
  ) {
    return [{ kind: "transaction", verb: "other", range: whole }];
  }
  const changes: Change[] = [];
  do {
    const from = cursor.at;
    if (cursor.word(1) !== "=" && cursor.word(1) !== "TO") cursor.takeAny(SCOPES);
    const name = readSettingName(cursor);
    if (name === undefined) break;
    if (!cursor.take("=") && !cursor.take(":=")) cursor.take("TO");
    const valueFrom = cursor.at;
    while (!cursor.done && !(cursor.word() === "," && beginsSetting(cursor))) {
      if (cursor.word() === "(") cursor.skipGroup();
      else cursor.at++;
    }
    const value = cursor.at > valueFrom ? { value: cursor.slice(cursor.since(valueFrom)) } : {};
    changes.push({ kind: "setting", name, ...value, range: cursor.since(from) });
  } while (cursor.take(","));
  const [only] = changes;
  if (only === undefined) return nothing(cursor, 0, whole);
  return changes.length === 1 ? [{ ...only, range: whole }] : changes;
};

/** `SET a = 1, b = 2` and not `SET search_path TO a, b`. */
function beginsSetting(cursor: TokenCursor): boolean {
  let ahead = 1;
  if (SCOPES.has(cursor.word(ahead))) ahead++;
  while (cursor.word(ahead + 1) === ".") ahead += 2;
  return cursor.word(ahead + 1) === "=" || cursor.word(ahead + 1) === ":=";
}

function readSettingName(cursor: TokenCursor): string | undefined {
  const token = cursor.token();
  if (token.kind === "parameter") {
    cursor.at++;
    const text = cursor.textOf(token).toLowerCase();
    return text.startsWith("@@")
      ? text.slice(2).replace(/^(session|local|global|persist|persist_only)\./, "")
      : text;
  }
  if (cursor.takeAll("TIME", "ZONE")) return "timezone";
  if (cursor.takeAll("CHARACTER", "SET")) return "character set";
  if (cursor.takeAll("SESSION", "AUTHORIZATION")) return "session authorization";
  const name = cursor.objectName();
  if (name === undefined) return undefined;
  return cursor.slice(name.range).toLowerCase().replaceAll(/["`]/g, "");
}

const use: Reader = (cursor, _from, range) => {
  cursor.at++;
  const name = cursor.name();
  return [{ kind: "setting", name: "use", ...(name === undefined ? {} : { value: name.text }), range }];
};

/** BEGIN of a transaction, or of MariaDB's anonymous block. */
const begin: Reader = (cursor, _from, range) => {
  const next = cursor.token(1);
  const known =
    next.start < 0 || BEGIN_WORDS.has(next.word) || (next.word === "NOT" && cursor.word(2) === "DEFERRABLE");
  if (known) return [{ kind: "transaction", verb: "begin", range }];
  return [{ kind: "unknown", ...reachOf(cursor.text), range }];
};

const BEGIN_WORDS: ReadonlySet<string> = new Set(
  "WORK TRANSACTION ISOLATION READ DEFERRABLE CONCURRENT EXCLUSIVE IMMEDIATE DEFERRED PESSIMISTIC OPTIMISTIC".split(
    " ",
  ),
);

const doBlock: Reader = (cursor, _from, range) => {
  for (const token of cursor.tokens) {
    if (token.kind !== "string") continue;
    const reach = reachOf(cursor.textOf(token));
    const inner =
      reach.reaches === "nothing"
        ? undefined
        : innerOf(cursor, tokensInString(cursor.text, token, cursor.dialect));
    return [{ kind: "unknown", ...reach, ...(inner === undefined ? {} : { inner }), range }];
  }
  // MySQL's DO evaluates expressions.
  return [{ kind: "unknown", reaches: cursor.dialect.family === "mysql" ? "nothing" : "anything", range }];
};

function innerOf(cursor: TokenCursor, tokens: readonly Token[] | undefined): readonly Change[] | undefined {
  return tokens === undefined
    ? undefined
    : readGuardedDdl(cursor.text, tokens, cursor.dialect, readStatement);
}

function calls(verb: "call" | "execute" | "prepare"): Reader {
  return (cursor, _from, range) => {
    cursor.at++;
    if (verb === "prepare" && cursor.word() === "TRANSACTION") {
      return [{ kind: "transaction", verb: "other", range }];
    }
    if (verb === "execute" && cursor.word() === "IMMEDIATE") {
      return [{ kind: "unknown", ...reachOf(cursor.text), range }];
    }
    const name = cursor.objectName();
    const routine = { verb, ...(name === undefined ? {} : { name: name.name.text }) };
    if (verb !== "prepare") return [{ kind: "unknown", reaches: "anything", routine, range }];
    const source = cursor.take("FROM")
      ? (cursor.string()?.value ?? cursor.textOf(cursor.token()).toLowerCase())
      : undefined;
    const prepared = source === undefined ? routine : { ...routine, from: source };
    return [{ kind: "unknown", reaches: "nothing", routine: prepared, range }];
  };
}

function guarded(guard: Guard | undefined): { guard?: Guard } {
  return guard === undefined ? {} : { guard };
}

/** First words of an object's kind that CREATE, ALTER and DROP name with two or three words. */
const LONGER_KINDS: readonly (readonly string[])[] = [
  ["MATERIALIZED", "VIEW"],
  ["FOREIGN", "DATA", "WRAPPER"],
  ["FOREIGN", "TABLE"],
  ["EVENT", "TRIGGER"],
  ["ACCESS", "METHOD"],
  ["USER", "MAPPING"],
  ["OPERATOR", "CLASS"],
  ["OPERATOR", "FAMILY"],
  ["TEXT", "SEARCH", "CONFIGURATION"],
  ["TEXT", "SEARCH", "DICTIONARY"],
  ["TEXT", "SEARCH", "PARSER"],
  ["TEXT", "SEARCH", "TEMPLATE"],
  ["DEFAULT", "PRIVILEGES"],
  ["LARGE", "OBJECT"],
  ["RESOURCE", "GROUP"],
  ["LOGFILE", "GROUP"],
  ["SPATIAL", "REFERENCE", "SYSTEM"],
  ["PACKAGE", "BODY"],
  ["PLACEMENT", "POLICY"],
];

const ONE_WORD_KINDS: ReadonlySet<string> = new Set(
  (
    "VIEW FUNCTION PROCEDURE ROUTINE AGGREGATE TRIGGER SEQUENCE SCHEMA DATABASE EXTENSION ROLE USER GROUP POLICY RULE " +
    "OPERATOR CAST COLLATION CONVERSION LANGUAGE PUBLICATION SUBSCRIPTION SERVER STATISTICS TABLESPACE TRANSFORM " +
    "EVENT PACKAGE INSTANCE SYSTEM BINDING"
  ).split(" "),
);

/** Words between CREATE and the kind that say how, not what. */
const CREATE_MODIFIERS: ReadonlySet<string> = new Set(
  "GLOBAL LOCAL RECURSIVE TRUSTED PROCEDURAL CONSTRAINT DEFAULT UNDO EDITIONABLE NONEDITIONABLE".split(" "),
);

/** Lower case, the cursor behind its words; undefined when no kind we know comes next. */
function readObjectKind(cursor: TokenCursor): string | undefined {
  for (const words of LONGER_KINDS) {
    if (cursor.word() === words[0] && cursor.takeAll(...words)) return words.join(" ").toLowerCase();
  }
  const word = cursor.takeAny(ONE_WORD_KINDS);
  return word?.toLowerCase();
}

const create: Reader = (cursor, from, whole) => {
  cursor.at++;
  const replaceFrom = cursor.at;
  const replace = cursor.takeAll("OR", "REPLACE") ? cursor.since(replaceFrom) : undefined;
  let temporary: Range | undefined;
  let unlogged: Range | undefined;
  for (;;) {
    const at = cursor.at;
    const word = cursor.word();
    if (word === "TEMPORARY" || word === "TEMP") {
      cursor.at++;
      temporary = cursor.since(at);
    } else if (word === "UNLOGGED") {
      cursor.at++;
      unlogged = cursor.since(at);
    } else if (word === "DEFINER" || word === "ALGORITHM") {
      // DEFINER = `a`@`%`, CURRENT_USER(); ALGORITHM = MERGE
      cursor.at++;
      while (!cursor.done && !KIND_STARTS.has(cursor.word())) cursor.at++;
    } else if (word === "SQL" && cursor.word(1) === "SECURITY") cursor.at += 3;
    else if (word === "AGGREGATE" && cursor.word(1) === "FUNCTION") cursor.at++;
    else if (CREATE_MODIFIERS.has(word)) cursor.at++;
    else break;
  }
  switch (cursor.word()) {
    case "TABLE": {
      cursor.at++;
      const change = readCreateTable(cursor, from, temporary, replace, unlogged);
      return change === undefined ? undefined : [change];
    }
    case "UNIQUE":
    case "FULLTEXT":
    case "SPATIAL":
    case "ONLINE":
    case "OFFLINE":
    case "CLUSTERED":
    case "INDEX": {
      const change = cursor.takeAll("SPATIAL", "REFERENCE") ? undefined : readCreateIndex(cursor, whole);
      return change === undefined ? undefined : [change];
    }
    case "TYPE":
    case "DOMAIN": {
      const change = readCreateType(cursor, whole);
      return change === undefined ? undefined : [change];
    }
    default:
      return readCreateObject(cursor, replace !== undefined, whole);
  }
};

const KIND_STARTS: ReadonlySet<string> = new Set(
  "VIEW FUNCTION PROCEDURE TRIGGER EVENT AGGREGATE SQL PACKAGE".split(" "),
);

function readCreateIndex(cursor: TokenCursor, range: Range): Change | undefined {
  const index: Draft<IndexDefinition> = { unique: false, parts: [], options: [], range };
  for (;;) {
    if (cursor.take("UNIQUE")) index.unique = true;
    else if (cursor.take("FULLTEXT")) index.special = "fulltext";
    else if (cursor.take("SPATIAL")) index.special = "spatial";
    else if (!cursor.take("ONLINE") && !cursor.take("OFFLINE") && !cursor.take("CLUSTERED")) break;
  }
  if (!cursor.take("INDEX")) return undefined;
  const concurrentlyFrom = cursor.at;
  const concurrently = cursor.take("CONCURRENTLY") ? cursor.since(concurrentlyFrom) : undefined;
  const guard = cursor.ifNotExists();
  if (cursor.word() !== "ON" || cursor.word(1) === "ON" || cursor.word(1) === "USING") {
    const name = cursor.objectName();
    if (name !== undefined) index.name = name.name;
  }
  readIndexMethod(cursor, index);
  if (!cursor.take("ON")) return undefined;
  const onlyFrom = cursor.at;
  const only =
    cursor.word() === "ONLY" && cursor.word(1) !== "(" && cursor.take("ONLY")
      ? cursor.since(onlyFrom)
      : undefined;
  const table = cursor.objectName();
  if (table === undefined) return undefined;
  readIndexMethod(cursor, index);
  index.parts = readKeyParts(cursor);
  while (!cursor.done) {
    readIndexTail(cursor, index);
    // ALGORITHM = INPLACE, LOCK = NONE
    if (!cursor.done) cursor.at++;
  }
  return {
    kind: "create-index",
    table,
    index,
    ...guarded(guard),
    ...(concurrently === undefined ? {} : { concurrently }),
    ...(only === undefined ? {} : { only }),
    as: "statement",
    range,
  };
}

function readCreateType(cursor: TokenCursor, range: Range): Change | undefined {
  const isDomain = cursor.word() === "DOMAIN";
  cursor.at++;
  cursor.ifNotExists();
  const type = cursor.objectName();
  if (type === undefined) return undefined;
  if (isDomain) return { kind: "create-type", type, as: "domain", range };
  if (!cursor.take("AS")) return { kind: "create-type", type, as: "other", range };
  if (cursor.word() === "ENUM") {
    cursor.at++;
    const labels: { value: string; range: Range }[] = [];
    if (cursor.take("(")) {
      do {
        const label = cursor.string();
        if (label !== undefined) labels.push(label);
        cursor.skipPart();
      } while (cursor.take(","));
    }
    return { kind: "create-type", type, labels, as: "enum", range };
  }
  const as = cursor.word() === "RANGE" ? "range" : cursor.word() === "(" ? "composite" : "other";
  return { kind: "create-type", type, as, range };
}

const ROUTINES: ReadonlySet<string> = new Set([
  "function",
  "procedure",
  "trigger",
  "event",
  "package",
  "package body",
]);
const STANDS_ON_TABLE: ReadonlySet<string> = new Set(["trigger", "policy", "rule"]);

function readCreateObject(
  cursor: TokenCursor,
  replace: boolean,
  range: Range,
): readonly Change[] | undefined {
  const object = readObjectKind(cursor);
  if (object === undefined) return undefined;
  const guard = cursor.ifNotExists();
  const name = cursor.word() === "AUTHORIZATION" || cursor.word() === "FOR" ? undefined : cursor.objectName();
  let table: ObjectName | undefined;
  if (STANDS_ON_TABLE.has(object)) {
    while (!cursor.done && cursor.word() !== (object === "rule" ? "TO" : "ON")) cursor.at++;
    cursor.at++;
    if (!cursor.done) table = cursor.objectName();
  }
  const mentions = ROUTINES.has(object) ? routineMentions(cursor.text) : undefined;
  const inner = object === "procedure" && mentions?.length !== 0 ? routineInner(cursor) : undefined;
  const calls = object === "trigger" ? readTriggerFunction(cursor) : undefined;
  const body = object === "function" ? readTriggerBody(cursor) : undefined;
  const created: Change = {
    kind: "create-object",
    object,
    ...(name === undefined ? {} : { name }),
    replace,
    ...guarded(guard),
    ...(table === undefined ? {} : { table }),
    ...(mentions === undefined ? {} : { mentions }),
    ...(inner === undefined ? {} : { inner }),
    ...(calls === undefined ? {} : { calls }),
    ...(body === undefined ? {} : { triggerBody: body }),
    range,
  };
  // CREATE SCHEMA s CREATE TABLE t …: objects of its own.
  if (object === "schema" && cursor.tokens.some((token, i) => i > 0 && token.word === "CREATE")) {
    return [created, { kind: "unknown", reaches: "anything", range }];
  }
  return [created];
}

/** What a procedure's body does, when that is only DDL that asks whether it was done. */
function routineInner(cursor: TokenCursor): readonly Change[] | undefined {
  const { tokens, dialect } = cursor;
  if (dialect.family === "postgresql") {
    const body = tokens.findLast((token) => token.kind === "string");
    return body === undefined ? undefined : innerOf(cursor, tokensInString(cursor.text, body, dialect));
  }
  const begin = tokens.findIndex((token) => token.word === "BEGIN");
  return begin < 0 ? undefined : innerOf(cursor, tokens.slice(begin));
}

function readTriggerFunction(cursor: TokenCursor): ObjectName | undefined {
  while (!cursor.done && cursor.word() !== "EXECUTE") cursor.at++;
  cursor.at++;
  return cursor.take("FUNCTION") || cursor.take("PROCEDURE") ? cursor.objectName() : undefined;
}

function readTriggerBody({ tokens, text }: TokenCursor): string | undefined {
  const returns = tokens.findIndex((token) => token.word === "RETURNS");
  if (returns < 0 || tokens[returns + 1]?.word !== "TRIGGER") return undefined;
  const body = tokens.find((token, i) => i > returns && token.kind === "string");
  if (body === undefined) return undefined;
  const written = text.slice(body.start, body.end);
  const dollars = /^\$\w*\$/.exec(written)?.[0];
  return dollars === undefined
    ? written.slice(1, -1).replaceAll("''", "'")
    : written.slice(dollars.length, -dollars.length);
}

/** Empty for a routine that changes no schema. */
function routineMentions(text: string): readonly string[] | undefined {
  const reach = reachOf(text, true);
  return reach.reaches === "nothing" ? [] : reach.mentions;
}

const alter: Reader = (cursor, _from, whole) => {
  cursor.at++;
  while (cursor.word() === "ONLINE" || cursor.word() === "IGNORE" || cursor.word() === "OFFLINE") cursor.at++;
  switch (cursor.word()) {
    case "TABLE":
      if (cursor.word(1) === "ALL" && cursor.word(2) === "IN") {
        return [{ kind: "alter-object", object: "tablespace", range: whole }];
      }
      cursor.at++;
      return readAlterTable(cursor);
    case "INDEX":
      return [readAlterIndex(cursor, whole)];
    case "TYPE":
    case "DOMAIN":
      return readAlterType(cursor, whole);
    case "DEFAULT":
      return grant(cursor, 0, whole);
    default:
      break;
  }
  for (;;) {
    if (cursor.word() === "DEFINER" || cursor.word() === "ALGORITHM") {
      while (!cursor.done && !KIND_STARTS.has(cursor.word())) cursor.at++;
    } else if (cursor.word() === "SQL" && cursor.word(1) === "SECURITY") cursor.at += 3;
    else break;
  }
  const object = readObjectKind(cursor);
  if (object === undefined) return undefined;
  cursor.ifExists();
  const name = cursor.objectName();
  const table = STANDS_ON_TABLE.has(object) && cursor.take("ON") ? cursor.objectName() : undefined;
  const to = name === undefined ? undefined : readNewName(cursor, name);
  return [
    {
      kind: "alter-object",
      object,
      ...(name === undefined ? {} : { name }),
      ...(to === undefined ? {} : { to }),
      ...(table === undefined ? {} : { table }),
      range: whole,
    },
  ];
};

/** RENAME TO n, SET SCHEMA s, behind an object's name and its arguments. */
function readNewName(cursor: TokenCursor, name: ObjectName): ObjectName | undefined {
  if (cursor.word() === "(") cursor.skipGroup();
  if (cursor.takeAll("RENAME", "TO")) {
    const to = cursor.objectName();
    return to === undefined || to.schema !== undefined || name.schema === undefined
      ? to
      : { ...to, schema: name.schema };
  }
  if (cursor.takeAll("SET", "SCHEMA")) {
    const schema = cursor.name();
    return schema === undefined ? undefined : { schema, name: name.name, range: schema.range };
  }
  return undefined;
}

function readAlterIndex(cursor: TokenCursor, range: Range): Change {
  cursor.at++;
  const guard = cursor.ifExists();
  const name = cursor.objectName();
  if (name !== undefined && cursor.takeAll("RENAME", "TO")) {
    const to = cursor.name();
    if (to !== undefined) return { kind: "rename-index", name, to, ...guarded(guard), range };
  }
  return { kind: "alter-object", object: "index", ...(name === undefined ? {} : { name }), range };
}

function readAlterType(cursor: TokenCursor, range: Range): readonly Change[] | undefined {
  cursor.at++;
  const type = cursor.objectName();
  if (type === undefined) return undefined;
  const change: Draft<ChangeOf<"alter-type">> = { kind: "alter-type", type, range };
  if (cursor.takeAll("ADD", "VALUE")) {
    const guard = cursor.ifNotExists();
    if (guard !== undefined) change.guard = guard;
    const label = cursor.string();
    if (label !== undefined) {
      const before = cursor.take("BEFORE") ? cursor.string()?.value : undefined;
      const after = cursor.take("AFTER") ? cursor.string()?.value : undefined;
      change.addLabel = {
        ...label,
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
      };
    }
  } else if (cursor.takeAll("RENAME", "VALUE")) {
    const from = cursor.string()?.value;
    const to = cursor.take("TO") ? cursor.string()?.value : undefined;
    if (from !== undefined && to !== undefined) change.renameLabel = { from, to };
  } else {
    const to = readNewName(cursor, type);
    if (to !== undefined) change.to = to;
  }
  return [change];
}

const drop: Reader = (cursor, _from, whole) => {
  cursor.at++;
  const temporary = cursor.take("TEMPORARY");
  while (cursor.word() === "ONLINE" || cursor.word() === "OFFLINE") cursor.at++;
  switch (cursor.word()) {
    case "TABLE":
    case "TABLES": {
      cursor.at++;
      const guard = cursor.ifExists();
      const tables = cursor.objectNames();
      if (tables.length === 0) return undefined;
      return [{ kind: "drop-table", tables, ...guarded(guard), ...readBehaviour(cursor), range: whole }];
    }
    case "INDEX":
      return readDropIndex(cursor, whole);
    case "TYPE":
    case "DOMAIN": {
      cursor.at++;
      const guard = cursor.ifExists();
      const types = cursor.objectNames();
      if (types.length === 0) return undefined;
      return [{ kind: "drop-type", types, ...guarded(guard), ...readBehaviour(cursor), range: whole }];
    }
    case "PREPARE":
      return nothing(cursor, 0, whole);
    case "OWNED":
      return undefined;
    default:
      break;
  }
  if (temporary) return undefined;
  cursor.takeAny(CREATE_MODIFIERS);
  const object = readObjectKind(cursor);
  if (object === undefined) return undefined;
  const guard = cursor.ifExists();
  const names = cursor.objectNames();
  const table = STANDS_ON_TABLE.has(object) && cursor.take("ON") ? cursor.objectName() : undefined;
  return [
    {
      kind: "drop-object",
      object,
      names,
      ...guarded(guard),
      ...(table === undefined ? {} : { table }),
      ...readBehaviour(cursor),
      range: whole,
    },
  ];
};

function readDropIndex(cursor: TokenCursor, range: Range): readonly Change[] | undefined {
  cursor.at++;
  const concurrentlyFrom = cursor.at;
  const concurrently =
    cursor.word() === "CONCURRENTLY" && cursor.take("CONCURRENTLY")
      ? cursor.since(concurrentlyFrom)
      : undefined;
  const guard = cursor.ifExists();
  const names = cursor.objectNames();
  if (names.length === 0) return undefined;
  const onFrom = cursor.at;
  const table = cursor.take("ON") ? cursor.objectName() : undefined;
  return [
    {
      kind: "drop-index",
      names,
      ...(table === undefined ? {} : { table, onRange: cursor.since(onFrom) }),
      ...guarded(guard),
      ...(concurrently === undefined ? {} : { concurrently }),
      ...readBehaviour(cursor),
      as: "statement",
      range,
    },
  ];
}

const replaceInto = readData("REPLACE", "INTO");

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["CREATE", create],
  ["ALTER", alter],
  ["DROP", drop],
  ["RENAME", renames],
  ["TRUNCATE", truncate],
  ["COMMENT", comment],
  ["INSERT", insert],
  ["REPLACE", replaceInto],
  ["UPDATE", update],
  ["DELETE", deletes],
  ["MERGE", merge],
  ["COPY", copy],
  ["LOAD", load],
  ["WITH", withQueries],
  ["SELECT", query],
  ["VALUES", query],
  ["TABLE", query],
  ["(", query],
  ["SHOW", query],
  ["EXPLAIN", query],
  ["DESCRIBE", query],
  ["DESC", query],
  ["HELP", query],
  ["FETCH", query],
  ["BEGIN", begin],
  ["START", transaction("begin")],
  ["COMMIT", transaction("commit")],
  ["END", transaction("commit")],
  ["ROLLBACK", transaction("rollback")],
  ["ABORT", transaction("rollback")],
  ["SAVEPOINT", transaction("savepoint")],
  ["RELEASE", transaction("other")],
  ["XA", transaction("other")],
  ["SET", set],
  ["RESET", (cursor, _from, range) => [{ kind: "setting", name: cursor.word(1).toLowerCase(), range }]],
  ["USE", use],
  ["GRANT", grant],
  ["REVOKE", grant],
  ["REASSIGN", grant],
  ["DO", doBlock],
  ["CALL", calls("call")],
  ["EXECUTE", calls("execute")],
  ["PREPARE", calls("prepare")],
  ...(
    "DEALLOCATE ANALYZE ANALYSE VACUUM REINDEX CLUSTER OPTIMIZE CHECK CHECKSUM REPAIR FLUSH LOCK UNLOCK LISTEN UNLISTEN " +
    "NOTIFY DISCARD CHECKPOINT REFRESH KILL PURGE SECURITY DECLARE CLOSE MOVE PRAGMA BINLOG CACHE HANDLER DELIMITER " +
    "SHUTDOWN INSTALL UNINSTALL SIGNAL"
  )
    .split(" ")
    .map((word): [string, Reader] => [word, nothing]),
]);
