// What Sequelize makes of its DataTypes and default values on each dialect; seen by running its query generators.
// https://sequelize.org/docs/v6/other-topics/other-data-types/
import { dialectNamed } from "../../dialects/dialects";
import type { PerDialect } from "../../schema/change";
import { quoteName } from "../../sql/names";
import { onAll, onFamilies, sqlString } from "../change-builder";
import { isTrue, jsonText, option } from "../host/json-text";
import { textOfValue, type HostValue } from "../host/value";

const POSTGRESQL = dialectNamed("postgresql");

export interface SequelizeType {
  readonly on: PerDialect<string | null>;
  /** `STRING`, `ENUM`; unset for a type that is given as text. */
  readonly word?: string;
  /** Of an enum, or of an array of one; undefined ones are known at run time only. */
  readonly labels?: readonly (HostValue | undefined)[];
  /** False where an argument is known at run time only. */
  readonly complete: boolean;
}

const WORDS =
  /^(?:STRING|CHAR|TEXT|CITEXT|TSVECTOR|TINYINT|SMALLINT|MEDIUMINT|INTEGER|BIGINT|NUMBER|FLOAT|REAL|DOUBLE|DECIMAL|NUMERIC|BOOLEAN|TIME|DATE|DATEONLY|HSTORE|JSON|JSONB|BLOB|RANGE|UUID|UUIDV1|UUIDV4|NOW|VIRTUAL|ENUM|ARRAY|GEOMETRY|GEOGRAPHY|CIDR|INET|MACADDR)$/;

interface Written {
  readonly word: string;
  readonly args: readonly HostValue[];
  /** `UNSIGNED`, `ZEROFILL`, `BINARY`. */
  readonly modifiers: readonly string[];
}

/** `Sequelize.STRING(20)`, `DataTypes.INTEGER.UNSIGNED`, `new DataTypes.DATE(6)` taken apart. */
export function readDataType(value: HostValue): Written | undefined {
  const path = value.kind === "reference" ? value.path : value.kind === "call" ? value.callee : undefined;
  if (path === undefined) return undefined;
  const steps = path.replaceAll("()", "").split(".");
  const at = steps.findIndex((step) => WORDS.test(step));
  const word = steps[at];
  if (word === undefined) return undefined;
  const modifiers = steps.slice(at + 1);
  const args = value.kind === "call" ? value.args.map((argument) => argument.value) : [];
  return { word: word === "NUMERIC" ? "DECIMAL" : word, args, modifiers };
}

/** `values` are the attribute's own, for an ENUM without any. Undefined for what is no type. */
export function sequelizeType(
  value: HostValue,
  names: { readonly table: string; readonly column: string; readonly schema?: string },
  values?: HostValue,
): SequelizeType | undefined {
  const text = textOfValue(value);
  if (text !== undefined) return { on: onAll(text), complete: true };
  const written = readDataType(value);
  if (written === undefined) return undefined;
  const { word, args, modifiers } = written;
  const [first, second] = args;
  const sizes = new Sizes(first);
  const unsigned = modifiers.includes("UNSIGNED") || sizes.flag("unsigned") ? " UNSIGNED" : "";
  const zerofill = modifiers.includes("ZEROFILL") || sizes.flag("zerofill") ? " ZEROFILL" : "";
  const binary = modifiers.includes("BINARY") || isTrue(second) || sizes.flag("binary");
  const plain = (on: PerDialect<string | null>): SequelizeType => ({ on, word, complete: sizes.known });
  switch (word) {
    case "STRING":
    case "CHAR": {
      const sized = `${word === "CHAR" ? "CHAR" : "VARCHAR"}(${sizes.length() ?? "255"})`;
      return plain(binary ? onFamilies("BYTEA", `${sized} BINARY`) : onAll(sized));
    }
    case "TEXT":
      return plain(onFamilies("TEXT", `${sizes.prefix()}TEXT`));
    case "BLOB":
      return plain(onFamilies("BYTEA", `${sizes.prefix()}BLOB`));
    case "TINYINT":
    case "SMALLINT":
    case "MEDIUMINT":
    case "INTEGER":
    case "BIGINT": {
      const length = sizes.length();
      return plain(
        onFamilies(word, word + (length === undefined ? "" : `(${length})`) + unsigned + zerofill),
      );
    }
    case "FLOAT":
    case "REAL":
    case "DOUBLE": {
      const name = word === "DOUBLE" ? "DOUBLE PRECISION" : word;
      const length = sizes.length();
      const decimals = sizes.number(second) ?? sizes.option("decimals");
      const size = length === undefined ? "" : `(${length}${decimals === undefined ? "" : `,${decimals}`})`;
      const postgresql = word === "FLOAT" && decimals === undefined ? name + size : name;
      return plain(onFamilies(postgresql, name + size + unsigned + zerofill));
    }
    case "DECIMAL": {
      const precision = sizes.number(first) ?? sizes.option("precision");
      const scale = sizes.number(second) ?? sizes.option("scale");
      const kept = [precision, scale].filter((one) => one !== undefined && one !== "0");
      const size = kept.length === 0 ? "" : `(${kept.join(",")})`;
      return plain(onFamilies(`DECIMAL${size}`, `DECIMAL${size}${unsigned}${zerofill}`));
    }
    case "BOOLEAN":
      return plain(onFamilies("BOOLEAN", "TINYINT(1)"));
    case "DATE": {
      const digits = sizes.length();
      return plain(
        onFamilies("TIMESTAMP WITH TIME ZONE", digits === undefined ? "DATETIME" : `DATETIME(${digits})`),
      );
    }
    case "DATEONLY":
      return plain(onAll("DATE"));
    case "TIME":
    case "JSON":
    case "NUMBER":
      return plain(onAll(word));
    case "JSONB":
    case "CITEXT":
    case "TSVECTOR":
    case "HSTORE":
    case "CIDR":
    case "INET":
    case "MACADDR":
      return plain(onFamilies(word, null));
    case "UUID":
      return plain(onFamilies("UUID", "CHAR(36) BINARY"));
    case "GEOMETRY":
    case "GEOGRAPHY": {
      const shape = textOfValue(first)?.toUpperCase();
      const srid = sizes.number(second);
      const inside = shape === undefined ? "" : `(${shape}${srid === undefined ? "" : `,${srid}`})`;
      return plain(onFamilies(word + inside, word === "GEOMETRY" ? (shape ?? word) : null));
    }
    case "RANGE": {
      const inner = first === undefined ? undefined : readDataType(first)?.word;
      const range = first === undefined ? "int4range" : RANGES[inner ?? ""];
      return range === undefined ? { on: {}, word, complete: false } : plain(onFamilies(range, null));
    }
    case "ENUM":
      return enumType(args, values, names);
    case "ARRAY": {
      const inner =
        first && sequelizeType(first.kind === "object" ? (option(first, "type") ?? first) : first, names);
      if (inner?.on.postgresql === undefined) return { on: {}, word, complete: false };
      const postgresql = inner.on.postgresql === null ? null : `${inner.on.postgresql}[]`;
      return {
        on: onFamilies(postgresql, null),
        word: inner.word === "ENUM" ? "ENUM" : word,
        complete: inner.complete,
        ...(inner.labels === undefined ? {} : { labels: inner.labels }),
      };
    }
    default:
      return undefined;
  }
}

/** https://www.postgresql.org/docs/current/rangetypes.html */
const RANGES: Readonly<Record<string, string>> = {
  INTEGER: "int4range",
  BIGINT: "int8range",
  DECIMAL: "numrange",
  DATE: "tstzrange",
  DATEONLY: "daterange",
};

/** The type that PostgreSQL has for an enum's column. */
export function enumTypeName(table: string, column: string): string {
  return `enum_${table}_${column}`;
}

function enumType(
  args: readonly HostValue[],
  values: HostValue | undefined,
  names: { readonly table: string; readonly column: string; readonly schema?: string },
): SequelizeType {
  const [first] = args;
  const listed = first?.kind === "object" ? option(first, "values") : first;
  const list = values?.kind === "list" ? values : listed?.kind === "list" ? listed : undefined;
  const items = list === undefined ? (listed === undefined ? [] : args) : list.items;
  const texts = items.map((item) => textOfValue(item));
  const complete = texts.length > 0 && !texts.includes(undefined) && list?.complete !== false;
  const mysql = `ENUM(${texts.map((text) => sqlString(text ?? "")).join(", ")})`;
  const owner = names.schema === undefined ? "" : `${quoteName(names.schema, POSTGRESQL)}.`;
  const postgresql = owner + quoteName(enumTypeName(names.table, names.column), POSTGRESQL);
  return {
    on: complete ? onFamilies(postgresql, mysql) : { postgresql },
    word: "ENUM",
    labels: items.map((item) => (textOfValue(item) === undefined ? undefined : item)),
    complete,
  };
}

/** Reads lengths; `known` is false once one is known at run time only. */
class Sizes {
  known = true;

  constructor(private readonly first: HostValue | undefined) {}

  number(value: HostValue | undefined): string | undefined {
    if (value?.kind === "number") return value.text;
    if (value?.kind === "string" && /^\d+$/.test(value.text)) return value.text;
    if (value !== undefined && /^(?:unknown|reference|either)$/.test(value.kind)) this.known = false;
    return undefined;
  }

  option(key: string): string | undefined {
    return this.number(option(this.first, key));
  }

  length(): string | undefined {
    return this.number(this.first) ?? this.option("length");
  }

  flag(key: string): boolean {
    return isTrue(option(this.first, key));
  }

  /** `TEXT("long")`. */
  prefix(): string {
    const word = (textOfValue(this.first) ?? textOfValue(option(this.first, "length")))?.toLowerCase();
    return word === "tiny" || word === "medium" || word === "long" ? word.toUpperCase() : "";
  }
}

/** Types that MySQL's generator sends no default for. */
export const WITHOUT_DEFAULT: ReadonlySet<string> = new Set(["TEXT", "BLOB", "GEOMETRY", "JSON"]);

/**
 * The default's SQL; null where Sequelize sends none (a value that it makes for each row), undefined where it is known
 * at run time only.
 */
export function sequelizeDefault(value: HostValue, word: string | undefined): string | null | undefined {
  const type = readDataType(value);
  if (type !== undefined && /^(?:NOW|UUIDV1|UUIDV4)$/.test(type.word)) return null;
  switch (value.kind) {
    case "null":
      return "NULL";
    case "closure":
      return null;
    case "boolean":
      return String(value.value);
    case "number":
      return value.text;
    case "string":
      if (!value.complete) return undefined;
      return word === "JSON" || word === "JSONB"
        ? sqlString(JSON.stringify(value.text))
        : sqlString(value.text);
    case "call":
      return functionText(value);
    case "object":
    case "list": {
      const json = jsonText(value);
      if (json === undefined) return undefined;
      if (word === "ARRAY" && value.kind === "list" && value.items.length === 0) return "ARRAY[]";
      return word === "JSON" || word === "JSONB" ? sqlString(json) : undefined;
    }
    case "reference":
      // `Date.now`: a function, which is asked for each row.
      return value.path === "Date.now" ? null : undefined;
    default:
      return undefined;
  }
}

/** `Sequelize.literal("…")`, `Sequelize.fn("now")`. */
export function functionText(value: HostValue): string | undefined {
  if (value.kind !== "call") return undefined;
  const name = value.callee.slice(value.callee.lastIndexOf(".") + 1);
  const args = value.args.map((argument) => argument.value);
  if (name === "literal") return textOfValue(args[0]);
  if (name === "col") return textOfValue(args[0]);
  if (name !== "fn") return undefined;
  const called = textOfValue(args[0]);
  const given = args.slice(1).map((one) => functionText(one) ?? sequelizeDefault(one, undefined));
  return called === undefined || given.includes(undefined) ? undefined : `${called}(${given.join(", ")})`;
}
