// TypeORM's QueryRunner as changes. https://typeorm.io/docs/migrations/api
import type { DialectName } from "../../dialects/dialect";
import type { Change, Constraint, ObjectName, TypeormHabit } from "../../schema/change";
import { ChangeBuilder } from "../change-builder";
import { dialectsOfWord } from "../dialect-marks";
import { partsOf } from "../host/call-tree";
import type { Circumstances, HostVisitor } from "../host/evaluate";
import type { HostExpression } from "../host/program";
import { textOfValue, type HostValue } from "../host/value";
import { looksLikeSql, PieceCollector, type VisitedCall } from "../piece-collector";
import { OptionsObject, TypeormColumns } from "./columns";
import { madeName } from "../../schema/typeorm-names";

/** The name that a migration's query runner has in paths, whatever its parameter is called. */
export const RUNNER = "queryRunner";

export class TypeormCalls extends PieceCollector implements HostVisitor {
  constructor(private readonly source: DialectName) {
    super();
  }

  dialectsFor(path: string, word: string): readonly DialectName[] | undefined {
    if (!/(?:^|\.)(?:connection|dataSource|driver)\.(?:driver\.)?(?:options\.)?type$/.test(path))
      return undefined;
    return dialectsOfWord(word) ?? [];
  }

  call(call: VisitedCall, under: Circumstances): HostValue | undefined {
    const { callee } = call;
    const [first] = call.args;
    if (!callee.startsWith(`${RUNNER}.`)) {
      // A manager of a transaction, a runner that a helper made: what it sends is SQL if it reads like SQL.
      if (callee.endsWith(".query") && (looksLikeSql(first?.value) || isChoiceOfSql(first?.value))) {
        this.sql(call, callee.replace(/^\?\./, ""), first?.value, under);
      }
      return undefined;
    }
    const rest = callee.slice(RUNNER.length + 1);
    const method = rest.slice(rest.lastIndexOf(".") + 1);
    if (
      /^(?:query|manager\.query|connection\.query|dataSource\.query|connection\.manager\.query)$/.test(rest)
    ) {
      this.sql(call, callee, first?.value, under);
      return undefined;
    }
    if (rest.startsWith("manager.") || rest.startsWith("connection.") || rest.startsWith("dataSource.")) {
      // Entities written and read through the manager: rows, never the schema.
      if (
        /^(?:save|insert|update|upsert|delete|remove|softDelete|clear|createQueryBuilder|increment|decrement)$/.test(
          method,
        )
      ) {
        this.opaque(call, callee, `${callee} writes rows and is not read yet`, under, "nothing");
      } else if (/^(?:synchronize|dropDatabase|runMigrations)$/.test(method)) {
        this.opaque(call, callee, `${callee} changes what the program's models say`, under, "anything");
      }
      return undefined;
    }
    if (rest.includes(".") || rest.includes("()") || SILENT.has(rest)) return undefined;
    this.operation(call, rest, under);
    return undefined;
  }

  private operation(call: VisitedCall, name: string, under: Circumstances): void {
    const callee = `${RUNNER}.${name}`;
    const builder = new ChangeBuilder(call.range);
    const args = call.args.map((argument) => argument.value);
    const read = OPERATIONS[name];
    if (read === undefined) {
      this.opaque(call, callee, `${callee} is not read yet`, under, "anything");
      return;
    }
    const changes = read({ args, builder, columns: new TypeormColumns(builder, this.source) });
    if (changes === undefined) {
      this.opaque(call, callee, `what ${callee} is about is known at run time only`, under, "anything");
      return;
    }
    if (call.args.some((argument) => argument.spread)) builder.complete = false;
    const types = changes.filter((change) => change.kind === "create-type");
    if (types.length > 0) {
      const dialects = (under.dialects ?? (["postgresql"] as const)).filter((one) => one === "postgresql");
      const own = new ChangeBuilder(call.range);
      this.callPiece(call, callee, own, types, { certain: under.certain, dialects });
    }
    this.callPiece(
      call,
      callee,
      builder,
      changes.filter((change) => change.kind !== "create-type"),
      under,
    );
  }
}

function isChoiceOfSql(value: HostValue | undefined): boolean {
  return value?.kind === "either" && value.options.every((option) => looksLikeSql(option.value));
}

const SILENT = new Set([
  "getTable",
  "getTables",
  "getView",
  "getViews",
  "hasTable",
  "hasColumn",
  "hasSchema",
  "hasDatabase",
  "getDatabases",
  "getSchemas",
  "getCurrentDatabase",
  "getCurrentSchema",
  "getVersion",
  "connect",
  "release",
  "stream",
  "enableSqlMemory",
  "disableSqlMemory",
  "clearSqlMemory",
  "getMemorySql",
  "getReplicationMode",
  "beforeMigration",
  "afterMigration",
]);

interface Operation {
  readonly args: readonly HostValue[];
  readonly builder: ChangeBuilder;
  readonly columns: TypeormColumns;
}

type ReadOperation = (operation: Operation) => readonly Change[] | undefined;

/** A table given by name, or as a Table whose name is in its options. */
function tableOf({ args, builder }: Operation): ObjectName | undefined {
  const [value] = args;
  const options = OptionsObject.of(value);
  return options === undefined
    ? value?.kind === "string"
      ? builder.dottedName(value)
      : tableOfLookup(value, builder)
    : builder.dottedName(options.get("name"), options.range);
}

/** `await queryRunner.getTable("users")`, kept in a variable. */
function tableOfLookup(value: HostValue | undefined, builder: ChangeBuilder): ObjectName | undefined {
  if (value?.kind !== "call" || value.callee !== `${RUNNER}.getTable`) return undefined;
  return builder.dottedName(value.args[0]?.value, value.range);
}

function itemsOf(value: HostValue | undefined, builder: ChangeBuilder): readonly HostValue[] {
  if (value?.kind === "list") {
    if (!value.complete) builder.complete = false;
    return value.items;
  }
  return value === undefined ? [] : [value];
}

const isTrue = (value: HostValue | undefined): boolean => value?.kind === "boolean" && value.value;

function addConstraints(
  operation: Operation,
  make: (value: HostValue, table: ObjectName) => Constraint | undefined,
): readonly Change[] | undefined {
  const table = tableOf(operation);
  if (table === undefined) return undefined;
  const { args, builder } = operation;
  return itemsOf(args[1], builder).flatMap((value): readonly Change[] => {
    const constraint = make(value, table);
    return constraint === undefined
      ? []
      : [{ kind: "add-constraint", range: builder.whole, table, constraint }];
  });
}

function dropConstraints(
  operation: Operation,
  as: Extract<Change, { kind: "drop-constraint" }>["as"],
): readonly Change[] | undefined {
  const table = tableOf(operation);
  if (table === undefined) return undefined;
  const { args, builder } = operation;
  return itemsOf(args[1], builder).map((value): Change => {
    const options = OptionsObject.of(value);
    const name =
      options === undefined
        ? value.kind === "string"
          ? builder.name(value)
          : undefined
        : builder.name(options.get("name"), options.range);
    const found = name === undefined && as !== "primary-key" ? foundColumns(value) : undefined;
    if (name === undefined && found === undefined) builder.complete = false;
    return {
      kind: "drop-constraint",
      range: builder.whole,
      table,
      as,
      ...(name === undefined ? {} : { name }),
      ...(found === undefined ? {} : { typeorm: { columns: found } }),
    };
  });
}

function addColumns(operation: Operation): readonly Change[] | undefined {
  const table = tableOf(operation);
  if (table === undefined) return undefined;
  const { args, builder, columns } = operation;
  return itemsOf(args[1], builder).flatMap((value): readonly Change[] => {
    const column = columns.column(value, table, true);
    if (column === undefined) return [];
    return [...columns.enumType(value, table), { kind: "add-column", range: builder.whole, table, column }];
  });
}

function dropColumns(operation: Operation): readonly Change[] | undefined {
  const table = tableOf(operation);
  if (table === undefined) return undefined;
  const { args, builder } = operation;
  return itemsOf(args[1], builder).flatMap((value): readonly Change[] => {
    const options = OptionsObject.of(value);
    const column = builder.name(options === undefined ? value : options.get("name"), options?.range);
    return column === undefined
      ? []
      : [{ kind: "drop-column", range: builder.whole, table, column, typeorm: {} }];
  });
}

function createIndexes(operation: Operation): readonly Change[] | undefined {
  const table = tableOf(operation);
  if (table === undefined) return undefined;
  const { args, builder, columns } = operation;
  return itemsOf(args[1], builder).flatMap((value): readonly Change[] => {
    const index = columns.index(value, table);
    const concurrently = OptionsObject.of(value)?.isTrue("isConcurrent");
    return index === undefined
      ? []
      : [
          {
            kind: "create-index",
            range: builder.whole,
            table,
            index,
            ...(concurrently === undefined || columns.source !== "postgresql"
              ? {}
              : { concurrently: builder.place(concurrently.range) }),
            as: "statement",
          },
        ];
  });
}

function dropIndexes(operation: Operation): readonly Change[] | undefined {
  const table = tableOf(operation);
  if (table === undefined) return undefined;
  const { args, builder } = operation;
  const place = args[0]?.range;
  return itemsOf(args[1], builder).flatMap((value): readonly Change[] => {
    const options = OptionsObject.of(value);
    const name = builder.objectName(
      options === undefined ? value : options.get("name"),
      undefined,
      options?.range,
    );
    if (name === undefined) return [];
    return [
      {
        kind: "drop-index",
        range: builder.whole,
        table,
        ...(place === undefined ? {} : { onRange: builder.place(place) }),
        names: [name],
        as: "statement",
      },
    ];
  });
}

function changeColumns(operation: Operation): readonly Change[] | undefined {
  const table = tableOf(operation);
  if (table === undefined) return undefined;
  const { args, builder, columns } = operation;
  const pairs =
    args.length > 2
      ? [{ from: args[1], to: args[2] }]
      : itemsOf(args[1], builder).map((pair) => {
          const options = OptionsObject.of(pair);
          return { from: options?.get("oldColumn"), to: options?.get("newColumn") };
        });
  const changes: Change[] = [];
  for (const { from, to } of pairs) {
    const options = OptionsObject.of(from);
    const old = builder.name(options === undefined ? from : options.get("name"), options?.range);
    const column = to && columns.column(to, table, true);
    if (old === undefined || column === undefined || to === undefined) return undefined;
    changes.push(...columns.enumType(to, table), {
      kind: "redefine-column",
      range: builder.whole,
      table,
      from: old,
      column,
      verb: "change",
      typeorm: habitOf(OptionsObject.of(to), options),
    });
  }
  return changes;
}

/** What TypeORM compares with the column that is there. */
function habitOf(to: OptionsObject | undefined, from: OptionsObject | undefined): TypeormHabit {
  const type = to?.text("type");
  const oldType = from?.text("type");
  return {
    ...(type === undefined ? {} : { type, length: to?.text("length") ?? "" }),
    ...(to?.isTrue("isArray") === undefined ? {} : { isArray: true }),
    ...(oldType === undefined ? {} : { oldType, oldLength: from?.text("length") ?? "" }),
  };
}

/** `table.foreignKeys.find((key) => key.columnNames.includes("user_id"))`: the columns that it looks for. */
function foundColumns(value: HostValue): readonly string[] | undefined {
  if (value.kind !== "call" || !/\.(?:foreignKeys|uniques|indices)\.find$/.test(value.callee))
    return undefined;
  const [predicate] = value.args;
  if (predicate?.value.kind !== "closure") return undefined;
  const [only] = predicate.value.function.body;
  const expression =
    only?.kind === "return" ? only.value : only?.kind === "expression" ? only.expression : undefined;
  const columns: string[] = [];
  let readsColumns = false;
  const visit = (one: HostExpression): void => {
    if (one.kind === "member" && one.name === "columnNames") readsColumns = true;
    const part = one.kind === "string" ? one.literals[0]?.parts[0] : undefined;
    if (part?.kind === "text") columns.push(part.text);
    for (const inner of partsOf(one)) visit(inner);
  };
  if (expression !== undefined) visit(expression);
  return readsColumns && columns.length > 0 ? columns : undefined;
}

function transaction(verb: "begin" | "commit" | "rollback"): ReadOperation {
  return ({ builder }) => [{ kind: "transaction", range: builder.whole, verb }];
}

const OPERATIONS: Readonly<Record<string, ReadOperation>> = {
  createTable(operation) {
    const { args, builder, columns } = operation;
    const options = OptionsObject.of(args[0]);
    const table = tableOf(operation);
    if (options === undefined || table === undefined) return undefined;
    if (!options.object.complete) builder.complete = false;
    const listed = itemsOf(options.get("columns"), builder);
    const made = listed.flatMap((value) => columns.column(value, table) ?? []);
    const types = listed.flatMap((value) => columns.enumType(value, table));
    const keyed = made.filter((column) => column.primaryKey !== undefined);
    const constraints: Constraint[] = [];
    for (const value of uniquesMade(options, columns.source)) {
      constraints.push(...present(columns.unique(value, table)));
    }
    // MySQL's runner leaves them out.
    if (columns.source === "postgresql") {
      for (const value of options.list("checks")) constraints.push(...present(columns.check(value, table)));
    }
    if (args[2] === undefined || isTrue(args[2])) {
      for (const value of options.list("foreignKeys"))
        constraints.push(...present(columns.foreignKey(value, table)));
    }
    const composite = keyed.length > 1 ? [compositeKey(keyed, table, columns)] : [];
    const after: Change[] = [];
    if (args[3] === undefined || isTrue(args[3])) {
      for (const value of options.list("indices")) {
        const index = columns.index(value, table);
        if (index !== undefined) {
          after.push({
            kind: "create-index",
            range: builder.place(value.range),
            table,
            index,
            as: "statement",
          });
        }
      }
    }
    const comment = options.entry("comment");
    const text = options.text("comment");
    if (comment !== undefined && text !== undefined && text !== "") {
      const range = builder.place(comment.range);
      after.push({ kind: "comment", range, on: "table", table, text });
    }
    const guard = args[1];
    return [
      ...types,
      {
        kind: "create-table",
        range: builder.whole,
        table,
        ...(guard !== undefined && isTrue(guard) ? { guard: { range: builder.place(guard.range) } } : {}),
        columns: keyed.length > 1 ? made.map(withoutKey) : made,
        constraints: [...composite, ...constraints],
        indexes: [],
        options: [],
      },
      ...after,
    ];
  },

  dropTable(operation) {
    const table = tableOf(operation);
    const { args, builder } = operation;
    const guard = args[1];
    return (
      table && [
        {
          kind: "drop-table",
          range: builder.whole,
          tables: [table],
          ...(guard !== undefined && isTrue(guard) ? { guard: { range: builder.place(guard.range) } } : {}),
        },
      ]
    );
  },

  renameTable(operation) {
    const table = tableOf(operation);
    const to = operation.builder.dottedName(operation.args[1]);
    return table && to && [{ kind: "rename-table", range: operation.builder.whole, table, to, typeorm: {} }];
  },

  clearTable(operation) {
    const table = tableOf(operation);
    return table && [{ kind: "truncate", range: operation.builder.whole, tables: [table] }];
  },

  addColumn: addColumns,
  addColumns,
  dropColumn: dropColumns,
  dropColumns,
  changeColumn: changeColumns,
  changeColumns,

  renameColumn(operation) {
    const table = tableOf(operation);
    const { args, builder } = operation;
    const [, from, to] = args.map((value) => OptionsObject.of(value)?.get("name") ?? value);
    const column = builder.name(from);
    const name = builder.name(to);
    return (
      table &&
      column &&
      name && [{ kind: "rename-column", range: builder.whole, table, column, to: name, typeorm: {} }]
    );
  },

  createPrimaryKey(operation) {
    const table = tableOf(operation);
    const { args, builder } = operation;
    if (table === undefined) return undefined;
    const { source } = operation.columns;
    const columns = builder.keyParts(args[1]);
    const names = columns.flatMap((part) => part.column?.text ?? []);
    const made = { text: madeName("PK", table.name.text, names), range: builder.whole, quoted: false };
    const name = source === "postgresql" ? (builder.name(args[2]) ?? made) : undefined;
    const constraint: Constraint = {
      kind: "primary-key",
      range: builder.whole,
      columns,
      ...(name === undefined ? {} : { name }),
    };
    return [{ kind: "add-constraint", range: builder.whole, table, constraint }];
  },

  dropPrimaryKey(operation) {
    const table = tableOf(operation);
    return table && [{ kind: "drop-constraint", range: operation.builder.whole, table, as: "primary-key" }];
  },

  createUniqueConstraint: (operation) =>
    addConstraints(operation, (value, table) => operation.columns.unique(value, table)),
  createUniqueConstraints: (operation) =>
    addConstraints(operation, (value, table) => operation.columns.unique(value, table)),
  createCheckConstraint: (operation) =>
    addConstraints(operation, (value, table) => operation.columns.check(value, table)),
  createCheckConstraints: (operation) =>
    addConstraints(operation, (value, table) => operation.columns.check(value, table)),
  createForeignKey: (operation) =>
    addConstraints(operation, (value, table) => operation.columns.foreignKey(value, table)),
  createForeignKeys: (operation) =>
    addConstraints(operation, (value, table) => operation.columns.foreignKey(value, table)),
  dropUniqueConstraint: (operation) => dropConstraints(operation, "constraint"),
  dropUniqueConstraints: (operation) => dropConstraints(operation, "constraint"),
  dropCheckConstraint: (operation) => dropConstraints(operation, "check"),
  dropCheckConstraints: (operation) => dropConstraints(operation, "check"),
  dropForeignKey: (operation) => dropConstraints(operation, "foreign-key"),
  dropForeignKeys: (operation) => dropConstraints(operation, "foreign-key"),
  createIndex: createIndexes,
  createIndices: createIndexes,
  dropIndex: dropIndexes,
  dropIndices: dropIndexes,

  createSchema({ args, builder }) {
    const name = builder.objectName(args[0]);
    return name && [{ kind: "create-object", range: builder.whole, object: "schema", name, replace: false }];
  },
  dropSchema({ args, builder }) {
    const name = builder.objectName(args[0]);
    return name && [{ kind: "drop-object", range: builder.whole, object: "schema", names: [name] }];
  },
  createDatabase({ args, builder }) {
    const name = builder.objectName(args[0]);
    return (
      name && [{ kind: "create-object", range: builder.whole, object: "database", name, replace: false }]
    );
  },
  dropDatabase({ args, builder }) {
    const name = builder.objectName(args[0]);
    return name && [{ kind: "drop-object", range: builder.whole, object: "database", names: [name] }];
  },
  createView({ args, builder }) {
    const options = OptionsObject.of(args[0]);
    const name = builder.dottedName(options?.get("name"), options?.range);
    return name && [{ kind: "create-object", range: builder.whole, object: "view", name, replace: false }];
  },
  dropView({ args, builder }) {
    const options = OptionsObject.of(args[0]);
    const name = builder.dottedName(options === undefined ? args[0] : options.get("name"), options?.range);
    return name && [{ kind: "drop-object", range: builder.whole, object: "view", names: [name] }];
  },
  changeTableComment(operation) {
    const table = tableOf(operation);
    const text = textOfValue(operation.args[1]);
    return (
      table && [
        {
          kind: "comment",
          range: operation.builder.whole,
          on: "table",
          table,
          ...(text === undefined ? {} : { text }),
        },
      ]
    );
  },
  startTransaction: transaction("begin"),
  commitTransaction: transaction("commit"),
  rollbackTransaction: transaction("rollback"),
};

/** MySQL's runner makes an index of each, but of none whose name (or lack of one) an index or another one has. */
function uniquesMade(options: OptionsObject, source: DialectName): readonly HostValue[] {
  const uniques = options.list("uniques");
  if (source === "postgresql") return uniques;
  const names = new Set(options.list("indices").map((value) => OptionsObject.of(value)?.text("name")));
  return uniques.filter((value) => {
    const name = OptionsObject.of(value)?.text("name");
    if (names.has(name)) return false;
    names.add(name);
    return true;
  });
}

function present<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}

type Columns = Extract<Change, { kind: "create-table" }>["columns"];

/** Several columns that say isPrimary make one key. */
function compositeKey(keyed: Columns, table: ObjectName, columns: TypeormColumns): Constraint {
  const range = keyed[0]?.primaryKey?.range ?? columns.builder.whole;
  const names = keyed.map((column) => column.name.text);
  return {
    kind: "primary-key",
    range,
    columns: keyed.map((column) => ({ column: column.name, range: column.name.range })),
    ...(columns.source === "postgresql"
      ? { name: { text: madeName("PK", table.name.text, names), range, quoted: false } }
      : {}),
  };
}

function withoutKey(column: Columns[number]): Columns[number] {
  const { primaryKey: _, ...rest } = column;
  return rest;
}
