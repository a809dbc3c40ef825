// The names of node-pg-migrate's files: the number in front, and the order that the tool puts them in.
// https://salsita.github.io/node-pg-migrate/cli#migration-filename-format

/** What the tool loads; anything else in the folder it takes for a program, too, and stops. */
export const FILE = /^(?!\.).*\.(?:sql|[cm]?[jt]s)$/;

/** Milliseconds or an index; 17 digits are a time in UTC. Undefined: the tool stops at such a file. */
export function numberOf(name: string): number | undefined {
  const digits = /^\d+/.exec(name)?.[0];
  if (digits === undefined) return undefined;
  if (digits.length !== 17) return Number(digits);
  const [year, month, day, hour, minute, second, rest] = [0, 4, 6, 8, 10, 12, 14].map((at, i, all) =>
    digits.slice(at, all[i + 1] ?? 17),
  );
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${rest}Z`);
}

/** By number, and names of one number as a person would sort them. */
export function compareNames(a: string, b: string): number {
  const byNumber = (numberOf(a) ?? 0) - (numberOf(b) ?? 0);
  if (byNumber !== 0 && !Number.isNaN(byNumber)) return byNumber;
  return a.localeCompare(b, undefined, {
    usage: "sort",
    numeric: true,
    sensitivity: "variant",
    ignorePunctuation: true,
  });
}

/** As the history table has it. */
export function idOf(name: string): string {
  return name.replace(/\.[^.]*$/, "");
}
