// The names that SQLAlchemy makes for constraints and indexes: by the naming convention of the models' metadata, and
// cut to the length that a database keeps.
// https://docs.sqlalchemy.org/en/20/core/constraints.html#configuring-constraint-naming-conventions
import { hexDigest } from "../../base/digest";
import type { DialectName } from "../../dialects/dialect";
import { textOfValue, type HostValue } from "../host/value";

export type NamedKind = "ix" | "uq" | "ck" | "fk" | "pk";

export interface NamedThing {
  readonly table: string;
  readonly columns: readonly string[];
  readonly referredTable?: string;
  readonly referredColumns?: readonly string[];
  /** The name that the program gives, if any. */
  readonly given?: HostValue | undefined;
}

/** What `op.f()` returns carries this: such a name is taken as it is. */
export const FINAL_NAME = "op.f";

/** Unless a metadata says otherwise. */
const DEFAULT: Readonly<Record<string, string>> = { ix: "ix_%(column_0_label)s" };

/** What a pattern of a convention that is no plain text is kept as: its names are not known. */
export const UNKNOWN_PATTERN = "";

const CLASSES: Readonly<Record<string, NamedKind>> = {
  Index: "ix",
  UniqueConstraint: "uq",
  CheckConstraint: "ck",
  ForeignKeyConstraint: "fk",
  PrimaryKeyConstraint: "pk",
};

/** The kind that a key of a convention stands for, given as a word or as the class itself. */
export function kindOfKey(key: string): NamedKind | undefined {
  if (/^(?:ix|uq|ck|fk|pk)$/.test(key)) return key as NamedKind;
  return CLASSES[key.slice(key.lastIndexOf(".") + 1)];
}

export class NamingConvention {
  constructor(
    private readonly patterns: Readonly<Record<string, string>> = DEFAULT,
    private readonly dialect: DialectName = "postgresql",
  ) {}

  /** As `toOption` wrote it; anything else is the default. */
  static fromOption(option: string | undefined, dialect: DialectName): NamingConvention {
    if (option === undefined) return new NamingConvention(DEFAULT, dialect);
    const patterns = new Map(option.split("\n").map((line) => [line.slice(0, 2), line.slice(3)] as const));
    return new NamingConvention(Object.fromEntries(patterns), dialect);
  }

  /** A line a pattern, for a project's options. */
  static toOption(patterns: ReadonlyMap<NamedKind, string>): string {
    return [...patterns].map(([kind, pattern]) => `${kind}=${pattern}`).join("\n");
  }

  /**
   * The name as the database gets it; undefined where SQLAlchemy sends none, null where one is made that can't be
   * known.
   */
  nameOf(kind: NamedKind, thing: NamedThing): string | undefined | null {
    const { given } = thing;
    const own = textOfValue(given);
    if (given !== undefined && given.kind !== "null" && own === undefined) return null;
    const isFinal = given?.kind === "string" && given.mark === FINAL_NAME;
    if (own !== undefined && isFinal) return this.cut(own);
    const pattern = this.patterns[kind];
    if (pattern === undefined) return own;
    if (pattern === UNKNOWN_PATTERN) return own ?? null;
    if (own !== undefined && !pattern.includes("%(constraint_name)")) return own;
    const made = fill(pattern, thing, own);
    return made === undefined ? null : this.cut(made);
  }

  /** https://github.com/sqlalchemy/sqlalchemy/blob/main/lib/sqlalchemy/sql/compiler.py */
  private cut(name: string): string {
    const longest = this.dialect === "postgresql" ? 63 : 64;
    if (name.length <= longest) return name;
    const digest = hexDigest("md5", name);
    return `${name.slice(0, longest - 8)}_${digest.slice(-4)}`;
  }
}

function fill(pattern: string, thing: NamedThing, given: string | undefined): string | undefined {
  let known = true;
  const text = pattern.replaceAll(/%\((\w+)\)s/g, (_, token: string) => {
    const value = tokenOf(token, thing, given);
    if (value === undefined) known = false;
    return value ?? "";
  });
  return known ? text.replaceAll("%%", "%") : undefined;
}

function tokenOf(token: string, thing: NamedThing, given: string | undefined): string | undefined {
  switch (token) {
    case "table_name":
      return thing.table;
    case "referred_table_name":
      return thing.referredTable;
    case "constraint_name":
      return given;
  }
  const column = /^(referred_)?column_(\d+)(_?N)?_(name|key|label)$/.exec(token);
  if (column === null) return undefined;
  const [, referred, at, all, what] = column;
  const columns = referred === undefined ? thing.columns : (thing.referredColumns ?? []);
  const table = referred === undefined ? thing.table : (thing.referredTable ?? "");
  const words = columns.map((name) => (what === "label" ? `${table}_${name}` : name));
  if (all === undefined) return words[Number(at)];
  return words.slice(Number(at)).join(all === "_N" ? "_" : "");
}
