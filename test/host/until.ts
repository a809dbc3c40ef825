// Waiting for a condition, in place of sleeping for a guess.

/**
 * Asks again and again until `probe` gives something other than undefined or false, and resolves with it. Rejects
 * after `withinMs` (unset: 20 s) with `what` was waited for and the last error, if the probe threw.
 */
export async function until<T>(
  what: string,
  probe: () => T | undefined | false | Promise<T | undefined | false>,
  withinMs = 20_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  let last: unknown;
  do {
    try {
      const value = await probe();
      if (value !== undefined && value !== false) return value;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  } while (Date.now() < deadline);
  throw new Error(
    `${what}: not within ${withinMs / 1000} s${last instanceof Error ? `; ${last.message}` : ""}`,
  );
}
