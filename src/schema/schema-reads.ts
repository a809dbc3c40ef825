// What a rule asked of a schema and was told, kept so that its result can be kept too: when the answers are still
// the same, the rule would say the same.
import { isSameIgnoringOrigin } from "./same-value";
import type { Lookup, SchemaReader } from "./schema";

/** One question and its answer. */
export interface SchemaRead {
  /** What it asked about, in lower case; unset for a question about the schema as a whole. */
  readonly name?: string;
  readonly ask: (reader: SchemaReader) => unknown;
  readonly answer: unknown;
}

/** In the order in which they were asked, each once; grows while the reader is asked. */
export type Reads = readonly SchemaRead[];

/** A reader that passes questions on and notes them in `reads`. */
export function trackReads(reader: SchemaReader): { readonly reader: SchemaReader; readonly reads: Reads } {
  const tracking = new TrackingReader(reader);
  return { reader: tracking, reads: tracking.reads };
}

// One is made for every statement and target, and most rules ask nothing: it must cost nothing until it is asked.
class TrackingReader implements SchemaReader {
  readonly reads: SchemaRead[] = [];
  private known: Map<string, unknown> | undefined;

  constructor(private readonly from: SchemaReader) {}

  get complete(): SchemaReader["complete"] {
    return this.note("complete", undefined, (reader) => reader.complete);
  }

  table(name: Lookup): ReturnType<SchemaReader["table"]> {
    return this.note("table", name, (reader) => reader.table(name));
  }

  indexNamed(name: Lookup): ReturnType<SchemaReader["indexNamed"]> {
    return this.note("index", name, (reader) => reader.indexNamed(name));
  }

  referencesTo(name: Lookup): ReturnType<SchemaReader["referencesTo"]> {
    return this.note("references", name, (reader) => reader.referencesTo(name));
  }

  type(name: Lookup): ReturnType<SchemaReader["type"]> {
    return this.note("type", name, (reader) => reader.type(name));
  }

  object(kind: string, name: Lookup): ReturnType<SchemaReader["object"]> {
    return this.note(`object ${kind}`, name, (reader) => reader.object(kind, name));
  }

  private note<T>(verb: string, name: Lookup | undefined, ask: (reader: SchemaReader) => T): T {
    const id = name === undefined ? verb : `${verb}\0${name.schema ?? ""}\0${name.name}`;
    this.known ??= new Map();
    if (this.known.has(id)) return this.known.get(id) as T;
    const answer = ask(this.from);
    this.known.set(id, answer);
    this.reads.push(name === undefined ? { ask, answer } : { ask, answer, name: name.name.toLowerCase() });
    return answer;
  }
}

/**
 * Whether `reader` answers as was noted: with the same objects, or with others that differ only in where they were
 * made (an edit above a statement moves what it made).
 */
export function readsStillHold(reads: Reads, reader: SchemaReader): boolean {
  return reads.every(({ ask, answer }) => isSameIgnoringOrigin(answer, ask(reader)));
}
