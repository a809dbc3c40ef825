// What SQLAlchemy's types become on each dialect, as its compilers write them (run on SQLAlchemy 1.4, 2.0 and 2.1).
// https://docs.sqlalchemy.org/en/20/core/type_basics.html
import type { DialectName } from "../../dialects/dialect";
import { DIALECT_NAMES } from "../../dialects/dialect";
import type { PerDialect } from "../../schema/change";
import { sqlString } from "../change-builder";
import { textOfValue, type HostValue, type Located } from "../host/value";

/** `null`: the compiler refuses. A dialect left out: not known. */
export type TypeOn = PerDialect<string | null>;

export interface ReadType {
  readonly on: TypeOn;
  /** The class, for messages and where no dialect's text is known. */
  readonly className: string;
  /** A type that PostgreSQL wants made before a table uses it. */
  readonly enumeration?: {
    readonly name: string;
    readonly schema?: string;
    readonly labels?: readonly Located<"string">[];
    /** Whether SQLAlchemy makes it with the table. */
    readonly madeWithTable: boolean;
  };
}

/** The arguments of a type, by name or place. */
class TypeArgs {
  constructor(private readonly call: Located<"call"> | undefined) {}

  get(name: string, at?: number): HostValue | undefined {
    const args = this.call?.args ?? [];
    return (
      args.find((argument) => argument.name === name)?.value ??
      (at === undefined ? undefined : args.filter((argument) => argument.name === undefined)[at]?.value)
    );
  }

  /** Undefined when it is not given. */
  number(name: string, at?: number): string | undefined {
    const value = this.get(name, at);
    return value?.kind === "number" ? value.text : undefined;
  }

  text(name: string, at?: number): string | undefined {
    return textOfValue(this.get(name, at));
  }

  is(name: string, at?: number): boolean {
    const value = this.get(name, at);
    return value?.kind === "boolean" && value.value;
  }

  isNot(name: string): boolean {
    const value = this.get(name);
    return value?.kind === "boolean" && !value.value;
  }

  get positional(): readonly HostValue[] {
    return (this.call?.args ?? []).filter((one) => one.name === undefined).map((one) => one.value);
  }
}

/** Undefined: not known. null: refused. */
type Compile = (args: TypeArgs) => string | null | undefined;

interface TypeRow {
  readonly postgresql: Compile;
  readonly mysql: Compile;
  /** Where MariaDB's differs from MySQL's. */
  readonly mariadb?: Compile;
}

const say =
  (text: string): Compile =>
  () =>
    text;
const refuse: Compile = () => null;

function same(compile: Compile): TypeRow {
  return { postgresql: compile, mysql: compile };
}

function sized(word: string, arg = "length"): Compile {
  return (args) => {
    const size = args.number(arg, 0);
    return size === undefined ? word : `${word}(${size})`;
  };
}

function withCollation(compile: Compile, quote: string): Compile {
  return (args) => {
    const text = compile(args);
    const charset = quote === "" ? args.text("charset") : undefined;
    const collation = args.text("collation");
    if (typeof text !== "string") return text;
    const set = charset === undefined ? "" : ` CHARACTER SET ${charset}`;
    return collation === undefined ? text + set : `${text}${set} COLLATE ${quote}${collation}${quote}`;
  };
}

const varchar: TypeRow = {
  postgresql: withCollation(sized("VARCHAR"), '"'),
  // A VARCHAR needs a length there, and the compiler stops without one.
  mysql: withCollation((args) => (args.get("length", 0) === undefined ? null : sized("VARCHAR")(args)), ""),
};
const text: TypeRow = {
  postgresql: withCollation(sized("TEXT"), '"'),
  mysql: withCollation(sized("TEXT"), ""),
};

function zoned(word: string): Compile {
  return (args) => {
    const precision = args.number("precision");
    const zone = args.is("timezone", 0) ? "WITH" : "WITHOUT";
    return `${word}${precision === undefined ? "" : `(${precision})`} ${zone} TIME ZONE`;
  };
}

function decimal(word: string): Compile {
  return (args) => {
    const precision = args.number("precision", 0);
    const scale = args.number("scale", 1);
    if (precision === undefined) return word;
    return scale === undefined ? `${word}(${precision})` : `${word}(${precision}, ${scale})`;
  };
}

function mysqlNumber(compile: Compile): Compile {
  return (args) => {
    const base = compile(args);
    if (typeof base !== "string") return base;
    return base + (args.is("unsigned") ? " UNSIGNED" : "") + (args.is("zerofill") ? " ZEROFILL" : "");
  };
}

const integer = (word: string): TypeRow => ({
  postgresql: say(word),
  mysql: mysqlNumber(sized(word, "display_width")),
});

const onlyPostgresql = (compile: Compile): TypeRow => ({ postgresql: compile, mysql: refuse });
const onlyMysql = (compile: Compile): TypeRow => ({ postgresql: refuse, mysql: compile });
const fractional = (word: string): Compile => sized(word, "fsp");

const uuid: TypeRow = {
  postgresql: (args) => (args.isNot("native_uuid") ? "CHAR(32)" : "UUID"),
  mysql: say("CHAR(32)"),
  mariadb: (args) => (args.isNot("native_uuid") ? "CHAR(32)" : "UUID"),
};

const timestamp: TypeRow = { postgresql: zoned("TIMESTAMP"), mysql: say("TIMESTAMP") };
const time: TypeRow = { postgresql: zoned("TIME"), mysql: say("TIME") };
const boolean: TypeRow = { postgresql: say("BOOLEAN"), mysql: say("BOOL") };
const binary =
  (word: string): Compile =>
  (args) => {
    const length = args.number("length", 0);
    return length === undefined && args.get("length", 0) === undefined ? null : `${word}(${length ?? ""})`;
  };

function labelsOf(args: TypeArgs): readonly Located<"string">[] | undefined {
  const labels = args.positional.flatMap((value) =>
    value.kind === "list" ? value.items : value.kind === "class" ? membersOf(value, args) : [value],
  );
  const known = labels.filter(
    (label): label is Located<"string"> => label.kind === "string" && label.complete,
  );
  return known.length === labels.length && labels.length > 0 ? known : undefined;
}

/** An Enum of Python's: the names of its members, or what `values_callable` makes of them. */
function membersOf(value: Located<"class">, args: TypeArgs): readonly HostValue[] {
  const { properties, nameRange } = value.class;
  const label = (text: string): Located<"string"> => ({
    kind: "string",
    range: nameRange,
    text,
    segments: [],
    escape: () => undefined,
    complete: true,
  });
  const unknown: HostValue = { kind: "unknown", range: nameRange };
  const asValues = args.get("values_callable");
  return properties
    .filter((property) => !property.name.startsWith("_"))
    .map((property): HostValue => {
      if (asValues === undefined || asValues.kind === "null") return label(property.name);
      // The usual one gives the values; what another one gives is not known.
      if (asValues.kind !== "closure") return unknown;
      const part = property.value.kind === "string" ? property.value.literals[0]?.parts[0] : undefined;
      return part?.kind === "text" ? label(part.text) : unknown;
    });
}

function enumName(args: TypeArgs): string | undefined {
  const [first] = args.positional;
  return args.text("name") ?? (first?.kind === "class" ? first.class.name.toLowerCase() : undefined);
}

function mysqlLabels(word: string): Compile {
  return (args) => {
    const labels = labelsOf(args);
    return labels && `${word}(${labels.map((label) => sqlString(label.text)).join(",")})`;
  };
}

const enumeration: TypeRow = {
  postgresql: (args) => {
    if (!args.isNot("native_enum")) {
      const name = enumName(args);
      if (name !== undefined) return name;
      // Without a name an Enum of texts is refused; one of a Python class is named for the class.
      return labelsOf(args) === undefined ? undefined : null;
    }
    return enumAsText(args);
  },
  mysql: (args) => (args.isNot("native_enum") ? enumAsText(args) : mysqlLabels("ENUM")(args)),
};

function enumAsText(args: TypeArgs): string | undefined {
  const labels = labelsOf(args);
  const longest = labels && Math.max(...labels.map((label) => label.text.length));
  const length = args.number("length") ?? longest?.toString();
  return length === undefined ? undefined : `VARCHAR(${length})`;
}

const floating = (word: string): Compile => sized(word, "precision");

const GENERIC: Readonly<Record<string, TypeRow>> = {
  Integer: same(say("INTEGER")),
  INTEGER: same(say("INTEGER")),
  INT: same(say("INTEGER")),
  BigInteger: same(say("BIGINT")),
  BIGINT: same(say("BIGINT")),
  SmallInteger: same(say("SMALLINT")),
  SMALLINT: same(say("SMALLINT")),
  String: varchar,
  Unicode: varchar,
  VARCHAR: varchar,
  AutoString: varchar,
  Text: text,
  UnicodeText: text,
  TEXT: text,
  CHAR: { postgresql: withCollation(sized("CHAR"), '"'), mysql: withCollation(sized("CHAR"), "") },
  NVARCHAR: { postgresql: sized("NVARCHAR"), mysql: sized("NATIONAL VARCHAR") },
  NCHAR: { postgresql: sized("NCHAR"), mysql: sized("NATIONAL CHAR") },
  CLOB: same(say("CLOB")),
  BLOB: same(sized("BLOB")),
  Boolean: boolean,
  BOOLEAN: boolean,
  Date: same(say("DATE")),
  DATE: same(say("DATE")),
  DateTime: { postgresql: zoned("TIMESTAMP"), mysql: say("DATETIME") },
  DATETIME: same(say("DATETIME")),
  TIMESTAMP: timestamp,
  Time: time,
  TIME: time,
  Interval: { postgresql: say("INTERVAL"), mysql: say("DATETIME") },
  Float: same(floating("FLOAT")),
  FLOAT: same(floating("FLOAT")),
  Double: { postgresql: say("DOUBLE PRECISION"), mysql: say("DOUBLE") },
  DOUBLE: same(say("DOUBLE")),
  DOUBLE_PRECISION: same(say("DOUBLE PRECISION")),
  REAL: same(say("REAL")),
  Numeric: same(decimal("NUMERIC")),
  NUMERIC: same(decimal("NUMERIC")),
  DECIMAL: same(decimal("DECIMAL")),
  LargeBinary: { postgresql: say("BYTEA"), mysql: sized("BLOB") },
  PickleType: { postgresql: say("BYTEA"), mysql: say("BLOB") },
  BINARY: same(sized("BINARY")),
  VARBINARY: { postgresql: sized("VARBINARY"), mysql: binary("VARBINARY") },
  JSON: same(say("JSON")),
  Uuid: uuid,
  UUID: same(say("UUID")),
  Enum: enumeration,
};

const POSTGRESQL: Readonly<Record<string, TypeRow>> = {
  JSONB: onlyPostgresql(say("JSONB")),
  BYTEA: onlyPostgresql(say("BYTEA")),
  INET: onlyPostgresql(say("INET")),
  CIDR: onlyPostgresql(say("CIDR")),
  MACADDR: onlyPostgresql(say("MACADDR")),
  MACADDR8: onlyPostgresql(say("MACADDR8")),
  TSVECTOR: onlyPostgresql(say("TSVECTOR")),
  TSQUERY: onlyPostgresql(say("TSQUERY")),
  HSTORE: onlyPostgresql(say("HSTORE")),
  CITEXT: onlyPostgresql(say("CITEXT")),
  MONEY: onlyPostgresql(say("MONEY")),
  OID: onlyPostgresql(say("OID")),
  REGCLASS: onlyPostgresql(say("REGCLASS")),
  REGCONFIG: onlyPostgresql(say("REGCONFIG")),
  JSONPATH: onlyPostgresql(say("JSONPATH")),
  INT4RANGE: onlyPostgresql(say("INT4RANGE")),
  INT8RANGE: onlyPostgresql(say("INT8RANGE")),
  NUMRANGE: onlyPostgresql(say("NUMRANGE")),
  DATERANGE: onlyPostgresql(say("DATERANGE")),
  TSRANGE: onlyPostgresql(say("TSRANGE")),
  TSTZRANGE: onlyPostgresql(say("TSTZRANGE")),
  INT4MULTIRANGE: onlyPostgresql(say("INT4MULTIRANGE")),
  INT8MULTIRANGE: onlyPostgresql(say("INT8MULTIRANGE")),
  NUMMULTIRANGE: onlyPostgresql(say("NUMMULTIRANGE")),
  DATEMULTIRANGE: onlyPostgresql(say("DATEMULTIRANGE")),
  TSMULTIRANGE: onlyPostgresql(say("TSMULTIRANGE")),
  TSTZMULTIRANGE: onlyPostgresql(say("TSTZMULTIRANGE")),
  INTERVAL: onlyPostgresql((args) => {
    const fields = args.text("fields");
    const precision = args.number("precision", 0);
    return `INTERVAL${fields === undefined ? "" : ` ${fields}`}${precision === undefined ? "" : ` (${precision})`}`;
  }),
  BIT: {
    postgresql: (args) =>
      args.is("varying", 1) ? sized("BIT VARYING")(args) : `BIT(${args.number("length", 0) ?? 1})`,
    mysql: sized("BIT"),
  },
  ENUM: enumeration,
  DOMAIN: onlyPostgresql((args) => args.text("name", 0)),
  UUID: same(say("UUID")),
};

const MYSQL: Readonly<Record<string, TypeRow>> = {
  TINYINT: onlyMysql(mysqlNumber(sized("TINYINT", "display_width"))),
  MEDIUMINT: onlyMysql(mysqlNumber(sized("MEDIUMINT", "display_width"))),
  SMALLINT: integer("SMALLINT"),
  INTEGER: integer("INTEGER"),
  BIGINT: integer("BIGINT"),
  DATETIME: { postgresql: say("DATETIME"), mysql: fractional("DATETIME") },
  TIMESTAMP: { postgresql: zoned("TIMESTAMP"), mysql: (args) => fsp("TIMESTAMP", args) },
  TIME: { postgresql: zoned("TIME"), mysql: (args) => fsp("TIME", args) },
  YEAR: onlyMysql(sized("YEAR", "display_width")),
  LONGTEXT: onlyMysql(withCollation(say("LONGTEXT"), "")),
  MEDIUMTEXT: onlyMysql(withCollation(say("MEDIUMTEXT"), "")),
  TINYTEXT: onlyMysql(withCollation(say("TINYTEXT"), "")),
  LONGBLOB: onlyMysql(say("LONGBLOB")),
  MEDIUMBLOB: onlyMysql(say("MEDIUMBLOB")),
  TINYBLOB: onlyMysql(say("TINYBLOB")),
  ENUM: { postgresql: (args) => enumName(args) ?? null, mysql: mysqlLabels("ENUM") },
  SET: onlyMysql(mysqlLabels("SET")),
  DOUBLE: { postgresql: say("DOUBLE"), mysql: mysqlNumber(decimal("DOUBLE")) },
  FLOAT: { postgresql: floating("FLOAT"), mysql: mysqlNumber(decimal("FLOAT")) },
  DECIMAL: { postgresql: decimal("DECIMAL"), mysql: mysqlNumber(decimal("DECIMAL")) },
  NUMERIC: { postgresql: decimal("NUMERIC"), mysql: mysqlNumber(decimal("NUMERIC")) },
  BIT: onlyMysql(sized("BIT")),
};

function fsp(word: string, args: TypeArgs): string {
  const digits = args.number("fsp");
  return digits === undefined ? word : `${word}(${digits})`;
}

/** Where types are imported from, besides the package itself. */
const MODULE =
  /^(?:sqlalchemy(?:\.types|\.sql\.sqltypes|\.sql\.types)?|sqlmodel(?:\.sql\.sqltypes)?|sqlalchemy\.dialects\.(postgresql|mysql|mariadb)(?:\.\w+)?)$/;

function rowOf(path: string): { readonly row: TypeRow; readonly className: string } | undefined {
  const at = path.lastIndexOf(".");
  const module = MODULE.exec(path.slice(0, Math.max(at, 0)));
  if (module === null) return undefined;
  const className = path.slice(at + 1);
  const own = module[1] === "postgresql" ? POSTGRESQL : module[1] === undefined ? undefined : MYSQL;
  const row = own?.[className] ?? GENERIC[className];
  return row && { row, className };
}

/** Whether a class of SQLAlchemy's is called so. */
export function isTypeName(name: string): boolean {
  return name === "ARRAY" || [GENERIC, POSTGRESQL, MYSQL].some((rows) => Object.hasOwn(rows, name));
}

/** Undefined for what is no type that we know: a class of the project's own, a third party's. */
export function readType(value: HostValue): ReadType | undefined {
  if (value.kind === "either") return readEither(value);
  if (value.kind === "reference") return compileType(value.path, undefined);
  if (value.kind !== "call") return undefined;
  if (value.callee.endsWith(".with_variant")) return readVariant(value);
  return compileType(value.callee, value);
}

function compileType(path: string, call: Located<"call"> | undefined): ReadType | undefined {
  const args = new TypeArgs(call);
  const className = path.slice(path.lastIndexOf(".") + 1);
  if (className === "ARRAY" && MODULE.test(path.slice(0, -".ARRAY".length))) {
    const item = args.get("item_type", 0);
    const read = item && readType(item);
    const inner = read?.on.postgresql;
    const marks = "[]".repeat(Number(args.number("dimensions") ?? 1));
    const on: TypeOn = { mysql: null, mariadb: null, tidb: null };
    return {
      className,
      on: inner === undefined ? on : { ...on, postgresql: inner === null ? null : inner + marks },
      ...(read?.enumeration === undefined ? {} : { enumeration: read.enumeration }),
    };
  }
  const found = rowOf(path);
  if (found === undefined) return undefined;
  const { row } = found;
  const on: Partial<Record<DialectName, string | null>> = {};
  const compilers: Readonly<Record<DialectName, Compile>> = {
    postgresql: row.postgresql,
    mysql: row.mysql,
    mariadb: row.mariadb ?? row.mysql,
    tidb: row.mysql,
  };
  for (const dialect of DIALECT_NAMES) {
    const text = compilers[dialect](args);
    if (text !== undefined) on[dialect] = text;
  }
  const name = enumName(args);
  const isEnum = row === enumeration && !args.isNot("native_enum") && name !== undefined;
  if (!isEnum) return { className, on };
  const labels = labelsOf(args);
  const schema = args.text("schema");
  return {
    className,
    on,
    enumeration: {
      name,
      ...(schema === undefined ? {} : { schema }),
      ...(labels === undefined ? {} : { labels }),
      madeWithTable: !args.isNot("create_type"),
    },
  };
}

/** https://docs.sqlalchemy.org/en/20/core/type_api.html#sqlalchemy.types.TypeEngine.with_variant */
function readVariant(call: Located<"call">): ReadType | undefined {
  const base = call.receiver && readType(call.receiver);
  const [variant, ...names] = call.args.map((argument) => argument.value);
  const other = variant && readType(variant);
  if (base === undefined) return undefined;
  const on: Partial<Record<DialectName, string | null>> = { ...base.on };
  const words = names.map((name) => textOfValue(name));
  for (const dialect of DIALECT_NAMES) {
    // SQLAlchemy speaks to TiDB as MySQL. MariaDB has that name too, or its own, as the URL says.
    const named = words.includes(dialect) || (dialect === "tidb" && words.includes("mysql"));
    const maybe = dialect === "mariadb" && words.includes("mysql") && !named;
    const sent = other?.on[dialect];
    if (named) {
      if (sent === undefined) delete on[dialect];
      else on[dialect] = sent;
    } else if (maybe && sent !== on[dialect]) delete on[dialect];
  }
  return { ...base, on };
}

/** A type chosen by the dialect: on each, what was chosen for it. */
function readEither(value: Located<"either">): ReadType | undefined {
  const on: Partial<Record<DialectName, string | null>> = {};
  const read = value.options.map((option) => ({ option, type: readType(option.value) }));
  for (const dialect of DIALECT_NAMES) {
    const chosen = read.filter(({ option }) => option.dialects?.includes(dialect) ?? true);
    const texts = new Set(chosen.map(({ type }) => type?.on[dialect]));
    const [text] = texts;
    if (texts.size === 1 && text !== undefined) on[dialect] = text;
  }
  const [first] = read;
  const named = read.find(({ type }) => type?.enumeration !== undefined)?.type?.enumeration;
  if (first?.type === undefined) return undefined;
  return { className: first.type.className, on, ...(named === undefined ? {} : { enumeration: named }) };
}
