// Types and defaults as entries of TypeORM's options.
import type { TextEdit } from "../../base/text";
import type { Expression, TypeUse } from "../../schema/change";
import type { HostEntry, HostExpression } from "../host/program";
import { findExpression, partsOf, type CallTree } from "../host/call-tree";
import { readSqlType } from "../sql-type-text";

/** The entries that a type is made of, besides `type` itself. */
const OF_TYPE = [
  "length",
  "precision",
  "scale",
  "unsigned",
  "zerofill",
  "isArray",
  "enum",
  "enumName",
  "width",
];
const PRECISE = /^(?:DECIMAL|NUMERIC|TIME|TIMESTAMP|DATETIME|TIMESTAMPTZ|TIMETZ|FLOAT|DOUBLE)/;

export function spellTypeormType(tree: CallTree, use: TypeUse, sql: string): readonly TextEdit[] | undefined {
  const object = findObject(tree.root, use);
  const entry = object?.entries.find((one) => one.range.start === use.range.start);
  const type = readSqlType(sql);
  if (object === undefined || entry === undefined || entry.value.kind !== "string" || type === undefined) {
    return undefined;
  }
  const quote = quoteOf(tree.text, entry.value);
  const text = (value: string): string => quote + value.replaceAll(quote, `\\${quote}`) + quote;
  const wanted = new Map<string, string>();
  const [first, second] = type.args;
  if (type.name === "ENUM" || type.name === "SET") {
    const labels = type.args.map((label) => text(label.replace(/^'([^]*)'$/, "$1").replaceAll("''", "'")));
    wanted.set("enum", `[${labels.join(", ")}]`);
  } else if (first !== undefined && PRECISE.test(type.name)) {
    wanted.set("precision", first);
    if (second !== undefined) wanted.set("scale", second);
  } else if (first !== undefined) wanted.set("length", text(first));
  if (type.modifiers.includes("UNSIGNED")) wanted.set("unsigned", "true");
  if (type.modifiers.includes("ZEROFILL")) wanted.set("zerofill", "true");
  if (type.dimensions > 0) wanted.set("isArray", "true");
  const edits: TextEdit[] = [];
  const added: string[] = [];
  for (const [key, value] of wanted) {
    const present = object.entries.find((one) => one.key === key);
    if (present === undefined) added.push(`, ${key}: ${value}`);
    else edits.push({ range: present.value.range, newText: value });
  }
  for (const stale of object.entries) {
    if (stale.key === undefined || !OF_TYPE.includes(stale.key) || wanted.has(stale.key)) continue;
    const edit = removeEntry(tree.text, object.entries, stale);
    if (edit === undefined) return undefined;
    edits.push(edit);
  }
  edits.push({ range: entry.value.range, newText: text(type.name.toLowerCase()) + added.join("") });
  return edits.toSorted((a, b) => a.range.start - b.range.start);
}

/** Takes an entry out with the comma before it, or after it when it is the first. */
function removeEntry(text: string, entries: readonly HostEntry[], entry: HostEntry): TextEdit | undefined {
  const at = entries.indexOf(entry);
  const before = entries[at - 1];
  const next = entries[at + 1];
  const range =
    before === undefined
      ? { start: entry.range.start, end: next?.range.start ?? entry.range.end }
      : { start: before.range.end, end: entry.range.end };
  return /\/\/|\/\*/.test(text.slice(range.start, range.end)) ? undefined : { range, newText: "" };
}

/** A default's text is SQL as it stands. */
export function spellTypeormExpression(
  tree: CallTree,
  use: Expression,
  sql: string,
): readonly TextEdit[] | undefined {
  const written = findExpression(tree.root, use.range);
  if (written === undefined || !/^(?:string|number|boolean)$/.test(written.kind)) return undefined;
  const quote = written.kind === "string" ? quoteOf(tree.text, written) : '"';
  const better = sql.includes(quote) ? (['"', "'", "`"].find((one) => !sql.includes(one)) ?? quote) : quote;
  const escaped = sql.replaceAll("\\", "\\\\").replaceAll(better, `\\${better}`).replaceAll("\n", "\\n");
  return [{ range: written.range, newText: better + escaped + better }];
}

function quoteOf(text: string, literal: HostExpression): string {
  const quote = text.charAt(literal.range.start);
  return quote === "'" || quote === "`" ? quote : '"';
}

/** The object that has the type's entry. */
function findObject(
  expression: HostExpression | undefined,
  use: TypeUse,
): Extract<HostExpression, { kind: "object" }> | undefined {
  if (expression === undefined) return undefined;
  if (
    expression.kind === "object" &&
    expression.entries.some(
      (entry) => entry.range.start === use.range.start && entry.range.end === use.range.end,
    )
  ) {
    return expression;
  }
  for (const part of partsOf(expression)) {
    if (part.range.start > use.range.start || part.range.end < use.range.end) continue;
    const found = findObject(part, use);
    if (found !== undefined) return found;
  }
  return undefined;
}
