// Writes parts of a change in the language of the call they stand in: Alembic's Python, TypeORM's TypeScript. What
// would need an import, or can't be told from the call alone, is not written: the fix is then withheld.
import type { Range, TextEdit } from "../base/text";
import type { DialectName } from "../dialects/dialect";
import type { Expression, TypeUse } from "../schema/change";
import { spellAlembicExpression, spellAlembicRest, spellAlembicType } from "./alembic/spelling";
import { removeKnexLink, spellKnexExpression, spellKnexType } from "./knex/spelling";
import { spellSequelizeExpression, spellSequelizeType } from "./sequelize/spelling";
import { spellTypeormExpression, spellTypeormType } from "./typeorm/spelling";
import { spellNodePgExpression, spellNodePgType } from "./node-pg-migrate/spelling";
import { parseCall, partsOf, type CallTree } from "./host/call-tree";
import type { HostExpression } from "./host/program";

/** What a call must say of a column that is set anew as a whole; only what it leaves out. */
export interface ColumnRest {
  /** SQL, as on the source. */
  readonly type?: string;
  readonly notNull?: true;
  readonly default?: string;
  readonly comment?: string;
  readonly counter?: true;
}

/** Edits count from the start of the call; undefined where it can't be written. */
export interface CallSpeller {
  /** Makes the type `sql` on `dialect`; other dialects keep what they have where the tool can say so. */
  type(use: TypeUse, sql: string, dialect: DialectName): readonly TextEdit[] | undefined;
  /** Makes the expression `sql`. */
  expression(use: Expression, sql: string, dialect: DialectName): readonly TextEdit[] | undefined;
  /** Takes out an argument or an entry, with the comma that belongs to it. */
  remove(range: Range): readonly TextEdit[] | undefined;
  /** Makes the call say the rest of the column; unset where its tool has no arguments for that. */
  readonly restate?: (rest: ColumnRest) => readonly TextEdit[] | undefined;
}

/** `callee` and `text` as a CallPiece has them. */
export function callSpeller(callee: string, text: string): CallSpeller {
  if (callee.startsWith("pgm.")) return nodePgSpeller(text);
  // A change of a changelog is an element of XML or YAML, and no call of a program's.
  if (!callee.includes(".")) return UNSPELT;
  if (callee.startsWith("knex.")) return knexSpeller(text);
  if (callee.startsWith("queryInterface.")) return sequelizeSpeller(text);
  const isTypeorm = callee.startsWith("queryRunner.");
  let parsed: CallTree | undefined;
  const tree = (): CallTree => (parsed ??= parseCall(text, isTypeorm));
  return {
    type: (use, sql, dialect) =>
      isTypeorm ? spellTypeormType(tree(), use, sql) : spellAlembicType(tree(), use, sql, dialect),
    expression: (use, sql) =>
      isTypeorm ? spellTypeormExpression(tree(), use, sql) : spellAlembicExpression(tree(), use, sql),
    remove: (range) => removeArgument(tree(), range),
    ...(isTypeorm ? {} : { restate: (rest: ColumnRest) => spellAlembicRest(tree(), rest) }),
  };
}

const UNSPELT: CallSpeller = {
  type: () => undefined,
  expression: () => undefined,
  remove: () => undefined,
};

function nodePgSpeller(text: string): CallSpeller {
  let parsed: CallTree | undefined;
  const tree = (): CallTree => (parsed ??= parseCall(text, true));
  return {
    type: (use, sql) => spellNodePgType(tree(), use, sql),
    expression: (use, sql) => spellNodePgExpression(tree(), use, sql),
    remove: (range) => removeArgument(tree(), range),
  };
}

function knexSpeller(text: string): CallSpeller {
  let parsed: CallTree | undefined;
  const tree = (): CallTree => (parsed ??= parseCall(text, true));
  return {
    type: (use, sql) => spellKnexType(tree(), use, sql),
    expression: (use, sql) => spellKnexExpression(tree(), use, sql),
    remove: (range) => removeKnexLink(tree(), range) ?? removeArgument(tree(), range),
  };
}

function sequelizeSpeller(text: string): CallSpeller {
  let parsed: CallTree | undefined;
  const tree = (): CallTree => (parsed ??= parseCall(text, true));
  return {
    type: (use, sql) => spellSequelizeType(tree(), use, sql),
    expression: (use, sql) => spellSequelizeExpression(tree(), use, sql),
    remove: (range) => removeArgument(tree(), range),
  };
}

interface Item {
  readonly range: Range;
  /** Whether it may go without moving others to another place. */
  readonly free: boolean;
}

function removeArgument(tree: CallTree, range: Range): readonly TextEdit[] | undefined {
  const items = findSiblings(tree.root, range);
  const at =
    items?.findIndex((item) => item.range.start === range.start && item.range.end === range.end) ?? -1;
  const item = items?.[at];
  if (items === undefined || item === undefined) return undefined;
  if (!item.free && at < items.length - 1) return undefined;
  const next = items[at + 1];
  if (next !== undefined && !hasComment(tree.text, range.end, next.range.start)) {
    return [{ range: { start: range.start, end: next.range.start }, newText: "" }];
  }
  const before = items[at - 1];
  if (before !== undefined && !hasComment(tree.text, before.range.end, range.start)) {
    // A comma after the last one stays: it then belongs to the one before.
    return [{ range: { start: before.range.end, end: range.end }, newText: "" }];
  }
  if (items.length > 1) return undefined;
  const comma = /^\s*,/.exec(tree.text.slice(range.end))?.[0].length ?? 0;
  return [{ range: { start: range.start, end: range.end + comma }, newText: "" }];
}

function hasComment(text: string, start: number, end: number): boolean {
  return /#|\/\/|\/\*/.test(text.slice(start, end));
}

/** The arguments or entries among which one has this range. */
function findSiblings(expression: HostExpression | undefined, range: Range): readonly Item[] | undefined {
  if (expression === undefined) return undefined;
  const items: readonly Item[] =
    expression.kind === "call"
      ? expression.args.map((argument) => ({
          range: argument.range,
          free: argument.name !== undefined || argument.value.kind === "call",
        }))
      : expression.kind === "object"
        ? expression.entries.map((entry) => ({ range: entry.range, free: true }))
        : expression.kind === "list"
          ? expression.items.map((item) => ({ range: item.value.range, free: true }))
          : [];
  if (items.some((item) => item.range.start === range.start && item.range.end === range.end)) return items;
  for (const part of partsOf(expression)) {
    if (part.range.start > range.start || part.range.end < range.end) continue;
    const found = findSiblings(part, range);
    if (found !== undefined) return found;
  }
  return undefined;
}
