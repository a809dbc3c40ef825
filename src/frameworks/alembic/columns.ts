// sa.Column and the constraints inside it and beside it, as parts of a change.
import type { Range } from "../../base/text";
import type { DialectName } from "../../dialects/dialect";
import type {
  Change,
  ColumnDefinition,
  Constraint,
  Expression,
  ForeignKeyTarget,
  IndexDefinition,
  KeyPart,
  Name,
  ObjectName,
  PerDialect,
} from "../../schema/change";
import { ChangeBuilder, classifySql, onAll, onFamilies, sqlString, typeUse } from "../change-builder";
import { textOfValue, type HostValue, type Located, type ValueArgument } from "../host/value";
import type { NamedKind, NamedThing, NamingConvention } from "./naming";
import { readType, type ReadType } from "./types";

export interface AlembicOptions {
  /** What types and defaults are shown as. */
  readonly source: DialectName;
  /** Set where it is known: what SQLAlchemy puts around a default hangs on it. */
  readonly wrapsDefaults: boolean | undefined;
  readonly naming: NamingConvention;
  /** What arguments for this database alone begin with: the name in the URL, which MariaDB has two of. */
  readonly optionPrefix: "postgresql" | "mysql" | "mariadb";
}

/** The arguments of one call, by name or place. */
export class CallArguments {
  constructor(readonly call: Located<"call">) {}

  /** By name, or the `at`-th without one. */
  get(name: string, at?: number): HostValue | undefined {
    return this.argument(name, at)?.value;
  }

  argument(name: string, at?: number): ValueArgument | undefined {
    const { args } = this.call;
    return (
      args.find((argument) => argument.name === name) ??
      (at === undefined ? undefined : args.filter((argument) => argument.name === undefined)[at])
    );
  }

  get positional(): readonly ValueArgument[] {
    return this.call.args.filter((argument) => argument.name === undefined);
  }

  isTrue(name: string, at?: number): ValueArgument | undefined {
    const argument = this.argument(name, at);
    return argument?.value.kind === "boolean" && argument.value.value ? argument : undefined;
  }

  /** Whether there are arguments that are not known (`*columns`, `**kw`). */
  get isOpen(): boolean {
    return this.call.args.some((argument) => argument.spread);
  }
}

export interface ReadColumn {
  readonly column: ColumnDefinition;
  /** Changes that SQLAlchemy makes beside the column: its index, its type. */
  readonly before: readonly Change[];
  readonly after: readonly Change[];
  readonly type: ReadType | undefined;
}

export class ColumnReader {
  constructor(
    readonly builder: ChangeBuilder,
    private readonly options: AlembicOptions,
  ) {}

  get source(): DialectName {
    return this.options.source;
  }

  /** As SQLAlchemy sends it; `at` is where a made one is shown. Undefined where the database makes one. */
  nameFor(kind: NamedKind, thing: NamedThing, at: Range, within: Range = at): Name | undefined {
    const text = this.options.naming.nameOf(kind, thing);
    if (text === null) this.builder.complete = false;
    if (text === undefined || text === null) return undefined;
    const { given } = thing;
    const range =
      given === undefined || given.kind === "null"
        ? this.builder.place(at, within)
        : this.builder.textPlace(given, within);
    return { text, range, quoted: false };
  }

  /** Undefined for what is no sa.Column that can be read. */
  column(value: HostValue, table: ObjectName): ReadColumn | undefined {
    if (value.kind !== "call" || !/(?:^|\.)(?:Column|mapped_column)$/.test(value.callee)) {
      this.builder.complete = false;
      return undefined;
    }
    const args = new CallArguments(value);
    if (args.isOpen) this.builder.complete = false;
    const name = this.builder.name(args.get("name", 0), value.range);
    if (name === undefined) return undefined;
    const range = this.builder.place(value.range);
    const rest = args.positional.slice(1);
    const typeValue = args.get("type_") ?? rest.find((one) => !isSchemaItem(one.value))?.value;
    const type = typeValue && readType(typeValue);
    const primaryKey = args.isTrue("primary_key");
    const nullable = args.argument("nullable");
    const serverDefault = args.argument("server_default");
    const identity = this.findItem(rest, "Identity");
    const computed = this.findItem(rest, "Computed");
    const reference = this.findItem(rest, "ForeignKey");
    const isIndexed = args.isTrue("index");
    const isUnique = args.isTrue("unique");
    const comment = args.argument("comment");
    const commentText = textOfValue(comment?.value);
    const onUpdate = serverDefault && this.onUpdateOf(serverDefault.value, value.range);
    const expression = serverDefault && this.defaultOf(serverDefault.value);
    const own = { table: table.name.text, columns: [name.text] };
    const named = (kind: NamedKind, at: ValueArgument): { constraintName?: Name } => {
      const found = this.nameFor(kind, own, at.range, value.range);
      return found === undefined ? {} : { constraintName: found };
    };
    const column: ColumnDefinition = {
      range,
      name,
      ...(typeValue === undefined || type === undefined ? {} : { type: this.typeUse(typeValue, type) }),
      ...(nullable?.value.kind === "boolean"
        ? {
            nullable: { value: nullable.value.value, range: this.builder.place(nullable.range, value.range) },
          }
        : {}),
      ...(expression === undefined || serverDefault === undefined
        ? {}
        : { default: { expression, range: this.builder.place(serverDefault.range, value.range) } }),
      ...(onUpdate === undefined ? {} : { onUpdate }),
      ...(computed === undefined ? {} : { generated: this.generated(computed) }),
      ...(identity === undefined
        ? this.autoIncrement(args, type, reference !== undefined)
        : {
            identity: {
              kind: new CallArguments(identity).isTrue("always", 0) ? "always" : "by-default",
              range: this.builder.place(identity.range),
            },
          }),
      ...(primaryKey === undefined
        ? {}
        : {
            primaryKey: {
              range: this.builder.place(primaryKey.range, value.range),
              ...named("pk", primaryKey),
            },
          }),
      ...(isUnique === undefined || isIndexed !== undefined
        ? {}
        : {
            unique: { range: this.builder.place(isUnique.range, value.range), ...named("uq", isUnique) },
          }),
      ...this.references(reference, own),
      checks: rest.flatMap((one) => this.check(one.value, own) ?? []),
      ...(comment === undefined || commentText === undefined
        ? {}
        : { comment: { value: commentText, range: this.builder.place(comment.range, value.range) } }),
    };
    const after: Change[] = [];
    if (isIndexed !== undefined) {
      const place = this.builder.place(isIndexed.range, value.range);
      const indexName = this.nameFor("ix", own, isIndexed.range, value.range);
      const index: IndexDefinition = {
        range: place,
        ...(indexName === undefined ? {} : { name: indexName }),
        unique: isUnique !== undefined,
        parts: [{ column: { ...name, range: place }, range: place }],
        options: [],
      };
      after.push({ kind: "create-index", range: place, table, index, as: "statement" });
    }
    return { column, before: this.makesType(type, typeValue), after, type };
  }

  typeUse(value: HostValue, type: ReadType): NonNullable<ColumnDefinition["type"]> {
    const range = this.builder.place(value.range);
    const call = value.kind === "call" && !value.callee.endsWith(".with_variant") ? value : undefined;
    const hasArgs = call !== undefined && call.args.length > 0;
    return typeUse(type.on, this.source, {
      range,
      nameRange: call === undefined ? range : this.builder.place(call.calleeRange, value.range),
      ...(hasArgs ? { argsRange: this.builder.place(call.argsRange, value.range) } : {}),
      fallback: type.className.toLowerCase(),
    });
  }

  /** PostgreSQL's CREATE TYPE that goes before a table with an Enum. */
  makesType(type: ReadType | undefined, value: HostValue | undefined): readonly Change[] {
    const found = type?.enumeration;
    if (found === undefined || !found.madeWithTable || value === undefined) return [];
    const range = this.builder.place(value.range);
    const name: Name = { text: found.name, range, quoted: false };
    return [
      {
        kind: "create-type",
        range,
        as: "enum",
        type: {
          name,
          range,
          ...(found.schema === undefined ? {} : { schema: { text: found.schema, range, quoted: false } }),
        },
        ...(found.labels === undefined
          ? {}
          : {
              labels: found.labels.map((label) => ({
                value: label.text,
                range: this.builder.textPlace(label, value.range),
              })),
            }),
      },
    ];
  }

  /**
   * A server_default: a text is a literal, `sa.text` is SQL. Undefined for None and what is not known. op.alter_column
   * puts nothing around it, whatever SQLAlchemy does in a CREATE TABLE.
   */
  defaultOf(value: HostValue, isAltered = false): Expression | undefined {
    const range = this.builder.place(value.range);
    const make = (on: PerDialect<string | null>): Expression => {
      const text = on[this.source] ?? Object.values(on).find((one) => one !== null) ?? "";
      return { range, text, ...classifySql(text), on };
    };
    if (value.kind === "string") {
      if (!value.complete) {
        this.builder.complete = false;
        return undefined;
      }
      return { ...make(onAll(sqlString(value.text))), kind: "string", value: value.text };
    }
    const sql = sqlOf(value);
    if (sql === undefined) {
      if (value.kind !== "null" && !(value.kind === "boolean")) this.builder.complete = false;
      return undefined;
    }
    const alone = ON_UPDATE.exec(sql)?.[1];
    return make(alone === undefined && !isAltered ? this.wrapped(sql) : onAll(alone ?? sql));
  }

  /** SQL that goes on after the default: MySQL's ON UPDATE has no argument of its own. */
  private onUpdateOf(value: HostValue, within: Range): ColumnDefinition["onUpdate"] {
    const sql = value.kind === "string" ? undefined : sqlOf(value);
    const text = ON_UPDATE.exec(sql ?? "")?.[2];
    if (text === undefined || value.kind !== "call") return undefined;
    const written = value.args[0]?.value;
    const range =
      written === undefined
        ? this.builder.place(value.range, within)
        : this.builder.textPlace(written, within);
    return { range, expression: { range, text, ...classifySql(text) } };
  }

  /**
   * From 2.1 SQLAlchemy puts parentheses around a default that is no lone word for MySQL; before it sends what is
   * written. Which of the two is left open where the version is not known and it matters.
   */
  private wrapped(sql: string): PerDialect<string | null> {
    const plain = /^\s*['"(]/.test(sql) || /^(?:now|current_timestamp)\(\d+\)/i.test(sql) || !/\W/.test(sql);
    if (plain || this.options.wrapsDefaults === false) return onAll(sql);
    if (this.options.wrapsDefaults === true) return onFamilies(sql, `(${sql})`);
    return /^\s*(?:now|current_timestamp|localtime|localtimestamp)\s*\(\s*\)\s*$/i.test(sql) ||
      /^[-+]?[\d.]+$/.test(sql)
      ? onAll(sql)
      : { postgresql: sql };
  }

  /** A lone integer primary key counts by itself: SERIAL, or AUTO_INCREMENT. */
  private autoIncrement(
    args: CallArguments,
    type: ReadType | undefined,
    isReference: boolean,
  ): Pick<ColumnDefinition, "identity"> | Record<string, never> {
    const given = args.argument("autoincrement");
    const key = args.isTrue("primary_key");
    const isOff = given?.value.kind === "boolean" && !given.value.value;
    const isOn = given?.value.kind === "boolean" && given.value.value;
    if (isOff || (!isOn && (key === undefined || isReference)) || !isInteger(type)) return {};
    const at = (isOn ? given : key)?.range ?? args.call.range;
    return { identity: { kind: "auto_increment", range: this.builder.place(at, args.call.range) } };
  }

  private generated(call: Located<"call">): NonNullable<ColumnDefinition["generated"]> {
    const args = new CallArguments(call);
    const text = textOfValue(args.get("sqltext", 0)) ?? sqlOf(args.get("sqltext", 0));
    if (text === undefined) this.builder.complete = false;
    const persisted = args.argument("persisted", 1)?.value;
    return {
      expression: {
        range: this.builder.place(args.get("sqltext", 0)?.range ?? call.range, call.range),
        text: text ?? "",
        ...classifySql(text ?? ""),
      },
      ...(persisted?.kind === "boolean" ? { storage: persisted.value ? "stored" : "virtual" } : {}),
      range: this.builder.place(call.range),
    };
  }

  private references(
    call: Located<"call"> | undefined,
    own: NamedThing,
  ): Pick<ColumnDefinition, "references"> {
    if (call === undefined) return {};
    const args = new CallArguments(call);
    const column = args.get("column", 0);
    const target = this.referenceTarget(column, call.range);
    if (target === undefined) return {};
    const name = this.nameFor("fk", { ...own, ...referredBy(target), given: args.get("name") }, call.range);
    return {
      references: {
        ...target,
        ...this.actions(args, call.range),
        ...(name === undefined ? {} : { constraintName: name }),
      },
    };
  }

  private actions(
    args: CallArguments,
    within: Range,
  ): Pick<ForeignKeyTarget, "onDelete" | "onUpdate" | "deferrable"> {
    const action = (name: string): { action: string; range: Range } | undefined => {
      const argument = args.argument(name);
      const text = textOfValue(argument?.value);
      return argument === undefined || text === undefined
        ? undefined
        : { action: text.toUpperCase(), range: this.builder.place(argument.range, within) };
    };
    const onDelete = action("ondelete");
    const onUpdate = action("onupdate");
    const deferrable = args.isTrue("deferrable");
    return {
      ...(onDelete === undefined ? {} : { onDelete }),
      ...(onUpdate === undefined ? {} : { onUpdate }),
      ...(deferrable === undefined ? {} : { deferrable: this.builder.place(deferrable.range, within) }),
    };
  }

  /** `schema.table.column` in one text. */
  private referenceTarget(value: HostValue | undefined, within: Range): ForeignKeyTarget | undefined {
    const whole = this.builder.name(value, within);
    if (whole === undefined) return undefined;
    const at = whole.text.lastIndexOf(".");
    const inPlace = whole.range.end - whole.range.start === whole.text.length;
    const cut = (start: number, end: number): Name => ({
      text: whole.text.slice(start, end),
      range: inPlace ? { start: whole.range.start + start, end: whole.range.start + end } : whole.range,
      quoted: false,
    });
    const tableEnd = at < 0 ? whole.text.length : at;
    const dot = whole.text.lastIndexOf(".", tableEnd - 1);
    const name = cut(dot + 1, tableEnd);
    return {
      range: this.builder.place(within),
      table: { name, range: name.range, ...(dot < 0 || dot >= tableEnd ? {} : { schema: cut(0, dot) }) },
      columns: at < 0 ? [] : [cut(at + 1, whole.text.length)],
    };
  }

  private findItem(args: readonly ValueArgument[], className: string): Located<"call"> | undefined {
    for (const { value } of args) {
      if (value.kind === "call" && value.callee.endsWith(`.${className}`)) return value;
    }
    return undefined;
  }

  private check(value: HostValue, own: NamedThing): ColumnDefinition["checks"][number] | undefined {
    if (value.kind !== "call" || !value.callee.endsWith(".CheckConstraint")) return undefined;
    const args = new CallArguments(value);
    const name = this.nameFor("ck", { ...own, given: args.get("name") }, value.range);
    return {
      expression: this.condition(args.get("sqltext", 0), value.range),
      range: this.builder.place(value.range),
      ...(name === undefined ? {} : { constraintName: name }),
    };
  }

  /** SQL in a text or `sa.text`; anything else is a condition that is not known. */
  condition(value: HostValue | undefined, within: Range): Expression {
    const sql = textOfValue(value) ?? sqlOf(value);
    if (sql === undefined) this.builder.complete = false;
    return {
      range: this.builder.place(value?.range ?? within, within),
      text: sql ?? "",
      ...classifySql(sql ?? ""),
    };
  }

  /** A constraint of sa.* beside the columns of a table. Undefined for what is none. */
  constraint(value: HostValue, table: ObjectName): Constraint | undefined {
    if (value.kind !== "call") return undefined;
    const className = value.callee.slice(value.callee.lastIndexOf(".") + 1);
    const args = new CallArguments(value);
    if (args.isOpen) this.builder.complete = false;
    const range = this.builder.place(value.range);
    const named = (kind: NamedKind, thing: Omit<NamedThing, "table" | "given">): { name?: Name } => {
      const given = args.get("name", kind === "fk" ? 2 : kind === "ck" ? 1 : undefined);
      const found = this.nameFor(kind, { table: table.name.text, ...thing, given }, value.range);
      return found === undefined ? {} : { name: found };
    };
    const parts = (): readonly KeyPart[] =>
      args.positional.flatMap((one) => this.builder.keyParts(one.value, value.range));
    switch (className) {
      case "PrimaryKeyConstraint": {
        const columns = parts();
        return { kind: "primary-key", range, ...named("pk", { columns: namesOf(columns) }), columns };
      }
      case "UniqueConstraint": {
        const nulls = args.isTrue("postgresql_nulls_not_distinct");
        const columns = parts();
        return {
          kind: "unique",
          range,
          ...named("uq", { columns: namesOf(columns) }),
          columns,
          ...(nulls === undefined ? {} : { nullsNotDistinct: this.builder.place(nulls.range) }),
        };
      }
      case "CheckConstraint":
        return {
          kind: "check",
          range,
          ...named("ck", { columns: [] }),
          expression: this.condition(args.get("sqltext", 0), value.range),
        };
      case "ForeignKeyConstraint": {
        const targets = this.referenceList(args.get("refcolumns", 1), value.range);
        const [first] = targets;
        if (first === undefined) return undefined;
        const columns = this.builder.names(args.get("columns", 0), value.range);
        const references = { ...first, columns: targets.flatMap((target) => target.columns) };
        return {
          kind: "foreign-key",
          range,
          ...named("fk", { columns: columns.map((one) => one.text), ...referredBy(references) }),
          columns,
          references: { ...references, ...this.actions(args, value.range) },
        };
      }
      case "ExcludeConstraint":
        return { kind: "exclude", range, ...named("ck", { columns: [] }) };
      default:
        return undefined;
    }
  }

  private referenceList(value: HostValue | undefined, within: Range): readonly ForeignKeyTarget[] {
    const items = value?.kind === "list" ? value.items : [];
    if (items.length === 0) this.builder.complete = false;
    return items.flatMap((item) => this.referenceTarget(item, within) ?? []);
  }

  /** The actions of op.create_foreign_key, which are arguments of the call itself. */
  foreignKeyActions(args: CallArguments): ReturnType<ColumnReader["actions"]> {
    return this.actions(args, args.call.range);
  }

  /** sa.Index inside op.create_table, or op.create_index itself. */
  index(
    args: CallArguments,
    given: HostValue | undefined,
    columns: readonly HostValue[],
    table: ObjectName,
  ): IndexDefinition {
    const { range } = args.call;
    const unique = args.isTrue("unique");
    const isPostgresql = this.source === "postgresql";
    const using = args.argument(`${this.options.optionPrefix}_using`);
    const method = textOfValue(using?.value);
    const where = isPostgresql ? args.argument("postgresql_where") : undefined;
    const include = isPostgresql ? args.argument("postgresql_include") : undefined;
    const own = this.options.optionPrefix;
    const special = isPostgresql ? undefined : textOfValue(args.get(`${own}_prefix`))?.toLowerCase();
    const lengths = isPostgresql ? undefined : args.get(`${own}_length`);
    const classes = isPostgresql ? args.get("postgresql_ops") : undefined;
    const parts = columns.flatMap((column) => this.keyPart(column, range, lengths, classes) ?? []);
    const name = this.nameFor("ix", { table: table.name.text, columns: namesOf(parts), given }, range);
    return {
      range: this.builder.place(range),
      ...(name === undefined ? {} : { name }),
      unique: unique !== undefined,
      ...(special === "fulltext" || special === "spatial" ? { special } : {}),
      ...(using === undefined || method === undefined
        ? {}
        : { method: { name: method.toLowerCase(), range: this.builder.place(using.range, range) } }),
      parts,
      ...(include === undefined
        ? {}
        : {
            include: {
              columns: this.builder.names(include.value, range),
              range: this.builder.place(include.range, range),
            },
          }),
      ...(where === undefined
        ? {}
        : {
            where: {
              expression: this.condition(where.value, range),
              range: this.builder.place(where.range, range),
            },
          }),
      options: [],
    };
  }

  private keyPart(
    value: HostValue,
    within: Range,
    lengths: HostValue | undefined,
    classes: HostValue | undefined,
  ): KeyPart | undefined {
    if (value.kind === "string") {
      const column = this.builder.name(value, within);
      if (column === undefined) return undefined;
      const length =
        lengths?.kind === "object" ? lengths.entries.find((one) => one.key === column.text) : undefined;
      const size = length?.value ?? (lengths?.kind === "number" ? lengths : undefined);
      const operators =
        classes?.kind === "object" ? classes.entries.find((one) => one.key === column.text) : undefined;
      const operatorClass = textOfValue(operators?.value);
      return {
        range: column.range,
        column,
        ...(size?.kind === "number"
          ? {
              length: {
                value: Number(size.text),
                range: this.builder.place(length?.range ?? size.range, within),
              },
            }
          : {}),
        ...(operators === undefined || operatorClass === undefined
          ? {}
          : { operatorClass: { name: operatorClass, range: this.builder.place(operators.range, within) } }),
      };
    }
    const range = this.builder.place(value.range, within);
    const sql = sqlOf(value);
    if (sql === undefined) {
      this.builder.complete = false;
      return { range, expression: { range, text: "", kind: "other", parenthesised: false } };
    }
    // `sa.text("created_at DESC")` and `sa.desc("created_at")` are columns with an order.
    const ordered = /^\s*"?([A-Za-z_]\w*)"?(?:\s+(ASC|DESC))?(?:\s+NULLS\s+(FIRST|LAST))?\s*$/i.exec(sql);
    if (ordered?.[1] === undefined) {
      return { range, expression: { range, text: sql, ...classifySql(sql) } };
    }
    const order = ordered[2]?.toLowerCase();
    const nulls = ordered[3]?.toLowerCase();
    return {
      range,
      column: { text: ordered[1], range, quoted: false },
      ...(order === "asc" || order === "desc" ? { order: { value: order, range } } : {}),
      ...(nulls === "first" || nulls === "last" ? { nulls: { value: nulls, range } } : {}),
    };
  }
}

const ON_UPDATE = /^(.*\S)\s+ON\s+UPDATE\s+(\S.*)$/is;

export function namesOf(parts: readonly KeyPart[]): readonly string[] {
  return parts.map((part) => part.column?.text ?? "");
}

export function referredBy(
  target: ForeignKeyTarget,
): Pick<NamedThing, "referredTable" | "referredColumns"> & object {
  return {
    referredTable: target.table.name.text,
    referredColumns: target.columns.map((column) => column.text),
  };
}

function isSchemaItem(value: HostValue): boolean {
  return (
    value.kind === "call" &&
    /\.(?:ForeignKey|Identity|Computed|Sequence|CheckConstraint|FetchedValue|DefaultClause|UniqueConstraint)$/.test(
      value.callee,
    )
  );
}

function isInteger(type: ReadType | undefined): boolean {
  return /^(?:INTEGER|BIGINT|SMALLINT)$/.test(type?.on.postgresql ?? "");
}

/** The SQL that an expression of SQLAlchemy is, where its text says all of it. */
export function sqlOf(value: HostValue | undefined): string | undefined {
  if (value?.kind !== "call") return undefined;
  const { callee, args } = value;
  const [first] = args;
  if (/(?:^|\.)(?:text|literal_column|column|DDL)$/.test(callee)) {
    const text = textOfValue(first?.value);
    return text?.replaceAll(/\\:/g, ":");
  }
  const called = /(?:^|\.)func\.([\w.]+)$/.exec(callee)?.[1];
  if (called !== undefined) {
    if (args.length === 0)
      return WORD_FUNCTIONS.has(called.toLowerCase()) ? called.toUpperCase() : `${called}()`;
    const inner = args.map((argument) => sqlOf(argument.value) ?? literalOf(argument.value));
    return inner.every((one) => one !== undefined) ? `${called}(${inner.join(", ")})` : undefined;
  }
  if (/^sqlalchemy(?:\.sql)?(?:\.expression)?\.(?:true|false|null)$/.test(callee)) {
    return callee.slice(callee.lastIndexOf(".") + 1).replace("null", "NULL");
  }
  if (/^sqlalchemy\.(?:desc|asc|nullslast|nullsfirst|nulls_last|nulls_first)$/.test(callee)) {
    const inner = textOfValue(first?.value) ?? sqlOf(first?.value);
    const word = callee.slice(callee.lastIndexOf(".") + 1);
    const suffix =
      { desc: "DESC", asc: "ASC" }[word] ?? (word.includes("last") ? "NULLS LAST" : "NULLS FIRST");
    return inner === undefined ? undefined : `${inner} ${suffix}`;
  }
  if (
    /\.(?:desc|asc|nulls_last|nulls_first|nullslast|nullsfirst)$/.test(callee) &&
    value.receiver !== undefined
  ) {
    const inner = sqlOf(value.receiver);
    const word = callee.slice(callee.lastIndexOf(".") + 1);
    const suffix =
      { desc: "DESC", asc: "ASC" }[word] ?? (word.includes("last") ? "NULLS LAST" : "NULLS FIRST");
    return inner === undefined ? undefined : `${inner} ${suffix}`;
  }
  return undefined;
}

/** Functions that SQLAlchemy writes without parentheses. */
const WORD_FUNCTIONS = new Set([
  "current_timestamp",
  "current_date",
  "current_time",
  "localtime",
  "localtimestamp",
  "current_user",
  "session_user",
  "user",
]);

function literalOf(value: HostValue): string | undefined {
  if (value.kind === "number") return value.text;
  const text = textOfValue(value);
  return text === undefined ? undefined : sqlString(text);
}
