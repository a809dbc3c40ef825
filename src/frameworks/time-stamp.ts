// The time as migration tools write it into the names of new files.

/** Fourteen digits in UTC: `20240131235959`. */
export function utcStamp(now: Date): string {
  return now.toISOString().slice(0, 19).replaceAll(/\D/g, "");
}
