// Equality of the schema model's plain values, apart from where they were made.

/** Compares by identity first, so that what did not change costs nothing. */
export function isSameIgnoringOrigin(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, i) => isSameIgnoringOrigin(item, b[i]));
  }
  const first = a as Readonly<Record<string, unknown>>;
  const second = b as Readonly<Record<string, unknown>>;
  let count = 0;
  for (const key in first) {
    if (key === "origin" || first[key] === undefined) continue;
    if (!isSameIgnoringOrigin(first[key], second[key])) return false;
    count++;
  }
  for (const key in second) if (key !== "origin" && second[key] !== undefined) count--;
  return count === 0;
}
