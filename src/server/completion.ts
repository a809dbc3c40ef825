// Completion inside migrations: tables and columns as the migrations leave them and as the connected database has
// them, and, sparingly, the dialect's own words.
import { type CompletionItem, CompletionItemKind } from "vscode-languageserver/node";
import { dialectNamed } from "../dialects/dialects";
import type { LintSession, UnitPlace } from "../lint/session";
import { describeColumn, describeTable, qualifiedName } from "../schema/describe-schema";
import type { Schema, Table } from "../schema/schema";

import { foldName, tablesMentioned } from "./names";

/** What is written up to the cursor, in the unit's own text. */
interface Before {
  /** The word being typed; "" right after a blank or a bracket. */
  readonly prefix: string;
  /** What stands before a dot directly before the prefix. */
  readonly qualifier: string | undefined;
  /** The upper-case words before the prefix, nearest last, names and brackets among them. */
  readonly words: readonly string[];
}

/** After these words a table is meant, and nothing else is offered. */
const TABLE_WORDS: ReadonlySet<string> = new Set([
  "FROM",
  "JOIN",
  "INTO",
  "UPDATE",
  "TABLE",
  "REFERENCES",
  "TRUNCATE",
  "LIKE",
]);

export function completionsAt(
  session: LintSession,
  place: UnitPlace,
  hostOffset: number,
  live: Schema | undefined,
): readonly CompletionItem[] {
  const offset = place.toUnit(hostOffset);
  if (offset === undefined) return [];
  const replayed = session.schemaAfter(place.project, place.migration.id);
  const tables = merge(replayed.tables, live?.tables ?? []);

  if (place.unit.statement === undefined) return callCompletions(session, place, offset, tables);

  const { statement } = place.unit;
  const inside = statement.tokens.find((t) => t.start < offset && offset < t.end);
  if (inside?.kind === "string") return [];
  if (statement.comments.some((c) => c.start < offset && offset <= c.end)) return [];

  const before = readBefore(statement.text.slice(0, offset));
  if (before.qualifier !== undefined) {
    const qualifier = foldName(before.qualifier, place);
    const owner = tables.find(({ table }) => table.name === qualifier);
    const inSchema = tables.filter(({ table }) => table.schema === qualifier);
    return [
      ...(owner === undefined ? [] : columnItems([owner])),
      ...inSchema.map((known) => tableItem(known)),
    ];
  }
  const last = before.words.at(-1) ?? "";
  const beforeLast = before.words.at(-2) ?? "";
  const afterGuard = last === "EXISTS" && before.words.includes("TABLE");
  const afterOn = last === "ON" && before.words.includes("INDEX");
  if (TABLE_WORDS.has(last) || afterGuard || afterOn || (last === "ONLY" && beforeLast === "TABLE"))
    return tables.map((known) => tableItem(known));

  const mentioned = new Set(tablesMentioned(session, place).map((table) => qualifiedName(table)));
  const near = tables.filter(({ table }) => mentioned.has(qualifiedName(table)));
  return [...columnItems(near), ...tables.map((known) => tableItem(known, "3")), ...wordItems(place, before)];
}

interface KnownTable {
  readonly table: Table;
  readonly live: boolean;
}

function merge(replayed: readonly Table[], live: readonly Table[]): readonly KnownTable[] {
  const known = new Map<string, KnownTable>(replayed.map((table) => [table.name, { table, live: false }]));
  for (const table of live) if (!known.has(table.name)) known.set(table.name, { table, live: true });
  return [...known.values()];
}

/** Inside a string argument of a call such as op.add_column. */
function callCompletions(
  session: LintSession,
  place: UnitPlace,
  offset: number,
  tables: readonly KnownTable[],
): readonly CompletionItem[] {
  const before = place.unit.text.slice(0, offset);
  const quoted = /(["'`])([\w$]*)$/.exec(before);
  if (quoted === null) return [];
  const mentioned = new Set(tablesMentioned(session, place).map((table) => qualifiedName(table)));
  const near = tables.filter(({ table }) => mentioned.has(qualifiedName(table)));
  return [...columnItems(near), ...tables.map((known) => tableItem(known, "3"))];
}

function readBefore(text: string): Before {
  const typed = /([\w$]*)$/.exec(text)?.[1] ?? "";
  const rest = text.slice(0, text.length - typed.length);
  const qualifier = /((?:"(?:[^"]|"")+"|`[^`]+`|[\w$]+))\.["`]?$/.exec(rest)?.[1];
  const words = rest.slice(-400).match(/[\w$]+|[(),;]/g) ?? [];
  return { prefix: typed, qualifier, words: words.map((word) => word.toUpperCase()) };
}

function tableItem({ table, live }: KnownTable, rank = "1"): CompletionItem {
  return {
    label: table.name,
    kind: CompletionItemKind.Class,
    detail: live ? `${qualifiedName(table)} (connected database)` : qualifiedName(table),
    documentation: { kind: "markdown", value: `\`\`\`sql\n${describeTable(table)}\n\`\`\`` },
    sortText: `${rank}${table.name}`,
  };
}

function columnItems(tables: readonly KnownTable[]): readonly CompletionItem[] {
  return tables.flatMap(({ table }) =>
    table.columns.map((column) => ({
      label: column.name,
      kind: CompletionItemKind.Field,
      detail: `${qualifiedName(table)}: ${describeColumn(column)}`,
      sortText: `2${column.name}`,
    })),
  );
}

function wordItems(place: UnitPlace, before: Before): readonly CompletionItem[] {
  const dialect = dialectNamed(place.project.source);
  const starts = before.words.length === 0 || before.words.at(-1) === ";";
  const words = starts
    ? [...dialect.statementWords]
    : before.prefix.length < 2
      ? []
      : [...dialect.reservedWords.keys(), ...[...dialect.types.keys()].map((type) => type.toUpperCase())];
  const lower = before.prefix !== "" && before.prefix === before.prefix.toLowerCase();
  const wanted = before.prefix.toUpperCase();
  return [...new Set(words)]
    .filter((word) => word.startsWith(wanted))
    .map((word) => ({
      label: lower ? word.toLowerCase() : word,
      kind: CompletionItemKind.Keyword,
      sortText: `5${word}`,
    }));
}
