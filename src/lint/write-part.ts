// One direction of a migration as the SQL that it sends to a dialect, read from its strings and calls without
// running anything. What can't be known is a comment in its place, so that nobody takes the rest for all of it.
import type { Dialect } from "../dialects/dialect";
import type { MigrationPart } from "../frameworks/framework";
import type { SchemaReader } from "../schema/schema";
import { writeChange } from "../schema/write-change";

export interface WrittenPart {
  /** SQL with comments, for reading. */
  readonly text: string;
  /** False where something of it is not known, or not written out. */
  readonly whole: boolean;
}

/** `schemaBefore` gives the schema before an offset of the part's file. */
export function writePart(
  part: MigrationPart,
  dialect: Dialect,
  schemaBefore: (offset: number) => SchemaReader,
): WrittenPart {
  const blocks: string[] = [];
  let whole = true;
  const note = (text: string): string => {
    whole = false;
    return `-- ${text.replaceAll(/\s+/g, " ")}`;
  };
  let certain = true;
  for (const piece of part.pieces) {
    if (piece.dialects !== undefined && !piece.dialects.includes(dialect.name)) continue;
    const isCertain = piece.kind === "opaque" || piece.certain;
    if (isCertain !== certain)
      blocks.push(note(isCertain ? "In any case:" : "Only in some cases, as the program decides:"));
    certain = isCertain;
    switch (piece.kind) {
      case "sql": {
        const text = piece.text.trim();
        const holes = /\$\{[^}]*\}/.test(text)
          ? [note("Where ${…} stands, the program puts in what it knows when it runs:")]
          : [];
        if (text !== "") blocks.push([...holes, terminated(text)].join("\n"));
        break;
      }
      case "call": {
        const lines: string[] = [];
        if (!piece.complete)
          lines.push(note(`${piece.callee}: some of it is worked out when it runs, and is left out here`));
        for (const change of piece.changes) {
          const { statements, notes } = writeChange(change, dialect, (table, column) => {
            const before = schemaBefore(piece.range.start).table(table);
            return before === undefined || before === "unknown"
              ? undefined
              : before.columns.find(({ name }) => name === column);
          });
          lines.push(...notes.map((text) => note(`${piece.callee}: ${text}`)));
          lines.push(...statements.map(terminated));
        }
        if (lines.length > 0) blocks.push(lines.join("\n"));
        break;
      }
      case "opaque":
        if (piece.reaches === "nothing") break;
        blocks.push(note(`Not known: ${piece.why}`));
    }
  }
  return { text: blocks.join("\n\n"), whole };
}

/** A line comment at the end would take the semicolon in. */
function terminated(sql: string): string {
  if (/;\s*(?:--[^\n]*\s*)*$/.test(sql)) return sql;
  return /--[^\n]*$/.test(sql) ? `${sql}\n;` : `${sql};`;
}
