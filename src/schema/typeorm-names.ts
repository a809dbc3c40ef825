// The names TypeORM makes for constraints and indexes that are given none.
// https://github.com/typeorm/typeorm/blob/master/src/naming-strategy/DefaultNamingStrategy.ts
import { hexDigest } from "../base/digest";

export function madeName(
  kind: "PK" | "UQ" | "FK" | "IDX" | "CHK" | "REL",
  table: string,
  parts: readonly string[],
  where?: string,
): string {
  const sorted = kind === "CHK" ? parts : parts.toSorted();
  const bare = table.slice(table.lastIndexOf(".") + 1);
  const key = [bare.replace(".", "_"), ...sorted].join("_") + (where === undefined ? "" : `_${where}`);
  const length = kind === "IDX" || kind === "CHK" ? 26 : 27;
  return `${kind}_${hexDigest("sha1", key).slice(0, length)}`;
}
