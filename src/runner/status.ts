// How each migration of a project stands against the connected database.
import { type Result, success } from "../base/result";
import type { Connection } from "../engines/engine";
import type { EngineFailure } from "../engines/failure";
import { adapterOf, whyNotRun } from "./history/adapters";
import { historyTable, type Mark } from "./history/history";
import { judgeMigrations } from "./plan";
import { readHistory } from "./read-history";
import type { MigrationsOnDisk } from "./read-migrations";

export interface MigrationStatus {
  readonly id: string;
  readonly name: string;
  /** `unknown`: the project's history can't be read from here. `missing`: only the database knows it. */
  readonly mark: Mark | "missing" | "unknown";
  /** Unset when no file stands for it. */
  readonly file?: string;
  /** ISO 8601, UTC; unset where the tool doesn't keep it. */
  readonly appliedAt?: string;
}

export interface ProjectStatus {
  /** In running order; those without a file at the end. */
  readonly migrations: readonly MigrationStatus[];
  /** Why nothing can be run as it is; unset when it can. */
  readonly stuck?: string;
}

export async function readStatus(
  connection: Connection,
  onDisk: MigrationsOnDisk,
): Promise<Result<ProjectStatus, EngineFailure>> {
  const { project } = onDisk;
  const adapter = adapterOf(project.tool);
  const why = whyNotRun(project);
  if (adapter === undefined || why !== undefined) {
    const migrations = onDisk.migrations.map((one): MigrationStatus => {
      const file = one.parts[0]?.file;
      return { id: one.id, name: one.name, mark: "unknown", ...(file === undefined ? {} : { file }) };
    });
    return success({ migrations, ...(why === undefined ? {} : { stuck: why }) });
  }
  const history = await readHistory(
    connection,
    adapter,
    historyTable(connection.server, project.historyTable),
  );
  if (!history.ok) return history;
  const judged = judgeMigrations(onDisk, history.value, connection.server);
  const judgement = judged?.judgement ?? { marks: [], missing: [] };
  const appliedAt = new Map(history.value.rows.map((row) => [row.id, row.appliedAt]));
  const onFile = (judged?.migrations ?? []).map((one, i): MigrationStatus => {
    const file = one.parts[0]?.file;
    const at = appliedAt.get(one.id);
    return {
      id: one.id,
      name: one.name,
      mark: judgement.marks[i] ?? "unknown",
      ...(file === undefined ? {} : { file }),
      ...(at === undefined ? {} : { appliedAt: at }),
    };
  });
  const missing = judgement.missing.map(({ id, appliedAt: at }): MigrationStatus => ({
    id,
    name: "",
    mark: "missing",
    ...(at === undefined ? {} : { appliedAt: at }),
  }));
  return success({
    migrations: [...onFile, ...missing],
    ...(judgement.stuck === undefined ? {} : { stuck: judgement.stuck }),
  });
}
