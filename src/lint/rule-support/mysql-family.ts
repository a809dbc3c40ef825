// The targets that the rules about PostgreSQL's text speak of, and what they have in common.
import { compareVersions, type Version } from "../../base/version";
import type { DialectName } from "../../dialects/dialect";
import type { Target } from "../../dialects/target";

export const MYSQL_FAMILY: readonly DialectName[] = ["mysql", "mariadb", "tidb"];
export const EVERYWHERE: readonly DialectName[] = ["postgresql", "mysql", "mariadb", "tidb"];

/** A type's name that means nothing there: a syntax error, or MariaDB's own code for it. */
export function unknownTypeCode(target: Target): string {
  return target.dialect === "mariadb" ? "4161" : "1064";
}

export function isBefore(target: Target, version: Version): boolean {
  return compareVersions(target.version, version) < 0;
}
