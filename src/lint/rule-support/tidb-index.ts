// Which expressions TiDB takes into an index, for the rules about indexes of either source family.
import { TIDB_INDEXABLE_FUNCTIONS } from "../../dialects/tidb";
import type { Expression } from "../../schema/change";

/** Words that may stand before a parenthesis and call nothing; types among them, for CAST. */
const NOT_CALLED: ReadonlySet<string> = new Set(
  (
    "AND OR XOR NOT IN IS LIKE REGEXP RLIKE BETWEEN DIV MOD CASE WHEN THEN ELSE AS CAST CONVERT BINARY CHAR CHARACTER VARCHAR " +
    "NCHAR DECIMAL NUMERIC DATETIME TIME TIMESTAMP DATE SIGNED UNSIGNED FLOAT DOUBLE COLLATE ARRAY"
  ).split(" "),
);

/** The first function (upper case) in it that TiDB takes into no index; undefined when there is none. */
export function unindexableFunction({ text }: Expression): string | undefined {
  const bare = text.replaceAll(/'(?:[^'\\]|\\[^]|'')*'|"(?:[^"\\]|\\[^]|"")*"|`[^`]*`/g, "''");
  for (const [, name = ""] of bare.matchAll(/\b([a-z_]\w*)\s*\(/gi)) {
    const word = name.toUpperCase();
    const isType =
      (word === "DATE" || word === "TIME" || word === "TIMESTAMP") &&
      !new RegExp(`\\bAS\\s+${word}\\s*\\(`, "i").test(bare);
    if (isType || (!NOT_CALLED.has(word) && !TIDB_INDEXABLE_FUNCTIONS.has(word))) return word;
  }
  return undefined;
}
