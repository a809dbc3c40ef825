// Which database a Node project speaks to, by the drivers that its package.json names: the tools that work with any of
// them leave that choice to the driver.
import type { FileSystem } from "../base/file-system";
import type { DialectName } from "../dialects/dialect";
import type { FolderView } from "./framework";
import { textsUpward } from "./project-root";

const DRIVERS = { pg: "postgresql", mysql: "mysql", mysql2: "mysql", mariadb: "mariadb" } as const;

/**
 * The dialect whose driver alone the nearest package.json with any of `drivers` names; undefined where it names those
 * of several.
 */
export function dialectOfPackage(
  folder: FolderView,
  files: FileSystem,
  drivers: readonly (keyof typeof DRIVERS)[] = ["pg", "mysql", "mysql2"],
): DialectName | undefined {
  for (const { text } of textsUpward(folder, files, /^package\.json$/)) {
    const named = drivers.filter((driver) => new RegExp(`"${driver}"\\s*:`).test(text));
    const dialects = new Set(named.map((driver) => DRIVERS[driver]));
    const [dialect] = dialects;
    if (dialect !== undefined) return dialects.size === 1 ? dialect : undefined;
  }
  return undefined;
}
