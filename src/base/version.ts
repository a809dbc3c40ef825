// Versions of database servers and ranges of them, since most facts about a dialect hold from one version on.

/** Numbers from the most significant on; missing ones count as 0. `8.0.13` is [8, 0, 13]. */
export type Version = readonly number[];

/** Undefined when the text holds no leading number. Suffixes (`-MariaDB`, `beta1`) are dropped. */
export function parseVersion(text: string): Version | undefined {
  const match = /^v?(\d+(?:\.\d+)*)/.exec(text.trim());
  return match?.[1]?.split(".").map(Number);
}

/** Negative when `a` is older than `b`, 0 when they are equal. */
export function compareVersions(a: Version, b: Version): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** From `since` on (unset: from the first) and before `before` (unset: still true). */
export interface VersionRange {
  readonly since?: Version;
  readonly before?: Version;
}

export function isInVersions(version: Version, range: VersionRange): boolean {
  if (range.since !== undefined && compareVersions(version, range.since) < 0) return false;
  return range.before === undefined || compareVersions(version, range.before) < 0;
}

export function formatVersion(version: Version): string {
  return version.join(".");
}
