// Shows the plan of what is pending up to one migration, and runs it once it is confirmed.
import * as vscode from "vscode";
import type { LensCommand } from "../lens-command";
import { pickMigration } from "../pick";
import { refuseRun, startRun } from "../run-migrations";

export const migrateTo: LensCommand = {
  name: "migrateTo",
  refuse: refuseRun,
  async run(app, argument) {
    const picked = await pickMigration(app, argument, vscode.l10n.t("Migrate up to which migration?"));
    if (picked !== undefined) await startRun(app, picked.project, { kind: "up-to", id: picked.migration.id });
  },
};
