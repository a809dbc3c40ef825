// Times in milliseconds, with what is needed to judge them.

export interface Times {
  readonly median: number;
  readonly fastest: number;
  readonly p95: number;
  readonly runs: number;
}

export function timesOf(milliseconds: readonly number[]): Times {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { median: at(0.5), fastest: at(0), p95: at(0.95), runs: sorted.length };
}

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
