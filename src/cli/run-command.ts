// `migration-lens status | up | down | to`: what is applied on a database, and running what is not, in the tool's own
// history. The only command that connects to anything.
import { LineIndex } from "../base/text";
import { relativePath } from "../base/file-system";
import { DiskFiles } from "../base/disk-files";
import { ConfigFiles, findConfigFile } from "../config/load-config";
import { formatAddress, isLocal, parseDatabaseUrl, type ParsedUrl } from "../engines/address";
import { connect } from "../engines/connect";
import type { Connection } from "../engines/engine";
import { describeFailure } from "../engines/failure";
import type { MigrationProject } from "../frameworks/framework";
import { findMigration } from "../runner/find-migration";
import type { Plan, PlanNote, RunRequest } from "../runner/plan";
import { readMigrations } from "../runner/read-migrations";
import { describeRun, preparePlan, runMigrations, type RunFailure } from "../runner/run";
import { readStatus, type ProjectStatus } from "../runner/status";
import { formatOf, parseArguments, valueOf, type ParsedArguments } from "./arguments";
import { EXIT, UsageError, type Console } from "./console";
import { makeSession } from "./open-session";
import { absolutePath, isDirectory } from "./read-input";

export type RunVerb = "status" | "up" | "down" | "to";

export const RUN_HELP = `migration-lens status [options] [DIR]     each migration, and whether the database has it
migration-lens up [options] [DIR]         run all that is pending
migration-lens down [options] [DIR]       roll back the last one applied
migration-lens to [options] ID [DIR]      run or roll back until ID is the last one applied; 0: until none is

DIR holds one migration project (unset: this folder); the tool's own history table is read and written.

  --url URL        the database: postgresql://…, mysql://…, mariadb://…, pglite:DIR, or env:NAME. Unset:
                   MIGRATION_LENS_URL, then "database" in migration-lens.json, then DATABASE_URL
  --project DIR    which project, where there are several below DIR
  --plan           show what would run, and run nothing
  --yes            run without asking. On a terminal the plan is shown and asked about; elsewhere a database on
                   this machine is run without asking, and any other only with --yes
  --format pretty|json    (status)
`;

/** Everything a run's plan came from, so that it can be asked for again. */
interface Opened {
  readonly connection: Connection;
  readonly project: MigrationProject;
}

export async function runCommand(verb: RunVerb, argv: readonly string[], console: Console): Promise<number> {
  if (argv.includes("--help")) {
    console.out(RUN_HELP);
    return EXIT.ok;
  }
  const parsed = parseArguments(argv, {
    url: "value",
    project: "value",
    format: "value",
    plan: "flag",
    yes: "flag",
  });
  const names = [...parsed.names];
  const goal = verb === "to" ? names.shift() : undefined;
  if (verb === "to" && goal === undefined) throw new UsageError("to needs the id of a migration, or 0");
  if (names.length > 1) throw new UsageError(`${verb} takes one folder`);
  const format = formatOf(parsed);
  const project = findTheProject(names[0] ?? ".", parsed, console);
  const url = findUrl(parsed, project, console);
  if (!isLocal(url.address) && verb !== "status" && !parsed.values.has("yes") && !parsed.values.has("plan")) {
    if (!console.asks) {
      console.error(
        `${formatAddress(url.address)} is not on this machine: look at the plan with --plan, then add --yes\n`,
      );
      return EXIT.failure;
    }
  }
  const connection = await connect(url.address, url.password === undefined ? {} : { password: url.password });
  if (!connection.ok) {
    console.error(`${formatAddress(url.address)}: ${describeFailure(connection.error)}\n`);
    return EXIT.failure;
  }
  const opened: Opened = { connection: connection.value, project };
  try {
    return verb === "status"
      ? await showStatus(opened, format, console)
      : await run(opened, requestOf(verb, goal, project), parsed, url, console);
  } finally {
    await connection.value.close();
  }
}

function findTheProject(name: string, parsed: ParsedArguments, console: Console): MigrationProject {
  const folder = absolutePath(console.cwd, name);
  if (!isDirectory(folder)) throw new UsageError(`${name}: no such folder`);
  const session = makeSession(new DiskFiles(), { source: undefined, targets: [], history: false }, console);
  session.openFolders([folder]);
  const all = session.projects().map((state) => state.project);
  const wanted = valueOf(parsed, "project");
  const within = wanted === undefined ? folder : absolutePath(console.cwd, wanted);
  const fitting =
    wanted === undefined
      ? all
      : all.filter(
          (one) =>
            one.root === within || one.folders.some((path) => relativePath(within, path) !== undefined),
        );
  const [only] = fitting;
  if (only === undefined) throw new UsageError(`no migration project was found in ${wanted ?? name}`);
  if (fitting.length > 1) {
    const folders = fitting.map((one) => relativePath(folder, one.folders[0] ?? one.root) || ".");
    throw new UsageError(`there are several projects: choose one with --project (${folders.join(", ")})`);
  }
  return only;
}

function findUrl(parsed: ParsedArguments, project: MigrationProject, console: Console): ParsedUrl {
  const files = new DiskFiles();
  const path = `${project.folders[0] ?? project.root}/x`;
  const configured = new ConfigFiles(files, (problem) => console.error(`${problem}\n`)).configOf(
    path,
  ).database;
  const configFile = findConfigFile(path, files);
  const configFolder = configFile === undefined ? project.root : configFile.replace(/\/[^/]*$/, "");
  const here = absolutePath(console.cwd, ".");
  const choices: readonly (readonly [text: string | undefined, folder: string])[] = [
    [valueOf(parsed, "url"), here],
    [console.env["MIGRATION_LENS_URL"], here],
    [configured, configFolder],
    [console.env["DATABASE_URL"], here],
  ];
  const chosen = choices.find(([text]) => text !== undefined && text !== "");
  if (chosen === undefined) {
    throw new UsageError("name the database with --url, MIGRATION_LENS_URL or DATABASE_URL");
  }
  const [text = "", folder] = chosen;
  const url = parseDatabaseUrl(text, console.env, folder);
  if (!url.ok) throw new UsageError(url.error.replace(/\.$/, ""));
  return url.value;
}

function requestOf(verb: RunVerb, goal: string | undefined, project: MigrationProject): RunRequest {
  if (verb === "down") return { kind: "down" };
  if (goal === undefined) return { kind: "up" };
  if (goal === "0") return { kind: "to", id: null };
  const { migrations } = readMigrations(project);
  const found = findMigration(migrations, goal);
  if (found === undefined) throw new UsageError(`no one migration is meant by ${goal}: give its id`);
  return { kind: "to", id: found.id };
}

async function showStatus(
  { connection, project }: Opened,
  format: "pretty" | "json",
  console: Console,
): Promise<number> {
  const status = await readStatus(connection, readMigrations(project));
  if (!status.ok) {
    console.error(`${describeFailure(status.error)}\n`);
    return EXIT.failure;
  }
  console.out(
    format === "json" ? `${JSON.stringify(status.value)}\n` : formatStatus(status.value, connection),
  );
  return EXIT.ok;
}

function formatStatus(status: ProjectStatus, connection: Connection): string {
  const width = Math.max(7, ...status.migrations.map(({ mark }) => mark.length));
  const lines = status.migrations.map(
    ({ id, name, mark, appliedAt }) =>
      `  ${mark.padEnd(width)}  ${id}${name === id ? "" : `  ${name}`}${appliedAt === undefined ? "" : `  (${appliedAt})`}`,
  );
  const pending = status.migrations.filter(({ mark }) => mark === "pending").length;
  return [
    `${formatAddress(connection.address)}, ${connection.server.title}`,
    ...lines,
    status.stuck ?? (pending === 0 ? "Nothing is pending." : `${pending} pending.`),
    "",
  ].join("\n");
}

async function run(
  { connection, project }: Opened,
  request: RunRequest,
  parsed: ParsedArguments,
  url: ParsedUrl,
  console: Console,
): Promise<number> {
  const onDisk = readMigrations(project);
  const plan = await preparePlan(connection, onDisk, request);
  if (!plan.ok) {
    console.error(`${describeFailure(plan.error)}\n`);
    return EXIT.failure;
  }
  console.error(formatPlan(plan.value, url, console.cwd));
  if (plan.value.refusals.length > 0) return EXIT.failure;
  if (parsed.values.has("plan") || plan.value.steps.length === 0) return EXIT.ok;
  if (!parsed.values.has("yes") && console.asks) {
    const answer = await console.ask(`Run this on ${formatAddress(url.address)}? [y/N] `);
    if (!/^y(?:es)?$/i.test(answer.trim())) {
      console.error("Nothing was run.\n");
      return EXIT.failure;
    }
  }
  const cancel = new AbortController();
  const release = console.onInterrupt(() => {
    console.error("\nStopping: the statement under way is cancelled …\n");
    cancel.abort();
  });
  try {
    const result = await runMigrations(connection, onDisk, request, {
      stamp: plan.value.stamp,
      cancel: cancel.signal,
      onEvent: (event) => {
        if (event.kind === "step-done") {
          const step = plan.value.steps[event.step];
          console.error(
            `${step?.direction ?? ""} ${step?.id ?? ""}: done in ${Math.round(event.durationMs)} ms\n`,
          );
        } else if (event.kind === "notice") console.error(`${event.severity}: ${event.message}\n`);
        else if (event.kind === "waiting-for-lock") console.error("Waiting for another run to end …\n");
      },
    });
    for (const note of result.notes) console.error(`${note}\n`);
    if (result.failure !== undefined) console.error(placeOf(result.failure, onDisk.content, console.cwd));
    console.error(`${describeRun(result)}\n`);
    if (cancel.signal.aborted) return EXIT.interrupted;
    return result.outcome === "done" ? EXIT.ok : EXIT.failure;
  } finally {
    release();
  }
}

function formatPlan(plan: Plan, url: ParsedUrl, cwd: string): string {
  const note = ({ message, file }: PlanNote): string =>
    `${file === undefined ? "" : `${shown(cwd, file)}: `}${message}`;
  const lines = plan.steps.map(
    (step) =>
      `  ${step.direction} ${step.id}  ${shown(cwd, step.file)}, ${count(step.statements.length, "statement")}; ${step.habit}`,
  );
  return [
    `${formatAddress(url.address)}: ${plan.steps.length === 0 ? "nothing to run" : count(plan.steps.length, "migration")}`,
    ...lines,
    ...plan.warnings.map((one) => `  note: ${note(one)}`),
    ...plan.refusals.map((one) => `  can't run: ${note(one)}`),
    "",
  ].join("\n");
}

/** `file:line:column: ` of a failure that has a place; "" for one that has none. */
function placeOf(
  failure: RunFailure,
  content: (path: string) => { readonly text: string } | undefined,
  cwd: string,
): string {
  const at = failure.at ?? failure.range?.start;
  if (failure.file === undefined) return "";
  const text = content(failure.file)?.text;
  if (at === undefined || text === undefined) return `${shown(cwd, failure.file)}: `;
  const { line, column } = new LineIndex(text).positionAt(at);
  return `${shown(cwd, failure.file)}:${line + 1}:${column + 1}: `;
}

function shown(cwd: string, path: string): string {
  return relativePath(absolutePath(cwd, "."), path) ?? path;
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}
