// Which table or column a place in a migration names: the ground of hover, definition and completion.
import type { Range } from "../base/text";
import { dialectNamed } from "../dialects/dialects";
import type { LintSession, UnitPlace } from "../lint/session";
import { type Column, type Lookup, type Table, UNKNOWN } from "../schema/schema";
import type { Token } from "../sql/statement";

export interface NamedThing {
  readonly table: Table;
  /** Unset: the table itself is named. */
  readonly column?: Column;
  /** Host offsets of the name. */
  readonly range: Range;
}

/** A name as the source dialect's catalog keeps it, and where it stands in the unit. */
interface UnitName {
  readonly text: string;
  readonly range: Range;
  /** What stands before the dot before it. */
  readonly qualifier?: string;
}

/** Undefined where no table or column that replay knows is named. */
export function findNamed(
  session: LintSession,
  place: UnitPlace,
  hostOffset: number,
): NamedThing | undefined {
  const offset = place.toUnit(hostOffset);
  if (offset === undefined) return undefined;
  const names = namesIn(place);
  const name = names.find((n) => n.range.start <= offset && offset <= n.range.end);
  if (name === undefined) return undefined;
  const range = place.toHost(name.range);
  const known = new TableFinder(session, place);

  if (name.qualifier !== undefined) {
    const qualified = known.find({ schema: name.qualifier, name: name.text });
    if (qualified !== undefined) return { table: qualified, range };
    const owner = known.find({ name: name.qualifier });
    const column = owner === undefined ? undefined : columnNamed(owner, name.text);
    if (owner !== undefined && column !== undefined) return { table: owner, column, range };
  }
  const asTable = known.find({ name: name.text });
  const tables = mentionedTables(known, names);
  // A name that is a column of a table mentioned nearby is taken for the column only where it is no table's name.
  if (asTable !== undefined) return { table: asTable, range };
  for (const table of tables) {
    const column = columnNamed(table, name.text);
    if (column !== undefined) return { table, column, range };
  }
  return undefined;
}

/** The tables that the unit names, before it and after it in the schema. */
export function tablesMentioned(session: LintSession, place: UnitPlace): readonly Table[] {
  return mentionedTables(new TableFinder(session, place), namesIn(place));
}

/** A name as written, quotes allowed, as the dialect's catalog keeps it. */
export function foldName(written: string, place: UnitPlace): string {
  const first = written.charAt(0);
  if (first === '"' || first === "`" || first === "[") return unquote(written);
  return dialectNamed(place.project.source).folding === "lower" ? written.toLowerCase() : written;
}

function unquote(written: string): string {
  const quote = written.charAt(0);
  const inner = written.slice(1, written.endsWith(quote) && written.length > 1 ? -1 : undefined);
  return inner.replaceAll(quote + quote, quote);
}

class TableFinder {
  private after: readonly Table[] | undefined;

  constructor(
    private readonly session: LintSession,
    private readonly place: UnitPlace,
  ) {}

  find(name: Lookup): Table | undefined {
    const before = this.session.schemaBefore(this.place.file, this.place.hostRange.start).table(name);
    if (before !== undefined && before !== UNKNOWN) return before;
    this.after ??= this.session.schemaAfter(this.place.project, this.place.migration.id).tables;
    return this.after.find(
      (table) => table.name === name.name && (name.schema === undefined || table.schema === name.schema),
    );
  }
}

function columnNamed(table: Table, name: string): Column | undefined {
  const lower = name.toLowerCase();
  return (
    table.columns.find((column) => column.name === name) ??
    table.columns.find((column) => column.name.toLowerCase() === lower)
  );
}

function mentionedTables(known: TableFinder, names: readonly UnitName[]): readonly Table[] {
  const tables = new Set<Table>();
  for (const name of names) {
    const lookup =
      name.qualifier === undefined ? { name: name.text } : { schema: name.qualifier, name: name.text };
    const table = known.find(lookup);
    if (table !== undefined) tables.add(table);
  }
  return [...tables];
}

function namesIn(place: UnitPlace): readonly UnitName[] {
  const { unit } = place;
  if (unit.statement === undefined) return namesOfChanges(unit.changes);
  const names: UnitName[] = [];
  const { tokens, text } = unit.statement;
  tokens.forEach((token, i) => {
    if (!isName(token)) return;
    const dot = tokens[i - 1];
    const before = tokens[i - 2];
    const qualified = dot?.word === "." && before !== undefined && isName(before);
    names.push({
      text: foldName(text.slice(token.start, token.end), place),
      range: { start: token.start, end: token.end },
      ...(qualified ? { qualifier: foldName(text.slice(before.start, before.end), place) } : {}),
    });
  });
  return names;
}

function isName(token: Token): boolean {
  return token.kind === "word" || token.kind === "quoted-name";
}

/** Every `Name` in a call's changes, whatever part of the model it stands in. */
function namesOfChanges(changes: readonly unknown[]): readonly UnitName[] {
  const names: UnitName[] = [];
  const seen = new Set<unknown>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null || seen.has(value)) return;
    seen.add(value);
    if (isModelName(value)) {
      names.push({ text: value.text, range: value.range });
      return;
    }
    for (const part of Object.values(value)) visit(part);
  };
  visit(changes);
  return names;
}

function isModelName(value: object): value is { text: string; range: Range; quoted: boolean } {
  return "text" in value && typeof value.text === "string" && "range" in value && "quoted" in value;
}
