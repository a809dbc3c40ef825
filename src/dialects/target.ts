// A target: a dialect at a version, written `mysql@8.4`.
import { formatVersion, parseVersion, type Version } from "../base/version";
import { DIALECT_NAMES, type DialectName } from "./dialect";

export interface Target {
  readonly dialect: DialectName;
  readonly version: Version;
}

const ALIASES: Readonly<Record<string, DialectName>> = {
  postgres: "postgresql",
  pg: "postgresql",
  maria: "mariadb",
};

export function parseDialectName(text: string): DialectName | undefined {
  const lower = text.trim().toLowerCase();
  return ALIASES[lower] ?? DIALECT_NAMES.find((name) => name === lower);
}

/** `version` is undefined when the text names none; the whole is undefined when it names no dialect we know. */
export function parseTarget(
  text: string,
): { dialect: DialectName; version: Version | undefined } | undefined {
  const [name = "", versionText] = text.split("@", 2);
  const dialect = parseDialectName(name);
  if (dialect === undefined) return undefined;
  if (versionText === undefined) return { dialect, version: undefined };
  const version = parseVersion(versionText);
  return version === undefined ? undefined : { dialect, version };
}

export function formatTarget(target: Target): string {
  return `${target.dialect}@${formatVersion(target.version)}`;
}
