// Work in slices: one document is checked at a time, and messages that arrived meanwhile are read between two slices,
// so that typing and hovering never wait for a large document or a whole project.

export interface WorkQueueOptions {
  /** The work on a key, step by step; it may be left after any step, and begun anew later. */
  readonly work: (key: string) => Iterator<void>;
  /** A broken assumption inside `work`; the queue goes on with the next key. */
  readonly failed: (key: string, error: unknown) => void;
  /** Called each time nothing is left to do. */
  readonly idle?: () => void;
}

/** Longest wait after an edit, in milliseconds, before a slow document is checked again. */
const LONGEST_WAIT = 400;
/** Messages are read at least so often, in milliseconds. */
const SLICE = 20;

interface Turn {
  readonly key: string;
  readonly steps: Iterator<void>;
  readonly isEdited: boolean;
  /** Milliseconds so far. */
  took: number;
}

export class WorkQueue {
  private waiting = new Map<string, number>();
  private current: Turn | undefined;
  /** Of turns that an edit asked for: the first look at a document costs more than any later one. */
  private readonly editDuration = new Map<string, number>();
  private readonly edited = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private immediate: NodeJS.Immediate | undefined;
  private stopped = false;

  constructor(private readonly options: WorkQueueOptions) {}

  /** Does `key` after those already waiting; once, however often it is asked for. */
  add(key: string): void {
    if (this.current?.key === key) this.current = undefined;
    if (!this.waiting.has(key)) this.waiting.set(key, performance.now());
    this.schedule();
  }

  /**
   * Does `key` before those already waiting, because someone types in it. When its last turn took long it waits
   * about that long first, so that fast typing in a large file is checked once.
   */
  addEdited(key: string): void {
    const last = this.editDuration.get(key) ?? 0;
    const wait = last > 30 ? Math.min(last, LONGEST_WAIT) : 0;
    const now = performance.now();
    const left = this.current;
    this.current = undefined;
    this.waiting.delete(key);
    this.waiting = new Map([
      [key, now + wait],
      ...(left === undefined || left.key === key ? [] : [[left.key, now] as const]),
      ...this.waiting,
    ]);
    if (left?.isEdited === true) this.edited.add(left.key);
    this.edited.add(key);
    this.schedule();
  }

  remove(key: string): void {
    if (this.current?.key === key) this.current = undefined;
    this.waiting.delete(key);
    this.editDuration.delete(key);
    this.edited.delete(key);
  }

  stop(): void {
    this.stopped = true;
    this.current = undefined;
    this.waiting.clear();
    clearTimeout(this.timer);
    clearImmediate(this.immediate);
  }

  private schedule(): void {
    if (this.stopped || this.immediate !== undefined) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.current !== undefined) {
      this.immediate = setImmediate(() => this.turn());
      return;
    }
    if (this.waiting.size === 0) {
      this.options.idle?.();
      return;
    }
    const now = performance.now();
    const soonest = Math.min(...this.waiting.values());
    if (soonest > now) this.timer = setTimeout(() => this.schedule(), soonest - now);
    else this.immediate = setImmediate(() => this.turn());
  }

  private turn(): void {
    this.immediate = undefined;
    const start = performance.now();
    const turn = this.current ?? this.begin(start);
    this.current = undefined;
    if (turn !== undefined && !this.goOn(turn, start)) this.current = turn;
    this.schedule();
  }

  private begin(now: number): Turn | undefined {
    for (const [key, due] of this.waiting) {
      if (due > now) continue;
      this.waiting.delete(key);
      return { key, steps: this.options.work(key), isEdited: this.edited.delete(key), took: 0 };
    }
    return undefined;
  }

  /** Gives whether the turn is over. */
  private goOn(turn: Turn, start: number): boolean {
    const { key, steps } = turn;
    try {
      while (steps.next().done !== true) {
        if (performance.now() - start < SLICE) continue;
        turn.took += performance.now() - start;
        return false;
      }
    } catch (error) {
      this.options.failed(key, error);
    }
    if (turn.isEdited) this.editDuration.set(key, turn.took + performance.now() - start);
    return true;
  }
}
