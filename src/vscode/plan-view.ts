// A plan and its run as a person reads it, in HTML: what will be done to which database, then what was done. Data
// in, text out; the panel that shows it is elsewhere.
import * as vscode from "vscode";
import { escapeHtml } from "./escape-html";

/** `text`: shown to be read, nothing is about to happen to it. */
export type StepState = "text" | "waiting" | "running" | "done" | "failed" | "not-reached" | "unclear";

export interface PlanStep {
  readonly name: string;
  readonly direction: "up" | "down";
  /** Whole statements in the order in which they run. */
  readonly statements: readonly string[];
  /** How the project's tool runs it: "one transaction", "each statement by itself". */
  readonly habit: string;
  readonly state: StepState;
  readonly durationMs?: number;
  /** The engine's words, what it means for the database, and what to do next. */
  readonly failure?: { readonly message: string; readonly statement?: number; readonly next: string };
}

export interface PlanView {
  readonly heading: string;
  /** Label and value: database, tool, history table, lock. */
  readonly facts: readonly (readonly [label: string, value: string])[];
  /** Why it can't be run at all. */
  readonly refusals?: readonly string[];
  /** Said before anything runs: out of order, changed since applied, no transaction here. */
  readonly warnings: readonly string[];
  readonly steps: readonly PlanStep[];
  /** `preview`: to be read only. */
  readonly state: "waiting" | "running" | "done" | "failed" | "cancelled" | "preview";
  /** What came of it, once it has run. */
  readonly outcome?: string;
}

/** A glyph and a word each: states are told apart without colour. */
function stateLook(state: StepState): readonly [glyph: string, word: string] {
  switch (state) {
    case "text":
      return ["", ""];
    case "waiting":
      return ["○", vscode.l10n.t("to run")];
    case "running":
      return ["▶", vscode.l10n.t("running")];
    case "done":
      return ["✔", vscode.l10n.t("done")];
    case "failed":
      return ["✖", vscode.l10n.t("failed")];
    case "not-reached":
      return ["–", vscode.l10n.t("not reached")];
    case "unclear":
      return ["?", vscode.l10n.t("not known")];
  }
}

/** What stands inside the panel's body. */
export function renderPlan(plan: PlanView): string {
  const facts = plan.facts
    .map(([label, value]) => `<dt>${escapeHtml(label)}</dt><dd>${escapeHtml(value)}</dd>`)
    .join("");
  const warnings = plan.warnings
    .map(
      (warning) =>
        `<p class="warning" role="note"><span aria-hidden="true">⚠</span> ${escapeHtml(warning)}</p>`,
    )
    .join("");
  const refusals = (plan.refusals ?? [])
    .map(
      (text) => `<p class="refusal" role="alert"><span aria-hidden="true">✖</span> ${escapeHtml(text)}</p>`,
    )
    .join("");
  const outcome =
    plan.outcome === undefined
      ? ""
      : `<p class="outcome ${plan.state}" role="status">${escapeHtml(plan.outcome)}</p>`;
  return `<header><h1>${escapeHtml(plan.heading)}</h1><dl>${facts}</dl></header>
${refusals}${warnings}${outcome}${buttons(plan)}
<ol>${plan.steps.map((step, i) => renderStep(step, i, isShort(plan))).join("")}</ol>`;
}

function buttons(plan: PlanView): string {
  const button = (action: string, label: string, kind: string): string =>
    `<button class="${kind}" data-action="${action}">${escapeHtml(label)}</button>`;
  switch (plan.state) {
    case "waiting": {
      const rollback = plan.steps.every((step) => step.direction === "down");
      const run = rollback ? vscode.l10n.t("Roll Back") : vscode.l10n.t("Migrate");
      return `<div class="buttons">${button("run", run, "primary")}${button("discard", vscode.l10n.t("Cancel"), "secondary")}</div>`;
    }
    case "running":
      return `<div class="buttons">${button("cancel", vscode.l10n.t("Stop"), "secondary")}</div>`;
    case "failed":
      return `<div class="buttons">${button("failure", vscode.l10n.t("Open the Failing Statement"), "primary")}</div>`;
    default:
      return "";
  }
}

/** Few enough statements to be laid open all at once, until they have run. */
function isShort(plan: PlanView): boolean {
  const statements = plan.steps.reduce((sum, step) => sum + step.statements.length, 0);
  return statements <= 60 && plan.state !== "done" && plan.state !== "failed" && plan.state !== "cancelled";
}

function renderStep(step: PlanStep, index: number, isOpen: boolean): string {
  const [glyph, word] = stateLook(step.state);
  const took = step.durationMs === undefined ? "" : ` · ${formatDuration(step.durationMs)}`;
  const open = isOpen || step.state === "failed" ? " open" : "";
  const number = step.statements.length;
  const size = number === 1 ? vscode.l10n.t("1 statement") : vscode.l10n.t("{0} statements", number);
  const direction = step.direction === "down" ? ` · ${vscode.l10n.t("rollback")}` : "";
  const failure =
    step.failure === undefined
      ? ""
      : `<p class="failure">${escapeHtml(step.failure.message)}</p><p>${escapeHtml(step.failure.next)}</p>`;
  const statements = step.statements
    .map((text, i) => {
      const failed = step.failure?.statement === i ? ` class="failed"` : "";
      return `<pre${failed}>${highlight(text)}</pre>`;
    })
    .join("");
  return `<li class="step ${step.state}"><details${open}>
<summary>${word === "" ? "" : `<span class="state"><span class="glyph" aria-hidden="true">${glyph}</span> ${escapeHtml(word)}</span>`}
<span class="name">${escapeHtml(step.name)}</span>
<span class="about">${escapeHtml(`${size} · ${step.habit}${direction}${took}`)}</span>
<button class="link" data-action="open" data-step="${String(index)}">${escapeHtml(vscode.l10n.t("Open"))}</button></summary>
${failure}<div class="statements">${statements}</div></details></li>`;
}

export function formatDuration(milliseconds: number): string {
  return milliseconds < 1000
    ? `${String(Math.round(milliseconds))} ms`
    : `${(milliseconds / 1000).toFixed(1)} s`;
}

const PIECES =
  /(--[^\n]*|\/\*[^]*?\*\/)|('(?:[^']|'')*')|\b(CREATE|ALTER|DROP|TABLE|INDEX|VIEW|UNIQUE|PRIMARY|FOREIGN|KEY|REFERENCES|CONSTRAINT|CHECK|DEFAULT|NOT|NULL|ADD|COLUMN|MODIFY|RENAME|TO|IF|EXISTS|ON|USING|IN|AS|AND|OR|IS|SET|TYPE|INSERT|INTO|VALUES|UPDATE|DELETE|FROM|WHERE|SELECT|JOIN|CASCADE|RESTRICT|TRIGGER|FUNCTION|PROCEDURE|RETURNS|RETURN|BEGIN|END|EXTENSION|ENUM|COMMENT|LANGUAGE|EXECUTE|FOR|EACH|ROW|BEFORE|AFTER|WITH|CONCURRENTLY|MATERIALIZED|REPLACE|GENERATED|ALWAYS|STORED)\b/gi;

/** Enough colour to read by; it decides nothing. */
function highlight(sql: string): string {
  let html = "";
  let at = 0;
  for (const match of sql.matchAll(PIECES)) {
    const kind = match[1] !== undefined ? "comment" : match[2] !== undefined ? "string" : "word";
    html += `${escapeHtml(sql.slice(at, match.index))}<span class="${kind}">${escapeHtml(match[0])}</span>`;
    at = match.index + match[0].length;
  }
  return html + escapeHtml(sql.slice(at));
}
