// The whole definition of a column as MODIFY COLUMN must repeat it: what replay knows of the column, with what a
// migration alters in PostgreSQL's way (one thing at a time) worked in.
import type { ColumnAlteration, Name, ObjectName, TypeUse } from "../../schema/change";
import { UNKNOWN, type Column, type ColumnType } from "../../schema/schema";
import { sqlTypeFor } from "../../schema/type-mapping";
import { quoteString } from "../../sql/names";
import type { StatementContext } from "../rule";
import { isCurrentTime } from "./current-time";
import { isLongType } from "./long-types";
import type { Dialect } from "../../dialects/dialect";

export interface Modification {
  readonly text: string;
  /** Whether nothing is lost or decided; otherwise `loses` says what, as the end of a title. */
  readonly exact: boolean;
  readonly loses: string;
}

/** Undefined where part of the definition is not known, or can't be said in the target's dialect. */
export function modifyColumn(
  table: ObjectName,
  column: Name,
  alterations: readonly ColumnAlteration[],
  context: StatementContext,
  comment?: string,
): Modification | undefined {
  const { source, target, targetDialect, unit } = context;
  const known = findColumn(table, column, context);
  if (known === undefined || known.generated !== undefined) return undefined;
  let { type, nullable } = known;
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
        break;
      case "identity":
      case "no-identity":
      case "no-expression":
      case "other":
        return undefined;
    }
  }
  if (type === undefined || nullable === undefined || defaultSql === undefined) return undefined;
  const keeps = !alterations.some((one) => one.set === "type") && isThereAsWritten(type, targetDialect);
  const mapped = keeps ? { text: type.text, exact: true } : sqlTypeFor(type, source, target);
  if (mapped === undefined) return undefined;
  if (!mapped.exact)
    losses.push(("note" in mapped ? mapped.note : undefined) ?? `the type becomes ${mapped.text}`);
  const written = unit.text.slice(column.range.start, column.range.end);
  const parts = [`MODIFY COLUMN ${written} ${mapped.text}`, nullable ? "NULL" : "NOT NULL"];
  if (known.autoIncrement) parts.push("AUTO_INCREMENT");
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

/** A type that the target reads too was left as it is by the migration that made the column. */
function isThereAsWritten(type: ColumnType, target: Dialect): boolean {
  if (type.dimensions > 0 || !target.types.has(type.name)) return false;
  return type.args.length > 0 || !/^(?:varchar|character varying)$/.test(type.name);
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
