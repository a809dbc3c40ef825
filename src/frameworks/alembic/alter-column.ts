// op.alter_column: one thing at a time for PostgreSQL, a whole definition (MODIFY, CHANGE) for the MySQL family, made
// of the new and the existing parts that the call names.
// https://alembic.sqlalchemy.org/en/latest/ops.html#alembic.operations.Operations.alter_column
import type {
  Change,
  ColumnAlteration,
  ColumnDefinition,
  Name,
  ObjectName,
  Restated,
} from "../../schema/change";
import type { ChangeBuilder } from "../change-builder";
import { textOfValue, type ValueArgument } from "../host/value";
import type { CallArguments, ColumnReader } from "./columns";
import { readType } from "./types";

export function readAlterColumn(
  args: CallArguments,
  builder: ChangeBuilder,
  columns: ColumnReader,
  table: ObjectName,
  column: Name,
): readonly Change[] {
  const call = new AlterColumn(args, builder, columns, table, column);
  return columns.source === "postgresql" ? call.stepByStep() : call.asWhole();
}

class AlterColumn {
  private readonly type: ValueArgument | undefined;
  private readonly nullable: ValueArgument | undefined;
  private readonly serverDefault: ValueArgument | undefined;
  private readonly comment: ValueArgument | undefined;
  private readonly renamed: Name | undefined;
  private readonly changes: Change[] = [];

  constructor(
    private readonly args: CallArguments,
    private readonly builder: ChangeBuilder,
    private readonly columns: ColumnReader,
    private readonly table: ObjectName,
    private readonly column: Name,
  ) {
    this.type = this.given("type_");
    this.nullable = this.given("nullable");
    this.comment = args.argument("comment");
    const byDefault = args.argument("server_default");
    const isKept = byDefault?.value.kind === "boolean" && !byDefault.value.value;
    this.serverDefault = isKept ? undefined : byDefault;
    this.renamed = builder.name(args.get("new_column_name") ?? args.get("name"));
  }

  /** Not when it is None, which says nothing here. */
  private given(name: string): ValueArgument | undefined {
    const argument = this.args.argument(name);
    return argument?.value.kind === "null" ? undefined : argument;
  }

  stepByStep(): readonly Change[] {
    const { builder, columns, table, column } = this;
    if (this.type !== undefined) this.alterType(this.type);
    if (this.nullable?.value.kind === "boolean") {
      const set = this.nullable.value.value ? "nullable" : "not-null";
      this.alter({ set, range: builder.place(this.nullable.range) });
    } else if (this.nullable !== undefined) builder.complete = false;
    if (this.serverDefault !== undefined) {
      const { value } = this.serverDefault;
      const range = builder.place(this.serverDefault.range);
      if (value.kind === "null") this.alter({ set: "no-default", range });
      else {
        const expression = columns.defaultOf(value, true);
        this.alter(
          expression === undefined ? { set: "other", range } : { set: "default", range, expression },
        );
      }
    }
    if (this.comment !== undefined) {
      const text = textOfValue(this.comment.value);
      const isRemoved = this.comment.value.kind === "null";
      if (text === undefined && !isRemoved) builder.complete = false;
      else {
        const range = builder.place(this.comment.range);
        const said = text === undefined ? {} : { text };
        this.changes.push({ kind: "comment", range, on: "column", table, column, ...said });
      }
    }
    if (this.renamed !== undefined) {
      const restates = this.restates();
      this.changes.push({
        kind: "rename-column",
        range: builder.whole,
        table,
        column,
        to: this.renamed,
        ...(restates === undefined ? {} : { restates }),
      });
    }
    return this.changes;
  }

  private alter(alteration: ColumnAlteration): void {
    const { table, column } = this;
    const restates = this.restates();
    this.changes.push({
      kind: "alter-column",
      range: this.builder.whole,
      table,
      column,
      alteration,
      ...(restates === undefined ? {} : { restates }),
    });
  }

  private alterType(type: ValueArgument): void {
    const { builder, columns } = this;
    const range = builder.place(type.range);
    const read = readType(type.value);
    if (read === undefined) {
      builder.complete = false;
      this.alter({ set: "other", range });
      return;
    }
    const using = this.args.argument("postgresql_using");
    const text = textOfValue(using?.value);
    this.alter({
      set: "type",
      range,
      type: columns.typeUse(type.value, read),
      ...(using === undefined || text === undefined
        ? {}
        : {
            using: {
              range: builder.place(using.range),
              expression: {
                range: builder.place(using.value.range),
                text,
                kind: "other",
                parenthesised: false,
              },
            },
          }),
    });
  }

  /** Unset where the MySQL family gets no MODIFY or CHANGE: a default alone is set by itself. */
  private restates(): Restated | undefined {
    const { args } = this;
    if (!this.needsWhole()) return undefined;
    return {
      type: this.type !== undefined || this.given("existing_type") !== undefined,
      nullable: this.nullable !== undefined || this.given("existing_nullable") !== undefined,
      default:
        args.argument("server_default") !== undefined || this.given("existing_server_default") !== undefined,
      comment: this.comment !== undefined || this.given("existing_comment") !== undefined,
      counter:
        this.given("autoincrement") !== undefined || this.given("existing_autoincrement") !== undefined,
    };
  }

  private needsWhole(): boolean {
    return (
      this.renamed !== undefined ||
      this.type !== undefined ||
      this.nullable !== undefined ||
      this.comment !== undefined ||
      this.given("autoincrement") !== undefined ||
      this.setsCurrentTime()
    );
  }

  /** The current time as a date's default is written with the whole column too. */
  private setsCurrentTime(): boolean {
    const value = this.serverDefault && this.columns.defaultOf(this.serverDefault.value, true);
    const type = this.type ?? this.given("existing_type");
    const sent = type && readType(type.value)?.on.mysql;
    return (
      value !== undefined &&
      /^(?:DATETIME|TIMESTAMP)/.test(sent ?? "") &&
      /^\(?(?:now|current_timestamp)\b/i.test(value.text)
    );
  }

  /** As MODIFY or CHANGE; step by step where the call lacks the type, which Alembic does not write. */
  asWhole(): readonly Change[] {
    const { args, builder, columns, table, column } = this;
    const type = this.type ?? this.given("existing_type");
    const read = type && readType(type.value);
    if (!this.needsWhole() || type === undefined) return this.stepByStep();
    if (read === undefined) builder.complete = false;
    const isNullable = this.nullable ?? this.given("existing_nullable");
    const byDefault = this.serverDefault ?? this.given("existing_server_default");
    const expression = byDefault && columns.defaultOf(byDefault.value, true);
    const comment = this.comment ?? this.given("existing_comment");
    const text = textOfValue(comment?.value);
    const counter = args.isTrue("autoincrement") ?? args.isTrue("existing_autoincrement");
    if (isNullable !== undefined && isNullable.value.kind !== "boolean") builder.complete = false;
    const definition: ColumnDefinition = {
      range: builder.whole,
      name: this.renamed ?? column,
      ...(read === undefined ? {} : { type: columns.typeUse(type.value, read) }),
      ...(isNullable?.value.kind === "boolean"
        ? { nullable: { value: isNullable.value.value, range: builder.place(isNullable.range) } }
        : {}),
      ...(byDefault === undefined || expression === undefined
        ? {}
        : { default: { expression, range: builder.place(byDefault.range) } }),
      ...(counter === undefined
        ? {}
        : { identity: { kind: "auto_increment", range: builder.place(counter.range) } }),
      checks: [],
      ...(comment === undefined || text === undefined
        ? {}
        : { comment: { value: text, range: builder.place(comment.range) } }),
    };
    const verb = this.renamed !== undefined || this.setsCurrentTime() ? "change" : "modify";
    return [{ kind: "redefine-column", range: builder.whole, table, from: column, column: definition, verb }];
  }
}
