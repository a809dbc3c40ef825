// Comments that silence a rule with a reason: `-- migration-lens: ignore RULE, RULE: reason` before or on a
// statement, `# …` or `// …` above or on a call, `ignore-file` for the whole file; and the fix that writes one.
import type { Range, TextEdit } from "../base/text";
import type { Fix } from "./finding";
import { lastLineBreak, leadOf, newlineOf } from "./place-fix";
import { bodyRange, editToHost, toUnit, type PlacedUnit } from "./placed-unit";

export interface Suppression {
  /** The comment from its mark to the end of the reason, in host offsets. */
  readonly range: Range;
  readonly rules: readonly string[];
  /** Unset when none is given, or the blank that the fix leaves is not filled in. */
  readonly reason?: string;
  /** The units it silences; unset: the whole file. */
  readonly units?: ReadonlySet<PlacedUnit>;
}

interface Body {
  readonly unit: PlacedUnit;
  /** With its terminator. */
  readonly range: Range;
  /** From its first token on. */
  readonly own: Range;
}

const NONE: readonly Suppression[] = [];
const MARK = "migration-lens:";
const DIRECTIVE =
  /^migration-lens:[ \t]*ignore(-file)?[ \t]+([a-z0-9-]+(?:[ \t]*,[ \t]*[a-z0-9-]+)*)[ \t]*(?::[ \t]*([^\r\n]*))?/;
/** What the fix writes where the reason belongs: it silences the finding and still asks. */
const BLANK_REASON = "<reason>";

/** `unitsOf` gives the file's units, in any order; it is asked only when there is something to look for. */
export function readSuppressions(
  hostText: string,
  unitsOf: () => readonly PlacedUnit[],
): readonly Suppression[] {
  if (!hostText.includes(MARK)) return NONE;
  const units = unitsOf();
  const bodies = units
    .map((unit) => ({ unit, range: outerRange(unit), own: bodyRange(unit) }))
    .sort((a, b) => a.own.start - b.own.start);
  const found: Suppression[] = [];
  for (let at = hostText.indexOf(MARK); at !== -1; at = hostText.indexOf(MARK, at + MARK.length)) {
    const match = DIRECTIVE.exec(hostText.slice(at, at + 1000));
    if (match === null || !isInComment(hostText, at, units)) continue;
    const [whole, ofFile, names = "", tail = ""] = match;
    const reason = tail.replace(/\s*(?:\*\/.*|--+>)?\s*$/, "");
    const range = { start: at, end: at + whole.length - tail.length + reason.length };
    const scope = ofFile === undefined ? { units: new Set(unitsFor(hostText, range, bodies)) } : {};
    found.push({
      range,
      rules: names.split(",").map((name) => name.trim()),
      ...(reason === "" || reason === BLANK_REASON ? {} : { reason }),
      ...scope,
    });
  }
  return found;
}

export function isSuppressed(
  suppressions: readonly Suppression[],
  rule: string,
  unit: PlacedUnit | undefined,
): boolean {
  return suppressions.some(
    (one) =>
      one.rules.includes(rule) && (one.units === undefined || (unit !== undefined && one.units.has(unit))),
  );
}

/** Undefined where no comment can be put without changing what is around it. */
export function suppressionFix(rule: string, unit: PlacedUnit, hostText: string): Fix | undefined {
  const edit = suppressingEdit(rule, unit, hostText);
  if (edit === undefined) return undefined;
  return {
    grade: "choice",
    kind: "suppress",
    title: `Suppress ${rule} here, with a reason`,
    edits: [edit],
    on: [],
  };
}

/** For findings on a migration as a whole. */
export function fileSuppressionFix(rule: string, path: string, hostText: string): Fix {
  const start = hostText.startsWith("\uFEFF") ? 1 : 0;
  // Python's first lines may hold an interpreter and an encoding, which must stay first.
  const head = /^(?:#(?:!|[^\r\n]*coding[:=])[^\r\n]*(?:\r\n|\r|\n))*/.exec(
    hostText.slice(start, start + 1000),
  );
  const at = start + (head?.[0].length ?? 0);
  const newText = `${commentMark(path)} ${MARK} ignore-file ${rule}: ${BLANK_REASON}${newlineOf(hostText)}`;
  return {
    grade: "choice",
    kind: "suppress",
    title: `Suppress ${rule} in this file, with a reason`,
    edits: [{ range: { start: at, end: at }, newText }],
    on: [],
  };
}

function suppressingEdit(rule: string, unit: PlacedUnit, hostText: string): TextEdit | undefined {
  const directive = `${MARK} ignore ${rule}: ${BLANK_REASON}`;
  const { lineStart, lead } = leadOf(unit, hostText);
  const indent = /^[ \t\uFEFF]*$/.test(lead) ? lead : undefined;
  const isSqlFile = unit.kind === "sql" && unit.piece.callee === undefined;
  if (unit.kind === "sql" && (isSqlFile || indent !== undefined || unit.siblings > 1)) {
    const at = unit.placed.statement.bodyStart;
    const newText =
      indent === undefined
        ? `/* ${directive} */ `
        : `-- ${directive}${newlineOf(hostText)}${indent.replace("\uFEFF", "")}`;
    return editToHost(unit, { range: { start: at, end: at }, newText });
  }
  // A comment on a line of its own must not break a line that goes on over a backslash, or stand in a string.
  if (hostText.slice(0, lineStart).trimEnd().endsWith("\\")) return undefined;
  const own = /^[ \t]*/.exec(hostText.slice(lineStart, lineStart + 500))?.[0] ?? "";
  const newText = `${own}${commentMark(unit.origin.file)} ${directive}${newlineOf(hostText)}`;
  return { range: { start: lineStart, end: lineStart }, newText };
}

function commentMark(path: string): string {
  if (path.endsWith(".py")) return "#";
  return /\.[cm]?[jt]sx?$/.test(path) ? "//" : "--";
}

function isInComment(hostText: string, at: number, units: readonly PlacedUnit[]): boolean {
  for (const unit of units) {
    if (unit.kind !== "sql") continue;
    const own = toUnit(unit, at);
    if (own === undefined) continue;
    const { statement } = unit.placed;
    if (own > statement.text.length) continue;
    if (statement.comments.some((comment) => comment.start <= own && own < comment.end)) return true;
    if (own >= statement.bodyStart) return false;
  }
  const line = hostText.slice(lastLineBreak(hostText, at) + 1, at);
  return /(?:^|\s|[;)}\]"'`,]|<!)(?:--|#|\/\/|\/\*+)[^"'`]*$|^\s*\*/.test(line);
}

function unitsFor(hostText: string, range: Range, bodies: readonly Body[]): readonly PlacedUnit[] {
  const lineStart = lastLineBreak(hostText, range.start) + 1;
  const lineEnd = lineEndOf(hostText, range.end);
  const around = bodies.filter(({ own }) => own.start <= range.start && range.end <= own.end);
  if (around.length > 0) return around.map(({ unit }) => unit);

  const startsBehind = bodies.some(({ own }) => own.start >= range.end && own.start < lineEnd);
  if (!startsBehind) {
    // At the end of a line: the last unit that ends on it.
    const ending = bodies.filter(({ range: outer }) => outer.end > lineStart && outer.end <= range.start);
    const last = ending.at(-1);
    if (last !== undefined) return withSiblings(last.unit, range, bodies);
    // In code the call may go on behind the string: `op.execute("…",  # …`.
    const starting = bodies.filter(({ own }) => own.start >= lineStart && own.start < range.start);
    const first = starting.at(-1);
    if (first !== undefined) return withSiblings(first.unit, range, bodies);
  }
  const next = bodies.find(({ own }) => own.start >= range.end);
  if (next === undefined) return [];
  const between = hostText.slice(lineEnd, next.own.start);
  const isSqlFile = next.unit.kind === "sql" && next.unit.piece.callee === undefined;
  if (!isSqlFile && !isNear(between)) return [];
  return withSiblings(next.unit, range, bodies);
}

/** A comment outside a string of several statements speaks of all of them. */
function withSiblings(unit: PlacedUnit, directive: Range, bodies: readonly Body[]): readonly PlacedUnit[] {
  if (unit.kind !== "sql" || unit.piece.callee === undefined) return [unit];
  const inside = unit.piece.range.start <= directive.start && directive.end <= unit.piece.range.end;
  if (inside) return [unit];
  return bodies.flatMap((body) => (body.unit.piece === unit.piece ? [body.unit] : []));
}

/** Whether only comment lines and the opening of one call stand between a comment and a unit. */
function isNear(between: string): boolean {
  const lines = between.split(/\r\n|\r|\n/).slice(1);
  const code = lines.filter((line) => !/^\s*(?:#|\/\/|\*|\/\*)/.test(line));
  return code.length <= 4 && !code.slice(0, -1).some((line) => line.trim() === "");
}

/** The unit with its terminator. */
function outerRange(unit: PlacedUnit): Range {
  const own = bodyRange(unit);
  if (unit.kind !== "sql") return own;
  const end = unit.piece.map.toHost({ start: unit.placed.end, end: unit.placed.end }).start;
  return { start: own.start, end: Math.max(own.end, end) };
}

function lineEndOf(text: string, at: number): number {
  let end = at;
  while (end < text.length && text[end] !== "\n" && text[end] !== "\r") end++;
  return end;
}
