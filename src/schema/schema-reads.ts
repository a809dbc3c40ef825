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
  const reads: SchemaRead[] = [];
  const known = new Map<string, unknown>();
  const note = <T>(id: string, ask: (reader: SchemaReader) => T, name?: string): T => {
    if (known.has(id)) return known.get(id) as T;
    const answer = ask(reader);
    known.set(id, answer);
    reads.push(name === undefined ? { ask, answer } : { ask, answer, name: name.toLowerCase() });
    return answer;
  };
  const id = (verb: string, name: Lookup): string => `${verb}\0${name.schema ?? ""}\0${name.name}`;
  const tracking: SchemaReader = {
    get complete() {
      return note("complete", (from) => from.complete);
    },
    table: (name) => note(id("table", name), (from) => from.table(name), name.name),
    indexNamed: (name) => note(id("index", name), (from) => from.indexNamed(name), name.name),
    referencesTo: (name) => note(id("references", name), (from) => from.referencesTo(name), name.name),
    type: (name) => note(id("type", name), (from) => from.type(name), name.name),
    object: (kind, name) => note(id(`object ${kind}`, name), (from) => from.object(kind, name), name.name),
  };
  return { reader: tracking, reads };
}

/**
 * Whether `reader` answers as was noted: with the same objects, or with others that differ only in where they were
 * made (an edit above a statement moves what it made).
 */
export function readsStillHold(reads: Reads, reader: SchemaReader): boolean {
  return reads.every(({ ask, answer }) => isSameIgnoringOrigin(answer, ask(reader)));
}
