// Runs the files of a project twice on PostgreSQL, one database each: with `psql -v ON_ERROR_STOP=1 -1 -f`, a file a
// call, and with our runner, and says where the two differ: in a file's outcome, its error's place, or the schema in
// the end. As a command it takes folders: npx tsx test/runner/compare-with-psql.ts FOLDER…
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { DiskFiles } from "../../src/base/disk-files";
import type { Connection } from "../../src/engines/engine";
import { findProjects } from "../../src/frameworks/discovery";
import type { Migration, MigrationProject } from "../../src/frameworks/framework";
import { sqlReader } from "../../src/frameworks/sql/reader";
import { readMigrations } from "../../src/runner/read-migrations";
import { runMigrations, type RunResult } from "../../src/runner/run";
import { connectUrl, makeScratch } from "../engines/scratch";

export interface FileComparison {
  readonly file: string;
  /** `SQLSTATE at line N` of the failing statement's end (counted from 1), or "done". */
  readonly psql: string;
  readonly ours: string;
}

export interface Comparison {
  readonly files: readonly FileComparison[];
  /** pg_dump's text with rows, and without: migrations may store times and random values. */
  readonly psqlDump: string;
  readonly ourDump: string;
  readonly psqlSchema: string;
  readonly ourSchema: string;
}

/** The program of a PostgreSQL installation; psql and pg_dump are not always on the path together. */
export function findProgram(name: string): string | undefined {
  const root = "/usr/lib/postgresql";
  const versions = existsSync(root) ? readdirSync(root).toSorted((a, b) => Number(b) - Number(a)) : [];
  const paths = [
    ...versions.map((version) => join(root, version, "bin", name)),
    ...(process.env["PATH"] ?? "").split(":").map((folder) => join(folder, name)),
  ];
  return paths.find((path) => existsSync(path));
}

/** Every up file in order, each by itself: one that fails is left out on both sides, and the next one is run. */
export async function compareWithPsql(project: MigrationProject, serverUrl: string): Promise<Comparison> {
  const theirs = await makeScratch(serverUrl);
  const ours = await makeScratch(serverUrl);
  const connection = await connectUrl(ours.url);
  try {
    // Without whatever says that another tool keeps its history: here it is ours all the same.
    const { evidence, root, folders, options } = project;
    const historyTable = { name: "migration_lens_history" };
    const asSql: MigrationProject = { tool: "sql", evidence, root, folders, options, historyTable };
    const { migrations } = readMigrations(project);
    const files: FileComparison[] = [];
    for (const migration of migrations) {
      const file = migration.parts.find(({ direction }) => direction === "up")?.file;
      if (file === undefined) continue;
      const psql = runPsql(theirs.url, file);
      const result = await runOne(connection, asSql, migration, file);
      files.push({ file, psql, ours: outcomeOf(result, file) });
    }
    return {
      files,
      psqlDump: dump(theirs.url),
      ourDump: dump(ours.url),
      psqlSchema: dump(theirs.url, "--schema-only"),
      ourSchema: dump(ours.url, "--schema-only"),
    };
  } finally {
    await connection.close();
    await theirs.drop();
    await ours.drop();
  }
}

/** Only this migration, whatever the others are. */
async function runOne(
  connection: Connection,
  project: MigrationProject,
  migration: Migration,
  file: string,
): Promise<RunResult> {
  const onDisk = readMigrations(project);
  const only = { ...onDisk, migrations: [migration], problems: [] };
  const result = await runMigrations(connection, only, { kind: "up" }, { reread: () => only });
  if (result.outcome === "done" && result.steps.length !== 1) throw new Error(`${file} was not run`);
  return result;
}

function runPsql(url: string, file: string): string {
  const psql = findProgram("psql") ?? "psql";
  const args = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=verbose", "-1", "-f", file, url];
  const { status, stderr } = spawnSync(psql, args, {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C", PGCLIENTENCODING: "UTF8" },
  });
  if (status === 0) return "done";
  const error = /:(\d+): (?:ERROR|FATAL|PANIC): {1,2}([0-9A-Z]{5}):/.exec(stderr);
  return error === null ? stderr.trim() : `${error[2]} at line ${error[1]}`;
}

function outcomeOf(result: RunResult, file: string): string {
  if (result.outcome === "done") return "done";
  const { failure } = result;
  if (failure?.range === undefined || failure.code === undefined) return failure?.message ?? result.outcome;
  const text = new DiskFiles().readText(file) ?? "";
  const end = text.indexOf(";", failure.range.end);
  const upTo = text.slice(0, end === -1 ? text.length : end);
  return `${failure.code} at line ${upTo.split("\n").length}`;
}

function dump(url: string, ...more: readonly string[]): string {
  const program = findProgram("pg_dump") ?? "pg_dump";
  const args = ["--no-owner", "--exclude-table=public.migration_lens_history", ...more, url];
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(stderr);
  // A key that is another one in every dump.
  return stdout.replaceAll(/^\\(?:un)?restrict .*$/gm, "");
}

/** Of a folder: its projects, or the folder itself as plain SQL when none is found. */
function projectsIn(folder: string): readonly MigrationProject[] {
  const found = findProjects(folder, new DiskFiles()).filter(({ tool }) =>
    ["sql", "golang-migrate", "dbmate"].includes(tool),
  );
  if (found.length > 0) return found;
  const project = sqlReader.configure?.(folder, [folder], new DiskFiles());
  return project === undefined ? [] : [project];
}

async function main(): Promise<void> {
  const url = process.env["MIGRATION_LENS_POSTGRESQL_URL"];
  if (url === undefined) throw new Error("MIGRATION_LENS_POSTGRESQL_URL is not set");
  for (const project of process.argv.slice(2).flatMap((folder) => projectsIn(resolve(folder)))) {
    const compared = await compareWithPsql(project, url);
    const { files, psqlSchema, ourSchema } = compared;
    const failed = files.filter(({ psql }) => psql !== "done");
    const different = files.filter(({ psql, ours }) => psql !== ours);
    console.log(
      `${project.folders.join(", ")} (${project.tool}): ${files.length} files, ${files.length - failed.length} done, ` +
        `${failed.length} failed, ${different.length} different; ` +
        `schema of ${psqlSchema.split("\n").length} lines ${psqlSchema === ourSchema ? "equal" : "DIFFERENT"}, ` +
        `rows ${compared.psqlDump === compared.ourDump ? "equal" : "not equal"}`,
    );
    for (const { file, psql, ours } of failed.slice(0, 10))
      console.log(`  ${file}: psql ${psql}; ours ${ours}`);
    for (const { file, psql, ours } of different.slice(0, 20))
      console.log(`  DIFFERENT ${file}: psql ${psql}; ours ${ours}`);
  }
}

if (process.argv[1]?.endsWith("compare-with-psql.ts") === true) {
  main().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
