// A map that is cloned at every migration and then changed a little: a clone shares all entries and keeps its own
// changes only. Apart, since replay holds one for each migration of a history.

const GONE = Symbol("gone");
type Layer<V> = Map<string, V | typeof GONE>;
// Look-ups walk the layers, so they are merged again when there are this many.
const MOST_LAYERS = 12;

export class LayeredMap<V> {
  /** Newest last; none of them changes any more. */
  private shared: readonly Layer<V>[] = [];
  private own: Layer<V> = new Map();

  /** A map with the same entries. Changes of either are not seen in the other. */
  clone(): LayeredMap<V> {
    if (this.own.size > 0) {
      this.shared = [...this.shared, this.own];
      this.own = new Map();
      if (this.shared.length > MOST_LAYERS) this.shared = [new Map(this.entries())];
    }
    const copy = new LayeredMap<V>();
    copy.shared = this.shared;
    return copy;
  }

  get(key: string): V | undefined {
    const own = this.own.get(key);
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
    this.own.set(key, value);
  }

  delete(key: string): void {
    if (this.shared.length === 0) this.own.delete(key);
    else if (this.has(key)) this.own.set(key, GONE);
  }

  clear(): void {
    this.shared = [];
    this.own = new Map();
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
      for (const layer of [...map.shared.slice(common), map.own])
        for (const key of layer.keys()) keys.add(key);
    }
    return keys;
  }

  /** In no promised order. Entries may be changed and dropped on the way. */
  *entries(): IterableIterator<[string, V]> {
    const layers = [...this.shared, this.own];
    const seen = new Set<string>();
    for (let i = layers.length - 1; i >= 0; i--) {
      for (const [key, value] of layers[i] ?? []) {
        if (seen.has(key)) continue;
        if (i > 0) seen.add(key);
        if (value !== GONE) yield [key, value];
      }
    }
  }

  *values(): IterableIterator<V> {
    for (const [, value] of this.entries()) yield value;
  }
}
