// Types and defaults in SQLAlchemy's words.
import type { TextEdit } from "../../base/text";
import type { DialectName } from "../../dialects/dialect";
import type { Expression, TypeUse } from "../../schema/change";
import type { HostExpression } from "../host/program";
import type { ColumnRest } from "../spelling";
import { findExpression, partsOf, type CallTree } from "../host/call-tree";
import { readSqlType, type SqlTypeText } from "../sql-type-text";
import { isTypeName } from "./types";

/**
 * A length is written into the type; anything else as a variant for the dialect, so that the others keep theirs.
 * https://docs.sqlalchemy.org/en/20/core/type_api.html#sqlalchemy.types.TypeEngine.with_variant
 */
export function spellAlembicType(
  tree: CallTree,
  use: TypeUse,
  sql: string,
  dialect: DialectName,
): readonly TextEdit[] | undefined {
  const written = findExpression(tree.root, use.range);
  const type = readSqlType(sql);
  // A name that stands for a type made elsewhere is not the place to change it.
  if (written === undefined || type === undefined || !isTypeExpression(written)) return undefined;
  const length = type.args[0];
  const className = classNameOf(written);
  if (
    type.name === "VARCHAR" &&
    length !== undefined &&
    /^(?:String|Unicode|VARCHAR|AutoString)$/.test(className)
  ) {
    return setLength(written, length);
  }
  const prefix = prefixOf(tree.root, written);
  const variant = prefix === undefined ? undefined : spellType(type, prefix);
  if (variant === undefined) return undefined;
  const base = written.kind === "call" ? "" : "()";
  const already = tree.text.slice(written.range.start, written.range.end);
  if (already.includes(".with_variant(")) return undefined;
  const names =
    dialect === "postgresql" ? '"postgresql"' : dialect === "mariadb" ? '"mysql", "mariadb"' : '"mysql"';
  const at = written.range.end;
  return [{ range: { start: at, end: at }, newText: `${base}.with_variant(${variant}, ${names})` }];
}

function setLength(written: HostExpression, length: string): readonly TextEdit[] | undefined {
  if (written.kind !== "call") {
    return [{ range: { start: written.range.end, end: written.range.end }, newText: `(${length})` }];
  }
  const given = written.args.find((argument) => argument.name === "length") ?? written.args[0];
  const open = written.argsRange.start + 1;
  if (given === undefined)
    return [{ range: { start: open, end: written.argsRange.end - 1 }, newText: length }];
  if (given.name === undefined || given.name === "length") {
    return [{ range: given.value.range, newText: length }];
  }
  return [{ range: { start: open, end: open }, newText: `${length}, ` }];
}

function isTypeExpression(expression: HostExpression): boolean {
  const callee = expression.kind === "call" ? expression.callee : expression;
  if (callee.kind === "member" && callee.name === "with_variant") return true;
  return isTypeName(classNameOf(expression));
}

function classNameOf(expression: HostExpression): string {
  const callee = expression.kind === "call" ? expression.callee : expression;
  return callee.kind === "member" ? callee.name : callee.kind === "name" ? callee.name : "";
}

/** `sa.`, as the call itself writes it: what stands before Column, or before another type of the package's own. */
function prefixOf(root: HostExpression | undefined, written: HostExpression): string | undefined {
  const seen: string[] = [];
  const visit = (expression: HostExpression | undefined): void => {
    if (expression === undefined) return;
    const callee = expression.kind === "call" ? expression.callee : undefined;
    if (callee?.kind === "member" && callee.object.kind === "name" && OF_PACKAGE.has(callee.name)) {
      seen.push(`${callee.object.name}.`);
    }
    for (const part of partsOf(expression)) visit(part);
  };
  visit(written);
  visit(root);
  return seen.find((prefix) => !/^(?:postgresql|pg|mysql|op|batch_op)\.$/.test(prefix));
}

/** Names that only the package itself has, so that what stands before them is it. */
const OF_PACKAGE = new Set([
  "Column",
  "PrimaryKeyConstraint",
  "ForeignKeyConstraint",
  "UniqueConstraint",
  "CheckConstraint",
  "Integer",
  "BigInteger",
  "SmallInteger",
  "String",
  "Text",
  "Boolean",
  "DateTime",
  "Numeric",
  "LargeBinary",
  "Enum",
  "Float",
  "Uuid",
  "text",
]);

function spellType({ name, args, dimensions, modifiers }: SqlTypeText, prefix: string): string | undefined {
  if (dimensions > 0 || modifiers.length > 0) return undefined;
  const [first] = args;
  const sized = (className: string): string => `${prefix}${className}(${args.join(", ")})`;
  switch (name) {
    case "JSON":
      return args.length === 0 ? `${prefix}JSON()` : undefined;
    case "CHARACTER VARYING":
    case "VARCHAR":
      return first === undefined ? undefined : sized("String");
    case "CHAR":
      return sized("CHAR");
    case "TEXT":
      return `${prefix}Text()`;
    // A length beyond the smaller type's makes MySQL take the larger one.
    case "MEDIUMTEXT":
      return `${prefix}Text(4194303)`;
    case "LONGTEXT":
      return `${prefix}Text(4294967295)`;
    case "BLOB":
    case "BYTEA":
      return `${prefix}LargeBinary()`;
    case "MEDIUMBLOB":
      return `${prefix}LargeBinary(16777215)`;
    case "LONGBLOB":
      return `${prefix}LargeBinary(4294967295)`;
    case "BINARY":
      return sized("BINARY");
    case "VARBINARY":
      return first === undefined ? undefined : sized("VARBINARY");
    case "BOOLEAN":
    case "BOOL":
      return `${prefix}Boolean()`;
    case "INT":
    case "INTEGER":
      return args.length === 0 ? `${prefix}Integer()` : undefined;
    case "BIGINT":
      return args.length === 0 ? `${prefix}BigInteger()` : undefined;
    case "SMALLINT":
      return args.length === 0 ? `${prefix}SmallInteger()` : undefined;
    case "DECIMAL":
    case "NUMERIC":
      return sized("Numeric");
    case "DOUBLE":
    case "DOUBLE PRECISION":
      return args.length === 0 ? `${prefix}Float(53)` : undefined;
    case "FLOAT":
    case "REAL":
      return args.length === 0 ? `${prefix}Float()` : undefined;
    case "DATE":
      return `${prefix}Date()`;
    case "TIME":
      return args.length === 0 ? `${prefix}Time()` : undefined;
    case "DATETIME":
      return args.length === 0 ? `${prefix}DateTime()` : undefined;
    case "TIMESTAMP WITHOUT TIME ZONE":
      return args.length === 0 ? `${prefix}DateTime()` : undefined;
    case "TIMESTAMP":
      return args.length === 0 ? `${prefix}TIMESTAMP()` : undefined;
    case "TIMESTAMP WITH TIME ZONE":
    case "TIMESTAMPTZ":
      return args.length === 0 ? `${prefix}DateTime(timezone=True)` : undefined;
    case "UUID":
      return `${prefix}Uuid()`;
    default:
      return undefined;
  }
}

/** A default is a text where it is a literal, else `sa.text`; a condition is a text of SQL either way. */
export function spellAlembicExpression(
  tree: CallTree,
  use: Expression,
  sql: string,
): readonly TextEdit[] | undefined {
  const written = findExpression(tree.root, use.range);
  if (written === undefined || (written.kind !== "string" && written.kind !== "call")) return undefined;
  const isDefault = use.on !== undefined;
  const quote = tree.text.slice(written.range.start, written.range.end).includes("'") ? "'" : '"';
  if (!isDefault && written.kind === "string") {
    return [{ range: written.range, newText: pythonString(sql, quote) }];
  }
  const literal = /^'((?:[^'\\]|'')*)'$/.exec(sql.trim())?.[1];
  if (isDefault && literal !== undefined) {
    return [{ range: written.range, newText: pythonString(literal.replaceAll("''", "'"), quote) }];
  }
  const prefix = prefixOf(tree.root, written);
  if (prefix === undefined) return undefined;
  return [{ range: written.range, newText: `${prefix}text(${pythonString(sql.trim(), quote)})` }];
}

/** op.alter_column's `existing_` arguments. Without another name for SQLAlchemy in the call it is the template's, `sa`. */
export function spellAlembicRest(tree: CallTree, rest: ColumnRest): readonly TextEdit[] | undefined {
  const { root } = tree;
  const last = root?.kind === "call" ? root.args.at(-1) : undefined;
  if (root === undefined || last === undefined || last.spread) return undefined;
  const prefix = prefixOf(root, root) ?? "sa.";
  const added: string[] = [];
  if (rest.type !== undefined) {
    const type = readSqlType(rest.type);
    const spelled = type && spellType(type, prefix);
    if (spelled === undefined) return undefined;
    added.push(`existing_type=${spelled}`);
  }
  if (rest.notNull !== undefined) added.push("existing_nullable=False");
  if (rest.default !== undefined)
    added.push(`existing_server_default=${prefix}text(${pythonString(rest.default, '"')})`);
  if (rest.comment !== undefined) added.push(`existing_comment=${pythonString(rest.comment, '"')}`);
  if (rest.counter !== undefined) added.push("existing_autoincrement=True");
  const at = last.range.end;
  return [{ range: { start: at, end: at }, newText: added.map((one) => `, ${one}`).join("") }];
}

function pythonString(text: string, preferred: '"' | "'"): string {
  const quote = text.includes(preferred) ? (preferred === '"' ? "'" : '"') : preferred;
  const escaped = text.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`).replaceAll("\n", "\\n");
  return quote + escaped + quote;
}
