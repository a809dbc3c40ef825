// Reads a type as a catalog writes it (`character varying(20)`, `enum('a','b')`, `int(10) unsigned`) into the
// schema model's type. Apart, since both families' catalogs give types as text.
import type { ColumnType } from "../schema/schema";

export function readColumnType(text: string): ColumnType {
  let name = "";
  const args: string[] = [];
  let dimensions = 0;
  for (let i = 0; i < text.length;) {
    const char = text.charAt(i);
    if (char === '"') {
      const end = quotedEnd(text, i);
      name += text.slice(i + 1, end - 1).replaceAll('""', '"');
      i = end;
    } else if (char === "(") {
      i = readArguments(text, i + 1, args);
      name += " ";
    } else if (text.startsWith("[]", i)) {
      dimensions++;
      i += 2;
    } else {
      name += char.toLowerCase();
      i++;
    }
  }
  const words = name.split(/\s+/).filter((word) => word !== "");
  const unsigned = words.includes("unsigned");
  const kept = words.filter((word) => word !== "unsigned" && word !== "zerofill");
  return { name: kept.join(" "), args, dimensions, unsigned, text };
}

/** The offset just past the quoted part that opens at `start`; a doubled quote stands for one. */
function quotedEnd(text: string, start: number): number {
  const quote = text.charAt(start);
  let i = start + 1;
  while (i < text.length) {
    if (text.charAt(i) === quote) {
      if (text.charAt(i + 1) !== quote) return i + 1;
      i++;
    }
    i++;
  }
  return i;
}

function readArguments(text: string, start: number, args: string[]): number {
  let current = "";
  let i = start;
  while (i < text.length && text.charAt(i) !== ")") {
    const char = text.charAt(i);
    if (char === "'") {
      const end = quotedEnd(text, i);
      current += text.slice(i, end);
      i = end;
    } else if (char === ",") {
      args.push(current.trim());
      current = "";
      i++;
    } else {
      current += char;
      i++;
    }
  }
  if (current.trim() !== "" || args.length > 0) args.push(current.trim());
  return i + 1;
}
