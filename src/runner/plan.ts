// The plan of a run: which files will run, in which order, in which transactions, under which lock, and what speaks
// against it. Pure: the same files and the same history give the same plan, and its stamp says whether they still are.
import { createHash } from "node:crypto";
import { baseName, relativePath } from "../base/file-system";
import type { Range } from "../base/text";
import type { DialectName } from "../dialects/dialect";
import { dialectNamed } from "../dialects/dialects";
import type { ServerIdentity } from "../engines/engine";
import type {
  Direction,
  HistoryProblem,
  Migration,
  MigrationPart,
  MigrationProject,
} from "../frameworks/framework";
import { splitStatements } from "../sql/splitter";
import type { PlacedStatement } from "../sql/statement";
import { adapterOf, whyNotRun } from "./history/adapters";
import {
  familyOf,
  type Habit,
  type HistoryAdapter,
  type HistoryState,
  type HistoryTable,
  historyTable,
  type Judgement,
  type RecordedStep,
} from "./history/history";
import type { FileContent, MigrationsOnDisk } from "./read-migrations";
import { isDataOnly, isTransactionControl, isTransactionEnd, refusesTransaction } from "./statement-limits";

/**
 * - `up`: all that is pending.
 * - `up-to`: what is pending up to and with this one.
 * - `down`: the last one applied.
 * - `down-to`: those applied, from the last one back to this one and with it.
 * - `to`: until this one is the last one applied; null: none is.
 */
export type RunRequest =
  | { readonly kind: "up" }
  | { readonly kind: "up-to"; readonly id: string }
  | { readonly kind: "down" }
  | { readonly kind: "down-to"; readonly id: string }
  | { readonly kind: "to"; readonly id: string | null };

export interface PlannedStatement {
  /** As it is sent, without its terminator. */
  readonly text: string;
  /** In the file, from its first word on (comments before it left out). */
  readonly range: Range;
  /** Where `text` begins in the file. */
  readonly start: number;
  /** It changes rows and nothing else, which every engine can undo. */
  readonly rowsOnly: boolean;
  /** COMMIT, ROLLBACK: what was carried out before it is no longer ours to undo. */
  readonly endsTransaction: boolean;
}

export interface PlanStep {
  readonly id: string;
  readonly name: string;
  readonly direction: Direction;
  readonly file: string;
  readonly sha256: string;
  /** What the tool's history keeps of the file. */
  readonly recorded: Pick<RecordedStep, "path" | "checksum">;
  readonly statements: readonly PlannedStatement[];
  /** Set where the tool sends the text as one message: that message, and where it begins in the file. */
  readonly whole?: { readonly text: string; readonly start: number };
  readonly transaction: Habit["transaction"];
  /** For people: how it is run. */
  readonly habit: string;
  /** The last one applied once this down is done; unset for none. */
  readonly before?: string;
}

export interface PlanNote {
  readonly message: string;
  readonly file?: string;
  readonly range?: Range;
}

export interface Plan {
  readonly request: RunRequest;
  readonly steps: readonly PlanStep[];
  /** Set: nothing can run. */
  readonly refusals: readonly PlanNote[];
  readonly warnings: readonly PlanNote[];
  /** The history table, qualified. */
  readonly historyTable: string;
  /** For people: which lock is held meanwhile. */
  readonly lock: string;
  /** Equal stamps: the same files, the same history, the same plan. */
  readonly stamp: string;
}

export interface PlanInput {
  readonly onDisk: MigrationsOnDisk;
  readonly history: HistoryState;
  readonly server: ServerIdentity;
  readonly request: RunRequest;
}

/** Migrations that a dialect has files for, as the adapter judges them. */
export interface JudgedMigrations {
  readonly adapter: HistoryAdapter;
  readonly table: HistoryTable;
  readonly migrations: readonly Migration[];
  readonly judgement: Judgement;
}

/** Undefined for a project that can't be run from here. */
export function judgeMigrations(
  onDisk: MigrationsOnDisk,
  history: HistoryState,
  server: ServerIdentity,
): JudgedMigrations | undefined {
  const adapter = adapterOf(onDisk.project.tool);
  if (adapter === undefined) return undefined;
  const table = historyTable(server, onDisk.project.historyTable);
  const migrations = onDisk.migrations.filter((one) => one.parts.some((part) => isFor(part, server.dialect)));
  const candidates = migrations.map((one) => {
    const up = partsOf(one, "up", server.dialect)[0];
    const content = up === undefined ? undefined : onDisk.content(up.file);
    const checksums = content === undefined ? [] : checksumsOf(adapter, content);
    return { id: one.id, name: one.name, checksums };
  });
  return { adapter, table, migrations, judgement: adapter.judge(history, candidates) };
}

export function planRun(input: PlanInput): Plan {
  const { onDisk, history, server, request } = input;
  const judged = judgeMigrations(onDisk, history, server);
  if (judged === undefined) {
    const why = whyNotRun(onDisk.project) ?? `${onDisk.project.tool} is not run from here.`;
    return finish(input, {
      steps: [],
      refusals: [{ message: why }],
      warnings: [],
      historyTable: "",
      lock: "",
    });
  }
  const { adapter, table } = judged;
  const chosen = chooseSteps(judged, request);
  const refusals: PlanNote[] = [
    ...refusalsOfProject(onDisk, server),
    ...(judged.judgement.stuck === undefined ? [] : [{ message: judged.judgement.stuck }]),
    ...(judged.judgement.stuckUp !== undefined && chosen.steps.some(({ direction }) => direction === "up")
      ? [{ message: judged.judgement.stuckUp }]
      : []),
    ...chosen.refusals,
    ...refusalsOfProblems(onDisk.problems),
  ];
  const warnings: PlanNote[] = [...warningsOfHistory(judged), ...warningsOfProblems(onDisk.problems)];
  const steps: PlanStep[] = [];
  for (const { migration, direction, before } of chosen.steps) {
    const read = readStep(onDisk, migration, direction, adapter, server.dialect);
    refusals.push(...read.refusals);
    warnings.push(...read.warnings);
    if (read.step !== undefined) steps.push(before === undefined ? read.step : { ...read.step, before });
  }
  if (
    familyOf(server.dialect) === "mysql" &&
    steps.some((step) => step.transaction !== "one" || !step.statements.every(({ rowsOnly }) => rowsOnly))
  ) {
    warnings.push({
      message: `${title(server.dialect)} keeps each definition statement at once: a file that fails half-way leaves what ran before.`,
    });
  }
  const lockKey = adapter.lock(server, table);
  const lock =
    (lockKey.kind === "number" ? `advisory lock ${lockKey.key}` : `lock ${lockKey.key}`) +
    (adapter.ownsLock === true ? `, ${adapter.title}'s own` : "");
  return finish(input, { steps, refusals, warnings, historyTable: `${table.schema}.${table.name}`, lock });
}

function finish(input: PlanInput, parts: Omit<Plan, "stamp" | "request">): Plan {
  const { history, request, server } = input;
  const rows = history.rows.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const facts = [
    request,
    parts,
    [server.dialect, server.database, server.schema],
    rows.map(({ id, dirty, checksum }) => [id, dirty, checksum]),
  ];
  const stamp = createHash("sha256").update(JSON.stringify(facts)).digest("hex");
  return { ...parts, request, stamp };
}

interface Chosen {
  readonly migration: Migration;
  readonly direction: Direction;
  readonly before?: string;
}

function chooseSteps(
  { migrations, judgement }: JudgedMigrations,
  request: RunRequest,
): { readonly steps: readonly Chosen[]; readonly refusals: readonly PlanNote[] } {
  const isApplied = judgement.marks.map(
    (mark) => mark === "applied" || mark === "changed" || mark === "failed",
  );
  const named = "id" in request && request.id !== null ? request.id : undefined;
  const at = named === undefined ? -1 : migrations.findIndex(({ id }) => id === named);
  if (named !== undefined && at === -1) {
    return { steps: [], refusals: [{ message: `There is no migration ${named} here.` }] };
  }
  const up = (end: number): readonly Chosen[] =>
    migrations
      .slice(0, end)
      .filter((_, i) => !isApplied[i])
      .map((migration) => ({ migration, direction: "up" }));
  const down = (first: number, most: number): readonly Chosen[] => {
    const order = new Map((judgement.applied ?? []).map((id, at) => [id, at]));
    const applied = migrations
      .map((migration, i) => ({ migration, i }))
      .filter(({ i }) => isApplied[i])
      .toSorted((a, b) => (order.get(a.migration.id) ?? 0) - (order.get(b.migration.id) ?? 0));
    const last = applied.length - 1;
    return applied
      .flatMap(({ migration, i }, n) => {
        const before = applied[n - 1]?.migration.id;
        const chosen = { migration, direction: "down" as const, ...(before === undefined ? {} : { before }) };
        return i >= first && n > last - most ? [chosen] : [];
      })
      .toReversed();
  };
  switch (request.kind) {
    case "up":
      return { steps: up(migrations.length), refusals: [] };
    case "up-to":
      return { steps: up(at + 1), refusals: [] };
    case "down":
      return { steps: down(0, 1), refusals: [] };
    case "down-to":
      if (isApplied[at] !== true)
        return {
          steps: [],
          refusals: [{ message: `${request.id} is not applied, so it can't be rolled back.` }],
        };
      return { steps: down(at, migrations.length), refusals: [] };
    default:
      return { steps: [...down(at + 1, migrations.length), ...up(at + 1)], refusals: [] };
  }
}

function refusalsOfProject({ project }: MigrationsOnDisk, server: ServerIdentity): readonly PlanNote[] {
  const why = whyNotRun(project);
  if (why !== undefined) return [{ message: why }];
  const { dialect } = project;
  if (dialect !== undefined && familyOf(dialect) !== familyOf(server.dialect)) {
    return [
      {
        message: `These migrations are for ${title(dialect)}, and the connected database is ${server.title}. Connect to another one.`,
      },
    ];
  }
  if (server.schema === "" && project.historyTable.schema === undefined) {
    const what = familyOf(server.dialect) === "mysql" ? "database" : "schema";
    return [{ message: `The connection has no ${what} to put tables into. Name one in the database's URL.` }];
  }
  return [];
}

const REFUSED_PROBLEMS: ReadonlySet<HistoryProblem["code"]> = new Set([
  "duplicate-version",
  "two-heads",
  "cycle",
  "missing-parent",
]);

function refusalsOfProblems(problems: readonly HistoryProblem[]): readonly PlanNote[] {
  return problems.filter(({ code }) => REFUSED_PROBLEMS.has(code)).map(noteOf);
}

function warningsOfProblems(problems: readonly HistoryProblem[]): readonly PlanNote[] {
  return problems.filter(({ code }) => code === "unreadable" || code === "no-up").map(noteOf);
}

function noteOf({ message, file, range }: HistoryProblem): PlanNote {
  return { message: `${baseName(file)}: ${message}`, file, range };
}

function warningsOfHistory({ migrations, judgement }: JudgedMigrations): readonly PlanNote[] {
  const notes: PlanNote[] = [];
  judgement.marks.forEach((mark, i) => {
    const migration = migrations[i];
    const file = migration?.parts[0]?.file;
    if (migration === undefined || file === undefined) return;
    const what = `${migration.id} (${baseName(file)})`;
    if (mark === "changed") {
      notes.push({
        message: `${what} was changed after it was applied: the database has what it was before.`,
        file,
      });
    } else if (mark === "out-of-order") {
      notes.push({ message: `${what} is older than migrations that are applied already.`, file });
    }
  });
  for (const { id } of judgement.missing) {
    notes.push({ message: `${id} is applied in the database, and no file here stands for it.` });
  }
  return notes;
}

interface ReadStep {
  readonly step?: PlanStep;
  readonly refusals: readonly PlanNote[];
  readonly warnings: readonly PlanNote[];
}

function readStep(
  onDisk: MigrationsOnDisk,
  migration: Migration,
  direction: Direction,
  adapter: HistoryAdapter,
  dialect: DialectName,
): ReadStep {
  const refuse = (message: string, file?: string, range?: Range): ReadStep => ({
    refusals: [
      { message, ...(file === undefined ? {} : { file }), ...(range === undefined ? {} : { range }) },
    ],
    warnings: [],
  });
  const parts = partsOf(migration, direction, dialect);
  const part = parts[0];
  if (direction === "down" && adapter.oneWay === true) {
    return refuse(
      `${adapter.title} takes nothing back: write a new migration that undoes ${migration.id}.`,
      part?.file ?? migration.parts[0]?.file,
    );
  }
  if (part === undefined) {
    const other = migration.parts[0]?.file;
    return refuse(
      `${migration.id} has no ${direction}${direction === "down" ? ", so it can't be rolled back" : ""}. Add one.`,
      other,
    );
  }
  const { file } = part;
  const name = baseName(file);
  const content = onDisk.content(file);
  if (content === undefined) return refuse(`${name} can't be read any more.`, file);
  if (!content.isUtf8) return refuse(`${name} is not UTF-8 text. Save it as UTF-8.`, file);
  if (parts.length > 1) {
    return refuse(
      `${migration.id} has ${parts.length} parts for ${direction} on ${title(dialect)}. Keep one.`,
      parts[1]?.file,
      parts[1]?.range,
    );
  }
  const opaque = part.pieces.find((piece) => piece.kind === "opaque");
  if (opaque?.kind === "opaque") {
    return refuse(`${name}: ${opaque.why}. Run it with ${adapter.title} itself.`, file, opaque.range);
  }
  if (!file.endsWith(".sql")) {
    const first = part.pieces[0]?.range ?? part.range;
    return refuse(
      `${name} is a program, and only SQL is run from here. Run it with ${adapter.title} itself.`,
      file,
      first,
    );
  }
  const unread = adapter.refusal?.(content.text, part, onDisk.project);
  if (unread !== undefined) return refuse(`${name}: ${unread.message}`, file, unread.range);
  const cut = adapter.cut?.(content.text, part);
  if (cut !== undefined && "refused" in cut) return refuse(`${name}: ${cut.refused}.`, file, cut.range);
  const family = familyOf(dialect);
  const usual = adapter.habit(family, part);
  const texts = cut ?? (adapter.tool === "sql" ? part.pieces.map(({ range }) => range) : [part.range]);
  const split = texts.map((range) => splitText(content, range, dialect, adapter.dropsMark !== true));
  const placed = split.flat();
  const refused = placed.flatMap((one) => clientRefusal(one, adapter, family, name, file));
  if (refused.length > 0) return { refusals: refused.slice(0, 1), warnings: [] };
  const sql = placed.filter(({ placed: { statement } }) => statement.kind === "sql");
  const planned =
    cut === undefined
      ? sql.map((one) => one.planned)
      : cut.map((range, i) => messageOf(content, range, split[i] ?? []));
  const statements =
    usual.sending === "in-order" ? withEmptyOnes(planned, placed, content, part.range) : planned;
  const plain = sql.map(({ placed: one }) => one.statement);
  const { habit, warnings } =
    adapter.tool === "sql" ? ownHabit(usual, sql, family, name, file) : { habit: usual, warnings: [] };
  const [whole] = texts;
  const ends = plain.some(isTransactionControl);
  return {
    step: {
      id: migration.id,
      name: migration.name,
      direction,
      file,
      sha256: content.sha256,
      recorded: {
        path: relativePathIn(onDisk.project, file),
        checksum: checksumsOf(adapter, content)[0] ?? content.sha256,
      },
      statements,
      ...(habit.sending === "whole" && whole !== undefined
        ? { whole: { text: content.text.slice(whole.start, whole.end), start: whole.start } }
        : {}),
      transaction: habit.transaction,
      habit: describeHabit(habit, ends, family),
    },
    refusals: [],
    warnings:
      ends && (habit.transaction === "one" || habit.transaction === "run")
        ? [
            ...warnings,
            {
              message: `${name} ends its transaction itself: what follows its COMMIT is not undone when a later statement fails.`,
              file,
            },
          ]
        : warnings,
  };
}

interface Placed {
  readonly placed: PlacedStatement;
  readonly planned: PlannedStatement;
}

/** What of a file goes as one message, where the tool cuts it otherwise than at every statement's end. */
function messageOf(content: FileContent, range: Range, placed: readonly Placed[]): PlannedStatement {
  const sql = placed.filter(({ placed: { statement } }) => statement.kind === "sql");
  const first = sql[0]?.planned.range.start ?? range.start;
  return {
    text: content.text.slice(range.start, range.end),
    range: { start: first, end: Math.max(first, sql.at(-1)?.planned.range.end ?? range.end) },
    start: range.start,
    rowsOnly: sql.every(({ planned }) => planned.rowsOnly),
    endsTransaction: sql.some(({ planned }) => planned.endsTransaction),
  };
}

function checksumsOf(adapter: HistoryAdapter, content: FileContent): readonly string[] {
  return adapter.checksums?.(content.text) ?? [content.sha256, ...content.sameButLineEnds];
}

function relativePathIn(project: MigrationProject, file: string): string {
  const paths = project.folders.flatMap((folder) => relativePath(folder, file) ?? []);
  return paths.toSorted((a, b) => a.length - b.length)[0] ?? baseName(file);
}

function splitText(
  content: FileContent,
  range: Range,
  dialect: DialectName,
  keepsMark: boolean,
): readonly Placed[] {
  const text = content.text.slice(range.start, range.end);
  const statements = splitStatements(text, dialectNamed(dialect));
  return statements.map((placed, i) => {
    const { statement } = placed;
    // A byte order mark is sent where the tool sends it.
    const lead = keepsMark && i === 0 && text.startsWith("\uFEFF") && placed.start > 0 ? placed.start : 0;
    const start = range.start + placed.start;
    const planned = {
      text: text.slice(0, lead) + statement.text,
      range: { start: start + statement.bodyStart, end: start + statement.text.length },
      start: start - lead,
      rowsOnly: isDataOnly(statement),
      endsTransaction: isTransactionEnd(statement),
    };
    return { placed, planned };
  });
}

/**
 * MySQL takes no empty statement before another one, and a tool that hands it the whole file is refused at that
 * place; so are we, with the same text.
 */
function withEmptyOnes(
  statements: readonly PlannedStatement[],
  placed: readonly Placed[],
  content: FileContent,
  range: Range,
): readonly PlannedStatement[] {
  const text = content.text.slice(range.start, range.end);
  // The server takes these off the end before it reads.
  const end = text.replace(/[;\s]+$/, "").length;
  const rest = (from: number): PlannedStatement => ({
    text: text.slice(from, end),
    range: { start: range.start + from, end: range.start + Math.min(from + 1, end) },
    start: range.start + from,
    rowsOnly: false,
    endsTransaction: false,
  });
  if (end === 0) return [rest(0)];
  let from = 0;
  for (const [i, { placed: one, planned }] of placed.entries()) {
    const gap = text.slice(from, planned.start - range.start);
    if (gap.trim() !== "")
      return [...statements.slice(0, i), rest(from + gap.length - gap.trimStart().length)];
    from = one.end;
  }
  const tail = text.length - text.slice(from).trimStart().length;
  return tail < end && text.charAt(tail) === ";" ? [...statements, rest(tail)] : statements;
}

/** What only a client of its own understands is refused before anything runs. */
function clientRefusal(
  { placed, planned }: Placed,
  adapter: HistoryAdapter,
  family: "postgresql" | "mysql",
  name: string,
  file: string,
): readonly PlanNote[] {
  const { statement, after } = placed;
  const word = /^\S+/.exec(statement.text.slice(statement.bodyStart))?.[0] ?? "";
  const range = planned.range;
  if (statement.kind === "client-command") {
    if (family === "mysql" && readsDelimiter(adapter) && /^delimiter$/i.test(word)) return [];
    const client = family === "mysql" ? "mysql" : "psql";
    const sender = adapter.tool === "sql" ? "Migration Lens" : adapter.title;
    return [
      {
        message: `${name}: ${word} is a command of the ${client} client, and ${sender} sends files to the server. Write it in SQL.`,
        file,
        range,
      },
    ];
  }
  if (statement.kind === "copy-data" || after.copy) {
    return [
      {
        message: `${name}: the rows below COPY … FROM stdin are read by psql, and not by the server. Write INSERT statements.`,
        file,
        range,
      },
    ];
  }
  return [];
}

/** Flyway reads the MySQL client's DELIMITER itself, as we do. */
function readsDelimiter({ tool }: HistoryAdapter): boolean {
  return tool === "sql" || tool === "flyway";
}

const NO_TRANSACTION = /^--\s*migration-lens:\s*no-transaction\b/;

/** How we run a plain SQL file: in one transaction where the engine lets us. */
function ownHabit(
  usual: Habit,
  sql: readonly Placed[],
  family: "postgresql" | "mysql",
  name: string,
  file: string,
): { readonly habit: Habit; readonly warnings: readonly PlanNote[] } {
  const alone: Habit = { sending: "statements", transaction: "none" };
  if (usual.transaction === "none") return { habit: alone, warnings: [] };
  if (family === "mysql") {
    const rowsOnly = sql.every(({ planned }) => planned.rowsOnly);
    return { habit: rowsOnly ? usual : alone, warnings: [] };
  }
  const isMarked = sql.some(({ placed: { statement } }) =>
    statement.comments.some(({ start, end }) => NO_TRANSACTION.test(statement.text.slice(start, end))),
  );
  if (isMarked) return { habit: alone, warnings: [] };
  const refusing = sql.find(({ placed }) => refusesTransaction(placed.statement));
  if (refusing === undefined) return { habit: usual, warnings: [] };
  if (sql.length === 1) return { habit: alone, warnings: [] };
  const words = refusing.placed.statement.tokens
    .slice(0, 3)
    .map(({ word }) => word)
    .join(" ")
    .trim();
  return {
    habit: alone,
    warnings: [
      {
        message: `${name} runs without a transaction, since ${words} can't be in one: if a later statement fails, the earlier ones stay. Put it in a file of its own.`,
        file,
        range: refusing.planned.range,
      },
    ],
  };
}

function describeHabit(habit: Habit, ends: boolean, family: "postgresql" | "mysql"): string {
  if (habit.transaction === "none") return "each statement by itself";
  if (habit.transaction === "implicit") return "one message, undone as a whole if it fails";
  if (ends) return "one transaction, which the file ends itself";
  if (habit.transaction === "run") {
    return family === "mysql"
      ? "one transaction for all of the run, as far as the statements allow"
      : "one transaction for all of the run";
  }
  return family === "mysql" ? "one transaction, as far as its statements allow" : "one transaction";
}

function isFor(part: MigrationPart, dialect: DialectName): boolean {
  return part.dialects === undefined || part.dialects.includes(dialect);
}

function partsOf(migration: Migration, direction: Direction, dialect: DialectName): readonly MigrationPart[] {
  return migration.parts.filter((part) => part.direction === direction && isFor(part, dialect));
}

function title(dialect: DialectName): string {
  return dialectNamed(dialect).title;
}
