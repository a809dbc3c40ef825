// Which type of one dialect holds the values of another's. Data: a row per type, and what is lost where no type
// holds all of it. Fixes write what stands here, and the diff of two schemas compares through it.
import { compareVersions } from "../base/version";
import type { Dialect } from "../dialects/dialect";
import { dialectNamed } from "../dialects/dialects";
import type { Target } from "../dialects/target";

/** What the mapping must know of a type: a written one's or a schema's. */
export interface MappedFrom {
  readonly name: string;
  readonly args: readonly string[];
  readonly dimensions: number;
  readonly unsigned?: boolean;
  readonly modifiers?: readonly { readonly word: string }[];
}

export interface TypeMapping {
  /** SQL, lower case where it is ours, the author's words where they can stay. */
  readonly text: string;
  /** Every value is kept and means the same. Otherwise `note` says what is lost or decided. */
  readonly exact: boolean;
  readonly note?: string;
}

interface Row {
  readonly to: string;
  /** Whether the source's arguments go along. */
  readonly args?: true;
  readonly loses?: string;
}

// https://www.postgresql.org/docs/current/datatype.html, https://dev.mysql.com/doc/refman/8.4/en/data-types.html
const TO_MYSQL: Readonly<Record<string, Row>> = {
  smallint: { to: "smallint" },
  integer: { to: "int" },
  bigint: { to: "bigint" },
  real: { to: "float" },
  "double precision": { to: "double" },
  boolean: { to: "boolean" },
  character: { to: "char", args: true },
  "character varying": { to: "varchar", args: true },
  text: { to: "longtext" },
  name: { to: "varchar(63)" },
  bytea: { to: "longblob" },
  bit: { to: "bit", args: true },
  "bit varying": { to: "bit", args: true, loses: "every value is padded to the full length" },
  date: { to: "date" },
  "time without time zone": { to: "time", args: true },
  "time with time zone": { to: "time", args: true, loses: "the offset of each value is lost" },
  "timestamp without time zone": { to: "datetime", args: true },
  "timestamp with time zone": {
    to: "datetime",
    args: true,
    loses: "values are kept without a time zone, so write UTC",
  },
  interval: { to: "varchar(64)", loses: "it is kept as text, without arithmetic" },
  json: { to: "json", loses: "keys are sorted and doubled ones merged" },
  jsonb: { to: "json", loses: "its operators and GIN indexes are PostgreSQL's" },
  uuid: { to: "char(36)", loses: "any text of that length is taken" },
  xml: { to: "longtext", loses: "it is not checked to be XML" },
  inet: { to: "varchar(43)", loses: "it is not checked to be an address" },
  cidr: { to: "varchar(43)", loses: "it is not checked to be a network" },
  macaddr: { to: "char(17)", loses: "it is not checked to be an address" },
  macaddr8: { to: "char(23)", loses: "it is not checked to be an address" },
  tsvector: { to: "longtext", loses: "it is no search vector any more" },
  money: { to: "decimal(19,2)", loses: "the currency's sign is lost" },
  oid: { to: "bigint" },
};

const TO_POSTGRESQL: Readonly<Record<string, Row>> = {
  tinyint: { to: "smallint" },
  smallint: { to: "smallint" },
  mediumint: { to: "integer" },
  int: { to: "integer" },
  bigint: { to: "bigint" },
  float: { to: "real" },
  double: { to: "double precision" },
  char: { to: "char", args: true },
  varchar: { to: "varchar", args: true },
  tinytext: { to: "text" },
  text: { to: "text" },
  mediumtext: { to: "text" },
  longtext: { to: "text" },
  binary: { to: "bytea", loses: "its length is no longer checked or padded" },
  varbinary: { to: "bytea", loses: "its length is no longer checked" },
  tinyblob: { to: "bytea" },
  blob: { to: "bytea" },
  mediumblob: { to: "bytea" },
  longblob: { to: "bytea" },
  bit: { to: "bit", args: true },
  date: { to: "date" },
  time: { to: "time", args: true },
  datetime: { to: "timestamp", args: true },
  timestamp: { to: "timestamptz", args: true },
  year: { to: "smallint" },
  json: { to: "jsonb" },
  uuid: { to: "uuid" },
  inet4: { to: "inet" },
  inet6: { to: "inet" },
};

/** The next type that holds every unsigned value of a MySQL integer. */
const UNSIGNED: Readonly<Record<string, string>> = {
  tinyint: "smallint",
  smallint: "integer",
  mediumint: "integer",
  int: "bigint",
  bigint: "numeric(20,0)",
};

/** Undefined where the other dialect has nothing for it, or the type is not a built-in one. */
export function sqlTypeFor(type: MappedFrom, from: Dialect, to: Target): TypeMapping | undefined {
  const toDialect = dialectNamed(to.dialect);
  const fact = from.types.get(type.name);
  if (from.family === toDialect.family) return sameFamily(type, toDialect);
  if (fact === undefined) return undefined;
  if (type.dimensions > 0) {
    return toDialect.family === "mysql"
      ? { text: "json", exact: false, note: "an array becomes a JSON array, without array operators" }
      : undefined;
  }
  return toDialect.family === "mysql"
    ? toMysql(type, fact.canonical, fact.group, to)
    : toPostgresql(type, fact.canonical, fact.group);
}

function sameFamily(type: MappedFrom, to: Dialect): TypeMapping | undefined {
  return to.types.has(type.name) ? { text: written(type), exact: true } : undefined;
}

function toMysql(type: MappedFrom, canonical: string, group: string, to: Target): TypeMapping | undefined {
  if (group === "serial")
    return {
      text: canonical === "bigint" ? "bigint" : canonical === "smallint" ? "smallint" : "int",
      exact: true,
    };
  if (canonical === "uuid" && to.dialect === "mariadb" && compareVersions(to.version, [10, 7]) >= 0) {
    return { text: "uuid", exact: true };
  }
  if (canonical === "numeric") {
    return type.args.length > 0
      ? decimal(type)
      : {
          text: "decimal(65,30)",
          exact: false,
          note: "a length is invented: at most 35 digits before the point and 30 after",
        };
  }
  if (canonical === "character varying" && type.args.length === 0) {
    return { text: "longtext", exact: true };
  }
  if ((group === "timestamp" || group === "time") && type.args.length === 0) {
    const row = TO_MYSQL[canonical];
    return row === undefined ? undefined : mapped(row, ["6"]);
  }
  const row = TO_MYSQL[canonical];
  return row === undefined ? undefined : mapped(row, type.args);
}

function decimal(type: MappedFrom): TypeMapping {
  const [precision = "", scale = "0"] = type.args;
  const fits = Number(precision) <= 65 && Number(scale) <= 30 && Number(scale) >= 0;
  return fits
    ? { text: `decimal(${type.args.join(",")})`, exact: true }
    : {
        text: "decimal(65,30)",
        exact: false,
        note: `it holds fewer digits than numeric(${type.args.join(",")})`,
      };
}

function toPostgresql(type: MappedFrom, canonical: string, group: string): TypeMapping | undefined {
  const unsigned =
    type.unsigned === true || (type.modifiers?.some((one) => one.word === "UNSIGNED") ?? false);
  if (group === "boolean") return { text: "boolean", exact: true };
  if (group === "serial") return { text: "bigint", exact: true };
  const wider = unsigned ? UNSIGNED[canonical] : undefined;
  if (wider !== undefined) return { text: wider, exact: true };
  if (canonical === "decimal") {
    return { text: type.args.length > 0 ? `decimal(${type.args.join(",")})` : "decimal(10,0)", exact: true };
  }
  if (canonical === "float" && type.args.length === 1 && Number(type.args[0]) > 24) {
    return { text: "double precision", exact: true };
  }
  // Without arguments MySQL keeps whole seconds: https://dev.mysql.com/doc/refman/8.4/en/fractional-seconds.html
  if ((group === "timestamp" || group === "time") && type.args.length === 0) {
    const row = TO_POSTGRESQL[canonical];
    return row === undefined ? undefined : mapped(row, ["0"]);
  }
  const row = TO_POSTGRESQL[canonical];
  return row === undefined ? undefined : mapped(row, type.args);
}

function mapped(row: Row, args: readonly string[]): TypeMapping {
  const text = row.args && args.length > 0 ? `${row.to}(${args.join(",")})` : row.to;
  return row.loses === undefined ? { text, exact: true } : { text, exact: false, note: row.loses };
}

function written(type: MappedFrom): string {
  const marks = (type.modifiers ?? []).map((one) => one.word.toLowerCase());
  const signs =
    type.unsigned === true && !marks.includes("unsigned")
      ? ["unsigned"]
      : marks.filter((one) => one === "unsigned" || one === "zerofill");
  const args = type.args.length > 0 ? `(${type.args.join(",")})` : "";
  return [type.name + args, ...signs].join(" ") + "[]".repeat(type.dimensions);
}
