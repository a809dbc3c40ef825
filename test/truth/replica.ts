// The part of one engine's catalog that a statement is about, made anew on another engine: tables with mapped
// columns, keys, indexes and checks under the same names, so that a statement fails there for what it says and not
// for what an earlier one could not do.
import type { Dialect } from "../../src/dialects/dialect";
import { dialectNamed } from "../../src/dialects/dialects";
import type { Target } from "../../src/dialects/target";
import type { Column, ForeignKey, Index, Key, Schema, SchemaKeyPart, Table } from "../../src/schema/schema";
import { sqlTypeFor } from "../../src/schema/type-mapping";
import { quoteName, quoteString } from "../../src/sql/names";

/** What the MySQL family's catalog no longer tells of how the history wrote things. */
export interface Written {
  /** Names that it writes in quotes. PostgreSQL folds any other, so that a table made as Users is users there. */
  readonly quoted: ReadonlySet<string>;
  /** `table.column`, in lower case, of those written as BOOLEAN. */
  readonly booleans: ReadonlySet<string>;
}

export interface Replica {
  /** To be run in order; one that fails alone is left out unless it makes a table. */
  readonly statements: readonly string[];
  readonly tables: readonly Table[];
}

/**
 * The tables, types, views and routines of `schema` that these words name, and what their foreign keys need.
 */
export function replicaOf(
  schema: Schema,
  words: ReadonlySet<string>,
  target: Target,
  { quoted, booleans }: Written,
): Replica {
  const to = dialectNamed(target.dialect);
  const tables = closure(schema, words);
  const statements: string[] = [];
  const schemas = new Set(tables.flatMap((table) => table.schema ?? []));
  if (to.family === "postgresql") {
    for (const name of schemas) statements.push(`CREATE SCHEMA IF NOT EXISTS ${quoteName(name, to)}`);
  } else {
    for (const name of schemas) statements.push(`CREATE DATABASE IF NOT EXISTS ${quoteName(name, to)}`);
  }
  if (schema.dialect === "postgresql" && to.family === "postgresql") {
    for (const type of schema.types) {
      if (type.kind === "enum" && words.has(type.name.toLowerCase())) {
        const labels = (type.labels ?? []).map((label) => quoteString(label, to)).join(", ");
        statements.push(`CREATE TYPE ${quoteName(type.name, to)} AS ENUM (${labels})`);
      }
    }
  }
  const writer = new TableWriter(schema, target, quoted, booleans);
  for (const table of tables) statements.push(writer.create(table));
  for (const table of tables) statements.push(...writer.indexes(table));
  for (const table of tables) statements.push(...writer.foreignKeys(table, tables));
  for (const object of schema.objects) {
    if (!words.has(object.name.toLowerCase())) continue;
    const folds = to.folding === "lower" && schema.dialect !== "postgresql" && !quoted.has(object.name);
    const name = quoteName(folds ? object.name.toLowerCase() : object.name, to);
    if (object.kind === "view" || (object.kind === "materialized view" && to.family === "mysql")) {
      statements.push(`CREATE VIEW ${name} AS SELECT 1 AS id`);
    } else if (object.kind === "materialized view") {
      statements.push(`CREATE MATERIALIZED VIEW ${name} AS SELECT 1 AS id`);
    } else if (object.kind === "sequence" && (to.family === "postgresql" || to.name === "mariadb")) {
      statements.push(`CREATE SEQUENCE IF NOT EXISTS ${name}`);
    } else if (object.kind === "function" && to.family === "mysql" && to.name !== "tidb") {
      statements.push(`CREATE FUNCTION ${name}() RETURNS INT DETERMINISTIC RETURN 1`);
    } else if (object.kind === "procedure" && to.family === "postgresql") {
      statements.push(`CREATE PROCEDURE ${name}() LANGUAGE plpgsql AS 'BEGIN END'`);
    } else if (object.kind === "procedure" && to.family === "mysql" && to.name !== "tidb") {
      statements.push(`CREATE PROCEDURE ${name}() SELECT 1`);
    } else if (object.kind === "trigger" && to.family === "mysql" && to.name !== "tidb") {
      const [table] = tables;
      if (table !== undefined) {
        statements.push(
          `CREATE TRIGGER ${name} BEFORE INSERT ON ${quoteName(table.name, to)} FOR EACH ROW SET @x = 1`,
        );
      }
    }
  }
  return { statements, tables };
}

/** Those named, those that own a named index or constraint, and those that their foreign keys point at; parents first. */
function closure(schema: Schema, words: ReadonlySet<string>): readonly Table[] {
  const has = (name: string | undefined): boolean => name !== undefined && words.has(name.toLowerCase());
  const picked: Table[] = [];
  const add = (table: Table): void => {
    if (picked.includes(table)) return;
    picked.push(table);
    for (const key of table.foreignKeys) {
      const parent = schema.tables.find(
        (one) => one.name === key.table.name && (one.schema ?? "") === (key.table.schema ?? ""),
      );
      if (parent !== undefined) add(parent);
    }
  };
  for (const table of schema.tables) {
    const names = [
      table.name,
      ...table.indexes.map((one) => one.name),
      ...table.uniques.map((one) => one.name),
      ...table.foreignKeys.map((one) => one.name),
      ...table.checks.map((one) => one.name),
    ];
    if (names.some(has)) add(table);
  }
  return picked;
}

class TableWriter {
  private readonly to: Dialect;
  private readonly from: Dialect;

  constructor(
    private readonly schema: Schema,
    private readonly target: Target,
    private readonly quoted: ReadonlySet<string>,
    private readonly booleans: ReadonlySet<string>,
  ) {
    this.to = dialectNamed(target.dialect);
    this.from = dialectNamed(schema.dialect);
  }

  create(table: Table): string {
    const keyed = new Set(
      [table.primaryKey, ...table.uniques, ...table.indexes]
        .flatMap((key) => key?.parts ?? [])
        .flatMap((part) => part.column ?? []),
    );
    for (const key of table.foreignKeys) for (const column of key.columns) keyed.add(column);
    for (const other of this.schema.tables) {
      for (const key of other.foreignKeys) {
        if (key.table.name === table.name) for (const column of key.referenced) keyed.add(column);
      }
    }
    const lines = table.columns.map((column) => this.column(column, keyed.has(column.name), table));
    if (table.primaryKey !== undefined) {
      const named = this.to.family === "postgresql" && this.from.family === "postgresql";
      const name = named ? `CONSTRAINT ${this.name(table.primaryKey.name)} ` : "";
      lines.push(`${name}PRIMARY KEY (${this.parts(table.primaryKey, table)})`);
    }
    for (const check of table.checks) lines.push(`CONSTRAINT ${this.name(check.name)} CHECK (1 = 1)`);
    if (lines.length === 0) lines.push("lens_none INT");
    return `CREATE TABLE ${this.tableName(table)} (${lines.join(", ")})`;
  }

  /** Unique keys too. */
  indexes(table: Table): readonly string[] {
    const uniques = table.uniques.map(
      (key) =>
        `ALTER TABLE ${this.tableName(table)} ADD CONSTRAINT ${this.name(key.name)} UNIQUE (${this.parts(key, table)})`,
    );
    const indexes = table.indexes.flatMap((index) => {
      if (index.constraint !== undefined) return [];
      const parts = this.parts(index, table);
      if (parts === "") return [];
      const unique = index.unique && index.where === undefined ? "UNIQUE " : "";
      return [`CREATE ${unique}INDEX ${this.name(index.name)} ON ${this.tableName(table)} (${parts})`];
    });
    return [...uniques, ...indexes];
  }

  foreignKeys(table: Table, tables: readonly Table[]): readonly string[] {
    return table.foreignKeys.flatMap((key) => {
      const parent = tables.find((one) => one.name === key.table.name);
      const referenced = key.referenced.length > 0 ? key.referenced : columnsOf(parent?.primaryKey);
      if (parent === undefined || referenced.length === 0) return [];
      const columns = key.columns.map((name) => this.name(name)).join(", ");
      const others = referenced.map((name) => this.name(name)).join(", ");
      return [
        `ALTER TABLE ${this.tableName(table)} ADD CONSTRAINT ${this.name(key.name)} FOREIGN KEY (${columns}) ` +
          `REFERENCES ${this.tableName(parent)} (${others})${this.actions(key)}`,
      ];
    });
  }

  private actions({ onDelete, onUpdate }: ForeignKey): string {
    const known = /^(?:cascade|set null|restrict|no action)$/i;
    return [
      onDelete !== undefined && known.test(onDelete) ? ` ON DELETE ${onDelete}` : "",
      onUpdate !== undefined && known.test(onUpdate) ? ` ON UPDATE ${onUpdate}` : "",
    ].join("");
  }

  private column(column: Column, keyed: boolean, table: Table): string {
    const isBoolean =
      this.to.family === "postgresql" &&
      column.type?.name === "tinyint" &&
      this.booleans.has(`${table.name}.${column.name}`.toLowerCase());
    const type = isBoolean ? "boolean" : this.type(column, keyed);
    const countsOn = this.to.family === "postgresql" && !/^(?:smallint|integer|int|bigint)$/i.test(type);
    const counts = column.autoIncrement || /^nextval\(/i.test(column.default ?? "");
    const counter = counts && table.primaryKey?.parts[0]?.column === column.name;
    const words = [this.name(column.name), counter && countsOn ? "bigint" : type];
    if (column.nullable === false) words.push("NOT NULL");
    if (counter)
      words.push(this.to.family === "mysql" ? "AUTO_INCREMENT" : "GENERATED BY DEFAULT AS IDENTITY");
    else {
      const literal = literalDefault(column.default, type);
      if (literal !== undefined) words.push(`DEFAULT ${literal}`);
    }
    return words.join(" ");
  }

  private type(column: Column, keyed: boolean): string {
    const type = column.type;
    if (type === undefined) return this.to.family === "mysql" ? "varchar(255)" : "text";
    if (type.name === "enum" || type.name === "set") {
      return this.to.family === "mysql" ? type.text : "varchar(255)";
    }
    const own = this.schema.types.find((one) => one.name === type.name);
    if (own !== undefined) {
      if (this.to.family !== "mysql") return own.kind === "enum" ? this.name(own.name) : "text";
      return own.kind === "enum"
        ? `enum(${(own.labels ?? []).map((label) => quoteString(label, this.to)).join(", ")})`
        : "longtext";
    }
    const mapped = sqlTypeFor(type, this.from, this.target)?.text;
    if (mapped === undefined)
      return this.to.family === "mysql" ? (keyed ? "varchar(191)" : "longtext") : "text";
    if (this.to.family === "mysql" && keyed && /^(?:(?:long|medium|tiny)?(?:text|blob)|json)$/.test(mapped)) {
      return mapped.endsWith("blob") ? "varbinary(191)" : "varchar(191)";
    }
    return mapped;
  }

  private parts(key: Key | Index, table: Table): string {
    const columns = key.parts.flatMap((part: SchemaKeyPart) => part.column ?? []);
    const usable = columns.length > 0 ? columns : table.columns.slice(0, 1).map((column) => column.name);
    return usable.map((name) => this.name(name)).join(", ");
  }

  private tableName(table: Table): string {
    return table.schema === undefined
      ? this.name(table.name)
      : `${this.name(table.schema)}.${this.name(table.name)}`;
  }

  private name(name: string): string {
    const folds = this.to.folding === "lower" && this.from.folding !== "lower" && !this.quoted.has(name);
    return quoteName(folds ? name.toLowerCase() : name, this.to, this.target.version);
  }
}

function columnsOf(key: Key | undefined): readonly string[] {
  return key?.parts.flatMap((part) => part.column ?? []) ?? [];
}

/** Only what both families read alike. */
function literalDefault(text: string | null | undefined, type: string): string | undefined {
  if (text === undefined || text === null) return undefined;
  if (/text|blob|json|bytea/i.test(type)) return undefined;
  if (/^boolean|^tinyint\(1\)/i.test(type)) return /^(?:true|1|b'1')$/i.test(text) ? "TRUE" : "FALSE";
  if (/^bit\b/i.test(type)) return /^b'[01]+'$/i.test(text) ? text : undefined;
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return text;
  const quoted = /^('(?:[^'\\]|'')*')(?:::[\w "[\]()]+)?$/.exec(text)?.[1];
  if (quoted !== undefined && !/int|decimal|numeric|float|double|real/i.test(type)) return quoted;
  if (/^(?:now\(\)|current_timestamp(?:\(\d?\))?)$/i.test(text)) {
    const precision = /\((\d)\)/.exec(type)?.[1];
    return precision === undefined ? "CURRENT_TIMESTAMP" : `CURRENT_TIMESTAMP(${precision})`;
  }
  return undefined;
}
