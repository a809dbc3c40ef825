// What TypeORM's query runner makes of a call once it has looked at the table: names that it made itself go along when
// a table or a column is renamed, and a column of another type or length is dropped and added anew.
// https://github.com/typeorm/typeorm/tree/master/src/driver (its query runners; seen on TypeORM 1.1)
import type { Dialect } from "../dialects/dialect";
import type { Change, ChangeOf, ColumnDefinition, Name, ObjectName } from "./change";
import type { Column, ForeignKey, Index, Key, Table } from "./schema";
import { madeName } from "./typeorm-names";

type TypeormChange = ChangeOf<
  "rename-table" | "rename-column" | "redefine-column" | "drop-column" | "drop-constraint" | "drop-index"
>;

/** Undefined where the call does the same whatever the table is. */
export function typeormSteps(
  change: TypeormChange,
  table: Table,
  dialect: Dialect,
): readonly Change[] | undefined {
  if (change.typeorm === undefined) return undefined;
  const steps = new Steps(table, dialect, change);
  switch (change.kind) {
    case "rename-table":
      return steps.renameTable(change);
    case "rename-column":
      return steps.renameColumn(change, change.column, change.to);
    case "redefine-column":
      return steps.changeColumn(change);
    case "drop-column":
      return steps.dropColumn(change);
    case "drop-constraint":
    case "drop-index":
      return steps.dropFound(change);
  }
}

/** Whether changeColumn loses the column's values; undefined where the column is not known. */
export function recreatesColumn(
  change: ChangeOf<"redefine-column">,
  column: Column,
  dialect: Dialect,
): boolean | undefined {
  const { typeorm } = change;
  if (typeorm?.type === undefined || column.type === undefined) return undefined;
  const before = typeorm.oldType ?? loadedType(column, dialect);
  const length = typeorm.oldLength ?? loadedLength(column, dialect);
  if (before === undefined) return undefined;
  if (before !== typeorm.type || length !== (typeorm.length ?? "")) return true;
  if (dialect.family === "postgresql") return column.type.dimensions > 0 !== (typeorm.isArray ?? false);
  const counts = change.column.identity !== undefined;
  return counts !== column.autoIncrement;
}

/** As the database's catalog names it, which is what TypeORM compares with. */
function loadedType(column: Column, dialect: Dialect): string | undefined {
  const { type } = column;
  if (type === undefined) return undefined;
  const fact = dialect.types.get(type.name);
  if (dialect.family === "mysql") return fact?.canonical ?? type.name;
  if (type.dimensions > 0) return fact?.canonical ?? type.name;
  return fact === undefined ? "enum" : fact.canonical;
}

const HAS_LENGTH =
  /^(?:character varying|varchar|character|char|nvarchar|bit|varbit|bit varying|binary|varbinary)$/;

function loadedLength(column: Column, dialect: Dialect): string {
  const { type } = column;
  if (type === undefined) return "";
  const name = dialect.types.get(type.name)?.canonical ?? type.name;
  if (!HAS_LENGTH.test(name)) return "";
  const [length = ""] = type.args;
  // MySQL's usual length counts as none given.
  return dialect.family === "mysql" && name === "varchar" && length === "255" ? "" : length;
}

class Steps {
  private readonly isPostgresql: boolean;

  constructor(
    private readonly table: Table,
    private readonly dialect: Dialect,
    private readonly change: TypeormChange,
  ) {
    this.isPostgresql = dialect.family === "postgresql";
  }

  private named(text: string): Name {
    return { text, range: this.change.range, quoted: true };
  }

  private tableNamed(name: string): ObjectName {
    const { range } = this.change;
    const { schema } = this.table;
    return {
      name: this.named(name),
      range,
      ...(schema === undefined ? {} : { schema: this.named(schema) }),
    };
  }

  renameTable(change: ChangeOf<"rename-table">): readonly Change[] {
    const { typeorm: _, ...plain } = change;
    const before = this.table.name;
    const after = change.to.name.text;
    const types = this.isPostgresql ? this.renamedTypes((column) => [column.name, after]) : [];
    return [plain, ...this.renamedKeys(this.tableNamed(after), before, after, (name) => name), ...types];
  }

  renameColumn(
    change: ChangeOf<"rename-column"> | ChangeOf<"redefine-column">,
    from: Name,
    to: Name,
  ): readonly Change[] {
    const { name } = this.table;
    const { table, range } = change;
    const renamed = (column: string): string => (column === from.text ? to.text : column);
    const types = this.isPostgresql
      ? this.renamedTypes((column) => (column.name === from.text ? [to.text, name] : undefined))
      : [];
    return [
      { kind: "rename-column", range, table, column: from, to },
      ...types,
      ...this.renamedKeys(table, name, name, renamed),
    ];
  }

  changeColumn(change: ChangeOf<"redefine-column">): readonly Change[] {
    const { typeorm: _, ...plain } = change;
    const { table, range, from, column } = change;
    const old = this.table.columns.find((one) => one.name === from.text);
    if (old === undefined) return [plain];
    if (recreatesColumn(change, old, this.dialect) === true) {
      return [
        { kind: "drop-column", range, table, column: from },
        ...(column.type?.on?.postgresql?.endsWith(old.type?.name ?? "") === true ? [] : this.dropType(old)),
        { kind: "add-column", range, table, column },
      ];
    }
    const steps: Change[] = [];
    if (from.text !== column.name.text) steps.push(...this.renameColumn(change, from, column.name));
    const { primaryKey, unique, ...definition } = column;
    steps.push({ ...plain, from: column.name, column: definition });
    steps.push(...this.changedUnique(old, column, unique));
    const isKey = this.table.primaryKey?.parts.some((part) => part.column === old.name) === true;
    if (isKey !== (primaryKey !== undefined)) steps.push(...this.changedKey(old, column, isKey));
    return steps;
  }

  dropColumn(change: ChangeOf<"drop-column">): readonly Change[] {
    const { typeorm: _, ...plain } = change;
    const column = this.table.columns.find((one) => one.name === change.column.text);
    return [plain, ...(column === undefined ? [] : this.dropType(column))];
  }

  /** An enum's type goes with its column. */
  private dropType({ type }: Column): readonly Change[] {
    if (!this.isPostgresql || type === undefined || this.dialect.types.has(type.name)) return [];
    const { range } = this.change;
    const [name = "", schema] = type.name.split(".").toReversed();
    const owner = schema === undefined ? {} : { schema: this.named(schema) };
    return [{ kind: "drop-type", range, types: [{ ...owner, name: this.named(name), range }] }];
  }

  private changedUnique(
    old: Column,
    column: ColumnDefinition,
    unique: ColumnDefinition["unique"],
  ): readonly Change[] {
    const { range, table } = this.change as ChangeOf<"redefine-column">;
    const own = this.table.uniques.find((key) => key.parts.length === 1 && key.parts[0]?.column === old.name);
    const index = this.table.indexes.find(
      (one) => one.unique && one.parts.length === 1 && one.parts[0]?.column === old.name,
    );
    const found = own ?? (this.isPostgresql ? undefined : index);
    if ((found !== undefined) === (unique !== undefined)) return [];
    if (found !== undefined) {
      return this.isPostgresql
        ? [{ kind: "drop-constraint", range, table, as: "constraint", name: this.named(found.name) }]
        : [this.dropIndex(table, found.name)];
    }
    const name = this.named(madeName(this.isPostgresql ? "UQ" : "IDX", this.table.name, [column.name.text]));
    const columns = [{ column: column.name, range }];
    return [{ kind: "add-constraint", range, table, constraint: { kind: "unique", range, name, columns } }];
  }

  private changedKey(old: Column, column: ColumnDefinition, isKey: boolean): readonly Change[] {
    const { range, table } = this.change as ChangeOf<"redefine-column">;
    const before = (this.table.primaryKey?.parts ?? []).flatMap((part) => part.column ?? []);
    const after = isKey ? before.filter((name) => name !== old.name) : [...before, column.name.text];
    const steps: Change[] =
      before.length === 0 ? [] : [{ kind: "drop-constraint", range, table, as: "primary-key" }];
    if (after.length === 0) return steps;
    const name = this.isPostgresql ? { name: this.named(madeName("PK", this.table.name, after)) } : {};
    const columns = after.map((text) => ({ column: this.named(text), range }));
    steps.push({
      kind: "add-constraint",
      range,
      table,
      constraint: { kind: "primary-key", range, ...name, columns },
    });
    return steps;
  }

  /** What `table.foreignKeys.find(…)` and its like find by a column. */
  dropFound(change: ChangeOf<"drop-constraint" | "drop-index">): readonly Change[] {
    const { typeorm, ...plain } = change;
    const columns = typeorm?.columns ?? [];
    const holds = (names: readonly string[]): boolean => columns.every((name) => names.includes(name));
    const parts = (key: Key | Index): readonly string[] => key.parts.flatMap((part) => part.column ?? []);
    if (plain.kind === "drop-index") {
      const index = this.table.indexes.find((one) => holds(parts(one)));
      if (index === undefined) return [plain];
      return [{ ...plain, names: [{ name: this.named(index.name), range: plain.range }] }];
    }
    const found =
      plain.as === "foreign-key"
        ? this.table.foreignKeys.find((key) => holds(key.columns))
        : this.table.uniques.find((key) => holds(parts(key)));
    return [found === undefined ? plain : { ...plain, name: this.named(found.name) }];
  }

  /** The made names of keys and indexes, once the table is `after` and its columns are as `renamed` says. */
  private renamedKeys(
    table: ObjectName,
    before: string,
    after: string,
    renamed: (column: string) => string,
  ): readonly Change[] {
    const steps: Change[] = [];
    const columnsOf = (key: Key | Index): readonly string[] => key.parts.flatMap((part) => part.column ?? []);
    const rename = (
      kind: "PK" | "UQ" | "IDX" | "FK",
      name: string,
      columns: readonly string[],
      make: (to: Name) => readonly Change[],
    ): void => {
      const to = madeName(kind, after, columns.map(renamed));
      if (name === madeName(kind, before, columns) && to !== name) steps.push(...make(this.named(to)));
    };
    const { range } = this.change;
    const renameConstraint =
      (name: string) =>
      (to: Name): readonly Change[] => [
        { kind: "rename-constraint", range, table, name: this.named(name), to },
      ];
    if (this.isPostgresql) {
      const key = this.table.primaryKey;
      if (key !== undefined) rename("PK", key.name, columnsOf(key), renameConstraint(key.name));
      for (const unique of this.table.uniques) {
        rename("UQ", unique.name, columnsOf(unique), renameConstraint(unique.name));
      }
      for (const index of this.table.indexes) {
        if (index.where !== undefined) continue;
        const name = { name: this.named(index.name), range };
        rename("IDX", index.name, columnsOf(index), (to) => [
          { kind: "rename-index", range, table, name, to },
        ]);
      }
      for (const key of this.table.foreignKeys) {
        rename("FK", key.name, key.columns, renameConstraint(key.name));
      }
      return steps;
    }
    for (const index of [...this.table.indexes, ...this.table.uniques]) {
      rename("IDX", index.name, columnsOf(index), (to) => this.indexAnew(table, index, to, renamed));
    }
    for (const key of this.table.foreignKeys) {
      rename("FK", key.name, key.columns, (to) => this.foreignKeyAnew(table, key, to, renamed));
    }
    return steps;
  }

  private dropIndex(table: ObjectName, name: string): Change {
    const { range } = this.change;
    return { kind: "drop-index", range, table, names: [{ name: this.named(name), range }], as: "drop" };
  }

  /** MySQL's are dropped and added, a renamed column behind the others. */
  private indexAnew(
    table: ObjectName,
    index: Index | Key,
    to: Name,
    renamed: (column: string) => string,
  ): readonly Change[] {
    const { range } = this.change;
    const old = index.parts.flatMap((part) => part.column ?? []);
    const columns = [
      ...old.filter((name) => renamed(name) === name),
      ...old.filter((name) => renamed(name) !== name).map(renamed),
    ];
    const special = "special" in index ? index.special : undefined;
    return [
      this.dropIndex(table, index.name),
      {
        kind: "create-index",
        range,
        table,
        as: "add",
        index: {
          range,
          name: to,
          unique: "unique" in index ? index.unique : true,
          ...(special === undefined ? {} : { special }),
          parts: columns.map((text) => ({ column: this.named(text), range })),
          options: [],
        },
      },
    ];
  }

  private foreignKeyAnew(
    table: ObjectName,
    key: ForeignKey,
    to: Name,
    renamed: (column: string) => string,
  ): readonly Change[] {
    const { range } = this.change;
    const { schema } = key.table;
    const own = this.table.indexes.some((index) => index.name === key.name);
    return [
      { kind: "drop-constraint", range, table, as: "foreign-key", name: this.named(key.name) },
      ...(own ? [this.dropIndex(table, key.name)] : []),
      {
        kind: "add-constraint",
        range,
        table,
        constraint: {
          kind: "foreign-key",
          range,
          name: to,
          columns: key.columns.map((name) => this.named(renamed(name))),
          references: {
            range,
            table: {
              name: this.named(key.table.name),
              range,
              ...(schema === undefined ? {} : { schema: this.named(schema) }),
            },
            columns: key.referenced.map((name) => this.named(name)),
            ...(key.onDelete === undefined ? {} : { onDelete: { action: key.onDelete, range } }),
            ...(key.onUpdate === undefined ? {} : { onUpdate: { action: key.onUpdate, range } }),
          },
        },
      },
    ];
  }

  /** PostgreSQL's types of enum columns are named for the table and the column. */
  private renamedTypes(
    place: (column: Column) => readonly [column: string, table: string] | undefined,
  ): readonly Change[] {
    const { range } = this.change;
    return this.table.columns.flatMap((column): readonly Change[] => {
      const [name, table] = place(column) ?? [];
      const made = `${this.table.name}_${column.name.toLowerCase()}_enum`;
      if (name === undefined || table === undefined || column.type?.name !== made) return [];
      return [
        {
          kind: "alter-type",
          range,
          type: this.tableNamed(made),
          to: this.tableNamed(`${table}_${name}_enum`),
        },
      ];
    });
  }
}
