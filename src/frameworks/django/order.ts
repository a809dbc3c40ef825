// The order in which Django runs the migrations of all apps, as its own executor finds it: the newest migration of
// each app by the apps' names, and before each all that it depends on.
// https://github.com/django/django/blob/main/django/db/migrations/graph.py
import { baseName } from "../../base/file-system";
import type { HistoryProblem, Migration, MigrationFile, MigrationProject } from "../framework";

/** A dependency on an app's first or last migration, as MigrationFile's ids have it. */
export const FIRST = "__first__";
export const LATEST = "__latest__";

interface Node {
  readonly file: MigrationFile | undefined;
  readonly id: string;
  readonly app: string;
  readonly parents: Set<string>;
  readonly children: Set<string>;
}

export function orderDjango(
  project: MigrationProject,
  files: readonly MigrationFile[],
  replacedBy: (file: MigrationFile) => readonly string[],
): { readonly migrations: readonly Migration[]; readonly problems: readonly HistoryProblem[] } {
  const problems: HistoryProblem[] = files.flatMap((file) => file.problems);
  const report = (code: HistoryProblem["code"], file: MigrationFile, message: string): void => {
    problems.push({ code, file: file.path, range: file.idRange ?? { start: 0, end: 0 }, message });
  };
  const byId = new Map<string, MigrationFile>();
  for (const file of files) {
    if (file.parts.length === 0) continue;
    const other = byId.get(file.id);
    if (other === undefined) byId.set(file.id, file);
    else
      report(
        "duplicate-version",
        file,
        `${file.id} is there twice, in ${other.path} too: give one of the apps another label`,
      );
  }
  // A squashed migration stands for those that it replaces, their files there or gone.
  const standsFor = new Map<string, string>();
  for (const file of byId.values()) {
    for (const id of replacedBy(file)) standsFor.set(id, file.id);
  }
  const final = (id: string): string => {
    let at = id;
    for (let steps = 0; steps < 20; steps++) {
      const next = standsFor.get(at);
      if (next === undefined) return at;
      at = next;
    }
    return at;
  };
  const nodes = new Map<string, Node>();
  const addNode = (id: string, file?: MigrationFile): Node => {
    const made: Node = { file, id, app: appOf(id), parents: new Set(), children: new Set() };
    nodes.set(id, made);
    return made;
  };
  for (const file of byId.values()) if (!standsFor.has(file.id)) addNode(file.id, file);
  const apps = new Set([...nodes.values()].map((node) => node.app));
  const link = (child: Node, parent: string): void => {
    if (parent === child.id) return;
    nodes.get(parent)?.children.add(child.id);
    child.parents.add(parent);
  };
  const late: (() => void)[] = [];
  const depend = (child: Node, wanted: string, file: MigrationFile | undefined): void => {
    const app = appOf(wanted);
    const name = wanted.slice(app.length + 1);
    if (name === FIRST || name === LATEST) {
      if (app !== child.app && apps.has(app))
        late.push(() => ends(app, name).forEach((id) => link(child, id)));
      return;
    }
    const id = final(wanted);
    if (nodes.has(id)) link(child, id);
    else if (apps.has(app) && file !== undefined) {
      report(
        "missing-parent",
        file,
        `${baseName(file.path)} depends on ${wanted}, which no file has: add that migration, or name another`,
      );
    }
  };
  const ends = (app: string, which: string): readonly string[] =>
    [...nodes.values()]
      .filter((node) => node.app === app)
      .filter(
        (node) => ![...(which === FIRST ? node.parents : node.children)].some((id) => appOf(id) === app),
      )
      .map((node) => node.id);
  for (const node of nodes.values()) {
    const merged = [...standsFor].filter(([, by]) => by === node.id).flatMap(([id]) => byId.get(id) ?? []);
    for (const file of [node.file, ...merged]) {
      for (const parent of file?.parents ?? []) {
        if (final(parent) !== node.id) depend(node, parent, file);
      }
      // `run_before`: those wait for this one.
      for (const other of file?.after ?? []) {
        const waiting = nodes.get(final(other));
        if (waiting !== undefined) link(waiting, node.id);
      }
    }
  }
  for (const add of late) add();
  const heads = new Map<string, Node[]>();
  for (const node of nodes.values()) {
    if ([...node.children].some((id) => appOf(id) === node.app)) continue;
    heads.set(node.app, [...(heads.get(node.app) ?? []), node]);
  }
  for (const [app, own] of heads) {
    if (own.length < 2) continue;
    const names = own.map((node) => node.id.slice(app.length + 1)).toSorted();
    for (const { file } of own) {
      if (file === undefined) continue;
      report(
        "two-heads",
        file,
        `app ${app} has ${own.length} newest migrations (${names.join(", ")}), and Django stops: merge them with makemigrations --merge, or let one follow the other`,
      );
    }
  }
  const userApp = project.options["userApp"];
  const first = userApp === undefined ? [] : ends(userApp, FIRST);
  if (project.options["admin"] === "yes" && first.length > 0 && !apps.has("admin")) {
    // The admin's own migrations, which are Django's, want the user's model, and come early by their name.
    const admin = addNode("admin.0");
    for (const id of first) link(admin, id);
  }
  const leaves = [...nodes.values()]
    .filter((node) => ![...node.children].some((id) => appOf(id) === node.app))
    .map((node) => node.id)
    .toSorted(compareIds);
  const order = planFor(leaves, nodes);
  const stuck = findCycle(nodes);
  const [broken] = stuck.flatMap((id) => nodes.get(id)?.file ?? []);
  if (broken !== undefined) {
    report(
      "cycle",
      broken,
      `migrations depend on each other in a circle (${stuck.join(", ")}), and Django stops: one of them must depend on another`,
    );
  }
  const left = [...nodes.keys()].filter((id) => !order.includes(id)).toSorted(compareIds);
  const migrations = [...order, ...left].flatMap((id): readonly Migration[] => {
    const node = nodes.get(id);
    if (node?.file === undefined) return [];
    return [
      { id, name: node.file.name, parents: [...node.parents].toSorted(compareIds), parts: node.file.parts },
    ];
  });
  return { migrations, problems };
}

function appOf(id: string): string {
  const at = id.indexOf(".");
  return at < 0 ? id : id.slice(0, at);
}

/** By app, then by name, as tuples of texts compare. */
export function compareIds(a: string, b: string): number {
  const [appA, appB] = [appOf(a), appOf(b)];
  if (appA !== appB) return appA < appB ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Each leaf in turn with what it depends on, deepest first; of several parents the last by name is gone through first. */
function planFor(leaves: readonly string[], nodes: ReadonlyMap<string, Node>): readonly string[] {
  const planned = new Set<string>();
  for (const leaf of leaves) {
    const stack: { readonly id: string; readonly done: boolean }[] = [{ id: leaf, done: false }];
    const seen = new Set<string>();
    const onWay = new Set<string>();
    const visited: string[] = [];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      if (seen.has(at.id)) continue;
      if (at.done) {
        seen.add(at.id);
        visited.push(at.id);
        continue;
      }
      if (onWay.has(at.id)) continue;
      onWay.add(at.id);
      stack.push({ id: at.id, done: true });
      const parents = [...(nodes.get(at.id)?.parents ?? [])].toSorted(compareIds);
      for (const parent of parents) stack.push({ id: parent, done: false });
    }
    for (const id of visited) planned.add(id);
  }
  return [...planned];
}

/** Those that wait for each other, sorted; empty when there is no circle. */
function findCycle(nodes: ReadonlyMap<string, Node>): readonly string[] {
  const left = new Map(
    [...nodes].map(([id, node]) => [id, new Set([...node.parents].filter((one) => nodes.has(one)))]),
  );
  for (let found = true; found;) {
    found = false;
    for (const [id, parents] of left) {
      if ([...parents].some((parent) => left.has(parent))) continue;
      left.delete(id);
      found = true;
    }
  }
  return [...left.keys()].toSorted(compareIds);
}
