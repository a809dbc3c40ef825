// Liquibase's formatted SQL: comments that cut a file into changesets, say how each is run, and hold its way back.
// https://docs.liquibase.com/concepts/changelogs/sql-format.html
import type { Range } from "../../base/text";
import { TextCollector, type LocatedText } from "./changelog-node";

export interface FormattedChangeSet {
  readonly id: string;
  readonly author: string;
  readonly idRange: Range;
  /** In lower case: `runintransaction`, `dbms`, `splitstatements`. */
  readonly attributes: ReadonlyMap<string, string>;
  /** From its mark to the next. */
  readonly range: Range;
  readonly bodyStart: number;
  readonly rollbacks: readonly LocatedText[];
  /** Whether it is said that there is no way back, or that none is wanted. */
  readonly noRollback: boolean;
}

export interface FormattedSql {
  readonly changeSets: readonly FormattedChangeSet[];
  /** Marks that mean to begin a changeset and are none. */
  readonly broken: readonly Range[];
}

const HEADER = /^\uFEFF?\s*--\s*liquibase\s+formatted\s+sql\b(.*)$/im;

export function isFormattedSql(text: string): boolean {
  const header = HEADER.exec(text.slice(0, 4000));
  return (
    header !== null && /^\uFEFF?\s*(?:(?:--[^\n]*|\/\*[^]*?\*\/)\s*)*$/.test(text.slice(0, header.index))
  );
}

const NAME = String.raw`(?:"[^"]*"|[^\s:"]+)`;
const MARK = /^[ \t]*--[ \t]*changeset\b[^\n]*$/gim;
const CHANGE_SET = new RegExp(
  String.raw`^[ \t]*--[ \t]*changeset[ \t]+(${NAME}(?:[ \t]+[^\s:"]+)*)[ \t]*:[ \t]*(${NAME})(.*)$`,
  "i",
);
const ROLLBACK_LINE = /^[ \t]*--[ \t]*rollback(?:[ \t]+([^\r\n]*?))?[ \t]*\r?$/gim;
const ROLLBACK_BLOCK = /^[ \t]*\/\*[ \t]*liquibase[ \t]+rollback[ \t]*\r?\n([^]*?)\*\//gim;

/** Undefined for a text without the header. Never throws. */
export function readFormattedSql(text: string): FormattedSql | undefined {
  if (!isFormattedSql(text)) return undefined;
  const marks = [...text.matchAll(MARK)];
  const broken: Range[] = [];
  const changeSets = marks.flatMap((mark, i): FormattedChangeSet[] => {
    const start = mark.index;
    const lineEnd = start + mark[0].length;
    const match = CHANGE_SET.exec(mark[0].replace(/\r$/, ""));
    if (match === null) {
      broken.push({ start, end: lineEnd });
      return [];
    }
    const [, author = "", id = "", rest = ""] = match;
    const idStart = start + mark[0].indexOf(id, mark[0].indexOf(author) + author.length);
    const end = marks[i + 1]?.index ?? text.length;
    const bodyStart = Math.min(lineEnd + 1, end);
    return [
      {
        id: unquote(id),
        author: unquote(author),
        idRange: { start: idStart, end: idStart + id.length },
        attributes: readAttributes(rest),
        range: { start, end },
        bodyStart,
        ...readRollbacks(text, bodyStart, end),
      },
    ];
  });
  return { changeSets, broken };
}

function unquote(text: string): string {
  return text.replace(/^"(.*)"$/, "$1");
}

function readAttributes(text: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = "", value = ""] of text.matchAll(/([a-z]\w*)[ \t]*:[ \t]*("[^"]*"|\S+)/gi)) {
    attributes.set(name.toLowerCase(), unquote(value));
  }
  return attributes;
}

function readRollbacks(
  text: string,
  start: number,
  end: number,
): Pick<FormattedChangeSet, "rollbacks" | "noRollback"> {
  const body = text.slice(start, end);
  const rollbacks: LocatedText[] = [];
  let noRollback = false;
  const lines = new TextCollector();
  let last = -1;
  for (const match of body.matchAll(ROLLBACK_LINE)) {
    const sql = match[1] ?? "";
    if (/^(?:empty|not required)\b/i.test(sql.trim())) {
      noRollback = true;
      continue;
    }
    // Another changeset's statements, run once more.
    if (/^changeSet(?:Id|Author|Path)\s*:/i.test(sql)) continue;
    const from = start + match.index + match[0].indexOf(sql, match[0].toLowerCase().indexOf("rollback") + 8);
    if (sql === "") continue;
    if (last !== -1) lines.add(text, last, from, "\n");
    lines.add(text, from, from + sql.length);
    last = from + sql.length;
  }
  const joined = lines.finish();
  if (joined !== undefined) rollbacks.push(joined);
  for (const match of body.matchAll(ROLLBACK_BLOCK)) {
    const sql = match[1] ?? "";
    const collector = new TextCollector();
    const from = start + match.index + match[0].length - 2 - sql.length;
    collector.add(text, from, from + sql.length);
    const block = collector.finish();
    if (block !== undefined) rollbacks.push(block);
  }
  return { rollbacks, noRollback };
}
