// A type written as SQL, taken apart for writing it in another language.
export interface SqlTypeText {
  /** Upper case, single blanks. */
  readonly name: string;
  readonly args: readonly string[];
  readonly dimensions: number;
  /** Upper case: UNSIGNED, ZEROFILL. */
  readonly modifiers: readonly string[];
}

/** Undefined for what is not a type and nothing else, such as one with COLLATE. */
export function readSqlType(sql: string): SqlTypeText | undefined {
  const match =
    /^\s*([a-z_][\w]*(?:\s+[a-z]+)*?)\s*(?:\(((?:[^()']|'(?:[^']|'')*')*)\))?((?:\s+[a-z]+)*)\s*((?:\[\])*)\s*$/i.exec(
      sql,
    );
  if (match === null) return undefined;
  const [, first = "", inner, rest = "", marks = ""] = match;
  const words = `${first} ${rest}`.trim().toUpperCase().split(/\s+/);
  const modifiers = words.filter((word) => /^(?:UNSIGNED|ZEROFILL)$/.test(word));
  const name = words.filter((word) => !modifiers.includes(word)).join(" ");
  if (/\b(?:COLLATE|CHARACTER|CHARSET)\b/.test(name) && !name.startsWith("CHARACTER")) return undefined;
  const args =
    inner === undefined ? [] : (inner.match(/'(?:[^']|'')*'|[^,\s][^,]*/g) ?? []).map((one) => one.trim());
  return { name, args, dimensions: marks.length / 2, modifiers };
}
