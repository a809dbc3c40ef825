// Names in another dialect's quotes. Conversion makes its fixes in rounds, and until the last one the text is read in
// the source's way, so what a fix writes for the target must not yet look like something else to the source.
import type { TextEdit } from "../base/text";
import type { DialectName } from "../dialects/dialect";
import { dialectNamed } from "../dialects/dialects";
import { unquoteName } from "../sql/names";
import { splitStatements } from "../sql/splitter";
import type { FixDraft } from "./rule";

/** The draft with its quoted names in `source`'s quotes; undefined where that is the draft as it is. */
export function requoteDraft(draft: FixDraft, source: DialectName): FixDraft | undefined {
  const [target] = draft.on;
  if (target === undefined || draft.on.includes(source)) return undefined;
  const requote = (text: string): string => requoteNames(text, target, source);
  const edits = draft.edits.map((edit): TextEdit => ({ range: edit.range, newText: requote(edit.newText) }));
  const before = draft.before?.map(requote);
  const after = draft.after?.map(requote);
  const same =
    edits.every(({ newText }, i) => newText === draft.edits[i]?.newText) &&
    (before ?? []).every((text, i) => text === draft.before?.[i]) &&
    (after ?? []).every((text, i) => text === draft.after?.[i]);
  if (same) return undefined;
  return {
    ...draft,
    edits,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}

function requoteNames(text: string, from: DialectName, to: DialectName): string {
  const { lexical } = dialectNamed(from);
  const theirs = lexical.nameQuotes.charAt(0);
  const ours = dialectNamed(to).lexical.nameQuotes.charAt(0);
  if (theirs === ours || !text.includes(theirs)) return text;
  let result = "";
  let at = 0;
  for (const { start, statement } of splitStatements(text, dialectNamed(from))) {
    for (const token of statement.tokens) {
      const written = statement.text.slice(token.start, token.end);
      if (token.kind !== "quoted-name" || !written.startsWith(theirs) || token.unterminated) continue;
      const name = unquoteName(written, lexical);
      result += text.slice(at, start + token.start) + ours + name.replaceAll(ours, ours + ours) + ours;
      at = start + token.end;
    }
  }
  return result + text.slice(at);
}
