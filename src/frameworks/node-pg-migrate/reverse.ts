// The down that node-pg-migrate makes of an up where a file has none: each step's opposite, the last one first.
// https://salsita.github.io/node-pg-migrate/migrations/#automatic-down-migration-inference
import type { Piece } from "../framework";
import type { Change } from "../../schema/change";

/** Undefined where the tool can't tell the opposite of a step, and refuses. */
export function inferDown(pieces: readonly Piece[]): readonly Piece[] | undefined {
  const reversed: Piece[] = [];
  for (const piece of pieces.toReversed()) {
    if (piece.kind === "sql") return undefined;
    if (piece.kind === "opaque") {
      reversed.push(piece);
      continue;
    }
    const changes: Change[] = [];
    for (const change of piece.changes.toReversed()) {
      const back = reverseOf(change, piece.callee);
      if (back === undefined) return undefined;
      changes.push(...back);
    }
    reversed.push({ ...piece, changes });
  }
  return reversed;
}

function reverseOf(change: Change, callee: string): readonly Change[] | undefined {
  const { range } = change;
  switch (change.kind) {
    case "create-table":
      return [{ kind: "drop-table", range, tables: [change.table] }];
    case "add-column":
      return [{ kind: "drop-column", range, table: change.table, column: change.column.name }];
    case "rename-table":
      return [{ ...change, table: change.to, to: change.table }];
    case "rename-column":
      return [{ ...change, column: change.to, to: change.column }];
    case "rename-constraint":
      return [{ ...change, name: change.to, to: change.name }];
    case "rename-index":
      return [
        {
          ...change,
          name: { ...change.name, name: change.to },
          to: change.name.name,
        },
      ];
    case "add-constraint": {
      const { name } = change.constraint;
      return name && [{ kind: "drop-constraint", range, table: change.table, name, as: "constraint" }];
    }
    case "create-index": {
      const { name } = change.index;
      const { schema } = change.table;
      const dropped = name && { name, range: name.range, ...(schema === undefined ? {} : { schema }) };
      const { table } = change;
      return (
        dropped && [
          { kind: "drop-index", range, table, onRange: table.range, names: [dropped], as: "statement" },
        ]
      );
    }
    case "create-type":
      return [{ kind: "drop-type", range, types: [change.type] }];
    case "alter-type":
      if (change.to !== undefined) return [{ ...change, type: change.to, to: change.type }];
      if (change.renameLabel === undefined) return undefined;
      return [{ ...change, renameLabel: { from: change.renameLabel.to, to: change.renameLabel.from } }];
    case "create-object": {
      const { object, name, table } = change;
      const names = name === undefined ? [] : [name];
      return [{ kind: "drop-object", range, object, names, ...(table === undefined ? {} : { table }) }];
    }
    case "alter-object":
      return change.to === undefined || change.name === undefined
        ? undefined
        : [{ ...change, name: change.to, to: change.name }];
    case "comment":
      // Goes with what it is on.
      return callee.endsWith(".alterColumn") ? undefined : [];
    case "grant":
      return [change];
    default:
      return undefined;
  }
}
