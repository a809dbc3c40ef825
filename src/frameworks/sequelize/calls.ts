// Sequelize's query interface as changes. https://sequelize.org/docs/v6/other-topics/query-interface/
import type { Range } from "../../base/text";
import type { Version } from "../../base/version";
import type { DialectName } from "../../dialects/dialect";
import { DIALECT_NAMES } from "../../dialects/dialect";
import type { Change, Constraint, ObjectName } from "../../schema/change";
import { bindValues } from "../bind-values";
import { ChangeBuilder } from "../change-builder";
import { dialectsOfWord } from "../dialect-marks";
import type { Circumstances, HostVisitor } from "../host/evaluate";
import { option } from "../host/json-text";
import { textOfValue, type CallValue, type HostValue } from "../host/value";
import { asksOnly, looksLikeSql, PieceCollector, type VisitedCall } from "../piece-collector";
import { SequelizeColumns, type AttributeUse } from "./columns";
import { addedKeyName, indexName } from "./names";

/** The name that a migration's query interface has in paths, whatever its parameter is called. */
export const INTERFACE = "queryInterface";

const OWN = /^queryInterface(?:\.(?:context|queryInterface))*\.(\w+)$/;
const QUERY = /^(?:queryInterface(?:\.context)*\.)?(?:\w+\.)*?(?:sequelize|queryGenerator)\.query$/i;

export class SequelizeCalls extends PieceCollector implements HostVisitor {
  /** `version` is Sequelize's; unset: a current one. */
  constructor(
    private readonly source: DialectName,
    private readonly version?: Version,
  ) {
    super();
  }

  dialectsFor(path: string, word: string): readonly DialectName[] | undefined {
    if (
      !/(?:^|\.)(?:getDialect\(\)|dialect\.name|options\.dialect|config\.dialect|dialectName)$/.test(path)
    ) {
      return undefined;
    }
    return dialectsOfWord(word) ?? [];
  }

  member(object: CallValue, name: string, range: Range): HostValue | undefined {
    if (!object.callee.endsWith(".describeTable") || !OWN.test(object.callee)) return undefined;
    const table = tableText(object.args[0]?.value);
    return table === undefined || name === "then"
      ? undefined
      : presenceOf(range, { table, column: name, exists: true });
  }

  call(call: VisitedCall, under: Circumstances): HostValue | undefined {
    const { callee } = call;
    const [first, second] = call.args.map((argument) => argument.value);
    if (callee.endsWith(".getQueryInterface")) {
      return { kind: "reference", range: call.range, path: INTERFACE };
    }
    const method = OWN.exec(callee)?.[1];
    if (method === "tableExists") {
      const table = tableText(first);
      return table === undefined ? undefined : presenceOf(call.range, { table, exists: true });
    }
    if (method !== undefined) {
      if (!SILENT.has(method)) this.operation(call, method, under);
      return undefined;
    }
    if (QUERY.test(callee) || (callee.endsWith(".query") && looksLikeSql(first))) {
      this.query(call, callee, first, second, under);
      return undefined;
    }
    this.givenAway(call, under);
    return undefined;
  }

  private query(
    call: VisitedCall,
    callee: string,
    first: HostValue | undefined,
    options: HostValue | undefined,
    under: Circumstances,
  ): void {
    const value = option(first, "query") ?? first;
    const replacements = option(options, "replacements") ?? option(first, "values");
    const bound = value?.kind === "string" ? bindValues(value, replacements, this.source) : value;
    this.sql(call, callee.replace(/^\?\./, ""), bound, under);
  }

  private operation(call: VisitedCall, method: string, under: Circumstances): void {
    const callee = `${INTERFACE}.${method}`;
    const builder = new ChangeBuilder(call.range);
    const read = OPERATIONS[method];
    if (read === undefined) {
      this.opaque(call, callee, `${callee} is not read yet`, under, "anything");
      return;
    }
    const columns = new SequelizeColumns(builder, this.source, (this.version?.[0] ?? 6) < 5);
    const args = call.args.map((argument) => argument.value);
    const changes = read({ args, builder, columns, call });
    if (changes === undefined) {
      this.opaque(call, callee, `what ${callee} is about is known at run time only`, under, "anything");
      return;
    }
    if (call.args.some((argument) => argument.spread)) builder.complete = false;
    const types = changes.filter((change) => change.kind === "create-type");
    if (types.length > 0) {
      const dialects = (under.dialects ?? (["postgresql"] as const)).filter((one) => one === "postgresql");
      const own = new ChangeBuilder(call.range);
      // Sequelize makes no type that is there.
      this.callPiece(call, callee, own, types, { ...under, dialects }, true);
    }
    const rest = changes.filter((change) => change.kind !== "create-type");
    this.callPiece(call, callee, builder, rest, under, isUnlessDone(under, rest));
  }

  /** A function of another file that is given the query interface may do anything with it. */
  private givenAway(call: VisitedCall, under: Circumstances): void {
    const isGiven = call.args.some(
      ({ value }) =>
        value.kind === "reference" && /^queryInterface(?:\.context|\.sequelize)*$/.test(value.path),
    );
    if (!isGiven || call.callee === "" || /^(?:Promise|console)\b/.test(call.callee)) return;
    const name = call.callee.slice(call.callee.lastIndexOf("/") + 1);
    if (asksOnly(name)) return;
    const why = `${name} is in another file, and what it does with the query interface is not followed`;
    this.opaque(call, name, why, under, "anything");
  }
}

function isUnlessDone({ certain, presence }: Circumstances, changes: readonly Change[]): boolean {
  if (certain || presence === undefined) return false;
  return changes.every((change) => {
    const tables = "tables" in change ? change.tables : "table" in change ? [change.table] : [];
    return tables.every((table) => table?.name.text.toLowerCase() === presence.table.toLowerCase());
  });
}

function presenceOf(
  range: Range,
  presence: { readonly table: string; readonly column?: string; readonly exists: boolean },
): HostValue {
  return { kind: "guard", range, dialects: DIALECT_NAMES, exact: false, presence };
}

/** The table's own name. */
function tableText(value: HostValue | undefined): string | undefined {
  return textOfValue(option(value, "tableName") ?? value);
}

const SILENT = new Set([
  "describeTable",
  "showAllTables",
  "showAllSchemas",
  "showIndex",
  "showConstraint",
  "getForeignKeyReferencesForTable",
  "getForeignKeysForTables",
  "select",
  "rawSelect",
  "databaseVersion",
  "quoteIdentifier",
  "quoteTable",
  "escape",
  "setAutocommit",
  "setIsolationLevel",
  "startTransaction",
  "commitTransaction",
  "rollbackTransaction",
]);

interface Operation {
  readonly args: readonly HostValue[];
  readonly builder: ChangeBuilder;
  readonly columns: SequelizeColumns;
  readonly call: VisitedCall;
}

type ReadOperation = (operation: Operation) => readonly Change[] | undefined;

function data(verb: string): ReadOperation {
  return ({ args, builder, columns }) => {
    const named = args.find((value) => value.kind === "string" || value.kind === "object");
    const rows = new SequelizeColumns(new ChangeBuilder(builder.call), columns.source);
    const table = rows.tableName(named);
    return [{ kind: "data", range: builder.whole, verb, ...(table === undefined ? {} : { table }) }];
  };
}

function schemaObject(kind: "create-object" | "drop-object"): ReadOperation {
  return ({ args, builder }) => {
    const name = builder.objectName(args[0]);
    if (name === undefined) return undefined;
    const range = builder.whole;
    return kind === "create-object"
      ? [{ kind, range, object: "schema", name, replace: false, guard: { range } }]
      : [{ kind, range, object: "schema", names: [name], guard: { range } }];
  };
}

/** Key, attribute and table of addColumn and changeColumn. */
function columnOf(
  operation: Operation,
): { readonly table: ObjectName; readonly use: AttributeUse } | undefined {
  const { args, builder, columns } = operation;
  const [target, key, value] = args;
  const table = columns.tableName(target);
  const name = builder.name(key);
  if (table === undefined || name === undefined || value === undefined) return undefined;
  const whole = { start: key?.range.start ?? value.range.start, end: value.range.end };
  const isInside = whole.start >= builder.call.start && whole.end <= builder.call.end;
  const use = columns.attribute(name, value, table, isInside ? whole : builder.call);
  return use && { table, use };
}

const addColumn: ReadOperation = (operation) => {
  const found = columnOf(operation);
  if (found === undefined) return undefined;
  const { columns, builder } = operation;
  const { table, use } = found;
  const { column } = use;
  const key = columns.foreignKey(
    use,
    columns.isPostgresql ? undefined : addedKeyName(table.name.text, column.name.text),
  );
  return [
    ...use.types,
    { kind: "add-column", range: builder.whole, table, column },
    ...(key === undefined
      ? []
      : [{ kind: "add-constraint" as const, range: key.range, table, constraint: key }]),
  ];
};

const changeColumn: ReadOperation = (operation) => {
  const found = columnOf(operation);
  if (found === undefined) return undefined;
  const { columns, builder } = operation;
  const { table, use } = found;
  const { column } = use;
  const range = builder.whole;
  const key = columns.foreignKey(use);
  const added: readonly Change[] =
    key === undefined ? [] : [{ kind: "add-constraint", range: key.range, table, constraint: key }];
  if (!columns.isPostgresql) {
    // MySQL's generator sends the key and leaves out all else that is said of the column.
    if (key !== undefined) return added;
    return [{ kind: "redefine-column", range, table, from: column.name, column, verb: "change" }];
  }
  const changes: Change[] = [...use.types];
  const alter = (alteration: Extract<Change, { kind: "alter-column" }>["alteration"]): void => {
    changes.push({ kind: "alter-column", range, table, column: column.name, alteration });
  };
  const place = column.nullable?.range ?? column.range;
  if (columns.isNotNull(column)) alter({ set: "not-null", range: place });
  else if (key === undefined) alter({ set: "nullable", range: place });
  const { default: byDefault, type, unique } = column;
  if (byDefault !== undefined) {
    alter({ set: "default", range: byDefault.range, expression: byDefault.expression });
  } else if (key === undefined) alter({ set: "no-default", range: column.range });
  if (unique !== undefined && key === undefined) {
    const constraint: Constraint = {
      kind: "unique",
      range: unique.range,
      columns: [{ column: column.name, range: column.name.range }],
    };
    changes.push({ kind: "add-constraint", range: unique.range, table, constraint });
  }
  if (key === undefined && type !== undefined) alter({ set: "type", range: type.range, type });
  return [...changes, ...added];
};

/** Keys are said of the table, which may have several columns in one. */
function withoutKey(column: AttributeUse["column"]): AttributeUse["column"] {
  const { primaryKey: _, ...rest } = column;
  return rest;
}

const OPERATIONS: Readonly<Record<string, ReadOperation>> = {
  createTable({ args, builder, columns, call }) {
    const [target, attributes, options] = args;
    const table = columns.tableName(target, option(options, "schema"));
    if (table === undefined || attributes?.kind !== "object") return undefined;
    if (!attributes.complete) builder.complete = false;
    const uses = attributes.entries.flatMap(
      (entry) =>
        columns.attribute({ text: entry.key, range: entry.keyRange }, entry.value, table, entry.range) ?? [],
    );
    const keyed = uses.filter(({ column }) => column.primaryKey !== undefined);
    const [firstKey] = keyed;
    const constraints: Constraint[] =
      firstKey === undefined
        ? []
        : [
            {
              kind: "primary-key",
              range: firstKey.column.primaryKey?.range ?? builder.whole,
              columns: keyed.map(({ column }) => ({ column: column.name, range: column.name.range })),
            },
          ];
    const uniqueKeys = option(options, "uniqueKeys");
    for (const entry of uniqueKeys?.kind === "object" ? uniqueKeys.entries : []) {
      const range = builder.place(entry.range);
      const fields = builder.keyParts(option(entry.value, "fields"), entry.range);
      const name = { text: entry.key, range: builder.place(entry.keyRange), quoted: false };
      constraints.push({ kind: "unique", range, columns: fields, ...(columns.isPostgresql ? {} : { name }) });
    }
    for (const use of uses) {
      const key = columns.foreignKey(use);
      if (key !== undefined) constraints.push(key);
    }
    const comment = option(options, "comment");
    const commentText = textOfValue(comment);
    const said = ["engine", "charset", "collate"].flatMap((key) => {
      const value = columns.isPostgresql ? undefined : option(options, key);
      const text = textOfValue(value);
      const name = key === "charset" ? "CHARSET" : key.toUpperCase();
      return value === undefined || text === undefined
        ? []
        : [{ name, value: text, range: builder.place(value.range) }];
    });
    return [
      ...uses.flatMap((use) => use.types),
      {
        kind: "create-table",
        range: builder.whole,
        table,
        guard: { range: builder.place(call.calleeRange) },
        columns: uses.map(({ column }) => withoutKey(column)),
        constraints,
        indexes: [],
        options: said,
      },
      ...(commentText === undefined || comment === undefined
        ? []
        : [
            {
              kind: "comment" as const,
              range: builder.place(comment.range),
              on: "table" as const,
              table,
              text: commentText,
            },
          ]),
    ];
  },

  dropTable({ args, builder, columns }) {
    const table = columns.tableName(args[0], option(args[1], "schema"));
    const range = builder.whole;
    const cascade = option(args[1], "cascade") ?? option(args[1], "force");
    return (
      table && [
        {
          kind: "drop-table",
          range,
          tables: [table],
          guard: { range },
          ...(cascade?.kind === "boolean" && cascade.value
            ? { behaviour: { cascade: true, range: builder.place(cascade.range) } }
            : {}),
        },
      ]
    );
  },

  renameTable({ args, builder, columns }) {
    const table = columns.tableName(args[0]);
    const to = columns.tableName(args[1]);
    return table && to && [{ kind: "rename-table", range: builder.whole, table, to }];
  },

  addColumn,
  changeColumn,

  removeColumn({ args, builder, columns }) {
    const table = columns.tableName(args[0]);
    const column = builder.name(args[1]);
    return table && column && [{ kind: "drop-column", range: builder.whole, table, column }];
  },

  renameColumn({ args, builder, columns }) {
    const table = columns.tableName(args[0]);
    const column = builder.name(args[1]);
    const to = builder.name(args[2]);
    return table && column && to && [{ kind: "rename-column", range: builder.whole, table, column, to }];
  },

  addIndex({ args, builder, columns }) {
    const [target, second, third] = args;
    const table = columns.tableName(target);
    if (table === undefined) return undefined;
    const isList = second?.kind === "list";
    const options = isList ? third : second;
    const text = tableText(target) ?? table.name.text;
    const index = columns.index(isList ? second : undefined, options, table, text);
    const concurrently = option(options, "concurrently");
    return (
      index && [
        {
          kind: "create-index",
          range: builder.whole,
          table,
          index,
          ...(columns.isPostgresql && concurrently?.kind === "boolean" && concurrently.value
            ? { concurrently: builder.place(concurrently.range) }
            : {}),
          as: columns.isPostgresql ? "statement" : "add",
        },
      ]
    );
  },

  removeIndex({ args, builder, columns }) {
    const [target, given] = args;
    const table = columns.tableName(target);
    if (table === undefined || given === undefined) return undefined;
    const fields = given.kind === "list" ? builder.names(given) : undefined;
    const text =
      fields &&
      indexName(
        tableText(target) ?? table.name.text,
        fields.map((one) => one.text),
      );
    const range = builder.place(given.range);
    const name =
      text === undefined ? builder.objectName(given) : { name: { text, range, quoted: false }, range };
    if (name === undefined) return undefined;
    const guard = columns.isPostgresql ? { guard: { range: builder.whole } } : {};
    return [{ kind: "drop-index", range: builder.whole, table, names: [name], as: "statement", ...guard }];
  },

  addConstraint({ args, builder, columns }) {
    const [target, second, third] = args;
    const table = columns.tableName(target);
    if (table === undefined) return undefined;
    const isOld = second?.kind === "list";
    const text = tableText(target) ?? table.name.text;
    const constraint = columns.constraint(isOld ? third : second, isOld ? second : undefined, text);
    return constraint && [{ kind: "add-constraint", range: builder.whole, table, constraint }];
  },

  removeConstraint({ args, builder, columns }) {
    const table = columns.tableName(args[0]);
    const name = builder.name(args[1]);
    return (
      table && name && [{ kind: "drop-constraint", range: builder.whole, table, name, as: "constraint" }]
    );
  },

  createSchema: schemaObject("create-object"),
  dropSchema: schemaObject("drop-object"),

  createFunction({ args, builder }) {
    const name = builder.dottedName(args[0]);
    return name && [{ kind: "create-object", range: builder.whole, object: "function", name, replace: true }];
  },
  dropFunction({ args, builder }) {
    const name = builder.dottedName(args[0]);
    return name && [{ kind: "drop-object", range: builder.whole, object: "function", names: [name] }];
  },

  insert: data("INSERT"),
  upsert: data("INSERT"),
  bulkInsert: data("INSERT"),
  update: data("UPDATE"),
  bulkUpdate: data("UPDATE"),
  increment: data("UPDATE"),
  decrement: data("UPDATE"),
  delete: data("DELETE"),
  bulkDelete: data("DELETE"),
};
