// The order of migrations that name their parents, and what can be wrong with such a graph.
import { baseName } from "../base/file-system";
import type { HistoryProblem, Migration, MigrationFile } from "./framework";

/** Parents may be given by the beginning of their id, as tools with hashes allow. */
export function orderGraph(files: readonly MigrationFile[]): {
  readonly migrations: readonly Migration[];
  readonly problems: readonly HistoryProblem[];
} {
  const problems: HistoryProblem[] = files.flatMap((file) => file.problems);
  const byId = new Map<string, MigrationFile>();
  for (const file of files) {
    const other = byId.get(file.id);
    if (other === undefined) byId.set(file.id, file);
    else {
      problems.push(
        problem(
          "duplicate-version",
          file,
          `${baseName(file.path)} has the same revision as ${baseName(other.path)} (${file.id}): give it another`,
        ),
      );
    }
  }
  const ids = [...byId.keys()];
  const resolve = (id: string): string | undefined => {
    if (byId.has(id)) return id;
    const fitting = id.length < 4 ? [] : ids.filter((one) => one.startsWith(id));
    return fitting.length === 1 ? fitting[0] : undefined;
  };
  const parents = new Map<string, readonly string[]>();
  const before = new Map<string, readonly string[]>();
  const children = new Map<string, string[]>();
  for (const file of byId.values()) {
    const known: string[] = [];
    for (const parent of file.parents ?? []) {
      const id = resolve(parent);
      if (id === undefined) {
        problems.push(
          problem(
            "missing-parent",
            file,
            `${baseName(file.path)} follows ${parent}, which no file has: add that revision, or name another parent`,
          ),
        );
      } else known.push(id);
    }
    parents.set(file.id, known);
    const after = (file.after ?? []).flatMap((one) => resolve(one) ?? []);
    before.set(file.id, [...known, ...after]);
    for (const parent of before.get(file.id) ?? []) {
      children.set(parent, [...(children.get(parent) ?? []), file.id]);
    }
  }
  const order = sortGraph(ids, before, children);
  const left = ids.filter((id) => !order.includes(id));
  const [first] = left.flatMap((id) => byId.get(id) ?? []);
  if (first !== undefined) {
    problems.push(
      problem(
        "cycle",
        first,
        `revisions follow each other in a circle (${left.join(", ")}): one of them must name another parent`,
      ),
    );
  }
  const isParent = new Set([...parents.values()].flat());
  const heads = order.filter((id) => !isParent.has(id));
  if (heads.length > 1) {
    for (const id of heads) {
      const file = byId.get(id);
      if (file === undefined) continue;
      problems.push(
        problem(
          "two-heads",
          file,
          `${heads.length} revisions have none after them (${heads.join(", ")}): merge them, or let one follow the other`,
        ),
      );
    }
  }
  const migrations = [...order, ...left].flatMap((id): readonly Migration[] => {
    const file = byId.get(id);
    if (file === undefined) return [];
    return [{ id, name: file.name, parents: parents.get(id) ?? [], parts: file.parts }];
  });
  return { migrations, problems };
}

/** Each after all that it follows; a branch is gone through before the next one is begun. */
function sortGraph(
  ids: readonly string[],
  before: ReadonlyMap<string, readonly string[]>,
  children: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const waiting = new Map(ids.map((id) => [id, new Set(before.get(id)).size]));
  const ready = ids.filter((id) => waiting.get(id) === 0).toReversed();
  const order: string[] = [];
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    order.push(id);
    const freed: string[] = [];
    for (const child of new Set(children.get(id))) {
      const count = (waiting.get(child) ?? 0) - 1;
      waiting.set(child, count);
      if (count === 0) freed.push(child);
    }
    ready.push(...freed.toReversed());
  }
  return order;
}

function problem(code: HistoryProblem["code"], file: MigrationFile, message: string): HistoryProblem {
  return { code, file: file.path, range: file.idRange ?? { start: 0, end: 0 }, message };
}
