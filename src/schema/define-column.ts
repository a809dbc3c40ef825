// A column's definition as written into the column that the engine then has: SERIAL taken apart, NOT NULL implied
// by a key or an identity, framework types in the source dialect's words.
import type { Dialect } from "../dialects/dialect";
import { quoteName } from "../sql/names";
import { splitStatements } from "../sql/splitter";
import type { ColumnDefinition, Expression, KeyPart, Name, TypeUse } from "./change";
import { readType } from "./read-type";
import type { Column, ColumnType, Origin, SchemaKeyPart } from "./schema";
import { type Draft, TokenCursor } from "./token-cursor";

const SERIALS: ReadonlyMap<string, string> = new Map([
  ["serial", "integer"],
  ["serial4", "integer"],
  ["bigserial", "bigint"],
  ["serial8", "bigint"],
  ["smallserial", "smallint"],
  ["serial2", "smallint"],
]);

/** Whether the type is one that brings a counter, NOT NULL and, on MySQL, a unique key with it. */
export function isSerial(definition: ColumnDefinition, dialect: Dialect): boolean {
  const name = typeOn(definition.type, dialect)?.name;
  return name !== undefined && (dialect.family === "mysql" ? name === "serial" : SERIALS.has(name));
}

/** Whether the name means another once its quotes are taken off and its letters folded. */
export function isCasedByQuotes({ text, quoted }: Name): boolean {
  return quoted && text !== text.toLowerCase();
}

export function defineColumn(
  definition: ColumnDefinition,
  dialect: Dialect,
  origin: Origin | undefined,
): Column {
  const use = typeOn(definition.type, dialect);
  const serial = isSerial(definition, dialect);
  const counts = serial || definition.identity !== undefined;
  const column: Draft<Column> = {
    name: definition.name.text,
    type: use === undefined ? undefined : serial ? serialType(use, dialect) : columnType(use, dialect),
    nullable: counts || definition.primaryKey !== undefined ? false : (definition.nullable?.value ?? true),
    default: defaultText(definition.default?.expression, dialect),
    autoIncrement: counts,
  };
  if (serial && use !== undefined && dialect.family === "postgresql") column.serial = use.name;
  if (definition.generated !== undefined) {
    const { expression, storage } = definition.generated;
    column.generated = {
      expression: expressionText(expression, dialect) ?? expression.text,
      // PostgreSQL before 18 has only stored ones; MySQL's are virtual when nothing is said.
      storage: storage ?? (dialect.family === "mysql" ? "virtual" : "stored"),
    };
  }
  const onUpdate =
    definition.onUpdate === undefined ? undefined : expressionText(definition.onUpdate.expression, dialect);
  if (onUpdate !== undefined) column.onUpdate = onUpdate;
  if (definition.comment !== undefined && definition.comment.value !== "")
    column.comment = definition.comment.value;
  if (definition.collation !== undefined) column.collation = definition.collation.name;
  if (definition.charset !== undefined) column.charset = definition.charset.name;
  if (isCasedByQuotes(definition.name)) column.quoted = true;
  if (origin !== undefined) column.origin = origin;
  return column;
}

function serialType(use: TypeUse, dialect: Dialect): ColumnType {
  if (dialect.family === "mysql") {
    return { name: "bigint", args: [], dimensions: 0, unsigned: true, text: "bigint unsigned" };
  }
  const name = SERIALS.get(use.name) ?? "integer";
  return { name, args: [], dimensions: 0, unsigned: false, text: name };
}

/** The default's SQL in this dialect; null for none, undefined when a framework does not say. */
export function defaultText(expression: Expression | undefined, dialect: Dialect): string | null | undefined {
  if (expression === undefined || expression.kind === "null") return null;
  return expressionText(expression, dialect);
}

export function expressionText(expression: Expression, dialect: Dialect): string | undefined {
  return expression.on === undefined ? expression.text : (expression.on[dialect.name] ?? undefined);
}

const readTypes = new WeakMap<Dialect, Map<string, TypeUse | undefined>>();

/** The type in this dialect's words; a framework's own type is read from what the framework makes of it. */
export function typeOn(use: TypeUse | undefined, dialect: Dialect): TypeUse | undefined {
  if (use?.on === undefined) return use;
  const text = use.on[dialect.name];
  if (text === undefined || text === null) return undefined;
  let known = readTypes.get(dialect);
  if (known === undefined) readTypes.set(dialect, (known = new Map<string, TypeUse | undefined>()));
  if (!known.has(text)) {
    const statement = splitStatements(text, dialect)[0]?.statement;
    known.set(text, statement === undefined ? undefined : readType(new TokenCursor(statement, dialect)));
  }
  return known.get(text);
}

/** `use` in the words of `dialect` (see `typeOn`). */
export function columnType(use: TypeUse, dialect: Dialect): ColumnType {
  // As the catalog says it: a type outside of the search path has its schema before it.
  const owner =
    use.schema === undefined || /^(?:public|pg_catalog)$/.test(use.schema) ? "" : `${use.schema}.`;
  return {
    name: owner + use.name,
    args: use.args,
    dimensions: use.dimensions,
    unsigned: use.modifiers.some(({ word }) => word === "UNSIGNED" || word === "ZEROFILL"),
    text: typeText(use, dialect),
  };
}

function typeText(use: TypeUse, dialect: Dialect): string {
  const zone = /^(timestamp|time) (with(?:out)? time zone)$/.exec(use.name);
  const isOwnName = use.schema !== undefined || !/^[a-z0-9_ ]+$/.test(use.name);
  let text = zone?.[1] ?? (isOwnName ? quoteName(use.name, dialect) : use.name);
  if (use.schema !== undefined) text = `${quoteName(use.schema, dialect)}.${text}`;
  const fields = use.modifiers.filter(({ word }) => /^(?:YEAR|MONTH|DAY|HOUR|MINUTE|SECOND)/.test(word));
  for (const { word } of fields) text += ` ${word.toLowerCase()}`;
  if (use.argsRange !== undefined || use.args.length > 0) text += `(${use.args.join(", ")})`;
  if (zone?.[2] !== undefined) text += ` ${zone[2]}`;
  for (const modifier of use.modifiers) {
    if (fields.includes(modifier) || modifier.word === "COLLATE") continue;
    text += ` ${modifier.word.toLowerCase()}${modifier.value === undefined ? "" : ` ${modifier.value}`}`;
  }
  return text + "[]".repeat(use.dimensions);
}

export function keyPart(part: KeyPart, dialect: Dialect): SchemaKeyPart {
  const descending = part.order?.value === "desc";
  if (part.column === undefined) {
    const expression =
      part.expression === undefined ? "" : (expressionText(part.expression, dialect) ?? part.expression.text);
    return { expression, descending };
  }
  return part.length === undefined
    ? { column: part.column.text, descending }
    : { column: part.column.text, length: part.length.value, descending };
}
