// The status-bar item: which database the migrations are written for, what they are checked against, and whether
// a database is connected.
import * as vscode from "vscode";
import type { ProjectSummary } from "../server/protocol";

export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(
    "migrationLens.status",
    vscode.StatusBarAlignment.Right,
    90,
  );

  constructor() {
    this.item.name = "Migration Lens";
    this.item.command = "migrationLens.showStatus";
  }

  /** `project` is the one of the active editor; `database` what it is connected to. Without a project it hides. */
  show(project: ProjectSummary | undefined, database: string | undefined): void {
    if (project === undefined) {
      this.item.hide();
      return;
    }
    const others = project.targets.slice(1);
    const checked = others.length === 0 ? "" : ` → ${others.join(", ")}`;
    const icon = database === undefined ? "$(search)" : "$(database)";
    this.item.text = `${icon} ${project.sourceTitle}${checked}`;
    this.item.tooltip = new vscode.MarkdownString(
      [
        `**Migration Lens**: ${project.name} (${project.toolTitle})`,
        `${vscode.l10n.t("Written for {0}", project.sourceTitle)}: ${reasonText(project.sourceReason)}`,
        others.length === 0
          ? vscode.l10n.t("Checked against nothing else")
          : vscode.l10n.t("Also checked against {0}", others.join(", ")),
        database === undefined
          ? vscode.l10n.t("No database is connected")
          : vscode.l10n.t("Connected to {0}", database),
      ].join("\n\n"),
    );
    this.item.accessibilityInformation = {
      label: `Migration Lens: ${project.sourceTitle}${checked}, ${database ?? vscode.l10n.t("not connected")}`,
    };
    this.item.show();
  }

  dispose(): void {
    this.item.dispose();
  }
}

export function reasonText(reason: ProjectSummary["sourceReason"]): string {
  switch (reason) {
    case "given":
    case "configured":
      return vscode.l10n.t("as configured");
    case "project":
      return vscode.l10n.t("the project's own configuration says so");
    case "detected":
      return vscode.l10n.t("found from the migrations' text");
    case "assumed":
      return vscode.l10n.t("assumed, nothing in the migrations tells");
  }
}
