// Knex's schema builder, raw SQL and queries as changes. https://knexjs.org/guide/schema-builder.html
import type { Range } from "../../base/text";
import type { DialectName } from "../../dialects/dialect";
import type { Change, ObjectName } from "../../schema/change";
import { bindValues } from "../bind-values";
import { ChangeBuilder } from "../change-builder";
import { dialectsOfWord } from "../dialect-marks";
import type { Circumstances, Follow, HostVisitor } from "../host/evaluate";
import { isTrue } from "../host/json-text";
import { textOfValue, type HostValue, type Located } from "../host/value";
import { asksOnly, looksLikeSql, PieceCollector, type VisitedCall } from "../piece-collector";
import { TableDraft } from "./table-draft";
import { TableReader } from "./tables";

/** The name that a migration's knex has in paths, whatever its parameter is called; a transaction has it too. */
export const KNEX = "knex";

const TABLE_PATH = /^knex#(\d+)(?::(\d+))?\.(\w+)$/;
const SCHEMA_PATH = /^knex\.schema(?:\.\w+\(\))*\.(\w+)$/;

export class KnexCalls extends PieceCollector implements HostVisitor {
  private readonly drafts: TableDraft[] = [];
  private readonly marks: { readonly pieces: number; readonly entries: readonly number[] }[] = [];
  /** Where each raw piece's call stands, for raw SQL that turns out to be a part of something else. */
  private readonly raws = new Map<number, number>();

  constructor(private readonly source: DialectName) {
    super();
  }

  dialectsFor(path: string, word: string): readonly DialectName[] | undefined {
    if (!/^knex(?:\.\w+)*\.(?:client|dialect|driverName)$/.test(path)) return undefined;
    return dialectsOfWord(word) ?? [];
  }

  override mark(): number {
    const entries = this.drafts.map((draft) => draft.entries.length);
    return this.marks.push({ pieces: this.pieces.length, entries }) - 1;
  }

  override wantsItems(mark: number): boolean {
    const at = this.marks[mark];
    if (at === undefined) return false;
    return (
      this.drafts.some((draft, i) => draft.entries.length > (at.entries[i] ?? 0)) ||
      super.wantsItems(at.pieces)
    );
  }

  override rewind(mark: number): void {
    const at = this.marks[mark];
    if (at === undefined) {
      super.rewind(mark);
      return;
    }
    super.rewind(at.pieces);
    this.drafts.forEach((draft, i) => {
      const length = at.entries[i];
      if (length !== undefined) draft.entries.length = length;
    });
  }

  call(call: VisitedCall, under: Circumstances, follow: Follow): HostValue | undefined {
    const { callee } = call;
    const values = call.args.map((argument) => argument.value);
    if (!isListOfWork(callee)) this.retractRaws(values);
    const ofTable = TABLE_PATH.exec(callee);
    if (ofTable !== null) {
      const [, number, at, method = ""] = ofTable;
      const draft = this.drafts[Number(number)];
      return draft?.call(call, at === undefined ? undefined : Number(at), method, under);
    }
    if (/(?:^|[.)?])\.?(?:then|finally)$/.test(callee)) return this.after(call, follow);
    const schemaMethod = SCHEMA_PATH.exec(callee)?.[1];
    if (schemaMethod !== undefined) return this.schemaCall(call, schemaMethod, under, follow);
    if (callee === KNEX || callee.startsWith(`${KNEX}.`) || callee.startsWith(`${KNEX}()`)) {
      return this.knexCall(call, under, follow);
    }
    if (callee.endsWith(".raw") && looksLikeSql(values[0])) {
      this.rawSql(call, callee.replace(/^\?\./, ""), under);
      return undefined;
    }
    this.givenAway(call, values, under);
    return undefined;
  }

  /** What comes after a promise, with its answer. */
  private after(call: VisitedCall, follow: Follow): HostValue | undefined {
    const callback = call.args[0]?.value;
    if (callback?.kind !== "closure") return undefined;
    const { receiver } = call;
    const answer: HostValue =
      receiver?.kind === "guard" ? receiver : { kind: "unknown", range: callback.range };
    return follow(callback, callback.function.parameters.length > 0 ? [answer] : []);
  }

  private schemaCall(
    call: VisitedCall,
    method: string,
    under: Circumstances,
    follow: Follow,
  ): HostValue | undefined {
    if (method === "hasTable" || method === "hasColumn") return this.presence(call, method);
    if (SILENT.has(method)) return undefined;
    const range = ownRange(call, method);
    const own: VisitedCall = { ...call, range };
    const callee = `${KNEX}.schema.${method}`;
    if (method === "raw") {
      this.rawSql(call, callee, under);
      return undefined;
    }
    const builder = new ChangeBuilder(range);
    const schema = schemaOf(call);
    const args = call.args.map((argument) => argument.value);
    if (call.args.some((argument) => argument.spread)) builder.complete = false;
    if (BUILDERS.has(method)) {
      this.tableCall(own, method, { builder, schema, args, under, follow });
      return undefined;
    }
    const read = OPERATIONS[method];
    const changes = read?.({ args, builder, table: (value) => tableName(value, schema, builder) });
    if (read === undefined) this.opaque(own, callee, `${callee} is not read yet`, under, "anything");
    else if (changes === undefined) {
      this.opaque(own, callee, `what ${callee} is about is known at run time only`, under, "anything");
    } else this.push(own, callee, builder, changes, under);
    return undefined;
  }

  private tableCall(
    call: VisitedCall,
    method: string,
    given: {
      readonly builder: ChangeBuilder;
      readonly schema: HostValue | undefined;
      readonly args: readonly HostValue[];
      readonly under: Circumstances;
      readonly follow: Follow;
    },
  ): void {
    const { builder, schema, args, under, follow } = given;
    const callee = `${KNEX}.schema.${method}`;
    const table = tableName(args[0], schema, builder);
    const callback = args.find((value) => value.kind === "closure");
    const draft = new TableDraft(`${KNEX}#${this.drafts.length}`, under);
    this.drafts.push(draft);
    if (callback?.kind === "closure") {
      const parameter = draft.builder(callback.range);
      follow(callback, [parameter], parameter);
    } else builder.complete = false;
    if (table === undefined) {
      this.opaque(
        call,
        callee,
        `which table ${callee} is about is known at run time only`,
        under,
        "anything",
      );
      return;
    }
    const reader = new TableReader(builder, this.source, table, textOfValue(args[0]) ?? "", draft);
    const guard = method === "createTableIfNotExists" ? call.calleeRange : undefined;
    const creates = method.startsWith("create");
    const { types, changes } = creates ? reader.create(guard) : reader.alter();
    const like = method === "createTableLike" ? tableName(args[1], schema, builder) : undefined;
    if (types.length > 0) {
      const dialects = (under.dialects ?? (["postgresql"] as const)).filter((one) => one === "postgresql");
      const own = new ChangeBuilder(call.range);
      const narrowed = { ...under, dialects };
      this.callPiece(call, callee, own, types, narrowed, this.isUnlessDone(narrowed, types));
    }
    this.push(call, callee, builder, like === undefined ? changes : changes.map(withLike(like)), under);
  }

  private push(
    call: VisitedCall,
    callee: string,
    builder: ChangeBuilder,
    changes: readonly Change[],
    under: Circumstances,
  ): void {
    this.callPiece(call, callee, builder, changes, under, this.isUnlessDone(under, changes));
  }

  /** Whether the question that these hang on is whether they are done already. */
  private isUnlessDone({ certain, presence }: Circumstances, changes: readonly Change[]): boolean {
    if (certain || presence === undefined) return false;
    const asked = presence.table.slice(presence.table.lastIndexOf(".") + 1).toLowerCase();
    return changes.every((change) => {
      const tables = "tables" in change ? change.tables : "table" in change ? [change.table] : [];
      return tables.every((table) => table?.name.text.toLowerCase() === asked);
    });
  }

  private presence(call: VisitedCall, method: string): HostValue | undefined {
    const [table, column] = call.args.map((argument) => textOfValue(argument.value));
    if (table === undefined || (method === "hasColumn" && column === undefined)) {
      return { kind: "unknown", range: call.range };
    }
    return {
      kind: "guard",
      range: call.range,
      dialects: ["postgresql", "mysql", "mariadb", "tidb"],
      exact: false,
      presence: { table, exists: true, ...(column === undefined ? {} : { column }) },
    };
  }

  private knexCall(call: VisitedCall, under: Circumstances, follow: Follow): HostValue | undefined {
    const { callee, range } = call;
    const rest = callee.slice(KNEX.length + 1);
    const first = call.args[0]?.value;
    const knex: HostValue = { kind: "reference", range, path: KNEX };
    if (rest === "transaction" || rest === "transactionProvider") {
      if (first?.kind !== "closure") return knex;
      follow(first, [knex]);
      return undefined;
    }
    if (rest === "raw") {
      this.rawSql(call, callee, under);
      return undefined;
    }
    if (/^(?:fn|ref|client|context|functionHelper)\b/.test(rest)) return undefined;
    this.query(call, under);
    return undefined;
  }

  private rawSql(call: VisitedCall, callee: string, under: Circumstances): void {
    const [first, second] = call.args.map((argument) => argument.value);
    this.raws.set(call.calleeRange.start, this.pieces.length);
    const bind = (value: HostValue): HostValue =>
      value.kind === "string" ? bindValues(value, second, this.source) : value;
    const value =
      first?.kind === "either"
        ? { ...first, options: first.options.map((one) => ({ ...one, value: bind(one.value) })) }
        : first && bind(first);
    this.sql(call, callee, value, under);
  }

  /** Raw SQL that is an argument of something is no statement. */
  private retractRaws(values: readonly HostValue[]): void {
    for (const value of values) {
      if (value.kind === "list") this.retractRaws(value.items);
      else if (value.kind === "object") this.retractRaws(value.entries.map((entry) => entry.value));
      else if (value.kind === "call") {
        this.retractRaws(value.args.map((argument) => argument.value));
        if (value.receiver !== undefined) this.retractRaws([value.receiver]);
        const at = this.raws.get(value.calleeRange.start);
        if (at === undefined) continue;
        this.raws.delete(value.calleeRange.start);
        this.pieces.splice(at, 1);
        for (const [key, index] of this.raws) if (index > at) this.raws.set(key, index - 1);
      }
    }
  }

  /** `knex("t").where(…).update(…)` and the like: rows, never the schema. */
  private query(call: VisitedCall, under: Circumstances): void {
    const { callee } = call;
    const method = callee.slice(callee.lastIndexOf(".") + 1);
    const verb = VERBS[method];
    if (verb === undefined) return;
    const builder = new ChangeBuilder(call.range);
    const table = builder.dottedName(queriedTable(call));
    const shown = `${KNEX}(…).${method}`;
    const change: Change =
      verb === "TRUNCATE" && table !== undefined
        ? { kind: "truncate", range: builder.whole, tables: [table] }
        : { kind: "data", range: builder.whole, verb, ...(table === undefined ? {} : { table }) };
    const rows = new ChangeBuilder(call.range);
    this.callPiece(call, shown, rows, [change], under);
  }

  /** A function of another file that is given knex, or a table's builder, may do anything with it. */
  private givenAway(call: VisitedCall, values: readonly HostValue[], under: Circumstances): void {
    const given = values.find(
      (value) =>
        value.kind === "reference" &&
        (/^knex(?:\.schema)?$/.test(value.path) || /^knex#\d+$/.test(value.path)),
    );
    if (given?.kind !== "reference" || call.callee === "" || isListOfWork(call.callee)) return;
    const draft = this.drafts[Number(/^knex#(\d+)$/.exec(given.path)?.[1] ?? -1)];
    const name = call.callee.slice(call.callee.lastIndexOf("/") + 1);
    if (asksOnly(name)) return;
    if (draft !== undefined) draft.unread.push(name);
    else {
      const why = `${name} is in another file, and what it does with the connection is not followed`;
      this.opaque(call, name, why, under, "anything");
    }
  }
}

/** Functions that are given work to be waited for, which is done whatever they are. */
function isListOfWork(callee: string): boolean {
  return /^(?:Promise|bluebird|\w*[pP]romise)\b|\.(?:push|concat|log|info|warn|error|debug)$/.test(callee);
}

/** A call in a chain is what stands behind its dot; the first one has the whole path before it. */
function ownRange(call: VisitedCall, method: string): Range {
  const isFirst = /^knex\.schema\.\w+$/.test(call.callee);
  return isFirst ? call.range : { start: call.calleeRange.end - method.length, end: call.range.end };
}

/** What `withSchema` in the chain before says. */
function schemaOf(call: VisitedCall): HostValue | undefined {
  let at: HostValue | undefined = call.receiver;
  while (at?.kind === "call") {
    if (at.callee.endsWith(".withSchema")) return at.args[0]?.value;
    at = at.receiver;
  }
  return undefined;
}

function tableName(
  value: HostValue | undefined,
  schema: HostValue | undefined,
  builder: ChangeBuilder,
): ObjectName | undefined {
  return schema === undefined ? builder.dottedName(value) : builder.objectName(value, schema);
}

function queriedTable(call: VisitedCall): HostValue | undefined {
  if (call.callee.endsWith(".batchInsert")) return call.args[0]?.value;
  let at: HostValue | undefined = call.receiver;
  while (at?.kind === "call") {
    if (at.callee === KNEX || /\.(?:from|into|table)$/.test(at.callee)) return at.args[0]?.value;
    at = at.receiver;
  }
  return undefined;
}

const VERBS: Readonly<Record<string, string>> = {
  insert: "INSERT",
  batchInsert: "INSERT",
  update: "UPDATE",
  increment: "UPDATE",
  decrement: "UPDATE",
  upsert: "INSERT",
  del: "DELETE",
  delete: "DELETE",
  truncate: "TRUNCATE",
};

const BUILDERS = new Set(["createTable", "createTableIfNotExists", "createTableLike", "table", "alterTable"]);

const SILENT = new Set([
  "withSchema",
  "queryContext",
  "transacting",
  "connection",
  "debug",
  "on",
  "catch",
  "timeout",
  "toString",
  "toQuery",
  "toSQL",
  "generateDdlCommands",
]);

interface Operation {
  readonly args: readonly HostValue[];
  readonly builder: ChangeBuilder;
  readonly table: (value: HostValue | undefined) => ObjectName | undefined;
}

type ReadOperation = (operation: Operation) => readonly Change[] | undefined;

function dropTable(guarded: boolean): ReadOperation {
  return ({ args, builder, table }) => {
    const found = table(args[0]);
    const guard = guarded ? { guard: { range: builder.whole } } : {};
    return found && [{ kind: "drop-table", range: builder.whole, tables: [found], ...guard }];
  };
}

function createObject(
  object: string,
  how: { readonly replace?: true; readonly guarded?: true } = {},
): ReadOperation {
  return ({ args, builder, table }) => {
    const name = table(args[0]);
    const guard = how.guarded === true ? { guard: { range: builder.whole } } : {};
    return (
      name && [
        {
          kind: "create-object",
          range: builder.whole,
          object,
          name,
          replace: how.replace === true,
          ...guard,
        },
      ]
    );
  };
}

function dropObject(object: string, guarded: boolean): ReadOperation {
  return ({ args, builder, table }) => {
    const name = table(args[0]);
    const guard = guarded ? { guard: { range: builder.whole } } : {};
    const cascade = isTrue(args[1])
      ? { behaviour: { cascade: true, range: builder.place(args[1]?.range ?? builder.call) } }
      : {};
    return (
      name && [{ kind: "drop-object", range: builder.whole, object, names: [name], ...guard, ...cascade }]
    );
  };
}

function renameObject(object: string): ReadOperation {
  return ({ args, builder, table }) => {
    const name = table(args[0]);
    const to = builder.objectName(args[1]);
    return name && to && [{ kind: "alter-object", range: builder.whole, object, name, to }];
  };
}

const OPERATIONS: Readonly<Record<string, ReadOperation>> = {
  dropTable: dropTable(false),
  dropTableIfExists: dropTable(true),
  renameTable({ args, builder, table }) {
    const from = table(args[0]);
    const to = builder.dottedName(args[1]);
    return from && to && [{ kind: "rename-table", range: builder.whole, table: from, to }];
  },
  createView: createObject("view"),
  createViewOrReplace: createObject("view", { replace: true }),
  createMaterializedView: createObject("materialized view"),
  refreshMaterializedView: ({ builder }) => [{ kind: "query", range: builder.whole }],
  dropView: dropObject("view", false),
  dropViewIfExists: dropObject("view", true),
  dropMaterializedView: dropObject("materialized view", false),
  dropMaterializedViewIfExists: dropObject("materialized view", true),
  renameView: renameObject("view"),
  createSchema: createObject("schema"),
  createSchemaIfNotExists: createObject("schema", { guarded: true }),
  dropSchema: dropObject("schema", false),
  dropSchemaIfExists: dropObject("schema", true),
  createExtension: createObject("extension"),
  createExtensionIfNotExists: createObject("extension", { guarded: true }),
  dropExtension: dropObject("extension", false),
  dropExtensionIfExists: dropObject("extension", true),
};

/** A table made like another has its columns too. */
function withLike(table: ObjectName): (change: Change) => Change {
  return (change) =>
    change.kind === "create-table"
      ? { ...change, from: { how: "like", table, including: ["ALL"], range: table.range } }
      : change;
}

/** What a migration's functions are given: knex itself, or parts of it taken out of it. */
export function knexAt(range: Range): Located<"reference"> {
  return { kind: "reference", range, path: KNEX };
}
