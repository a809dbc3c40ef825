// What every command and view of one window is handed: the parts of the extension, made once at activation.
import type * as vscode from "vscode";
import type { Connections } from "./connections";
import type { LensLanguageClient } from "./language-client";
import type { PlanPanel } from "./plan-panel";
import type { Previews } from "./previews";
import type { Projects } from "./projects";
import type { ReadOnlyDocuments } from "./read-only-documents";
import type { RunDiagnostics } from "./run-diagnostics";

export interface App {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly projects: Projects;
  readonly documents: ReadOnlyDocuments;
  readonly previews: Previews;
  readonly connections: Connections;
  readonly planPanel: PlanPanel;
  readonly runDiagnostics: RunDiagnostics;
  /** Undefined as long as the window holds no migrations. */
  readonly client: LensLanguageClient | undefined;
  /** Starts the language server if it is not running yet. */
  startClient(): Promise<LensLanguageClient>;
}
