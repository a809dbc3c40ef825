// Which migration a person means by what they write on a command line.
import { baseName } from "../base/file-system";
import type { Migration } from "../frameworks/framework";

/**
 * By id, by a number that is the same without its leading zeros, by file name with or without its ending, by name.
 * Undefined when none or several fit.
 */
export function findMigration(migrations: readonly Migration[], text: string): Migration | undefined {
  const fits: readonly ((one: Migration) => boolean)[] = [
    ({ id }) => id === text,
    ({ parts }) => parts.some(({ file }) => file === text || baseName(file) === text),
    ({ parts }) => parts.some(({ file }) => baseName(file).replace(/(?:\.(?:up|down))?\.\w+$/, "") === text),
    ({ id }) => /^\d+$/.test(text) && /^\d+$/.test(id) && BigInt(id) === BigInt(text),
    ({ name }) => name === text,
  ];
  for (const fit of fits) {
    const found = migrations.filter(fit);
    if (found.length === 1) return found[0];
    if (found.length > 1) return undefined;
  }
  return undefined;
}
