// Drizzle's journal: the list that says which files are migrations, and in which order they run. Newer versions have
// none; there a folder's name says when it was made.
import type { Range } from "../../base/text";

export interface JournalEntry {
  /** The file's name without `.sql`. */
  readonly tag: string;
  /** Milliseconds: what the history table keeps, and is compared with. */
  readonly when: number;
  readonly idx: number;
  /** Where the file says the tag. */
  readonly range: Range;
}

export interface Journal {
  /** In running order. */
  readonly entries: readonly JournalEntry[];
  readonly dialect?: string;
  /** The whole as it stands, for a new entry to join it. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** Undefined for what is no journal: the tool then stops. */
export function readJournal(text: string): Journal | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return undefined;
  }
  if (!isRecord(json) || !Array.isArray(json["entries"])) return undefined;
  const places = [...text.matchAll(/"tag"\s*:\s*"([^"]*)"/g)];
  const entries = json["entries"].flatMap((entry: unknown, i): readonly JournalEntry[] => {
    if (!isRecord(entry)) return [];
    const { tag, when, idx } = entry;
    if (typeof tag !== "string") return [];
    const place = places.find((match) => match[1] === tag);
    if (place !== undefined) places.splice(places.indexOf(place), 1);
    const end = place === undefined ? 0 : place.index + place[0].length - 1;
    return [
      {
        tag,
        when: Number(when),
        idx: typeof idx === "number" ? idx : i,
        range: { start: place === undefined ? 0 : end - tag.length, end },
      },
    ];
  });
  const { dialect } = json;
  return { entries, json, ...(typeof dialect === "string" ? { dialect } : {}) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
