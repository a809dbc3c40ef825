// Migration projects in scratch folders, for suites that run them.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Connection } from "../../src/engines/engine";
import type { MigrationProject, ToolName } from "../../src/frameworks/framework";
import { readerOf } from "../../src/frameworks/readers";
import { DiskFiles } from "../../src/base/disk-files";
import type { Plan, RunRequest } from "../../src/runner/plan";
import { readMigrations } from "../../src/runner/read-migrations";
import { preparePlan, runMigrations, type RunOptions, type RunResult } from "../../src/runner/run";
import { type MigrationStatus, readStatus } from "../../src/runner/status";
import { expectValue } from "../engines/scratch";

export type Files = Readonly<Record<string, string | Buffer>>;

export class ScratchProject {
  readonly folder = mkdtempSync(join(tmpdir(), "lens-project-"));

  constructor(
    readonly tool: ToolName,
    files: Files,
  ) {
    this.write(files);
  }

  write(files: Files): void {
    for (const [name, content] of Object.entries(files)) {
      const path = join(this.folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Takes every file away and leaves the folder. */
  empty(): void {
    this.remove();
    mkdirSync(this.folder);
  }

  remove(name = ""): void {
    rmSync(join(this.folder, name), { recursive: true, force: true });
  }

  get project(): MigrationProject {
    const reader = readerOf(this.tool);
    const project = reader?.configure?.(this.folder, [this.folder], new DiskFiles());
    assert.ok(project, `${this.tool} can be configured`);
    return project;
  }

  plan(connection: Connection, request: RunRequest): Promise<Plan> {
    return expectValue(preparePlan(connection, readMigrations(this.project), request));
  }

  run(connection: Connection, request: RunRequest, options: RunOptions = {}): Promise<RunResult> {
    return runMigrations(connection, readMigrations(this.project), request, options);
  }

  async marks(connection: Connection): Promise<Readonly<Record<string, MigrationStatus["mark"]>>> {
    const { migrations } = await expectValue(readStatus(connection, readMigrations(this.project)));
    return Object.fromEntries(migrations.map(({ id, mark }) => [id, mark]));
  }
}

/** What a run came to, for messages. */
export function explain(result: RunResult): string {
  return JSON.stringify(
    {
      outcome: result.outcome,
      failure: result.failure,
      steps: result.steps.map(({ id, state }) => [id, state]),
    },
    undefined,
    1,
  );
}

/** The names of all tables, sorted. */
export async function tableNames(connection: Connection): Promise<readonly string[]> {
  const { tables } = await expectValue(connection.introspect());
  return tables.map(({ name }) => name).toSorted();
}
