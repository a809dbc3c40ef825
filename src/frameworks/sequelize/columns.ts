// Sequelize's attributes, indexes and constraints as parts of a change, named as its query generators name them.
// https://sequelize.org/docs/v6/other-topics/query-interface/
import type { Range } from "../../base/text";
import type { DialectName } from "../../dialects/dialect";
import type {
  Change,
  ColumnDefinition,
  Constraint,
  ForeignKeyTarget,
  IndexDefinition,
  KeyPart,
  Name,
  ObjectName,
  TypeUse,
} from "../../schema/change";
import { classifySql, onAll, typeUse, type ChangeBuilder } from "../change-builder";
import { isFalse, isTrue, option } from "../host/json-text";
import { textOfValue, type HostValue, type ValueEntry } from "../host/value";
import { constraintName, indexName } from "./names";
import {
  enumTypeName,
  functionText,
  readDataType,
  sequelizeDefault,
  sequelizeType,
  WITHOUT_DEFAULT,
} from "./types";

export interface AttributeUse {
  readonly column: ColumnDefinition;
  /** Set where it refers to another table. */
  readonly references?: ForeignKeyTarget;
  /** For PostgreSQL alone: the type that is made before. */
  readonly types: readonly Change[];
}

export class SequelizeColumns {
  readonly isPostgresql: boolean;

  constructor(
    readonly builder: ChangeBuilder,
    readonly source: DialectName,
    /** Before version 5 an index's options have other names too. */
    private readonly takesOldNames = false,
  ) {
    this.isPostgresql = source === "postgresql";
  }

  /** A column by its key and what is said of it: an object of options, or a type alone. Undefined without a name. */
  attribute(
    key: { readonly text: string; readonly range: Range } | Name,
    value: HostValue,
    table: ObjectName,
    whole: Range,
  ): AttributeUse | undefined {
    const options = value.kind === "object" && readDataType(value) === undefined ? value : undefined;
    const field = option(options, "field");
    const renamed = field === undefined ? undefined : this.builder.name(field, whole);
    const own: Name = "quoted" in key ? key : { ...key, range: this.builder.place(key.range), quoted: false };
    const name = renamed ?? own;
    if (options?.complete === false) this.builder.complete = false;
    const get = (word: string): ValueEntry | undefined =>
      options?.entries.findLast((entry) => entry.key === word);
    const place = (entry: ValueEntry): Range => this.builder.place(entry.range, whole);
    const written = options === undefined ? value : get("type")?.value;
    const typeRange = options === undefined ? value.range : (get("type")?.range ?? whole);
    const made =
      written &&
      sequelizeType(
        written,
        {
          table: table.name.text,
          column: name.text,
          ...(table.schema === undefined ? {} : { schema: table.schema.text }),
        },
        option(options, "values"),
      );
    if (made?.complete !== true) this.builder.complete = false;
    const counts = isTrue(get("autoIncrement")?.value) ? get("autoIncrement") : undefined;
    const isIdentity = isTrue(get("autoIncrementIdentity")?.value);
    const type =
      written && made && this.type(made, written, typeRange, whole, counts !== undefined && !isIdentity);
    const allowNull = get("allowNull");
    const unique = get("unique");
    const primaryKey = get("primaryKey");
    const comment = get("comment");
    const commentText = textOfValue(comment?.value);
    const byDefault = this.defaultOf(get("defaultValue"), made?.word, whole);
    const references = this.references(get("references"), options, whole);
    const after = this.isPostgresql ? undefined : get("after");
    const afterName = after && this.builder.name(after.value, whole);
    const first = this.isPostgresql || !isTrue(get("first")?.value) ? undefined : get("first");
    const column: ColumnDefinition = {
      range: this.builder.place(whole),
      name,
      ...(type === undefined ? {} : { type }),
      ...(allowNull?.value.kind === "boolean"
        ? { nullable: { value: allowNull.value.value, range: place(allowNull) } }
        : {}),
      ...(byDefault === undefined ? {} : { default: byDefault }),
      ...(counts === undefined
        ? {}
        : {
            identity: {
              kind: isIdentity && this.isPostgresql ? ("by-default" as const) : ("auto_increment" as const),
              range: place(counts),
            },
          }),
      ...(unique !== undefined && isTrue(unique.value) ? { unique: { range: place(unique) } } : {}),
      ...(primaryKey !== undefined && isTrue(primaryKey.value)
        ? { primaryKey: { range: place(primaryKey) } }
        : {}),
      checks: [],
      ...(comment === undefined || commentText === undefined
        ? {}
        : { comment: { value: commentText, range: place(comment) } }),
      ...(after === undefined || afterName === undefined
        ? {}
        : { position: { after: afterName, range: place(after) } }),
      ...(first === undefined ? {} : { position: { range: place(first) } }),
    };
    return {
      column,
      ...(references === undefined ? {} : { references }),
      types: made?.word === "ENUM" ? [this.enumType(made.labels, table, name, typeRange, whole)] : [],
    };
  }

  private type(
    made: NonNullable<ReturnType<typeof sequelizeType>>,
    written: HostValue,
    range: Range,
    whole: Range,
    isSerial: boolean,
  ): TypeUse {
    const postgresql = made.on.postgresql;
    const on = isSerial && postgresql ? { ...made.on, postgresql: serialOf(postgresql) } : made.on;
    const call = written.kind === "call" ? written : undefined;
    return typeUse(on, this.source, {
      range: this.builder.place(range, whole),
      nameRange: this.builder.place(call?.calleeRange ?? written.range, whole),
      ...(call === undefined ? {} : { argsRange: this.builder.place(call.argsRange, whole) }),
      fallback: made.word ?? textOfValue(written) ?? "",
    });
  }

  private defaultOf(
    entry: ValueEntry | undefined,
    word: string | undefined,
    whole: Range,
  ): ColumnDefinition["default"] {
    if (entry === undefined) return undefined;
    const isSent = this.isPostgresql || word === undefined || !WITHOUT_DEFAULT.has(word);
    if (!isSent) return undefined;
    const text = sequelizeDefault(entry.value, word);
    if (text === undefined) this.builder.complete = false;
    if (text === undefined || text === null) return undefined;
    const on = word !== undefined && WITHOUT_DEFAULT.has(word) ? { postgresql: text } : onAll(text);
    return {
      range: this.builder.place(entry.range, whole),
      expression: {
        range: this.builder.place(entry.value.range, whole),
        text,
        ...classifySql(text),
        on,
      },
    };
  }

  private references(
    entry: ValueEntry | undefined,
    options: HostValue | undefined,
    whole: Range,
  ): ForeignKeyTarget | undefined {
    if (entry === undefined || entry.value.kind === "null") return undefined;
    const model = option(entry.value, "model") ?? (entry.value.kind === "string" ? entry.value : undefined);
    const table = this.tableName(model, undefined, whole);
    if (table === undefined) {
      this.builder.complete = false;
      return undefined;
    }
    const range = this.builder.place(entry.range, whole);
    const key = option(entry.value, "key");
    const given = key === undefined ? undefined : this.builder.name(key, whole);
    if (key !== undefined && given === undefined) return undefined;
    const deferrable = option(entry.value, "deferrable");
    return {
      range,
      table,
      columns: [given ?? { text: "id", range, quoted: false }],
      ...this.actions(options, whole),
      ...(deferrable === undefined ? {} : { deferrable: this.builder.place(deferrable.range, whole) }),
    };
  }

  private actions(
    options: HostValue | undefined,
    whole: Range,
  ): Pick<ForeignKeyTarget, "onDelete" | "onUpdate"> {
    const read = (key: string): { action: string; range: Range } | undefined => {
      const entry =
        options?.kind === "object" ? options.entries.findLast((one) => one.key === key) : undefined;
      const text = textOfValue(entry?.value);
      if (entry === undefined || text === undefined || text === "") return undefined;
      return { action: text.toUpperCase(), range: this.builder.place(entry.range, whole) };
    };
    const onDelete = read("onDelete");
    const onUpdate = read("onUpdate");
    return {
      ...(onDelete === undefined ? {} : { onDelete }),
      ...(onUpdate === undefined ? {} : { onUpdate }),
    };
  }

  /** A table as text, or as `{ tableName, schema }`. */
  tableName(value: HostValue | undefined, schema?: HostValue, within?: Range): ObjectName | undefined {
    if (value?.kind === "object") {
      const name = option(value, "tableName");
      return this.builder.objectName(name, option(value, "schema") ?? schema, within ?? value.range);
    }
    if (schema !== undefined && schema.kind !== "null") return this.builder.objectName(value, schema, within);
    return this.isPostgresql
      ? this.builder.dottedName(value, within)
      : this.builder.objectName(value, undefined, within);
  }

  private enumType(
    labels: readonly (HostValue | undefined)[] | undefined,
    table: ObjectName,
    column: Name,
    at: Range,
    whole: Range,
  ): Change {
    const range = this.builder.place(at, whole);
    const known = labels?.every((label) => label !== undefined) === true ? labels : undefined;
    const text = enumTypeName(table.name.text, column.text);
    return {
      kind: "create-type",
      range,
      as: "enum",
      type: {
        ...(table.schema === undefined ? {} : { schema: { ...table.schema, range } }),
        name: { text, range, quoted: false },
        range,
      },
      ...(known === undefined
        ? {}
        : {
            labels: known.flatMap((label) =>
              label === undefined
                ? []
                : [{ value: textOfValue(label) ?? "", range: this.builder.textPlace(label, at) }],
            ),
          }),
    };
  }

  /** A column's key to another table, as a constraint of its own; the engine names it where `name` is unset. */
  foreignKey(use: AttributeUse, name?: string): Constraint | undefined {
    const { references, column } = use;
    if (references === undefined) return undefined;
    return {
      kind: "foreign-key",
      range: references.range,
      ...(name === undefined ? {} : { name: { text: name, range: references.range, quoted: false } }),
      columns: [column.name],
      references,
    };
  }

  index(
    fields: HostValue | undefined,
    options: HostValue | undefined,
    table: ObjectName,
    tableText: string,
  ): IndexDefinition | undefined {
    const list = fields?.kind === "list" ? fields : option(options, "fields");
    const items = list?.kind === "list" ? list.items : [];
    if (list?.kind !== "list" || !list.complete) this.builder.complete = false;
    const parts = items.flatMap((item) => this.indexPart(item, options) ?? []);
    if (parts.length === 0) return undefined;
    const old = this.takesOldNames ? options : undefined;
    const given = this.builder.name(option(old, "indexName") ?? option(options, "name"));
    const texts = parts.map((part) => part.column?.text ?? "");
    const prefix = textOfValue(option(options, "prefix")) ?? tableText;
    const range = this.builder.whole;
    const kind = textOfValue(option(old, "indicesType") ?? option(options, "type"))?.toLowerCase();
    const using = option(options, "using") ?? option(old, "method");
    const method = textOfValue(using)?.toLowerCase();
    const where = option(options, "where");
    return {
      range,
      name: given ?? {
        text: indexName(prefix.replaceAll(".", "_").replaceAll(/["']/g, ""), texts),
        range: table.range,
        quoted: false,
      },
      unique: kind === "unique" || isTrue(option(options, "unique")),
      ...(!this.isPostgresql && (kind === "fulltext" || kind === "spatial") ? { special: kind } : {}),
      ...(method === undefined || using === undefined
        ? {}
        : { method: { name: method, range: this.builder.place(using.range) } }),
      parts,
      ...(!this.isPostgresql || where === undefined || where.kind === "null"
        ? {}
        : {
            where: {
              range: this.builder.place(where.range),
              expression: {
                range: this.builder.place(where.range),
                text: "true",
                kind: "other" as const,
                parenthesised: false,
              },
            },
          }),
      options: [],
    };
  }

  private indexPart(item: HostValue, options: HostValue | undefined): KeyPart | undefined {
    const raw = functionText(item);
    if (raw !== undefined) {
      const range = this.builder.place(item.range);
      return { range, expression: { range, text: raw, ...classifySql(raw) } };
    }
    const named = item.kind === "object" ? (option(item, "name") ?? option(item, "attribute")) : item;
    const column = this.builder.name(named);
    if (column === undefined) {
      this.builder.complete = false;
      return undefined;
    }
    const length = option(item, "length");
    const order = option(item, "order");
    const collate = option(item, "collate");
    const operator = option(item, "operator") ?? option(options, "operator");
    const collation = textOfValue(collate);
    const operatorName = textOfValue(operator);
    return {
      column,
      range: this.builder.place(item.range),
      ...(length?.kind === "number" && !this.isPostgresql
        ? { length: { value: Number(length.text), range: this.builder.place(length.range) } }
        : {}),
      ...(order === undefined
        ? {}
        : {
            order: {
              value: textOfValue(order)?.toLowerCase() === "desc" ? ("desc" as const) : ("asc" as const),
              range: this.builder.place(order.range),
            },
          }),
      ...(operator === undefined || operatorName === undefined || !this.isPostgresql
        ? {}
        : { operatorClass: { name: operatorName, range: this.builder.place(operator.range) } }),
      ...(collate === undefined || collation === undefined
        ? {}
        : { collation: { name: collation, range: this.builder.place(collate.range) } }),
    };
  }

  /** addConstraint's options. */
  constraint(
    options: HostValue | undefined,
    fieldsBefore: HostValue | undefined,
    tableText: string,
  ): Constraint | undefined {
    const kind = textOfValue(option(options, "type"))?.toUpperCase();
    const fields = option(options, "fields") ?? fieldsBefore;
    const range = this.builder.whole;
    const names = this.builder.names(fields);
    const texts = names.map((name) => name.text);
    const given = this.builder.name(option(options, "name"));
    const parts = names.map((column) => ({ column, range: column.range }));
    const named = (label: Parameters<typeof constraintName>[2], target?: string): Name =>
      given ?? { text: constraintName(tableText, texts, label, target), range, quoted: false };
    switch (kind) {
      case "UNIQUE":
        return { kind: "unique", range, name: named("uk"), columns: parts };
      case "PRIMARY KEY":
        return this.isPostgresql
          ? { kind: "primary-key", range, name: named("pk"), columns: parts }
          : { kind: "primary-key", range, columns: parts };
      case "CHECK": {
        const where = option(options, "where");
        const text = where && functionText(where);
        const at = where === undefined ? range : this.builder.place(where.range);
        return {
          kind: "check",
          range,
          name: named("ck"),
          expression: { range: at, text: text ?? "true", kind: "other", parenthesised: false },
        };
      }
      case "FOREIGN KEY": {
        const references = option(options, "references");
        const table = this.tableName(option(references, "table"));
        if (table === undefined) return undefined;
        const columns = this.builder.names(option(references, "field") ?? option(references, "fields"));
        const target: ForeignKeyTarget = {
          range,
          table,
          columns,
          ...this.actions(options, this.builder.call),
        };
        return {
          kind: "foreign-key",
          range,
          name: named("fk", table.name.text),
          columns: names,
          references: target,
        };
      }
      default:
        return undefined;
    }
  }

  isNotNull(column: ColumnDefinition): boolean {
    return column.nullable?.value === false;
  }
}

/** PostgreSQL's word for a number that counts. */
function serialOf(type: string): string {
  if (/^BIGINT/i.test(type)) return "BIGSERIAL";
  return /^SMALLINT/i.test(type) ? "SMALLSERIAL" : "SERIAL";
}

export function saysFalse(value: HostValue | undefined, key: string): boolean {
  return isFalse(option(value, key));
}
