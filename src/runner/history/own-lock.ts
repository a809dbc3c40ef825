// The lock of runs whose tool has none: one for each history table, under a name that no tool uses.
import { createHash } from "node:crypto";
import type { ServerIdentity } from "../../engines/engine";
import type { HistoryTable, LockKey } from "./history";

export function ownLock(server: ServerIdentity, table: HistoryTable): LockKey {
  const digest = createHash("sha256")
    .update(["migration-lens", server.database, table.schema, table.name].join("\0"))
    .digest();
  return table.family === "mysql"
    ? { kind: "name", key: `migration-lens-${digest.toString("hex").slice(0, 32)}` }
    : { kind: "number", key: String(digest.readBigInt64BE(0)) };
}
