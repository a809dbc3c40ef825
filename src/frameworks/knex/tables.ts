// The changes that Knex's table builder stands for, with the names, keys and definitions that it sends on each dialect.
// https://knexjs.org/guide/schema-builder.html#schema-building
import type { Range } from "../../base/text";
import { dialectNamed } from "../../dialects/dialects";
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
  TypeUse,
} from "../../schema/change";
import { quoteName } from "../../sql/names";
import { classifySql, sqlString, typeUse, type ChangeBuilder } from "../change-builder";
import { isFalse, isTrue, jsonText, option } from "../host/json-text";
import { textOfValue, type HostValue } from "../host/value";
import { madeName } from "./names";
import type { ActionEntry, ColumnEntry, Entry, ForeignEntry, Said, TableDraft } from "./table-draft";
import { hasNoDefaultOn, isCounter, knexDefault, knexType, rawText } from "./types";

export interface TableChanges {
  readonly changes: readonly Change[];
  /** Types that PostgreSQL is sent before. */
  readonly types: readonly Change[];
}

export class TableReader {
  private readonly isPostgresql: boolean;

  constructor(
    private readonly builder: ChangeBuilder,
    private readonly source: DialectName,
    private readonly table: ObjectName,
    /** The table's name as Knex puts it into the names that it makes: a dot in it, but no `withSchema`. */
    private readonly tableText: string,
    private readonly draft: TableDraft,
  ) {
    this.isPostgresql = source === "postgresql";
    if (draft.unread.length > 0) builder.complete = false;
  }

  /** What withSchema names; a schema before a dot is no owner of anything but the table. */
  private get owner(): string | undefined {
    return this.tableText.includes(".") ? undefined : this.table.schema?.text;
  }

  create(guard: Range | undefined): TableChanges {
    const entries = this.sureEntries();
    const columns = this.columnEntries(entries).filter((column) => column.alter === undefined);
    const actions = entries.filter((entry) => entry.kind !== "column");
    const hasPrimary = actions.some((entry) => entry.kind === "action" && entry.method === "primary");
    const definitions = columns.flatMap((column) => this.column(column, hasPrimary, true) ?? []);
    const constraints: Constraint[] = [];
    const after: Change[] = [];
    const options: { name: string; value?: string; range: Range }[] = [];
    let from: Extract<Change, { kind: "create-table" }>["from"];
    const comments: Change[] = [];
    for (const entry of actions) {
      if (entry.kind === "foreign") {
        const constraint = this.foreignKey(entry);
        if (constraint !== undefined) constraints.push(constraint);
        continue;
      }
      switch (entry.method) {
        case "primary":
          if (!constraints.some((one) => one.kind === "primary-key")) {
            constraints.push(this.primaryKey(entry, columns));
          }
          break;
        case "unique": {
          const made = this.unique(entry);
          if ("constraint" in made) constraints.push(made.constraint);
          else after.push(this.indexChange(entry, made.index));
          break;
        }
        case "index":
          after.push(this.indexChange(entry, this.index(entry)));
          break;
        case "check":
          this.checkInto(entry, constraints);
          break;
        case "engine":
        case "charset":
        case "collate": {
          const value = textOfValue(entry.args[0]);
          const name = { engine: "ENGINE", charset: "CHARACTER SET", collate: "COLLATE" }[entry.method];
          options.push({ name, range: this.place(entry.range), ...(value === undefined ? {} : { value }) });
          break;
        }
        case "inherits": {
          const table = this.builder.dottedName(entry.args[0]);
          from = {
            how: "inherits",
            range: this.place(entry.range),
            ...(table === undefined ? {} : { table }),
          };
          break;
        }
        case "comment":
          comments.push(this.comment(entry));
          break;
        case "timestamps":
          break;
        default:
          this.builder.complete = false;
      }
    }
    // Foreign keys come after the keys that they may stand on.
    const ordered = constraints.toSorted(
      (a, b) => Number(a.kind === "foreign-key") - Number(b.kind === "foreign-key"),
    );
    return {
      types: this.enumTypes(columns),
      changes: [
        {
          kind: "create-table",
          range: this.builder.whole,
          table: this.table,
          ...(guard === undefined ? {} : { guard: { range: this.place(guard) } }),
          columns: definitions,
          constraints: ordered,
          indexes: [],
          options,
          ...(from === undefined ? {} : { from }),
        },
        ...after,
        ...comments,
      ],
    };
  }

  alter(): TableChanges {
    const entries = this.sureEntries();
    const columns = this.columnEntries(entries);
    const changes: Change[] = [];
    const { table } = this;
    const actions = entries.filter((entry) => entry.kind !== "column");
    const hasPrimary = actions.some((entry) => entry.kind === "action" && entry.method === "primary");
    for (const column of columns.filter((one) => one.alter === undefined)) {
      const definition = this.column(column, hasPrimary, false);
      if (definition === undefined) continue;
      changes.push({ kind: "add-column", range: definition.range, table, column: definition });
    }
    for (const column of columns.filter((one) => one.alter !== undefined)) {
      changes.push(...this.alteredColumn(column));
    }
    for (const entry of actions) changes.push(...this.action(entry, columns));
    return { types: this.enumTypes(columns), changes };
  }

  private sureEntries(): readonly Entry[] {
    return this.draft.entries.filter((entry) => {
      const { dialects } = entry.under;
      if (dialects !== undefined && !dialects.includes(this.source)) return false;
      const isSure = this.draft.isSure(entry.under);
      if (!isSure) this.builder.complete = false;
      return isSure;
    });
  }

  /** Columns as they are, and those that timestamps() makes. */
  private columnEntries(entries: readonly Entry[]): readonly ColumnEntry[] {
    return entries.flatMap((entry): readonly ColumnEntry[] => {
      if (entry.kind === "column") return [entry];
      if (entry.kind === "action" && entry.method === "timestamps") return timestampColumns(entry);
      return [];
    });
  }

  private place(range: Range): Range {
    return this.builder.place(range);
  }

  private nameOf(column: ColumnEntry): Name | undefined {
    const [value] = column.args;
    if (value === undefined && isCounter(column.word)) {
      return { text: "id", range: this.place(column.range), quoted: false };
    }
    if (value === undefined) this.builder.complete = false;
    return this.builder.name(value, column.range);
  }

  private column(column: ColumnEntry, hasPrimary: boolean, creates: boolean): ColumnDefinition | undefined {
    const name = this.nameOf(column);
    if (name === undefined) return undefined;
    const counter = isCounter(column.word);
    const get = (key: string): Said | undefined =>
      counter && key !== "comment" ? undefined : column.modifiers.get(key);
    const type = this.type(column, name);
    const options = column.args[1];
    const asksForKey =
      (counter && !isFalse(option(options, "primaryKey"))) ||
      (column.word === "uuid" && this.isPostgresql && isTrue(option(options, "primaryKey")));
    const isKey = asksForKey && !hasPrimary;
    const counts = counter && (this.isPostgresql || isKey || (hasPrimary && creates));
    const nullable = get("notNullable") ?? get("nullable");
    const byDefault = this.defaultOf(column.word, get("defaultTo"));
    const comment = get("comment");
    const commentText = textOfValue(comment?.args[0]);
    const collate = this.isPostgresql ? undefined : get("collate");
    const first = this.isPostgresql ? undefined : get("first");
    const after = this.isPostgresql ? undefined : get("after");
    const afterName = after && this.builder.name(after.args[0], after.range);
    const methodRange = this.place(column.range);
    return {
      range: this.place(column.chain),
      name,
      ...(type === undefined ? {} : { type }),
      ...(counter
        ? { nullable: { value: false, range: methodRange } }
        : nullable === undefined
          ? {}
          : { nullable: { value: isNullable(column, nullable), range: this.place(nullable.range) } }),
      ...(byDefault === undefined ? {} : { default: byDefault }),
      ...(counts ? { identity: { kind: "auto_increment" as const, range: methodRange } } : {}),
      ...(isKey ? { primaryKey: { range: methodRange } } : {}),
      checks: [...this.enumCheck(column, name), ...this.checks(column, name)],
      ...(comment === undefined || commentText === undefined
        ? {}
        : { comment: { value: commentText, range: this.place(comment.range) } }),
      ...(collate === undefined
        ? {}
        : { collation: { name: textOfValue(collate.args[0]) ?? "", range: this.place(collate.range) } }),
      ...(first === undefined ? {} : { position: { range: this.place(first.range) } }),
      ...(after === undefined || afterName === undefined
        ? {}
        : { position: { after: afterName, range: this.place(after.range) } }),
    };
  }

  private type(column: ColumnEntry, name: Name): TypeUse | undefined {
    const args = column.args.slice(1);
    const made = knexType(column.word, args, this.owner);
    if (made === undefined || !made.complete) this.builder.complete = false;
    if (made === undefined) return undefined;
    const unsigned = !isCounter(column.word) && column.modifiers.has("unsigned") ? " unsigned" : "";
    const on = Object.fromEntries(
      Object.entries(made.on).map(([dialect, text]) => [
        dialect,
        text === null || dialect === "postgresql" ? text : text + unsigned,
      ]),
    );
    const range = { start: column.range.start, end: column.argsRange.end };
    const sizes =
      args[0] === undefined ? undefined : { start: args[0].range.start, end: column.argsRange.end - 1 };
    const nameRange = { start: range.start, end: range.start + column.method.length };
    return typeUse(on, this.source, {
      range: this.place(range),
      nameRange: this.place(nameRange),
      ...(sizes === undefined || sizes.start < column.argsRange.start || sizes.end < sizes.start
        ? {}
        : { argsRange: this.place(sizes) }),
      fallback: made.on.postgresql ?? name.text,
    });
  }

  private defaultOf(word: string, said: Said | undefined): ColumnDefinition["default"] {
    const value = said?.args[0];
    if (said === undefined || value === undefined || hasNoDefaultOn(word, this.source)) return undefined;
    const made = knexDefault(word, value);
    if (made === undefined) this.builder.complete = false;
    if (made === undefined || made === null) return undefined;
    const sent = made.on?.[this.source] ?? made.text;
    return {
      range: this.place(said.range),
      expression: {
        ...made,
        text: sent,
        ...classifySql(sent),
        range: this.builder.place(value.range, said.range),
      },
    };
  }

  private enumTypes(columns: readonly ColumnEntry[]): readonly Change[] {
    return columns.flatMap((column): readonly Change[] => {
      if (column.word !== "enu") return [];
      const { native, labels } = knexType("enu", column.args.slice(1), this.owner) ?? {};
      if (native === undefined || !native.made) return [];
      const at = column.args[1]?.range ?? column.range;
      const range = this.place(at);
      const known = labels?.every((label) => label !== undefined) === true ? labels : undefined;
      const owner = native.schema;
      return [
        {
          kind: "create-type",
          range,
          as: "enum",
          type: {
            ...(owner === undefined ? {} : { schema: { text: owner, range, quoted: false } }),
            name: { text: native.name, range, quoted: false },
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
        },
      ];
    });
  }

  /** PostgreSQL's enum is a text that is checked. */
  private enumCheck(column: ColumnEntry, name: Name): ColumnDefinition["checks"] {
    if (column.word !== "enu" || !this.isPostgresql) return [];
    const made = knexType("enu", column.args.slice(1));
    const labels = made?.labels?.map((label) => textOfValue(label));
    if (made?.native !== undefined || labels === undefined || labels.includes(undefined)) return [];
    const list = labels.map((label) => sqlString(label ?? "")).join(", ");
    const range = this.place(column.args[1]?.range ?? column.range);
    return [{ range, expression: this.expression(`${this.quoted(name)} in (${list})`, range) }];
  }

  private checks(column: ColumnEntry, name: Name): ColumnDefinition["checks"] {
    return [...column.modifiers].flatMap(([method, said]): ColumnDefinition["checks"] => {
      if (!method.startsWith("check")) return [];
      const text = this.checkText(method, said.args, this.quoted(name));
      const range = this.place(said.range);
      if (text === undefined) {
        this.builder.complete = false;
        return [{ range, expression: { range, text: "", kind: "other", parenthesised: false } }];
      }
      const given = said.args[text.nameAt];
      const constraintName = this.builder.name(given);
      return [
        {
          range,
          expression: this.expression(text.sql, range),
          ...(constraintName === undefined ? {} : { constraintName }),
        },
      ];
    });
  }

  private checkText(
    method: string,
    args: readonly HostValue[],
    column: string,
  ): { readonly sql: string; readonly nameAt: number } | undefined {
    const [first, second] = args;
    switch (method) {
      case "checkPositive":
        return { sql: `${column} > 0`, nameAt: 0 };
      case "checkNegative":
        return { sql: `${column} < 0`, nameAt: 0 };
      case "checkIn":
      case "checkNotIn": {
        const items = first?.kind === "list" && first.complete ? first.items.map(literal) : [undefined];
        if (items.includes(undefined)) return undefined;
        return { sql: `${column} ${method === "checkIn" ? "" : "not "}in (${items.join(",")})`, nameAt: 1 };
      }
      case "checkBetween": {
        const items = first?.kind === "list" ? first.items : [];
        const pairs = items.length === 2 && items.every((one) => one.kind !== "list") ? [items] : [];
        const all = pairs.length > 0 ? pairs : items.map((one) => (one.kind === "list" ? one.items : []));
        const texts = all.map(([low, high]) => [low && literal(low), high && literal(high)]);
        if (texts.length === 0 || texts.flat().includes(undefined)) return undefined;
        const sql = texts.map(([low, high]) => `${column} between ${low} and ${high}`).join(" or ");
        return { sql, nameAt: 1 };
      }
      case "checkLength": {
        const operator = textOfValue(first);
        if (operator === undefined || second?.kind !== "number") return undefined;
        return { sql: `length(${column}) ${operator} ${second.text}`, nameAt: 2 };
      }
      case "checkRegex": {
        const text = first && literal(first);
        return text === undefined
          ? undefined
          : { sql: `${column} ${this.isPostgresql ? "~" : "REGEXP"} ${text}`, nameAt: 1 };
      }
      default:
        return undefined;
    }
  }

  private quoted(name: Name): string {
    return quoteName(name.text, dialectNamed(this.source));
  }

  private expression(text: string, range: Range): Expression {
    return { range, text, ...classifySql(text) };
  }

  private parts(value: HostValue | undefined, within: Range): readonly KeyPart[] {
    const items = value?.kind === "list" ? value.items : value === undefined ? [] : [value];
    if (value?.kind === "list" && !value.complete) this.builder.complete = false;
    return items.flatMap((item): readonly KeyPart[] => {
      const raw = rawText(item);
      if (raw !== undefined) {
        const range = this.builder.place(item.range, within);
        return [{ range, expression: this.expression(raw, range) }];
      }
      const column = this.builder.name(item, within);
      if (column === undefined) this.builder.complete = false;
      return column === undefined ? [] : [{ column, range: column.range }];
    });
  }

  private made(kind: Parameters<typeof madeName>[0], parts: readonly KeyPart[], range: Range): Name {
    const columns = parts.map((part) => part.column?.text ?? part.expression?.text ?? "");
    return { text: madeName(kind, this.tableText, columns), range: this.place(range), quoted: false };
  }

  /** A name, given as it is or among the options. */
  private givenName(value: HostValue | undefined, key: string, within: Range): Name | undefined {
    const given = value?.kind === "object" ? option(value, key) : value;
    return given === undefined || given.kind === "null" ? undefined : this.builder.name(given, within);
  }

  private primaryKey(entry: ActionEntry, columns: readonly ColumnEntry[]): Constraint {
    const [list, name] = entry.args;
    const given = this.givenName(name, "constraintName", entry.range);
    const parts = this.parts(list, entry.range);
    // MySQL's compiler puts counters that are not in the key before its columns.
    const counters = this.isPostgresql ? [] : columns.filter((column) => isCounter(column.word));
    const missing = counters.flatMap((column) => {
      const own = this.nameOf(column);
      return own === undefined || parts.some((part) => part.column?.text === own.text)
        ? []
        : [{ column: own, range: own.range }];
    });
    const pkey = `${this.table.name.text}_pkey`;
    const range = this.place(entry.range);
    return {
      kind: "primary-key",
      range,
      columns: [...missing, ...parts],
      ...(this.isPostgresql ? { name: given ?? { text: pkey, range, quoted: false } } : {}),
    };
  }

  private unique(
    entry: ActionEntry,
  ): { readonly constraint: Constraint } | { readonly index: IndexDefinition } {
    const [list, options] = entry.args;
    const columns = this.parts(list, entry.range);
    const name =
      this.givenName(options, "indexName", entry.range) ?? this.made("unique", columns, entry.range);
    const predicate = option(options, "predicate");
    const useConstraint = option(options, "useConstraint");
    const range = this.place(entry.range);
    if (this.isPostgresql && (isFalse(useConstraint) || predicate !== undefined)) {
      const index = {
        range,
        name,
        unique: true,
        parts: columns,
        options: [],
        ...this.where(predicate, entry),
      };
      return { index };
    }
    return { constraint: { kind: "unique", range, name, columns } };
  }

  private index(entry: ActionEntry): IndexDefinition {
    const [list, given, options] = entry.args;
    const parts = this.parts(list, entry.range);
    const name = this.givenName(given, "indexName", entry.range) ?? this.made("index", parts, entry.range);
    const word = textOfValue(options);
    const indexType = option(options, "indexType");
    const engineType = option(options, "storageEngineIndexType");
    const kind = (textOfValue(indexType) ?? (this.isPostgresql ? undefined : word))?.toLowerCase();
    const methodValue = engineType ?? (this.isPostgresql && word !== undefined ? options : undefined);
    const method = textOfValue(methodValue)?.toLowerCase();
    return {
      range: this.place(entry.range),
      name,
      unique: kind === "unique",
      ...(!this.isPostgresql && (kind === "fulltext" || kind === "spatial") ? { special: kind } : {}),
      ...(method === undefined || methodValue === undefined
        ? {}
        : { method: { name: method, range: this.builder.place(methodValue.range, entry.range) } }),
      parts,
      ...(this.isPostgresql ? this.where(option(options, "predicate"), entry) : {}),
      options: [],
    };
  }

  /** A predicate is a query; that there is one is all that is read of it. */
  private where(predicate: HostValue | undefined, entry: ActionEntry): Pick<IndexDefinition, "where"> {
    if (predicate === undefined || predicate.kind === "null") return {};
    const range = this.builder.place(predicate.range, entry.range);
    return { where: { range, expression: { range, text: "true", kind: "other", parenthesised: false } } };
  }

  private indexChange(entry: ActionEntry, index: IndexDefinition): Change {
    return {
      kind: "create-index",
      range: this.place(entry.range),
      table: this.table,
      index,
      as: this.isPostgresql ? "statement" : "add",
    };
  }

  private foreignKey(entry: ForeignEntry): Constraint | undefined {
    const target = this.foreignTarget(entry);
    const columns = this.builder.names(entry.columns, entry.range);
    if (target === undefined || columns.length === 0) {
      this.builder.complete = false;
      return undefined;
    }
    const name = this.givenName(entry.keyName, "", entry.range);
    return {
      kind: "foreign-key",
      range: this.place(entry.range),
      name:
        name ??
        this.made(
          "foreign",
          columns.map((column) => ({ column, range: column.range })),
          entry.range,
        ),
      columns,
      references: target,
    };
  }

  private foreignTarget(entry: ForeignEntry): ForeignKeyTarget | undefined {
    const { references, inTable } = entry;
    const range = this.place(entry.range);
    const text = textOfValue(references);
    const action = (said: Said | undefined): { action: string; range: Range } | undefined => {
      const word = textOfValue(said?.args[0]);
      if (said === undefined) return undefined;
      if (word === undefined) this.builder.complete = false;
      return word === undefined ? undefined : { action: word.toUpperCase(), range: this.place(said.range) };
    };
    const onDelete = action(entry.onDelete);
    const onUpdate = action(entry.onUpdate);
    const shared = {
      range,
      ...(onDelete === undefined ? {} : { onDelete }),
      ...(onUpdate === undefined ? {} : { onUpdate }),
      ...(entry.deferrable === undefined ? {} : { deferrable: this.place(entry.deferrable.range) }),
    };
    if (inTable === undefined) {
      // `references("users.id")`: the first part is the table.
      const split = this.builder.dottedName(references, entry.range);
      if (text === undefined || split?.schema === undefined) return undefined;
      return { ...shared, table: { name: split.schema, range: split.schema.range }, columns: [split.name] };
    }
    const table = this.builder.dottedName(inTable, entry.range);
    return table && { ...shared, table, columns: this.builder.names(references, entry.range) };
  }

  private checkInto(entry: ActionEntry, constraints: Constraint[]): void {
    const [predicate, , given] = entry.args;
    const text = textOfValue(predicate);
    if (text === undefined || predicate === undefined) this.builder.complete = false;
    const range = this.place(entry.range);
    const name = this.builder.name(given, entry.range);
    constraints.push({
      kind: "check",
      range,
      ...(name === undefined ? {} : { name }),
      expression: this.expression(text ?? "", predicate === undefined ? range : this.place(predicate.range)),
    });
  }

  private comment(entry: ActionEntry): Change {
    const text = textOfValue(entry.args[0]);
    return {
      kind: "comment",
      range: this.place(entry.range),
      on: "table",
      table: this.table,
      ...(text === undefined ? {} : { text }),
    };
  }

  private alteredColumn(column: ColumnEntry): readonly Change[] {
    const name = this.nameOf(column);
    const definition = this.column(column, true, false);
    if (name === undefined || definition === undefined) return [];
    const { table } = this;
    const { range } = definition;
    if (!this.isPostgresql) {
      return [{ kind: "redefine-column", range, table, from: name, column: definition, verb: "modify" }];
    }
    const options = column.alter?.args[0];
    const changes: Change[] = [];
    const add = (alteration: Extract<Change, { kind: "alter-column" }>["alteration"]): void => {
      changes.push({ kind: "alter-column", range, table, column: name, alteration });
    };
    if (!isFalse(option(options, "alterType")) && definition.type !== undefined) {
      add({ set: "type", range: definition.type.range, type: definition.type });
    }
    const { default: byDefault, nullable } = definition;
    if (byDefault === undefined) add({ set: "no-default", range: definition.range });
    else add({ set: "default", range: byDefault.range, expression: byDefault.expression });
    if (!isFalse(option(options, "alterNullable"))) {
      const set = nullable?.value === false ? "not-null" : "nullable";
      add({ set, range: nullable?.range ?? definition.range });
    }
    return changes;
  }

  private action(entry: ForeignEntry | ActionEntry, columns: readonly ColumnEntry[]): readonly Change[] {
    const range = this.place(entry.range);
    const { table } = this;
    if (entry.kind === "foreign") {
      const constraint = this.foreignKey(entry);
      return constraint === undefined ? [] : [{ kind: "add-constraint", range, table, constraint }];
    }
    const [first, second] = entry.args;
    switch (entry.method) {
      case "timestamps":
        return [];
      case "primary":
        return [{ kind: "add-constraint", range, table, constraint: this.primaryKey(entry, columns) }];
      case "unique": {
        const made = this.unique(entry);
        return "constraint" in made
          ? [{ kind: "add-constraint", range, table, constraint: made.constraint }]
          : [this.indexChange(entry, made.index)];
      }
      case "index":
        return [this.indexChange(entry, this.index(entry))];
      case "check": {
        const constraints: Constraint[] = [];
        this.checkInto(entry, constraints);
        return constraints.map((constraint) => ({ kind: "add-constraint", range, table, constraint }));
      }
      case "dropChecks":
        return this.builder
          .names(first?.kind === "list" ? first : asList(entry))
          .map((name) => ({ kind: "drop-constraint", range, table, name, as: "constraint" }));
      case "dropColumn":
      case "dropColumns":
        return this.builder
          .names(first?.kind === "list" ? first : asList(entry), entry.range)
          .map((column) => ({ kind: "drop-column", range, table, column }));
      case "dropTimestamps":
        return (isTrue(first) ? ["createdAt", "updatedAt"] : ["created_at", "updated_at"]).map((text) => ({
          kind: "drop-column",
          range,
          table,
          column: { text, range, quoted: false },
        }));
      case "renameColumn": {
        const column = this.builder.name(first, entry.range);
        const to = this.builder.name(second, entry.range);
        return column === undefined || to === undefined
          ? this.unknownAction(range)
          : [{ kind: "rename-column", range, table, column, to }];
      }
      case "setNullable":
      case "dropNullable": {
        const column = this.builder.name(first, entry.range);
        const set = entry.method === "setNullable" ? ("nullable" as const) : ("not-null" as const);
        if (column === undefined) return this.unknownAction(range);
        const alteration: Change = { kind: "alter-column", range, table, column, alteration: { set, range } };
        // MySQL's compiler writes the column anew from its type and its default, and forgets its comment.
        return this.isPostgresql
          ? [alteration]
          : [alteration, { kind: "comment", range, on: "column", table, column, text: "" }];
      }
      case "comment":
        return [this.comment(entry)];
      default:
        return this.drop(entry, range);
    }
  }

  private drop(entry: ActionEntry, range: Range): readonly Change[] {
    const { table } = this;
    const [first, second] = entry.args;
    const guard = entry.method.endsWith("IfExists") ? { guard: { range } } : {};
    const named = (kind: Parameters<typeof madeName>[0]): Name =>
      this.givenName(second, "", entry.range) ?? this.made(kind, this.parts(first, entry.range), entry.range);
    switch (entry.method) {
      case "dropPrimary":
      case "dropPrimaryIfExists": {
        if (!this.isPostgresql) return [{ kind: "drop-constraint", range, table, as: "primary-key" }];
        const pkey = { text: `${this.table.name.text}_pkey`, range, quoted: false };
        const name = this.givenName(first, "", entry.range) ?? pkey;
        return [{ kind: "drop-constraint", range, table, name, as: "constraint", ...guard }];
      }
      case "dropForeign":
      case "dropForeignIfExists": {
        const as = this.isPostgresql ? "constraint" : "foreign-key";
        return [{ kind: "drop-constraint", range, table, name: named("foreign"), as, ...guard }];
      }
      case "dropUnique":
      case "dropUniqueIfExists": {
        const name = named("unique");
        if (this.isPostgresql) {
          return [{ kind: "drop-constraint", range, table, name, as: "constraint", ...guard }];
        }
        return [
          { kind: "drop-index", range, table, names: [{ name, range: name.range }], as: "drop", ...guard },
        ];
      }
      case "dropIndex": {
        const name = named("index");
        const owner = table.schema === undefined || !this.isPostgresql ? {} : { schema: table.schema };
        const names = [{ ...owner, name, range: name.range }];
        return [{ kind: "drop-index", range, table, names, as: this.isPostgresql ? "statement" : "drop" }];
      }
      default:
        return this.unknownAction(range);
    }
  }

  private unknownAction(range: Range): readonly Change[] {
    this.builder.complete = false;
    return [{ kind: "unknown-action", range, table: this.table }];
  }
}

function isNullable(column: ColumnEntry, said: Said): boolean {
  if (column.modifiers.get("notNullable") === said) return false;
  return !isFalse(said.args[0]);
}

/** Arguments that Knex also takes as one list. */
function asList(entry: ActionEntry): HostValue {
  return { kind: "list", range: entry.range, items: entry.args, complete: true };
}

function literal(value: HostValue): string | undefined {
  const text = jsonText(value);
  if (text === undefined || value.kind === "object" || value.kind === "list") return undefined;
  return value.kind === "string" ? sqlString(value.text) : text;
}

/** https://knexjs.org/guide/schema-builder.html#timestamps */
function timestampColumns(entry: ActionEntry): readonly ColumnEntry[] {
  const [first, second, third] = entry.args;
  const given = first?.kind === "object" ? first : undefined;
  const useTimestamps = given === undefined ? first : option(given, "useTimestamps");
  const defaultToNow = given === undefined ? second : option(given, "defaultToNow");
  const useCamelCase = given === undefined ? third : option(given, "useCamelCase");
  const { range, under } = entry;
  const word = isTrue(useTimestamps) ? "timestamp" : "datetime";
  const now: HostValue = {
    kind: "call",
    range,
    callee: "knex.fn.now",
    calleeRange: range,
    args: [],
    argsRange: range,
  };
  const names = isTrue(useCamelCase) ? ["createdAt", "updatedAt"] : ["created_at", "updated_at"];
  return names.map((text) => ({
    kind: "column",
    method: "timestamps",
    word,
    args: [{ kind: "string", range, text, segments: [], escape: () => undefined, complete: true }],
    range,
    under,
    chain: range,
    argsRange: { start: range.start + "timestamps".length, end: range.end },
    modifiers: new Map(
      isTrue(defaultToNow)
        ? [
            ["notNullable", { args: [], range, under }],
            ["defaultTo", { args: [now], range, under }],
          ]
        : [],
    ),
  }));
}
