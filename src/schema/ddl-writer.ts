// Tables, columns, keys and indexes written out as SQL that an engine takes. A preview of what a program's calls run
// and a migration made of a difference share it; fixes don't, for they edit the author's own text.
import type { Dialect } from "../dialects/dialect";
import { quoteName } from "../sql/names";

export interface ColumnParts {
  readonly name: string;
  /** Undefined where it can't be known: a comment stands in its place. */
  readonly type: string | undefined;
  /** Unset: nothing is said of NULL. */
  readonly nullable?: boolean;
  readonly default?: string;
  readonly generated?: { readonly expression: string; readonly storage?: "stored" | "virtual" };
  readonly counts?: "auto_increment" | "always" | "by-default";
  readonly onUpdate?: string;
  readonly charset?: string;
  readonly collation?: string;
  readonly comment?: string;
  /** Constraints that are written behind the column, each already SQL. */
  readonly constraints?: readonly string[];
}

export interface KeyPartParts {
  readonly column?: string;
  readonly expression?: string;
  readonly length?: number;
  readonly operatorClass?: string;
  readonly collation?: string;
  readonly descending?: boolean;
  readonly nulls?: "first" | "last";
}

export interface NameParts {
  readonly schema?: string;
  readonly name: string;
}

export interface IndexParts {
  readonly name?: string;
  readonly unique: boolean;
  readonly special?: "fulltext" | "spatial";
  readonly method?: string;
  readonly parts: readonly KeyPartParts[];
  readonly include?: readonly string[];
  readonly where?: string;
}

export interface ForeignKeyParts {
  readonly columns: readonly string[];
  /** The name of the index that MySQL makes for it. */
  readonly index?: string;
  readonly table: NameParts;
  readonly referenced: readonly string[];
  readonly onDelete?: string;
  readonly onUpdate?: string;
}

/** Statements come without a terminator. */
export class DdlWriter {
  readonly isMysql: boolean;

  constructor(readonly dialect: Dialect) {
    this.isMysql = dialect.family === "mysql";
  }

  name(name: string): string {
    return quoteName(name, this.dialect);
  }

  qualified({ schema, name }: NameParts): string {
    return schema === undefined ? this.name(name) : `${this.name(schema)}.${this.name(name)}`;
  }

  names(names: readonly string[]): string {
    return names.map((name) => this.name(name)).join(", ");
  }

  string(value: string): string {
    const text = this.isMysql ? value.replaceAll("\\", "\\\\") : value;
    return `'${text.replaceAll("'", "''")}'`;
  }

  column(parts: ColumnParts): string {
    return `${this.name(parts.name)} ${this.definition(parts)}`;
  }

  /** What stands behind a column's name. */
  definition(parts: ColumnParts): string {
    const serial = this.isMysql || parts.counts !== "auto_increment" ? undefined : serialOf(parts.type);
    const counts = serial === undefined ? this.counter(parts) : undefined;
    return [
      serial ?? parts.type ?? "/* type not known */",
      ...(parts.charset === undefined || !this.isMysql ? [] : [`CHARACTER SET ${parts.charset}`]),
      ...(parts.collation === undefined ? [] : [`COLLATE ${this.name(parts.collation)}`]),
      ...(parts.generated === undefined ? [] : [this.generated(parts.generated)]),
      ...(parts.nullable === undefined ? [] : [parts.nullable ? "NULL" : "NOT NULL"]),
      ...(parts.default === undefined ? [] : [`DEFAULT ${parts.default}`]),
      ...(counts === undefined ? [] : [counts]),
      ...(parts.onUpdate === undefined || !this.isMysql ? [] : [`ON UPDATE ${parts.onUpdate}`]),
      ...(parts.comment === undefined || !this.isMysql ? [] : [`COMMENT ${this.string(parts.comment)}`]),
      ...(parts.constraints ?? []),
    ].join(" ");
  }

  keyParts(parts: readonly KeyPartParts[]): string {
    return parts.map((part) => this.keyPart(part)).join(", ");
  }

  foreignKey(key: ForeignKeyParts): string {
    const index = key.index === undefined || !this.isMysql ? "" : ` ${this.name(key.index)}`;
    return `FOREIGN KEY${index} (${this.names(key.columns)}) ${this.references(key)}`;
  }

  references({ table, referenced, onDelete, onUpdate }: Omit<ForeignKeyParts, "columns" | "index">): string {
    const columns = referenced.length === 0 ? "" : ` (${this.names(referenced)})`;
    const action = (word: string, said: string | undefined): string =>
      said === undefined ? "" : ` ON ${word} ${said.toUpperCase()}`;
    return `REFERENCES ${this.qualified(table)}${columns}${action("DELETE", onDelete)}${action("UPDATE", onUpdate)}`;
  }

  /** `guards` stand before the name: CONCURRENTLY, IF NOT EXISTS. */
  createIndex(table: NameParts, index: IndexParts, ...guards: readonly string[]): string {
    const kind = index.special?.toUpperCase() ?? (index.unique ? "UNIQUE" : undefined);
    const method = index.method?.toLowerCase();
    const using = method === undefined || method === "btree" || this.isMysql ? "" : ` USING ${method}`;
    const include =
      index.include === undefined || index.include.length === 0
        ? ""
        : ` INCLUDE (${this.names(index.include)})`;
    const where = index.where === undefined ? "" : ` WHERE ${index.where}`;
    return [
      "CREATE",
      ...(kind === undefined ? [] : [kind]),
      "INDEX",
      ...guards,
      ...(index.name === undefined ? [] : [this.name(index.name)]),
      "ON",
      `${this.qualified(table)}${using} (${this.keyParts(index.parts)})${include}${where}`,
    ].join(" ");
  }

  dropIndex(table: NameParts | undefined, index: NameParts, ...guards: readonly string[]): string {
    const on = this.isMysql && table !== undefined ? ` ON ${this.qualified(table)}` : "";
    const named = this.isMysql ? this.name(index.name) : this.qualified(index);
    return `${["DROP INDEX", ...guards, named].join(" ")}${on}`;
  }

  alterTable(table: NameParts, action: string): string {
    return `ALTER TABLE ${this.qualified(table)} ${action}`;
  }

  createTable(head: string, table: NameParts, items: readonly string[], tail = ""): string {
    return `${head} ${this.qualified(table)} (\n${items.map((item) => `  ${item}`).join(",\n")}\n)${tail}`;
  }

  private keyPart(part: KeyPartParts): string {
    const what =
      part.column !== undefined
        ? `${this.name(part.column)}${part.length === undefined ? "" : `(${part.length})`}`
        : inParentheses(part.expression ?? "/* not known */");
    return [
      what,
      ...(part.collation === undefined ? [] : [`COLLATE ${part.collation}`]),
      ...(part.operatorClass === undefined ? [] : [part.operatorClass]),
      ...(part.descending === true ? ["DESC"] : []),
      ...(part.nulls === undefined ? [] : [`NULLS ${part.nulls.toUpperCase()}`]),
    ].join(" ");
  }

  private generated({ expression, storage }: NonNullable<ColumnParts["generated"]>): string {
    const kept = storage === undefined ? (this.isMysql ? "" : " STORED") : ` ${storage.toUpperCase()}`;
    return `GENERATED ALWAYS AS ${inParentheses(expression)}${kept}`;
  }

  private counter({ counts, type }: ColumnParts): string | undefined {
    if (counts === undefined || /serial/i.test(type ?? "")) return undefined;
    if (this.isMysql) return "AUTO_INCREMENT";
    return `GENERATED ${counts === "always" ? "ALWAYS" : "BY DEFAULT"} AS IDENTITY`;
  }
}

/** PostgreSQL's counting type for an integer type: what tools write there. */
function serialOf(type: string | undefined): string | undefined {
  switch (type?.toLowerCase()) {
    case "integer":
    case "int":
    case "int4":
      return "SERIAL";
    case "bigint":
    case "int8":
      return "BIGSERIAL";
    case "smallint":
    case "int2":
      return "SMALLSERIAL";
    default:
      return undefined;
  }
}

/** As it is where one pair stands around the whole of it already. */
export function inParentheses(expression: string): string {
  let depth = 0;
  for (let i = 0; i < expression.length; i++) {
    if (expression[i] === "(") depth++;
    else if (expression[i] === ")") depth--;
    if (depth === 0 && i < expression.length - 1) return `(${expression})`;
  }
  return depth === 0 && expression.startsWith("(") ? expression : `(${expression})`;
}
