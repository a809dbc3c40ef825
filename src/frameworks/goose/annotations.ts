// goose's annotations, read line by line as goose reads them: which lines are the up and which the down, whether the
// file leaves the transaction, and what goose refuses. Apart from the generic marks, because goose is stricter.
// https://pressly.github.io/goose/documentation/annotations/
import type { Range } from "../../base/text";
import type { Direction } from "../framework";

export interface GooseSection {
  readonly direction: Direction;
  /** The mark's line and all that follows, up to the next mark. */
  readonly range: Range;
  readonly bodyStart: number;
}

export interface GooseRefusal {
  readonly range: Range;
  readonly message: string;
}

export interface GooseFile {
  readonly sections: readonly GooseSection[];
  readonly transaction: boolean;
  /** The first thing that goose would stop at. */
  readonly refusal?: GooseRefusal;
}

type State = "start" | "in" | "begun";

/** Never throws. */
export function readGooseFile(text: string): GooseFile {
  const marks: { direction: Direction; start: number; bodyStart: number }[] = [];
  let transaction = true;
  let state: State = "start";
  let direction: Direction = "up";
  let refusal: GooseRefusal | undefined;
  /** The first line of a statement that nothing has ended yet. */
  let open: Range | undefined;
  const refuse = (range: Range, message: string): void => {
    refusal ??= { range, message };
  };
  if (text.charCodeAt(0) === 0xfeff) {
    refuse(
      { start: 0, end: 0 },
      "goose refuses this file: it begins with a byte order mark. Save it as UTF-8 without one",
    );
  }
  for (const line of linesOf(text)) {
    const words = line.text.trim();
    const { range } = line;
    if (state === "start" && words === "") continue;
    if (words.startsWith("--") && line.text.includes("+goose")) {
      const mark = readMark(line.text);
      if (mark === undefined) {
        const why = /^\s/.test(line.text) ? "stands behind blanks" : "is none that goose knows";
        refuse(range, `goose refuses this file: the annotation "${words}" ${why}`);
        continue;
      }
      if (mark === "up") {
        if (state !== "start") refuse(range, 'goose refuses this file: it has "-- +goose Up" twice');
        state = "in";
        direction = "up";
        marks.push({ direction, start: range.start, bodyStart: line.next });
        continue;
      }
      if (mark === "down") {
        if (state !== "in" || direction !== "up") {
          refuse(
            range,
            'goose refuses this file: "-- +goose Down" stands once, below "-- +goose Up" and outside of a statement block',
          );
        }
        if (open !== undefined) refuse(open, unfinished());
        open = undefined;
        state = "in";
        direction = "down";
        marks.push({ direction, start: range.start, bodyStart: line.next });
        continue;
      }
      if (mark === "statementbegin") {
        if (state !== "in") {
          refuse(
            range,
            'goose refuses this file: "-- +goose StatementBegin" belongs below "-- +goose Up" or "Down", and not into another block',
          );
        }
        state = state === "start" ? "start" : "begun";
        continue;
      }
      if (mark === "statementend") {
        if (state !== "begun") {
          refuse(range, 'goose refuses this file: this "-- +goose StatementEnd" has no "StatementBegin"');
        } else state = "in";
        open = undefined;
        continue;
      }
      if (mark === "no transaction") transaction = false;
      continue;
    }
    if (open === undefined && (words.startsWith("--") || line.text === "")) continue;
    if (state === "start") {
      refuse(
        range,
        'goose refuses this file: "-- +goose Up" must stand on a line of its own before any statement',
      );
      continue;
    }
    if (state === "begun") continue;
    if (words !== "") open ??= range;
    if (endsStatement(line.text)) open = undefined;
  }
  const end = { start: 0, end: 0 };
  if (state === "start") {
    refuse(end, 'goose refuses a file without "-- +goose Up": add the mark on a line of its own at the top');
  } else if (state === "begun") {
    refuse(end, 'goose refuses this file: a "-- +goose StatementBegin" has no "StatementEnd"');
  }
  if (open !== undefined) refuse(open, unfinished());
  const sections = marks.map((mark, i) => ({
    direction: mark.direction,
    range: { start: mark.start, end: marks[i + 1]?.start ?? text.length },
    bodyStart: mark.bodyStart,
  }));
  return { sections, transaction, ...(refusal === undefined ? {} : { refusal }) };
}

function unfinished(): string {
  return "goose refuses this file: the statement that begins here has no line that ends with a semicolon";
}

const MARKS = new Set([
  "up",
  "down",
  "statementbegin",
  "statementend",
  "no transaction",
  "envsub on",
  "envsub off",
]);

/** In lower case; undefined for what goose doesn't take. */
function readMark(line: string): string | undefined {
  if (/^[ \t]/.test(line)) return undefined;
  const word = line.replaceAll("--", "").replace("+goose", "").trim().toLowerCase();
  return MARKS.has(word) ? word : undefined;
}

/** As goose sees it: the last word before a comment ends with a semicolon. */
function endsStatement(line: string): boolean {
  let last = "";
  for (const word of line.split(/\s+/)) {
    if (word.startsWith("--")) break;
    if (word !== "") last = word;
  }
  return last.endsWith(";");
}

interface Line {
  readonly text: string;
  readonly range: Range;
  /** Where the next one begins. */
  readonly next: number;
}

function* linesOf(text: string): Generator<Line> {
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (start < text.length) {
    const at = text.indexOf("\n", start);
    const next = at === -1 ? text.length : at + 1;
    let end = at === -1 ? text.length : at;
    if (end > start && text.charCodeAt(end - 1) === 13) end--;
    yield { text: text.slice(start, end), range: { start, end }, next };
    start = next;
  }
}
