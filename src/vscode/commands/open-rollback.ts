// Opens the part of a migration that takes it back.
import * as vscode from "vscode";
import { type LensCommand, sayRefusal } from "../lens-command";
import { labelOf } from "../migration-label";
import { openPlace } from "../open-document";
import { pickMigration, refuseWithoutProjects } from "../pick";

export const openRollback: LensCommand = {
  name: "openRollback",
  refuse: refuseWithoutProjects,
  async run(app, argument) {
    const picked = await pickMigration(app, argument, vscode.l10n.t("The rollback of which migration?"));
    if (picked === undefined) return;
    const down = picked.migration.parts.find((part) => part.direction === "down");
    if (down !== undefined) await openPlace(down.place);
    else
      sayRefusal({
        reason: vscode.l10n.t("{0} has no rollback: nothing takes it back.", labelOf(picked.migration)),
      });
  },
};
