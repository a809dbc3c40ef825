// Turns a rule's fix, which speaks of one statement or call, into edits of the file: statements put before or
// after, comments carried over, an emptied statement taken out with its terminator. What can't be written exactly
// in the host's kind of string is withheld, with the reason.
import { editsConflict, type TextEdit } from "../base/text";
import type { DialectName } from "../dialects/dialect";
import type { Target } from "../dialects/target";
import type { Fix } from "./finding";
import { bodyRange, editToHost, type PlacedSql, type PlacedUnit } from "./placed-unit";
import { requoteDraft } from "./requote";
import type { FixDraft } from "./rule";

export interface FixPlace {
  readonly unit: PlacedUnit;
  readonly hostText: string;
  readonly source: DialectName;
  readonly targets: readonly Target[];
}

export type PlacedFix = { readonly fix: Fix } | { readonly withheld: string };

const NOT_EXACT = "it can't be written exactly inside this kind of string; make the change by hand";

export function placeFix(draft: FixDraft, place: FixPlace): PlacedFix {
  const placed = placeDraft(draft, place);
  if ("withheld" in placed) return placed;
  const requoted = place.unit.kind === "sql" ? requoteDraft(draft, place.source) : undefined;
  const inSource = requoted === undefined ? undefined : placeDraft(requoted, place);
  const wanted = new Set<DialectName>([place.source, ...place.targets.map((target) => target.dialect)]);
  const portable = [...wanted].every((name) => draft.on.includes(name));
  return {
    fix: {
      grade: draft.grade,
      kind: portable ? "portable" : "target",
      title: draft.title,
      edits: placed.edits,
      ...(inSource !== undefined && "edits" in inSource ? { sourceQuoted: inSource.edits } : {}),
      on: draft.on,
    },
  };
}

function placeDraft(draft: FixDraft, { unit, hostText }: FixPlace): PlacedEdits {
  const before = draft.before ?? [];
  const after = draft.after ?? [];
  if (unit.kind === "sql") return placeInSql(unit, draft.edits, before, after, hostText);
  return before.length + after.length > 0
    ? { withheld: "it needs SQL of its own beside this call; add it by hand" }
    : placeEdits(unit, draft.edits);
}

type PlacedEdits = { readonly edits: readonly TextEdit[] } | { readonly withheld: string };

function placeEdits(unit: PlacedUnit, edits: readonly TextEdit[]): PlacedEdits {
  const placed: TextEdit[] = [];
  for (const edit of edits) {
    const host = editToHost(unit, edit);
    if (host === undefined) return { withheld: NOT_EXACT };
    placed.push(host);
  }
  return { edits: placed };
}

function placeInSql(
  unit: PlacedSql,
  drafted: readonly TextEdit[],
  before: readonly string[],
  after: readonly string[],
  hostText: string,
): PlacedEdits {
  const written = [...drafted.map((edit) => edit.newText), ...before, ...after].join("\n");
  const edits = drafted
    .map((edit) => keepComments(unit, edit, written))
    .filter((edit) => !isNothing(unit, edit));
  const emptied = isEmptied(unit, edits);
  if (before.length + after.length === 0) {
    if (emptied && unit.piece.callee !== undefined && unit.siblings === 1) {
      return { withheld: "nothing would be left for the call to run; take the whole call out by hand" };
    }
    return placeEdits(unit, emptied ? withoutTerminator(unit, edits) : edits);
  }
  const { statement } = unit.placed;
  if (standsInItsOwnCall(unit)) {
    return emptied
      ? { withheld: "it replaces this statement by others in calls of their own; make the change by hand" }
      : placeFurtherCalls(unit, edits, before, after, hostText);
  }
  const { text, start } = inText(unit);
  const at = start + statement.bodyStart;
  const lineStart = lastLineBreak(text, at) + 1;
  const lead = text.slice(lineStart, at);
  const alone = /^[ \t\uFEFF]*$/.test(lead);
  const newline = newlineOf(hostText);
  const gap = alone ? newline + lead.replace("\uFEFF", "") : " ";
  const terminator = /^\\|^$/.test(statement.terminator) ? ";" : statement.terminator;
  if (emptied) {
    const joined = [...before, ...after].join(terminator + gap);
    return placeEdits(unit, insertAt(edits, statement.bodyStart, joined));
  }
  let all: readonly TextEdit[] = edits;
  if (before.length > 0) {
    const inserted = before.map((one) => one + terminator + gap).join("");
    all = insertAt(all, statement.bodyStart, inserted);
  }
  if (after.length > 0) {
    const inserted = after.map((one) => gap + one + terminator).join("");
    if (statement.terminator === "") {
      all = insertAt(all, statement.text.length, terminator + inserted);
    } else {
      const end = unit.placed.end;
      const rest = /^[ \t]*(?:--[^\r\n]*|\/\*[^\r\n]*?\*\/[ \t]*)?(?=\r|\n|$)/.exec(
        text.slice(end, end + 2000),
      );
      const past = alone && rest !== null ? rest[0].length : 0;
      all = insertAt(all, end - start + past, inserted);
    }
  }
  return placeEdits(unit, all);
}

/** The text that the statement was split from, and where the statement starts in it. */
function inText(unit: PlacedSql): { readonly text: string; readonly start: number } {
  return { text: unit.piece.text, start: unit.placed.start };
}

function standsInItsOwnCall(unit: PlacedSql): boolean {
  return unit.piece.callee !== undefined && unit.siblings === 1 && unit.placed.statement.terminator === "";
}

/** Adds `text` at `offset`, before what another edit writes there. */
function insertAt(edits: readonly TextEdit[], offset: number, text: string): readonly TextEdit[] {
  const inserted: TextEdit = { range: { start: offset, end: offset }, newText: text };
  const there = edits.findIndex((edit) => editsConflict(edit, inserted));
  const found = edits[there];
  if (found === undefined) return [...edits, inserted];
  const joined =
    found.range.start === offset
      ? { range: found.range, newText: text + found.newText }
      : { range: found.range, newText: found.newText + text };
  return edits.map((edit, i) => (i === there ? joined : edit));
}

/** The edit with every comment that the fix would have swallowed written behind its new text. */
function keepComments(unit: PlacedSql, edit: TextEdit, written: string): TextEdit {
  const { statement } = unit.placed;
  let newText = edit.newText;
  for (const comment of statement.comments) {
    if (comment.start < edit.range.start || comment.end > edit.range.end) continue;
    const text = statement.text.slice(comment.start, comment.end);
    if (written.includes(text)) continue;
    const blank = newText === "" || /\s$/.test(newText) ? "" : " ";
    const isLine = !text.startsWith("/*");
    newText += `${blank}${text}${isLine && !/[\r\n]$/.test(text) ? newlineOf(statement.text) : ""}`;
    if (!isLine && /^\w/.test(statement.text.slice(edit.range.end, edit.range.end + 1))) newText += " ";
  }
  return newText === edit.newText ? edit : { range: edit.range, newText };
}

function isNothing(unit: PlacedSql, edit: TextEdit): boolean {
  return unit.placed.statement.text.slice(edit.range.start, edit.range.end) === edit.newText;
}

/** Whether no token is left once the edits are made, comments apart. */
function isEmptied(unit: PlacedSql, edits: readonly TextEdit[]): boolean {
  const { statement } = unit.placed;
  if (edits.length === 0 || statement.tokens.length === 0) return false;
  const covered = (token: { start: number; end: number }): boolean =>
    edits.some((edit) => edit.range.start <= token.start && token.end <= edit.range.end);
  if (!statement.tokens.every(covered)) return false;
  return edits.every((edit) => edit.newText.replaceAll(/--[^\n]*|#[^\n]*|\/\*[^]*?\*\//g, "").trim() === "");
}

/** An emptied statement's terminator goes too, and its line when nothing else stands on it. */
function withoutTerminator(unit: PlacedSql, edits: readonly TextEdit[]): readonly TextEdit[] {
  const { text, start } = inText(unit);
  const { statement } = unit.placed;
  const from = statement.text.length;
  let to = unit.placed.end - start;
  const kept = edits.some((edit) => edit.newText.trim() !== "");
  const lineStart = lastLineBreak(text, start + statement.bodyStart) + 1;
  const alone = text.slice(lineStart, start + statement.bodyStart).trim() === "";
  const rest = /^[ \t]*(?:\r\n|\r|\n|$)/.exec(text.slice(start + to, start + to + 500));
  if (alone && !kept && rest !== null && unit.piece.callee === undefined) to += rest[0].length;
  if (to <= from) return edits;
  const tail: TextEdit = { range: { start: from, end: to }, newText: "" };
  const last = edits.find((edit) => edit.range.end === from);
  if (last === undefined) return [...edits, tail];
  return edits.map((edit) =>
    edit === last ? { range: { start: edit.range.start, end: to }, newText: edit.newText } : edit,
  );
}

/** Statements beside one that has a call of its own get further calls like it, where that call stands plainly. */
function placeFurtherCalls(
  unit: PlacedSql,
  edits: readonly TextEdit[],
  before: readonly string[],
  after: readonly string[],
  hostText: string,
): PlacedEdits {
  const own = placeEdits(unit, edits);
  if ("withheld" in own) return own;
  const call = plainCall(unit, hostText);
  if (call === undefined) {
    return {
      withheld: "it needs a statement beside this call, which does not stand plainly on lines of its own",
    };
  }
  const calls = (statements: readonly string[]): string | undefined => {
    let written = "";
    for (const statement of statements) {
      const escaped = unit.piece.map.editToHost({ range: { start: 0, end: 0 }, newText: statement });
      if (escaped === undefined) return undefined;
      written += call.indent + call.opening + escaped.newText + call.closing.trimEnd() + call.newline;
    }
    return written;
  };
  const ahead = calls(before);
  const behind = calls(after);
  if (ahead === undefined || behind === undefined) return { withheld: NOT_EXACT };
  const insert = (at: number, newText: string): TextEdit[] =>
    newText === "" ? [] : [{ range: { start: at, end: at }, newText }];
  const atEnd = call.end >= hostText.length && !/[\r\n]$/.test(hostText);
  return {
    edits: [
      ...insert(call.start, ahead),
      ...own.edits,
      ...insert(
        call.end,
        atEnd && behind !== "" ? call.newline + behind.slice(0, -call.newline.length) : behind,
      ),
    ],
  };
}

interface PlainCall {
  readonly indent: string;
  /** From the callee to the SQL's first character, the string's opening quote included. */
  readonly opening: string;
  readonly closing: string;
  readonly newline: string;
  /** Start of its first line. */
  readonly start: number;
  /** Just past its last line's break. */
  readonly end: number;
}

/** `await q.query("…");` alone on its lines, the SQL its only argument; undefined for anything less plain. */
function plainCall(unit: PlacedSql, hostText: string): PlainCall | undefined {
  const { range, callee } = unit.piece;
  let start = lastLineBreak(hostText, range.start) + 1;
  // The string may stand on a line of its own below the callee.
  if (start > 0 && /^\s*(?:[rRuUbBfF]{1,2})?["'`]+$/.test(hostText.slice(start, range.start))) {
    const lineEnd = hostText.startsWith("\r\n", start - 2) ? start - 2 : start - 1;
    start = lastLineBreak(hostText, lineEnd) + 1;
  }
  const head = /^([ \t]*)(\S[^]*)$/.exec(hostText.slice(start, range.start));
  const tail = /^(["'`]+,?\s*[)]+[ \t]*;?)[ \t]*(?:(?:#|\/\/)[^\r\n]*)?(\r\n|\r|\n|$)/.exec(
    hostText.slice(range.end, range.end + 2000),
  );
  const [, indent = "", opening = ""] = head ?? [];
  const [whole = "", closing = "", newline = ""] = tail ?? [];
  if (callee === undefined || closing === "" || opening === "") return undefined;
  if (!new RegExp(`^(?:await\\s+)?${escapeRegExp(callee)}\\(`).test(opening)) return undefined;
  if (!/^[\w.\s(]*(?:\b[rRuUbBfF]{1,2})?["'`]+$/.test(opening)) return undefined;
  if (count(opening, "(") !== count(closing, ")")) return undefined;
  const above = lineAbove(hostText, start);
  const isPython = !closing.trimEnd().endsWith(";") && unit.origin.file.endsWith(".py");
  const follows = isPython
    ? !/[,([{\\=+]$/.test(above)
    : above === "" || /(?:[;{}]|\*\/)$/.test(above) || above.startsWith("//");
  if (!follows) return undefined;
  return {
    indent,
    opening,
    closing,
    newline: newline === "" ? newlineOf(hostText) : newline,
    start,
    end: range.end + whole.length,
  };
}

/** The nearest line above that is not blank, without blanks around it; "" for none. */
function lineAbove(text: string, lineStart: number): string {
  let end = lineStart - 1;
  while (end > 0) {
    const start = lastLineBreak(text, end) + 1;
    const line = text.slice(start, end).trim();
    if (line !== "") return line;
    end = start - 1;
  }
  return "";
}

/** Host line (its start offset) on which the unit's first token stands, and what stands before that token. */
export function leadOf(
  unit: PlacedUnit,
  hostText: string,
): { readonly lineStart: number; readonly lead: string } {
  const at = bodyRange(unit).start;
  const lineStart = lastLineBreak(hostText, at) + 1;
  return { lineStart, lead: hostText.slice(lineStart, at) };
}

export function newlineOf(text: string): "\n" | "\r\n" {
  const head = text.length > LONGEST_LINE ? text.slice(0, LONGEST_LINE) : text;
  const at = head.indexOf("\n");
  return at > 0 && head[at - 1] === "\r" ? "\r\n" : "\n";
}

/** A file may be one line of megabytes: what stands further off than this is taken to be on another line. */
const LONGEST_LINE = 20_000;

/** Offset of the nearest line break before `before`; -1 for none. */
export function lastLineBreak(text: string, before: number): number {
  const limit = Math.max(0, before - LONGEST_LINE);
  for (let at = before - 1; at >= limit; at--) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 13) return at;
  }
  return limit - 1;
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}
