// One text for types that a dialect spells in several ways, so that schemas from different hands can be compared.
import type { Dialect } from "../dialects/dialect";
import type { ColumnType } from "./schema";

/** `int`, `INTEGER` and `int(11)` give one text; two different types never do. */
export function canonicalTypeText(type: ColumnType, dialect: Dialect): string {
  const fact = dialect.types.get(type.name);
  let name = fact?.canonical ?? type.name;
  let args = type.args.map((arg) => arg.trim());
  if (fact?.group === "boolean" && name === "tinyint") args = ["1"];
  // TINYINT(1) is how the MySQL family keeps a boolean; other display widths say nothing.
  if (fact?.group === "integer" && !(name === "tinyint" && args[0] === "1")) args = [];
  if (fact?.group === "year") args = [];
  if (fact?.group === "float" && type.name === "float") {
    const digits = Number(args[0] ?? "0");
    if (args.length < 2) {
      name =
        dialect.family === "mysql"
          ? digits > 24
            ? "double"
            : "float"
          : digits > 0 && digits < 25
            ? "real"
            : name;
      args = [];
    }
  }
  if (fact?.group === "decimal") {
    if (args.length === 0 && dialect.family === "mysql") args = ["10", "0"];
    if (args.length === 1) args = [...args, "0"];
  }
  if (args.length === 0 && (name === "character" || name === "char" || name === "bit" || name === "binary"))
    args = ["1"];
  if (args[0] === "0" && args.length === 1 && dialect.family === "mysql") args = [];
  if (name === "json" && dialect.name === "mariadb") name = "longtext";
  const list = args.length === 0 ? "" : `(${args.join(",")})`;
  // PostgreSQL keeps that it is an array, not of how many dimensions.
  return `${name}${list}${type.unsigned ? " unsigned" : ""}${type.dimensions > 0 ? "[]" : ""}`;
}
