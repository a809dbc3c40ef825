// A map that is cloned at every migration and then changed a little: a clone shares all entries and keeps its own
// changes only. Apart, since replay holds one for each migration of a history.

const GONE = Symbol("gone");
type Layer<V> = Map<string, V | typeof GONE>;
/** A layer holds more than so many times what the next one does, or the two are made one. */
const STEP = 3;
const NO_LAYERS: readonly Layer<never>[] = [];

export class LayeredMap<V> {
  /** Newest last, each far smaller than the one before it; none of them changes any more. */
  private shared: readonly Layer<V>[] = NO_LAYERS;
  private own: Layer<V> | undefined;

  /** A map with the same entries. Changes of either are not seen in the other. */
  clone(): LayeredMap<V> {
    if (this.own !== undefined) {
      if (this.own.size > 0) this.shared = withLayer(this.shared, this.own);
      this.own = undefined;
    }
    const copy = new LayeredMap<V>();
    copy.shared = this.shared;
    return copy;
  }

  get(key: string): V | undefined {
    const own = this.own?.get(key);
    if (own !== undefined) return own === GONE ? undefined : own;
    for (let i = this.shared.length - 1; i >= 0; i--) {
      const value = this.shared[i]?.get(key);
      if (value !== undefined) return value === GONE ? undefined : value;
    }
    return undefined;
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  set(key: string, value: V): void {
    this.own ??= new Map();
    this.own.set(key, value);
  }

  delete(key: string): void {
    if (this.shared.length === 0) this.own?.delete(key);
    else if (this.has(key)) {
      this.own ??= new Map();
      this.own.set(key, GONE);
    }
  }

  clear(): void {
    this.shared = NO_LAYERS;
    this.own = undefined;
  }

  /** How many entries there are; counts them. */
  count(): number {
    let count = 0;
    const entries = this.entries();
    while (entries.next().done !== true) count++;
    return count;
  }

  /** Keys whose entries may differ between the two: few, where one is a clone of the other that was changed. */
  keysApart(other: LayeredMap<V>): ReadonlySet<string> {
    let common = 0;
    while (common < this.shared.length && this.shared[common] === other.shared[common]) common++;
    const keys = new Set<string>();
    for (const map of [this, other]) {
      for (let i = common; i < map.shared.length; i++)
        for (const key of map.shared[i]?.keys() ?? []) keys.add(key);
      for (const key of map.own?.keys() ?? []) keys.add(key);
    }
    return keys;
  }

  get isEmpty(): boolean {
    return (
      (this.shared.length === 0 && (this.own === undefined || this.own.size === 0)) ||
      this.entries().next().done === true
    );
  }

  /** In no promised order. Entries may be changed and dropped on the way. */
  *entries(): IterableIterator<[string, V]> {
    if (this.own === undefined && this.shared.length === 0) return;
    const layers = this.own === undefined ? this.shared : [...this.shared, this.own];
    const seen = layers.length > 1 ? new Set<string>() : undefined;
    for (let i = layers.length - 1; i >= 0; i--) {
      for (const [key, value] of layers[i] ?? []) {
        if (seen?.has(key) === true) continue;
        if (i > 0) seen?.add(key);
        if (value !== GONE) yield [key, value];
      }
    }
  }

  *values(): IterableIterator<V> {
    for (const [, value] of this.entries()) yield value;
  }
}

/** Layers of like size are made one, so that there are few and an entry is seldom copied. */
function withLayer<V>(layers: readonly Layer<V>[], newest: Layer<V>): readonly Layer<V>[] {
  let left = layers.length;
  let top = newest;
  for (; left > 0; left--) {
    const beneath = layers[left - 1];
    if (beneath === undefined || beneath.size > top.size * STEP) break;
    top = merged(beneath, top, left === 1);
  }
  return [...layers.slice(0, left), top];
}

function merged<V>(older: Layer<V>, newer: Layer<V>, isLowest: boolean): Layer<V> {
  const both: Layer<V> = new Map(older);
  for (const [key, value] of newer) {
    if (value === GONE && isLowest) both.delete(key);
    else both.set(key, value);
  }
  return both;
}
