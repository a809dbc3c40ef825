// The model of a schema: what replay folds migrations into and what introspection reads off a live database.
// Every value is immutable, so that "the same object" means "unchanged" and results can be kept by identity.
import type { DialectName } from "../dialects/dialect";

/** Where something was made: a file and the host range of the statement or call. Unset on introspected schemas. */
export interface Origin {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

export interface ColumnType {
  /** Lower case, as written, without arguments. */
  readonly name: string;
  readonly args: readonly string[];
  readonly dimensions: number;
  readonly unsigned: boolean;
  /** The whole type as written, on one line; what a MODIFY must repeat. */
  readonly text: string;
}

export interface Column {
  readonly name: string;
  /** Undefined when it can't be known. */
  readonly type: ColumnType | undefined;
  readonly nullable: boolean | undefined;
  /** The default's SQL; null for none, undefined when it can't be known. */
  readonly default: string | null | undefined;
  readonly generated?: { readonly expression: string; readonly storage: "stored" | "virtual" };
  /** AUTO_INCREMENT, an identity, or a SERIAL's sequence. */
  readonly autoIncrement: boolean;
  /** PostgreSQL's word that made the counter; the MySQL family reads SERIAL as another type. Unset when introspected. */
  readonly serial?: string;
  readonly onUpdate?: string;
  readonly comment?: string;
  readonly collation?: string;
  readonly charset?: string;
  /** Its name has capitals and was given in quotes: where names are folded, only quotes find it. Unset when introspected. */
  readonly quoted?: true;
  readonly origin?: Origin;
}

export interface SchemaKeyPart {
  /** Unset for an expression. */
  readonly column?: string;
  readonly expression?: string;
  readonly length?: number;
  readonly descending: boolean;
}

export interface Index {
  readonly name: string;
  readonly unique: boolean;
  readonly method?: string;
  readonly special?: "fulltext" | "spatial";
  readonly parts: readonly SchemaKeyPart[];
  readonly include: readonly string[];
  readonly where?: string;
  /** The constraint it stands for (a unique or primary key's own index). */
  readonly constraint?: string;
  readonly origin?: Origin;
}

export interface ForeignKey {
  readonly name: string;
  readonly columns: readonly string[];
  readonly table: { readonly schema?: string; readonly name: string };
  /** Empty: the referenced table's primary key. */
  readonly referenced: readonly string[];
  readonly onDelete?: string;
  readonly onUpdate?: string;
  /** The engine made the name, so that another one makes another. Unset when introspected. */
  readonly unnamed?: true;
  readonly origin?: Origin;
}

export interface Key {
  readonly name: string;
  /** As in ForeignKey. */
  readonly unnamed?: true;
  readonly parts: readonly SchemaKeyPart[];
  readonly origin?: Origin;
}

export interface Check {
  readonly name: string;
  readonly expression: string;
  readonly origin?: Origin;
}

export interface Table {
  /** Unset: the default schema. */
  readonly schema?: string;
  readonly name: string;
  /** As a column's: only quotes find it where names are folded. Unset when introspected. */
  readonly quoted?: true;
  readonly columns: readonly Column[];
  readonly primaryKey?: Key;
  readonly uniques: readonly Key[];
  readonly foreignKeys: readonly ForeignKey[];
  readonly checks: readonly Check[];
  /** Those made by CREATE INDEX or inline KEY; a constraint's own index is seen by the constraint. */
  readonly indexes: readonly Index[];
  readonly options: Readonly<Record<string, string>>;
  readonly comment?: string;
  /** Set when something about it could not be read: more columns, keys or indexes than these may exist. */
  readonly partial: boolean;
  readonly origin?: Origin;
}

export interface UserType {
  readonly schema?: string;
  readonly name: string;
  readonly kind: "enum" | "domain" | "composite" | "range" | "other";
  readonly labels?: readonly string[];
  readonly origin?: Origin;
}

/** Views, functions, triggers, sequences and so on, by kind and name only. */
export interface OtherObject {
  readonly kind: string;
  readonly schema?: string;
  readonly name: string;
  readonly definition?: string;
  readonly origin?: Origin;
}

export interface Schema {
  readonly dialect: DialectName;
  readonly tables: readonly Table[];
  readonly types: readonly UserType[];
  readonly objects: readonly OtherObject[];
  /** False when something that could not be read may have made or dropped any of these. */
  readonly complete: boolean;
}

/** A name to look up; compared as the source dialect compares names. */
export interface Lookup {
  readonly schema?: string;
  readonly name: string;
}

/** The answer where replay can't know. Rules then say less, never more. */
export const UNKNOWN = "unknown";
export type Unknown = typeof UNKNOWN;

/** What rules and fixes may ask of the schema before a statement. */
export interface SchemaReader {
  readonly complete: boolean;
  /** Undefined: there is no such table. */
  table(name: Lookup): Table | Unknown | undefined;
  /** Any index by name, with its table; PostgreSQL's are unique in a schema, others' first match is given. */
  indexNamed(name: Lookup): { readonly table: Table; readonly index: Index } | Unknown | undefined;
  /** Foreign keys of other tables that point at this one. */
  referencesTo(name: Lookup): readonly { readonly table: Table; readonly key: ForeignKey }[];
  type(name: Lookup): UserType | Unknown | undefined;
  object(kind: string, name: Lookup): OtherObject | Unknown | undefined;
}
