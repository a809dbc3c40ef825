// What one schema has and another lacks, written as SQL that brings it there, and as SQL that takes it back: the
// body of a new migration. Only additions and changes: what the other side alone has is not dropped unasked.
import type { Dialect } from "../dialects/dialect";
import { type ColumnParts, DdlWriter, inParentheses, type NameParts } from "./ddl-writer";
import { diffSchemas, type SchemaDifference } from "./diff";
import type { Column, ForeignKey, Index, Key, Schema, SchemaKeyPart, Table, UserType } from "./schema";

export interface WrittenDifference {
  /** In running order, without terminators. */
  readonly up: readonly string[];
  readonly down: readonly string[];
  /** What is there and is not written, for a person; whole sentences. */
  readonly notes: readonly string[];
}

/** `without` are tables that are nobody's schema, such as the tool's own history. */
export function writeDifference(
  lacks: Schema,
  has: Schema,
  dialect: Dialect,
  without: (table: NameParts) => boolean,
): WrittenDifference {
  return new DifferenceWriter(lacks, has, dialect, without).write();
}

interface Step {
  readonly rank: number;
  readonly up: readonly string[];
  readonly down: readonly string[];
}

const RANKS = { type: 0, table: 1, column: 2, key: 3, index: 4, "foreign-key": 5 } as const;

class DifferenceWriter {
  private readonly ddl: DdlWriter;
  private readonly steps: Step[] = [];
  private readonly notes: string[] = [];

  constructor(
    private readonly lacks: Schema,
    private readonly has: Schema,
    dialect: Dialect,
    private readonly without: (table: NameParts) => boolean,
  ) {
    this.ddl = new DdlWriter(dialect);
  }

  write(): WrittenDifference {
    const differences = diffSchemas(this.lacks, this.has, { expressions: "presence", names: false });
    for (const difference of differences) {
      if (difference.table !== undefined && this.without(difference.table)) continue;
      if (difference.kind === "table" && this.without({ name: difference.name })) continue;
      if (difference.change === "removed") this.removed(difference);
      else this.added(difference);
    }
    const steps = this.steps.toSorted((a, b) => a.rank - b.rank);
    return {
      up: steps.flatMap(({ up }) => up),
      down: steps.toReversed().flatMap(({ down }) => down),
      notes: this.notes,
    };
  }

  /** A default, a counter that is gone is a change of the column; anything else that is gone stays. */
  private removed(difference: SchemaDifference): void {
    switch (difference.kind) {
      case "default":
      case "generated":
      case "on-update":
        this.column(difference);
        break;
      default:
    }
  }

  private added(difference: SchemaDifference): void {
    const { kind, name } = difference;
    switch (kind) {
      case "table": {
        const table = this.has.tables.find((one) => isTable(one, difference.table ?? { name }));
        if (table !== undefined) this.table(table);
        break;
      }
      case "column":
      case "type":
      case "nullability":
      case "default":
      case "auto-increment":
      case "generated":
      case "on-update":
        this.column(difference);
        break;
      case "primary-key":
      case "unique":
      case "check":
      case "index":
      case "foreign-key":
        this.key(difference, kind);
        break;
      case "user-type":
        this.userType(name);
        break;
      case "object":
        if (/^(?:materialized )?view /.test(name))
          this.notes.push(`The ${name} is not written: add its definition by hand.`);
        break;
      case "column-order":
      case "comment":
        break;
    }
  }

  private table(table: Table): void {
    const { ddl } = this;
    // Two of one statement that say the same are made one by PostgreSQL.
    const firsts = table.uniques.filter(
      (key, i) =>
        table.uniques.findIndex((one) => this.keyParts(one.parts) === this.keyParts(key.parts)) === i,
    );
    if (table.partial) this.notes.push(`Not all of the table ${table.name} is known.`);
    const items = [
      ...table.columns.map((column) => ddl.column(this.parts(column))),
      ...(table.primaryKey === undefined ? [] : [this.primaryKey(table.primaryKey)]),
      ...firsts.map((key) => this.unique(key)),
      ...table.checks.map((check) => this.check(check)),
    ];
    this.steps.push({
      rank: RANKS.table,
      up: [ddl.createTable("CREATE TABLE", table, items)],
      down: [`DROP TABLE ${ddl.qualified(table)}`],
    });
    for (const key of table.uniques)
      if (!firsts.includes(key))
        this.steps.push({
          rank: RANKS.key,
          up: [ddl.alterTable(table, `ADD ${this.unique(key)}`)],
          down: [],
        });
    for (const index of table.indexes)
      this.steps.push({ rank: RANKS.index, up: [this.createIndex(table, index)], down: [] });
    for (const key of table.foreignKeys) this.steps.push(this.foreignKeyStep(table, key));
  }

  private column({ kind, change, table: lookup, name }: SchemaDifference): void {
    const { ddl } = this;
    const now = findColumn(this.has, lookup, name);
    const before = findColumn(this.lacks, lookup, name);
    if (now === undefined) return;
    const { table, column } = now;
    const step = (up: readonly string[], down: readonly string[]): void => {
      this.steps.push({ rank: RANKS.column, up, down });
    };
    const alter = (what: string): string => ddl.alterTable(table, what);
    if (kind === "column" && change === "added") {
      step(
        [alter(`ADD COLUMN ${ddl.column(this.parts(column))}`)],
        [alter(`DROP COLUMN ${ddl.name(column.name)}`)],
      );
      return;
    }
    if (before === undefined) return;
    if (ddl.isMysql) {
      const modify = (one: Column): string => alter(`MODIFY ${ddl.column(this.parts(one))}`);
      const up = modify(column);
      // Several things of one column make one statement.
      if (!this.steps.some((one) => one.up.includes(up))) step([up], [modify(before.column)]);
      return;
    }
    const ways = this.alterations(kind, column);
    const back = this.alterations(kind, before.column);
    if (ways === undefined || back === undefined) {
      this.notes.push(`${table.name}.${name}: a change of its ${kind} is not written; write it by hand.`);
      return;
    }
    const of = (what: string): string => alter(`ALTER COLUMN ${ddl.name(column.name)} ${what}`);
    step(ways.map(of), back.map(of));
  }

  /** PostgreSQL's actions that make one side of a column so. */
  private alterations(kind: SchemaDifference["kind"], column: Column): readonly string[] | undefined {
    switch (kind) {
      case "type":
        return column.type === undefined
          ? undefined
          : [`TYPE ${column.type.text} USING ${this.ddl.name(column.name)}::${column.type.text}`];
      case "nullability":
        return [column.nullable === false ? "SET NOT NULL" : "DROP NOT NULL"];
      case "default":
        return [typeof column.default === "string" ? `SET DEFAULT ${column.default}` : "DROP DEFAULT"];
      default:
        return undefined;
    }
  }

  private key(
    { change, table: lookup, name }: SchemaDifference,
    kind: "primary-key" | "unique" | "check" | "index" | "foreign-key",
  ): void {
    const { ddl } = this;
    const table = findTable(this.has, lookup);
    const old = findTable(this.lacks, lookup);
    if (table === undefined) return;
    const add = (from: Table): string | undefined => {
      switch (kind) {
        case "primary-key":
          return from.primaryKey === undefined
            ? undefined
            : ddl.alterTable(from, `ADD ${this.primaryKey(from.primaryKey)}`);
        case "unique": {
          const key = from.uniques.find((one) => one.name === name);
          return key === undefined ? undefined : ddl.alterTable(from, `ADD ${this.unique(key)}`);
        }
        case "check": {
          const check = from.checks.find((one) => one.name === name);
          return check === undefined ? undefined : ddl.alterTable(from, `ADD ${this.check(check)}`);
        }
        case "index": {
          const index = from.indexes.find((one) => one.name === name);
          return index === undefined ? undefined : this.createIndex(from, index);
        }
        case "foreign-key": {
          const key = from.foreignKeys.find((one) => one.name === name);
          return key === undefined ? undefined : this.foreignKeyStep(from, key).up[0];
        }
      }
    };
    const made = add(table);
    if (made === undefined) return;
    const drop = this.dropKey(kind, table, name);
    const before = change === "changed" && old !== undefined ? add(old) : undefined;
    const rank = kind === "foreign-key" ? RANKS["foreign-key"] : kind === "index" ? RANKS.index : RANKS.key;
    this.steps.push({
      rank,
      up: before === undefined ? [made] : [drop, made],
      down: before === undefined ? [drop] : [drop, before],
    });
  }

  private dropKey(kind: string, table: Table, name: string): string {
    const { ddl } = this;
    if (kind === "index") {
      const schema = table.schema === undefined ? {} : { schema: table.schema };
      return ddl.dropIndex(table, { ...schema, name });
    }
    if (!ddl.isMysql) return ddl.alterTable(table, `DROP CONSTRAINT ${ddl.name(name)}`);
    switch (kind) {
      case "primary-key":
        return ddl.alterTable(table, "DROP PRIMARY KEY");
      case "foreign-key":
        return ddl.alterTable(table, `DROP FOREIGN KEY ${ddl.name(name)}`);
      case "unique":
        return ddl.alterTable(table, `DROP INDEX ${ddl.name(name)}`);
      default:
        return ddl.alterTable(table, `DROP CONSTRAINT ${ddl.name(name)}`);
    }
  }

  private userType(name: string): void {
    const { ddl } = this;
    const now = this.has.types.find((one) => one.name === name);
    const before = this.lacks.types.find((one) => one.name === name);
    if (now === undefined || ddl.isMysql) return;
    if (now.kind !== "enum" || now.labels === undefined) {
      this.notes.push(`The type ${name} is not written: add its definition by hand.`);
      return;
    }
    const type = ddl.qualified(now);
    if (before === undefined) {
      const labels = now.labels.map((label) => ddl.string(label)).join(", ");
      this.steps.push({
        rank: RANKS.type,
        up: [`CREATE TYPE ${type} AS ENUM (${labels})`],
        down: [`DROP TYPE ${type}`],
      });
      return;
    }
    this.labels(type, before, now.labels);
  }

  private labels(type: string, before: UserType, labels: readonly string[]): void {
    const known = before.labels ?? [];
    const added = labels.flatMap((label, i) => {
      if (known.includes(label)) return [];
      const after = labels[i - 1];
      const place = after === undefined ? "" : ` AFTER ${this.ddl.string(after)}`;
      return [`ALTER TYPE ${type} ADD VALUE ${this.ddl.string(label)}${place}`];
    });
    if (added.length === 0) return;
    this.steps.push({ rank: RANKS.type, up: added, down: [] });
    this.notes.push(`No rollback takes a label off the type ${before.name} again: PostgreSQL can't.`);
  }

  private parts(column: Column): ColumnParts {
    const given = typeof column.default === "string" ? column.default : undefined;
    const isSerial = given !== undefined && /^nextval\(/i.test(given);
    const counts = column.autoIncrement
      ? isSerial || this.ddl.isMysql || column.serial !== undefined
        ? "auto_increment"
        : "by-default"
      : undefined;
    return {
      name: column.name,
      type: column.serial ?? column.type?.text,
      ...(column.nullable === undefined || column.serial !== undefined ? {} : nullability(column, this.ddl)),
      ...(given === undefined || column.autoIncrement || column.generated !== undefined
        ? {}
        : { default: given }),
      ...(column.generated === undefined ? {} : { generated: column.generated }),
      ...(counts === undefined ? {} : { counts }),
      ...(column.onUpdate === undefined ? {} : { onUpdate: column.onUpdate }),
      ...(column.comment === undefined || column.comment === "" ? {} : { comment: column.comment }),
      ...(column.collation === undefined || !this.ddl.isMysql ? {} : { collation: column.collation }),
      ...(column.charset === undefined ? {} : { charset: column.charset }),
    };
  }

  private primaryKey(key: Key): string {
    const name = this.ddl.isMysql ? "" : `CONSTRAINT ${this.ddl.name(key.name)} `;
    return `${name}PRIMARY KEY (${this.keyParts(key.parts)})`;
  }

  private unique(key: Key): string {
    return `CONSTRAINT ${this.ddl.name(key.name)} UNIQUE (${this.keyParts(key.parts)})`;
  }

  private check({ name, expression }: { readonly name: string; readonly expression: string }): string {
    return `CONSTRAINT ${this.ddl.name(name)} CHECK ${inParentheses(expression)}`;
  }

  private createIndex(table: Table, index: Index): string {
    return this.ddl.createIndex(table, {
      name: index.name,
      unique: index.unique,
      ...(index.special === undefined ? {} : { special: index.special }),
      ...(index.method === undefined ? {} : { method: index.method }),
      parts: index.parts,
      include: index.include,
      ...(index.where === undefined ? {} : { where: index.where }),
    });
  }

  private foreignKeyStep(table: Table, key: ForeignKey): Step {
    const { ddl } = this;
    return {
      rank: RANKS["foreign-key"],
      up: [ddl.alterTable(table, `ADD CONSTRAINT ${ddl.name(key.name)} ${ddl.foreignKey(key)}`)],
      down: [this.dropKey("foreign-key", table, key.name)],
    };
  }

  private keyParts(parts: readonly SchemaKeyPart[]): string {
    return this.ddl.keyParts(parts);
  }
}

/** That it may be NULL goes without saying, but for what MySQL would take a TIMESTAMP for. */
function nullability(column: Column, ddl: DdlWriter): { readonly nullable?: boolean } {
  if (column.nullable === false) return { nullable: false };
  return ddl.isMysql && column.type?.name === "timestamp" ? { nullable: true } : {};
}

function isTable(table: Table, lookup: NameParts): boolean {
  return table.name === lookup.name && table.schema === lookup.schema;
}

function findTable(schema: Schema, lookup: NameParts | undefined): Table | undefined {
  return lookup === undefined ? undefined : schema.tables.find((table) => isTable(table, lookup));
}

function findColumn(
  schema: Schema,
  lookup: NameParts | undefined,
  name: string,
): { readonly table: Table; readonly column: Column } | undefined {
  const table = findTable(schema, lookup);
  const column =
    table?.columns.find((one) => one.name === name) ??
    table?.columns.find((one) => one.name.toLowerCase() === name.toLowerCase());
  return table === undefined || column === undefined ? undefined : { table, column };
}
