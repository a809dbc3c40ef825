// The edits that lead from one text to another, line by line, so that a bulk change leaves cursors, folds and
// marks alone where nothing changed.
import type { TextEdit } from "../base/text";

/** Above this many pairs of changed lines the whole changed stretch becomes one edit. */
const MOST_PAIRS = 4_000_000;

export function editsBetween(before: string, after: string): readonly TextEdit[] {
  if (before === after) return [];
  const old = linesOf(before);
  const now = linesOf(after);
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  while (
    tail < old.length - head &&
    tail < now.length - head &&
    old[old.length - 1 - tail] === now[now.length - 1 - tail]
  )
    tail++;
  const oldMiddle = old.slice(head, old.length - tail);
  const nowMiddle = now.slice(head, now.length - tail);
  const start = lengthOf(old.slice(0, head));
  if (oldMiddle.length * nowMiddle.length > MOST_PAIRS)
    return [{ range: { start, end: start + lengthOf(oldMiddle) }, newText: nowMiddle.join("") }];
  return hunks(oldMiddle, nowMiddle, start);
}

function hunks(old: readonly string[], now: readonly string[], start: number): readonly TextEdit[] {
  // Lengths of the longest common sequence of the lines from (i, j) on.
  const width = now.length + 1;
  const common = new Uint32Array((old.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--)
      common[i * width + j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));

  const edits: TextEdit[] = [];
  let offset = start;
  let pending = { start, end: start, newText: "" };
  const flush = (): void => {
    if (pending.end > pending.start || pending.newText !== "")
      edits.push({ range: { start: pending.start, end: pending.end }, newText: pending.newText });
  };
  let i = 0;
  let j = 0;
  while (i < old.length || j < now.length) {
    const oldLine = old[i];
    const nowLine = now[j];
    if (oldLine !== undefined && oldLine === nowLine) {
      flush();
      offset += oldLine.length;
      pending = { start: offset, end: offset, newText: "" };
      i++;
      j++;
    } else if (oldLine !== undefined && (nowLine === undefined || at(i + 1, j) >= at(i, j + 1))) {
      offset += oldLine.length;
      pending.end = offset;
      i++;
    } else if (nowLine !== undefined) {
      pending.newText += nowLine;
      j++;
    }
  }
  flush();
  return edits;
}

function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function lengthOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length, 0);
}
