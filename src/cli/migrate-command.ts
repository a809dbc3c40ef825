// `migration-lens status`, `up`, `down` and `to`: how migrations stand on a database, and running them there in the
// tool's own history table. The plan is printed before anything runs, and what was printed is what runs.
import { DiskFiles } from "../base/disk-files";
import { LineIndex } from "../base/text";
import { parentPath, relativePath } from "../base/file-system";
import { findConfigFile, readConfig } from "../config/load-config";
import { formatAddress, parseDatabaseUrl } from "../engines/address";
import { connect } from "../engines/connect";
import type { Connection } from "../engines/engine";
import { describeFailure } from "../engines/failure";
import type { MigrationProject } from "../frameworks/framework";
import { findMigration } from "../runner/find-migration";
import type { Plan, PlanNote, RunRequest } from "../runner/plan";
import { type MigrationsOnDisk, readMigrations } from "../runner/read-migrations";
import { preparePlan, runMigrations, type RunEvent, type RunResult } from "../runner/run";
import { readStatus } from "../runner/status";
import { parseArguments, type ParsedArguments, valueOf } from "./arguments";
import { chooseProject } from "./choose-project";
import { EXIT, UsageError, type Console } from "./console";
import { folderNamed } from "./read-input";

export type MigrateVerb = "status" | "up" | "down" | "to";

export const MIGRATE_HELP = `migration-lens status [options] [DIR]          how each migration stands on the database
migration-lens up [options] [DIR]              runs all that are pending
migration-lens down [options] [DIR]            rolls the last one back
migration-lens to MIGRATION [options] [DIR]    runs or rolls back until this one is the last; 0: until none is

DIR holds one migration project; unset: the current folder. MIGRATION is an id, a number, a name or a file.

  --url URL           postgresql://user@host/database, mysql://…, pglite:FOLDER, or env:NAME for the URL in a
                      variable. Unset: MIGRATION_LENS_URL, DATABASE_URL, or "database" in migration-lens.json
  --project ROOT      which project, where DIR holds several
  --dry-run           prints the plan and runs nothing
  --lock-timeout MS   how long a statement waits for others' locks; unset: 10000, 0: without end

A password belongs into the variable, or into PGPASSWORD or MYSQL_PWD. Exit codes: 0 done, 1 something failed or was
refused, 2 wrong usage, or no connection.
`;

const LISTED_STATEMENTS = 12;

export async function migrateCommand(
  verb: MigrateVerb,
  argv: readonly string[],
  console: Console,
): Promise<number> {
  const parsed = parseArguments(argv, {
    url: "value",
    project: "value",
    "dry-run": "flag",
    "lock-timeout": "value",
    help: "flag",
  });
  if (parsed.values.has("help")) {
    console.out(MIGRATE_HELP);
    return EXIT.ok;
  }
  const names = [...parsed.names];
  const wanted = verb === "to" ? names.shift() : undefined;
  if (verb === "to" && wanted === undefined) throw new UsageError("to needs the name of a migration, or 0");
  const [folderName = ".", ...more] = names;
  if (more.length > 0) throw new UsageError(`${verb} takes one folder`);
  const lockTimeoutMs = lockTimeoutOf(parsed);
  const folder = folderNamed(console, folderName);
  const { project } = chooseProject(folder, valueOf(parsed, "project"), console).state;
  const onDisk = readMigrations(project);
  const request = requestOf(verb, wanted, onDisk);

  const opened = await openDatabase(parsed, project, folder, console);
  if (opened === undefined) return EXIT.failure;
  try {
    if (request === undefined) return await printStatus(opened, onDisk, console);
    return await runPlanned(opened, onDisk, request, parsed.values.has("dry-run"), lockTimeoutMs, console);
  } finally {
    await opened.close();
  }
}

function lockTimeoutOf(parsed: ParsedArguments): number | undefined {
  const text = valueOf(parsed, "lock-timeout");
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new UsageError(`--lock-timeout ${text}: write milliseconds`);
  return Number(text);
}

function requestOf(
  verb: MigrateVerb,
  wanted: string | undefined,
  onDisk: MigrationsOnDisk,
): RunRequest | undefined {
  if (verb === "status") return undefined;
  if (verb !== "to") return { kind: verb };
  if (wanted === "0") return { kind: "to", id: null };
  const found = findMigration(onDisk.migrations, wanted ?? "");
  if (found === undefined) {
    throw new UsageError(
      `${wanted ?? ""} is no migration of the project, or fits several; see migration-lens status`,
    );
  }
  return { kind: "to", id: found.id };
}

async function openDatabase(
  parsed: ParsedArguments,
  project: MigrationProject,
  folder: string,
  console: Console,
): Promise<Connection | undefined> {
  const files = new DiskFiles();
  const inProject = `${project.root}/migration`;
  const configured = readConfig(inProject, files, (problem) => console.error(`${problem}\n`)).database;
  const given = valueOf(parsed, "url") ?? console.env["MIGRATION_LENS_URL"] ?? console.env["DATABASE_URL"];
  const url = given ?? configured;
  if (url === undefined) {
    throw new UsageError("which database? Give --url, or set MIGRATION_LENS_URL or DATABASE_URL");
  }
  const configFile = findConfigFile(inProject, files);
  const from = given === undefined && configFile !== undefined ? parentPath(configFile) : console.cwd;
  const address = parseDatabaseUrl(url, console.env, given === undefined ? from : console.cwd);
  if (!address.ok) {
    console.error(`migration-lens: ${address.error}\n`);
    return undefined;
  }
  const password =
    address.value.password ??
    (address.value.address.engine === "mysql" ? console.env["MYSQL_PWD"] : console.env["PGPASSWORD"]);
  const connection = await connect(address.value.address, password === undefined ? {} : { password });
  if (connection.ok) {
    console.error(
      `${relativePath(folder, project.root) || project.root} on ${formatAddress(address.value.address)}, ${connection.value.server.title}\n`,
    );
    return connection.value;
  }
  console.error(`migration-lens: ${describeFailure(connection.error)}\n`);
  return undefined;
}

async function printStatus(
  connection: Connection,
  onDisk: MigrationsOnDisk,
  console: Console,
): Promise<number> {
  const status = await readStatus(connection, onDisk);
  if (!status.ok) {
    console.error(`migration-lens: ${describeFailure(status.error)}\n`);
    return EXIT.failure;
  }
  for (const { mark, id, name, appliedAt } of status.value.migrations) {
    console.out(
      `${mark.padEnd(12)} ${id}${name === "" ? "" : ` ${name}`}${appliedAt === undefined ? "" : `  (${appliedAt})`}\n`,
    );
  }
  const pending = status.value.migrations.filter(({ mark }) => mark === "pending").length;
  console.error(`${status.value.migrations.length} migrations, ${pending} pending\n`);
  if (status.value.stuck !== undefined) console.error(`${status.value.stuck}\n`);
  return EXIT.ok;
}

async function runPlanned(
  connection: Connection,
  onDisk: MigrationsOnDisk,
  request: RunRequest,
  dryRun: boolean,
  lockTimeoutMs: number | undefined,
  console: Console,
): Promise<number> {
  const prepared = await preparePlan(connection, onDisk, request);
  if (!prepared.ok) {
    console.error(`migration-lens: ${describeFailure(prepared.error)}\n`);
    return EXIT.failure;
  }
  const plan = prepared.value;
  printPlan(plan, onDisk, console);
  if (plan.refusals.length > 0) return EXIT.findings;
  if (plan.steps.length === 0) {
    console.error("Nothing to do.\n");
    return EXIT.ok;
  }
  if (dryRun) return EXIT.ok;
  const cancel = new AbortController();
  const forget = console.onInterrupt(() => {
    console.error(
      "\nStopping: the server is told to end the statement under way. Ctrl-C again leaves at once.\n",
    );
    cancel.abort();
  });
  try {
    const result = await runMigrations(connection, onDisk, request, {
      stamp: plan.stamp,
      cancel: cancel.signal,
      ...(lockTimeoutMs === undefined ? {} : { lockTimeoutMs }),
      onEvent: (event) => printEvent(event, plan, console),
    });
    return printResult(result, onDisk, console);
  } finally {
    forget();
  }
}

function printPlan(plan: Plan, onDisk: MigrationsOnDisk, console: Console): void {
  for (const { id, name, direction, habit, statements } of plan.steps) {
    console.out(
      `${direction === "up" ? "up  " : "down"} ${id} ${name}: ${statements.length} statements, ${habit}\n`,
    );
    for (const { text } of statements.slice(0, LISTED_STATEMENTS)) console.out(`       ${oneLine(text)}\n`);
    const rest = statements.length - LISTED_STATEMENTS;
    if (rest > 0) console.out(`       … and ${rest} more\n`);
  }
  if (plan.steps.length > 0) console.out(`history in ${plan.historyTable}; lock: ${plan.lock}\n`);
  for (const note of plan.warnings) console.error(`warning: ${noteText(note, onDisk)}\n`);
  for (const note of plan.refusals) console.error(`refused: ${noteText(note, onDisk)}\n`);
}

function oneLine(sql: string): string {
  const line = sql.replaceAll(/\s+/g, " ");
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}

function noteText({ message, file, range }: PlanNote, onDisk: MigrationsOnDisk): string {
  return file === undefined ? message : `${placeOf(file, range?.start, onDisk)}: ${message}`;
}

/** `file:line:column`, counted from 1. */
function placeOf(file: string, offset: number | undefined, onDisk: MigrationsOnDisk): string {
  const text = offset === undefined ? undefined : onDisk.content(file)?.text;
  if (text === undefined || offset === undefined) return file;
  const { line, column } = new LineIndex(text).positionAt(offset);
  return `${file}:${line + 1}:${column + 1}`;
}

function printEvent(event: RunEvent, plan: Plan, console: Console): void {
  if (event.kind === "step-done") {
    const step = plan.steps[event.step];
    console.error(
      `${step?.direction ?? ""} ${step?.id ?? ""} ${step?.name ?? ""}: done in ${Math.round(event.durationMs)} ms\n`,
    );
  } else if (event.kind === "notice") {
    console.error(`  ${event.severity}: ${event.message}\n`);
  }
}

function printResult(result: RunResult, onDisk: MigrationsOnDisk, console: Console): number {
  for (const note of result.notes) console.error(`${note}\n`);
  const { failure } = result;
  if (failure !== undefined) {
    const place =
      failure.file === undefined
        ? ""
        : `${placeOf(failure.file, failure.at ?? failure.range?.start, onDisk)}: `;
    const code = failure.code === undefined ? "" : ` (${failure.code})`;
    console.error(`${place}${failure.message}${code}\n${failure.next}\n`);
    const reached = result.steps.filter(({ state }) => state === "done").length;
    console.error(`${result.outcome}: ${reached} of ${result.steps.length} migrations done\n`);
  }
  return result.outcome === "done" ? EXIT.ok : EXIT.findings;
}
