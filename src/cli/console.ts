// What a command writes to and reads of its surroundings. Apart, so that tests run commands without a process.

export interface Console {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** Relative paths count from here; `/` between parts. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether `out` takes ANSI colours. */
  readonly colours: boolean;
  /** Lets pending signals be heard; throws nothing. Called between files. */
  readonly breathe: () => Promise<void>;
  /** Calls `listener` at the next Ctrl-C instead of ending the process; the function given back takes that away. */
  readonly onInterrupt: (listener: () => void) => () => void;
}

/** Exit codes: what scripts rely on. */
export const EXIT = {
  ok: 0,
  /** Something in the `--fail-on` list was found. */
  findings: 1,
  /** Wrong usage, or a file that can't be read or written. */
  failure: 2,
  /** Stopped by Ctrl-C, as shells count it. */
  interrupted: 130,
} as const;

/** A mistake in how the command was called; told with a hint at the help. */
export class UsageError extends Error {}
