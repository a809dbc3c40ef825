// Work in idle slices: one document is checked at a time, and messages that arrived meanwhile are read before the
// next one, so that typing and hovering never wait for a whole project.

export interface WorkQueueOptions {
  readonly work: (key: string) => void;
  /** A broken assumption inside `work`; the queue goes on with the next key. */
  readonly failed: (key: string, error: unknown) => void;
  /** Called each time nothing is left to do. */
  readonly idle?: () => void;
}

/** Longest wait after an edit, in milliseconds, before a slow document is checked again. */
const LONGEST_WAIT = 400;

export class WorkQueue {
  private waiting = new Map<string, number>();
  /** Of turns that an edit asked for: the first look at a document costs more than any later one. */
  private readonly editDuration = new Map<string, number>();
  private readonly edited = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private immediate: NodeJS.Immediate | undefined;
  private stopped = false;

  constructor(private readonly options: WorkQueueOptions) {}

  /** Does `key` after those already waiting; once, however often it is asked for. */
  add(key: string): void {
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
    this.waiting.delete(key);
    this.waiting = new Map([[key, performance.now() + wait], ...this.waiting]);
    this.edited.add(key);
    this.schedule();
  }

  remove(key: string): void {
    this.waiting.delete(key);
    this.editDuration.delete(key);
    this.edited.delete(key);
  }

  stop(): void {
    this.stopped = true;
    this.waiting.clear();
    clearTimeout(this.timer);
    clearImmediate(this.immediate);
  }

  private schedule(): void {
    if (this.stopped || this.immediate !== undefined) return;
    clearTimeout(this.timer);
    this.timer = undefined;
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
    for (const [key, due] of this.waiting) {
      if (due > start) continue;
      this.waiting.delete(key);
      try {
        this.options.work(key);
      } catch (error) {
        this.options.failed(key, error);
      }
      if (this.edited.delete(key)) this.editDuration.set(key, performance.now() - start);
      break;
    }
    this.schedule();
  }
}
