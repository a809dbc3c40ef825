// New files named by number or time for the tools whose commands do so, and for plain SQL that is kept likewise.
import { baseName, joinPath, parentPath } from "../base/file-system";
import type { MigrationProject, NewFile, NewMigration } from "./framework";
import { readSqlFileName, readVersionPrefix } from "./sql/file-name";
import { utcStamp } from "./time-stamp";

/**
 * What comes behind the last version: a time where the others are times, or there are none; else the next number, as
 * wide as they are.
 */
export function nextVersion(versions: readonly string[], now: Date): string {
  const last = versions.at(-1);
  if (last === undefined || /^\d{14}$/.test(last)) return later(utcStamp(now), last);
  if (/^\d{13}$/.test(last)) return later(String(now.getTime()), last);
  if (/^\d{10}$/.test(last) && last > "1000000000")
    return later(String(Math.floor(now.getTime() / 1000)), last);
  return increment(last);
}

/** The clock of who made the last one may have been ahead. */
function later(stamp: string, last: string | undefined): string {
  return last !== undefined && last >= stamp ? increment(last) : stamp;
}

/** `0009` becomes `0010`, `1.9` becomes `1.10`. */
function increment(version: string): string {
  return version.replace(/(\d+)(?=\D*$)/, (digits) =>
    String(BigInt(digits) + 1n).padStart(digits.length, "0"),
  );
}

/** A name as typed, as part of a file's name. */
export function fileWords(name: string, gap: "_" | "-" = "_"): string {
  return (name.match(/[\p{L}\p{N}]+/gu) ?? ["new"]).join(gap).toLowerCase();
}

/** Version, name and direction as the newest migration's own files have them, one for each of those. */
export function filesLikeTheLast(project: MigrationProject, wanted: NewMigration): readonly NewFile[] {
  const { migrations, now } = wanted;
  const files = [...new Set(migrations.flatMap(({ parts }) => parts.map(({ file }) => file)))];
  const versions = files.flatMap(
    (file) =>
      readSqlFileName(baseName(file))?.version ??
      readVersionPrefix(baseName(parentPath(file)))?.version ??
      [],
  );
  const version = nextVersion(versions, now);
  const last = migrations.at(-1);
  const [folder = project.root] = project.folders;
  const ofLast = [...new Set((last?.parts ?? []).map(({ file }) => file))];
  const models = ofLast.filter((file) => readSqlFileName(baseName(file)) !== undefined);
  const [inFolder] = ofLast;
  if (models.length === 0 && inFolder !== undefined) {
    // A folder a migration, with files of the same names in each.
    const place = joinPath(parentPath(parentPath(inFolder)), `${version}_${fileWords(wanted.name)}`);
    const down = new Set(
      (last?.parts ?? []).flatMap((part) => (part.direction === "down" ? [part.file] : [])),
    );
    return ofLast.map((file) => ({
      path: joinPath(place, baseName(file)),
      text: (down.has(file) ? wanted.down : wanted.up) ?? "",
    }));
  }
  if (models.length === 0) {
    return [{ path: joinPath(folder, `${version}_${fileWords(wanted.name)}.sql`), text: wanted.up ?? "" }];
  }
  return models.map((model) => {
    const name = readSqlFileName(baseName(model));
    const text = (name?.direction === "down" ? wanted.down : wanted.up) ?? "";
    return { path: joinPath(parentPath(model), renamed(baseName(model), version, wanted.name)), text };
  });
}

/** The model's name with another version and another name in it; what marks direction and dialect stays. */
function renamed(model: string, version: string, words: string): string {
  const read = readSqlFileName(model);
  if (read === undefined) return model;
  const prefix = model.slice(0, model.indexOf(read.version));
  const rest = model.slice(prefix.length + read.version.length);
  const gap = /^(?:__|[-_. ])/.exec(rest)?.[0] ?? "_";
  const hasName = read.name !== read.version;
  const tail = hasName ? rest.slice(gap.length + read.name.length) : rest;
  return `${prefix}${version}${gap}${fileWords(words, gap === "-" ? "-" : "_")}${tail}`;
}
