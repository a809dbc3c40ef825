// All safe fixes of one file, seen before they are made.
import * as vscode from "vscode";
import type { LensCommand } from "../lens-command";
import { documentOf, refuseOutsideMigrations } from "../open-document";

export const fixAllSafe: LensCommand = {
  name: "fixAllSafe",
  refuse: refuseOutsideMigrations,
  async run(app, argument) {
    const uri = documentOf(argument);
    if (uri === undefined) return;
    const client = await app.startClient();
    await app.previews.show(uri, vscode.l10n.t("all safe fixes"), () =>
      client.fixAllSafe({ uri: uri.toString() }),
    );
  },
};
