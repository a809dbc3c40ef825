// Alembic's operations as changes. https://alembic.sqlalchemy.org/en/latest/ops.html
import type { DialectName } from "../../dialects/dialect";
import type {
  Change,
  ColumnDefinition,
  Constraint,
  IndexDefinition,
  Name,
  ObjectName,
} from "../../schema/change";
import { ChangeBuilder } from "../change-builder";
import { dialectsOfWord } from "../dialect-marks";
import type { Circumstances, HostVisitor } from "../host/evaluate";
import { keepStretches, textOfValue, type HostValue, type Located } from "../host/value";
import { looksLikeSql, PieceCollector, type VisitedCall } from "../piece-collector";
import { readAlterColumn } from "./alter-column";
import { CallArguments, ColumnReader, namesOf, referredBy, type AlembicOptions } from "./columns";
import { FINAL_NAME, type NamedKind } from "./naming";
import { readType } from "./types";

const OP = "alembic.op.";
const BATCH = "alembic.op.batch_alter_table().";

/** Reads the calls of one direction; `pieces` holds what it found. */
export class AlembicCalls extends PieceCollector implements HostVisitor {
  private autocommitBlocks = 0;

  constructor(private readonly options: AlembicOptions) {
    super();
  }

  dialectsFor(path: string, word: string): readonly DialectName[] | undefined {
    if (
      !/(?:^|\.)dialect(?:\.name)?$|\.dialect_name$/.test(path) &&
      path !== "alembic.context.get_x_argument()"
    ) {
      return undefined;
    }
    // What it has no name for is some other database, where none of ours is.
    return dialectsOfWord(word) ?? [];
  }

  enterBlock(value: HostValue): void {
    if (value.kind === "call" && value.callee.endsWith(".autocommit_block")) {
      this.autocommitBlocks++;
      this.outsideTransaction = true;
    }
  }

  leaveBlock(value: HostValue): void {
    if (value.kind === "call" && value.callee.endsWith(".autocommit_block")) {
      this.outsideTransaction = --this.autocommitBlocks > 0;
    }
  }

  call(call: VisitedCall, under: Circumstances): HostValue | undefined {
    const { callee } = call;
    if (callee.startsWith(BATCH)) {
      return this.operation(call, callee.slice(BATCH.length), batchTable(call), under);
    }
    if (callee.startsWith(OP) && !callee.slice(OP.length).includes(".") && !callee.includes("()")) {
      return this.operation(call, callee.slice(OP.length), undefined, under);
    }
    const method = callee.slice(callee.lastIndexOf(".") + 1);
    const [first] = call.args;
    if (method === "conv" && callee.startsWith("sqlalchemy.")) return finalName(first?.value);
    if (/^(?:execute|exec_driver_sql|scalar|scalars)$/.test(method)) {
      this.execute(call, shortName(callee), first?.value, under, isConnection(callee));
    } else if (/^(?:create|drop)$/.test(method) && call.receiver?.kind === "call") {
      this.createOrDrop(call, call.receiver, method === "create", under);
    } else if (/(?:^|\.)(?:create_all|drop_all)$/.test(callee)) {
      this.opaque(call, shortName(callee), "it makes or drops every table of the models", under, "anything");
    }
    return undefined;
  }

  private execute(
    call: VisitedCall,
    callee: string,
    value: HostValue | undefined,
    under: Circumstances,
    isKnown: boolean,
  ): void {
    const sent = value && unwrapText(value);
    if (value === undefined || (!isKnown && !looksLikeSql(sent) && sent?.kind !== "either")) return;
    if (sent?.kind === "call") {
      if (this.construct(call, callee, sent, under)) return;
    }
    this.sql(call, callee, sent, under);
  }

  /** Constructs that are executed: CreateSequence, CreateSchema, insert() and the like. */
  private construct(call: VisitedCall, callee: string, sent: Located<"call">, under: Circumstances): boolean {
    const builder = new ChangeBuilder(call.range);
    const range = builder.whole;
    const className = sent.callee.slice(sent.callee.lastIndexOf(".") + 1);
    const made = /^(Create|Drop)(Sequence|Schema)$/.exec(className);
    if (made !== null) {
      const inner = sent.args[0]?.value;
      const name = builder.objectName(inner?.kind === "call" ? inner.args[0]?.value : inner);
      const object = (made[2] ?? "").toLowerCase();
      if (name === undefined) return false;
      const change: Change =
        made[1] === "Create"
          ? { kind: "create-object", range, object, name, replace: false }
          : { kind: "drop-object", range, object, names: [name] };
      this.callPiece(call, callee, builder, [change], under);
      return true;
    }
    const verb = DATA_CONSTRUCT.exec(sent.callee)?.[1];
    if (verb === undefined) return false;
    this.callPiece(
      call,
      callee,
      builder,
      [verb === "select" ? { kind: "query", range } : { kind: "data", range, verb }],
      under,
    );
    return true;
  }

  /** `sa.Enum(…).create(op.get_bind())` and its like. */
  private createOrDrop(
    call: VisitedCall,
    made: Located<"call">,
    creates: boolean,
    under: Circumstances,
  ): void {
    const builder = new ChangeBuilder(call.range);
    const range = builder.whole;
    const type = readType(made)?.enumeration;
    if (type !== undefined) {
      const place = builder.place(made.range);
      const name: ObjectName = {
        name: { text: type.name, range: place, quoted: false },
        range: place,
        ...(type.schema === undefined ? {} : { schema: { text: type.schema, range: place, quoted: false } }),
      };
      const labels = type.labels?.map((label) => ({
        value: label.text,
        range: builder.textPlace(label, made.range),
      }));
      const change: Change = creates
        ? { kind: "create-type", range, type: name, as: "enum", ...(labels === undefined ? {} : { labels }) }
        : { kind: "drop-type", range, types: [name] };
      // Other databases have no such statement, and SQLAlchemy sends them none.
      const { certain } = under;
      const dialects = (under.dialects ?? ["postgresql"]).filter((dialect) => dialect === "postgresql");
      this.callPiece(call, shortName(call.callee), builder, [change], { certain, dialects });
      return;
    }
    if (/\.(?:Enum|ENUM)$/.test(made.callee) && under.dialects?.includes("postgresql") !== false) {
      const name = shortName(call.callee);
      this.opaque(call, name, "which type it makes or drops is known at run time only", under, "anything");
      return;
    }
    if (made.callee.endsWith(".Sequence")) {
      const name = builder.objectName(made.args[0]?.value);
      if (name === undefined) return;
      const object = "sequence";
      const change: Change = creates
        ? { kind: "create-object", range, object, name, replace: false }
        : { kind: "drop-object", range, object, names: [name] };
      this.callPiece(call, shortName(call.callee), builder, [change], under);
      return;
    }
    if (made.callee.endsWith(".Table")) {
      this.opaque(
        call,
        shortName(call.callee),
        "a Table made outside op.create_table is not read yet",
        under,
        "anything",
      );
    }
  }

  private operation(
    call: VisitedCall,
    name: string,
    batch: BatchTable | undefined,
    under: Circumstances,
  ): HostValue | undefined {
    const args = new CallArguments(call);
    if (name === "f") return finalName(args.get("name", 0));
    if (SILENT.has(name)) return undefined;
    const callee = batch === undefined ? `op.${name}` : `batch_op.${name}`;
    if (name === "execute") {
      this.execute(call, callee, args.get("sqltext", 0), under, true);
      return undefined;
    }
    const builder = new ChangeBuilder(call.range);
    const columns = new ColumnReader(builder, this.options);
    const context: Operation = { args, builder, columns, batch };
    const read = OPERATIONS[name];
    if (read === undefined) {
      this.opaque(call, callee, `${callee} is not read yet`, under, "anything");
      return undefined;
    }
    const changes = read(context);
    if (changes === undefined) {
      this.opaque(call, callee, `what ${callee} is about is known at run time only`, under, "anything");
      return undefined;
    }
    if (args.isOpen) builder.complete = false;
    // What is made for PostgreSQL alone (an Enum's type) is a piece of its own.
    const types = changes.filter((change) => change.kind === "create-type");
    const others = changes.filter((change) => change.kind !== "create-type");
    if (types.length > 0) {
      const dialects = (under.dialects ?? (["postgresql"] as const)).filter((one) => one === "postgresql");
      this.callPiece(call, callee, new ChangeBuilder(call.range), types, {
        certain: under.certain,
        dialects,
      });
    }
    this.callPiece(call, callee, builder, others, under);
    return undefined;
  }
}

function finalName(value: HostValue | undefined): HostValue | undefined {
  return value?.kind === "string" ? { ...value, mark: FINAL_NAME } : value;
}

/** Operations that change nothing by themselves. */
const SILENT = new Set([
  "get_bind",
  "get_context",
  "inline_literal",
  "batch_alter_table",
  "register_operation",
  "implementation_for",
]);

const DATA_CONSTRUCT = /(?:^|\.)(insert|update|delete|select)(?:\(\)(?:\.\w+(?:\(\))?)*)?$/;

interface BatchTable {
  readonly table: HostValue | undefined;
  readonly schema: HostValue | undefined;
}

interface Operation {
  readonly args: CallArguments;
  readonly builder: ChangeBuilder;
  readonly columns: ColumnReader;
  /** Set inside op.batch_alter_table, where calls leave the table out. */
  readonly batch: BatchTable | undefined;
}

type ReadOperation = (operation: Operation) => readonly Change[] | undefined;

function batchTable(call: VisitedCall): BatchTable | undefined {
  if (call.receiver?.kind !== "call") return { table: undefined, schema: undefined };
  const args = new CallArguments(call.receiver);
  return { table: args.get("table_name", 0), schema: args.get("schema", 1) };
}

/** The table of an operation, and how far a batch's arguments stand before those of the plain call. */
function tableOf(
  { args, builder, batch }: Operation,
  name: string,
  at: number,
  schemaName = "schema",
): { readonly table: ObjectName; readonly shift: number } | undefined {
  const table =
    batch === undefined
      ? builder.objectName(args.get(name, at), args.get(schemaName))
      : builder.objectName(batch.table, batch.schema);
  return table && { table, shift: batch === undefined ? 0 : -1 };
}

/** The name that a constraint of its own call gets. */
function constraintName(
  { args, builder, columns }: Operation,
  kind: NamedKind,
  table: ObjectName,
  names: readonly string[],
  referred: ReturnType<typeof referredBy> = {},
): { readonly name?: Name } {
  const thing = {
    table: table.name.text,
    columns: names,
    ...referred,
    given: args.get("constraint_name", 0),
  };
  const name = columns.nameFor(kind, thing, builder.call);
  return name === undefined ? {} : { name };
}

function guardOf(
  { args, builder }: Operation,
  name: string,
): { guard?: { range: { start: number; end: number } } } {
  const given = args.isTrue(name);
  return given === undefined ? {} : { guard: { range: builder.place(given.range) } };
}

const OPERATIONS: Readonly<Record<string, ReadOperation>> = {
  create_table(operation) {
    const { args, builder, columns } = operation;
    const found = tableOf(operation, "table_name", 0);
    if (found === undefined) return undefined;
    const { table } = found;
    const before: Change[] = [];
    const after: Change[] = [];
    const indexes: IndexDefinition[] = [];
    const constraints: Constraint[] = [];
    const made: ColumnDefinition[] = [];
    for (const { value, spread } of args.positional.slice(1)) {
      if (spread) {
        builder.complete = false;
        continue;
      }
      if (value.kind === "call" && value.callee.endsWith(".Index")) {
        const inner = new CallArguments(value);
        const index = columns.index(
          inner,
          inner.get("name", 0),
          inner.positional.slice(1).map((one) => one.value),
          table,
        );
        after.push({
          kind: "create-index",
          range: builder.place(value.range),
          table,
          index,
          as: "statement",
        });
        continue;
      }
      const constraint = columns.constraint(value, table);
      if (constraint !== undefined) {
        constraints.push(constraint);
        continue;
      }
      const column = columns.column(value, table);
      if (column === undefined) continue;
      made.push(column.column);
      before.push(...column.before);
      after.push(...column.after);
    }
    const prefixes = args.get("prefixes");
    const isTemporary =
      prefixes?.kind === "list" && prefixes.items.some((item) => /TEMPORARY/i.test(textOfValue(item) ?? ""));
    const keyed = made.filter((column) => column.primaryKey !== undefined);
    const [first] = keyed;
    if (first?.primaryKey !== undefined && keyed.length > 1) {
      const parts = keyed.map(({ name }) => ({ column: name, range: name.range }));
      const { constraintName, range } = first.primaryKey;
      const name = constraintName === undefined ? {} : { name: constraintName };
      constraints.unshift({ kind: "primary-key", range, ...name, columns: parts });
    }
    const create: Change = {
      kind: "create-table",
      range: builder.whole,
      table,
      ...guardOf(operation, "if_not_exists"),
      ...(isTemporary ? { temporary: builder.place(prefixes.range) } : {}),
      columns: countedByKey(keyed.length > 1 ? made.map(withoutKey) : made, constraints),
      constraints,
      indexes,
      options: [],
    };
    const comment = textOfValue(args.get("comment"));
    const place = args.argument("comment")?.range;
    if (comment !== undefined && place !== undefined) {
      after.push({ kind: "comment", range: builder.place(place), on: "table", table, text: comment });
    }
    return [...before, create, ...after];
  },

  drop_table(operation) {
    const found = tableOf(operation, "table_name", 0);
    return (
      found && [
        {
          kind: "drop-table",
          range: operation.builder.whole,
          tables: [found.table],
          ...guardOf(operation, "if_exists"),
        },
      ]
    );
  },

  rename_table(operation) {
    const { args, builder } = operation;
    const table = builder.objectName(args.get("old_table_name", 0), args.get("schema"));
    const to = builder.objectName(args.get("new_table_name", 1));
    return table && to && [{ kind: "rename-table", range: builder.whole, table, to }];
  },

  add_column(operation) {
    const { args, builder, columns } = operation;
    const found = tableOf(operation, "table_name", 0);
    const value = args.get("column", 1 + (found?.shift ?? 0));
    if (found === undefined || value === undefined) return undefined;
    const column = columns.column(value, found.table);
    if (column === undefined) return undefined;
    const guard = guardOf(operation, "if_not_exists");
    // A type for an added column is made by hand: add_column sends no CREATE TYPE.
    return [
      { kind: "add-column", range: builder.whole, table: found.table, column: column.column, ...guard },
      ...column.after,
    ];
  },

  drop_column(operation) {
    const { args, builder } = operation;
    const found = tableOf(operation, "table_name", 0);
    const column = builder.name(args.get("column_name", 1 + (found?.shift ?? 0)));
    return (
      found &&
      column && [
        {
          kind: "drop-column",
          range: builder.whole,
          table: found.table,
          column,
          ...guardOf(operation, "if_exists"),
        },
      ]
    );
  },

  alter_column(operation) {
    const { args, builder, columns } = operation;
    const found = tableOf(operation, "table_name", 0);
    const column = builder.name(args.get("column_name", 1 + (found?.shift ?? 0)));
    if (found === undefined || column === undefined) return undefined;
    return readAlterColumn(args, builder, columns, found.table, column);
  },

  create_index(operation) {
    const { args, builder, columns } = operation;
    const found = tableOf(operation, "table_name", 1);
    if (found === undefined) return undefined;
    const list = args.get("columns", 2 + found.shift);
    if (list?.kind === "list" && !list.complete) builder.complete = false;
    const items = list?.kind === "list" ? list.items : [];
    if (list !== undefined && list.kind !== "list") builder.complete = false;
    const concurrently = args.isTrue("postgresql_concurrently");
    return [
      {
        kind: "create-index",
        range: builder.whole,
        table: found.table,
        index: columns.index(args, args.get("index_name", 0), items, found.table),
        ...guardOf(operation, "if_not_exists"),
        ...(concurrently === undefined ? {} : { concurrently: builder.place(concurrently.range) }),
        as: "statement",
      },
    ];
  },

  drop_index(operation) {
    const { args, builder, batch } = operation;
    const name = builder.objectName(
      args.get("index_name", 0),
      batch === undefined ? args.get("schema") : batch.schema,
    );
    if (name === undefined) return undefined;
    const given = batch === undefined ? args.argument("table_name", 1) : undefined;
    const table = given === undefined ? undefined : builder.objectName(given.value, args.get("schema"));
    const ofBatch = batch === undefined ? undefined : builder.objectName(batch.table, batch.schema);
    const concurrently = args.isTrue("postgresql_concurrently");
    const on = table ?? ofBatch;
    return [
      {
        kind: "drop-index",
        range: builder.whole,
        names: [name],
        ...(on === undefined ? {} : { table: on }),
        ...(given === undefined || table === undefined ? {} : { onRange: builder.place(given.range) }),
        ...guardOf(operation, "if_exists"),
        ...(concurrently === undefined ? {} : { concurrently: builder.place(concurrently.range) }),
        as: "statement",
      },
    ];
  },

  create_unique_constraint(operation) {
    const { args, builder } = operation;
    const found = tableOf(operation, "table_name", 1);
    if (found === undefined) return undefined;
    const columns = builder.keyParts(args.get("columns", 2 + found.shift));
    const constraint: Constraint = {
      kind: "unique",
      range: builder.whole,
      ...constraintName(operation, "uq", found.table, namesOf(columns)),
      columns,
    };
    return [{ kind: "add-constraint", range: builder.whole, table: found.table, constraint }];
  },

  create_primary_key(operation) {
    const { args, builder } = operation;
    const found = tableOf(operation, "table_name", 1);
    if (found === undefined) return undefined;
    const columns = builder.keyParts(args.get("columns", 2 + found.shift));
    const constraint: Constraint = {
      kind: "primary-key",
      range: builder.whole,
      ...constraintName(operation, "pk", found.table, namesOf(columns)),
      columns,
    };
    return [{ kind: "add-constraint", range: builder.whole, table: found.table, constraint }];
  },

  create_check_constraint(operation) {
    const { args, builder, columns } = operation;
    const found = tableOf(operation, "table_name", 1);
    if (found === undefined) return undefined;
    const condition = args.get("condition", 2 + found.shift);
    const constraint: Constraint = {
      kind: "check",
      range: builder.whole,
      ...constraintName(operation, "ck", found.table, []),
      expression: columns.condition(condition, args.call.range),
    };
    return [{ kind: "add-constraint", range: builder.whole, table: found.table, constraint }];
  },

  create_exclude_constraint(operation) {
    const { args, builder } = operation;
    const found = tableOf(operation, "table_name", 1);
    if (found === undefined) return undefined;
    const name = builder.name(args.get("constraint_name", 0));
    const constraint: Constraint = {
      kind: "exclude",
      range: builder.whole,
      ...(name === undefined ? {} : { name }),
    };
    return [{ kind: "add-constraint", range: builder.whole, table: found.table, constraint }];
  },

  create_foreign_key(operation) {
    const { args, builder, columns } = operation;
    const found = tableOf(operation, "source_table", 1, "source_schema");
    if (found === undefined) return undefined;
    const { shift, table } = found;
    const target = builder.objectName(args.get("referent_table", 2 + shift), args.get("referent_schema"));
    if (target === undefined) return undefined;
    const local = builder.names(args.get("local_cols", 3 + shift));
    const references = {
      range: builder.whole,
      table: target,
      columns: builder.names(args.get("remote_cols", 4 + shift)),
    };
    const names = local.map((column) => column.text);
    const constraint: Constraint = {
      kind: "foreign-key",
      range: builder.whole,
      ...constraintName(operation, "fk", table, names, referredBy(references)),
      columns: local,
      references: { ...references, ...columns.foreignKeyActions(args) },
      ...(args.isTrue("postgresql_not_valid") === undefined ? {} : { notValid: builder.whole }),
    };
    return [{ kind: "add-constraint", range: builder.whole, table, constraint }];
  },

  drop_constraint(operation) {
    const { args, builder } = operation;
    const found = tableOf(operation, "table_name", 1);
    if (found === undefined) return undefined;
    const type = textOfValue(args.get("type_", 2 + found.shift));
    const kind = { foreignkey: "fk", primary: "pk", check: "ck", unique: "uq" }[type ?? ""];
    // Without its type it is a constraint of no kind, which has no convention.
    const { name } =
      kind === undefined
        ? { name: builder.name(args.get("constraint_name", 0)) }
        : constraintName(operation, kind as NamedKind, found.table, []);
    const as =
      type === "foreignkey"
        ? "foreign-key"
        : type === "primary"
          ? "primary-key"
          : type === "check"
            ? "check"
            : "constraint";
    return [
      {
        kind: "drop-constraint",
        range: builder.whole,
        table: found.table,
        ...(name === undefined ? {} : { name }),
        as,
        ...guardOf(operation, "if_exists"),
      },
    ];
  },

  create_table_comment(operation) {
    const { args, builder } = operation;
    const found = tableOf(operation, "table_name", 0);
    if (found === undefined) return undefined;
    const text = textOfValue(args.get("comment", 1 + found.shift));
    return [
      {
        kind: "comment",
        range: builder.whole,
        on: "table",
        table: found.table,
        ...(text === undefined ? {} : { text }),
      },
    ];
  },

  drop_table_comment(operation) {
    const found = tableOf(operation, "table_name", 0);
    return found && [{ kind: "comment", range: operation.builder.whole, on: "table", table: found.table }];
  },

  bulk_insert(operation) {
    const { args, builder } = operation;
    const table = args.get("table", 0);
    const name =
      table?.kind === "call"
        ? builder.objectName(table.args.find((argument) => argument.name === undefined)?.value)
        : undefined;
    return [
      { kind: "data", range: builder.whole, verb: "insert", ...(name === undefined ? {} : { table: name }) },
    ];
  },
};

function withoutKey(column: ColumnDefinition): ColumnDefinition {
  const { primaryKey: _, identity, ...rest } = column;
  return identity === undefined || identity.kind === "auto_increment" ? rest : { ...rest, identity };
}

/** The column of a one-column PrimaryKeyConstraint counts by itself as one with `primary_key=True` does. */
function countedByKey(
  columns: readonly ColumnDefinition[],
  constraints: readonly Constraint[],
): readonly ColumnDefinition[] {
  const key = constraints.find((constraint) => constraint.kind === "primary-key");
  const keyColumns =
    key?.kind === "primary-key"
      ? key.columns.map((part) => part.column?.text)
      : columns.filter((column) => column.primaryKey !== undefined).map((column) => column.name.text);
  const foreign = new Set(
    constraints.flatMap((one) =>
      one.kind === "foreign-key" ? one.columns.map((column) => column.text) : [],
    ),
  );
  return columns.map((column) => {
    const alone =
      keyColumns.length === 1 && keyColumns[0] === column.name.text && !foreign.has(column.name.text);
    const counts =
      /^(?:integer|bigint|smallint)$/.test(column.type?.name ?? "") && column.default === undefined;
    if (
      alone &&
      counts &&
      key !== undefined &&
      column.identity === undefined &&
      column.references === undefined
    ) {
      return { ...column, identity: { kind: "auto_increment", range: key.range } };
    }
    if (!alone && column.identity?.kind === "auto_increment" && column.primaryKey !== undefined) {
      const { identity: _, ...rest } = column;
      return rest;
    }
    return column;
  });
}

/** A text, or what text() and its like make of it. */
function unwrapText(value: HostValue): HostValue {
  if (value.kind === "string") return withoutColonEscapes(value);
  if (value.kind === "either") {
    return {
      ...value,
      options: value.options.map((option) => ({ ...option, value: unwrapText(option.value) })),
    };
  }
  if (value.kind !== "call") return value;
  if (
    /(?:^|\.)(?:bindparams|params|columns|execution_options)$/.test(value.callee) &&
    value.receiver !== undefined
  ) {
    return unwrapText(value.receiver);
  }
  const inner = value.args[0]?.value;
  if (/(?:^|\.)(?:text|DDL|TextClause)$/.test(value.callee) && inner !== undefined) {
    if (inner.kind !== "string") return inner.kind === "either" ? unwrapText(inner) : inner;
    return value.callee.endsWith("DDL") ? withoutDoubledPercents(inner) : withoutColonEscapes(inner);
  }
  return value;
}

/** `\:` in a text() is a colon that begins no parameter. */
function withoutColonEscapes(value: Located<"string">): Located<"string"> {
  return without(value, /\\(?=:)/g);
}

function withoutDoubledPercents(value: Located<"string">): Located<"string"> {
  return without(value, /%(?=%)/g);
}

function without(value: Located<"string">, pattern: RegExp): Located<"string"> {
  const stretches: { start: number; end: number }[] = [];
  let at = 0;
  for (const match of value.text.matchAll(pattern)) {
    stretches.push({ start: at, end: match.index });
    at = match.index + match[0].length;
  }
  if (at === 0) return value;
  return keepStretches(value, [...stretches, { start: at, end: value.text.length }]);
}

/** Whether it is the migration's own connection, so that whatever it executes is SQL. */
function isConnection(callee: string): boolean {
  return /^alembic\.op\.get_(?:bind|context)\(\)/.test(callee) || /Session\(\)\./.test(callee);
}

function shortName(callee: string): string {
  return callee.replace(/^(?:alembic|sqlalchemy)\./, "");
}
