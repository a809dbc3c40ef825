// What the status-bar item opens: what is checked and why, and the commands that change it.
import * as vscode from "vscode";
import type { LensCommand } from "../lens-command";
import { pickProject, refuseWithoutProjects } from "../pick";
import { reasonText } from "../status-bar";

interface Step extends vscode.QuickPickItem {
  readonly command?: string;
}

export const showStatus: LensCommand = {
  name: "showStatus",
  refuse: refuseWithoutProjects,
  async run(app, argument) {
    const project = await pickProject(app, argument);
    if (project === undefined) return;
    const item = (icon: string, label: string, command: string, description = ""): Step => ({
      label: `$(${icon}) ${label}`,
      description,
      command,
    });
    const database = app.connections.titleOf(project.root);
    const steps: Step[] = [
      item("add", vscode.l10n.t("Also check against…"), "addTarget", project.targets.slice(1).join(", ")),
      ...(database === undefined
        ? [item("plug", vscode.l10n.t("Connect to a database…"), "connectDatabase", project.database ?? "")]
        : [item("debug-disconnect", vscode.l10n.t("Disconnect"), "disconnectDatabase", database)]),
      item("checklist", vscode.l10n.t("Show the plan"), "showPlan"),
      item("run-all", vscode.l10n.t("Migrate"), "migrateAll"),
      item("discard", vscode.l10n.t("Roll back the last migration"), "rollBackLast"),
      item("output", vscode.l10n.t("Show the log"), "showLog"),
    ];
    const chosen = await vscode.window.showQuickPick(steps, {
      title: `${project.name}: ${project.toolTitle}, ${project.sourceTitle} (${reasonText(project.sourceReason)})`,
    });
    if (chosen?.command === undefined) return;
    const ref = { project: project.root };
    await vscode.commands.executeCommand(
      `migrationLens.${chosen.command}`,
      ...(chosen.command === "showLog" ? [] : [ref]),
    );
  },
};
