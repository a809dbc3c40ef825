// The order of migrations that name their parents, and what can be wrong with such a graph.
import { baseName } from "../base/file-system";
import type { HistoryProblem, Migration, MigrationFile } from "./framework";

/**
 * What must run before one may also be given by a label or by the beginning of an id. The order is that of Alembic's
 * own upgrade to all heads, given the files in the order in which it lists them.
 */
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
  const byLabel = new Map(
    [...byId.values()].flatMap(({ id, labels = [] }) => labels.map((one) => [one, id])),
  );
  const resolve = (id: string): string | undefined => {
    if (byId.has(id)) return id;
    const labelled = byLabel.get(id);
    if (labelled !== undefined) return labelled;
    const fitting = id.length < 4 ? [] : ids.filter((one) => one.startsWith(id));
    return fitting.length === 1 ? fitting[0] : undefined;
  };
  const parents = new Map<string, readonly string[]>();
  const before = new Map<string, readonly string[]>();
  for (const file of byId.values()) {
    const known: string[] = [];
    const missing = (id: string, message: string): void => {
      problems.push(problem("missing-parent", file, `${baseName(file.path)} ${message} (${id})`));
    };
    for (const parent of file.parents ?? []) {
      if (byId.has(parent)) known.push(parent);
      else missing(parent, "follows a revision that no file has: add that file, or name another parent");
    }
    parents.set(file.id, known);
    const after = (file.after ?? []).flatMap((one) => {
      const id = resolve(one);
      if (id === undefined)
        missing(one, "depends on a revision that no file has: add that file, or take it out");
      return id ?? [];
    });
    before.set(file.id, [...known, ...after]);
  }
  const { order, left } = walkFromHeads(ids, parents, before);
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
  const labels = labelsOf(order, parents, byId);
  const heads = new Map<string, string[]>();
  for (const id of order.filter((one) => !isParent.has(one))) {
    const label = labels.get(id) ?? "";
    heads.set(label, [...(heads.get(label) ?? []), id]);
  }
  // Branches with labels of their own are meant to end in a head each.
  for (const group of heads.values()) {
    if (group.length < 2) continue;
    for (const id of group) {
      const file = byId.get(id);
      if (file === undefined) continue;
      problems.push(
        problem(
          "two-heads",
          file,
          `${group.length} revisions have none after them (${group.join(", ")}): merge them, or let one follow the other`,
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

/**
 * From the heads down, a line being followed for as long as no other one still stands above it; then turned about.
 * `left` goes in circles, or comes after what does.
 */
function walkFromHeads(
  ids: readonly string[],
  parents: ReadonlyMap<string, readonly string[]>,
  before: ReadonlyMap<string, readonly string[]>,
): { readonly order: readonly string[]; readonly left: readonly string[] } {
  const below = minimalBefore(ids, parents, before);
  const left = circular(ids, below);
  const todo = new Set(ids.filter((id) => !left.has(id)));
  const ancestors = new AncestorSets(below);
  const followed = new Set([...todo].flatMap((id) => below.get(id) ?? []));
  const lines = [...todo].filter((id) => !followed.has(id)).map((id) => ({ id, above: ancestors.of(id) }));
  const walked: string[] = [];
  let at = 0;
  for (let line = lines[at]; line !== undefined; line = lines[at]) {
    const { id } = line;
    const waitsFor = lines.findIndex((other, i) => i !== at && other.above.has(id));
    if (waitsFor >= 0) {
      at = waitsFor;
      continue;
    }
    if (todo.delete(id)) walked.push(id);
    const next = (below.get(id) ?? []).filter(
      (one) => todo.has(one) && !lines.some((other) => other.id === one),
    );
    const [first, ...others] = next;
    if (first === undefined) {
      lines.splice(at, 1);
      at = Math.max(at - 1, 0);
      continue;
    }
    // Down a plain line the same set serves on: what it holds too much is walked already.
    const isPlain = below.get(id)?.length === 1;
    lines[at] = { id: first, above: isPlain ? line.above : ancestors.of(first) };
    lines.push(...others.map((one) => ({ id: one, above: ancestors.of(one) })));
  }
  return { order: walked.toReversed(), left: ids.filter((id) => left.has(id)) };
}

/** Parents first; of the others only those that no parent brings along. */
function minimalBefore(
  ids: readonly string[],
  parents: ReadonlyMap<string, readonly string[]>,
  before: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, readonly string[]> {
  const ancestors = new AncestorSets(before);
  return new Map(
    ids.map((id) => {
      const own = parents.get(id) ?? [];
      const others = (before.get(id) ?? []).filter(
        (one) => !own.includes(one) && !own.some((parent) => ancestors.of(parent).has(one)),
      );
      return [id, [...new Set([...own, ...others])]];
    }),
  );
}

/** What can never be reached by taking away, again and again, those with nothing before them. */
function circular(
  ids: readonly string[],
  before: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const waiting = new Map(ids.map((id) => [id, new Set(before.get(id)).size]));
  const children = new Map<string, string[]>();
  for (const id of ids) {
    for (const one of new Set(before.get(id))) children.set(one, [...(children.get(one) ?? []), id]);
  }
  const ready = ids.filter((id) => waiting.get(id) === 0);
  const left = new Set(ids);
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    left.delete(id);
    for (const child of children.get(id) ?? []) {
      const count = (waiting.get(child) ?? 0) - 1;
      waiting.set(child, count);
      if (count === 0) ready.push(child);
    }
  }
  return left;
}

/** Sets of all that comes before one, itself included. */
class AncestorSets {
  private readonly known = new Map<string, ReadonlySet<string>>();

  constructor(private readonly before: ReadonlyMap<string, readonly string[]>) {}

  of(id: string): ReadonlySet<string> {
    const found = this.known.get(id);
    if (found !== undefined) return found;
    const set = new Set<string>();
    const open = [id];
    for (let one = open.pop(); one !== undefined; one = open.pop()) {
      if (set.has(one)) continue;
      set.add(one);
      open.push(...(this.before.get(one) ?? []));
    }
    this.known.set(id, set);
    return set;
  }
}

/** The labels of the branches that each stands on, as one text: a label holds for all that follows. */
function labelsOf(
  order: readonly string[],
  parents: ReadonlyMap<string, readonly string[]>,
  byId: ReadonlyMap<string, MigrationFile>,
): ReadonlyMap<string, string> {
  const labels = new Map<string, ReadonlySet<string>>();
  for (const id of order) {
    const inherited = (parents.get(id) ?? []).flatMap((parent) => [...(labels.get(parent) ?? [])]);
    labels.set(id, new Set([...inherited, ...(byId.get(id)?.labels ?? [])]));
  }
  return new Map([...labels].map(([id, set]) => [id, [...set].sort().join("\n")]));
}

function problem(code: HistoryProblem["code"], file: MigrationFile, message: string): HistoryProblem {
  return { code, file: file.path, range: file.idRange ?? { start: 0, end: 0 }, message };
}
