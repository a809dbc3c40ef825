// Shows the plan that takes back one migration and all that were applied after it, from the last on, and runs it
// once it is confirmed. No migration is taken out from under later ones: that is not what their authors tried.
import * as vscode from "vscode";
import type { LensCommand } from "../lens-command";
import { labelOf } from "../migration-label";
import { pickProject, readRef } from "../pick";
import { refuseRun, startRun } from "../run-migrations";

export const rollBackTo: LensCommand = {
  name: "rollBackTo",
  refuse: refuseRun,
  async run(app, argument) {
    const project = await pickProject(app, argument);
    if (project === undefined) return;
    const { applied } = app.connections.standingOf(project);
    const { migrations } = await app.projects.migrations(project.root);
    const labelOfId = (id: string): string => {
      const named = migrations.find((migration) => migration.id === id);
      return named === undefined ? id : labelOf(named);
    };
    const id = readRef(argument)?.migration ?? (await pickApplied(applied, labelOfId));
    if (id === undefined) return;
    await startRun(app, project, { kind: "down-to", id });
  },
};

async function pickApplied(
  applied: readonly string[],
  labelOfId: (id: string) => string,
): Promise<string | undefined> {
  const items = applied.toReversed().map((id, later) => ({
    label: labelOfId(id),
    description: later === 0 ? "" : vscode.l10n.t("and {0} applied after it", later),
    id,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    placeHolder: vscode.l10n.t("Roll back which migration? Those applied after it go with it."),
  });
  return picked?.id;
}
