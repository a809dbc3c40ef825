// What the name of a SQL file says: its version, direction and dialect. Pure text, so that it can be tried on every
// naming habit there is.
import type { DialectName } from "../../dialects/dialect";
import { dialectsOfWord } from "../dialect-marks";
import { digitsKey } from "../file-order";
import type { Direction } from "../framework";

export interface SqlFileName {
  /** As written: `001`, `2025-08-13T19-23-23.791Z`, `1.2`. */
  readonly version: string;
  readonly key: readonly (number | string)[];
  /** What stands after the version; the version itself when nothing does. */
  readonly name: string;
  /** Version and name together, marks left out. */
  readonly stem: string;
  readonly direction: Direction;
  /** Whether the name says the direction. */
  readonly paired: boolean;
  /** Unset: no dialect is named. Empty: one we don't know. */
  readonly dialects?: readonly DialectName[];
  /** How the version is written, since files of one folder are written alike. */
  readonly style: "flyway" | "date" | "number" | "upgrade";
}

const DIRECTIONS: ReadonlyMap<string, Direction> = new Map([
  ["up", "up"],
  ["do", "up"],
  ["down", "down"],
  ["undo", "down"],
]);

/** Beside the words for dialects: a file for all of them. */
const FOR_ALL = new Set(["all", "any", "common", "generic"]);

/** Undefined for a file that is not SQL, or whose name neither begins with a version nor leads from one to another. */
export function readSqlFileName(fileName: string): SqlFileName | undefined {
  if (!fileName.toLowerCase().endsWith(".sql")) return undefined;
  let stem = fileName.slice(0, -4);
  let direction: Direction | undefined;
  let dialects: readonly DialectName[] | undefined;
  // `.mysql.up`, `.up.mysql`, `.mysql.autocommit.up`: marks from the end on, until a word is none.
  for (;;) {
    const at = Math.max(stem.lastIndexOf("."), direction === undefined ? upDownDash(stem) : -1);
    if (at <= 0) break;
    const word = stem.slice(at + 1).toLowerCase();
    const asDirection = DIRECTIONS.get(word);
    const asDialects = stem[at] === "." ? dialectsOfWord(word) : undefined;
    if (asDirection !== undefined && direction === undefined) direction = asDirection;
    else if (asDialects !== undefined && dialects === undefined) dialects = asDialects;
    else if (!(stem[at] === "." && (word === "autocommit" || (direction !== undefined && FOR_ALL.has(word)))))
      break;
    stem = stem.slice(0, at);
  }
  const version = readVersionPrefix(stem);
  if (version === undefined) return readUpgradeName(stem, direction, dialects);
  if (version.undo) direction ??= "down";
  let name = version.rest;
  if (direction === undefined) {
    // `001.do.create.sql`
    const first = /^(do|undo|up|down)[._-]/.exec(name);
    const asDirection = DIRECTIONS.get(first?.[1] ?? "");
    if (first !== null && asDirection !== undefined) {
      direction = asDirection;
      name = name.slice(first[0].length);
      stem = `${version.version}_${name}`;
    }
  }
  return {
    version: version.version,
    key: version.key,
    name: name === "" ? version.version : name,
    stem,
    direction: direction ?? "up",
    paired: direction !== undefined,
    ...(dialects === undefined ? {} : { dialects }),
    style: version.style,
  };
}

const UPGRADE = /(?:^|[_.-])v?(\d+(?:\.\d+)+)[_-]?(?:to|-)[_-]?v?(\d+(?:\.\d+)+)(?=$|[_.-])/i;

/** `mysql_7.9_to_7.10`: from one release to the next, for the dialect that one of its words names. */
function readUpgradeName(
  stem: string,
  direction: Direction | undefined,
  dialects: readonly DialectName[] | undefined,
): SqlFileName | undefined {
  const match = UPGRADE.exec(stem);
  if (match === null) return undefined;
  const [, from = "", to = ""] = match;
  const words = `${stem.slice(0, match.index)}_${stem.slice(match.index + match[0].length)}`.split(/[_.-]+/);
  const named = dialects ?? words.map((word) => dialectsOfWord(word)).find((found) => found !== undefined);
  const others = words.filter((word) => word !== "" && dialectsOfWord(word) === undefined);
  const version = [...others, from, "to", to].join("_");
  return {
    version,
    key: [...to.split(".").flatMap(digitsKey), ...from.split(".").flatMap(digitsKey), version],
    name: version,
    stem,
    direction: direction ?? "up",
    paired: direction !== undefined,
    ...(named === undefined ? {} : { dialects: named }),
    style: "upgrade",
  };
}

/** Where `-up`, `_down` begins at the end of a stem; -1 for none. A bare word is none. */
function upDownDash(stem: string): number {
  const match = /[-_](?:up|down)$/i.exec(stem);
  return match === null ? -1 : match.index;
}

interface VersionPrefix {
  readonly version: string;
  readonly key: readonly (number | string)[];
  readonly rest: string;
  readonly undo: boolean;
  readonly style: SqlFileName["style"];
}

const FLYWAY = /^([VU])(\d+(?:[._]\d+)*)__(.*)$/;
const DATE =
  /^(\d{4}-\d{2}-\d{2}(?:[-T_ ]?\d{2}[-:]?\d{2}(?:[-:]?\d{2})?(?:[-.]\d{1,6})?Z?)?)(?:[-_. ]+(.*))?$/;
const NUMBER = /^[vVmM]?(\d+(?:\.\d+)*)([a-z]?)(?:[-_. ]+(.*))?$/;

/** The version a file's stem or a folder's name begins with. Undefined when it begins with none. */
export function readVersionPrefix(stem: string): VersionPrefix | undefined {
  const flyway = FLYWAY.exec(stem);
  if (flyway !== null) {
    const version = flyway[2] ?? "";
    return {
      version,
      key: version.split(/[._]/).flatMap(digitsKey),
      rest: flyway[3] ?? "",
      undo: flyway[1] === "U",
      style: "flyway",
    };
  }
  const date = DATE.exec(stem);
  if (date !== null) {
    const version = date[1] ?? "";
    const digits = version.replaceAll(/\D/g, "");
    return {
      version,
      // 2019-02-26-002946 and 20190226002946 are one moment, and both are written in one folder.
      key: [...digitsKey(digits.slice(0, 14).padEnd(14, "0")), ...digitsKey(digits.slice(14))],
      rest: date[2] ?? "",
      undo: false,
      style: "date",
    };
  }
  const number = NUMBER.exec(stem);
  if (number === null) return undefined;
  const [, digits = "", letter = "", rest = ""] = number;
  return {
    version: digits + letter,
    key: [...digits.split(".").flatMap(digitsKey), ...(letter === "" ? [] : [letter])],
    rest,
    undo: false,
    style: "number",
  };
}

/** A folder that is a release: `0.26`, `v1.2.3`, `1.0-beta`. A lone number counts (`12`). */
export function readVersionFolder(name: string): readonly (number | string)[] | undefined {
  const match = /^[vV]?(\d+(?:[._]\d+){0,3})(?:[-+]([\w.]+))?$/.exec(name);
  if (match === null) return undefined;
  const numbers = (match[1] ?? "").split(/[._]/).flatMap(digitsKey);
  return match[2] === undefined ? numbers : [...numbers, match[2]];
}
