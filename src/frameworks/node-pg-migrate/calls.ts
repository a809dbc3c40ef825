// node-pg-migrate's MigrationBuilder as changes. https://salsita.github.io/node-pg-migrate/migrations/
import type { Range } from "../../base/text";
import type { DialectName } from "../../dialects/dialect";
import type { Change, Constraint, ObjectName } from "../../schema/change";
import type { Circumstances, HostVisitor } from "../host/evaluate";
import { concatStrings, sliceString, textOfValue, type HostValue, type Located } from "../host/value";
import { PieceCollector, type VisitedCall } from "../piece-collector";
import { PgColumns, type Shorthands } from "./columns";
import { PgBuilder, PgOptions } from "./options";
import { quoteName, readFragment } from "./sql-fragment";

/** The name that the builder has in paths, whatever the parameter of `up` and `down` is called. */
export const BUILDER = "pgm";

export class NodePgCalls extends PieceCollector implements HostVisitor {
  constructor(private readonly settings: { readonly shorthands: Shorthands; readonly decamelize: boolean }) {
    super();
  }

  dialectsFor(): readonly DialectName[] | undefined {
    return undefined;
  }

  call(call: VisitedCall, under: Circumstances): HostValue | undefined {
    const { callee } = call;
    if (!callee.startsWith(`${BUILDER}.`)) {
      const given = call.args.some(({ value }) => value.kind === "reference" && value.path === BUILDER);
      if (given && callee !== "") {
        this.opaque(
          call,
          callee,
          `what ${callee} does with ${BUILDER} stands in another file`,
          under,
          "anything",
        );
      }
      return undefined;
    }
    const name = callee.slice(BUILDER.length + 1);
    if (name === "noTransaction") {
      this.outsideTransaction = true;
      return undefined;
    }
    if (SILENT.has(name)) return undefined;
    if (name === "sql") {
      this.sql(call, callee, withParameters(call), under);
      return undefined;
    }
    if (name === "db.query" || name === "db.select") {
      const [first] = call.args;
      const text = first?.value.kind === "object" ? PgOptions.of(first.value).value("text") : first?.value;
      this.sql(call, callee, text, under);
      return undefined;
    }
    if (name.includes("(")) return undefined;
    this.operation(call, name, under);
    return undefined;
  }

  private operation(call: VisitedCall, name: string, under: Circumstances): void {
    const callee = `${BUILDER}.${name}`;
    const read = OPERATIONS[name];
    if (read === undefined) {
      this.opaque(call, callee, `${callee} is not read yet`, under, "anything");
      return;
    }
    const builder = new PgBuilder(call.range, this.settings.decamelize);
    const columns = new PgColumns(builder, this.settings.shorthands);
    const args = call.args.map((argument) => argument.value);
    const changes = read({ args, builder, columns });
    if (changes === undefined) {
      this.opaque(call, callee, `what ${callee} is about is known at run time only`, under, "anything");
      return;
    }
    if (call.args.some((argument) => argument.spread)) builder.complete = false;
    this.callPiece(call, callee, builder, changes, under);
  }
}

const SILENT = new Set([
  "func",
  "toString",
  "isUsingTransaction",
  "enableReverseMode",
  "getSql",
  "getSqlSteps",
  "db.column",
  "db.addBeforeCloseListener",
]);

/** `{name}` in SQL is filled from the second argument: texts as names, other values as values. */
function withParameters(call: VisitedCall): HostValue | undefined {
  const [first, second] = call.args;
  const sql = first?.value;
  const params = second?.value;
  if (sql?.kind !== "string" || params?.kind !== "object" || params.entries.length === 0) return sql;
  const builder = new PgBuilder(call.range, false);
  const keys = params.entries.map((entry) => entry.key.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  const parts: Located<"string">[] = [];
  let at = 0;
  for (const match of sql.text.matchAll(new RegExp(`\\{(?:${keys.join("|")})\\}`, "g"))) {
    const end = match.index + match[0].length;
    parts.push(sliceString(sql, at, match.index));
    const field = sliceString(sql, match.index, end);
    const start = field.segments[0]?.hostStart ?? sql.range.start;
    const value = PgOptions.of(params).value(match[0].slice(1, -1));
    const known = value && parameterText(value, builder);
    const text = known ?? `\${${match[0].slice(1, -1)}}`;
    parts.push({
      ...field,
      text,
      complete: known !== undefined,
      segments: [
        {
          start: 0,
          end: text.length,
          hostStart: start,
          hostEnd: field.segments.at(-1)?.hostEnd ?? start,
          exact: false,
        },
      ],
    });
    at = end;
  }
  parts.push(sliceString(sql, at, sql.text.length));
  return at === 0
    ? sql
    : { ...concatStrings(parts, sql.range), complete: parts.every((part) => part.complete) };
}

function parameterText(value: HostValue, builder: PgBuilder): string | undefined {
  const text = textOfValue(value);
  if (text !== undefined) return quoteName(text);
  if (value.kind === "object") {
    const name = builder.table(value);
    return name && [name.schema, name.name].flatMap((one) => (one ? quoteName(one.text) : [])).join(".");
  }
  return builder.expression(value)?.text;
}

interface Operation {
  readonly args: readonly HostValue[];
  readonly builder: PgBuilder;
  readonly columns: PgColumns;
}

type ReadOperation = (operation: Operation) => readonly Change[] | undefined;

/** IF EXISTS, IF NOT EXISTS and CASCADE as options give them. */
function guardOf(
  builder: PgBuilder,
  options: PgOptions,
  key: "ifExists" | "ifNotExists",
): { guard?: { range: Range } } {
  const given = options.isTrue(key);
  return given === undefined ? {} : { guard: { range: builder.place(given.entry.range, given.within) } };
}

function behaviourOf(
  builder: PgBuilder,
  options: PgOptions,
): { behaviour?: { cascade: boolean; range: Range } } {
  const given = options.isTrue("cascade");
  return given === undefined
    ? {}
    : { behaviour: { cascade: true, range: builder.place(given.entry.range, given.within) } };
}

function isAbsent(value: HostValue | undefined): boolean {
  return (
    value === undefined || value.kind === "null" || (value.kind === "reference" && value.path === "undefined")
  );
}

const addColumns: ReadOperation = ({ args, builder, columns }) => {
  const table = builder.table(args[0]);
  if (table === undefined) return undefined;
  const guard = guardOf(builder, PgOptions.of(args[2]), "ifNotExists");
  const read = columns.columns(args[1], table);
  const added = read.map(({ column }): Change => {
    return { kind: "add-column", range: column.range, table, column, ...guard };
  });
  // Several columns that are keys: the tool leaves the words out when it alters a table.
  const keyed = read.filter(({ column }) => column.primaryKey !== undefined).length > 1;
  const whole = keyed ? added.map(withoutKey) : added;
  return [...whole, ...read.flatMap((one) => one.comments)];
};

function withoutKey(change: Change): Change {
  if (change.kind !== "add-column") return change;
  const { primaryKey: _, ...column } = change.column;
  return { ...change, column };
}

const dropColumns: ReadOperation = ({ args, builder }) => {
  const table = builder.table(args[0]);
  const [, columns, given] = args;
  if (table === undefined || columns === undefined) return undefined;
  const options = PgOptions.of(given);
  const shared = { ...guardOf(builder, options, "ifExists"), ...behaviourOf(builder, options) };
  const names =
    columns.kind === "object"
      ? columns.entries.map((entry) => {
          const range = builder.place(entry.keyRange, columns.range);
          return { text: builder.written(entry.key), range, quoted: false };
        })
      : builder.names(columns);
  return names.map((column) => ({ kind: "drop-column", range: builder.whole, table, column, ...shared }));
};

const addConstraint: ReadOperation = ({ args, builder, columns }) => {
  const table = builder.table(args[0]);
  const [, nameGiven, value] = args;
  if (table === undefined || value === undefined) return undefined;
  const name = isAbsent(nameGiven) ? undefined : builder.name(nameGiven);
  const text = textOfValue(value);
  if (text !== undefined) {
    const words = name === undefined ? "" : `CONSTRAINT ${quoteName(name.text)} `;
    const range = builder.textPlace(value);
    return readFragment(`ALTER TABLE t ADD ${words}${text}`, range).map((change): Change => {
      if (change.kind !== "add-constraint") return { kind: "unknown-action", range, table };
      const constraint: Constraint = { ...change.constraint, ...(name === undefined ? {} : { name }) };
      return { ...change, range: builder.whole, table, constraint };
    });
  }
  if (value.kind !== "object") return undefined;
  const found = columns.constraints(value, table, name);
  const comment = PgOptions.of(value).given("comment");
  return [
    ...found.map((constraint): Change => {
      return { kind: "add-constraint", range: builder.whole, table, constraint };
    }),
    ...(comment === undefined
      ? []
      : [{ kind: "comment" as const, range: builder.place(comment.entry.range), on: "other" as const }]),
  ];
};

const createIndex: ReadOperation = ({ args, builder, columns }) => {
  const table = builder.table(args[0]);
  const index = table && columns.index(args, table, builder.whole);
  if (table === undefined || index === undefined) return undefined;
  const options = PgOptions.of(args[2]);
  const concurrently = options.isTrue("concurrently");
  return [
    {
      kind: "create-index",
      range: builder.whole,
      table,
      index,
      ...guardOf(builder, options, "ifNotExists"),
      ...(concurrently === undefined
        ? {}
        : { concurrently: builder.place(concurrently.entry.range, concurrently.within) }),
      as: "statement",
    },
  ];
};

const createType: ReadOperation = ({ args, builder }) => {
  const type = builder.table(args[0]);
  const [, value] = args;
  if (type === undefined || value === undefined) return undefined;
  if (value.kind === "object") {
    return [{ kind: "create-type", range: builder.whole, type, as: "composite" }];
  }
  const items = value.kind === "list" && value.complete ? value.items : undefined;
  const texts = items?.map((item) => ({
    value: textOfValue(item),
    range: builder.textPlace(item, value.range),
  }));
  const labels = texts?.flatMap((label) =>
    label.value === undefined ? [] : [{ ...label, value: label.value }],
  );
  if (labels === undefined || labels.length !== texts?.length) builder.complete = false;
  return [
    {
      kind: "create-type",
      range: builder.whole,
      type,
      as: "enum",
      ...(labels === undefined || labels.length !== texts?.length ? {} : { labels }),
    },
  ];
};

const alterType: ReadOperation = ({ args, builder }) => {
  const type = builder.table(args[0]);
  return type && [{ kind: "alter-type", range: builder.whole, type }];
};

/** Things that replay only knows by name. `at`: which argument is the name; `table`: which the table. */
function create(
  object: string,
  places: { at?: number; table?: number; options?: number } = {},
): ReadOperation {
  return ({ args, builder }) => {
    const options = PgOptions.of(args[places.options ?? 1]);
    const name = builder.table(args[places.at ?? 0]);
    const table = places.table === undefined ? undefined : builder.table(args[places.table]);
    return (
      name && [
        {
          kind: "create-object",
          range: builder.whole,
          object,
          name,
          replace: options.isTrue("replace") !== undefined,
          ...guardOf(builder, options, "ifNotExists"),
          ...(table === undefined ? {} : { table }),
        },
      ]
    );
  };
}

function drop(object: string, places: { at?: number; table?: number; options?: number } = {}): ReadOperation {
  return ({ args, builder }) => {
    const options = PgOptions.of(args[places.options ?? 1]);
    const name = builder.table(args[places.at ?? 0]);
    const table = places.table === undefined ? undefined : builder.table(args[places.table]);
    return (
      name && [
        {
          kind: "drop-object",
          range: builder.whole,
          object,
          names: [name],
          ...guardOf(builder, options, "ifExists"),
          ...behaviourOf(builder, options),
          ...(table === undefined ? {} : { table }),
        },
      ]
    );
  };
}

function alter(object: string, places: { at?: number; to?: number; table?: number } = {}): ReadOperation {
  return ({ args, builder }) => {
    const name = builder.table(args[places.at ?? 0]);
    const to = places.to === undefined ? undefined : builder.table(args[places.to]);
    const table = places.table === undefined ? undefined : builder.table(args[places.table]);
    if (name === undefined || (places.to !== undefined && to === undefined)) return undefined;
    return [
      {
        kind: "alter-object",
        range: builder.whole,
        object,
        name,
        ...(to === undefined ? {} : { to }),
        ...(table === undefined ? {} : { table }),
      },
    ];
  };
}

const grant: ReadOperation = ({ builder }) => [{ kind: "grant", range: builder.whole }];

function extensions(
  read: (name: ObjectName, builder: PgBuilder, options: PgOptions) => Change,
): ReadOperation {
  return ({ args, builder }) => {
    const [value, given] = args;
    const options = PgOptions.of(given);
    return builder.names(value).map((name) => read({ name, range: name.range }, builder, options));
  };
}

const createExtension = extensions((name, builder, options) => ({
  kind: "create-object",
  range: builder.whole,
  object: "extension",
  name,
  replace: false,
  ...guardOf(builder, options, "ifNotExists"),
}));

const createTrigger: ReadOperation = (operation) => {
  const { args, builder } = operation;
  const made = create("trigger", { at: 1, table: 0, options: 2 })(operation);
  const called = PgOptions.of(args[2]).value("function") ?? (isAbsent(args[3]) ? undefined : args[1]);
  const calls = called && builder.table(called);
  const [trigger] = made ?? [];
  if (trigger?.kind !== "create-object") return undefined;
  const withCalls: Change = { ...trigger, ...(calls === undefined ? {} : { calls }) };
  if (isAbsent(args[3]) || calls === undefined) return [withCalls];
  return [
    {
      kind: "create-object",
      range: builder.whole,
      object: "function",
      name: calls,
      replace: trigger.replace,
    },
    withCalls,
  ];
};

const createDomain: ReadOperation = ({ args, builder }) => {
  const type = builder.table(args[0]);
  return type && [{ kind: "create-type", range: builder.whole, type, as: "domain" }];
};

const dropType: ReadOperation = ({ args, builder }) => {
  const type = builder.table(args[0]);
  const options = PgOptions.of(args[1]);
  return (
    type && [
      {
        kind: "drop-type",
        range: builder.whole,
        types: [type],
        ...guardOf(builder, options, "ifExists"),
        ...behaviourOf(builder, options),
      },
    ]
  );
};

const OPERATIONS: Readonly<Record<string, ReadOperation>> = {
  createTable({ args, builder, columns }) {
    const table = builder.table(args[0]);
    if (table === undefined) return undefined;
    const options = PgOptions.of(args[2]);
    if (!options.complete) builder.complete = false;
    const read = columns.columns(args[1], table);
    const keyed = read.filter(({ column }) => column.primaryKey !== undefined);
    const given = options.value("constraints");
    const constraints = given?.kind === "object" ? columns.constraints(given, table, undefined) : [];
    const [firstKey] = keyed;
    const composite: readonly Constraint[] =
      keyed.length < 2 || firstKey === undefined
        ? []
        : [
            {
              kind: "primary-key",
              range: firstKey.column.primaryKey?.range ?? builder.whole,
              name: { text: `${table.name.text}_pkey`, range: table.range, quoted: false },
              columns: keyed.map(({ column }) => ({ range: column.name.range, column: column.name })),
            },
          ];
    const temporary = options.isTrue("temporary");
    const comment = options.given("comment");
    const text = options.text("comment");
    const from = fromOf(builder, options);
    const made = read.map(({ column }) => {
      if (keyed.length < 2) return column;
      const { primaryKey: _, ...rest } = column;
      return rest;
    });
    return [
      {
        kind: "create-table",
        range: builder.whole,
        table,
        ...guardOf(builder, options, "ifNotExists"),
        ...(temporary === undefined
          ? {}
          : { temporary: builder.place(temporary.entry.range, temporary.within) }),
        columns: made,
        constraints: [...constraints, ...composite],
        indexes: [],
        options: [],
        ...(from === undefined ? {} : { from }),
      },
      ...read.flatMap((one) => one.comments),
      ...(comment === undefined || text === undefined
        ? []
        : [
            {
              kind: "comment" as const,
              range: builder.place(comment.entry.range, comment.within),
              on: "table" as const,
              table,
              text,
            },
          ]),
    ];
  },

  dropTable({ args, builder }) {
    const table = builder.table(args[0]);
    const options = PgOptions.of(args[1]);
    return (
      table && [
        {
          kind: "drop-table",
          range: builder.whole,
          tables: [table],
          ...guardOf(builder, options, "ifExists"),
          ...behaviourOf(builder, options),
        },
      ]
    );
  },

  renameTable({ args, builder }) {
    const table = builder.table(args[0]);
    const to = builder.table(args[1]);
    return table && to && [{ kind: "rename-table", range: builder.whole, table, to }];
  },

  alterTable({ args, builder }) {
    const table = builder.table(args[0]);
    // Row security and logging: nothing of what replay keeps.
    return table && [{ kind: "table-options", range: builder.whole, table, options: [] }];
  },

  addColumns,
  addColumn: addColumns,
  dropColumns,
  dropColumn: dropColumns,

  renameColumn({ args, builder }) {
    const table = builder.table(args[0]);
    const column = builder.name(args[1]);
    const to = builder.name(args[2]);
    return table && column && to && [{ kind: "rename-column", range: builder.whole, table, column, to }];
  },

  alterColumn({ args, builder, columns }) {
    const table = builder.table(args[0]);
    const column = builder.name(args[1]);
    const options = PgOptions.of(args[2]);
    if (table === undefined || column === undefined || args[2]?.kind !== "object") return undefined;
    if (!options.complete) builder.complete = false;
    return alterations({ builder, columns, table, column, options });
  },

  addConstraint,
  createConstraint: addConstraint,

  dropConstraint({ args, builder }) {
    const table = builder.table(args[0]);
    const name = builder.name(args[1]);
    const options = PgOptions.of(args[2]);
    const tableGuard = options.isTrue("ifTableExists");
    return (
      table &&
      name && [
        {
          kind: "drop-constraint",
          range: builder.whole,
          table,
          name,
          as: "constraint",
          ...(tableGuard === undefined
            ? {}
            : { tableGuard: { range: builder.place(tableGuard.entry.range, tableGuard.within) } }),
          ...guardOf(builder, options, "ifExists"),
          ...behaviourOf(builder, options),
        },
      ]
    );
  },

  renameConstraint({ args, builder }) {
    const table = builder.table(args[0]);
    const name = builder.name(args[1]);
    const to = builder.name(args[2]);
    return table && name && to && [{ kind: "rename-constraint", range: builder.whole, table, name, to }];
  },

  createIndex,
  addIndex: createIndex,

  dropIndex({ args, builder, columns }) {
    const table = builder.table(args[0]);
    const name = table && columns.indexName(args, table);
    if (table === undefined || name === undefined) return undefined;
    const options = PgOptions.of(args[2]);
    const concurrently = options.isTrue("concurrently");
    return [
      {
        kind: "drop-index",
        range: builder.whole,
        table,
        ...(args[0] === undefined ? {} : { onRange: builder.place(args[0].range) }),
        names: [name],
        ...guardOf(builder, options, "ifExists"),
        ...behaviourOf(builder, options),
        ...(concurrently === undefined
          ? {}
          : { concurrently: builder.place(concurrently.entry.range, concurrently.within) }),
        as: "statement",
      },
    ];
  },

  renameIndex({ args, builder }) {
    const name = builder.table(args[0]);
    const to = builder.name(args[1]);
    return name && to && [{ kind: "rename-index", range: builder.whole, name, to }];
  },

  createType,
  addType: createType,
  dropType,

  renameType({ args, builder }) {
    const type = builder.table(args[0]);
    const to = builder.table(args[1]);
    return type && to && [{ kind: "alter-type", range: builder.whole, type, to }];
  },

  addTypeValue({ args, builder }) {
    const type = builder.table(args[0]);
    const [, value, given] = args;
    const label = textOfValue(value);
    const options = PgOptions.of(given);
    const [before, after] = [options.text("before"), options.text("after")];
    if (type === undefined || value === undefined || label === undefined) return undefined;
    return [
      {
        kind: "alter-type",
        range: builder.whole,
        type,
        ...guardOf(builder, options, "ifNotExists"),
        addLabel: {
          value: label,
          range: builder.textPlace(value),
          ...(before === undefined ? {} : { before }),
          ...(after === undefined ? {} : { after }),
        },
      },
    ];
  },

  renameTypeValue({ args, builder }) {
    const type = builder.table(args[0]);
    const [from, to] = [textOfValue(args[1]), textOfValue(args[2])];
    if (type === undefined || from === undefined || to === undefined) return undefined;
    return [{ kind: "alter-type", range: builder.whole, type, renameLabel: { from, to } }];
  },

  addTypeAttribute: alterType,
  dropTypeAttribute: alterType,
  setTypeAttribute: alterType,
  renameTypeAttribute: alterType,

  createDomain,
  dropDomain: dropType,
  alterDomain: alterType,
  renameDomain({ args, builder }) {
    const type = builder.table(args[0]);
    const to = builder.table(args[1]);
    return type && to && [{ kind: "alter-type", range: builder.whole, type, to }];
  },

  createExtension,
  addExtension: createExtension,
  dropExtension: extensions((name, builder, options) => ({
    kind: "drop-object",
    range: builder.whole,
    object: "extension",
    names: [name],
    ...guardOf(builder, options, "ifExists"),
    ...behaviourOf(builder, options),
  })),

  createSchema: create("schema"),
  dropSchema: drop("schema"),
  renameSchema: alter("schema", { to: 1 }),
  createSequence: create("sequence"),
  dropSequence: drop("sequence"),
  alterSequence: alter("sequence"),
  renameSequence: alter("sequence", { to: 1 }),
  createFunction: create("function", { options: 2 }),
  dropFunction: drop("function", { options: 2 }),
  renameFunction: alter("function", { to: 2 }),
  createTrigger,
  dropTrigger: drop("trigger", { at: 1, table: 0, options: 2 }),
  renameTrigger: alter("trigger", { at: 1, table: 0, to: 2 }),
  createView: create("view"),
  dropView: drop("view"),
  alterView: alter("view"),
  alterViewColumn: alter("view"),
  renameView: alter("view", { to: 1 }),
  createMaterializedView: create("materialized view"),
  dropMaterializedView: drop("materialized view"),
  alterMaterializedView: alter("materialized view"),
  renameMaterializedView: alter("materialized view", { to: 1 }),
  renameMaterializedViewColumn: alter("materialized view"),
  refreshMaterializedView: ({ builder }) => [{ kind: "query", range: builder.whole }],
  createPolicy: create("policy", { at: 1, table: 0, options: 2 }),
  dropPolicy: drop("policy", { at: 1, table: 0, options: 2 }),
  alterPolicy: alter("policy", { at: 1, table: 0 }),
  renamePolicy: alter("policy", { at: 1, table: 0, to: 2 }),
  createRole: create("role"),
  dropRole: drop("role"),
  alterRole: alter("role"),
  renameRole: alter("role", { to: 1 }),
  createOperator: create("operator"),
  dropOperator: drop("operator"),
  createOperatorClass: create("operator class"),
  dropOperatorClass: drop("operator class"),
  renameOperatorClass: alter("operator class", { to: 2 }),
  createOperatorFamily: create("operator family"),
  dropOperatorFamily: drop("operator family"),
  renameOperatorFamily: alter("operator family", { to: 2 }),
  addToOperatorFamily: alter("operator family"),
  removeFromOperatorFamily: alter("operator family"),
  createCast: ({ builder }) => [
    { kind: "create-object", range: builder.whole, object: "cast", replace: false },
  ],
  dropCast: ({ builder }) => [{ kind: "drop-object", range: builder.whole, object: "cast", names: [] }],
  grantRoles: grant,
  revokeRoles: grant,
  grantOnSchemas: grant,
  revokeOnSchemas: grant,
  grantOnTables: grant,
  revokeOnTables: grant,
};

type From = NonNullable<Extract<Change, { kind: "create-table" }>["from"]>;

/** Columns that come from another table. */
function fromOf(builder: PgBuilder, options: PgOptions): From | undefined {
  const inherits = options.given("inherits");
  if (inherits !== undefined) {
    const table = builder.table(inherits.entry.value, inherits.within);
    const range = builder.place(inherits.entry.range, inherits.within);
    return { how: "inherits", range, ...(table === undefined ? {} : { table }) };
  }
  const like = options.given("like");
  if (like === undefined) return undefined;
  const range = builder.place(like.entry.range, like.within);
  const inner = PgOptions.of(like.entry.value);
  const table = builder.table(inner.value("table") ?? like.entry.value, like.within);
  const chosen = PgOptions.of(inner.value("options")).value("including");
  const including = (chosen?.kind === "list" ? chosen.items : [chosen]).flatMap(
    (item) => textOfValue(item) ?? [],
  );
  return {
    how: "like",
    range,
    ...(table === undefined ? {} : { table }),
    ...(including.length === 0 ? {} : { including: including.map((word) => word.toUpperCase()) }),
  };
}

function alterations({
  builder,
  columns,
  table,
  column,
  options,
}: {
  readonly builder: PgBuilder;
  readonly columns: PgColumns;
  readonly table: ObjectName;
  readonly column: Extract<Change, { kind: "alter-column" }>["column"];
  readonly options: PgOptions;
}): readonly Change[] {
  type Alteration = Extract<Change, { kind: "alter-column" }>["alteration"];
  const changes: Change[] = [];
  const push = (range: Range, alteration: Alteration): void => {
    changes.push({ kind: "alter-column", range, table, column, alteration });
  };
  const at = (key: string): { range: Range; value: HostValue } | undefined => {
    const given = options.given(key);
    if (
      given === undefined ||
      (given.entry.value.kind === "reference" && given.entry.value.path === "undefined")
    ) {
      return undefined;
    }
    return { range: builder.place(given.entry.range, given.within), value: given.entry.value };
  };
  const byDefault = at("default");
  if (byDefault !== undefined) {
    const { range, value } = byDefault;
    const expression = value.kind === "null" ? undefined : builder.expression(value);
    if (value.kind === "null") push(range, { set: "no-default", range });
    else push(range, expression ? { set: "default", range, expression } : { set: "other", range });
  }
  const type = at("type");
  if (type !== undefined) {
    const read = columns.alteredType(options);
    const using = at("using");
    const expression = using && builder.rawExpression(using.value);
    const { range } = type;
    push(
      range,
      read === undefined
        ? { set: "other", range }
        : {
            set: "type",
            range,
            type: read,
            ...(using === undefined || expression === undefined
              ? {}
              : { using: { expression, range: using.range } }),
          },
    );
  }
  const notNull = at("notNull");
  const allowNull = at("allowNull");
  if (notNull?.value.kind === "boolean") {
    push(notNull.range, { set: notNull.value.value ? "not-null" : "nullable", range: notNull.range });
  } else if (allowNull?.value.kind === "boolean" && allowNull.value.value) {
    push(allowNull.range, { set: "nullable", range: allowNull.range });
  }
  const sequence = at("sequenceGenerated");
  if (sequence !== undefined) {
    const always = /always/i.test(PgOptions.of(sequence.value).text("precedence") ?? "");
    push(
      sequence.range,
      sequence.value.kind === "object"
        ? { set: "identity", identity: always ? "always" : "by-default", range: sequence.range }
        : { set: "no-identity", range: sequence.range },
    );
  }
  const generated = at("expressionGenerated");
  if (generated !== undefined) {
    const isDropped = generated.value.kind === "null";
    push(generated.range, { set: isDropped ? "no-expression" : "other", range: generated.range });
  }
  const comment = at("comment");
  const text = textOfValue(comment?.value);
  if (comment !== undefined) {
    const said = text === undefined ? {} : { text };
    changes.push({ kind: "comment", range: comment.range, on: "column", table, column, ...said });
  }
  return changes;
}
