// Carries a plan out, as the project's tool would, on the session that holds the lock, and gives back the whole
// table: what is done, what failed and where, what was undone, what was not reached, what can't be known.
import { performance } from "node:perf_hooks";
import { baseName } from "../base/file-system";
import { type Result, success } from "../base/result";
import type { Range } from "../base/text";
import type { Connection } from "../engines/engine";
import { describeFailure, type EngineFailure } from "../engines/failure";
import type { Direction } from "../frameworks/framework";
import { adapterOf } from "./history/adapters";
import { historyTable, type HistoryAdapter, type HistoryTable, type Sql } from "./history/history";
import {
  type Plan,
  type PlannedStatement,
  planRun,
  type PlanNote,
  type PlanStep,
  type RunRequest,
} from "./plan";
import { hashOnDisk, type MigrationsOnDisk, readMigrations } from "./read-migrations";
import { readHistory } from "./read-history";
import { takeLock } from "./run-lock";
import { prepareSession } from "./session";

/**
 * - `done`: carried out and kept.
 * - `undone`: carried out, and taken back by the engine.
 * - `unclear`: sent, and the connection broke before the answer: it may have been carried out or not.
 */
export type StatementState = "done" | "failed" | "undone" | "unclear" | "not-reached";

export interface StatementResult {
  readonly range: Range;
  readonly state: StatementState;
  /** Unset where several go as one message, and for those not reached. */
  readonly durationMs?: number;
  /** Rows that it changed or gave, where the engine counts them. */
  readonly rows?: number;
}

/** `unclear`: the connection broke where the engine may have kept it or not. */
export type StepState = "done" | "failed" | "unclear" | "not-reached";

export interface StepResult {
  readonly id: string;
  readonly name: string;
  readonly direction: Direction;
  readonly file: string;
  readonly state: StepState;
  readonly statements: readonly StatementResult[];
  readonly durationMs?: number;
}

export interface RunFailure {
  /** Which of the steps; unset when none had begun. */
  readonly step?: number;
  /** Which of its statements; unset when it was the engine's own or ours (a COMMIT, the history row). */
  readonly statement?: number;
  readonly file?: string;
  /** The statement that failed. */
  readonly range?: Range;
  /** Where in the file the engine points. */
  readonly at?: number;
  /** What happened, in the engine's words where it spoke. */
  readonly message: string;
  /** The engine's code; unset when the failure is ours. */
  readonly code?: string;
  /** What the database has of it now, and what to do. */
  readonly next: string;
  readonly engine?: EngineFailure;
}

/**
 * - `done`: all steps, also when there were none.
 * - `failed`: one failed; `failure` says which.
 * - `cancelled`: it was told to stop.
 * - `refused`: the plan speaks against itself; nothing ran.
 * - `plan-again`: files or history are not what was planned; nothing (more) ran.
 * - `locked`: another run has the lock; nothing ran.
 */
export type RunOutcome = "done" | "failed" | "cancelled" | "refused" | "plan-again" | "locked";

export interface RunResult {
  readonly outcome: RunOutcome;
  /** All steps of the plan, in its order. */
  readonly steps: readonly StepResult[];
  readonly failure?: RunFailure;
  /** What is to be known besides, such as a lock that was gone at the end. */
  readonly notes: readonly string[];
  readonly durationMs: number;
}

export type RunEvent =
  | { readonly kind: "waiting-for-lock" }
  | { readonly kind: "started"; readonly plan: Plan }
  | { readonly kind: "step-started"; readonly step: number }
  | { readonly kind: "statement-done"; readonly step: number; readonly statement: number }
  | { readonly kind: "step-done"; readonly step: number; readonly durationMs: number }
  | { readonly kind: "notice"; readonly step: number; readonly severity: string; readonly message: string };

export interface RunOptions {
  /** The stamp of the plan that was shown; unset: whatever the plan is now. */
  readonly stamp?: string;
  /** How long to wait for the run's lock; unset: 10 s. */
  readonly lockWaitMs?: number;
  /** How long a statement waits for others' locks before it gives up; unset: 10 s, 0: without end. */
  readonly lockTimeoutMs?: number;
  /** Stops at once: the server is told to end the statement under way. */
  readonly cancel?: AbortSignal;
  /** Stops before the next file. */
  readonly stop?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
  /** Reads the migrations anew once the lock is held; unset: all of the project's, from the disk. */
  readonly reread?: () => MigrationsOnDisk;
}

export const DEFAULT_LOCK_WAIT_MS = 10_000;
export const DEFAULT_LOCK_TIMEOUT_MS = 10_000;

/** The plan as files and history are now. */
export async function preparePlan(
  connection: Connection,
  onDisk: MigrationsOnDisk,
  request: RunRequest,
): Promise<Result<Plan, EngineFailure>> {
  const { project } = onDisk;
  const adapter = adapterOf(project.tool);
  const { server } = connection;
  if (adapter === undefined) {
    return success(planRun({ onDisk, server, request, history: { exists: false, rows: [] } }));
  }
  const history = await readHistory(connection, adapter, historyTable(server, project.historyTable));
  if (!history.ok) return history;
  return success(planRun({ onDisk, server, request, history: history.value }));
}

/** Plans anew under the lock, and runs when the plan is still the one that was shown. Never throws. */
export async function runMigrations(
  connection: Connection,
  onDisk: MigrationsOnDisk,
  request: RunRequest,
  options: RunOptions = {},
): Promise<RunResult> {
  const started = performance.now();
  const run = new Run(connection, options);
  const result = await run.carryOut(onDisk, request);
  return { ...result, durationMs: performance.now() - started };
}

type Unfinished = Omit<RunResult, "durationMs">;

class Run {
  private readonly notes: string[] = [];
  private readonly lockTimeoutMs: number;

  constructor(
    private readonly connection: Connection,
    private readonly options: RunOptions,
  ) {
    this.lockTimeoutMs = options.lockTimeoutMs ?? DEFAULT_LOCK_TIMEOUT_MS;
  }

  async carryOut(onDisk: MigrationsOnDisk, request: RunRequest): Promise<Unfinished> {
    const { project } = onDisk;
    const { connection, options } = this;
    const adapter = adapterOf(project.tool);
    const first = await preparePlan(connection, onDisk, request);
    if (!first.ok) return this.broken("failed", [], first.error);
    if (adapter === undefined) return this.refused(first.value);
    if (this.isOther(first.value)) return this.planAgain(first.value);
    if (first.value.refusals.length > 0) return this.refused(first.value);
    const table = historyTable(connection.server, project.historyTable);
    options.onEvent?.({ kind: "waiting-for-lock" });
    const key = adapter.lock(connection.server, table);
    const lock = await takeLock(connection, key, options.lockWaitMs ?? DEFAULT_LOCK_WAIT_MS, options.cancel);
    if (!lock.ok && lock.error.kind === "cancelled") return this.broken("cancelled", [], lock.error);
    if (!lock.ok) return this.broken(lock.error.kind === "lock" ? "locked" : "failed", [], lock.error);
    const result = await this.underLock(onDisk, request, adapter, table);
    if (connection.lost === undefined && !(await lock.value.release())) {
      this.notes.push(
        "The lock was gone before the run had ended: another run may have been at work meanwhile.",
      );
    }
    return result;
  }

  private async underLock(
    onDisk: MigrationsOnDisk,
    request: RunRequest,
    adapter: HistoryAdapter,
    table: HistoryTable,
  ): Promise<Unfinished> {
    const { connection, options } = this;
    // Read again: while we waited, another run may have done it all, or a file may have been saved.
    const anew = options.reread?.() ?? readMigrations(onDisk.project);
    const prepared = await preparePlan(connection, anew, request);
    if (!prepared.ok) return this.broken("failed", [], prepared.error);
    const plan = prepared.value;
    if (this.isOther(plan)) return this.planAgain(plan);
    if (plan.refusals.length > 0) return this.refused(plan);
    options.onEvent?.({ kind: "started", plan });
    if (plan.steps.length === 0) return { outcome: "done", steps: [], notes: this.notes };
    const created = await this.createHistory(adapter, table);
    if (!created.ok) return this.broken("failed", plan.steps, created.error);
    return this.runSteps(plan, adapter, table);
  }

  private async createHistory(
    adapter: HistoryAdapter,
    table: HistoryTable,
  ): Promise<Result<unknown, EngineFailure>> {
    const state = await readHistory(this.connection, adapter, table);
    if (!state.ok || state.value.exists) return state;
    const statements = adapter.create(table);
    const [first] = statements;
    if (first !== undefined && statements.length === 1) return this.connection.run(first);
    const isMysql = table.family === "mysql";
    for (const text of [isMysql ? "START TRANSACTION" : "BEGIN", ...statements, "COMMIT"]) {
      const made = await this.connection.run(text);
      if (made.ok) continue;
      if (this.connection.lost === undefined) await this.connection.run("ROLLBACK");
      return made;
    }
    return success(undefined);
  }

  private async runSteps(plan: Plan, adapter: HistoryAdapter, table: HistoryTable): Promise<Unfinished> {
    const results: StepResult[] = plan.steps.map(notReached);
    const all = new RunTransaction(this.connection, table.family, results);
    const stopped = (outcome: RunOutcome, failure?: RunFailure): Unfinished => ({
      outcome,
      steps: results,
      notes: this.notes,
      ...(failure === undefined ? {} : { failure }),
    });
    for (const [at, step] of plan.steps.entries()) {
      const { cancel, stop } = this.options;
      if (isAborted(cancel) || isAborted(stop)) {
        await all.rollBack();
        return stopped("cancelled", { message: "The run was stopped.", next: this.leftOf(results) });
      }
      if (hashOnDisk(step.file) !== step.sha256) {
        await all.rollBack();
        return stopped("plan-again", {
          step: at,
          file: step.file,
          message: `${baseName(step.file)} was changed or removed while the run was under way.`,
          next: `${this.leftOf(results)} Plan again.`,
        });
      }
      // One session for all files is the other tools' way; psql begins each file with a fresh one.
      const fresh = await prepareSession(this.connection, adapter.tool === "sql", this.lockTimeoutMs);
      if (!fresh.ok) {
        await all.rollBack();
        return stopped("failed", { ...ofEngine(fresh.error), step: at });
      }
      if (step.transaction === "run") {
        const begun = await all.begin();
        if (!begun.ok) return stopped("failed", { ...ofEngine(begun.error), step: at });
      }
      this.options.onEvent?.({ kind: "step-started", step: at });
      const ran = await new StepRun(this.connection, this.options, step, at, adapter, table).carryOut();
      results[at] = ran.result;
      if (ran.failure !== undefined) {
        const wasCancelled = isAborted(cancel) && ran.cancelled === true;
        const undone = await all.afterFailure(
          at,
          ran.result.state === "unclear",
          ran.transactionEnded === true,
        );
        return stopped(wasCancelled ? "cancelled" : "failed", withUndone(ran.failure, undone));
      }
      all.afterStep(at);
      this.options.onEvent?.({ kind: "step-done", step: at, durationMs: ran.result.durationMs ?? 0 });
    }
    const committed = await all.commit();
    if (!committed.ok) {
      const { error } = committed;
      const lost = this.connection.lost !== undefined || error.kind === "lost";
      const undone = await all.afterFailure(plan.steps.length, lost, false);
      return stopped(
        "failed",
        withUndone({ ...ofEngine(error), message: `COMMIT: ${error.message}` }, undone),
      );
    }
    return stopped("done");
  }

  private leftOf(results: readonly StepResult[]): string {
    const at = results.filter(({ state }) => state === "done").length;
    if (at === 0) return "Nothing ran.";
    return `${at} of ${results.length} ran and ${at === 1 ? "is" : "are"} recorded.`;
  }

  private refused(plan: Plan): Unfinished {
    const first: PlanNote = plan.refusals[0] ?? { message: "" };
    return {
      outcome: "refused",
      steps: plan.steps.map(notReached),
      notes: this.notes,
      failure: {
        message: first.message,
        next: "Nothing ran.",
        ...(first.file === undefined ? {} : { file: first.file }),
        ...(first.range === undefined ? {} : { range: first.range }),
      },
    };
  }

  private isOther(plan: Plan): boolean {
    return this.options.stamp !== undefined && this.options.stamp !== plan.stamp;
  }

  private planAgain(plan: Plan): Unfinished {
    return {
      outcome: "plan-again",
      steps: plan.steps.map(notReached),
      notes: this.notes,
      failure: {
        message: "The files or the database's history are not what was planned.",
        next: "Nothing ran. Plan again.",
      },
    };
  }

  private broken(outcome: RunOutcome, steps: readonly PlanStep[], error: EngineFailure): Unfinished {
    return { outcome, steps: steps.map(notReached), notes: this.notes, failure: ofEngine(error) };
  }
}

/** The one transaction of all the run's steps, for tools that keep one; nothing while none was begun. */
class RunTransaction {
  private isOpen = false;
  /** How many steps are surely kept. */
  private kept = 0;

  constructor(
    private readonly connection: Connection,
    private readonly family: HistoryTable["family"],
    private readonly results: StepResult[],
  ) {}

  async begin(): Promise<Result<unknown, EngineFailure>> {
    if (this.isOpen) return success(undefined);
    const begun = await this.connection.run(this.family === "mysql" ? "START TRANSACTION" : "BEGIN");
    this.isOpen = begun.ok;
    return begun;
  }

  afterStep(at: number): void {
    if (!this.isOpen || !this.connection.inTransaction) this.kept = at + 1;
  }

  async commit(): Promise<Result<unknown, EngineFailure>> {
    if (!this.isOpen) return success(undefined);
    const committed = await this.connection.run("COMMIT");
    if (committed.ok) this.isOpen = false;
    return committed;
  }

  /** A definition within the failed step has kept those before it, on MySQL. */
  async afterFailure(at: number, unclear: boolean, ended: boolean): Promise<number> {
    if (!this.isOpen) return 0;
    const statements = this.results[at]?.statements ?? [];
    if (ended || statements.some(({ state }) => state === "done")) this.kept = at;
    // What was not committed when a connection broke is gone, unless a definition or the COMMIT itself was on its way.
    return this.rollBack(unclear && (this.family === "mysql" || at === this.results.length));
  }

  /** How many of the steps that were done are undone. */
  async rollBack(unclear = false): Promise<number> {
    if (!this.isOpen) return 0;
    this.isOpen = false;
    if (this.connection.lost === undefined) await this.connection.run("ROLLBACK");
    let undone = 0;
    for (const [at, result] of this.results.entries()) {
      if (at < this.kept || result.state !== "done") continue;
      undone++;
      this.results[at] = {
        ...result,
        state: unclear ? "unclear" : "not-reached",
        statements: result.statements.map((one) => ({ ...one, state: unclear ? "unclear" : "undone" })),
      };
    }
    return undone;
  }
}

function withUndone(failure: RunFailure, undone: number): RunFailure {
  if (undone === 0) return failure;
  const what = undone === 1 ? "The migration before it was" : `The ${undone} migrations before it were`;
  return { ...failure, next: `${what} taken back with it: the run is one transaction. ${failure.next}` };
}

interface StepOutcome {
  readonly result: StepResult;
  readonly failure?: RunFailure;
  readonly cancelled?: boolean;
  /** Of a failed step in a transaction: an implicit COMMIT had ended it, so that what came before is kept. */
  readonly transactionEnded?: true;
}

/** What stopped a step: a statement of it, or (`statement` unset) something around it. */
interface Stop {
  readonly error: EngineFailure;
  readonly statement?: number;
  /** The text that `error.offset` counts in, where it begins in the file. */
  readonly textStart?: number;
  /** What we were doing when it was not a statement of the file. */
  readonly doing?: string;
}

class StepRun {
  private readonly states: StatementResult[];
  private readonly isMysql: boolean;
  /** How many of the statements are surely kept, whatever comes. */
  private kept = 0;
  private transactionEnded = false;

  constructor(
    private readonly connection: Connection,
    private readonly options: RunOptions,
    private readonly step: PlanStep,
    private readonly at: number,
    private readonly adapter: HistoryAdapter,
    private readonly table: HistoryTable,
  ) {
    this.states = step.statements.map(({ range }) => ({ range, state: "not-reached" }));
    this.isMysql = table.family === "mysql";
  }

  async carryOut(): Promise<StepOutcome> {
    const started = performance.now();
    const stop = await this.runAll(started);
    const durationMs = performance.now() - started;
    if (stop === undefined) return { result: this.result("done", durationMs) };
    return this.afterStop(stop, durationMs);
  }

  private result(state: StepState, durationMs: number): StepResult {
    const { id, name, direction, file } = this.step;
    return { id, name, direction, file, state, statements: this.states, durationMs };
  }

  private get recorded(): Parameters<HistoryAdapter["before"]>[1] {
    const { id, name, direction, sha256, before, recorded } = this.step;
    return { id, name, direction, sha256, before, ...recorded };
  }

  private async runAll(started: number): Promise<Stop | undefined> {
    const { connection, step, adapter, table } = this;
    const before = await this.record(adapter.before(table, this.recorded));
    if (!before.ok) return { error: before.error, doing: "writing the history" };
    const inOne = step.transaction === "one";
    if (inOne) {
      const begun = await connection.run(this.isMysql ? "START TRANSACTION" : "BEGIN");
      if (!begun.ok) return { error: begun.error, doing: "beginning the transaction" };
    }
    const begin = await this.write(adapter.begin?.(table, this.recorded) ?? []);
    if (!begin.ok) return { error: begin.error, doing: "writing the history" };
    const stop = step.whole === undefined ? await this.runOneByOne() : await this.runWhole(step.whole);
    if (stop !== undefined) return stop;
    const rows = adapter.after(table, this.recorded, performance.now() - started);
    if (step.transaction === "run") {
      const written = await this.write(rows);
      return written.ok ? undefined : { error: written.error, doing: "writing the history" };
    }
    if (inOne) {
      const written = await this.write(rows);
      if (!written.ok) return { error: written.error, doing: "writing the history" };
      const committed = await connection.run("COMMIT");
      if (!committed.ok) return { error: committed.error, doing: "COMMIT" };
      return undefined;
    }
    this.kept = this.states.length;
    const after = await this.record(rows);
    return after.ok ? undefined : { error: after.error, doing: "writing the history" };
  }

  /** Statements of ours, where we stand. */
  private async write(statements: readonly Sql[]): Promise<Result<unknown, EngineFailure>> {
    for (const { text, parameters } of statements) {
      const written = await this.connection.query(text, parameters);
      if (!written.ok) return written;
    }
    return success(undefined);
  }

  /** Statements of ours, in a transaction of their own. */
  private async record(statements: readonly Sql[]): Promise<Result<unknown, EngineFailure>> {
    const { connection } = this;
    if (statements.length === 0) return success(undefined);
    const alone = statements.length === 1 && !connection.inTransaction;
    if (!alone) {
      const begun = await connection.run(this.isMysql ? "START TRANSACTION" : "BEGIN");
      if (!begun.ok) return begun;
    }
    for (const { text, parameters } of statements) {
      const written = await connection.query(text, parameters);
      if (!written.ok) {
        if (!alone) await connection.run("ROLLBACK");
        return written;
      }
    }
    return alone ? success(undefined) : connection.run("COMMIT");
  }

  private async runOneByOne(): Promise<Stop | undefined> {
    const { connection, step } = this;
    for (const [index, statement] of step.statements.entries()) {
      const { cancel } = this.options;
      if (isAborted(cancel)) return { error: stoppedByUs(), statement: index };
      const begun = performance.now();
      const answer = await this.cancellable(connection.run(statement.text));
      const durationMs = performance.now() - begun;
      if (!answer.ok) {
        this.set(index, { state: "failed", durationMs });
        return { error: answer.error, statement: index, textStart: statement.start };
      }
      const rows = answer.value.statements.at(-1)?.rows;
      this.set(index, { state: "done", durationMs, ...(rows === undefined ? {} : { rows }) });
      if (step.transaction === "none" || !connection.inTransaction) this.kept = index + 1;
      this.tell(index, answer.value.notices);
    }
    return undefined;
  }

  private async runWhole(whole: {
    readonly text: string;
    readonly start: number;
  }): Promise<Stop | undefined> {
    const { connection, step } = this;
    if (whole.text.trim() === "") return undefined;
    const answer = await this.cancellable(
      connection.run(whole.text, ({ index, rows }) => {
        this.set(index, { state: "done", ...(rows === undefined ? {} : { rows }) });
        this.options.onEvent?.({ kind: "statement-done", step: this.at, statement: index });
      }),
    );
    if (answer.ok) {
      this.tell(undefined, answer.value.notices);
      return undefined;
    }
    const { error } = answer;
    const pointed =
      error.offset === undefined ? -1 : statementAt(step.statements, whole.start + error.offset);
    const done = error.statementsDone ?? 0;
    const index = pointed === -1 ? done : pointed;
    this.kept = step.statements.slice(0, done).findLastIndex(({ endsTransaction }) => endsTransaction) + 1;
    if (index >= this.states.length) return { error, doing: "the end of the file" };
    this.set(index, { state: "failed" });
    return { error, statement: index, textStart: whole.start };
  }

  /** Tells the server when we are told to stop while it is at work, and waits until it was told. */
  private async cancellable<T>(work: Promise<T>): Promise<T> {
    const { cancel } = this.options;
    if (cancel === undefined) return work;
    let told: Promise<unknown> | undefined;
    const tell = (): void => {
      told = this.connection.cancel();
    };
    if (cancel.aborted) tell();
    else cancel.addEventListener("abort", tell, { once: true });
    try {
      return await work;
    } finally {
      cancel.removeEventListener("abort", tell);
      await told;
    }
  }

  private set(index: number, result: Omit<StatementResult, "range">): void {
    const before = this.states[index];
    if (before !== undefined) this.states[index] = { range: before.range, ...result };
  }

  private tell(
    statement: number | undefined,
    notices: readonly { readonly severity: string; readonly message: string }[],
  ): void {
    const { onEvent } = this.options;
    if (onEvent === undefined) return;
    for (const { severity, message } of notices)
      onEvent({ kind: "notice", step: this.at, severity, message });
    if (statement !== undefined) onEvent({ kind: "statement-done", step: this.at, statement });
  }

  /** Rolls back what can be, and says what the database has now. */
  private async afterStop(stop: Stop, durationMs: number): Promise<StepOutcome> {
    const { connection, step } = this;
    const lost = connection.lost !== undefined || stop.error.kind === "lost";
    if (!lost) {
      await this.rollBack();
      const { adapter, table } = this;
      const rows =
        adapter.failed?.(table, this.recorded, {
          message: stop.error.message,
          durationMs,
        }) ?? [];
      const written = await this.record(rows);
      if (!written.ok)
        this.options.onEvent?.({
          kind: "notice",
          step: this.at,
          severity: "WARNING",
          message: `The failure could not be written to the history: ${describeFailure(written.error)}`,
        });
    }
    const unclear = lost && this.isUnclear(stop);
    for (const [index, { state }] of this.states.entries()) {
      const now = this.states[index];
      if (now === undefined) continue;
      if (state === "done" && index >= this.kept)
        this.set(index, { ...now, state: unclear ? "unclear" : "undone" });
      if (state === "failed" && unclear) this.set(index, { ...now, state: "unclear" });
    }
    const planned = stop.statement === undefined ? undefined : step.statements[stop.statement];
    const offset = stop.error.offset;
    const failure: RunFailure = {
      step: this.at,
      file: step.file,
      message: stop.doing === undefined ? stop.error.message : `${stop.doing}: ${stop.error.message}`,
      next: `${this.leftWords(unclear)} ${stop.error.next}`,
      engine: stop.error,
      ...(stop.error.code === "" ? {} : { code: stop.error.code }),
      ...(stop.statement === undefined ? {} : { statement: stop.statement }),
      ...(planned === undefined ? {} : { range: planned.range }),
      ...(offset === undefined || stop.textStart === undefined ? {} : { at: stop.textStart + offset }),
    };
    const state = unclear ? "unclear" : "failed";
    return {
      result: this.result(state, durationMs),
      failure,
      cancelled: stop.error.kind === "cancelled",
      ...(this.transactionEnded ? { transactionEnded: true } : {}),
    };
  }

  private async rollBack(): Promise<void> {
    const { connection } = this;
    const { transaction } = this.step;
    const isInOne = transaction === "one" || transaction === "run";
    if (this.isMysql && isInOne) {
      // An error says nothing of the transaction: a definition that fails has ended it all the same.
      await connection.run("DO 0");
      this.transactionEnded = !connection.inTransaction;
      if (this.transactionEnded) this.kept = this.states.filter(({ state }) => state === "done").length;
    }
    const isOpen = this.isMysql ? isInOne || connection.inTransaction : connection.inTransaction;
    if (!isOpen) return;
    const rolledBack = await connection.run("ROLLBACK");
    // A cancellation that came late may have hit this one.
    if (!rolledBack.ok && rolledBack.error.kind === "cancelled") await connection.run("ROLLBACK");
  }

  /** Whether the engine may have kept what it was doing when the connection broke. */
  private isUnclear(stop: Stop): boolean {
    if (stop.doing === "COMMIT" || stop.doing === "writing the history") return true;
    if (this.step.transaction === "none") return true;
    if (this.step.transaction === "implicit")
      return stop.statement === undefined || stop.statement === this.states.length - 1;
    return this.isMysql && this.kept > 0;
  }

  private leftWords(unclear: boolean): string {
    const name = baseName(this.step.file);
    const done = this.states.filter(({ state }) => state === "done").length;
    if (unclear) {
      return `The connection broke: it can't be known from here whether the database kept the last statement of ${name}. Look before you run it again.`;
    }
    const recorded =
      this.adapter.tool === "golang-migrate" ? " Its history is marked dirty, as golang-migrate does." : "";
    if (done === 0) return `Nothing of ${name} was kept.${recorded}`;
    const total = this.states.length;
    const kept = done === 1 ? "1 statement" : `the first ${done} of ${total} statements`;
    return `${name} is half applied: the database has kept ${kept}, and the history does not count it as applied.${recorded}`;
  }
}

function statementAt(statements: readonly PlannedStatement[], offset: number): number {
  return statements.findIndex(({ start, text }) => offset >= start && offset <= start + text.length);
}

function notReached({ id, name, direction, file, statements }: PlanStep): StepResult {
  return {
    id,
    name,
    direction,
    file,
    state: "not-reached",
    statements: statements.map(({ range }) => ({ range, state: "not-reached" })),
  };
}

/** Read anew at each call: a signal changes while we wait. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

function stoppedByUs(): EngineFailure {
  return {
    kind: "cancelled",
    code: "",
    message: "The run was stopped.",
    next: "Run again when you want to go on.",
  };
}

function ofEngine(error: EngineFailure): RunFailure {
  return {
    message: error.message,
    next: error.next,
    engine: error,
    ...(error.code === "" ? {} : { code: error.code }),
  };
}

/** One line for people on how a run ended. */
export function describeRun(result: RunResult): string {
  const done = result.steps.filter(({ state }) => state === "done").length;
  if (result.outcome === "done") {
    if (result.steps.length === 0) return "Nothing to do.";
    return `${done} ${done === 1 ? "migration" : "migrations"} done.`;
  }
  const { failure } = result;
  const what =
    failure === undefined
      ? ""
      : `${failure.message}${/[.!?]$/.test(failure.message) ? "" : "."} ${failure.next}`;
  return failure?.engine !== undefined && failure.step === undefined ? describeFailure(failure.engine) : what;
}
