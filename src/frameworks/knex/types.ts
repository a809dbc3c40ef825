// What Knex makes of its own types and defaults on each dialect, as its column compilers send it; seen by running it.
// https://knexjs.org/guide/schema-builder.html#schema-building
import type { DialectName } from "../../dialects/dialect";
import { dialectNamed } from "../../dialects/dialects";
import { quoteName } from "../../sql/names";
import { classifySql, onAll, onFamilies, sqlString } from "../change-builder";
import { isTrue, jsonText, option } from "../host/json-text";
import { textOfValue, type HostValue } from "../host/value";
import type { Expression, PerDialect } from "../../schema/change";

const POSTGRESQL = dialectNamed("postgresql");

export interface KnexType {
  readonly on: PerDialect<string | null>;
  /** Counts up by itself. */
  readonly counts?: true;
  /** Of an enum; undefined ones are known at run time only. */
  readonly labels?: readonly (HostValue | undefined)[];
  /** The type that PostgreSQL has for the enum; unset: it has a text with a CHECK. */
  readonly native?: { readonly name: string; readonly schema?: string; readonly made: boolean };
  /** False where an argument is known at run time only. */
  readonly complete: boolean;
}

/** The method's own name as the type that Knex takes it for. */
const ALIASES: Readonly<Record<string, string>> = {
  float: "floating",
  enum: "enu",
  boolean: "bool",
  string: "varchar",
  biginteger: "bigint",
  datetime: "datetime",
};

/** Every method of a table that makes a column, lower case. */
const MAKERS = new Set([
  "tinyint",
  "smallint",
  "mediumint",
  "int",
  "bigint",
  "decimal",
  "float",
  "double",
  "real",
  "bit",
  "boolean",
  "serial",
  "date",
  "datetime",
  "timestamp",
  "time",
  "year",
  "geometry",
  "geography",
  "point",
  "char",
  "varchar",
  "tinytext",
  "text",
  "mediumtext",
  "longtext",
  "binary",
  "varbinary",
  "tinyblob",
  "mediumblob",
  "blob",
  "longblob",
  "enum",
  "set",
  "bool",
  "increments",
  "bigincrements",
  "integer",
  "biginteger",
  "string",
  "json",
  "jsonb",
  "uuid",
  "enu",
  "specifictype",
]);

export function isColumnMethod(method: string): boolean {
  return MAKERS.has(method.toLowerCase());
}

/** The word that Knex's compilers know a method by. */
export function typeWord(method: string): string {
  const lower = method.toLowerCase();
  return ALIASES[lower] ?? lower;
}

export function isCounter(word: string): boolean {
  return word === "increments" || word === "bigincrements";
}

/**
 * `args` are those after the column's name, `owner` the schema that withSchema names. Undefined where Knex itself has
 * nothing for the method.
 */
export function knexType(word: string, args: readonly HostValue[], owner?: string): KnexType | undefined {
  const [first, second] = args;
  const sizes = new Sizes();
  const plain = (on: PerDialect<string | null>): KnexType => ({ on, complete: sizes.known });
  switch (word) {
    case "increments":
      return { ...plain(onFamilies("serial", "int unsigned")), counts: true };
    case "bigincrements":
      return { ...plain(onFamilies("bigserial", "bigint unsigned")), counts: true };
    case "integer":
      return plain(onFamilies("integer", `int${sizes.inParentheses(first)}`));
    case "tinyint":
      return plain(onFamilies("smallint", `tinyint${sizes.inParentheses(first)}`));
    case "smallint":
    case "bigint":
      return plain(onAll(word));
    case "mediumint":
      return plain(onFamilies("integer", "mediumint"));
    case "varchar":
      return plain(onAll(`varchar(${sizes.number(first, "255")})`));
    case "text": {
      const kind = textOfValue(first)?.replace(/^(medium|long)$/, "$1text");
      const mysql = kind === "mediumtext" || kind === "longtext" ? kind : "text";
      return plain(onFamilies("text", mysql));
    }
    case "mediumtext":
    case "longtext":
      return plain(onFamilies(null, word));
    case "floating":
      return plain(onFamilies("real", `float(${sizes.number(first, "8")}, ${sizes.number(second, "2")})`));
    case "double": {
      const isBare = isAbsent(first) || (first?.kind === "number" && Number(first.text) === 0);
      const mysql = isBare ? "double" : `double(${sizes.number(first, "8")}, ${sizes.number(second, "2")})`;
      return plain(onFamilies("double precision", mysql));
    }
    case "decimal": {
      const text = `decimal(${sizes.number(first, "8")}, ${sizes.number(second, "2")})`;
      return plain(first?.kind === "null" ? onFamilies("decimal", null) : onAll(text));
    }
    case "bool":
      return plain(onAll("boolean"));
    case "date":
    case "geometry":
    case "geography":
    case "point":
      return plain(onAll(word));
    case "datetime":
    case "timestamp":
      return timeType(word, first, second, sizes);
    case "time":
      return plain(onFamilies("time", `time${sizes.digits(option(first, "precision") ?? first)}`));
    case "binary":
      return plain(onFamilies("bytea", isAbsent(first) ? "blob" : `varbinary${sizes.inParentheses(first)}`));
    case "json":
      return plain(onAll("json"));
    case "jsonb":
      return plain(onFamilies("jsonb", "json"));
    case "uuid": {
      const binary = option(first, "useBinaryUuid");
      return plain(onFamilies("uuid", isTrue(binary) ? "binary(16)" : "char(36)"));
    }
    case "enu":
      return enumType(first, second, owner);
    case "specifictype": {
      const text = textOfValue(first) ?? rawText(first);
      return text === undefined ? { on: {}, complete: false } : plain(onAll(text));
    }
    default:
      return undefined;
  }
}

/** Reads lengths; `known` is false once one is known at run time only. */
class Sizes {
  known = true;

  number(value: HostValue | undefined, fallback: string): string {
    if (isAbsent(value)) return fallback;
    if (value?.kind === "number" || value?.kind === "string") {
      const number = Number.parseInt(value.text, 10);
      return Number.isNaN(number) ? fallback : String(number);
    }
    if (value?.kind === "unknown" || value?.kind === "reference" || value?.kind === "either") {
      this.known = false;
    }
    return fallback;
  }

  inParentheses(value: HostValue | undefined): string {
    const number = this.number(value, "");
    return number === "" || number === "0" ? "" : `(${number})`;
  }

  /** A precision, which only a number is taken for. */
  digits(value: HostValue | undefined): string {
    return value?.kind === "number" ? this.inParentheses(value) || `(${value.text})` : "";
  }
}

function timeType(
  word: string,
  first: HostValue | undefined,
  second: HostValue | undefined,
  sizes: Sizes,
): KnexType {
  const options = first?.kind === "object" ? first : undefined;
  const useZone = option(options, "useTz");
  const withoutZone =
    options === undefined ? isTrue(first) || isNonZero(first) : useZone?.kind === "boolean" && !useZone.value;
  const precision = options === undefined ? second : option(options, "precision");
  const postgresql = (withoutZone ? "timestamp" : "timestamptz") + sizes.digits(precision);
  const mysql = word + sizes.digits(options === undefined ? first : option(options, "precision"));
  const isOpen = first !== undefined && /^(?:unknown|reference|either)$/.test(first.kind);
  return { on: onFamilies(postgresql, mysql), complete: sizes.known && !isOpen };
}

function enumType(
  values: HostValue | undefined,
  options: HostValue | undefined,
  above: string | undefined,
): KnexType {
  const native = isTrue(option(options, "useNative"));
  const made = !isTrue(option(options, "existingType"));
  const name = textOfValue(option(options, "enumName"));
  const schema = textOfValue(option(options, "schemaName")) ?? above;
  const labels =
    values?.kind === "list" && values.complete
      ? values.items.map((item) => (textOfValue(item) === undefined ? undefined : item))
      : undefined;
  const texts = labels?.map((label) => textOfValue(label));
  const known = texts?.every((text) => text !== undefined) === true && texts.length > 0;
  const mysql = known ? `enum(${texts.map((text) => sqlString(text ?? "")).join(", ")})` : undefined;
  const owner = schema === undefined ? "" : `${quoteName(schema, POSTGRESQL)}.`;
  const postgresql = native ? name && owner + quoteName(name, POSTGRESQL) : "text";
  return {
    on: {
      ...(postgresql === undefined ? {} : { postgresql }),
      ...(mysql === undefined ? {} : { mysql, mariadb: mysql, tidb: mysql }),
    },
    ...(labels === undefined ? {} : { labels }),
    ...(native && name !== undefined
      ? { native: { name, ...(schema === undefined ? {} : { schema }), made } }
      : {}),
    complete: known || (native && !made),
  };
}

/**
 * The default that Knex sends; null where it sends none, undefined where it is known at run time only. `mysql` leaves
 * out what MySQL's compiler does not send.
 */
export function knexDefault(
  word: string,
  value: HostValue,
): Pick<Expression, "text" | "kind" | "value" | "parenthesised" | "on"> | null | undefined {
  if (value.kind === "null") return null;
  const raw = rawOn(value);
  if (raw !== undefined) return expressionOf(raw, word);
  switch (value.kind) {
    case "boolean":
      return expressionOf(onAll(word === "bool" ? (value.value ? "'1'" : "'0'") : `'${value.value}'`), word);
    case "number":
      return expressionOf(
        onAll(word === "bool" ? (Number(value.text) === 0 ? "'0'" : "'1'") : `'${value.text}'`),
        word,
      );
    case "string": {
      if (!value.complete) return undefined;
      if (word === "bool") {
        return expressionOf(onAll(value.text === "false" || value.text === "" ? "'0'" : "'1'"), word);
      }
      return expressionOf(onAll(sqlString(value.text)), word);
    }
    case "list":
    case "object": {
      const text = jsonText(value);
      if (text === undefined || (word !== "json" && word !== "jsonb")) return undefined;
      return expressionOf(onFamilies(sqlString(text), `(${sqlString(text)})`), word);
    }
    default:
      return undefined;
  }
}

function expressionOf(
  on: PerDialect<string>,
  word: string,
): Pick<Expression, "text" | "kind" | "value" | "parenthesised" | "on"> {
  const text = on.postgresql ?? "";
  // MySQL's compiler sends no default for these.
  const sent = word.includes("text") ? { postgresql: text } : on;
  return { text, ...classifySql(text), on: sent };
}

/** `knex.raw`, `knex.fn.now()`, `knex.fn.uuid()`. */
function rawOn(value: HostValue): PerDialect<string> | undefined {
  if (value.kind !== "call") return undefined;
  const [first] = value.args;
  if (/^knex\.fn\.now$/.test(value.callee)) {
    const digits = first?.value.kind === "number" ? `(${first.value.text})` : "";
    return onAll(`CURRENT_TIMESTAMP${digits}`);
  }
  if (value.callee === "knex.fn.uuid") return onFamilies("gen_random_uuid()", "(UUID())");
  const text = rawText(value);
  return text === undefined ? undefined : onAll(text);
}

/** The SQL of a `knex.raw` without bindings. */
export function rawText(value: HostValue | undefined): string | undefined {
  if (value?.kind !== "call" || !/^knex\.(?:schema\.)?raw$/.test(value.callee)) return undefined;
  const bindings = value.args[1]?.value;
  const isBound = bindings !== undefined && !(bindings.kind === "list" && bindings.items.length === 0);
  return isBound ? undefined : textOfValue(value.args[0]?.value);
}

function isNonZero(value: HostValue | undefined): boolean {
  return value?.kind === "number" && Number(value.text) !== 0;
}

function isAbsent(value: HostValue | undefined): boolean {
  return value === undefined || value.kind === "null";
}

/** Whether MySQL's compiler drops the defaults of this type. */
export function hasNoDefaultOn(word: string, source: DialectName): boolean {
  return source !== "postgresql" && word.includes("text");
}
