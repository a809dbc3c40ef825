// Opens a migration at its up part.
import * as vscode from "vscode";
import type { LensCommand } from "../lens-command";
import { openPlace } from "../open-document";
import { pickMigration, refuseWithoutProjects } from "../pick";

export const openMigration: LensCommand = {
  name: "openMigration",
  refuse: refuseWithoutProjects,
  async run(app, argument) {
    const picked = await pickMigration(app, argument ?? {}, vscode.l10n.t("Open which migration?"));
    const part = picked?.migration.parts[0];
    if (part !== undefined) await openPlace(part.place);
  },
};
