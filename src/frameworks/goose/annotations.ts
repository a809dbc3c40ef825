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
  /** What goose sends as one message each, whole lines: up to one that ends with a semicolon, or a marked block. */
  readonly statements: readonly Range[];
  /** Set where the file asks goose to put variables of its environment into the text. */
  readonly substitutes?: Range;
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

const BEFORE_ANY: Range = { start: 0, end: 0 };

type State = "start" | "in" | "begun";

/** Never throws. */
export function readGooseFile(text: string): GooseFile {
  const marks: {
    direction: Direction;
    start: number;
    bodyStart: number;
    statements: Range[];
    substitutes?: Range;
  }[] = [];
  /** Where the statement or block that is read now begins. */
  let begun: number | undefined;
  const end = (at: number): void => {
    if (begun !== undefined && text.slice(begun, at).trim() !== "") {
      marks.at(-1)?.statements.push({ start: begun, end: at });
    }
    begun = undefined;
  };
  let transaction = true;
  let substitutes: Range | undefined;
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
      BEFORE_ANY,
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
        marks.push({ direction, start: range.start, bodyStart: line.next, statements: [] });
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
        marks.push({ direction, start: range.start, bodyStart: line.next, statements: [] });
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
        begun ??= line.next;
        continue;
      }
      if (mark === "statementend") {
        if (state !== "begun") {
          refuse(range, 'goose refuses this file: this "-- +goose StatementEnd" has no "StatementBegin"');
        } else state = "in";
        end(range.start);
        open = undefined;
        continue;
      }
      if (mark === "no transaction") transaction = false;
      const last = marks.at(-1);
      if (mark === "envsub on" && last !== undefined) last.substitutes ??= range;
      else if (mark === "envsub on") substitutes = range;
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
    begun ??= range.start;
    if (endsStatement(line.text)) {
      open = undefined;
      end(range.end);
    }
  }
  if (state === "start") {
    refuse(
      BEFORE_ANY,
      'goose refuses a file without "-- +goose Up": add the mark on a line of its own at the top',
    );
  } else if (state === "begun") {
    refuse(BEFORE_ANY, 'goose refuses this file: a "-- +goose StatementBegin" has no "StatementEnd"');
  }
  if (open !== undefined) refuse(open, unfinished());
  const sections = marks.map((mark, i) => ({
    direction: mark.direction,
    range: { start: mark.start, end: marks[i + 1]?.start ?? text.length },
    bodyStart: mark.bodyStart,
    statements: mark.statements,
    ...(mark.substitutes === undefined && substitutes === undefined
      ? {}
      : { substitutes: mark.substitutes ?? substitutes ?? BEFORE_ANY }),
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
