// TypeORM's TableColumn, Table, TableIndex and the like, as parts of a change; what each becomes on each dialect was
// seen by running TypeORM's own query runners. https://typeorm.io/docs/migrations/api
import type { Range } from "../../base/text";
import type { DialectName } from "../../dialects/dialect";
import type {
  Change,
  ColumnDefinition,
  Constraint,
  Expression,
  IndexDefinition,
  Name,
  ObjectName,
  PerDialect,
} from "../../schema/change";
import { classifySql, onAll, onFamilies, sqlString, typeUse, type ChangeBuilder } from "../change-builder";
import { textOfValue, type HostValue, type Located, type ValueEntry } from "../host/value";
import { madeName } from "../../schema/typeorm-names";

/** An options object, given as it is or in `new TableColumn({…})`. */
export class OptionsObject {
  private constructor(
    readonly object: Located<"object">,
    /** The whole expression, `new X(…)` included. */
    readonly range: Range,
  ) {}

  static of(value: HostValue | undefined): OptionsObject | undefined {
    if (value === undefined) return undefined;
    if (value.kind === "object") return new OptionsObject(value, value.range);
    const inner = value.kind === "call" ? value.args[0]?.value : undefined;
    return inner?.kind === "object" ? new OptionsObject(inner, value.range) : undefined;
  }

  entry(key: string): ValueEntry | undefined {
    return this.object.entries.findLast((one) => one.key === key);
  }

  get(key: string): HostValue | undefined {
    return this.entry(key)?.value;
  }

  text(key: string): string | undefined {
    const value = this.get(key);
    return value?.kind === "number" ? value.text : textOfValue(value);
  }

  isTrue(key: string): ValueEntry | undefined {
    const entry = this.entry(key);
    return entry?.value.kind === "boolean" && entry.value.value ? entry : undefined;
  }

  list(key: string): readonly HostValue[] {
    const value = this.get(key);
    return value?.kind === "list" ? value.items : [];
  }
}

export class TypeormColumns {
  constructor(
    readonly builder: ChangeBuilder,
    readonly source: DialectName,
  ) {}

  /** Undefined for what is no column that can be read. `isAdded`: not with its table. */
  column(value: HostValue, table: ObjectName, isAdded = false): ColumnDefinition | undefined {
    const options = OptionsObject.of(value);
    if (options === undefined) {
      this.builder.complete = false;
      return undefined;
    }
    if (!options.object.complete) this.builder.complete = false;
    const name = this.builder.name(options.get("name"), options.range);
    if (name === undefined) return undefined;
    const place = (entry: ValueEntry): Range => this.builder.place(entry.range, options.range);
    const type = this.type(options, table, name);
    const nullable = options.entry("isNullable");
    const key = options.isTrue("isPrimary");
    const unique = options.isTrue("isUnique");
    const generated = options.isTrue("isGenerated");
    const strategy = options.text("generationStrategy");
    const counts = generated !== undefined && (strategy === undefined || strategy === "increment");
    const computed = options.entry("asExpression");
    const computedText = options.text("asExpression");
    const byDefault = this.serverDefault(options);
    const onUpdate = options.entry("onUpdate");
    const onUpdateText = options.text("onUpdate");
    const comment = options.entry("comment");
    const commentText = options.text("comment");
    const collation = options.entry("collation");
    const charset = options.entry("charset");
    return {
      range: this.builder.place(options.range),
      name,
      ...(type === undefined ? {} : { type }),
      // A column is NOT NULL unless it says that it may be null.
      ...(nullable?.value.kind === "boolean"
        ? { nullable: { value: nullable.value.value, range: place(nullable) } }
        : nullable === undefined
          ? { nullable: { value: false, range: name.range } }
          : {}),
      ...(byDefault === undefined ? {} : { default: byDefault }),
      ...(computed === undefined || computedText === undefined
        ? {}
        : {
            generated: {
              expression: {
                range: this.builder.place(computed.value.range, options.range),
                text: computedText,
                ...classifySql(computedText),
              },
              storage:
                options.text("generatedType") === "STORED" ? ("stored" as const) : ("virtual" as const),
              range: place(computed),
            },
          }),
      ...(counts ? { identity: { kind: "auto_increment" as const, range: place(generated) } } : {}),
      ...(strategy === "identity" && generated !== undefined
        ? {
            identity: {
              kind:
                options.text("generatedIdentity") === "ALWAYS"
                  ? ("always" as const)
                  : ("by-default" as const),
              range: place(generated),
            },
          }
        : {}),
      ...(onUpdate === undefined || onUpdateText === undefined
        ? {}
        : {
            onUpdate: {
              expression: {
                range: this.builder.place(onUpdate.value.range, options.range),
                text: onUpdateText,
                ...classifySql(onUpdateText),
                on: { mysql: onUpdateText, mariadb: onUpdateText, tidb: onUpdateText },
              },
              range: place(onUpdate),
            },
          }),
      ...(key === undefined
        ? {}
        : { primaryKey: { range: place(key), ...this.keyName(options, table, name) } }),
      ...(unique === undefined
        ? {}
        : {
            unique: {
              range: place(unique),
              // MySQL's runner makes an index of it, and names it so where it adds the column.
              constraintName: this.made(
                isAdded && this.source !== "postgresql" ? "IDX" : "UQ",
                table,
                [name.text],
                place(unique),
              ),
            },
          }),
      checks: [],
      ...(comment === undefined || commentText === undefined
        ? {}
        : { comment: { value: commentText, range: place(comment) } }),
      ...(collation === undefined
        ? {}
        : { collation: { name: options.text("collation") ?? "", range: place(collation) } }),
      ...(charset === undefined
        ? {}
        : { charset: { name: options.text("charset") ?? "", range: place(charset) } }),
    };
  }

  private keyName(options: OptionsObject, table: ObjectName, name: Name): { constraintName?: Name } {
    // MySQL's primary key has no name of its own.
    if (this.source !== "postgresql") return {};
    const given = this.builder.name(options.get("primaryKeyConstraintName"), options.range);
    return { constraintName: given ?? this.made("PK", table, [name.text], name.range) };
  }

  private made(
    kind: Parameters<typeof madeName>[0],
    table: ObjectName,
    parts: readonly string[],
    range: Range,
  ): Name {
    return { text: madeName(kind, table.name.text, parts), range, quoted: false };
  }

  private type(options: OptionsObject, table: ObjectName, name: Name): ColumnDefinition["type"] {
    const entry = options.entry("type");
    const word = textOfValue(entry?.value);
    if (entry === undefined || word === undefined) {
      if (entry !== undefined) this.builder.complete = false;
      return undefined;
    }
    const on = columnType(options, word, table, name.text);
    return typeUse(on, this.source, {
      range: this.builder.place(entry.range, options.range),
      nameRange: this.builder.textPlace(entry.value, options.range),
      fallback: word.toLowerCase(),
    });
  }

  private serverDefault(options: OptionsObject): ColumnDefinition["default"] {
    const entry = options.entry("default");
    const strategy = options.text("generationStrategy");
    if (entry === undefined) {
      const generated = options.isTrue("isGenerated");
      if (strategy !== "uuid" || generated === undefined) return undefined;
      // PostgreSQL makes the value itself (uuid-ossp is TypeORM's own choice); MySQL's columns get it from the program.
      const text = "uuid_generate_v4()";
      const range = this.builder.place(
        options.entry("generationStrategy")?.range ?? generated.range,
        options.range,
      );
      return { range, expression: { range, text, ...classifySql(text), on: { postgresql: text } } };
    }
    const { value } = entry;
    if (value.kind === "null") return undefined;
    const text =
      value.kind === "string" && value.complete
        ? value.text
        : value.kind === "number"
          ? value.text
          : value.kind === "boolean"
            ? String(value.value)
            : undefined;
    if (text === undefined) {
      this.builder.complete = false;
      return undefined;
    }
    const expression: Expression = {
      range: this.builder.place(value.range, options.range),
      text,
      ...classifySql(text),
      on: onAll(text),
    };
    return { range: this.builder.place(entry.range, options.range), expression };
  }

  /** PostgreSQL's CREATE TYPE for an enum, which TypeORM sends before the column. */
  enumType(value: HostValue, table: ObjectName): readonly Change[] {
    const options = OptionsObject.of(value);
    const word = options?.text("type");
    const name = options?.text("name");
    if (options === undefined || name === undefined || (word !== "enum" && word !== "simple-enum")) return [];
    const labels = options.list("enum");
    const at = options.entry("enum")?.range ?? options.range;
    const range = this.builder.place(at, options.range);
    const typeName = enumNameOf(options, table.name.text, name);
    const owner = table.schema === undefined ? {} : { schema: { ...table.schema, range } };
    return [
      {
        kind: "create-type",
        range,
        as: "enum",
        type: { ...owner, name: { text: typeName, range, quoted: true }, range },
        ...(labels.every((label) => label.kind === "string" && label.complete)
          ? {
              labels: labels.map((label) => ({
                value: textOfValue(label) ?? "",
                range: this.builder.textPlace(label, at),
              })),
            }
          : {}),
      },
    ];
  }

  index(value: HostValue, table: ObjectName): IndexDefinition | undefined {
    const options = OptionsObject.of(value);
    if (options === undefined) {
      this.builder.complete = false;
      return undefined;
    }
    const range = this.builder.place(options.range);
    const parts = this.builder.keyParts(options.get("columnNames"), options.range);
    const where = options.entry("where");
    const whereText = options.text("where");
    const given = this.builder.name(options.get("name"), options.range);
    const columns = parts.flatMap((part) => part.column?.text ?? []);
    const fulltext = options.isTrue("isFulltext");
    const spatial = options.isTrue("isSpatial");
    const isMysql = this.source !== "postgresql";
    return {
      range,
      name: given ?? {
        text: madeName("IDX", table.name.text, columns, whereText),
        range,
        quoted: false,
      },
      unique: options.isTrue("isUnique") !== undefined,
      ...(isMysql && fulltext !== undefined ? { special: "fulltext" as const } : {}),
      ...(isMysql && spatial !== undefined ? { special: "spatial" as const } : {}),
      ...(!isMysql && spatial !== undefined
        ? { method: { name: "gist", range: this.builder.place(spatial.range, options.range) } }
        : {}),
      parts,
      ...(isMysql || where === undefined || whereText === undefined
        ? {}
        : {
            where: {
              range: this.builder.place(where.range, options.range),
              expression: {
                range: this.builder.place(where.value.range, options.range),
                text: whereText,
                ...classifySql(whereText),
              },
            },
          }),
      options: [],
    };
  }

  foreignKey(value: HostValue, table: ObjectName): Constraint | undefined {
    const options = OptionsObject.of(value);
    const target = this.builder.dottedName(options?.get("referencedTableName"), options?.range);
    if (options === undefined || target === undefined) {
      this.builder.complete = false;
      return undefined;
    }
    const range = this.builder.place(options.range);
    const columns = this.builder.names(options.get("columnNames"), options.range);
    const action = (key: string): { action: string; range: Range } | undefined => {
      const entry = options.entry(key);
      const text = options.text(key);
      return entry === undefined || text === undefined
        ? undefined
        : { action: text.toUpperCase(), range: this.builder.place(entry.range, options.range) };
    };
    const onDelete = action("onDelete");
    const onUpdate = action("onUpdate");
    const deferrable = options.entry("deferrable");
    return {
      kind: "foreign-key",
      range,
      name:
        this.builder.name(options.get("name"), options.range) ??
        this.made(
          "FK",
          table,
          columns.map((one) => one.text),
          range,
        ),
      columns,
      references: {
        range,
        table: target,
        columns: this.builder.names(options.get("referencedColumnNames"), options.range),
        ...(onDelete === undefined ? {} : { onDelete }),
        ...(onUpdate === undefined ? {} : { onUpdate }),
        ...(deferrable === undefined
          ? {}
          : { deferrable: this.builder.place(deferrable.range, options.range) }),
      },
    };
  }

  unique(value: HostValue, table: ObjectName): Constraint | undefined {
    const options = OptionsObject.of(value);
    if (options === undefined) {
      this.builder.complete = false;
      return undefined;
    }
    const range = this.builder.place(options.range);
    const columns = this.builder.keyParts(options.get("columnNames"), options.range);
    const names = columns.flatMap((part) => part.column?.text ?? []);
    const kind = this.source === "postgresql" ? "UQ" : "IDX";
    return {
      kind: "unique",
      range,
      name: this.builder.name(options.get("name"), options.range) ?? this.made(kind, table, names, range),
      columns,
    };
  }

  check(value: HostValue, table: ObjectName): Constraint | undefined {
    const options = OptionsObject.of(value);
    const text = options?.text("expression");
    if (options === undefined || text === undefined) {
      this.builder.complete = false;
      return undefined;
    }
    const range = this.builder.place(options.range);
    const at = options.get("expression")?.range ?? options.range;
    return {
      kind: "check",
      range,
      name: this.builder.name(options.get("name"), options.range) ?? this.made("CHK", table, [text], range),
      expression: { range: this.builder.place(at, options.range), text, ...classifySql(text) },
    };
  }
}

/** A type's text as the query runners write it: the word as given, with what other options add. */
function columnType(
  options: OptionsObject,
  word: string,
  table: ObjectName,
  column: string,
): PerDialect<string | null> {
  const length = options.text("length");
  const precision = options.text("precision");
  const scale = options.text("scale");
  const lower = word.toLowerCase();
  if (lower === "enum" || lower === "simple-enum" || lower === "set") {
    const labels = options.list("enum").map((label) => textOfValue(label));
    const known = labels.every((label) => label !== undefined) && labels.length > 0;
    const text = `${lower === "set" ? "set" : "enum"}(${labels.map((label) => sqlString(label ?? "")).join(", ")})`;
    const owner = table.schema === undefined ? "" : `${quoted(table.schema.text)}.`;
    const marks = options.isTrue("isArray") === undefined ? "" : "[]";
    const name = owner + quoted(enumNameOf(options, table.name.text, column)) + marks;
    return known ? onFamilies(name, text) : { postgresql: name };
  }
  const sizes =
    length !== undefined && length !== ""
      ? `(${length})`
      : precision !== undefined && scale !== undefined
        ? `(${precision},${scale})`
        : precision === undefined
          ? ""
          : `(${precision})`;
  const array = options.isTrue("isArray") !== undefined;
  const postgresql = withZone(word, sizes) + (array ? "[]" : "");
  const isText = /^(?:varchar|character varying|nvarchar)$/.test(lower);
  // MySQL's runners give a text without a length 255, and a made uuid 36.
  const isMade = lower === "uuid" && options.text("generationStrategy") === "uuid";
  const mysqlSizes = sizes === "" ? (isText ? "(255)" : isMade ? "(36)" : "") : sizes;
  const numeric = `${options.isTrue("unsigned") === undefined ? "" : " UNSIGNED"}${options.isTrue("zerofill") === undefined ? "" : " ZEROFILL"}`;
  return onFamilies(postgresql, word + mysqlSizes + numeric + (array ? " array" : ""));
}

function enumNameOf(options: OptionsObject, table: string, column: string): string {
  return options.text("enumName") ?? `${table}_${column.toLowerCase()}_enum`;
}

/** A name for PostgreSQL, in quotes where it needs them. */
function quoted(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name}"`;
}

/** PostgreSQL wants the precision before the words of the zone. */
function withZone(word: string, sizes: string): string {
  const zoned = /^(timestamp|time)\s+(with(?:out)? time zone)$/i.exec(word);
  if (zoned !== null && sizes !== "") return `${zoned[1]}${sizes} ${zoned[2]}`;
  return word + sizes;
}
