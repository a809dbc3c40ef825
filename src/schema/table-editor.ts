// What the clauses of CREATE and ALTER TABLE do to one table, as its engine does it: names it makes up, keys that
// shrink or fall with a column, indexes that a foreign key brings. Other tables and look-ups are replay's.
import type { Dialect } from "../dialects/dialect";
import { compareVersions, type Version } from "../base/version";
import type {
  ColumnAlteration,
  ColumnDefinition,
  Constraint,
  ForeignKeyTarget,
  IndexDefinition,
  KeyPart,
  Name,
  ObjectName,
} from "./change";
import {
  columnType,
  defaultText,
  defineColumn,
  expressionText,
  isCasedByQuotes,
  isSerial,
  keyPart,
  typeOn,
} from "./define-column";
import {
  checkPrefix,
  foreignKeyPrefix,
  freeMysqlIndexName,
  freePostgresName,
  joinColumns,
  nextNumber,
} from "./implicit-names";
import type {
  Check,
  Column,
  ColumnType,
  ForeignKey,
  Index,
  Key,
  Origin,
  SchemaKeyPart,
  Table,
} from "./schema";
import { quoteName } from "../sql/names";
import { mentionsColumn, renameInExpression } from "./mentions-column";
import type { Draft } from "./token-cursor";

/** What an editor must know of the rest of the schema. */
export interface EditorSurroundings {
  readonly dialect: Dialect;
  readonly version: Version;
  /** Whether another table of the schema has a relation (table, index) of this name. PostgreSQL only. */
  isRelationTaken(name: string): boolean;
  /** Whether another table of the schema has a constraint of this name. PostgreSQL only. */
  isConstraintTaken(name: string): boolean;
  /** The referenced table as the model names it. */
  target(name: ObjectName): ForeignKey["table"];
}

/** Indexes that MySQL made for a foreign key: they go silently when another index serves it. */
const made = new WeakSet<Index>();

/** A key as CREATE TABLE lists it, before the unnamed ones have names. */
type PendingKey =
  | { readonly kind: "primary-key"; readonly name?: string; readonly parts: readonly SchemaKeyPart[] }
  | { readonly kind: "unique"; readonly name?: string; readonly parts: readonly SchemaKeyPart[] }
  | { readonly kind: "index"; readonly definition: IndexDefinition }
  | { readonly kind: "foreign-key-index"; readonly name?: string; readonly parts: readonly SchemaKeyPart[] };

type Element =
  | { readonly at: number; readonly column: ColumnDefinition }
  | { readonly at: number; readonly constraint: Constraint }
  | { readonly at: number; readonly index: IndexDefinition };

export class TableEditor {
  columns: Column[];
  primaryKey: Key | undefined;
  uniques: Key[];
  foreignKeys: ForeignKey[];
  checks: Check[];
  indexes: Index[];
  options: Record<string, string>;
  comment: string | undefined;
  partial: boolean;

  constructor(
    private readonly table: Table,
    private readonly around: EditorSurroundings,
    private readonly origin: Origin | undefined,
  ) {
    this.columns = [...table.columns];
    this.primaryKey = table.primaryKey;
    this.uniques = [...table.uniques];
    this.foreignKeys = [...table.foreignKeys];
    this.checks = [...table.checks];
    this.indexes = [...table.indexes];
    this.options = { ...table.options };
    this.comment = table.comment;
    this.partial = table.partial;
  }

  private get dialect(): Dialect {
    return this.around.dialect;
  }

  private get isPostgres(): boolean {
    return this.dialect.family === "postgresql";
  }

  finish(): Table {
    const table: Draft<Table> = {
      name: this.table.name,
      columns: this.columns,
      uniques: this.uniques,
      foreignKeys: this.foreignKeys,
      checks: this.checks,
      indexes: this.indexes,
      options: this.options,
      partial: this.partial,
    };
    if (this.table.schema !== undefined) table.schema = this.table.schema;
    if (this.table.quoted === true) table.quoted = true;
    if (this.primaryKey !== undefined) table.primaryKey = this.primaryKey;
    if (this.comment !== undefined && this.comment !== "") table.comment = this.comment;
    if (this.table.origin !== undefined) table.origin = this.table.origin;
    return table;
  }

  /** Columns compare without case on the MySQL family. */
  same(a: string, b: string): boolean {
    return a === b || (!this.isPostgres && a.toLowerCase() === b.toLowerCase());
  }

  /** The column's own spelling of a name, as the catalog keeps it in keys. */
  private spelled(name: string): string {
    return this.isPostgres ? name : (this.column(name)?.name ?? name);
  }

  private part(written: KeyPart): SchemaKeyPart {
    const part = keyPart(written, this.dialect);
    return part.column === undefined ? part : { ...part, column: this.spelled(part.column) };
  }

  column(name: string): Column | undefined {
    return this.columns.find((column) => this.same(column.name, name));
  }

  /** All that CREATE TABLE or one ADD brings, in the order in which the engine names things. */
  add(
    columns: readonly ColumnDefinition[],
    constraints: readonly Constraint[],
    indexes: readonly IndexDefinition[],
  ): void {
    for (const definition of columns)
      this.placeColumn(defineColumn(definition, this.dialect, this.origin), definition);
    const elements: Element[] = [
      ...columns.map((column) => ({ at: column.range.start, column })),
      ...constraints.map((constraint) => ({ at: constraint.range.start, constraint })),
      ...indexes.map((index) => ({ at: index.range.start, index })),
    ].sort((a, b) => a.at - b.at);
    this.addChecks(elements);
    const pending: PendingKey[] = [];
    for (const element of elements) this.collectKeys(element, pending);
    this.addKeys(pending);
    if (this.isPostgres) for (const element of elements) this.addForeignKeysOf(element);
  }

  private placeColumn(column: Column, definition: ColumnDefinition): void {
    const existing = this.columns.findIndex((other) => this.same(other.name, column.name));
    if (existing >= 0) this.columns.splice(existing, 1);
    const after = definition.position?.after;
    let index = existing >= 0 ? existing : this.columns.length;
    if (definition.position !== undefined) {
      const before =
        after === undefined ? -1 : this.columns.findIndex((other) => this.same(other.name, after.text));
      index = after !== undefined && before < 0 ? this.columns.length : before + 1;
    }
    this.columns.splice(index, 0, column);
  }

  private collectKeys(element: Element, pending: PendingKey[]): void {
    if ("index" in element) {
      pending.push({ kind: "index", definition: element.index });
      return;
    }
    if ("column" in element) {
      const { column } = element;
      const parts = [{ column: column.name.text, descending: false }];
      if (column.primaryKey !== undefined) {
        pending.push({ kind: "primary-key", ...named(column.primaryKey.constraintName), parts });
      }
      const serial = !this.isPostgres && isSerial(column, this.dialect);
      if (column.unique !== undefined || serial) {
        pending.push({ kind: "unique", ...named(column.unique?.constraintName), parts });
      }
      if (!this.isPostgres && column.references !== undefined && this.heedsInlineReferences()) {
        const { references } = column;
        this.addForeignKey(references.constraintName, undefined, [column.name], references, pending);
      }
      return;
    }
    const { constraint } = element;
    switch (constraint.kind) {
      case "primary-key":
      case "unique": {
        const used = this.takeIndex(constraint.usingIndex);
        const parts = used?.parts ?? constraint.columns.map((part) => this.part(part));
        const indexName = constraint.kind === "unique" ? constraint.indexName : undefined;
        // Of the two names TiDB keeps the constraint's.
        const name =
          this.dialect.name === "tidb" ? (constraint.name ?? indexName) : (indexName ?? constraint.name);
        const text = name?.text ?? used?.name;
        pending.push({ kind: constraint.kind, ...(text === undefined ? {} : { name: text }), parts });
        break;
      }
      case "foreign-key":
        if (!this.isPostgres) {
          const { name, indexName, columns, references } = constraint;
          this.addForeignKey(name, indexName, columns, references, pending);
        }
        break;
      case "not-null":
        this.changeColumn(constraint.column.text, (column) => ({ ...column, nullable: false }));
        break;
      case "check":
      case "exclude":
        break;
    }
  }

  /** MySQL before 9 and TiDB read REFERENCES of a column and forget it. */
  private heedsInlineReferences(): boolean {
    if (this.dialect.name === "tidb") return false;
    return this.dialect.name !== "mysql" || compareVersions(this.around.version, [9]) >= 0;
  }

  private addKeys(pending: readonly PendingKey[]): void {
    if (this.isPostgres) {
      this.addPostgresKeys(pending);
      return;
    }
    const named = this.withoutServed(pending);
    for (const key of named) {
      if (key.kind === "primary-key") this.setPrimaryKey("PRIMARY", key.parts);
      // TiDB passes over a FULLTEXT index.
      else if (key.kind === "index" && key.definition.special === "fulltext" && this.dialect.name === "tidb")
        continue;
      else if (key.kind === "index") this.indexes.push(this.defineIndex(key.definition, this.mysqlName(key)));
      else if (key.kind === "unique") this.uniques.push(this.key(this.mysqlName(key), key.parts));
      else {
        const index: Index = {
          name: this.mysqlName(key),
          unique: false,
          parts: key.parts,
          include: [],
          ...this.made(),
        };
        made.add(index);
        this.indexes.push(index);
      }
    }
  }

  private made(): { readonly origin?: Origin } {
    return this.origin === undefined ? {} : { origin: this.origin };
  }

  private key(name: string, parts: readonly SchemaKeyPart[]): Key {
    return { name, parts, ...this.made() };
  }

  private mysqlName(key: PendingKey): string {
    const name = key.kind === "index" ? key.definition.name?.text : key.name;
    if (name !== undefined) return name;
    const first =
      key.kind === "index" ? key.definition.parts.map((part) => this.part(part))[0] : key.parts[0];
    return freeMysqlIndexName(first?.column ?? "functional_index", (taken) => this.hasIndexName(taken));
  }

  private hasIndexName(name: string): boolean {
    return (
      this.indexes.some((index) => this.same(index.name, name)) ||
      this.uniques.some((key) => this.same(key.name, name))
    );
  }

  /** Leaves out, and takes off the table, indexes of foreign keys that another key serves. */
  private withoutServed(pending: readonly PendingKey[]): PendingKey[] {
    const partsOf = (key: PendingKey): readonly SchemaKeyPart[] =>
      key.kind === "index"
        ? key.definition.special === undefined
          ? key.definition.parts.map((part) => this.part(part))
          : []
        : key.parts;
    const serves = (parts: readonly SchemaKeyPart[], wanted: readonly SchemaKeyPart[]): boolean =>
      wanted.length <= parts.length &&
      wanted.every((part, i) => {
        const other = parts[i];
        return (
          other?.column !== undefined &&
          other.length === undefined &&
          this.same(other.column, part.column ?? "")
        );
      });
    // TiDB keeps the index that a foreign key brought beside one that would serve it.
    this.indexes = this.indexes.filter(
      (index) =>
        this.dialect.name === "tidb" ||
        !made.has(index) ||
        !pending.some((key) => key.kind !== "foreign-key-index" && serves(partsOf(key), index.parts)),
    );
    const existing = [
      ...(this.primaryKey === undefined ? [] : [this.primaryKey.parts]),
      ...this.uniques.map((key) => key.parts),
      ...this.indexes.filter((index) => index.special === undefined).map((index) => index.parts),
    ];
    return pending.filter((key, at) => {
      if (key.kind !== "foreign-key-index") return true;
      if (existing.some((parts) => serves(parts, key.parts))) return false;
      return !pending.some(
        (other, i) =>
          i !== at &&
          serves(partsOf(other), key.parts) &&
          // Of two that serve each other the first stays.
          (other.kind !== "foreign-key-index" || other.parts.length > key.parts.length || i < at),
      );
    });
  }

  private addPostgresKeys(pending: readonly PendingKey[]): void {
    const ordered = [
      ...pending.filter((key) => key.kind === "primary-key"),
      ...pending.filter((key) => key.kind !== "primary-key"),
    ];
    const keys: { kind: "primary-key" | "unique"; name?: string; parts: readonly SchemaKeyPart[] }[] = [];
    for (const key of ordered) {
      if (key.kind === "index") this.addIndex(key.definition);
      else if (key.kind === "primary-key" || key.kind === "unique") {
        // UNIQUE beside PRIMARY KEY on the same columns is one index; it keeps whichever name was given.
        const twin = keys.find((other) => sameParts(other.parts, key.parts));
        if (twin === undefined) keys.push({ ...key });
        else if (twin.name === undefined && key.name !== undefined) twin.name = key.name;
      }
    }
    for (const { kind, name, parts } of keys) {
      const columns = parts.flatMap((part) => part.column ?? []);
      if (kind === "primary-key")
        this.setPrimaryKey(name ?? this.postgresName(undefined, "pkey", true), parts);
      else if (name !== undefined) this.uniques.push(this.key(name, parts));
      else this.uniques.push({ ...this.key(this.postgresName(columns, "key", true), parts), unnamed: true });
    }
  }

  private setPrimaryKey(name: string, parts: readonly SchemaKeyPart[]): void {
    this.primaryKey = this.key(name, parts);
    for (const { column } of parts) {
      if (column !== undefined)
        this.changeColumn(column, (old) => (old.nullable === false ? old : { ...old, nullable: false }));
    }
  }

  private postgresName(
    columns: readonly string[] | undefined,
    label: string,
    isIndex: boolean,
    isConstraint = true,
  ): string {
    return freePostgresName(
      this.table.name,
      columns === undefined ? undefined : joinColumns(columns),
      label,
      (name) =>
        (isIndex && (this.hasRelation(name) || this.around.isRelationTaken(name))) ||
        (isConstraint && (this.hasConstraint(name) || this.around.isConstraintTaken(name))),
    );
  }

  private hasRelation(name: string): boolean {
    return (
      this.table.name === name ||
      this.primaryKey?.name === name ||
      this.uniques.some((key) => key.name === name) ||
      this.indexes.some((index) => index.name === name)
    );
  }

  private hasConstraint(name: string): boolean {
    return (
      this.primaryKey?.name === name ||
      this.uniques.some((key) => key.name === name) ||
      this.foreignKeys.some((key) => key.name === name) ||
      this.checks.some((check) => check.name === name)
    );
  }

  /** The index that ADD … USING INDEX makes a constraint of; it is an index no more. */
  private takeIndex(name: Name | undefined): Index | undefined {
    if (name === undefined) return undefined;
    const index = this.indexes.find((other) => this.same(other.name, name.text));
    this.indexes = this.indexes.filter((other) => other !== index);
    return index;
  }

  addIndex(definition: IndexDefinition): void {
    if (!this.isPostgres) {
      const parts = definition.parts.map((part) => this.part(part));
      this.addKeys([
        definition.unique
          ? { kind: "unique", ...named(definition.name), parts }
          : { kind: "index", definition },
      ]);
      return;
    }
    const name = definition.name?.text ?? this.postgresName(indexColumnNames(definition), "idx", true, false);
    const index = this.defineIndex(definition, name);
    this.indexes = [...this.indexes.filter((other) => other.name !== name), index];
  }

  private defineIndex(definition: IndexDefinition, name: string): Index {
    const index: Draft<Index> = {
      name,
      unique: definition.unique,
      parts: definition.parts.map((part) => this.part(part)),
      include: definition.include?.columns.map((column) => column.text) ?? [],
      ...this.made(),
    };
    if (definition.method !== undefined) index.method = definition.method.name;
    if (definition.special !== undefined) index.special = definition.special;
    if (definition.where !== undefined) {
      index.where =
        expressionText(definition.where.expression, this.dialect) ?? definition.where.expression.text;
    }
    return index;
  }

  private addForeignKeysOf(element: Element): void {
    if ("column" in element && element.column.references !== undefined) {
      const { references, name } = element.column;
      this.addForeignKey(references.constraintName, undefined, [name], references, []);
    } else if ("constraint" in element && element.constraint.kind === "foreign-key") {
      const { name, columns, references } = element.constraint;
      this.addForeignKey(name, undefined, columns, references, []);
    }
  }

  private addForeignKey(
    given: Name | undefined,
    indexName: Name | undefined,
    columns: readonly Name[],
    references: ForeignKeyTarget,
    pending: PendingKey[],
  ): void {
    const names = columns.map((column) => this.spelled(column.text));
    // MariaDB takes the name behind FOREIGN KEY for the constraint's, MySQL 8 does not.
    const chosen = given ?? (this.dialect.name === "mariadb" ? indexName : undefined);
    const name = chosen?.text ?? this.foreignKeyName(names);
    const key: Draft<ForeignKey> = {
      name,
      columns: names,
      table: this.around.target(references.table),
      referenced: references.columns.map((column) => column.text),
      ...this.made(),
    };
    if (chosen === undefined) key.unnamed = true;
    const onDelete = saidAction(references.onDelete);
    const onUpdate = saidAction(references.onUpdate);
    if (onDelete !== undefined) key.onDelete = onDelete;
    if (onUpdate !== undefined) key.onUpdate = onUpdate;
    this.foreignKeys.push(key);
    const parts = names.map((column) => ({ column, descending: false }));
    const implied = (given ?? indexName)?.text ?? (this.dialect.name === "tidb" ? name : undefined);
    pending.push({ kind: "foreign-key-index", ...(implied === undefined ? {} : { name: implied }), parts });
  }

  private foreignKeyName(columns: readonly string[]): string {
    if (this.isPostgres) return this.postgresName(columns, "fkey", false);
    const prefix = foreignKeyPrefix(this.dialect.name, this.table.name);
    return (
      prefix +
      nextNumber(
        prefix,
        this.foreignKeys.map((key) => key.name),
      )
    );
  }

  private addChecks(elements: readonly Element[]): void {
    // TiDB drops checks unless it is switched on to keep them.
    if (this.dialect.name === "tidb") return;
    for (const element of elements) {
      if ("column" in element) {
        const { name } = element.column;
        // MariaDB's JSON is LONGTEXT with a check of its own.
        const isJson = typeOn(element.column.type, this.dialect)?.name === "json";
        if (this.dialect.name === "mariadb" && isJson && element.column.checks.length === 0) {
          this.addCheck(name.text, `json_valid(${quoteName(name.text, this.dialect)})`);
        }
        for (const check of element.column.checks) {
          const ofColumn = this.dialect.name === "mariadb" ? name.text : undefined;
          const expression = expressionText(check.expression, this.dialect) ?? check.expression.text;
          this.addCheck(check.constraintName?.text ?? ofColumn, expression);
        }
      } else if ("constraint" in element && element.constraint.kind === "check") {
        const { expression, name } = element.constraint;
        this.addCheck(name?.text, expressionText(expression, this.dialect) ?? expression.text);
      }
    }
  }

  private addCheck(given: string | undefined, expression: string): void {
    const name = given ?? this.checkName(expression);
    this.checks.push({ name, expression, ...this.made() });
  }

  private checkName(expression: string): string {
    if (this.isPostgres) {
      const columns = this.columns.filter((column) => mentionsColumn(expression, column.name, this.dialect));
      const [only] = columns;
      return this.postgresName(
        only !== undefined && columns.length === 1 ? [only.name] : undefined,
        "check",
        false,
      );
    }
    const prefix = checkPrefix(this.dialect.name, this.table.name);
    return (
      prefix +
      nextNumber(
        prefix,
        this.checks.map((check) => check.name),
      )
    );
  }

  changeColumn(name: string, change: (column: Column) => Column): void {
    const index = this.columns.findIndex((column) => this.same(column.name, name));
    const column = this.columns[index];
    if (column !== undefined) this.columns[index] = change(column);
  }

  alterColumn(name: string, alteration: ColumnAlteration): void {
    this.changeColumn(name, (column) => this.altered(column, alteration));
  }

  private altered(column: Column, alteration: ColumnAlteration): Column {
    switch (alteration.set) {
      case "type": {
        const use = typeOn(alteration.type, this.dialect);
        const collation = use?.modifiers.find(({ word }) => word === "COLLATE")?.value;
        const { collation: _old, ...rest } = column;
        const type: ColumnType | undefined = use === undefined ? undefined : columnType(use, this.dialect);
        return { ...rest, type, ...(collation === undefined ? {} : { collation }) };
      }
      case "not-null":
        return { ...column, nullable: false };
      case "nullable":
        return { ...column, nullable: true };
      case "default":
        return { ...column, default: defaultText(alteration.expression, this.dialect) };
      case "no-default":
        // PostgreSQL's SERIAL is a default like any other.
        return column.serial === undefined
          ? { ...column, default: null }
          : { ...column, default: null, autoIncrement: false };
      case "identity":
        return { ...column, autoIncrement: true };
      case "no-identity":
        return { ...column, autoIncrement: false };
      case "no-expression": {
        const { generated: _generated, ...rest } = column;
        return rest;
      }
      default:
        return column;
    }
  }

  /** MODIFY and CHANGE: all that the new definition leaves out is gone. */
  redefine(from: string, definition: ColumnDefinition): void {
    const old = this.column(from);
    if (old !== undefined && old.name !== definition.name.text) this.renameColumn(old.name, definition.name);
    const column: Draft<Column> = defineColumn(definition, this.dialect, this.origin);
    if (
      this.primaryKey?.parts.some(
        (part) => part.column !== undefined && this.same(part.column, column.name),
      ) === true
    ) {
      column.nullable = false;
    }
    if (old?.origin !== undefined) column.origin = old.origin;
    // What is not renamed goes on under the name that it was made with.
    if (old?.name === definition.name.text) {
      delete column.quoted;
      if (old.quoted === true) column.quoted = true;
    }
    this.placeColumn(column, definition);
    // MariaDB's checks of a column are part of its definition.
    if (this.dialect.name === "mariadb") {
      this.checks = this.checks.filter((check) => !this.same(check.name, definition.name.text));
    }
    const elements: Element[] = [{ at: 0, column: definition }];
    this.addChecks(elements);
    const pending: PendingKey[] = [];
    for (const element of elements) this.collectKeys(element, pending);
    this.addKeys(pending);
    if (this.isPostgres) for (const element of elements) this.addForeignKeysOf(element);
  }

  renameColumn(from: string, { text: to, ...name }: Name): void {
    const quoted = isCasedByQuotes({ text: to, ...name });
    const rename = (name: string): string => (this.same(name, from) ? to : name);
    const inText = (expression: string): string => renameInExpression(expression, from, to, this.dialect);
    const part = (old: SchemaKeyPart): SchemaKeyPart =>
      old.column === undefined
        ? { ...old, expression: inText(old.expression ?? "") }
        : { ...old, column: rename(old.column) };
    const key = (old: Key): Key => ({ ...old, parts: old.parts.map(part) });
    const touches = (parts: readonly SchemaKeyPart[]): boolean =>
      parts.some((p) => p.column === undefined || this.same(p.column, from));
    this.columns = this.columns.map((column) => {
      if (this.same(column.name, from)) {
        const { quoted: _, ...rest } = column;
        return { ...rest, name: to, ...(quoted ? { quoted } : {}) };
      }
      const { generated } = column;
      if (generated === undefined || !mentionsColumn(generated.expression, from, this.dialect)) return column;
      return { ...column, generated: { ...generated, expression: inText(generated.expression) } };
    });
    if (this.primaryKey !== undefined && touches(this.primaryKey.parts))
      this.primaryKey = key(this.primaryKey);
    this.uniques = this.uniques.map((unique) => (touches(unique.parts) ? key(unique) : unique));
    this.indexes = this.indexes.map((index) => {
      const where = index.where === undefined ? {} : { where: inText(index.where) };
      if (
        !touches(index.parts) &&
        !index.include.some((name) => this.same(name, from)) &&
        where.where === index.where
      ) {
        return index;
      }
      const renamed = {
        ...index,
        parts: index.parts.map(part),
        include: index.include.map(rename),
        ...where,
      };
      if (made.has(index)) made.add(renamed);
      return renamed;
    });
    this.foreignKeys = this.foreignKeys.map((fk) =>
      fk.columns.some((column) => this.same(column, from)) ? { ...fk, columns: fk.columns.map(rename) } : fk,
    );
    this.checks = this.checks.map((check) => {
      const expression = inText(check.expression);
      return expression === check.expression ? check : { ...check, expression };
    });
  }

  dropColumn(name: string): void {
    this.columns = this.columns.filter((column) => !this.same(column.name, name));
    if (this.isPostgres) {
      const holds = (parts: readonly SchemaKeyPart[]): boolean =>
        parts.some(
          (part) =>
            part.column === name ||
            (part.expression !== undefined && this.inExpression(part.expression, name)),
        );
      if (this.primaryKey !== undefined && holds(this.primaryKey.parts)) this.primaryKey = undefined;
      this.uniques = this.uniques.filter((key) => !holds(key.parts));
      this.indexes = this.indexes.filter(
        (index) =>
          !holds(index.parts) &&
          !index.include.includes(name) &&
          (index.where === undefined || !this.inExpression(index.where, name)),
      );
      this.foreignKeys = this.foreignKeys.filter((key) => !key.columns.includes(name));
      this.checks = this.checks.filter((check) => !this.inExpression(check.expression, name));
      // Reached with CASCADE only.
      for (const column of this.columns) {
        if (column.generated !== undefined && this.inExpression(column.generated.expression, name)) {
          this.dropColumn(column.name);
        }
      }
      return;
    }
    // https://dev.mysql.com/doc/refman/8.4/en/alter-table.html: a column leaves its indexes, an empty one goes.
    const rest = (parts: readonly SchemaKeyPart[]): SchemaKeyPart[] =>
      parts.filter((part) => part.column === undefined || !this.same(part.column, name));
    const shrink = <T extends Key | Index>(key: T): T[] => {
      const parts = rest(key.parts);
      if (parts.length === key.parts.length) return [key];
      return parts.length === 0 ? [] : [{ ...key, parts }];
    };
    this.primaryKey = this.primaryKey === undefined ? undefined : shrink(this.primaryKey)[0];
    this.uniques = this.uniques.flatMap(shrink);
    this.indexes = this.indexes.flatMap(shrink);
    this.checks = this.checks.filter(
      (check) =>
        !this.inExpression(check.expression, name) ||
        this.columns.some((column) => this.inExpression(check.expression, column.name)),
    );
  }

  private inExpression(expression: string, column: string): boolean {
    return mentionsColumn(expression, column, this.dialect);
  }

  /** Whichever constraint has the name; on the MySQL family a plain index too, as DROP INDEX and DROP KEY name it. */
  dropNamed(name: string, as: "constraint" | "foreign-key" | "check" | "index"): boolean {
    const before = this.size();
    const other = (object: { readonly name: string }): boolean => !this.same(object.name, name);
    const isAny = as === "constraint";
    // TiDB takes the words DROP CONSTRAINT and drops nothing.
    if (isAny && this.dialect.name === "tidb") return true;
    if (isAny || as === "foreign-key") this.foreignKeys = this.foreignKeys.filter(other);
    if (isAny || as === "check") this.checks = this.checks.filter(other);
    if (isAny || as === "index") {
      this.uniques = this.uniques.filter(other);
      if (this.primaryKey !== undefined && !other(this.primaryKey)) this.primaryKey = undefined;
    }
    if (as === "index") this.indexes = this.indexes.filter(other);
    return this.size() < before;
  }

  private size(): number {
    const { foreignKeys, checks, uniques, indexes, primaryKey } = this;
    return (
      foreignKeys.length +
      checks.length +
      uniques.length +
      indexes.length +
      (primaryKey === undefined ? 0 : 1)
    );
  }

  /** A constraint or an index, and on PostgreSQL both at once for a key. */
  renameNamed(from: string, to: string): void {
    const rename = <T extends { readonly name: string }>(object: T): T => {
      if (!this.same(object.name, from)) return object;
      return { ...object, name: to };
    };
    if (this.primaryKey !== undefined) this.primaryKey = rename(this.primaryKey);
    this.uniques = this.uniques.map(rename);
    this.foreignKeys = this.foreignKeys.map(rename);
    this.checks = this.checks.map(rename);
    this.indexes = this.indexes.map((index) => {
      const renamed = rename(index);
      if (made.has(index)) made.add(renamed);
      return renamed;
    });
  }

  /** LIKE, PARTITION OF, INHERITS: what is taken from `source`. */
  copy(
    source: Table,
    parts: {
      readonly indexes: boolean;
      readonly checks: boolean;
      readonly defaults: boolean;
      readonly foreignKeys: boolean;
    },
  ): void {
    for (const column of source.columns) {
      if (this.column(column.name) !== undefined) continue;
      const { generated: _generated, ...plain } = column;
      const copied = parts.defaults ? column : { ...plain, default: null, autoIncrement: false };
      this.columns.push({ ...copied, ...this.made() });
    }
    if (parts.checks) {
      for (const check of source.checks) {
        const own =
          !this.isPostgres && check.name.toLowerCase().startsWith(`${source.name.toLowerCase()}_chk_`);
        this.addCheck(own ? undefined : check.name, check.expression);
      }
    }
    if (parts.indexes) {
      const { primaryKey } = source;
      if (primaryKey !== undefined) {
        const name = this.isPostgres ? this.postgresName(undefined, "pkey", true) : "PRIMARY";
        this.setPrimaryKey(name, primaryKey.parts);
      }
      for (const key of source.uniques) {
        const columns = key.parts.flatMap((part) => part.column ?? []);
        this.uniques.push(
          this.key(this.isPostgres ? this.postgresName(columns, "key", true) : key.name, key.parts),
        );
      }
      for (const index of source.indexes) {
        const columns = [
          ...index.parts.map((part) => part.column ?? expressionName(part.expression ?? "")),
          ...index.include,
        ];
        const name = this.isPostgres ? this.postgresName(numbered(columns), "idx", true, false) : index.name;
        this.indexes.push({ ...index, name, ...this.made() });
      }
    }
    if (parts.foreignKeys)
      this.foreignKeys.push(...source.foreignKeys.map((key) => ({ ...key, ...this.made() })));
    if (source.partial) this.partial = true;
  }

  /** MySQL renames what it had named after the table. */
  afterRename(oldName: string, newName: string): void {
    if (this.isPostgres || this.dialect.name === "tidb") return;
    const follow = <T extends { readonly name: string }>(objects: readonly T[], infix: string): T[] =>
      objects.map((object) => {
        const prefix = `${oldName}${infix}`;
        if (!object.name.startsWith(prefix) || !/^\d+$/.test(object.name.slice(prefix.length))) return object;
        return { ...object, name: `${newName}${infix}${object.name.slice(prefix.length)}` };
      });
    this.foreignKeys = follow(this.foreignKeys, "_ibfk_");
    this.checks = follow(this.checks, "_chk_");
  }
}

function named(name: Name | undefined): { readonly name?: string } {
  return name === undefined ? {} : { name: name.text };
}

function saidAction(said: { readonly action: string } | undefined): string | undefined {
  return said === undefined || said.action === "NO ACTION" ? undefined : said.action;
}

function sameParts(a: readonly SchemaKeyPart[], b: readonly SchemaKeyPart[]): boolean {
  return (
    a.length === b.length && a.every((part, i) => part.column !== undefined && part.column === b[i]?.column)
  );
}

/** What PostgreSQL calls an unnamed index's columns: an expression by its function, `expr` otherwise. */
function indexColumnNames(definition: IndexDefinition): string[] {
  const names = definition.parts.map(
    (part) => part.column?.text ?? expressionName(part.expression?.text ?? ""),
  );
  return numbered([...names, ...(definition.include?.columns.map((column) => column.text) ?? [])]);
}

function numbered(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let i = 1; taken.has(free); i++) free = `${name}${i}`;
    taken.add(free);
    return free;
  });
}

function expressionName(expression: string): string {
  let inner = expression.trim();
  while (inner.startsWith("(") && inner.endsWith(")")) inner = inner.slice(1, -1).trim();
  const call = /^(?:[\w$]+\.)?([A-Za-z_][\w$]*)\s*\([\s\S]*\)$/.exec(inner);
  if (call?.[1] !== undefined) return call[1].toLowerCase();
  const cast = /::\s*(?:[\w$]+\.)?"?([A-Za-z_][\w$]*)"?(?:\s*\([^()]*\))?$/.exec(inner);
  if (cast?.[1] !== undefined) return CATALOG_NAMES[cast[1].toLowerCase()] ?? cast[1].toLowerCase();
  return "expr";
}

const CATALOG_NAMES: Readonly<Record<string, string>> = {
  int: "int4",
  integer: "int4",
  bigint: "int8",
  smallint: "int2",
  boolean: "bool",
  real: "float4",
  decimal: "numeric",
};
