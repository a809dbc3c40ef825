// The tables of a state by key, and by what they hold: a name that must be free, an index by name, a table that
// foreign keys point at is looked up without going over every table of a long history.
import { LayeredMap } from "./layered-map";
import type { Lookup, Table } from "./schema";

export interface TableNames {
  /** The table, its indexes and the indexes of its keys: what shares PostgreSQL's one space of names. */
  readonly relations: ReadonlySet<string>;
  readonly constraints: ReadonlySet<string>;
}

/** By what tables are found; the schema goes with each. */
export type TableTag = "relation" | "constraint" | "index" | "target" | "partial";

export class TableMap {
  private tables = new LayeredMap<Table>();
  private keys = new LayeredMap<readonly string[]>();

  clone(): TableMap {
    const copy = new TableMap();
    copy.tables = this.tables.clone();
    copy.keys = this.keys.clone();
    return copy;
  }

  get(key: string): Table | undefined {
    return this.tables.get(key);
  }

  has(key: string): boolean {
    return this.tables.has(key);
  }

  set(key: string, table: Table): void {
    const before = this.tables.get(key);
    if (before === table) return;
    this.tables.set(key, table);
    if (before !== undefined && !tagsByTable.has(table) && isNamedAlike(before, table)) {
      tagsByTable.set(table, tagsOf(before));
      return;
    }
    const added = tagsOf(table);
    const removed = before === undefined ? NO_TAGS : tagsOf(before);
    for (const tag of added) if (!removed.has(tag)) this.keys.set(tag, [...(this.keys.get(tag) ?? []), key]);
    for (const tag of removed) if (!added.has(tag)) this.untag(tag, key);
  }

  delete(key: string): void {
    const before = this.tables.get(key);
    if (before === undefined) return;
    this.tables.delete(key);
    for (const tag of tagsOf(before)) this.untag(tag, key);
  }

  entries(): IterableIterator<[string, Table]> {
    return this.tables.entries();
  }

  values(): IterableIterator<Table> {
    return this.tables.values();
  }

  count(): number {
    return this.tables.count();
  }

  /** As in LayeredMap. */
  keysApart(other: TableMap): ReadonlySet<string> {
    return this.tables.keysApart(other.tables);
  }

  /** Tables with this tag, in the order in which they came by it. Index and target names match in any case. */
  *tagged(tag: TableTag, name: Lookup): IterableIterator<[string, Table]> {
    for (const key of this.keys.get(tagText(tag, name.schema, name.name)) ?? []) {
      const table = this.tables.get(key);
      if (table !== undefined) yield [key, table];
    }
  }

  private untag(tag: string, key: string): void {
    const left = this.keys.get(tag)?.filter((other) => other !== key) ?? [];
    if (left.length === 0) this.keys.delete(tag);
    else this.keys.set(tag, left);
  }
}

const NO_TAGS: ReadonlySet<string> = new Set();
const tagsByTable = new WeakMap<Table, ReadonlySet<string>>();

/** Whether the tags of two tables are seen to be the same; an edit leaves most names as they are. */
function isNamedAlike(a: Table, b: Table): boolean {
  return (
    a.name === b.name &&
    a.schema === b.schema &&
    a.partial === b.partial &&
    a.primaryKey?.name === b.primaryKey?.name &&
    isEachSame(a.uniques, b.uniques) &&
    isEachSame(a.foreignKeys, b.foreignKeys) &&
    isEachSame(a.checks, b.checks) &&
    isEachSame(a.indexes, b.indexes)
  );
}

function isEachSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((one, i) => one === b[i]);
}

function tagText(tag: TableTag, schema: string | undefined, name: string): string {
  const text = tag === "index" || tag === "target" ? name.toLowerCase() : name;
  return `${tag}\0${schema ?? ""}\0${text}`;
}

function tagsOf(table: Table): ReadonlySet<string> {
  let tags = tagsByTable.get(table);
  if (tags === undefined) {
    const names = namesOf(table);
    const own = new Set<string>();
    for (const name of names.relations) {
      own.add(tagText("relation", table.schema, name));
      if (name !== table.name) own.add(tagText("index", table.schema, name));
    }
    for (const index of table.indexes) own.add(tagText("index", table.schema, index.name));
    for (const name of names.constraints) own.add(tagText("constraint", table.schema, name));
    for (const key of table.foreignKeys) own.add(tagText("target", key.table.schema, key.table.name));
    if (table.primaryKey?.name === table.name || table.uniques.some((key) => key.name === table.name)) {
      own.add(tagText("index", table.schema, table.name));
    }
    if (table.partial) own.add(tagText("partial", table.schema, ""));
    tags = own;
    tagsByTable.set(table, tags);
  }
  return tags;
}

/** Every name by which a question about the schema may reach this table, in lower case. */
export function namesReaching(table: Table): Iterable<string> {
  const { relations, constraints } = namesOf(table);
  const targets = table.foreignKeys.map((key) => key.table.name);
  return [...relations, ...constraints, ...targets].map((name) => name.toLowerCase());
}

const namesByTable = new WeakMap<Table, TableNames>();

export function namesOf(table: Table): TableNames {
  let names = namesByTable.get(table);
  if (names === undefined) {
    const keys = [...(table.primaryKey === undefined ? [] : [table.primaryKey]), ...table.uniques].map(
      (key) => key.name,
    );
    names = {
      relations: new Set([table.name, ...keys, ...table.indexes.map((index) => index.name)]),
      constraints: new Set([
        ...keys,
        ...table.foreignKeys.map((key) => key.name),
        ...table.checks.map((check) => check.name),
      ]),
    };
    namesByTable.set(table, names);
  }
  return names;
}
