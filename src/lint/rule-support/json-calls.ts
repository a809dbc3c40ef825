// What PostgreSQL writes for MySQL's JSON functions with ordinary paths: $.a.b, $[0]. By functions, not operators: a
// text that is mended in rounds is read in MySQL's way, to which # begins a comment.
import type { Token } from "../../sql/statement";

export interface JsonCall {
  readonly name: string;
  /** As written. */
  readonly args: readonly string[];
  /** Tokens behind the call. */
  readonly next: Token | undefined;
  readonly value: Token | undefined;
}

export interface JsonRewrite {
  readonly text: string;
  readonly loses: string;
}

const NULLS = "a JSON null is NULL there, and the document must be jsonb";

/** `isJson`: whether an expression is known to be JSON. Undefined where a path or a value is not plain. */
export function rewriteJsonCall(
  { name, args, next, value }: JsonCall,
  isJson: (expression: string) => boolean,
): JsonRewrite | undefined {
  const document = (text: string): string =>
    isJson(text) || /^jsonb_\w+\s*\(|^JSON_\w+\s*\(/i.test(text) ? text : `CAST(${text} AS jsonb)`;
  const [first = "", second = ""] = args;
  switch (name) {
    case "JSON_EXTRACT": {
      const path = pathOf(second);
      if (args.length !== 2 || path === undefined || path.length === 0) return undefined;
      const call = `(${document(first)}, ${path.map(quoted).join(", ")})`;
      const isCompared = next !== undefined && /^(?:=|<>|!=|<|>|<=|>=|LIKE|IN)$/.test(next.word);
      if (!isCompared) return { text: `jsonb_extract_path${call}`, loses: NULLS };
      const text = `jsonb_extract_path_text${call}`;
      if (value?.kind === "number") return { text: `CAST(${text} AS numeric)`, loses: NULLS };
      if (value?.word === "TRUE" || value?.word === "FALSE")
        return { text: `CAST(${text} AS boolean)`, loses: NULLS };
      return { text, loses: NULLS };
    }
    case "JSON_UNQUOTE": {
      const inner = /^JSON_EXTRACT\s*\(([^]*),\s*('[^']*')\s*\)$/i.exec(first);
      const path = pathOf(inner?.[2] ?? "");
      if (inner?.[1] === undefined || path === undefined || path.length === 0 || hasTopComma(inner[1]))
        return undefined;
      return {
        text: `jsonb_extract_path_text(${document(inner[1].trim())}, ${path.map(quoted).join(", ")})`,
        loses: NULLS,
      };
    }
    case "JSON_REMOVE": {
      const paths = args.slice(1).map(pathOf);
      if (paths.length === 0) return undefined;
      let text = document(first);
      for (const path of paths) {
        if (path === undefined || path.length === 0) return undefined;
        text = `jsonb_delete_path(${text}, ${arrayOf(path)})`;
      }
      return { text, loses: "the document must be jsonb" };
    }
    case "JSON_SET":
    case "JSON_REPLACE": {
      if (args.length < 3 || args.length % 2 === 0) return undefined;
      let text = document(first);
      for (let i = 1; i < args.length; i += 2) {
        const path = pathOf(args[i] ?? "");
        const set = jsonValue(args[i + 1] ?? "", isJson);
        if (path === undefined || path.length === 0 || set === undefined) return undefined;
        text = `jsonb_set(${text}, ${arrayOf(path)}, ${set}${name === "JSON_SET" ? "" : ", false"})`;
      }
      return { text, loses: "the document must be jsonb, and what the path leads through must be there" };
    }
    case "JSON_CONTAINS":
      return args.length === 2
        ? { text: `(${document(first)} @> ${document(second)})`, loses: "the documents must be jsonb" }
        : undefined;
    case "JSON_ARRAY":
      return { text: `jsonb_build_array(${args.join(", ")})`, loses: "strings must say that they are text" };
    default:
      return undefined;
  }
}

/** The steps of a plain path; undefined for one with wildcards, or that is no literal. */
export function pathOf(literal: string): readonly string[] | undefined {
  const path = /^'\$((?:\.(?:[A-Za-z_][\w$]*|"[^"\\]+")|\[\d+\])*)'$/.exec(literal.trim())?.[1];
  if (path === undefined) return undefined;
  return [...path.matchAll(/\.([A-Za-z_][\w$]*)|\."([^"\\]+)"|\[(\d+)\]/g)].map(
    ([, plain, inQuotes, index]) => plain ?? inQuotes ?? index ?? "",
  );
}

function jsonValue(text: string, isJson: (expression: string) => boolean): string | undefined {
  if (/^'(?:[^'\\]|'')*'$/.test(text)) return `to_jsonb(CAST(${text} AS text))`;
  if (/^(?:true|false)$/i.test(text)) return `'${text.toLowerCase()}'`;
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return `'${text}'`;
  if (/^null$/i.test(text)) return "'null'";
  const cast = /^CAST\s*\(\s*('(?:[^'\\]|'')*')\s+AS\s+JSON\s*\)$/i.exec(text)?.[1];
  if (cast !== undefined) return cast;
  if (isJson(text) || /^(?:jsonb?_\w+)\s*\(/i.test(text)) return text;
  return /^[\w.`"]+$/.test(text) ? `to_jsonb(${text})` : undefined;
}

function arrayOf(path: readonly string[]): string {
  const plain = path.every((step) => /^[\w$]+$/.test(step) && !/^null$/i.test(step));
  return plain ? `'{${path.join(",")}}'` : `ARRAY[${path.map(quoted).join(", ")}]`;
}

function quoted(step: string): string {
  return `'${step.replaceAll("'", "''")}'`;
}

function hasTopComma(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === "(") depth++;
    else if (character === ")") depth--;
    else if (character === "," && depth === 0) return true;
  }
  return false;
}
