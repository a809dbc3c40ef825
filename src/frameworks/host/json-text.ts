// Literals of a program as the values that they are for its tool: JSON text, truth, the entries of an options object.
import type { HostValue } from "./value";

/** As JSON.stringify writes it; undefined where a part is known at run time only. */
export function jsonText(value: HostValue): string | undefined {
  switch (value.kind) {
    case "null":
      return "null";
    case "boolean":
      return String(value.value);
    case "number":
      return String(Number(value.text));
    case "string":
      return value.complete ? JSON.stringify(value.text) : undefined;
    case "list": {
      const items = value.complete ? value.items.map(jsonText) : [undefined];
      return items.includes(undefined) ? undefined : `[${items.join(",")}]`;
    }
    case "object": {
      const entries = value.entries.map((entry) => {
        const text = jsonText(entry.value);
        return text === undefined ? undefined : `${JSON.stringify(entry.key)}:${text}`;
      });
      return !value.complete || entries.includes(undefined) ? undefined : `{${entries.join(",")}}`;
    }
    default:
      return undefined;
  }
}

/** The value under a key of an options object; undefined for anything that is no object. */
export function option(value: HostValue | undefined, key: string): HostValue | undefined {
  return value?.kind === "object" ? value.entries.findLast((entry) => entry.key === key)?.value : undefined;
}

export function isTrue(value: HostValue | undefined): boolean {
  return value?.kind === "boolean" && value.value;
}

export function isFalse(value: HostValue | undefined): boolean {
  return value?.kind === "boolean" && !value.value;
}
