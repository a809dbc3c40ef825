// The panel in which a plan is read and confirmed and in which its run is followed. One at a time: a new plan takes
// the place of the one shown. A panel and not a modal dialog, so that the plan can be read, searched and left open.
import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { type PlanView, renderPlan } from "./plan-view";

export const PLAN_VIEW_TYPE = "migrationLens.plan";

/** What the person may do with what is shown; each is called at most while it makes sense. */
export interface PlanActions {
  /** Opens the file of a step. */
  open(step: number): void;
  /** Unset where the plan can't be run. */
  run?(): void;
  discard?(): void;
  /** Stops a run. */
  cancel?(): void;
  openFailure?(): void;
}

export class PlanPanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private view: PlanView | undefined;
  private actions: PlanActions | undefined;

  /** Whether a plan is shown that waits to be run or discarded. */
  get isWaiting(): boolean {
    return this.view?.state === "waiting";
  }

  show(view: PlanView, actions: PlanActions): void {
    const before = this.actions;
    if (this.isWaiting) before?.discard?.();
    this.actions = actions;
    this.update(view);
    const panel = this.panel ?? this.create();
    panel.title = view.heading;
    panel.reveal(undefined, false);
  }

  update(view: PlanView): void {
    this.view = view;
    void vscode.commands.executeCommand("setContext", "migrationLens.planWaiting", view.state === "waiting");
    if (this.panel === undefined) return;
    void this.panel.webview.postMessage({ html: renderPlan(view), state: view.state });
  }

  run(): void {
    if (this.isWaiting) this.actions?.run?.();
  }

  discard(): void {
    if (this.isWaiting) this.actions?.discard?.();
    this.panel?.dispose();
  }

  dispose(): void {
    this.panel?.dispose();
  }

  private create(): vscode.WebviewPanel {
    const panel = vscode.window.createWebviewPanel(
      PLAN_VIEW_TYPE,
      vscode.l10n.t("Plan"),
      vscode.ViewColumn.Active,
      { enableScripts: true, localResourceRoots: [], enableFindWidget: true, retainContextWhenHidden: false },
    );
    panel.webview.onDidReceiveMessage((message: unknown) => this.receive(message));
    panel.onDidDispose(() => {
      this.panel = undefined;
      if (this.isWaiting) this.actions?.discard?.();
      this.view = undefined;
      void vscode.commands.executeCommand("setContext", "migrationLens.planWaiting", false);
    });
    panel.webview.html = page(panel.webview.cspSource);
    this.panel = panel;
    return panel;
  }

  private receive(message: unknown): void {
    if (typeof message !== "object" || message === null || !("action" in message)) return;
    const { actions, view } = this;
    if (view === undefined || actions === undefined) return;
    switch (message.action) {
      case "ready":
        this.update(view);
        break;
      case "run":
        this.run();
        break;
      case "discard":
        this.discard();
        break;
      case "cancel":
        actions.cancel?.();
        break;
      case "failure":
        actions.openFailure?.();
        break;
      case "open":
        if ("step" in message && typeof message.step === "number") actions.open(message.step);
        break;
    }
  }
}

function page(cspSource: string): string {
  const nonce = randomBytes(16).toString("base64");
  return `<!DOCTYPE html>
<html>
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}' ${cspSource}; script-src 'nonce-${nonce}'">
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<main id="main"></main>
<script nonce="${nonce}">${SCRIPT}</script>
</body>
</html>`;
}

const STYLE = `
body { padding: 0 24px 24px; max-width: 1000px; line-height: 1.45; }
h1 { font-size: 1.5em; font-weight: 600; margin: 20px 0 12px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; margin: 0 0 14px; }
dt { color: var(--vscode-descriptionForeground); }
dd { margin: 0; }
.warning { border-left: 3px solid var(--vscode-editorWarning-foreground); padding: 6px 10px; margin: 8px 0; background: var(--vscode-textBlockQuote-background); }
.refusal { border-left: 3px solid var(--vscode-errorForeground); padding: 6px 10px; margin: 8px 0; background: var(--vscode-textBlockQuote-background); }
.outcome { border-left: 3px solid var(--vscode-testing-iconPassed); padding: 8px 10px; margin: 8px 0 14px; background: var(--vscode-textBlockQuote-background); white-space: pre-line; }
.outcome.failed, .outcome.cancelled { border-left-color: var(--vscode-errorForeground); }
.buttons { display: flex; gap: 8px; margin: 14px 0 18px; }
button { font: inherit; border: 1px solid var(--vscode-button-border, transparent); border-radius: 2px; padding: 5px 14px; cursor: pointer; }
button.primary { background: var(--vscode-button-background); color: var(--vscode-button-foreground); }
button.primary:hover { background: var(--vscode-button-hoverBackground); }
button.secondary { background: var(--vscode-button-secondaryBackground); color: var(--vscode-button-secondaryForeground); }
button.link { background: none; border: none; padding: 0; color: var(--vscode-textLink-foreground); }
button.link:hover { text-decoration: underline; }
button:focus-visible, summary:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }
ol { list-style: none; margin: 0; padding: 0; }
.step { border: 1px solid var(--vscode-panel-border); border-radius: 4px; margin-bottom: 8px; }
.step.failed { border-color: var(--vscode-errorForeground); }
summary { display: flex; align-items: baseline; gap: 12px; padding: 8px 12px; cursor: pointer; list-style: none; }
summary::before { content: "▸"; color: var(--vscode-descriptionForeground); }
details[open] > summary::before { content: "▾"; }
.state { min-width: 6.5em; }
.done .glyph { color: var(--vscode-testing-iconPassed); }
.failed .glyph, .failure { color: var(--vscode-errorForeground); }
.running .glyph { color: var(--vscode-progressBar-background); }
.name { font-weight: 600; overflow-wrap: anywhere; }
.about { color: var(--vscode-descriptionForeground); margin-left: auto; text-align: right; }
details > p { margin: 4px 12px; }
.statements { padding: 0 12px 8px; }
pre { font-family: var(--vscode-editor-font-family); font-size: var(--vscode-editor-font-size); background: var(--vscode-textCodeBlock-background); border-radius: 3px; padding: 8px 10px; margin: 6px 0; overflow-x: auto; max-height: 22em; white-space: pre; }
pre.failed { outline: 1px solid var(--vscode-errorForeground); }
.word { color: var(--vscode-debugTokenExpression-boolean, var(--vscode-textLink-foreground)); }
.string { color: var(--vscode-debugTokenExpression-string); }
.comment { color: var(--vscode-descriptionForeground); font-style: italic; }
`;

const SCRIPT = `
const api = acquireVsCodeApi();
const main = document.getElementById("main");
addEventListener("message", ({ data }) => {
  const opened = new Map([...main.querySelectorAll("details")].map((d, i) => [i, d.open]));
  const first = opened.size === 0;
  main.innerHTML = data.html;
  if (!first && data.state === "running")
    main.querySelectorAll("details").forEach((d, i) => { d.open = opened.get(i) ?? d.open; });
  // Only what has the focus already may move it: someone may be typing in the palette.
  if (document.hasFocus()) main.querySelector(".buttons button")?.focus();
});
addEventListener("click", (event) => {
  const button = event.target.closest("[data-action]");
  if (button === null) return;
  event.preventDefault();
  const { action, step } = button.dataset;
  api.postMessage(step === undefined ? { action } : { action, step: Number(step) });
});
api.postMessage({ action: "ready" });
`;
