// Shows the plan that takes back the migration applied last, and runs it once it is confirmed.
import * as vscode from "vscode";
import { type LensCommand, sayRefusal } from "../lens-command";
import { labelOf } from "../migration-label";
import { pickProject, readRef } from "../pick";
import { refuseRun, startRun } from "../run-migrations";

export const rollBackLast: LensCommand = {
  name: "rollBackLast",
  refuse: refuseRun,
  async run(app, argument) {
    const project = await pickProject(app, argument);
    if (project === undefined) return;
    const wanted = readRef(argument)?.migration;
    const { lastApplied } = app.connections.standingOf(project);
    // One at a time, from the last on: taking back an earlier one under later ones is not what its author tried.
    if (wanted !== undefined && lastApplied !== undefined && wanted !== lastApplied) {
      const { migrations } = await app.projects.migrations(project.root);
      const nameOf = (id: string): string => {
        const named = migrations.find((migration) => migration.id === id);
        return named === undefined ? id : labelOf(named);
      };
      sayRefusal({
        reason: vscode.l10n.t(
          "{0} is not the migration applied last. Roll back {1} first.",
          nameOf(wanted),
          nameOf(lastApplied),
        ),
        action: {
          title: vscode.l10n.t("Roll Back {0}", nameOf(lastApplied)),
          command: "migrationLens.rollBackLast",
          arguments: [{ project: project.root }],
        },
      });
      return;
    }
    await startRun(app, project, { kind: "down" });
  },
};
