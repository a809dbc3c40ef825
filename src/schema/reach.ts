// What code inside a statement (a DO block, a routine's body, a prepared text) may change: nothing when it holds no
// DDL, only the names it mentions when it is not put together in a loop, otherwise anything.

const DDL_WORD = /\b(?:create|alter|drop|rename|execute|prepare|call|import)\b/i;
const RUNS_TEXT = /\b(?:execute|prepare)\b/i;
const LOOPS = /\b(?:loop|foreach|while|repeat|cursor)\b/i;
const NAMES = /"[^"]+"|`[^`]+`|[\p{L}_][\p{L}\p{N}_$]*/gu;

export interface Reach {
  readonly reaches: "nothing" | "anything";
  /** Lower case; unset with `anything`: no limit is known. */
  readonly mentions?: readonly string[];
}

/** `behindCreate`: the text itself begins with CREATE, which does not count. */
export function reachOf(text: string, behindCreate = false): Reach {
  const body = behindCreate ? text.slice(text.search(/\bcreate\b/i) + 6) : text;
  if (!DDL_WORD.test(body)) return { reaches: "nothing" };
  if (RUNS_TEXT.test(body) && LOOPS.test(body)) return { reaches: "anything" };
  return { reaches: "anything", mentions: wordsIn(body) };
}

/** Every name and word in a text, strings and comments included, in lower case and without quotes. */
export function wordsIn(text: string): readonly string[] {
  const words = new Set<string>();
  for (const [match] of text.matchAll(NAMES)) {
    const first = match.charCodeAt(0);
    words.add((first === 34 || first === 96 ? match.slice(1, -1) : match).toLowerCase());
  }
  return [...words];
}
