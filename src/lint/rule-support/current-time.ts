// The ways to write "now" in a default, and the digits of a second they are asked for.
const CURRENT_TIME =
  /^\(*\s*(?:(?:now|transaction_timestamp)\s*\(\s*\)|(?:current_timestamp|localtimestamp)\s*(?:\(\s*(\d?)\s*\))?)\s*\)*$/i;

/** `now()`, CURRENT_TIMESTAMP, LOCALTIMESTAMP, with or without digits or parentheses. */
export function isCurrentTime(sql: string): boolean {
  return CURRENT_TIME.test(sql.trim());
}

/** The digits written, 0 for none. Undefined when it is no current time. */
export function currentTimeDigits(sql: string): number | undefined {
  const match = CURRENT_TIME.exec(sql.trim());
  return match === null ? undefined : Number(match[1] ?? "0");
}
