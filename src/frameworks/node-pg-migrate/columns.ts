// node-pg-migrate's column definitions, constraints and indexes as parts of a change. What the tool makes of its own
// words (`id`, `string`), of values and of names that are not given was seen by running it.
// https://salsita.github.io/node-pg-migrate/migrations/columns
import type { Range } from "../../base/text";
import type {
  Change,
  ColumnDefinition,
  Constraint,
  ForeignKeyTarget,
  IndexDefinition,
  KeyPart,
  Name,
  ObjectName,
} from "../../schema/change";
import { classifySql, onAll } from "../change-builder";
import { textOfValue, type HostValue, type Located, type ValueEntry } from "../host/value";
import { literalText, PgOptions, type Given, type PgBuilder } from "./options";
import { quoteName, readFragment } from "./sql-fragment";

/** https://salsita.github.io/node-pg-migrate/migrations/columns#data-types--convenience-functions */
export const ADAPTED: ReadonlyMap<string, string> = new Map([
  ["int", "integer"],
  ["string", "text"],
  ["float", "real"],
  ["double", "double precision"],
  ["datetime", "timestamp"],
  ["bool", "boolean"],
]);

export type Shorthands = ReadonlyMap<string, HostValue>;

export interface ReadColumn {
  readonly column: ColumnDefinition;
  /** COMMENT ON, which the tool sends after the statement. */
  readonly comments: readonly Change[];
}

export class PgColumns {
  constructor(
    readonly builder: PgBuilder,
    private readonly shorthands: Shorthands,
  ) {}

  /** The columns of an object whose keys are their names. */
  columns(value: HostValue | undefined, table: ObjectName): readonly ReadColumn[] {
    if (value?.kind !== "object") {
      this.builder.complete = false;
      return [];
    }
    if (!value.complete) this.builder.complete = false;
    const last = new Map(value.entries.map((entry) => [entry.key, entry]));
    return [...last.values()].flatMap((entry) => {
      const name: Name = {
        text: this.builder.written(entry.key),
        range: this.builder.place(keyPlace(entry), value.range),
        quoted: false,
      };
      return this.column(name, entry.value, this.builder.place(entry.range, value.range), table) ?? [];
    });
  }

  private column(name: Name, value: HostValue, range: Range, table: ObjectName): ReadColumn | undefined {
    const { type, options } = this.typeAndOptions(value);
    if (type === undefined) {
      this.builder.complete = false;
      return { column: { range, name, checks: [] }, comments: [] };
    }
    if (!options.complete) this.builder.complete = false;
    const written = this.typedColumn(name, type, options);
    const { builder } = this;
    const place = (given: Given): Range => builder.place(given.entry.range, given.within);
    const notNull = options.isTrue("notNull");
    const key = options.isTrue("primaryKey");
    const unique = options.isTrue("unique");
    const byDefault = options.given("default");
    const value0 = byDefault && builder.expression(byDefault.entry.value, byDefault.within);
    const check = options.given("check");
    const checked = check && builder.rawExpression(check.entry.value, check.within);
    const references = this.reference(options);
    const generated = options.given("expressionGenerated");
    const computed = generated && builder.rawExpression(generated.entry.value, generated.within);
    const sequence = options.given("sequenceGenerated");
    const collation = options.given("collation");
    const column: ColumnDefinition = {
      ...written,
      range,
      name,
      ...(notNull === undefined ? {} : { nullable: { value: false, range: place(notNull) } }),
      ...(byDefault === undefined || value0 === undefined
        ? {}
        : { default: { expression: value0, range: place(byDefault) } }),
      ...(key === undefined ? {} : { primaryKey: { range: place(key) } }),
      ...(unique === undefined ? {} : { unique: { range: place(unique) } }),
      ...(references === undefined ? {} : { references }),
      ...(generated === undefined || computed === undefined
        ? {}
        : { generated: { expression: computed, storage: "stored" as const, range: place(generated) } }),
      ...(sequence?.entry.value.kind === "object"
        ? {
            identity: {
              kind: /always/i.test(PgOptions.of(sequence.entry.value).text("precedence") ?? "")
                ? ("always" as const)
                : ("by-default" as const),
              range: place(sequence),
            },
          }
        : {}),
      checks: [
        ...(written?.checks ?? []),
        ...(check === undefined || checked === undefined
          ? []
          : [{ expression: checked, range: place(check) }]),
      ],
      ...(collation === undefined
        ? {}
        : { collation: { name: unquote(options.text("collation") ?? ""), range: place(collation) } }),
    };
    const comment = options.given("comment");
    const text = options.text("comment");
    const comments: readonly Change[] =
      comment === undefined || text === undefined
        ? []
        : [{ kind: "comment", range: place(comment), on: "column", table, column: name, text }];
    return { column, comments };
  }

  /** A type by its word, with shorthands followed; the options nearest to the column count first. */
  private typeAndOptions(value: HostValue): {
    readonly type: { readonly text: string; readonly value: HostValue; readonly within: Range } | undefined;
    readonly options: PgOptions;
  } {
    const layers: { value: HostValue | undefined; within: Range }[] = [{ value, within: value.range }];
    const own = value.kind === "object" ? PgOptions.of(value).value("type") : value;
    const name = this.typeName(own);
    let text = name;
    const seen = new Set<string>();
    while (text !== undefined && !seen.has(text)) {
      seen.add(text);
      const shorthand = this.shorthands.get(text);
      if (shorthand === undefined) {
        if (text !== "id" || this.shorthands.has("id")) break;
        layers.push({ value: idShorthand(own ?? value), within: value.range });
        text = "serial";
        break;
      }
      layers.push({ value: shorthand, within: value.range });
      text = this.typeName(shorthand.kind === "object" ? PgOptions.of(shorthand).value("type") : shorthand);
    }
    const options = new PgOptions(layers);
    if (text === undefined || own === undefined) return { type: undefined, options };
    const array = options.value("array");
    const isArray = (array?.kind === "boolean" && array.value) || array?.kind === "number";
    return {
      type: { text: (ADAPTED.get(text) ?? text) + (isArray ? "[]" : ""), value: own, within: value.range },
      options,
    };
  }

  private typeName(value: HostValue | undefined): string | undefined {
    if (value?.kind === "object") {
      const options = PgOptions.of(value);
      const [schema, name] = [options.text("schema"), options.text("name")];
      if (name === undefined) return undefined;
      return [schema, name].flatMap((one) => (one === undefined ? [] : quoteName(one))).join(".");
    }
    if (value?.kind === "reference") {
      const word = /(?:^|\.)PgType\.(\w+)$/.exec(value.path)?.[1];
      if (word === undefined) return undefined;
      return /^(?:PG_LSN|PG_SNAPSHOT|TXID_SNAPSHOT)$/.test(word)
        ? word.toLowerCase()
        : word.replace(/_1$/, "").replaceAll("_", " ").toLowerCase();
    }
    return textOfValue(value) ?? literalText(value);
  }

  /** The type as PostgreSQL reads it, with what else its text says: some write `"integer NOT NULL"`. */
  private typedColumn(
    name: Name,
    type: { readonly text: string; readonly value: HostValue; readonly within: Range },
    options: PgOptions,
  ): ColumnDefinition | undefined {
    const { builder } = this;
    const given = options.given("type");
    const isOwn = given?.entry.value === type.value;
    const range = isOwn
      ? builder.place(given.entry.range, given.within)
      : builder.place(type.value.range, type.within);
    const nameRange = builder.textPlace(type.value, type.within);
    const [change] = readFragment(`ALTER TABLE t ADD COLUMN ${quoteName(name.text)} ${type.text}`, range);
    if (change?.kind !== "add-column" || change.column.type === undefined) {
      builder.complete = false;
      return undefined;
    }
    const { column } = change;
    if (column.type === undefined) return column;
    return { ...column, type: { ...column.type, nameRange, on: onAll(typeTextOf(type.text)) } };
  }

  /** `type` of alterColumn, which follows no shorthands. */
  alteredType(options: PgOptions): ColumnDefinition["type"] {
    const given = options.given("type");
    const text = this.typeName(given?.entry.value);
    if (given === undefined || text === undefined) {
      this.builder.complete = false;
      return undefined;
    }
    const name: Name = { text: "c", range: given.entry.range, quoted: false };
    const type = { text: ADAPTED.get(text) ?? text, value: given.entry.value, within: given.within };
    return this.typedColumn(name, type, options)?.type;
  }

  /** `references` of a column or of a foreign key. */
  reference(options: PgOptions): (ForeignKeyTarget & { readonly constraintName?: Name }) | undefined {
    const given = options.given("references");
    if (given === undefined) return undefined;
    const { value } = given.entry;
    const { builder } = this;
    const range = builder.place(given.entry.range, given.within);
    const text = textOfValue(value);
    let target: ForeignKeyTarget | undefined;
    if (text !== undefined && (text.startsWith('"') || text.endsWith(")"))) {
      const [change] = readFragment(`ALTER TABLE t ADD COLUMN c int REFERENCES ${text}`, range);
      target = change?.kind === "add-column" ? change.column.references : undefined;
    } else {
      const table = builder.table(value, given.within);
      target = table && { range, table, columns: [] };
    }
    if (target === undefined) {
      builder.complete = false;
      return undefined;
    }
    const action = (key: string): { action: string; range: Range } | undefined => {
      const one = options.given(key);
      const word = textOfValue(one?.entry.value);
      return one === undefined || word === undefined
        ? undefined
        : { action: word.toUpperCase(), range: builder.place(one.entry.range, one.within) };
    };
    const onDelete = action("onDelete");
    const onUpdate = action("onUpdate");
    const deferrable = options.isTrue("deferrable");
    const constraintName = builder.name(options.value("referencesConstraintName"), given.within);
    return {
      ...target,
      ...(onDelete === undefined ? {} : { onDelete }),
      ...(onUpdate === undefined ? {} : { onUpdate }),
      ...(deferrable === undefined
        ? {}
        : { deferrable: builder.place(deferrable.entry.range, deferrable.within) }),
      ...(constraintName === undefined ? {} : { constraintName }),
    };
  }

  /** Constraints as `createTable` and `addConstraint` take them; `given` is the name that all of them get. */
  constraints(value: Located<"object">, table: ObjectName, given: Name | undefined): readonly Constraint[] {
    const { builder } = this;
    const options = PgOptions.of(value);
    if (!value.complete) builder.complete = false;
    const found: Constraint[] = [];
    const base = table.name.text;
    const named = (text: string, range: Range): Name =>
      given ?? { text: builder.written(text), range, quoted: false };
    const each = (
      key: string,
      read: (item: HostValue, range: Range, at: number, alone: boolean) => void,
    ): void => {
      const one = options.given(key);
      if (one === undefined || isEmpty(one.entry.value)) return;
      const whole = builder.place(one.entry.range, one.within);
      const { value: inner } = one.entry;
      if (inner.kind !== "list") read(inner, whole, 0, true);
      else inner.items.forEach((item, i) => read(item, builder.place(item.range, one.within), i, false));
    };
    each("check", (item, range, at, alone) => {
      const expression = builder.rawExpression(item, value.range);
      if (expression === undefined) return;
      const name = named(alone ? `${base}_chck` : `${base}_chck_${at + 1}`, range);
      found.push({ kind: "check", range, name, expression });
    });
    const unique = options.given("unique");
    if (unique !== undefined && !isEmpty(unique.entry.value)) {
      const { value: inner } = unique.entry;
      const isSets = inner.kind === "list" && inner.items.some((item) => item.kind === "list");
      for (const set of isSets ? inner.items : [inner]) {
        const columns = builder.keyParts(set, value.range);
        const range = builder.place(isSets ? set.range : unique.entry.range, value.range);
        const names = columns.flatMap((part) => part.column?.text ?? []);
        found.push({ kind: "unique", range, name: named(`${base}_uniq_${names.join("_")}`, range), columns });
      }
    }
    const key = options.given("primaryKey");
    if (key !== undefined && !isEmpty(key.entry.value)) {
      const range = builder.place(key.entry.range, key.within);
      const columns = builder.keyParts(key.entry.value, value.range);
      found.push({ kind: "primary-key", range, name: named(`${base}_pkey`, range), columns });
    }
    each("foreignKeys", (item, range) => {
      const inner = PgOptions.of(item);
      const columns = builder.names(inner.value("columns"), item.range);
      const target = this.reference(inner);
      if (target === undefined) return;
      const { constraintName, ...references } = target;
      const made = named(`${base}_fk_${columns.map((one) => one.text).join("_")}`, range);
      found.push({ kind: "foreign-key", range, name: constraintName ?? made, columns, references });
    });
    each("exclude", (_item, range) =>
      found.push({ kind: "exclude", range, name: named(`${base}_excl`, range) }),
    );
    const deferrable = options.isTrue("deferrable");
    if (deferrable === undefined) return found;
    const range = builder.place(deferrable.entry.range, deferrable.within);
    return found.map((one) =>
      one.kind === "foreign-key" ? { ...one, references: { ...one.references, deferrable: range } } : one,
    );
  }

  index(args: readonly HostValue[], table: ObjectName, range: Range): IndexDefinition | undefined {
    const { builder } = this;
    const [, columns, given] = args;
    const options = PgOptions.of(given);
    if (columns === undefined) return undefined;
    const name = this.indexName(args, table);
    const items = columns.kind === "list" ? columns.items : [columns];
    if (columns.kind === "list" && !columns.complete) builder.complete = false;
    const parts = items.flatMap((item) => this.indexPart(item, columns.range) ?? []);
    const method = options.given("method");
    const where = options.given("where");
    const condition = where && builder.rawExpression(where.entry.value, where.within);
    const include = options.given("include");
    const place = (one: Given): Range => builder.place(one.entry.range, one.within);
    if (options.given("nulls") !== undefined) builder.complete = false;
    return {
      range,
      ...(name === undefined ? {} : { name: name.name }),
      unique: options.isTrue("unique") !== undefined,
      ...(method === undefined
        ? {}
        : { method: { name: (options.text("method") ?? "").toLowerCase(), range: place(method) } }),
      parts,
      ...(include === undefined
        ? {}
        : {
            include: { columns: builder.names(include.entry.value, include.within), range: place(include) },
          }),
      ...(where === undefined || condition === undefined
        ? {}
        : { where: { expression: condition, range: place(where) } }),
      options: [],
    };
  }

  /** The name given, or the one that the tool makes of the table and the columns. */
  indexName(args: readonly HostValue[], table: ObjectName): ObjectName | undefined {
    const { builder } = this;
    const [first, columns, given] = args;
    const options = PgOptions.of(given);
    const at = table.schema;
    const own = builder.name(options.value("name"), given?.range);
    if (own !== undefined)
      return { ...(at === undefined ? {} : { schema: at }), name: own, range: own.range };
    if (first === undefined || columns === undefined) return undefined;
    const items = columns.kind === "list" ? columns.items : [columns];
    const texts = items.map((item) =>
      textOfValue(item.kind === "object" ? PgOptions.of(item).value("name") : item),
    );
    if (texts.some((text) => text === undefined)) {
      builder.complete = false;
      return undefined;
    }
    const unique = options.isTrue("unique") === undefined ? "" : "_unique";
    const written = texts.map((text) => asKey(builder.cased(text ?? "")));
    const text = `${table.name.text}_${written.join("_")}${unique}_index`;
    const range = builder.place(columns.range);
    const name: Name = { text: builder.written(text), range, quoted: false };
    return { ...(at === undefined ? {} : { schema: at }), name, range };
  }

  private indexPart(item: HostValue, within: Range): KeyPart | undefined {
    const { builder } = this;
    const options = item.kind === "object" ? PgOptions.of(item) : undefined;
    const value = options === undefined ? item : options.value("name");
    const range = builder.place(item.range, within);
    const literal = literalText(value);
    const text = textOfValue(value) ?? literal;
    if (value === undefined || text === undefined) {
      builder.complete = false;
      return undefined;
    }
    const sort = options?.given("sort");
    const order = /^\s*(asc|desc)/i.exec(textOfValue(sort?.entry.value) ?? "")?.[1]?.toLowerCase();
    const nulls = /nulls\s+(first|last)/i.exec(textOfValue(sort?.entry.value) ?? "")?.[1]?.toLowerCase();
    const operatorClass = options?.given("opclass");
    const className = operatorClass && builder.table(operatorClass.entry.value, item.range);
    const sortRange = sort === undefined ? range : builder.place(sort.entry.range, within);
    const rest: Omit<KeyPart, "range"> = {
      ...(order === undefined
        ? {}
        : { order: { value: order === "desc" ? ("desc" as const) : ("asc" as const), range: sortRange } }),
      ...(nulls === undefined
        ? {}
        : { nulls: { value: nulls === "first" ? ("first" as const) : ("last" as const), range: sortRange } }),
      ...(operatorClass === undefined || className === undefined
        ? {}
        : {
            operatorClass: {
              name: className.name.text,
              range: builder.place(operatorClass.entry.range, within),
            },
          }),
    };
    const isColumn = literal === undefined && !/[^\w".]/.test(asKey(text));
    if (isColumn) {
      const column = builder.name(value, within);
      return column && { range, column, ...rest };
    }
    const bare = /^[\w$]+$/.test(text.trim());
    if (bare) return { range, column: { text: text.trim().toLowerCase(), range, quoted: false }, ...rest };
    return { range, expression: { range, text, ...classifySql(text) }, ...rest };
  }
}

/** The tool takes a text for an expression by its look, and puts it into parentheses. */
function asKey(text: string): string {
  const isExpression =
    /->>|->|#>>|#>|@\?|@@|@>|<@|\?|#-|\|\||::/.test(text) ||
    /^[\w.]+\(/.test(text) ||
    /\s+[+*/-]\s+/.test(text) ||
    (/[=<>!]/.test(text) && /[a-z\d]/i.test(text));
  return isExpression ? `(${text})` : text;
}

function isEmpty(value: HostValue): boolean {
  return value.kind === "null" || (value.kind === "boolean" && !value.value) || textOfValue(value) === "";
}

/** The tool's own shorthand: a serial that is the primary key. */
function idShorthand(at: HostValue): HostValue {
  const { range } = at;
  return {
    kind: "object",
    range,
    complete: true,
    entries: [{ key: "primaryKey", keyRange: range, range, value: { kind: "boolean", range, value: true } }],
  };
}

/** A key's own letters: its quotes, where it has some, left out. */
function keyPlace({ key, keyRange: { start, end } }: ValueEntry): Range {
  return end - start === key.length + 2 ? { start: start + 1, end: end - 1 } : { start, end };
}

function unquote(text: string): string {
  return text.replace(/^"(.*)"$/, "$1");
}

/** The type alone, where its text goes on with a constraint. */
function typeTextOf(text: string): string {
  return text
    .replace(
      /\s+(?:NOT\s+NULL|NULL|UNIQUE|PRIMARY\s+KEY|REFERENCES|DEFAULT|CHECK|GENERATED|COLLATE|CONSTRAINT)\b.*$/is,
      "",
    )
    .trim();
}
