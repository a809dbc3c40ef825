// Migrations written in Go that goose registers: what they do is not read, but where they stand among the others,
// whether they have a way back and whether they run in a transaction is said by the call that registers them.
// https://pressly.github.io/goose/documentation/provider/#go-migrations
import type { Range } from "../../base/text";
import type { Direction, MigrationPart, OpaquePiece } from "../framework";

const REGISTRATION =
  /\bgoose\.Add(?:Named)?Migration(NoTx)?(?:NoTx)?(?:Context)?\(\s*(?:"[^"]*"\s*,\s*)?([\w.]+|func\b)\s*,?\s*([\w.]+|func\b)?/;

/** A whole Go file of a project that goose runs. */
export function goMigrationParts(path: string, text: string): readonly MigrationPart[] {
  const match = REGISTRATION.exec(text);
  const transaction = match?.[0].includes("NoTx") === true ? ("none" as const) : undefined;
  const names: readonly (readonly [Direction, string | undefined])[] = [
    ["up", match?.[2] ?? "func"],
    ["down", match === null ? undefined : match[3]],
  ];
  return names.flatMap(([direction, name]) => {
    if (name === undefined || name === "nil") return [];
    const range = functionRange(text, name) ?? { start: 0, end: text.length };
    const piece: OpaquePiece = {
      kind: "opaque",
      range,
      why: "a migration in Go is a program: what it does is not read",
      reaches: "anything",
    };
    return [
      {
        direction,
        file: path,
        range,
        pieces: [piece],
        ...(transaction === undefined ? {} : { transaction }),
      },
    ];
  });
}

/** Whether a Go source registers migrations with goose. */
export function registersMigrations(text: string): boolean {
  return REGISTRATION.test(text);
}

/** A function at the top of a file, up to the brace that closes it in column 0. */
function functionRange(text: string, name: string): Range | undefined {
  if (!/^\w+$/.test(name)) return undefined;
  const start = new RegExp(String.raw`^func\s+${name}\s*\(`, "m").exec(text)?.index;
  if (start === undefined) return undefined;
  const close = text.indexOf("\n}", start);
  return { start, end: close === -1 ? text.length : close + 2 };
}
