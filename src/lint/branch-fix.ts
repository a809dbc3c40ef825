// The fix that is left where nothing else can be written: a program's call is put under a branch on the dialect, so
// that only the database it is written for gets it. Apart from rules, which speak of SQL and know no program.
import type { TextEdit } from "../base/text";
import { DIALECT_NAMES, type DialectName } from "../dialects/dialect";
import { dialectNamed } from "../dialects/dialects";
import type { ChangeKind } from "../schema/change";
import type { Fix } from "./finding";
import type { PlacedUnit } from "./placed-unit";

/** What later migrations build on: without it they would fail there. */
const BUILT_ON: ReadonlySet<ChangeKind> = new Set([
  "create-table",
  "drop-table",
  "rename-table",
  "add-column",
  "drop-column",
  "rename-column",
  "alter-column",
  "redefine-column",
]);

/** Undefined where the call is no statement of its own, or other migrations may build on what it does. */
export function branchFix(placed: PlacedUnit, text: string, source: DialectName): Fix | undefined {
  if (placed.kind === "opaque" || placed.piece.dialects !== undefined) return undefined;
  if (placed.unit.changes.some((change) => BUILT_ON.has(change.kind))) return undefined;
  const call = placed.kind === "sql" ? placed.piece.call : placed.piece.range;
  if (call === undefined) return undefined;
  const lineStart = text.lastIndexOf("\n", call.start - 1) + 1;
  const lead = /^([ \t]*)((?:await|yield) )?$/.exec(text.slice(lineStart, call.start));
  const rest = /^;?[ \t]*(?=\r?\n|$|#|\/\/)/.exec(text.slice(call.end, call.end + 200))?.[0];
  if (lead === null || rest === undefined) return undefined;
  const [, indent = ""] = lead;
  const edits = placed.part.file.endsWith(".py")
    ? inPython(text, call.start, indent, source)
    : inTypeorm(text, call, lineStart + indent.length, call.end + rest.trimEnd().length, indent, source);
  if (edits === undefined) return undefined;
  const { title } = dialectNamed(source);
  return {
    grade: "choice",
    kind: "portable",
    title: `Run it on ${title} alone: other databases go without it`,
    edits,
    on: DIALECT_NAMES,
  };
}

/** Lines that go on inside parentheses or a text need no other indent. */
function inPython(
  text: string,
  at: number,
  indent: string,
  source: DialectName,
): readonly TextEdit[] | undefined {
  if (!/^\s*from alembic import [^#\n]*\bop\b/m.test(text)) return undefined;
  const deeper = indent.includes("\t") ? `${indent}\t` : `${indent}    `;
  const test = source === "postgresql" ? '== "postgresql"' : '!= "postgresql"';
  return [{ range: { start: at, end: at }, newText: `if op.get_bind().dialect.name ${test}:\n${deeper}` }];
}

function inTypeorm(
  text: string,
  call: { readonly start: number; readonly end: number },
  start: number,
  end: number,
  indent: string,
  source: DialectName,
): readonly TextEdit[] | undefined {
  const runner = /^(\w+)\.(?!schema\b|raw\b)/.exec(text.slice(call.start, call.end))?.[1];
  if (runner === undefined || !text.includes("MigrationInterface")) return undefined;
  const deeper = indent.includes("\t") ? `${indent}\t` : `${indent}  `;
  const test = source === "postgresql" ? '=== "postgres"' : '!== "postgres"';
  return [
    {
      range: { start, end: start },
      newText: `if (${runner}.connection.options.type ${test}) {\n${deeper}`,
    },
    { range: { start: end, end }, newText: `\n${indent}}` },
  ];
}
