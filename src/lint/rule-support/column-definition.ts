// The whole definition of a column as MODIFY COLUMN must repeat it: what replay knows of the column, with what a
// migration alters in PostgreSQL's way (one thing at a time) worked in.
import type { ColumnAlteration, Name, ObjectName, TypeUse } from "../../schema/change";
import { UNKNOWN, type Column, type ColumnType, type Table } from "../../schema/schema";
import { sqlTypeFor, type TypeMapping } from "../../schema/type-mapping";
import { quoteName, quoteString } from "../../sql/names";
import type { StatementContext } from "../rule";
import { isCurrentTime } from "./current-time";
import { isLongType, isText } from "./long-types";
import type { Dialect } from "../../dialects/dialect";

const INTEGERS = /^(?:tiny|small|medium|big)?int/i;

export interface Modification {
  readonly text: string;
  /** Whether nothing is lost or decided; otherwise `loses` says what, as the end of a title. */
  readonly exact: boolean;
  readonly loses: string;
}

/**
 * `column` may have an empty range where the author does not write it. Undefined where part of the definition is not known, or can't be said in the
 * target's dialect.
 */
export function modifyColumn(
  table: ObjectName,
  column: Name,
  alterations: readonly ColumnAlteration[],
  context: StatementContext,
  comment?: string,
): Modification | undefined {
  const { targetDialect, unit } = context;
  const known = findColumn(table, column, context);
  if (known === undefined || known.generated !== undefined) return undefined;
  let { type, nullable, autoIncrement } = known;
  let defaultSql = known.default;
  const losses: string[] = [];
  for (const alteration of alterations) {
    switch (alteration.set) {
      case "type":
        type = columnType(alteration.type);
        if (alteration.using !== undefined)
          losses.push("USING is left out, values are converted by the target's own rules");
        break;
      case "not-null":
        nullable = false;
        break;
      case "nullable":
        nullable = true;
        break;
      case "default":
        defaultSql = alteration.expression.text;
        break;
      case "no-default":
        defaultSql = null;
        autoIncrement = false;
        break;
      case "identity":
      case "no-identity":
      case "no-expression":
      case "other":
        return undefined;
    }
  }
  if (type === undefined || nullable === undefined || defaultSql === undefined) return undefined;
  const isAltered = alterations.some((one) => one.set === "type");
  const mapped = typeThere(type, isAltered ? undefined : known, table, context);
  if (mapped === undefined) return undefined;
  if (!mapped.exact) losses.push(mapped.note ?? `the type becomes ${mapped.text}`);
  const isWritten = column.range.end > column.range.start;
  const written = isWritten
    ? unit.text.slice(column.range.start, column.range.end)
    : quoteName(column.text, targetDialect, context.target.version);
  const parts = [`MODIFY COLUMN ${written} ${mapped.text}`, nullable ? "NULL" : "NOT NULL"];
  if (autoIncrement && INTEGERS.test(mapped.text)) parts.push("AUTO_INCREMENT");
  else if (defaultSql !== null) {
    const value = defaultFor(defaultSql, mapped.text, targetDialect);
    if (value === undefined) return undefined;
    parts.push(`DEFAULT ${value}`);
  }
  const said = comment ?? known.comment;
  if (said !== undefined && said !== "") parts.push(`COMMENT ${quoteString(said, targetDialect)}`);
  return {
    text: parts.join(" "),
    exact: losses.length === 0,
    loses: losses.length === 0 ? "" : `: ${losses.join("; ")}`,
  };
}

export function findColumn(
  table: ObjectName,
  column: Name,
  { schema, lookup }: Pick<StatementContext, "schema" | "lookup">,
): Column | undefined {
  const found = schema.table(lookup(table));
  if (found === undefined || found === UNKNOWN) return undefined;
  return found.columns.find((one) => one.name === column.text);
}

/**
 * The type that the column has, or gets, on the target. For a type that the target reads otherwise it is the one that
 * the first fix of that type's own rule writes, so that converted migrations stay of one piece.
 */
function typeThere(
  type: ColumnType,
  unaltered: Column | undefined,
  table: ObjectName,
  { schema, source, target, targetDialect, lookup }: StatementContext,
): TypeMapping | undefined {
  const { name, args, dimensions } = type;
  if (dimensions === 0 && args.length === 0) {
    if (name === "varchar" || name === "character varying") {
      return { text: "varchar(255)", exact: false, note: "longer values are refused" };
    }
    if (name === "timestamp") return { text: "datetime(6)", exact: false, note: "years 1000 to 9999" };
    if (name === "numeric" || name === "decimal") {
      return {
        text: "numeric(38, 10)",
        exact: false,
        note: "at most 28 digits before the point and 10 behind it",
      };
    }
  }
  const found = schema.table(lookup(table));
  if (unaltered !== undefined && found !== undefined && found !== UNKNOWN && isText(name)) {
    const isInForeignKey = found.foreignKeys.some((key) => key.columns.includes(unaltered.name));
    if (isInForeignKey || isKeyFromItsStart(found, unaltered)) {
      return { text: "varchar(255)", exact: false, note: "longer values are refused" };
    }
  }
  const own = source.types.has(name) ? undefined : schema.type({ name });
  if (dimensions === 0 && own !== undefined && own !== UNKNOWN && own.labels !== undefined) {
    const labels = own.labels.map((label) => quoteString(label, targetDialect)).join(", ");
    return { text: `ENUM(${labels})`, exact: false, note: "labels are taken without regard to case" };
  }
  if (unaltered !== undefined && dimensions === 0 && targetDialect.types.has(name)) {
    return { text: type.text, exact: true };
  }
  return sqlTypeFor(type, source, target);
}

/** Whether the statement that made the column made it a key too: as a TEXT the target did not take it. */
function isKeyFromItsStart(table: Table, column: Column): boolean {
  const keys = [
    ...[table.primaryKey, ...table.uniques].map((key) => ({
      origin: key?.origin,
      columns: key?.parts.map((part) => part.column) ?? [],
    })),
    ...table.foreignKeys,
  ];
  return keys.some(
    ({ origin, columns }) =>
      origin !== undefined &&
      origin.file === column.origin?.file &&
      origin.start === column.origin.start &&
      columns.includes(column.name),
  );
}

function columnType(type: TypeUse): ColumnType {
  const args = type.args.length === 0 ? "" : `(${type.args.join(", ")})`;
  return {
    name: type.name,
    args: type.args,
    dimensions: type.dimensions,
    unsigned: false,
    text: type.name + args + "[]".repeat(type.dimensions),
  };
}

/** A default of PostgreSQL's in the MySQL family's words; undefined where none is known to mean the same. */
function defaultFor(sql: string, type: string, target: Dialect): string | undefined {
  const name = /^[a-z]+/i.exec(type)?.[0].toLowerCase() ?? "";
  const plain = sql.replace(/^('(?:[^'\\]|'')*'|\(?-?[\d.]+\)?)::[a-z_ ]+(?:\([\d, ]*\))?$/i, "$1").trim();
  if (/^null$/i.test(plain)) return "NULL";
  if (/^\(*(?:'(?:[^'\\]|'')*'|[-+]?\d+(?:\.\d+)?|true|false)\)*$/i.test(plain)) {
    const bare = plain.replaceAll(/^\(+|\)+$/g, "");
    if (!isLongType(name)) return bare;
    return target.name === "tidb" ? undefined : `(${bare})`;
  }
  if (isCurrentTime(plain) && (name === "timestamp" || name === "datetime")) {
    const digits = /\((\d)\)/.exec(type)?.[1];
    return digits === undefined ? "CURRENT_TIMESTAMP" : `CURRENT_TIMESTAMP(${digits})`;
  }
  return undefined;
}
