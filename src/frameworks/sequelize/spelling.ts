// Types and defaults as entries of Sequelize's attributes.
import type { TextEdit } from "../../base/text";
import type { Expression, TypeUse } from "../../schema/change";
import { findExpression, partsOf, type CallTree } from "../host/call-tree";
import type { HostExpression } from "../host/program";
import { quotedAs, quotedLike } from "../host/quoted-text";
import { readSqlType, type SqlTypeText } from "../sql-type-text";

export function spellSequelizeType(
  tree: CallTree,
  use: TypeUse,
  sql: string,
): readonly TextEdit[] | undefined {
  const written = findWritten(tree.root, use);
  const type = readSqlType(sql);
  if (written === undefined || type === undefined) return undefined;
  const text = tree.text.slice(written.range.start, written.range.end);
  const owner = /^(?:new\s+)?((?:\w+\.)+)[A-Z]/.exec(text)?.[1];
  const known = owner === undefined ? undefined : dataTypeOf(type);
  const newText = known === undefined ? quotedAs(sql, '"') : `${owner}${known}`;
  return [{ range: written.range, newText }];
}

/** The type's expression: the value of the entry whose place it is, or what stands there alone. */
function findWritten(root: HostExpression | undefined, use: TypeUse): HostExpression | undefined {
  const alone = findExpression(root, use.range);
  if (alone !== undefined || root === undefined) return alone;
  if (root.kind === "object") {
    const entry = root.entries.find(
      ({ range }) => range.start === use.range.start && range.end === use.range.end,
    );
    if (entry !== undefined) return entry.value;
  }
  for (const part of partsOf(root)) {
    if (part.range.start > use.range.start || part.range.end < use.range.end) continue;
    const found = findWritten(part, use);
    if (found !== undefined) return found;
  }
  return undefined;
}

function dataTypeOf(type: SqlTypeText): string | undefined {
  const { name, args } = type;
  if (type.dimensions > 0) return undefined;
  const sized = args.length === 0 ? "" : `(${args.join(", ")})`;
  const signed = type.modifiers.map((word) => `.${word}`).join("");
  switch (name) {
    case "VARCHAR":
    case "CHARACTER VARYING":
      return `STRING${sized}`;
    case "TEXT":
      return "TEXT";
    case "TINYTEXT":
    case "MEDIUMTEXT":
    case "LONGTEXT":
      return `TEXT("${name.slice(0, -4).toLowerCase()}")`;
    case "INT":
    case "INTEGER":
      return `INTEGER${sized}${signed}`;
    case "BIGINT":
    case "SMALLINT":
      return `${name}${sized}${signed}`;
    case "DECIMAL":
    case "NUMERIC":
      return `DECIMAL${sized}${signed}`;
    case "DATETIME":
      return `DATE${sized}`;
    case "DATE":
      return "DATEONLY";
    case "JSON":
    case "JSONB":
      return name;
    default:
      return undefined;
  }
}

/** A value is quoted by Sequelize; anything else must be a literal of it. */
export function spellSequelizeExpression(
  tree: CallTree,
  use: Expression,
  sql: string,
): readonly TextEdit[] | undefined {
  const written = findExpression(tree.root, use.range);
  if (written === undefined) return undefined;
  const text = /^'((?:[^']|'')*)'$/.exec(sql)?.[1];
  if (text !== undefined) {
    return [{ range: written.range, newText: quotedLike(tree.text, written)(text.replaceAll("''", "'")) }];
  }
  if (/^(?:true|false|-?\d+(?:\.\d+)?)$/i.test(sql)) {
    return [{ range: written.range, newText: sql.toLowerCase() }];
  }
  const own = tree.text.slice(written.range.start, written.range.end);
  const owner =
    /^((?:\w+\.)*\w+)\.(?:literal|fn)\b/.exec(own)?.[1] ?? /\b(Sequelize)\s*\./.exec(tree.text)?.[1];
  if (owner === undefined) return undefined;
  return [{ range: written.range, newText: `${owner}.literal(${quotedAs(sql, '"')})` }];
}
