// What differs between two schemas of one dialect, as data: a down that does not undo, a live database that has
// moved away from its migrations. What either side does not know is not called a difference.
import type { Dialect } from "../dialects/dialect";
import { dialectNamed } from "../dialects/dialects";
import { canonicalTypeText } from "./canonical-type";
import type {
  Check,
  Column,
  ForeignKey,
  Index,
  Key,
  Lookup,
  OtherObject,
  Schema,
  SchemaKeyPart,
  Table,
  UserType,
} from "./schema";

export type DifferenceKind =
  | "table"
  | "column"
  | "type"
  | "nullability"
  | "default"
  | "auto-increment"
  | "generated"
  | "on-update"
  | "column-order"
  | "primary-key"
  | "unique"
  | "index"
  | "foreign-key"
  | "check"
  | "comment"
  | "user-type"
  | "object";

export interface SchemaDifference {
  readonly kind: DifferenceKind;
  readonly change: "added" | "removed" | "changed";
  /** Unset for types and other objects. */
  readonly table?: Lookup;
  /** Of the table, column, key, index, type or object; for an object its kind stands before it. */
  readonly name: string;
  /** How it is there, in SQL-like words; unset on the side where it is not. */
  readonly before?: string;
  readonly after?: string;
}

export interface DiffOptions {
  /**
   * `text` (unset): defaults, checks and predicates are compared as text, which fits two schemas of one hand.
   * `presence`: only whether there is one, for an engine writes them in its own words.
   */
  readonly expressions?: "text" | "presence";
  /** Whether keys, foreign keys and checks that differ in name alone differ. Unset: they do. */
  readonly names?: boolean;
  /** Whether the order of columns counts. Unset: it does not. */
  readonly columnOrder?: boolean;
  readonly comments?: boolean;
  /** Views, functions, sequences and the like. Unset: they count. */
  readonly objects?: boolean;
}

/** In order of tables, then of what is in them. */
export function diffSchemas(
  before: Schema,
  after: Schema,
  options: DiffOptions = {},
): readonly SchemaDifference[] {
  return new SchemaDiff(dialectNamed(before.dialect), options).run(before, after);
}

class SchemaDiff {
  private readonly found: SchemaDifference[] = [];

  constructor(
    private readonly dialect: Dialect,
    private readonly options: DiffOptions,
  ) {}

  run(before: Schema, after: Schema): readonly SchemaDifference[] {
    const tables = pair(before.tables, after.tables, idOf);
    for (const [old, now] of tables) {
      if (old === undefined) {
        if (now !== undefined && before.complete) this.add("table", "added", now, now.name);
      } else if (now === undefined) {
        if (after.complete) this.add("table", "removed", old, old.name);
      } else if (old !== now && !old.partial && !now.partial) this.table(old, now);
    }
    if (before.complete && after.complete) {
      for (const [old, now] of pair(before.types, after.types, idOf)) this.userType(old, now);
      if (this.options.objects !== false) {
        for (const [old, now] of pair(before.objects, after.objects, objectId)) this.object(old, now);
      }
    }
    return this.found;
  }

  private add(
    kind: DifferenceKind,
    change: SchemaDifference["change"],
    table: Lookup | undefined,
    name: string,
    before?: string,
    after?: string,
  ): void {
    const of =
      table === undefined
        ? undefined
        : { ...(table.schema === undefined ? {} : { schema: table.schema }), name: table.name };
    this.found.push({
      kind,
      change,
      ...(of === undefined ? {} : { table: of }),
      name,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    });
  }

  private isSameName(a: string, b: string): boolean {
    return a === b || (this.dialect.family === "mysql" && a.toLowerCase() === b.toLowerCase());
  }

  private columnId = (column: Column): string =>
    this.dialect.family === "mysql" ? column.name.toLowerCase() : column.name;

  private table(old: Table, now: Table): void {
    for (const [was, is] of pair(old.columns, now.columns, this.columnId)) {
      if (was === undefined) {
        if (is !== undefined) this.add("column", "added", now, is.name, undefined, typeText(is));
      } else if (is === undefined) this.add("column", "removed", old, was.name, typeText(was));
      else if (was !== is) this.column(now, was, is);
    }
    if (this.options.columnOrder === true) this.order(old, now);
    this.keys("primary-key", now, list(old.primaryKey), list(now.primaryKey), keyText);
    this.keys("unique", now, old.uniques, now.uniques, keyText);
    this.keys("index", now, old.indexes, now.indexes, (index) => this.indexText(index));
    this.keys("foreign-key", now, old.foreignKeys, now.foreignKeys, (key) =>
      this.foreignKeyText(key, old, now),
    );
    this.keys("check", now, old.checks, now.checks, (check) => this.checkText(check));
    if (this.options.comments === true)
      this.value("comment", now, now.name, old.comment ?? "", now.comment ?? "");
  }

  private column(table: Table, was: Column, is: Column): void {
    const { name } = is;
    if (was.type !== undefined && is.type !== undefined) {
      const before = canonicalTypeText(was.type, this.dialect);
      const after = canonicalTypeText(is.type, this.dialect);
      if (before !== after) this.add("type", "changed", table, name, was.type.text, is.type.text);
    }
    if (was.nullable !== undefined && is.nullable !== undefined) {
      this.value(
        "nullability",
        table,
        name,
        was.nullable ? "NULL" : "NOT NULL",
        is.nullable ? "NULL" : "NOT NULL",
      );
    }
    this.value("auto-increment", table, name, String(was.autoIncrement), String(is.autoIncrement));
    if (was.default !== undefined && is.default !== undefined)
      this.expression("default", table, name, was.default, is.default);
    this.expression(
      "generated",
      table,
      name,
      was.generated?.expression ?? null,
      is.generated?.expression ?? null,
    );
    this.expression("on-update", table, name, was.onUpdate ?? null, is.onUpdate ?? null);
    if (this.options.comments === true)
      this.value("comment", table, name, was.comment ?? "", is.comment ?? "");
  }

  private value(kind: DifferenceKind, table: Table, name: string, before: string, after: string): void {
    if (before !== after) this.add(kind, "changed", table, name, before, after);
  }

  private expression(
    kind: DifferenceKind,
    table: Table,
    name: string,
    before: string | null,
    after: string | null,
  ): void {
    if (before === after) return;
    if (before === null) this.add(kind, "added", table, name, undefined, after ?? undefined);
    else if (after === null) this.add(kind, "removed", table, name, before);
    else if (this.options.expressions !== "presence" && plain(before) !== plain(after)) {
      this.add(kind, "changed", table, name, before, after);
    }
  }

  private order(old: Table, now: Table): void {
    const inBoth = (table: Table, other: Table): string =>
      table.columns
        .map(this.columnId)
        .filter((id) => other.columns.some((column) => this.columnId(column) === id))
        .join(", ");
    this.value("column-order", now, now.name, inBoth(old, now), inBoth(now, old));
  }

  /** By name first; what is left over by what it says, so that a new name alone is seen as that. */
  private keys<T extends { readonly name: string }>(
    kind: DifferenceKind,
    table: Table,
    before: readonly T[],
    after: readonly T[],
    text: (key: T) => string,
  ): void {
    const left: T[] = [];
    const rest = [...after];
    const take = (match: (key: T) => boolean): T | undefined => {
      const at = rest.findIndex(match);
      return at < 0 ? undefined : rest.splice(at, 1)[0];
    };
    for (const old of before) {
      const now = take((key) => this.isSameName(key.name, old.name));
      if (now === undefined) left.push(old);
      else if (old !== now && text(old) !== text(now))
        this.add(kind, "changed", table, now.name, text(old), text(now));
    }
    for (const old of left) {
      const twin = take((key) => text(key) === text(old));
      if (twin === undefined) this.add(kind, "removed", table, old.name, text(old));
      else if (this.options.names !== false) this.add(kind, "changed", table, twin.name, old.name, twin.name);
    }
    for (const now of rest) this.add(kind, "added", table, now.name, undefined, text(now));
  }

  private indexText(index: Index): string {
    const method = index.method === undefined || index.method === "btree" ? "" : ` using ${index.method}`;
    const where =
      index.where === undefined
        ? ""
        : this.options.expressions === "presence"
          ? " where …"
          : ` where ${plain(index.where)}`;
    const include = index.include.length === 0 ? "" : ` include (${index.include.join(", ")})`;
    const loose = this.options.expressions === "presence";
    return `${index.special ?? (index.unique ? "unique" : "index")}${method} (${partsText(index.parts, loose)})${include}${where}`;
  }

  private foreignKeyText(key: ForeignKey, old: Table, now: Table): string {
    const self = key.table.name === old.name ? now.name : key.table.name;
    const action = (word: string, said: string | undefined): string =>
      said === undefined || (this.dialect.family === "mysql" && said === "RESTRICT")
        ? ""
        : ` ${word} ${said}`;
    // No columns and the primary key's own mean the same.
    const referenced =
      key.referenced.length === 0 || this.options.expressions === "presence"
        ? ""
        : ` (${key.referenced.join(", ")})`;
    return `(${key.columns.join(", ")}) to ${self}${referenced}${action("on delete", key.onDelete)}${action("on update", key.onUpdate)}`;
  }

  private checkText(check: Check): string {
    return this.options.expressions === "presence" ? "check" : plain(check.expression);
  }

  private userType(old: UserType | undefined, now: UserType | undefined): void {
    const text = (type: UserType): string =>
      type.labels === undefined ? type.kind : `${type.kind} (${type.labels.join(", ")})`;
    if (old === undefined) {
      if (now !== undefined) this.add("user-type", "added", undefined, now.name, undefined, text(now));
    } else if (now === undefined) this.add("user-type", "removed", undefined, old.name, text(old));
    else if (text(old) !== text(now))
      this.add("user-type", "changed", undefined, now.name, text(old), text(now));
  }

  private object(old: OtherObject | undefined, now: OtherObject | undefined): void {
    const one = old ?? now;
    if (one === undefined || (old !== undefined && now !== undefined)) return;
    this.add("object", old === undefined ? "added" : "removed", undefined, `${one.kind} ${one.name}`);
  }
}

function list<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}

function idOf(one: Lookup): string {
  return `${one.schema ?? ""}\0${one.name}`;
}

function objectId(one: OtherObject): string {
  return `${one.kind}\0${idOf(one)}`;
}

function pair<T>(
  before: readonly T[],
  after: readonly T[],
  id: (one: T) => string,
): [T | undefined, T | undefined][] {
  const pairs = new Map<string, [T | undefined, T | undefined]>();
  for (const one of before) pairs.set(id(one), [one, undefined]);
  for (const one of after) {
    const known = pairs.get(id(one));
    if (known === undefined) pairs.set(id(one), [undefined, one]);
    else known[1] = one;
  }
  return [...pairs.values()];
}

function typeText(column: Column): string | undefined {
  return column.type?.text;
}

function partsText(parts: readonly SchemaKeyPart[], loose = false): string {
  return parts
    .map((part) => {
      const what = part.column ?? (loose ? "(…)" : `(${plain(part.expression ?? "")})`);
      return `${what}${part.length === undefined ? "" : `(${part.length})`}${part.descending ? " desc" : ""}`;
    })
    .join(", ");
}

function keyText(key: Key): string {
  return `(${partsText(key.parts)})`;
}

/** Case of words, blanks and parentheses around the whole say nothing; strings are left as they are. */
function plain(expression: string): string {
  let text = expression
    .split(/('(?:[^']|'')*')/)
    .map((piece, i) =>
      i % 2 === 1
        ? piece
        : piece
            .toLowerCase()
            .replaceAll(/\s+/g, " ")
            .replaceAll(/ ?([^\w\s"`]) ?/g, "$1"),
    )
    .join("")
    .trim();
  while (text.startsWith("(") && closes(text)) text = text.slice(1, -1).trim();
  return text;
}

function closes(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "(") depth++;
    else if (text[i] === ")" && --depth === 0) return i === text.length - 1;
  }
  return false;
}
