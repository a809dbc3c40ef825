// From a command to a run: the plan is shown first, it runs when it is confirmed, and what came of each migration
// stays to be read. Statement and engine's words meet at the failing place in the file.
import * as vscode from "vscode";
import type { DialectName } from "../dialects/dialect";
import type { Plan, PlanStep as PlannedStep, RunRequest } from "../runner/plan";
import type { RunEvent, RunFailure, RunResult } from "../runner/run";
import type { ProjectSummary } from "../server/protocol";
import type { App } from "./app";
import { refuseUntrusted } from "./connect";
import { describeFailure } from "./connections";
import { type Refusal, sayRefusal } from "./lens-command";
import { labelOf } from "./migration-label";
import { readRef, refuseWithoutProjects } from "./pick";
import { formatDuration, type PlanStep, type PlanView } from "./plan-view";

/** What stands in the way of planning and running, when it is known without asking which project is meant. */
export function refuseRun(app: App, argument: unknown): Refusal | undefined {
  const ref = readRef(argument);
  const uri = vscode.window.activeTextEditor?.document.uri;
  const { all } = app.projects;
  const project =
    ref !== undefined
      ? app.projects.named(ref.project)
      : ((uri === undefined ? undefined : app.projects.ofUri(uri)) ??
        (all.length === 1 ? all[0] : undefined));
  return (
    refuseWithoutProjects(app) ?? (project === undefined ? refuseUntrusted() : refuseProject(app, project))
  );
}

function refuseProject(app: App, project: ProjectSummary): Refusal | undefined {
  if (project.notRun !== undefined)
    return {
      reason: vscode.l10n.t(
        "{0} can't be run from here yet: {1} Run it by its own command line.",
        project.name,
        sentence(project.notRun),
      ),
    };
  const untrusted = refuseUntrusted();
  if (untrusted !== undefined) return untrusted;
  if (app.connections.of(project.root) !== undefined) return undefined;
  return {
    reason: vscode.l10n.t(
      "{0} is not connected to a database, so it is not known what is applied there. Connect first.",
      project.name,
    ),
    action: {
      title: vscode.l10n.t("Connect…"),
      command: "migrationLens.connectDatabase",
      arguments: [{ project: project.root }],
    },
  };
}

/** Shows the plan; `note` is said above it. */
export async function startRun(
  app: App,
  project: ProjectSummary,
  request: RunRequest,
  note?: string,
): Promise<void> {
  const refusal = refuseProject(app, project);
  if (refusal !== undefined) {
    sayRefusal(refusal);
    return;
  }
  if (!(await saveChanges(app, project))) return;
  const answer = await app.connections.plan(project, request);
  if (!answer.ok) {
    void vscode.window.showErrorMessage(`${project.name}: ${describeFailure(answer.error)}`);
    return;
  }
  const plan = answer.value;
  if (plan.steps.length === 0 && plan.refusals.length === 0 && plan.warnings.length === 0) {
    void vscode.window.showInformationMessage(
      request.kind === "down" || request.kind === "down-to"
        ? vscode.l10n.t("{0}: nothing is applied, so there is nothing to roll back.", project.name)
        : vscode.l10n.t("{0}: nothing is pending.", project.name),
    );
    return;
  }
  new ShownPlan(app, project, plan, note).show();
}

/** What runs is what is on the disk. False: the person wants to look at the changes first. */
async function saveChanges(app: App, project: ProjectSummary): Promise<boolean> {
  const dirty = vscode.workspace.textDocuments.filter(
    (document) => document.isDirty && app.projects.ofUri(document.uri)?.root === project.root,
  );
  if (dirty.length === 0) return true;
  const save = vscode.l10n.t("Save and Go On");
  const names = dirty.map(({ uri }) => uri.path.slice(uri.path.lastIndexOf("/") + 1)).join(", ");
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t("{0}: not saved yet. Migrations run as they are on disk.", names),
    save,
  );
  if (chosen !== save) return false;
  for (const document of dirty) if (!(await document.save())) return false;
  return true;
}

/** One plan from its showing to its end. */
class ShownPlan {
  private view: PlanView;
  private failure: RunFailure | undefined;
  private readonly cancel = new AbortController();
  /** What the plan says is what the run keeps to, whatever the setting becomes meanwhile. */
  private readonly lockTimeoutSeconds: number;

  constructor(
    private readonly app: App,
    private readonly project: ProjectSummary,
    private readonly plan: Plan,
    note: string | undefined,
  ) {
    this.lockTimeoutSeconds = vscode.workspace
      .getConfiguration("migrationLens", vscode.Uri.file(project.root))
      .get<number>("run.lockTimeout", 10);
    const connected = app.connections.of(project.root);
    const waits = lockTimeoutText(this.lockTimeoutSeconds, connected?.server.dialect);
    const rollback = plan.steps.length > 0 && plan.steps.every(({ direction }) => direction === "down");
    const [only] = plan.steps;
    const count = plan.steps.length;
    const heading =
      only === undefined
        ? vscode.l10n.t("Nothing to run")
        : count === 1
          ? rollback
            ? vscode.l10n.t("Roll back {0}", labelOf(only))
            : vscode.l10n.t("Migrate {0}", labelOf(only))
          : rollback
            ? vscode.l10n.t("Roll back: {0} migrations", count)
            : vscode.l10n.t("Migrate: {0} migrations", count);
    this.view = {
      heading,
      facts: [
        [vscode.l10n.t("Project"), `${project.name} (${project.toolTitle})`],
        [vscode.l10n.t("Database"), app.connections.titleOf(project.root) ?? ""],
        ...(connected?.isLocal === false
          ? [[vscode.l10n.t("Place"), vscode.l10n.t("not on this machine: it is asked for by name")] as const]
          : []),
        ...(plan.historyTable === "" ? [] : [[vscode.l10n.t("Recorded in"), plan.historyTable] as const]),
        ...(plan.lock === "" ? [] : [[vscode.l10n.t("Held meanwhile"), plan.lock] as const]),
        ...(waits === undefined ? [] : [[vscode.l10n.t("Lock time-out"), waits] as const]),
      ],
      refusals: plan.refusals.map(({ message }) => message),
      warnings: [...(note === undefined ? [] : [note]), ...plan.warnings.map(({ message }) => message)],
      steps: plan.steps.map((step) => stepView(step)),
      state: plan.refusals.length > 0 || plan.steps.length === 0 ? "preview" : "waiting",
    };
  }

  show(): void {
    this.app.planPanel.show(this.view, {
      open: (step) => void this.open(step),
      run: () => {
        this.run().catch((error: unknown) => {
          this.app.log.error(error instanceof Error ? error : String(error));
          this.change({
            state: "failed",
            outcome: vscode.l10n.t(
              "It is not known what came of the run: {0}. Look at the marks after a refresh.",
              error instanceof Error ? error.message : String(error),
            ),
          });
        });
      },
      cancel: () => this.cancel.abort(),
      openFailure: () => void this.openFailure(),
    });
  }

  private async run(): Promise<void> {
    const { app, project, plan } = this;
    if (!(await this.isMeant())) return;
    app.runDiagnostics.clear(project.root);
    this.change({ state: "running" });
    const result = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: this.view.heading, cancellable: true },
      (progress, token) => {
        token.onCancellationRequested(() => this.cancel.abort());
        return app.connections.run(project, plan, {
          lockTimeoutMs: this.lockTimeoutSeconds * 1000,
          cancel: this.cancel.signal,
          onEvent: (event) => {
            this.follow(event);
            const message = progressOf(event, plan);
            if (message !== undefined)
              progress.report({
                message,
                ...(event.kind === "step-done" ? { increment: 100 / plan.steps.length } : {}),
              });
          },
        });
      },
    );
    await this.finish(result);
  }

  /** What is not local counts as production: its name is typed before anything runs there. */
  private async isMeant(): Promise<boolean> {
    const connected = this.app.connections.of(this.project.root);
    if (connected === undefined || connected.isLocal) return true;
    const { database } = connected.server;
    const typed = await vscode.window.showInputBox({
      title: this.view.heading,
      prompt: vscode.l10n.t("{0} is not on this machine. Type {1} to run there.", connected.place, database),
      ignoreFocusOut: true,
      validateInput: (text) =>
        text === database ? undefined : vscode.l10n.t("The database is called {0}.", database),
    });
    return typed === database;
  }

  private follow(event: RunEvent): void {
    switch (event.kind) {
      case "waiting-for-lock":
        this.change({
          outcome: vscode.l10n.t("Waiting: another migration run holds the lock of this database."),
        });
        break;
      case "started": {
        const { outcome: _, ...rest } = this.view;
        this.view = rest;
        this.change({});
        break;
      }
      case "step-started":
        this.changeStep(event.step, { state: "running" });
        break;
      case "step-done":
        this.changeStep(event.step, { state: "done", durationMs: event.durationMs });
        break;
      case "notice":
        this.app.log.info(`${event.severity}: ${event.message}`);
        break;
      case "statement-done":
        break;
    }
  }

  private async finish(result: RunResult): Promise<void> {
    const { app, project } = this;
    const { failure } = result;
    if (result.outcome === "plan-again") {
      await startRun(
        app,
        project,
        this.plan.request,
        vscode.l10n.t(
          "Files or the history were changed since the plan was shown, so nothing ran. This is the plan now.",
        ),
      );
      return;
    }
    this.failure = failure;
    const steps = this.view.steps.map((step, i): PlanStep => {
      const outcome = result.steps[i];
      const { failure: _, ...rest } = step;
      if (outcome === undefined) return { ...rest, state: "not-reached" };
      return {
        ...rest,
        state: outcome.state,
        ...(outcome.durationMs === undefined ? {} : { durationMs: outcome.durationMs }),
        ...(failure?.step === i
          ? {
              failure: {
                message: codeAnd(failure),
                next: failure.next,
                ...(failure.statement === undefined ? {} : { statement: failure.statement }),
              },
            }
          : {}),
      };
    });
    const text = outcomeText(result);
    const state =
      result.outcome === "done" ? "done" : result.outcome === "cancelled" ? "cancelled" : "failed";
    this.change({ state, steps, outcome: text });
    app.log.info(`${project.name}: ${this.view.heading}: ${text}`);
    if (state === "done") {
      void vscode.window.showInformationMessage(`${project.name}: ${text}`);
      return;
    }
    await this.markFailure(failure);
    const open = vscode.l10n.t("Open the Statement");
    const buttons = failure?.file === undefined ? [] : [open];
    void vscode.window.showErrorMessage(`${project.name}: ${text}`, ...buttons).then((chosen) => {
      if (chosen === open) void this.openFailure();
    });
  }

  private async markFailure(failure: RunFailure | undefined): Promise<void> {
    if (failure?.file === undefined || failure.range === undefined) return;
    await this.app.runDiagnostics.mark({
      project: this.project.root,
      file: failure.file,
      range: failure.range,
      message: `${failure.message}\n${failure.next}`,
      code: failure.code ?? "",
    });
  }

  private async openFailure(): Promise<void> {
    const { failure } = this;
    if (failure?.file === undefined) return;
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(failure.file));
    const at = document.positionAt(failure.at ?? failure.range?.start ?? 0);
    await vscode.window.showTextDocument(document, { selection: new vscode.Range(at, at) });
  }

  private async open(index: number): Promise<void> {
    const step = this.plan.steps[index];
    if (step === undefined) return;
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(step.file));
    const at = document.positionAt(step.statements[0]?.range.start ?? 0);
    await vscode.window.showTextDocument(document, { selection: new vscode.Range(at, at) });
  }

  private changeStep(index: number, change: Partial<PlanStep>): void {
    this.change({ steps: this.view.steps.map((step, i) => (i === index ? { ...step, ...change } : step)) });
  }

  private change(change: Partial<PlanView>): void {
    this.view = { ...this.view, ...change };
    this.app.planPanel.update(this.view);
  }
}

/** Undefined where there is no such limit to set. */
function lockTimeoutText(seconds: number, dialect: DialectName | undefined): string | undefined {
  if (dialect === undefined || dialect === "tidb") return undefined;
  if (seconds === 0)
    return vscode.l10n.t("none: a statement waits for others' locks as long as they are held");
  return vscode.l10n.t(
    "{0} s: a statement that waits longer for another session's lock is given up",
    dialect === "postgresql" ? seconds : Math.max(1, Math.ceil(seconds)),
  );
}

function stepView(step: PlannedStep): PlanStep {
  return {
    name: labelOf(step),
    direction: step.direction,
    statements: step.statements.map(({ text }) => text.trim()),
    habit: step.habit,
    state: "waiting",
  };
}

function progressOf(event: RunEvent, plan: Plan): string | undefined {
  switch (event.kind) {
    case "waiting-for-lock":
      return vscode.l10n.t("waiting for the lock of another run");
    case "step-started":
      return nameOf(plan, event.step);
    case "step-done":
      return vscode.l10n.t("{0} done", nameOf(plan, event.step));
    default:
      return undefined;
  }
}

function nameOf(plan: Plan, index: number): string {
  const step = plan.steps[index];
  return step === undefined ? "" : labelOf(step);
}

function outcomeText(result: RunResult): string {
  const done = result.steps.filter(({ state }) => state === "done").length;
  const failed = result.steps.filter(({ state }) => state === "failed" || state === "unclear").length;
  const took = formatDuration(result.durationMs);
  const left = result.steps.filter(({ state }) => state === "not-reached").length;
  const counts = [
    done === 1 ? vscode.l10n.t("1 migration done") : vscode.l10n.t("{0} migrations done", done),
    ...(failed > 0 ? [vscode.l10n.t("{0} failed", failed)] : []),
    ...(left > 0 ? [vscode.l10n.t("{0} not reached", left)] : []),
  ].join(", ");
  const { failure } = result;
  const said =
    failure === undefined
      ? []
      : [`${codeAnd(failure)}${/[.!?]$/.test(failure.message) ? "" : "."} ${failure.next}`];
  return [`${counts} (${took}).`, ...said, ...result.notes].join("\n");
}

function codeAnd({ code, message }: RunFailure): string {
  return code === undefined ? message : `${message} (${code})`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
