// The order of migrations that are files in a row, and what can be wrong with one. Shared by the tools without a
// graph.
import { baseName } from "../base/file-system";
import type { DialectName } from "../dialects/dialect";
import { DIALECT_NAMES } from "../dialects/dialect";
import { dialectsOfWord } from "./dialect-marks";
import type { HistoryProblem, Migration, MigrationFile, MigrationPart } from "./framework";

const BEFORE_ANY = { start: 0, end: 0 };

/** A run of digits as sort keys: two numbers, so that 17 digits lose none and any two runs compare by value. */
export function digitsKey(digits: string): readonly number[] {
  const cut = Math.max(0, digits.length - 9);
  return [Number(digits.slice(0, cut)), Number(digits.slice(cut))];
}

export function compareSortKeys(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const left = a[i];
    const right = b[i];
    if (left === right) continue;
    if (left === undefined) return -1;
    if (right === undefined) return 1;
    if (typeof left !== typeof right) return typeof left === "number" ? -1 : 1;
    return left < right ? -1 : 1;
  }
  return 0;
}

export interface LinearRules {
  /** Whether each migration should have a down once any other has. */
  readonly pairs: boolean;
  /** For messages: `golang-migrate`. */
  readonly title: string;
}

/** Files of one id become one migration; each migration's parent is the one before it. */
export function orderLinear(
  files: readonly MigrationFile[],
  rules: LinearRules,
): { readonly migrations: readonly Migration[]; readonly problems: readonly HistoryProblem[] } {
  const problems: HistoryProblem[] = files.flatMap((file) => file.problems);
  const groups = new Map<string, { name: string; key: MigrationFile["sortKey"]; parts: MigrationPart[] }>();
  const sorted = files.toSorted(
    (a, b) => compareSortKeys(a.sortKey, b.sortKey) || compareSortKeys([a.path], [b.path]),
  );
  for (const file of sorted) {
    const same = groups.get(file.id);
    const clash = same && findClash(same.parts, file.parts);
    if (same === undefined) {
      groups.set(file.id, { name: file.name, key: file.sortKey, parts: [...file.parts] });
    } else if (clash === undefined) {
      same.parts.push(...file.parts);
    } else {
      problems.push({
        code: "duplicate-version",
        file: file.path,
        range: BEFORE_ANY,
        message: `${baseName(file.path)} has the same version as ${baseName(clash.file)}: give one of them another number`,
      });
      const own = `${file.id}_${file.name}`;
      const twin = groups.get(own);
      if (twin === undefined) {
        groups.set(own, { name: file.name, key: file.sortKey, parts: [...file.parts] });
      } else twin.parts.push(...file.parts);
    }
  }
  const ordered = [...groups].toSorted(
    ([idA, a], [idB, b]) => compareSortKeys(a.key, b.key) || compareSortKeys([idA], [idB]),
  );
  const anyDown = ordered.some(([, group]) => group.parts.some((part) => part.direction === "down"));
  const migrations: Migration[] = [];
  let before: string | undefined;
  for (const [id, group] of ordered) {
    const parts = narrowGeneric(group.parts);
    if (rules.pairs) problems.push(...findMissingHalves(id, parts, anyDown));
    migrations.push({ id, name: group.name, parents: before === undefined ? [] : [before], parts });
    before = id;
  }
  return { migrations, problems };
}

/** A part already there for the same direction and a common dialect, both said as plainly. */
function findClash(
  parts: readonly MigrationPart[],
  added: readonly MigrationPart[],
): MigrationPart | undefined {
  return parts.find((part) =>
    added.some(
      (other) =>
        other.direction === part.direction &&
        other.file !== part.file &&
        (other.dialects === undefined) === (part.dialects === undefined) &&
        other.dialects?.join() === part.dialects?.join() &&
        (other.dialects?.length !== 0 || databaseOf(other.file) === databaseOf(part.file)),
    ),
  );
}

/** What tells files for databases without a table of ours apart: their folder, and the databases they name. */
function databaseOf(path: string): string {
  const name = baseName(path);
  const words = name.split(/[._-]+/).filter((word) => dialectsOfWord(word) !== undefined);
  return [path.slice(0, path.length - name.length), ...words].join(" ");
}

/** A dialect's own file stands before one for more dialects, which then is not for it. */
function narrowGeneric(parts: readonly MigrationPart[]): readonly MigrationPart[] {
  const narrowed = parts.map((part) => {
    const others = parts.filter((other) => other !== part && other.direction === part.direction);
    const own = part.dialects;
    const taken = new Set<DialectName>(
      others
        .filter((other) => other.dialects && (own === undefined || other.dialects.length < own.length))
        .flatMap((other) => other.dialects ?? []),
    );
    if (taken.size === 0) return part;
    return { ...part, dialects: (own ?? DIALECT_NAMES).filter((dialect) => !taken.has(dialect)) };
  });
  return narrowed.toSorted((a, b) =>
    a.direction === b.direction
      ? compareSortKeys([a.file, a.range.start], [b.file, b.range.start])
      : a.direction === "up"
        ? -1
        : 1,
  );
}

function findMissingHalves(
  id: string,
  parts: readonly MigrationPart[],
  anyDown: boolean,
): readonly HistoryProblem[] {
  const up = parts.find((part) => part.direction === "up");
  const down = parts.find((part) => part.direction === "down");
  if (up === undefined && down !== undefined) {
    return [
      {
        code: "no-up",
        file: down.file,
        range: BEFORE_ANY,
        message: `migration ${id} has a down and no up: nothing will ever run it`,
      },
    ];
  }
  if (up !== undefined && down === undefined && anyDown) {
    return [
      {
        code: "no-down",
        file: up.file,
        range: BEFORE_ANY,
        message: `migration ${id} has no down, so it can't be rolled back: add one, or say that none is meant`,
      },
    ];
  }
  return [];
}
