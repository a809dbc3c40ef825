// Reads a tool's history table from a connection, and sees that it is that tool's: several tools use one name.
import { type Result, failure, success } from "../base/result";
import type { Connection } from "../engines/engine";
import { type EngineFailure, ownFailure } from "../engines/failure";
import type { HistoryAdapter, HistoryRow, HistoryState, HistoryTable } from "./history/history";

const EMPTY: HistoryState = { exists: false, rows: [] };

export async function readHistory(
  connection: Connection,
  adapter: HistoryAdapter,
  table: HistoryTable,
): Promise<Result<HistoryState, EngineFailure>> {
  const [first, second] = table.family === "mysql" ? ["?", "?"] : ["$1", "$2"];
  const columns = await connection.query(
    `SELECT COLUMN_NAME AS name FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ${first} AND TABLE_NAME = ${second}`,
    [table.schema, table.name],
  );
  if (!columns.ok) return columns;
  if (columns.value.length === 0) {
    return adapter.asksForOthers === true ? seeOthers(connection, table, first) : success(EMPTY);
  }
  const names = new Set(columns.value.map((row) => String(row["name"]).toLowerCase()));
  const { needs, never } = adapter.columns;
  if (needs.some((name) => !names.has(name)) || never.some((name) => names.has(name))) {
    return failure(
      ownFailure(
        "statement",
        `The table ${table.schema}.${table.name} is not ${adapter.title}'s history: it has the columns ${[...names].join(", ")}`,
        "Check which tool this project belongs to, and which database this is.",
      ),
    );
  }
  const rows = await connection.query(adapter.select(table));
  if (!rows.ok) return rows;
  return success({ exists: true, rows: rows.value.map(readRow) });
}

/** Whether the schema that the history would be in holds anything yet. */
async function seeOthers(
  connection: Connection,
  table: HistoryTable,
  mark: string | undefined,
): Promise<Result<HistoryState, EngineFailure>> {
  const others = await connection.query(
    `SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${mark ?? "?"} LIMIT 1`,
    [table.schema],
  );
  return others.ok ? success({ ...EMPTY, hasOthers: others.value.length > 0 }) : others;
}

function readRow(row: Readonly<Record<string, unknown>>): HistoryRow {
  const { name, kind, dirty, checksum, applied_at: appliedAt } = row;
  return {
    id: String(row["id"]),
    ...(typeof name === "string" ? { name } : {}),
    ...(typeof kind === "string" ? { kind } : {}),
    ...(dirty === undefined ? {} : { dirty: dirty === true || Number(dirty) === 1 }),
    ...(typeof checksum === "string" ? { checksum } : {}),
    ...(typeof appliedAt === "string" ? { appliedAt } : {}),
  };
}
